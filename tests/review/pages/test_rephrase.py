"""The rephrase loop in a browser, with a run that waits for people in a process of its own."""

import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from datagen.execute import records_of
from datagen.store import Store
from tests.review.pages.conftest import Serve, Visit
from tests.review.pages.serving import Person
from tests.runs import command, environment

pytestmark = pytest.mark.slow
Start = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture
def run(folder: Path) -> Iterator[Start]:
    """Starts the run of one conversation, or starts it again, and waits until it offers something to people."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        given = (
            "generate",
            "ultrachat",
            "--human",
            "--num",
            1,
            "--rounds",
            2,
            "--attempts",
            2,
            "--out",
            folder,
        )
        started.append(
            subprocess.Popen(
                command(*given),
                env=environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
        until = time.monotonic() + 60
        while not offered(folder):
            assert time.monotonic() < until, "the run offers nothing"
            assert started[-1].poll() is None, started[-1].communicate()[0]
            time.sleep(0.05)
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.communicate()


def offered(folder: Path) -> bool:
    """Whether something stands before people and a run waits for them."""
    if not (folder / "run.db").is_file():
        return False
    try:
        with sqlite3.connect(folder / "run.db") as db:
            sql = "SELECT 1 FROM review_items, review_alive WHERE at > ?"
            return bool(db.execute(sql, (time.time() - 3,)).fetchall())
    except sqlite3.OperationalError:  # the tables are not there yet
        return False


def answered(ada: Person) -> None:
    ada.page.locator("#state", has_text="The model has answered.").wait_for()


def test_conversation_is_led_by_keys(folder: Path, run: Start, serve: Serve, visit: Visit):
    process = run()
    served = serve(folder)
    ada = visit(served, "annotator")
    ada.submit()
    page = ada.page
    assert page.input_value("#prompt").strip()
    ada.press("n")
    page.keyboard.type("looked it up")
    ada.press("Escape", "w", "Control+a")
    page.keyboard.type("A first wording?")
    ada.submit("Control+Enter")
    answered(ada)
    ada.press("r", "1", "w", "Control+End")
    page.keyboard.type(" Better!")
    ada.submit("Control+Enter")
    answered(ada)
    assert page.locator(".history li").count() == 2
    assert "Rephrased: wrong" in page.locator(".history li").first.inner_text()
    assert page.locator("[value=rephrase]").is_disabled()  # two wordings were all
    ada.press("c")
    page.keyboard.type("And then?")
    ada.submit("Control+Enter")
    answered(ada)
    assert page.locator("[value=continue]").is_disabled()
    ada.press("a")
    ada.submit()
    assert page.url == f"{served.address}/"
    process.wait(60)
    with Store(folder, write=False) as store:
        conversation = next(one for one in records_of(store) if one.preference is None)
    said = [message.content for message in conversation.messages]
    assert said[::2] == ["A first wording? Better!", "And then?"]
    assert ada.complaints == []


def test_waiting_page_takes_the_answer_in_and_leaves_what_is_typed(
    folder: Path, run: Start, serve: Serve, visit: Visit
):
    process = run()
    served = serve(folder)
    ada = visit(served, "annotator")
    ada.submit()
    process.send_signal(signal.SIGSTOP)
    ada.submit()
    page = ada.page
    page.locator("#awaited", has_text="Waiting for the model").wait_for()
    ada.press("a", "Enter")  # nothing to decide on yet
    ada.press("n")
    page.keyboard.type("typed whi")
    process.send_signal(signal.SIGCONT)
    answered(ada)
    page.keyboard.type("le waiting")
    assert page.input_value("#notes") == "typed while waiting"
    assert page.locator("#awaited .markdown, #awaited .plain").count() == 1
    assert len(served.bodies()) == 1
    ada.press("Escape", "a")
    ada.submit()
    assert [body["verdict"] for body in served.bodies()] == ["ask", "accept"]
    assert served.bodies()[1]["notes"] == "typed while waiting"


def test_page_says_that_no_run_waits_until_one_does_again(
    folder: Path, run: Start, serve: Serve, visit: Visit
):
    process = run()
    ada = visit(serve(folder), "annotator")
    ada.submit()
    process.kill()
    process.wait()
    ada.submit()
    asleep = ada.page.locator("#asleep")
    asleep.wait_for()
    assert "start it again with the same command" in asleep.inner_text()
    run()
    answered(ada)
    assert not asleep.is_visible()
    ada.press("x")
    ada.submit()
