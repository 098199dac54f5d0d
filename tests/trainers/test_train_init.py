"""datagen train init, as a user meets it."""

import hashlib
import json

import pytest

from datagen.formats import write_records
from datagen.record import Record
from tests.runs import run
from tests.trainers.families import talk


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "a b.jsonl"
    rows = [
        talk("system: be brief", f"say the number {number}", f"<|end|> {number * 37}") for number in range(60)
    ]
    write_records(map(Record, rows), path, "datagen")
    with path.open("a") as file:
        file.write("nothing\n")
    return path


@pytest.fixture(scope="module")
def first(data, tmp_path_factory):
    """The folder of the first model, and what the command said."""
    folder = tmp_path_factory.mktemp("models") / "my model"
    done = run("train", "init", "--size", "700k", "--data", data, "--out", folder, PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr
    return folder, done


def sums(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_init_says_what_it_made_and_what_comes_next(data, first):
    folder, done = first
    tokens = json.loads((folder / "config.json").read_text())["vocab_size"]
    made, following = done.stdout.splitlines()
    assert made == (
        f"{folder}: {tokens * 128 + 603_008:,} parameters, {tokens} tokens, context 512; from 180 texts of 60 records"
    )
    assert following == f"train it: datagen train sft --model '{folder}' --data '{data}' --out '{folder}-sft'"
    unreadable, few = done.stderr.splitlines()
    assert unreadable.startswith("1 lines are no records and were left out")
    assert f"{data}:61" in unreadable
    assert few.startswith(f"the data gives {tokens} of 1,024 tokens")


def test_init_makes_the_same_bytes_from_the_same_seed_and_data(data, first, tmp_path):
    folder, _ = first
    options = ("--size", "700k", "--data", data, "--json")
    again = run("train", "init", *options, "--out", tmp_path / "again", PYTHONHASHSEED="2")
    assert sums(tmp_path / "again") == sums(folder)
    made = json.loads(again.stdout)
    assert made["folder"] == str(tmp_path / "again")
    assert (made["size"], made["seed"], made["records"], made["limit"]) == ("700k", 17, 60, 1024)
    assert made["unreadable"] == 1
    assert made["next"].startswith("datagen train sft --model ")


def test_show_mask_works_on_what_was_made(data, first):
    done = run("show", data, "--mask", "--model", first[0], "-n", 1)
    assert done.returncode == 0, done.stderr
    assert "(mask by blocks)" in done.stdout
    assert (
        "<|begin|><|system|> be brief<|end|><|user|> say the number 0<|end|><|assistant|>⟦ <|end|> 0<|end|>⟧"
        in done.stdout
    )


def test_init_refuses_a_folder_with_something_in_it(data, first):
    before = sums(first[0])
    done = run("train", "init", "--data", data, "--out", first[0])
    assert done.returncode == 2
    assert "is there already and not empty; name another --out" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert sums(first[0]) == before


def test_help_of_init_has_an_example():
    done = run("train", "init", "--help")
    assert done.returncode == 0
    assert "Example: datagen train init --size 4m" in done.stdout
