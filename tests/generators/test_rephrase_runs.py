"""Whole runs that wait for people: as processes of their own, killed, stopped and gone on with."""

import json
import signal
import subprocess

import pytest

from datagen.execute import records_of
from datagen.reviews.items import read_items
from datagen.reviews.loop import is_alive
from datagen.reviews.store import ReviewStore
from datagen.store import Store
from tests.generators.rephrasing import Person, body, decide_next, states, wait_until
from tests.runs import command, digest, environment, run

NUM = 5


def arguments(folder, *more, num=NUM):
    return ("generate", "ultrachat", "--human", "--num", num, "--rounds", 2, "--out", folder, "--json", *more)


def decide(item, rounds):
    """Always the same to the same: some are abandoned, some rephrased, some go on."""
    suggestion = item.body["suggestion"]
    kind = len(suggestion) % 4
    if not rounds:
        return body("ask", suggestion, notes="looked it up")
    if kind == 3:
        return body("abandon", "", "off topic")
    tried = len(rounds[-1])
    if kind == 1 and tried < 3:
        return body("rephrase", f"{suggestion} ({tried})", "wrong", comment="no")
    if kind == 2 and len(rounds) < 2:
        return body("continue", "And then?")
    return body("accept")


def start(folder, *more, **given):
    return subprocess.Popen(
        command(*arguments(folder, *more, **given)),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run that was never stopped: its folder, its outcome, and what it told."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    with Person(folder, decide):
        done = run(*arguments(folder))
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout), done.stderr


def test_a_run_from_end_to_end(whole):
    folder, outcome, told = whole
    [stage] = outcome["stages"]
    with Store(folder, write=False) as store:
        records = list(records_of(store))
        rejects = list(store.rejects())
    kinds = [record.tags["kind"] for record in records]
    assert kinds.count("rephrased") == NUM
    assert kinds.count("rephrased_pair") == stage["beside"] > 0
    assert rejects
    assert all(reject.reason == "abandoned" and reject.detail == "off topic" for reject in rejects)
    assert outcome["short"] == 0
    assert set(states(folder).values()) == {"closed"}
    assert len(states(folder)) == NUM + len(rejects)
    assert (folder / "dataset" / "preferences").is_dir()
    assert told.count("wait for people") == 1
    assert f"datagen review rephrase {folder}" in told
    with ReviewStore(folder) as store:
        assert not is_alive(store)


def test_the_card_counts_people_and_names_none(whole):
    card = (whole[0] / "dataset" / "README.md").read_text()
    assert "People who worded, wrote or judged: 1" in card
    assert "person:" not in card


def test_a_finished_run_asks_nobody(whole):
    folder, outcome, _ = whole
    again = run(*arguments(folder))
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["reused_stages"] == ["01-ultrachat_human"]
    assert json.loads(again.stdout)["requests"] == outcome["requests"]
    assert "wait for people" not in again.stderr


def decided(folder):
    with ReviewStore(folder) as store:
        return store.rows("SELECT count(*) FROM review_answers")[0][0]


@pytest.mark.slow
def test_kill_9_while_people_decide(whole, tmp_path):
    """Killed after every third decision, one decision given while no run is there: the same records, nothing twice."""
    folder = tmp_path / "killed"
    kills = 0
    while True:
        process = start(folder)
        with Person(folder, decide) as person:
            wait_until(lambda: person.given >= 3 or process.poll() is not None)  # noqa: B023
        if process.poll() is not None:
            break
        process.kill()
        process.communicate()
        kills += 1
        with ReviewStore(folder) as store:
            decide_next(store, decide)
    out, error = process.communicate()
    assert process.returncode == 0, error
    assert kills >= 2
    assert digest(folder) == digest(whole[0])
    assert decided(folder) == decided(whole[0])
    assert json.loads(out)["requests"] == whole[1]["requests"]


def test_ctrl_c_leaves_what_is_open(whole, tmp_path):
    folder = tmp_path / "stopped"
    process = start(folder)
    with Person(folder, decide) as person:
        wait_until(lambda: person.given >= 2)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "every answer so far is kept" in error
    with ReviewStore(folder) as store:
        assert not is_alive(store)
        assert any(item.state == "open" for item in read_items(store))
    with Person(folder, decide):
        done = run(*arguments(folder))
    assert done.returncode == 0, done.stderr
    assert digest(folder) == digest(whole[0])


@pytest.mark.slow
def test_a_recipe_edited_to_a_smaller_target(whole, tmp_path):
    folder = tmp_path / "edited"
    process = start(folder)
    wait_until(lambda: (folder / "run.db").is_file())
    wait_until(lambda: len(states(folder)) == NUM)
    process.kill()
    process.communicate()
    with Person(folder, decide):
        done = run(*arguments(folder, num=1))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["short"] == 0
    assert "open" not in states(folder).values()
    with Person(folder, decide):
        done = run(*arguments(folder))
    assert done.returncode == 0, done.stderr
    assert digest(folder) == digest(whole[0])


def test_numbers_for_people_need_people(tmp_path):
    for option in ("--attempts", "--rounds"):
        done = run("generate", "ultrachat", option, 2, "--out", tmp_path / "run")
        assert done.returncode == 2
        assert "add --human" in done.stderr
        assert len(done.stderr.splitlines()) == 1
