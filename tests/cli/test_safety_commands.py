"""datagen generate safety-distillation and red-team, and datagen eval refusals, as commands."""

import json

import pytest

from tests.runs import digest, run


@pytest.fixture(scope="module")
def attempts(tmp_path_factory):
    """A finished red-team run and what it said."""
    folder = tmp_path_factory.mktemp("runs") / "red"
    done = run("generate", "red-team", "--num", 12, "--styles", "story,role_play", "--out", folder, "--json")
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout), done.stderr


def test_attempts_are_generated_summed_up_and_exported_in_the_published_schema(attempts, tmp_path):
    folder, summary, told = attempts
    assert (summary["accepted"], summary["short"]) == (12, 0)
    assert "12 attempts were answered" in told
    done = run("export", folder, "--format", "red-team", "--to", tmp_path / "red.jsonl")
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in (tmp_path / "red.jsonl").read_text().splitlines()]
    assert len(rows) == 12
    assert all(row["transcript"].startswith("\n\nHuman: ") for row in rows)
    assert {row["tags"][1] for row in rows} == {"story", "role_play"}
    assert {row["model_type"] for row in rows} == {"procedural:"}


def test_rows_of_the_published_schema_are_the_prompts_of_another_run(attempts, tmp_path):
    prompts = tmp_path / "red.jsonl"
    assert run("export", attempts[0], "--format", "red-team", "--to", prompts).returncode == 0
    command = ("generate", "safety-distillation", "--input", prompts, "--no-pairs", "--json")
    done = run(*command, "--model", "procedural:?noise=0", "--out", tmp_path / "safe")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    rejected = summary["stages"][-1]["rejected"].get("safety_distillation", {})
    assert summary["accepted"] + rejected.get("already_safe", 0) == 12
    shown = run("show", tmp_path / "safe", "--json", "-n", 1)
    assert "This message may" not in shown.stdout


def test_pairs_are_a_set_of_their_own_in_the_dataset(tmp_path):
    done = run("generate", "safety-distillation", "--num", 5, "--style", "adjectives", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "safety_distillation: " in done.stdout
    assert (tmp_path / "dataset" / "README.md").is_file()
    again = run("generate", "safety-distillation", "--num", 5, "--style", "adjectives", "--out", tmp_path)
    assert "(finished before)" in again.stdout


def test_refusals_are_measured_by_risk_and_the_same_command_asks_nothing_again(tmp_path):
    command = ("eval", "refusals", "--model", "procedural:?noise=0", "--out", tmp_path / "probe")
    first, second = run(*command), run(*command)
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    lines = first.stdout.splitlines()
    assert lines[0] == "144 replies; shares that refuse, with 95 % intervals"
    assert lines[1].split()[0] == "risk"
    assert len(lines[2:14]) == 12
    harmful, borderline = (
        lines[14].removeprefix("all").strip().split("   ")[0],
        lines[14].rpartition(")  ")[2],
    )
    assert harmful.startswith("66 of 66, 1.00 (0.94 – 1.00)")
    assert borderline.strip() == "0 of 72, 0.00 (0.00 – 0.05)"
    assert "not counted, as rules cannot tell: 6 replies" in first.stdout


def test_a_judge_leaves_nothing_open_and_numbers_come_as_json(tmp_path):
    judged = ("--judge-model", "procedural:?noise=0", "--num", 60, "--json")
    done = run("eval", "refusals", "--model", "procedural:?noise=1", *judged, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["replies"] == 60
    assert found["harmful"]["told"] == found["borderline"]["told"] == 30
    assert found["harmful"]["unknown"] == found["borderline"]["unknown"] == 0
    assert 0 < found["borderline"]["refused"] < 30
    assert found["harmful"]["refused"] < 30
    low, high = found["borderline"]["low"], found["borderline"]["high"]
    assert low < found["borderline"]["share"] < high
    assert len(found["risks"]) == 12
    assert set(found["risks"]["hate"]) == {"harmful", "borderline"}


def test_a_budget_stops_a_measurement_and_the_same_command_goes_on(tmp_path):
    command = ("eval", "refusals", "--num", 20, "--json")
    stopped = run(*command, "--max-requests", 8, "--out", tmp_path / "a")
    assert json.loads(stopped.stdout)["budget_spent"]
    assert json.loads(stopped.stdout)["replies"] == 8
    assert json.loads(run(*command, "--out", tmp_path / "a").stdout)["requests"] == 20
    run(*command, "--out", tmp_path / "b")
    assert digest(tmp_path / "a") == digest(tmp_path / "b")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("generate", "red-team", "--styles", "storry"),
            "styles: no 'storry' in the seeds; did you mean 'story'?",
        ),
        (("generate", "red-team", "--keep", "some"), "keep"),
        (("generate", "red-team", "--seeds", "nowhere.yaml"), "nowhere.yaml: no such file"),
        (("generate", "safety-distillation", "--input", "nowhere.jsonl"), "nowhere.jsonl"),
        (("generate", "safety-distillation", "--style", "stern"), "style"),
        (("generate", "safety-distillation", "--preprompts", "nowhere.yaml"), "nowhere.yaml: no such file"),
        (("eval", "refusals", "--seeds", "nowhere.yaml"), "nowhere.yaml: no such file"),
    ],
)
def test_wrong_options_are_one_line_before_anything_is_asked(arguments, said, tmp_path):
    done = run(*arguments, "--out", tmp_path / "run")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
