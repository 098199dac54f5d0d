"""datagen label and datagen eval labels as processes."""

import json
import subprocess
import time

import pytest

from datagen.formats import read_records, to_json
from datagen.resources import shipped
from tests.runs import command, environment, run
from tests.servers.fault_server import Behaviour, FaultServer
from tests.servers.label_answers import answer, careless

LABELLED = shipped("seeds", "labelled.jsonl")


def read(path):
    return [to_json(record) for record in read_records(path)]


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """80 prompts without labels."""
    path = tmp_path_factory.mktemp("in") / "prompts.jsonl"
    rows = [json.loads(line) for line in LABELLED.read_text("utf-8").splitlines()[:80]]
    path.write_text("".join(json.dumps({"messages": row["messages"]}) + "\n" for row in rows))
    return path


def test_the_classifier_labels_a_file_and_counts(plain, tmp_path):
    out, rejects = tmp_path / "out.jsonl", tmp_path / "rejects.jsonl"
    done = run("label", plain, "-o", out, "--classifier", "builtin", "--rejects", rejects, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["read"] == said["written"] == sum(said["tasks"].values()) == len(read(out)) == 80
    assert 0.5 < said["confidence"] < 1
    assert rejects.read_text() == ""
    assert {"task", "task_confidence", "language", "labelled_by"} <= read(out)[0]["tags"].keys()
    assert not (tmp_path / "out.jsonl.run").exists()


def test_a_model_labels_into_a_run_folder_and_a_second_run_asks_nothing(plain, tmp_path):
    with FaultServer(Behaviour(), careless) as server:
        given = ("label", plain, "-o", tmp_path / "out.jsonl", "--model", f"openai:teacher@{server.url}")
        first = run(*given, "--rejects", tmp_path / "rejects.jsonl")
        assert first.returncode == 0, first.stderr
        asked = server.stats.requests
        assert asked == 80
        before = (tmp_path / "out.jsonl").read_bytes()
        second = run(*given)
        assert second.returncode == 0, second.stderr
        assert server.stats.requests == asked
        assert (tmp_path / "out.jsonl").read_bytes() == before
    rejects = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text().splitlines()]
    assert {line["reject"]["reason"] for line in rejects} == {"unreadable_label"}
    assert rejects[0]["reject"]["detail"] == "I would rather not say."
    assert len(read(tmp_path / "out.jsonl")) + len(rejects) == 80
    assert f"rejected as unreadable_label: {len(rejects)}" in first.stdout
    assert "spent: 80 requests" in first.stdout


