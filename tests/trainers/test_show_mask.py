"""datagen show --mask, as a user meets it."""

import json

import pytest

from datagen.formats import write_records
from datagen.record import Record
from tests.runs import run
from tests.trainers.families import talk, tokenizer_of

ESCAPE = "\x1b[31m"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    tokenizer_of("chatml").save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "a.jsonl"
    rows = [
        talk("system: be brief", f"hi {ESCAPE}⟦", "-one two", "again", "three <|im_end|>"),
        talk("hi", ""),
        talk("hi", "not shown with -n 2"),
    ]
    write_records(map(Record, rows), path, "datagen")
    return path


def test_show_mask_brackets_what_carries_loss_and_counts_by_message(model, data):
    done = run("show", data, "--mask", "--model", model, "-n", 2)
    assert done.returncode == 0, done.stderr
    assert "<|im_start|>assistant\n⟦three <|im_end|><|im_end|>⟧\n" in done.stdout
    assert "one two<|im_end|>" in done.stdout
    assert "\x1b" not in done.stdout
    assert r"hi \x1b[31m\u27e6<|im_end|>" in done.stdout
    assert "empty_reply: message 1" in done.stdout
    assert done.stdout.count("⟦") == 1
    assert "in all: 1 examples" in done.stdout
    assert "not shown" not in done.stdout


def test_show_mask_as_json_counts_every_token_once(model, data):
    done = run("show", data, "--mask", "--model", model, "--json")
    found = json.loads(done.stdout)
    first, empty, last = found["examples"]
    assert "".join(one["text"] for one in first["segments"] if one["trained"]) == "three <|im_end|><|im_end|>"
    assert ESCAPE in "".join(one["text"] for one in first["segments"])
    rows = first["counts"]
    assert [row["role"] for row in rows] == ["system", "user", "assistant", "user", "assistant", "template"]
    assert sum(row["tokens"] for row in rows) == first["tokens"]
    assert [bool(row["trained"]) for row in rows] == [False, False, False, False, True, False]
    assert rows[4]["tokens"] == rows[4]["trained"] == first["trained"]
    assert empty["refused"].startswith("empty_reply")
    assert found["trained"] == first["trained"] + last["trained"]


def test_show_mask_reads_a_run_folder(model, tmp_path):
    folder = tmp_path / "run"
    assert run("generate", "self-instruct", "--num", 25, "--out", folder, "--json").returncode == 0
    done = run("show", folder, "--mask", "--model", model, "-n", 1, "--json")
    assert json.loads(done.stdout)["trained"] > 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--mask",), "--model FOLDER_OR_ID"),
        (("--mask", "--model", "/nowhere/at/all"), "no tokenizer can be loaded"),
        (("--mask", "--model", "x", "--rejects"), "leave out --rejects"),
    ],
)
def test_show_mask_says_what_is_missing(data, options, said):
    done = run("show", data, *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
