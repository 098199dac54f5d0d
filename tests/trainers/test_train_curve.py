"""datagen train curve, as a user meets it."""

import json
from xml.etree import ElementTree

import pytest

from tests.runs import run
from tests.trainers.small import rows, write_model, write_rows


@pytest.fixture(scope="module")
def options(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    model = write_model(folder / "base", hidden=16, layers=1)
    data = write_rows(folder / "data.jsonl", rows(48))
    held = write_rows(folder / "held.jsonl", rows(8, start=48))
    return ("--model", model, "--data", data, "--held-out", held, "--batch-size", 4)


@pytest.mark.slow
def test_curve_prints_a_table_and_goes_on(options, tmp_path):
    asked = ("train", "curve", *options, "--out", tmp_path / "out", "--sizes", "5,…,20", "--seeds", 2)
    done = run(*asked, "--steps", 2, "--plot", tmp_path / "curve.svg")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("held-out loss, 2 seeds, with 95 % intervals")
    assert [line.split()[:2] for line in lines[2:5]] == [["5", "2"], ["10", "2"], ["20", "2"]]
    assert lines[-1] == f"trainings: {tmp_path / 'out'}"
    assert "6 trainings, 12 steps in all" in done.stderr
    assert ElementTree.parse(tmp_path / "curve.svg").getroot().get("aria-label").startswith("base on ")
    again = run(*asked, "--steps", 2, "--json")
    assert "6 of them are done already" in again.stderr
    found = json.loads(again.stdout)
    assert [one["records"] for one in found["sizes"]] == [5, 10, 20]
    assert [(one["from"], one["to"]) for one in found["doublings"]] == [(5, 10), (10, 20)]
    assert found["steps"] == {"5": 2, "10": 2, "20": 2}


def test_plan_of_a_curve_trains_nothing(options, tmp_path):
    asked = ("train", "curve", *options, "--out", tmp_path / "out", "--sizes", "8,16", "--plan")
    done = run(*asked, "--epochs", 1)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:] == [
        "        8          3              2",
        "       16          3              4",
        "6 trainings, 18 steps in all",
    ]
    assert not (tmp_path / "out").exists()


def test_a_wrong_metric_is_one_line(options, tmp_path):
    done = run("train", "curve", *options, "--out", tmp_path / "out", "--metric", "exakt")
    assert done.returncode == 2
    assert done.stderr == "datagen: --metric exakt: did you mean 'exact'?\n"
    assert done.stdout == ""


def test_help_of_curve_has_an_example():
    done = run("train", "curve", "--help")
    assert done.returncode == 0
    assert "Example: datagen train curve --model models/tiny --data runs/first" in done.stdout