def test_kill_9_loses_nothing_and_pays_nothing_twice(plain, tmp_path):
    with FaultServer(Behaviour(latency=0.02, sigma=0.7), answer) as server:

        def given(name):
            return (
                "label", plain, "-o", tmp_path / f"{name}.jsonl",
                "--model", f"openai:teacher@{server.url}", "--concurrency", 4,
            )  # fmt: skip

        assert run(*given("whole")).returncode == 0
        needed = server.stats.requests
        for moment in (20, 50):
            process = subprocess.Popen(
                command(*given("killed")), env=environment(), stderr=subprocess.DEVNULL
            )
            while server.stats.requests < needed + moment:
                assert process.poll() is None, "it finished before it could be killed"
                time.sleep(0.002)
            process.kill()
            process.wait()
        assert not (tmp_path / "killed.jsonl").exists()
        assert run(*given("killed")).returncode == 0
        assert server.stats.requests - 2 * needed <= 2 * 4
    assert (tmp_path / "killed.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_a_budget_leaves_records_out_and_says_so_and_a_larger_one_goes_on(plain, tmp_path):
    given = ("label", plain, "-o", tmp_path / "out.jsonl", "--model", "procedural:", "--json")
    cut = run(*given, "--max-requests", 30)
    assert cut.returncode == 1
    said = json.loads(cut.stdout)
    assert (said["read"], said["written"], said["unasked"]) == (80, 30, 50)
    assert "50 records were not asked for" in cut.stderr
    more = run(*given)
    assert more.returncode == 0
    assert json.loads(more.stdout)["written"] == 80


def test_run_folders_and_splits_are_read_and_labels_of_the_generator_stay(tmp_path):
    made = run("generate", "self-instruct", "--num", 6, "--out", tmp_path / "made")
    assert made.returncode == 0, made.stderr
    for name, source in (("a", tmp_path / "made"), ("b", f"{tmp_path / 'made' / 'dataset'}::train")):
        out = tmp_path / f"{name}.jsonl"
        done = run("label", source, "-o", out, "--model", "procedural:", "--fields", "task,language")
        assert done.returncode == 0, done.stderr
        found = read(out)
        assert 5 <= len(found) <= 6
        assert all(record["tags"]["task"] and record["tags"]["language"] for record in found)
        assert all("labelled_by" not in record["tags"] for record in found)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "say who labels"),
        (("--model", "procedural:", "--classifier", "builtin"), "say who labels"),
        (
            ("--classifier", "builtin", "--fields", "difficulty"),
            "datagen: label: fields: the classifier tells",
        ),
        (("--classifier", "builtin", "--fields", "mood"), "fields"),
        (("--classifier", "builtin", "--max-usd", "1"), "sends no requests"),
        (("--classifier", "nowhere.jsonl"), "nowhere.jsonl: no such file"),
        (("--model", "procedural:", "--tasks", "h5"), "h5"),
        (("--model", "procedural:", "--rejects", "r.csv"), "--rejects r.csv: is written as JSON Lines"),
    ],
)
def test_wrong_usage_is_one_line_and_writes_nothing(plain, tmp_path, arguments, said):
    done = run("label", plain, "-o", tmp_path / "out.jsonl", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out.jsonl").exists()


def test_the_input_is_never_written_over(plain):
    before = plain.read_bytes()
    done = run("label", plain, "-o", plain, "--classifier", "builtin")
    assert done.returncode == 2
    assert plain.read_bytes() == before


@pytest.mark.parametrize("options", [("--classifier", "READ"), ("--tasks", "READ"), ("--rejects", "OUT")])
def test_nothing_that_is_read_is_written_over(plain, tmp_path, options):
    out = tmp_path / "read.jsonl"
    out.write_bytes(LABELLED.read_bytes())
    given = [out if option in ("READ", "OUT") else option for option in options]
    labeller = () if "--classifier" in options else ("--classifier", "builtin")
    done = run("label", plain, "-o", out, *given, *labeller)
    assert done.returncode == 2
    assert f"{out}: " in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert out.read_bytes() == LABELLED.read_bytes()


def test_a_run_folder_is_not_labelled_into_itself(tmp_path):
    made = run("generate", "self-instruct", "--num", 3, "--out", tmp_path / "out.jsonl.run")
    assert made.returncode == 0, made.stderr
    done = run("label", tmp_path / "out.jsonl.run", "-o", tmp_path / "out.jsonl", "--model", "procedural:")
    assert done.returncode == 2
    assert "lies in the input" in done.stderr
    assert not (tmp_path / "out.jsonl.run" / "input.jsonl").exists()


def test_an_empty_input_ends_before_anything_is_trained(tmp_path):
    # Whoever trained on this file of one task would say so, and with exit code 2.
    row = {"instruction": "Say hello", "output": "Hello", "task": "chat"}
    (tmp_path / "one.jsonl").write_text(json.dumps(row) + "\n")
    (tmp_path / "in.jsonl").write_text("")
    given = ("-o", tmp_path / "out.jsonl", "--classifier", tmp_path / "one.jsonl")
    done = run("label", tmp_path / "in.jsonl", *given)
    assert done.returncode == 1
    assert "in.jsonl: " in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out.jsonl").exists()
    trained = run(
        "label", tmp_path / "one.jsonl", *given[:2], "--classifier", tmp_path / "one.jsonl", "--overwrite"
    )
    assert trained.returncode == 2


@pytest.mark.parametrize("labeller", [("--model", "procedural:"), ("--classifier", "builtin")])
def test_lines_that_cannot_be_read_are_kept_beside_the_input(tmp_path, labeller):
    source, rejects = tmp_path / "in.jsonl", tmp_path / "r.jsonl"
    source.write_text('{broken\n{"instruction": "Say hello to me, please.", "output": "Hello."}\n')
    done = run("label", source, "-o", tmp_path / "out.jsonl", *labeller, "--rejects", rejects, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["read"], said["written"], said["rejected"], said["unreadable"]) == (1, 1, {}, 1)
    assert rejects.read_bytes() == b""
    kept = tmp_path / "in.jsonl.unreadable.jsonl"
    assert f"lines that could not be read: 1; kept in {kept}" in done.stderr
    (line,) = [json.loads(line) for line in kept.read_text().splitlines()]
    assert (line["file"], line["line"], line["text"]) == (str(source), 1, "{broken")


def test_eval_labels_prints_accuracy_by_category():
    done = run("eval", "labels", "--classifier", "builtin")
    assert done.returncode == 0, done.stderr
    assert "8 records were left out" in done.stderr
    assert "labelled set: 174 items" in done.stdout
    assert "accuracy 0." in done.stdout
    assert "most frequent mistakes: " in done.stdout


def test_eval_labels_measures_a_model_and_keeps_its_answers(tmp_path):
    with FaultServer(Behaviour(), careless) as server:
        given = (
            "eval",
            "labels",
            "--model",
            f"openai:teacher@{server.url}",
            "--out",
            tmp_path / "run",
            "--json",
        )
        first, second = run(*given), run(*given)
        assert (first.returncode, second.returncode) == (0, 0), first.stderr
        assert server.stats.requests == 174
    scores = json.loads(first.stdout)["labelled set"]
    assert json.loads(second.stdout)["labelled set"] == scores
    assert scores["items"] == 174
    assert 0.2 < scores["accuracy"] < 0.7
    assert any(given == "" for _, given, _ in scores["confusions"])
