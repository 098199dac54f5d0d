"""datagen train rejection, as a user meets it: killed, on a full disk, with wrong requests."""

import json
import time

import pytest

from tests.trainers.forked import Server
from tests.trainers.small import rows, write_model, write_rows

NEEDED = {
    "--policy": "base",
    "--reward": "words",
    "--prompts": "drills.jsonl",
    "--out": "made",
    "-k": 2,
    "--set": "rollout.max_new_tokens=6",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("command")
    write_model(folder / "base")
    write_rows(folder / "drills.jsonl", rows(40))
    return folder


@pytest.fixture(scope="module")
def server(place):
    started = Server(place, place)
    yield started
    started.close()


def command(*more, **changed):
    asked = NEEDED | {f"--{name}": value for name, value in changed.items()}
    given = [part for name, value in asked.items() if value is not None for part in (name, value)]
    return ("datagen.cli", "train", "rejection", *given, *more)


@pytest.mark.parametrize(
    ("changed", "more", "said"),
    [
        ({"policy": None}, (), "settings: policy: missing; name it with --policy"),
        ({"reward": None}, (), "--reward: none given; name a reward model"),
        ({"reward": "wordz"}, (), "no reward of that name; did you mean 'words'?"),
        ({"policy": "none"}, (), "--policy none: no model can be loaded from it"),
        ({"prompts": None}, (), "expected at least one file or run folder"),
        ({"prompts": "none.jsonl"}, (), "none.jsonl: no such file"),
        ({"temperatures": "warm"}, (), "--temperatures warm: expected numbers, as in 0.8,1.0,1.2"),
        ({"temperatures": "0"}, (), "temperatures must be above 0"),
        ({"pool": "base"}, (), "--pool base: has no answers.jsonl"),
        ({"out": "drills.jsonl"}, (), "drills.jsonl/training.json: cannot be read"),
        ({}, ("--set", "samples.kk=1"), "samples.kk: unknown key"),
        ({}, ("--set", "rollout.engine=vlm"), "rollout.engine: 'vlm' is unknown; did you mean 'vllm'?"),
        ({}, ("--set", "data.max_prompt=127"), "more than the 128 that the model was made for"),
    ],
)
def test_a_wrong_request_is_refused_in_a_line(server, changed, more, said):
    process, code = server.run(*command(*more, **changed))
    assert code == 2, process.stderr
    assert "Traceback" not in process.stderr
    assert [line for line in process.stderr.splitlines() if line.startswith("datagen: ")] == [
        process.stderr.splitlines()[-1]
    ]
    assert said in process.stderr
    assert process.stdout == ""


def test_a_plan_is_told_and_nothing_is_done(server, place):
    process, code = server.run(*command("--plan", out="planned"))
    assert code == 0, process.stderr
    found = dict(line.rsplit(maxsplit=1) for line in process.stdout.splitlines())
    assert (found["prompts"], found["answers"], found["most tokens"]) == ("40", "80", "480")
    assert not (place / "planned").exists()


def test_a_run_that_is_killed_goes_on_to_the_same_answers(server, place):
    """The random model answers in no time, so it is asked one prompt after the other."""
    more = ("--no-train", "--set", "samples.batch=1", "--json")
    whole, code = server.run(*command(*more, out="whole"))
    assert code == 0, whole.stderr
    process = server.start(*command(*more, out="killed"))
    answers = place / "killed" / "answers.jsonl"
    while not answers.exists() or answers.read_bytes().count(b"\n") < 3:
        time.sleep(0.002)
    process.kill()
    assert process.wait() == -9
    assert answers.read_bytes().count(b"\n") < 40
    again, code = server.run(*command(*more, out="killed"))
    assert code == 0, again.stderr
    assert "have theirs already" in again.stderr
    assert answers.read_bytes() == (place / "whole" / "answers.jsonl").read_bytes()
    found, expected = (json.loads(one.stdout) for one in (again, whole))
    assert found["curve"] == expected["curve"]
    assert found["records"] == expected["records"]
    assert sum(found["records"].values()) == 40


def test_a_full_disk_is_told_and_gone_on_from(server, place):
    more = ("--no-train", "--set", "samples.batch=4")
    process, code = server.run(*command(*more, out="full"), limit=8_000)
    assert code == 1, process.stderr
    last = process.stderr.splitlines()[-1]
    assert last.startswith("datagen: full/answers.jsonl: cannot be written: File too large; make room")
    process, code = server.run(*command(*more, out="full"))
    assert code == 0, process.stderr
    assert (place / "full" / "answers.jsonl").read_bytes().count(b"\n") == 40
    lines = process.stdout.splitlines()
    assert lines[0].startswith("reward by k, means over ")
    assert lines[-1].startswith("full/dataset: ")
