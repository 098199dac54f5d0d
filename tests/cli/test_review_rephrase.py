"""The rephrase loop in a terminal: fed line by line, beside a run and without one, and what it lets through."""

import json
import os
import pty
import re
import subprocess
import sys

import pytest

from datagen.execute import records_of
from datagen.reviews.drafts import find_draft
from datagen.reviews.items import Item, find_item
from datagen.reviews.leases import is_held
from datagen.reviews.loop import Attempt, Loop, decisions_on
from datagen.reviews.people import add_person, people
from datagen.reviews.store import ReviewStore
from datagen.store import Store
from tests.generators.rephrasing import Person, body, decide_next, states, wait_until
from tests.runs import command, environment, run

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x9b1m\x08\x00\r over [bold]kept[/bold] :smile:"


def desk(folder, *lines, name="ada", **options):
    """The command with these lines typed; the input ends behind them."""
    return subprocess.run(
        command("review", "rephrase", folder, "--name", name),
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        env=environment(**options),
        timeout=60,
        check=False,
    )


@pytest.fixture
def folder(tmp_path):
    """A run folder with one conversation before people, whose run is gone."""
    Store(tmp_path).close()
    with ReviewStore(tmp_path) as store:
        offer(store)
    return tmp_path


def offer(store, id="x", suggestion="What is bread?", attempts=2, rounds=2, **about):
    loop = Loop(store, "ultrachat_human")
    step = {"step": "ultrachat_human", "suggestion": suggestion, "attempts": attempts, "rounds": rounds}
    loop.offer(Item(id, "", "rephrase", {**step, "about": {"topic": "bread", **about}}))
    return loop, find_item(store, id)


def answer(folder, text, step=0, finish_reason="stop", model="m"):
    """What a run would put there."""
    with ReviewStore(folder) as store:
        loop = Loop(store, "ultrachat_human")
        loop.answer(find_item(store, "x"), Attempt(step, "?", text, model, "key", finish_reason))


def decisions(folder, id="x"):
    with ReviewStore(folder) as store:
        return [dict(one.body) for one in decisions_on(store, find_item(store, id))]


