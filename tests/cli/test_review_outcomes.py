"""datagen review export, import, agreement, scores and judge, from the command line on."""

import json
import subprocess
import time
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper

import pytest

from datagen.cli import _stopped, main
from datagen.formats import from_json, read_records, write_records
from datagen.reviews.answers import answered_items
from datagen.reviews.store import ReviewStore
from datagen.store import Store
from tests.review.answering import (
    HOSTILE,
    chose,
    decided,
    instruction,
    open_review,
    pair,
    put,
    say,
)
from tests.runs import command, environment
from tests.servers.fault_server import Behaviour, FaultServer

PAIRS = 6


@pytest.fixture
def folder(tmp_path):
    """Six pairs that two people compared, the last of them with an unsafe winner, and one instruction."""
    with open_review(tmp_path / "run") as store:
        items = put(store, *(pair(prompt=f"Question {n}", batch="w1") for n in range(PAIRS)))
        for number, item in enumerate(items):
            safety = ["unsafe", "safe"] if number == PAIRS - 1 else ["safe", "safe"]
            say(
                store, item, "ada", chose("a better", safety=safety, comment=HOSTILE), shown="ab", active_ms=0
            )
            say(
                store,
                item,
                "ben",
                chose("b slightly" if number == 0 else "a slightly", safety=safety),
                shown="ba",
            )
        (asked,) = put(store, instruction())
        say(store, asked, "ada", decided("edit", output="Red."))
    return tmp_path / "run"


def run(*arguments):
    """In this process; what needs one of its own starts it."""
    said, told = (TextIOWrapper(BytesIO(), "utf-8") for _ in range(2))
    with redirect_stdout(said), redirect_stderr(told):
        code = main([str(one) for one in arguments])
    for stream in (said, told):
        stream.seek(0)
    return subprocess.CompletedProcess(arguments, code, said.read(), told.read())


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-of-the-test")


def out(*arguments):
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    return done


def test_preferences_come_out_with_what_was_left_out(folder, tmp_path):
    path = tmp_path / "pairs.jsonl"
    done = out("review", "export", folder, "--kind", "preferences", "-o", path, "--ties", "drop")
    assert done.stdout == f"{path}: 4 records\n"
    assert "left out 1: ties" in done.stderr
    assert "left out 1: chosen unsafe, other safe" in done.stderr
    records = list(read_records(path))
    # better 3 and slightly 2: 2.5, rounded up to better
    assert {(one.preference.strength, one.tags["safety_bin"]) for one in records} == {("better", "both_safe")}
    said = json.loads(out("review", "export", folder, "--kind", "sft", "-o", path, "--json").stdout)
    assert (said["written"], said["left_out"]) == (1, {})
    assert [one.response for one in read_records(path)] == ["Red."]


def test_raw_goes_into_a_new_folder_and_comes_out_the_same(folder, tmp_path):
    first, second, copy = tmp_path / "raw.jsonl", tmp_path / "again.jsonl", tmp_path / "new" / "copy"
    done = out("review", "export", folder, "--kind", "raw", "-o", first)
    assert done.stdout == f"{first}: 7 items with 13 answers by 2 people and models\n"
    done = out("review", "import", copy, first)
    assert done.stdout == f"{copy}: 10 rows read; new: 2 people, 7 items, 13 answers\n"
    assert out("review", "import", copy, first).stdout.endswith("new: nothing\n")
    out("review", "export", copy, "--kind", "raw", "-o", second)
    assert second.read_bytes() == first.read_bytes()


def test_a_broken_import_names_the_line_and_makes_no_folder(folder, tmp_path):
    path = tmp_path / "raw.jsonl"
    out("review", "export", folder, "--kind", "raw", "-o", path)
    path.write_bytes(path.read_bytes()[:-20])
    done = run("review", "import", tmp_path / "copy", path)
    assert done.returncode == 1
    assert f"{path}:10: not valid JSON" in done.stderr
    assert "nothing was taken in" in done.stderr
    assert not (tmp_path / "copy").exists()


