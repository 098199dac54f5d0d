"""datagen eval gatt as a command: turns as people write them, a table, a plot, and a model that forgets."""

import json
from xml.etree import ElementTree

import pytest

from datagen.cli.evaluate_gatt import read_turns
from datagen.errors import UsageError
from datagen.evaluate.adherence import Share
from datagen.report.adherence_plot import plot_adherence
from tests.runs import run


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("2,4,6", [2, 4, 6]),
        ("2,4,…,20", list(range(2, 21, 2))),
        ("2, 4, ..., 10", [2, 4, 6, 8, 10]),
        ("1-5", [1, 2, 3, 4, 5]),
        ("1,5-7,20", [1, 5, 6, 7, 20]),
        ("20", [20]),
    ],
)
def test_turns_as_people_write_them(text, turns):
    assert read_turns(text) == turns


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "2,2", "4,2", "0", "2,…,20", "…", "1-999", "2,4,…", "-3", "2,4,…,x"),
        # No digits of ours, a last turn that the steps pass by, steps that lead nowhere.
        *("²", "٣", "2,4,…,21", "4,4,…,8", "4,2,…,0", "2,4,…,2", "1-2-3", "99999"),
    ],
)
def test_turns_that_mean_nothing_are_refused(text):
    with pytest.raises(UsageError, match="--turns"):
        read_turns(text)


def test_a_model_that_forgets_falls_and_one_that_does_not_stays_up(tmp_path):
    common = ("eval", "gatt", "--turns", "1,2,4,6", "--num", 24, "--constraints", "nursery", "--json")
    plot = tmp_path / "plot.svg"
    good = run(*common, "--model", "procedural:?noise=0", "--out", tmp_path / "good")
    bad = run(*common, "--model", "procedural:?noise=0&memory=2", "--out", tmp_path / "bad", "--plot", plot)
    assert (good.returncode, bad.returncode) == (0, 0), good.stderr + bad.stderr
    good, bad = (json.loads(done.stdout) for done in (good, bad))
    assert [good["turns"][turn]["share"] for turn in ("1", "2", "4", "6")] == [1, 1, 1, 1]
    assert [good["turns"][turn]["exact"] for turn in ("1", "6")] == [24, 24]
    assert bad["turns"]["1"]["share"] == bad["turns"]["2"]["share"] == 1
    # What is forgotten is answered in English, which a fifth of the dialogues ask for.
    assert bad["turns"]["4"]["share"] == bad["turns"]["6"]["share"] == pytest.approx(0.2, abs=0.05)
    assert ElementTree.parse(plot).getroot().tag.endswith("svg")


def test_the_table_says_turns_shares_and_intervals_and_the_same_command_asks_nothing_again(tmp_path):
    command = (
        "eval",
        "gatt",
        "--turns",
        "1-3",
        "--num",
        6,
        "--model",
        "procedural:?noise=0",
        "--out",
        tmp_path,
    )
    first, second = run(*command), run(*command)
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    lines = first.stdout.splitlines()
    assert lines[0].startswith("6 dialogues")
    assert [line.split()[0] for line in lines[2:5]] == ["1", "2", "3"]
    assert "–" in lines[2]
    assert any(line.startswith("by kind of constraint") for line in lines)


def test_a_judge_does_not_flatter_a_model_that_forgets(tmp_path):
    forgetful = ("--model", "procedural:?noise=0&memory=2", "--judge-model", "procedural:?noise=0")
    done = run("eval", "gatt", "--turns", "2,4", "--num", 24, "--json", *forgetful, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    turns = json.loads(done.stdout)["turns"]
    assert (turns["2"]["share"], turns["4"]["share"], turns["4"]["unknown"]) == (1, 0, 0)


def test_a_spent_budget_keeps_its_answers_and_the_same_command_goes_on(tmp_path):
    command = ("eval", "gatt", "--turns", "1-3", "--num", 8, "--model", "procedural:?noise=0", "--json")
    whole = json.loads(run(*command, "--out", tmp_path / "whole").stdout)
    cut = run(*command, "--out", tmp_path / "cut", "--max-requests", 10)
    assert json.loads(cut.stdout)["budget_spent"] is True
    assert "run again with a larger --max-requests" in cut.stderr
    # What was answered counts towards the budget, so 24 are enough only if nothing is asked twice.
    rest = json.loads(run(*command, "--out", tmp_path / "cut", "--max-requests", 24).stdout)
    assert (whole["requests"], rest["budget_spent"], rest["turns"]) == (24, False, whole["turns"])


def test_the_plot_draws_every_turn_and_escapes_the_model():
    drawn = plot_adherence({2: Share(8, 10, 0), 4: Share(0, 0, 3), 6: Share(1, 10, 0)}, "<model> & more")
    root = ElementTree.fromstring(drawn)
    dots = [one for one in root.iter() if one.tag.endswith("circle")]
    assert [one[0].text for one in dots] == ["8 of 10", "1 of 10"]
    assert "&lt;model&gt; &amp; more" in drawn
