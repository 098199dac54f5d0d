"""Each format's file holds what its readers expect; what a format cannot hold is counted, never lost silently."""

import csv
import json

import datasets
import pytest

from datagen.errors import DatagenError, UsageError
from datagen.export import FORMATS, export_records
from datagen.formats import read_records
from datagen.record import Message, Preference, Record, from_instruction

SINGLE = [from_instruction(f"Add {number}", "1 2" if number % 2 else "", "3") for number in range(12)]
SYSTEM = Record((Message("system", "s"), Message("user", "u"), Message("assistant", "a")))
DIALOGUE = Record((*SYSTEM.messages[1:], Message("user", "v"), Message("assistant", "b")))
UNANSWERED = Record((Message("user", "u"),))
PAIR = Record(SYSTEM.messages, preference=Preference("worse"))
ENDINGS = {".jsonl": "json", ".json": "json", ".csv": "csv", ".parquet": "parquet", "": ""}


def rows_of(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("format", "row"),
    [
        ("messages", {"messages": [{"role": "user", "content": "u"}, {"role": "assistant", "content": "a"}]}),
        ("alpaca", {"instruction": "u", "input": "", "output": "a"}),
        ("sharegpt", {"conversations": [{"from": "human", "value": "u"}, {"from": "gpt", "value": "a"}]}),
        ("prompt-completion", {"prompt": "u", "completion": "a"}),
        (
            "openai-ft",
            {"messages": [{"role": "user", "content": "u"}, {"role": "assistant", "content": "a"}]},
        ),
        (
            "trl",
            {
                "prompt": [{"role": "user", "content": "u"}],
                "completion": [{"role": "assistant", "content": "a"}],
            },
        ),
    ],
)
def test_export_writes_the_row_of_each_format(tmp_path, format, row):
    path = tmp_path / "out.jsonl"
    result = export_records([Record(SYSTEM.messages[1:], tags={"task": "chat"})], path, format)
    assert (result.path, result.written, result.skipped) == (path, 1, {})
    assert rows_of(path) == [row]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("format", [name for name in FORMATS if name not in ("openai-ft", "red-team")])
def test_export_can_be_loaded_by_datasets_and_read_again(tmp_path, format, ending):
    path = tmp_path / f"out{ending}"
    result = export_records(SINGLE, path, format)
    if ending:
        files = {"train": str(result.path)}
        loaded = datasets.load_dataset(ENDINGS[ending], data_files=files, cache_dir=str(tmp_path / "cache"))
    else:
        loaded = datasets.load_dataset(str(path), cache_dir=str(tmp_path / "cache"))
    assert {name: len(split) for name, split in loaded.items()} == {"train": 12}
    back = list(read_records(path, strict=True))
    assert [record.messages for record in back] == [record.messages for record in SINGLE]


@pytest.mark.parametrize(
    ("format", "written", "skipped"),
    [
        ("messages", 4, {}),
        ("sharegpt", 4, {}),
        ("alpaca", 1, {"not exactly one question and one answer": 3}),
        ("prompt-completion", 1, {"not exactly one question and one answer": 3}),
        ("trl", 3, {"the last message is not the assistant's": 1}),
        ("openai-ft", 3, {"the last message is not the assistant's, or is empty": 1}),
    ],
)
def test_export_counts_what_a_format_cannot_hold(tmp_path, format, written, skipped):
    records = [SYSTEM, SINGLE[0], DIALOGUE, UNANSWERED]
    result = export_records(iter(records), tmp_path / "out.jsonl", format)
    assert (result.written, result.skipped) == (written, skipped)
    assert len(rows_of(result.path)) == written


def test_trl_writes_preferences_when_the_first_record_has_one(tmp_path):
    result = export_records([PAIR, SYSTEM], tmp_path / "out.jsonl", "trl")
    assert result.skipped == {"no rejected answer": 1}
    [row] = rows_of(result.path)
    assert [row[key][-1]["content"] for key in ("prompt", "chosen", "rejected")] == ["u", "a", "worse"]
    assert row["strength"] == "better"


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ((Message("assistant", "a"),), "no user message"),
        ((Message("user", ""), Message("assistant", "a")), "a message is empty"),
        (
            (Message("user", "u"), Message("assistant", "")),
            "the last message is not the assistant's, or is empty",
        ),
    ],
)
def test_openai_refuses_what_its_validation_would(tmp_path, messages, reason):
    result = export_records([SYSTEM, Record(messages)], tmp_path / "out.jsonl", "openai-ft")
    assert result.skipped == {reason: 1}


