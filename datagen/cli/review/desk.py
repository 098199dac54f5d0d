"""One person at a terminal, working through the queue of a run's conversations.

The model is asked by the run, never here: a wording is put into the queue and its answer waited for.
"""

from __future__ import annotations

import io
import secrets
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from datagen.cli.review.telling import Telling
from datagen.reviews.drafts import find_draft, save_draft
from datagen.reviews.handing import Given, submit
from datagen.reviews.items import Item, find_item
from datagen.reviews.leases import Refused, next_item, renew
from datagen.reviews.loop import attempts_on, decisions_on, is_alive
from datagen.reviews.project import Project, faults_of
from datagen.reviews.rounds import choices, rounds_of
from datagen.reviews.store import ReviewStore

_LOOK = 0.2  # seconds between two looks at what the run has done
_BLINK = 3.0  # seconds for which a run that begins may take an item back before it offers it again
_SHORT = 70  # characters of what Enter takes
_LETTERS = {
    "p": ("ask", "word the prompt"),
    "a": ("accept", "accept"),
    "c": ("continue", "accept, and go on with a next message"),
    "r": ("rephrase", "reject, and rephrase"),
    "x": ("abandon", "abandon"),
}
_ALWAYS = {"s": "skip", "q": "quit"}


@dataclass(slots=True)
class Desk:
    """name: the person. project: the reasons to choose from, and how long an item is held."""

    store: ReviewStore
    name: str
    project: Project
    telling: Telling = field(default_factory=Telling)

    def work(self) -> int:
        """Until nothing is left to decide, or the person goes. What was typed by then is kept as a draft, and the
        conversation for as long as a lease."""
        _ready_keyboard()
        try:
            while (item := self._next()) is not None:
                self._lead(item)
        except EOFError:
            self.telling.say("left; what you decided and typed is kept")
        except KeyboardInterrupt:
            self.telling.say("stopped; what you decided and typed is kept")
            return 1
        return 0

    def _next(self) -> Item | None:
        """What comes next, passed on before or not; None where nothing comes any more."""
        told = False
        while True:
            queue = self.project.queue
            item = next_item(self.store, self.name, queue) or next_item(
                self.store, self.name, queue, skipped=True
            )
            if item is not None:
                return item
            if not is_alive(self.store):
                self.telling.say(
                    "nothing is left to decide, and no run works here; one that is not done goes on with: "
                    + self._command()
                )
                return None
            if not told:
                self.telling.say("nothing to decide at the moment; waiting for the run …  (Ctrl-C leaves)")
                told = True
            time.sleep(_LOOK)

    def _lead(self, item: Item) -> None:
        """A conversation, until it ends, is passed on or is gone."""
        while not self._is_gone(item):
            decisions, attempts = decisions_on(self.store, item), attempts_on(self.store, item)
            rounds = rounds_of(decisions, attempts)
            possible = choices(item, rounds)
            if not possible:
                self._wait(item, len(attempts))
                continue
            try:
                if not renew(self.store, self.name, item, self.project.queue):
                    self.telling.say("this conversation has gone to somebody else meanwhile")
                    return
                self.telling.conversation(item, rounds)
                if self._decide(item, len(decisions), possible, rounds[-1][-1].prompt if rounds else ""):
                    return
            except Refused as refused:
                self.telling.say(str(refused), "red")
                return

    def _is_gone(self, item: Item) -> bool:
        until = time.monotonic() + _BLINK
        while (found := find_item(self.store, item.id)) is not None and found.state == "withdrawn":
            if time.monotonic() >= until:
                self.telling.say("this conversation is no longer wanted: the run has what it needs")
                return True
            time.sleep(_LOOK)
        if found is None or found.state == "closed":
            self.telling.say("this conversation has ended")
            return True
        return False

    def _wait(self, item: Item, answered: int) -> None:
        """Until the model has answered once more, or the conversation is gone."""
        self.telling.say("waiting for the model …", "dim")
        while len(attempts_on(self.store, item)) == answered:
            found = find_item(self.store, item.id)
            if found is None or found.state != "open":
                return
            if not is_alive(self.store):
                self.telling.say(
                    "no run works here, and only a run asks the model; it goes on with: " + self._command(),
                    "red",
                )
                if self._line("[Enter] look again  [q] quit: ") == "q":
                    raise EOFError
            time.sleep(_LOOK)

    def _command(self) -> str:
        return f"datagen generate ultrachat --human --out {self.store.folder}  (with the options it was begun with)"

    def _decide(self, item: Item, step: int, possible: tuple[str, ...], wording: str) -> bool:
        """Whether the conversation is off this desk then. Raises Refused where it was somebody else's meanwhile."""
        since = time.monotonic()
        letters = {letter: does for letter, does in _LETTERS.items() if does[0] in possible}
        self.telling.choices([*((one, does[1]) for one, does in letters.items()), *_ALWAYS.items()])
        letter = self._line("> ")
        if letter == "q":
            raise EOFError
        if letter != "s" and letter not in letters:
            self.telling.say(f"expected one of {', '.join((*letters, *_ALWAYS))}, found {letter!r}")
            return False
        status: Literal["skipped", "submitted"] = "skipped" if letter == "s" else "submitted"
        body: Mapping[str, Any] = {}
        if letter != "s":
            body = self._fill(item, step, letters[letter][0], wording)
            if faults := faults_of(self.project, item, body):
                self.telling.say("; ".join(faults), "red")
                return False
        active = int((time.monotonic() - since) * 1000)
        given = Given(body, secrets.token_hex(12), status, step, active_ms=active)
        submit(self.store, self.name, item, given, self.project.queue)
        return letter in "sax"

    def _fill(self, item: Item, step: int, verdict: str, wording: str) -> dict[str, Any]:
        """The answer's body. What was typed at this step before is there again at Enter."""
        draft = dict(find_draft(self.store, self.name, item).body)
        before = draft if draft.get("step") == step else {}
        body = {"step": step, "verdict": verdict, "notes": "", "prompt": "", "reasons": [], "comment": ""}
        if verdict in ("rephrase", "abandon"):
            body["reasons"] = self._reasons()
            self._text(item, body, "comment", "in your own words", before)
        if verdict == "ask":
            self._text(item, body, "notes", "research notes", before)
        if verdict in ("ask", "continue", "rephrase"):
            offered = {"ask": str(item.body.get("suggestion", "")), "rephrase": wording}.get(verdict, "")
            title = "the next message" if verdict == "continue" else "the prompt"
            self._text(item, body, "prompt", title, {"prompt": offered, **before})
        return body

    def _text(
        self, item: Item, body: dict[str, Any], part: str, title: str, before: Mapping[str, Any]
    ) -> None:
        """Reads lines up to one that holds only a dot. Enter at once takes what stood there before."""
        known = str(before.get(part) or "")
        short = " ".join(known.split())
        short = short if len(short) <= _SHORT else f"{short[:_SHORT]}…"
        taken = f"; Enter takes: {short}" if known else "; Enter leaves it empty"
        self.telling.say(f"{title}, ended by a line with only a dot{taken}", "dim")
        lines: list[str] = []
        body[part] = known
        try:
            while (line := input("  ")) != ".":
                if not line and not lines:
                    return
                lines.append(line)
                body[part] = "\n".join(lines).strip()
            if not lines:
                body[part] = ""
        finally:
            self._save(item, body)

    def _save(self, item: Item, body: Mapping[str, Any]) -> None:
        """Whatever happens next, what was typed is kept."""
        try:
            save_draft(self.store, self.name, item, body, find_draft(self.store, self.name, item).version)
        except Refused as refused:
            self.telling.say(f"not kept as a draft: {refused}", "red")

    def _reasons(self) -> list[str]:
        """Some of the project's reasons, by their numbers."""
        known = self.project.reasons
        self.telling.say("  ".join(f"{number} {reason}" for number, reason in enumerate(known, 1)), "dim")
        while True:
            typed = self._line("reasons, by number, or Enter: ").replace(",", " ").split()
            if all(one.isdecimal() and 1 <= int(one) <= len(known) for one in typed):
                return [known[int(one) - 1] for one in dict.fromkeys(typed)]
            self.telling.say(f"expected numbers from 1 to {len(known)}, found {' '.join(typed)}")

    def _line(self, prompt: str) -> str:
        return input(prompt).strip().lower()


def _ready_keyboard() -> None:
    """Lines of any length and encoding: a terminal by itself takes 4,095 bytes and edits nothing."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    if sys.stdin.isatty():
        with suppress(ImportError):
            import readline  # noqa: F401  (input() uses it once it is there)
