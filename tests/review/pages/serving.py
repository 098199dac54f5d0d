"""A review server as users start it, in a process of its own, and people who visit it in Chromium."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from datagen.formats import write_records
from datagen.record import Message, Record
from datagen.review.intake import review_folder
from datagen.reviews.answers import Answered, answered_items
from datagen.reviews.store import ReviewStore

LEFT, RIGHT = "An answer.", "Another answer."


def pair(prompt: str, left: str = LEFT, right: str = RIGHT) -> Record:
    return dialogue_pair(prompt, [(left, right, "")])


def dialogue_pair(prompt: str, turns: Iterable[tuple[str, str, str]]) -> Record:
    """turns: two answers, and what the user says after the first of them ("" at the end)."""
    bodies = [
        {
            "answers": [
                {"text": text, "model": "secret-model", "temperature": 1.0, "key": "k"} for text in pair
            ],
            "goes_on": 0 if then else None,
            "then": [{"role": "user", "content": then}] if then else [],
        }
        for *pair, then in turns
    ]
    return Record((Message("user", prompt),), tags={"kind": "pair", "turns": bodies, "batch": "secret-batch"})


def chat(*contents: str) -> Record:
    roles = ("user", "assistant")
    return Record(tuple(Message(roles[place % 2], text) for place, text in enumerate(contents)))


def single(instruction: str, output: str) -> Record:
    return Record((Message("user", instruction), Message("assistant", output)), instruction=instruction)


class Served:
    """`datagen review serve` over a run, or a file of these records, with these projects (YAML texts)."""

    def __init__(self, folder: Path, what: Path | Sequence[Record], *projects: str) -> None:
        self.target = what if isinstance(what, Path) else folder / "records.jsonl"
        if not isinstance(what, Path):
            write_records(iter(what), self.target)
        self._projects = [folder / f"project{place}.yaml" for place in range(len(projects))]
        for path, text in zip(self._projects, projects, strict=True):
            path.write_text(text, "utf-8")
        self.links: dict[str, str] = {}
        self.port = 0
        self.start()

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "datagen.cli",
            "review",
            "serve",
            str(self.target),
            "--port",
            str(self.port),
        ]
        command += [part for path in self._projects for part in ("--project", str(path))]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            if found := re.match(r"\w+ +(\S+) +(http://\S+)", line):
                self.links.setdefault(found[1], found[2])
            if line.startswith("Ctrl-C"):
                break
        else:
            raise AssertionError("".join(said))
        self.port = int(re.search(r":(\d+)", next(iter(self.links.values())))[1])  # type: ignore[index]
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("the server does not listen")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def store(self, *, write: bool = False) -> ReviewStore:
        return ReviewStore(review_folder(self.target), write=write)

    def answered(self, *, everything: bool = False) -> list[Answered]:
        with self.store() as store:
            return list(answered_items(store, everything=everything))

    def bodies(self) -> list[dict[str, Any]]:
        return [dict(answer.body) for one in self.answered() for answer in one.answers]


class Person:
    """Somebody who opened their link. requests, complaints: what their browser asked for and said."""

    def __init__(
        self, browser: Browser, served: Served, name: str, width: int = 1280, scheme: str = "light"
    ) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page: Page = self.context.new_page()
        self.page.goto(served.links[name])
        self.page.wait_for_url(f"{served.address}/")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def submit(self, key: str = "Enter") -> None:
        """Presses the key and waits for the page that comes next."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def saved(self) -> None:
        self.page.locator("#saved", has_text=re.compile("^saved$")).wait_for()

    def chosen(self) -> list[str]:
        """Values of all radio buttons and check boxes that are on."""
        values: list[str] = self.page.evaluate(
            "[...document.querySelectorAll('#item input:checked')].map(one => one.value)"
        )
        return values