def test_an_import_that_is_killed_goes_on(folder, tmp_path):
    path, copy = tmp_path / "raw.jsonl", tmp_path / "copy"
    out("review", "export", folder, "--kind", "raw", "-o", path)
    working = subprocess.Popen(
        command("review", "import", copy, path), env=environment(), stdout=subprocess.DEVNULL
    )
    while working.poll() is None and not (copy / "run.db").exists():
        time.sleep(0.01)
    working.kill()
    working.wait()
    out("review", "import", copy, path)
    out("review", "export", copy, "--kind", "raw", "-o", tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == path.read_bytes()


def test_agreement_and_the_accuracy_of_a_reward_model(folder, tmp_path):
    with ReviewStore(folder, write=False) as store:
        ids = [one.item.id for one in answered_items(store, kind="comparison")]
    scores = tmp_path / "scores.jsonl"
    rows = [{"item": id, "turn": 0, "first": 1.0, "second": n - 2.5} for n, id in enumerate(ids)]
    scores.write_text(
        "".join(json.dumps(row) + "\n" for row in rows) + '{"item": "odd", "first": 1, "second": 2}\n'
    )
    done = out("review", "scores", folder, scores, "--name", "rm-v1")
    assert done.stdout == f"{folder}: 6 scores of rm-v1\n"
    assert "lines that could not be read: 1" in done.stderr
    assert "expected the id of a comparison" in (tmp_path / "scores.jsonl.unreadable.jsonl").read_text()
    done = out("review", "agreement", folder, "--by", "batch", "--resamples", 100)
    assert "p (comparison): 6 items answered" in done.stdout
    assert "i (instruction): 1 items answered" in done.stdout
    # Pair 0 is a tie; of the others a was chosen, with 1.0 against -1.5, -0.5, 0.5, 1.5 and 2.5.
    assert "rm-v1: the chosen answer scores higher on 3 of 5 (0.60" in done.stdout
    found = json.loads(out("review", "agreement", folder, "--json").stdout)["projects"]
    comparisons, _ = found
    assert comparisons["batches"][0]["scores"]["rm-v1"]["value"] == 0.6
    assert comparisons["agreement"]["choice"]["measures"]["raw"]["value"] == pytest.approx(5 / 6)
    assert comparisons["work"]["left"] == {
        "count": 7, "of": 12, "value": pytest.approx(7 / 12), "low": pytest.approx(0.32, abs=0.01),
        "high": pytest.approx(0.81, abs=0.01),
    }  # fmt: skip
    assert comparisons["work"]["gold"] == {"count": 0, "of": 0, "value": None}


def verdict(body):
    """Prefers what stands second, whatever it is: both orders contradict each other."""
    return '{"better": "second", "strength": "better", "first_safe": true, "second_safe": true}'


def test_a_judge_asks_each_pair_twice_and_never_again(folder):
    with FaultServer(Behaviour(), verdict) as server:
        given = ("review", "judge", folder, "--model", f"openai:judge@{server.url}")
        done = out(*given)
        assert server.stats.requests == 2 * PAIRS
        assert "6 pairs of 6 items judged, 6 ties\n  6 verdicts flipped with the order" in done.stdout
        assert "nothing left to judge" in out(*given).stdout
        assert server.stats.requests == 2 * PAIRS
    found = json.loads(out("review", "agreement", folder, "--judges", "include", "--json").stdout)
    names = [row["name"] for row in found["projects"][0]["annotators"]]
    assert names == ["ada", "ben", f"judge:openai:judge@{server.url}"]


def test_a_budget_ends_a_judge_and_a_larger_one_goes_on(folder):
    with FaultServer(Behaviour(), verdict) as server:
        given = ("review", "judge", folder, "--model", f"openai:judge@{server.url}", "--concurrency", 1)
        done = run(*given, "--max-requests", 5, "--json")
        assert done.returncode == 1
        assert json.loads(done.stdout)["budget_spent"] is True
        assert server.stats.requests == 5
        said = json.loads(out(*given, "--json").stdout)
        assert server.stats.requests == 2 * PAIRS
    assert said["requests"] == 2 * PAIRS
    with ReviewStore(folder, write=False) as store:
        judged = [one for all in answered_items(store) for one in all.answers if one.role == "judge"]
    assert len(judged) == PAIRS


def test_a_judge_waits_for_no_run_that_works_here(folder):
    with Store(folder):
        done = run("review", "judge", folder, "--model", "procedural:")
    assert done.returncode == 1
    assert "another process" in done.stderr
    assert "works on this run" in done.stderr


def test_a_judge_takes_in_what_nobody_served_before(tmp_path):
    path, project = tmp_path / "pairs.jsonl", tmp_path / "project.yaml"
    write_records([from_json(pair().source)], path)
    done = out("review", "judge", path, "--model", "procedural:")
    assert "comparison: 1 new items" in done.stderr
    assert "1 pairs of 1 items judged" in done.stdout
    project.write_text("name: Short\nkind: comparison\nguidelines: The shorter one.\n")
    done = out("review", "judge", path, "--model", "procedural:", "--project", project)
    assert "Short: 1 new items" in done.stderr
    assert "1 pairs of 1 items judged" in done.stdout, "another question is asked anew"
    project.write_text("name: Short\nkind: instruction\n")
    done = run("review", "judge", path, "--model", "procedural:", "--project", project)
    assert (done.returncode, "a model judges comparisons only" in done.stderr) == (2, True)


def test_a_file_is_judged_beside_itself(tmp_path):
    path = tmp_path / "pairs.jsonl"
    with open_review(tmp_path / "pairs.jsonl.review") as store:
        put(store, pair())
    path.write_text("")
    out("review", "judge", path, "--model", "procedural:")
    out(
        "review", "export", path, "--kind", "preferences", "-o", tmp_path / "judged.jsonl", "--judges", "only"
    )
    (record,) = read_records(tmp_path / "judged.jsonl")
    assert record.history[-1].model == "procedural:"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "RUN", "--kind", "preference", "-o", "x.jsonl"), "did you mean 'preferences'?"),
        (("export", "RUN", "--kind", "sft", "-o", "x.xlsx"), "cannot write datagen to this kind of file"),
        (("export", "RUN", "--kind", "raw", "-o", "x.csv"), "choose a path that ends in .jsonl"),
        (("export", "RUN", "--kind", "raw", "--format", "argilla", "-o", "x.jsonl"), "leave out --format"),
        (
            ("export", "RUN", "--kind", "sft", "--format", "label-studio", "-o", "x.jsonl"),
            "expected one of .json",
        ),
        (("export", "nowhere", "--kind", "sft", "-o", "x.jsonl"), "no such file or folder"),
        (("agreement", "RUN", "--by", "person"), "--by: unknown value 'person'"),
        (("agreement", "RUN", "--judges", "all"), "--judges: unknown value 'all'"),
        (("scores", "RUN", "nowhere.jsonl", "--name", "x"), "no such file"),
        (("import", "RUN", "nowhere.jsonl"), "no such file"),
        (("judge", "RUN", "--model", "odd"), "odd"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_two(folder, arguments, said):
    done = run("review", *(folder if one == "RUN" else one for one in arguments))
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("judge", "every answer so far is kept"),
        ("import", "the same command goes on"),
        ("export", "nothing was written"),
    ],
)
def test_what_is_said_of_a_review_command_that_was_stopped_is_true_of_it(name, said):
    assert said in _stopped(["review", name, "RUN", "--model", "procedural:"])