def test_openai_notes_too_few_examples_and_takes_only_jsonl(tmp_path):
    few = export_records(SINGLE[:9], tmp_path / "out.jsonl", "openai-ft")
    assert few.notes == ("OpenAI takes no fewer than 10 examples, this file holds 9",)
    assert export_records(SINGLE[:10], tmp_path / "out.jsonl", "openai-ft").notes == ()
    with pytest.raises(UsageError, match=r"as \.jsonl only"):
        export_records(SINGLE, tmp_path / "out.json", "openai-ft")


def test_export_without_a_fitting_record_says_why_and_writes_nothing(tmp_path):
    with pytest.raises(DatagenError, match=r"no record fits the format alpaca: not exactly .* \(2\)"):
        export_records([SYSTEM, DIALOGUE], tmp_path / "out.jsonl", "alpaca")
    with pytest.raises(DatagenError, match="no records to export"):
        export_records([], tmp_path / "out.jsonl", "alpaca")
    assert list(tmp_path.iterdir()) == []


def test_export_refuses_unknown_formats_and_endings(tmp_path):
    with pytest.raises(UsageError, match="did you mean 'alpaca'"):
        export_records(SINGLE, tmp_path / "out.jsonl", "alpacca")
    with pytest.raises(UsageError, match="cannot write this kind of file"):
        export_records(SINGLE, tmp_path / "out.xlsx", "alpaca")


@pytest.mark.parametrize("name", ["v1.0", "set.2024", "old.jsonl/", "first.alpaca"])
def test_export_into_a_folder_whose_name_has_a_dot(tmp_path, name):
    result = export_records(SINGLE, f"{tmp_path}/{name}", "alpaca")
    assert result.path == tmp_path / name / "data" / "train-00000-of-00001.parquet"
    assert len(list(read_records(tmp_path / name))) == 12


def test_export_into_a_folder_with_other_data_is_refused(tmp_path):
    export_records(SINGLE, tmp_path, "alpaca")
    export_records(SINGLE[:3], tmp_path, "alpaca")  # its own file may be written anew
    (tmp_path / "data" / "test-00000-of-00001.parquet").write_bytes(b"")
    with pytest.raises(UsageError, match=r"holds test-00000-of-00001\.parquet already"):
        export_records(SINGLE, tmp_path, "alpaca")


def test_csv_survives_every_kind_of_text(tmp_path):
    hard = from_instruction('Quote "this",\r\nplease', "\x00\t\r", "שלום 😀\n")
    path = export_records([hard], tmp_path / "out.csv", "alpaca").path
    assert [record.messages for record in read_records(path)] == [hard.messages]
    with path.open(newline="", encoding="utf-8") as file:
        assert len(list(csv.reader(file))) == 2


def test_openai_gets_weight_0_for_what_is_not_trained_on(tmp_path):
    messages = (
        Message("user", "a"),
        Message("assistant", "b", train=False),
        Message("user", "c"),
        Message("assistant", "d"),
    )
    export_records([Record(messages)], tmp_path / "x.jsonl", "openai-ft")
    [line] = (tmp_path / "x.jsonl").read_text().splitlines()
    assert json.loads(line)["messages"] == [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "b", "weight": 0},
        {"role": "user", "content": "c"},
        {"role": "assistant", "content": "d"},
    ]


@pytest.mark.parametrize("format", ["alpaca", "sharegpt", "ultrachat", "prompt-completion", "trl"])
def test_a_reply_that_nobody_is_to_learn_is_not_exported_as_an_answer(tmp_path, format):
    untrained = Record((Message("user", "a"), Message("assistant", "b", train=False)))
    result = export_records([SINGLE[0], untrained], tmp_path / "x.jsonl", format)
    assert (result.written, sum(result.skipped.values())) == (1, 1)
    assert "kept out of training" in next(iter(result.skipped))


@pytest.mark.parametrize("format", ["sharegpt", "ultrachat", "trl"])
def test_a_format_of_which_every_reply_is_learned_says_what_is_lost(tmp_path, format):
    messages = DIALOGUE.messages
    record = Record((messages[0], Message("assistant", "a", train=False), *messages[2:]))
    [note] = export_records([record], tmp_path / "x.jsonl", format).notes or [""]
    assert bool(note) == (format != "trl")  # there, earlier replies are part of the prompt
    assert not note or note == (
        f"1 records hold earlier replies that are kept out of training, which {format} cannot say"
    )


def test_ultrachat_is_exported_in_its_own_shape(tmp_path):
    record = Record((Message("user", "a"), Message("assistant", "b")), tags={"id": "7"})
    export_records([record], tmp_path / "x.jsonl", "ultrachat")
    assert json.loads((tmp_path / "x.jsonl").read_text()) == {"id": "7", "data": ["a", "b"]}