def start(folder, *more):
    return subprocess.Popen(
        command("generate", "ultrachat", "--human", "--out", folder, "--json", *more),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_run_and_a_terminal_end_to_end(tmp_path):
    folder = tmp_path / "run"
    process = start(folder, "--num", 2, "--rounds", 2, "--attempts", 2)
    wait_until(lambda: (folder / "run.db").is_file())
    wait_until(lambda: len(states(folder)) == 2)
    rephrased = ("r", "1 3", "too short", ".", "Tell me", "about bread.", ".")
    typed = (
        *("p", "notes", "of two lines", ".", "", *rephrased, "c", "And rye?", ".", "a"),
        *("p", "", "", "x", "5", ""),
        *("p", "", "", "a"),
    )
    done = desk(folder, *typed)
    out, error = process.communicate(timeout=60)
    assert (done.returncode, process.returncode) == (0, 0), done.stdout + error
    assert done.stdout.count("waiting for the model …") == 5
    assert "nothing is left to decide" in done.stdout
    assert json.loads(out)["accepted"] == 3
    with Store(folder, write=False) as store:
        first, pair, second = records_of(store)
        [reject] = store.rejects()
    assert [one.content for one in first.messages[::2]] == ["Tell me\nabout bread.", "And rye?"]
    assert first.tags["notes"] == "notes\nof two lines"
    assert (pair.tags["reasons"], pair.tags["comment"]) == (["wrong", "incomplete"], "too short")
    assert pair.tags["rejected_prompt"] in states(folder)
    assert second.messages[0].content in states(folder)
    assert (reject.reason, reject.detail) == ("abandoned", "off topic")


def test_without_a_run_it_says_so_and_how_to_go_on(folder):
    done = desk(folder, "p", "notes", ".", "Why bread?", ".", "", "q")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("no run works here, and only a run asks the model") == 2
    assert f"datagen generate ultrachat --human --out {folder}" in done.stdout
    assert [(one["verdict"], one["notes"], one["prompt"]) for one in decisions(folder)] == [
        ("ask", "notes", "Why bread?")
    ]
    answer(folder, "Because.")
    done = desk(folder, "a")
    assert "Because." in done.stdout
    assert "nothing is left to decide" in done.stdout
    assert [one["verdict"] for one in decisions(folder)] == ["ask", "accept"]


def test_all_that_happened_is_shown(folder):
    with ReviewStore(folder) as store:
        add_person(store, "bob", "annotator")
        decide_next(store, lambda *_: body("ask", "Bread?", notes="see the atlas"), "bob")
        answer(folder, "One.")
        rejected = body("rephrase", "Which bread?", "wrong", comment="no")
        decide_next(store, lambda *_: rejected, "bob")
        answer(folder, "Two, but", 1, "length")
        decide_next(store, lambda *_: body("skip"), "bob")
    shown = " ".join(desk(folder).stdout.split())
    for part in ("topic bread", "proposed What is bread?", "notes see the atlas", "1.1 bob Bread?", "m One."):
        assert part in shown
    assert "bob rejected: wrong; no 1.2 bob Which bread? m (cut off) Two, but" in shown
    assert "[a] accept [c] accept, and go on with a next message [x] abandon [s] skip [q] quit" in shown


def test_what_was_typed_is_kept_when_the_input_ends(folder):
    done = desk(folder, "p", "found in", "two books")
    assert done.returncode == 0, done.stderr
    assert "what you decided and typed is kept" in done.stdout
    with ReviewStore(folder) as store:
        item = find_item(store, "x")
        assert find_draft(store, "ada", item).body["notes"] == "found in\ntwo books"
        assert is_held(store, "ada", item)
    desk(folder, "p", "", "Why?", "Why bread")
    desk(folder, "p", "", "", "q")
    assert [(one["notes"], one["prompt"]) for one in decisions(folder)] == [
        ("found in\ntwo books", "Why?\nWhy bread")
    ]


def test_a_dot_at_once_leaves_nothing(folder):
    desk(folder, "p", "notes", ".", "Why?")
    desk(folder, "p", ".", "", "q")
    assert [(one["notes"], one["prompt"]) for one in decisions(folder)] == [("", "Why?")]


def test_what_cannot_be_decided_is_said_and_changes_nothing(folder):
    desk(folder, "p", "", "", "q")
    answer(folder, "400: too long", finish_reason="error")
    done = desk(folder, "a", "", "z", "r", "9", "", ".", "Why?", ".")
    assert "[a] accept" not in done.stdout
    assert "m (refused) 400: too long" in " ".join(done.stdout.split())
    assert "expected one of r, x, s, q, found 'a'" in done.stdout
    assert "expected one of r, x, s, q, found ''" in done.stdout
    assert "expected numbers from 1 to 6, found 9" in done.stdout
    assert "say why the answer will not do" in done.stdout
    assert len(decisions(folder)) == 1


def test_the_last_attempt_cannot_be_rephrased(folder):
    desk(folder, "p", "", "", "q")
    answer(folder, "One.")
    desk(folder, "r", "1", "", "", "q")
    answer(folder, "Two.", 1)
    done = desk(folder, "r")
    assert "[r]" not in done.stdout
    assert "expected one of a, c, x, s, q, found 'r'" in done.stdout


def test_what_was_skipped_comes_back_after_the_rest(folder):
    with ReviewStore(folder) as store:
        offer(store, "y", "What is rye?")
    done = desk(folder, "s", "x", "", "", "x", "", "")
    assert done.returncode == 0, done.stderr
    shown = re.findall(r"What is \w+\?", done.stdout)
    assert shown == ["What is bread?", "What is rye?", "What is bread?"]
    assert states(folder) == {"What is bread?": "closed", "What is rye?": "closed"}


def test_a_conversation_that_others_hold_is_theirs(folder):
    with ReviewStore(folder) as store, Person(folder, lambda *_: None, "bob"):
        wait_until(lambda: is_held(store, "bob", find_item(store, "x")))
    done = desk(folder, "p")
    assert "nothing is left to decide" in done.stdout
    assert "What is bread?" not in done.stdout


def test_a_conversation_that_is_wanted_no_more_is_told(folder):
    desk(folder, "p", "", "", "q")
    reader, writer = os.pipe()
    process = subprocess.Popen(
        command("review", "rephrase", folder, "--name", "ada"),
        stdin=reader,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    with ReviewStore(folder) as store, os.fdopen(writer, "w") as keyboard:
        assert "waiting for the model" in process.stdout.readline()
        Loop(store, "ultrachat_human").end(withdraw=True)
        keyboard.write("\n")
        keyboard.flush()
        out, _ = process.communicate(timeout=60)
    os.close(reader)
    assert "no longer wanted" in out
    assert process.returncode == 0


def hostile(folder):
    with ReviewStore(folder) as store:
        store_item = Item(
            "w",
            "",
            "rephrase",
            {"step": "s", "suggestion": HOSTILE, "about": {HOSTILE: HOSTILE}, "attempts": 9, "rounds": 9},
        )
        loop = Loop(store, "s")
        loop.offer(store_item)
        said = iter(
            [body("ask", HOSTILE, notes=HOSTILE), body("rephrase", HOSTILE, HOSTILE, comment=HOSTILE)]
        )
        for step in range(2):
            decide_next(store, lambda *_: next(said), "ada")
            loop.answer(store_item, Attempt(step, HOSTILE, HOSTILE, HOSTILE, "key"))
    return folder


@pytest.fixture
def hostile_folder(tmp_path):
    Store(tmp_path).close()
    return hostile(tmp_path)


def test_hostile_text_is_shown_and_not_obeyed(hostile_folder):
    done = desk(hostile_folder, "r", "", "", "q")
    assert done.returncode == 0, done.stderr
    assert re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", done.stdout) == []
    shown = " ".join(done.stdout.split())
    assert shown.count(r"\x1b]0;owned\x07\x1b[2J") >= 8
    assert "[bold]kept[/bold] :smile:" in shown


def test_hostile_text_in_a_real_terminal(hostile_folder):
    """Colours are the terminal's own; what the model said moves nothing."""
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        command("review", "rephrase", hostile_folder, "--name", "ada"),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment(TERM="xterm-256color", COLUMNS="200"),
    )
    os.close(terminal)
    os.write(controller, b"q\n")
    seen = b""
    while True:
        try:
            if not (chunk := os.read(controller, 4096)):
                break
        except OSError:  # the other side is closed
            break
        seen += chunk
    os.close(controller)
    assert process.wait(timeout=60) == 0
    assert b"\\x1b]0;owned\\x07" in seen
    for sequence in (b"\x1b]0;", b"\x07", b"\x1b[2J", b"\x00", b"\x08", "\x9b".encode()):
        assert sequence not in seen


def test_input_that_is_no_utf_8_stops_nothing(folder):
    done = subprocess.run(
        command("review", "rephrase", folder),
        input=b"p\nna\xefve\n.\n\nq\n",
        capture_output=True,
        env=environment(PYTHONUTF8="1"),
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert decisions(folder)[0]["notes"] == "na\N{REPLACEMENT CHARACTER}ve"


def test_a_person_keeps_what_is_known_of_them(folder):
    with ReviewStore(folder) as store:
        add_person(store, "ada", "annotator", {"first_language": "Welsh"})
        add_person(store, "root", "admin")
    desk(folder, "q")
    with ReviewStore(folder) as store:
        assert {one.name: dict(one.facts) for one in people(store)}["ada"] == {"first_language": "Welsh"}
    done = desk(folder, "q", name="root")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "use another name" in done.stderr


@pytest.mark.parametrize("name", ["", " ", "a\x07", "n" * 81])
def test_names_that_are_none_are_wrong_usage(folder, name):
    done = desk(folder, "q", name=name)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "--name" in done.stderr


def test_a_folder_without_a_run_is_one_line(tmp_path):
    done = run("review", "rephrase", tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "no run here" in done.stderr
    assert not (tmp_path / "run.db").exists()


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from datagen.cli import main; main(['review', '--help']);"
        "heavy = {'rich.console', 'sqlite3', 'numpy', 'starlette', 'torch', 'datasets'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "rephrase" in done.stdout
