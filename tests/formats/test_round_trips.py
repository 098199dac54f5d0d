"""Properties: what a shape can hold comes back from every kind of file, and no row at all makes reading crash."""

import tempfile
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.formats import (
    SHAPES,
    RecordFormatError,
    from_json,
    from_row,
    read_records,
    recognise,
    to_json,
    to_row,
    write_records,
)
from datagen.formats.arrow import RecordWriter, iter_parquet
from datagen.formats.encoding import clean
from datagen.record import Message, Origin, Preference, Record, from_instruction

EXAMPLES = settings(deadline=None)  # a test never depends on how fast the machine is
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SAID = TEXT.filter(str.strip)
NUMBER = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
MESSAGE = st.builds(Message, st.sampled_from(["system", "user", "assistant"]), SAID)
PREFERENCE = st.builds(
    Preference, TEXT, st.sampled_from(["significantly", "better", "slightly", "negligibly"]), TEXT
)
RECORD = st.builds(
    Record,
    st.lists(MESSAGE, max_size=5).map(tuple),
    TEXT,
    TEXT,
    st.none() | PREFERENCE,
    st.dictionaries(TEXT, JSON, max_size=3),
    st.lists(
        st.builds(
            Origin, TEXT, TEXT, TEXT, st.lists(TEXT, max_size=2).map(tuple), st.none() | st.integers(0, 99)
        ),
        max_size=2,
    ).map(tuple),
) | st.builds(from_instruction, SAID, TEXT, SAID)

MARKS = ["messages", "conversations", "instruction", "input", "output", "instances", "id", "data", "tags"]
MARKS += [
    "prompt",
    "completion",
    "chosen",
    "rejected",
    "strength",
    "history",
    "preference",
    "is_classification",
]
TURNS = st.lists(
    st.dictionaries(
        st.sampled_from(["role", "from", "content", "value", "tool_calls"]), JSON | TEXT, max_size=4
    )
    | st.builds(
        lambda role, content: {"role": role, "content": content}, st.sampled_from(["user", "gpt"]), TEXT
    ),
    max_size=3,
)
ROW = st.dictionaries(st.sampled_from(MARKS) | TEXT, JSON | TURNS | TEXT, max_size=8)


def read(row, shape=None):
    """The records of a row, or the reason why there are none."""
    try:
        return from_row(row, shape), ""
    except RecordFormatError as error:
        return [], str(error)


# Replies that are not trained on, which only some forms can say.
FLAGGED = st.builds(
    Record,
    st.lists(
        st.builds(Message, st.sampled_from(["system", "user", "assistant"]), SAID, st.booleans()),
        min_size=1,
        max_size=5,
    ).map(tuple),
)


@EXAMPLES
@given(FLAGGED, st.sampled_from([".jsonl", ".json", ".csv", ".parquet"]))
def test_what_is_not_trained_on_survives_our_own_form_and_that_of_messages(record, ending):
    assert from_json(orjson.loads(orjson.dumps(to_json(record)))) == record
    with tempfile.TemporaryDirectory() as folder:
        for shape in ("datagen", "messages"):
            path = Path(folder, f"records{ending}")
            write_records([record], path, shape)
            assert list(read_records(path, strict=True)) == [record]
        with RecordWriter(Path(folder, "run.parquet")) as writer:
            writer.write(record)
        assert list(iter_parquet(Path(folder, "run.parquet"))) == [record]


def test_openais_weight_is_read_and_what_is_neither_is_refused():
    turns = [{"role": "user", "content": "u"}, {"role": "assistant", "content": "a", "weight": 0}]
    assert [message.train for message in from_row({"messages": turns})[0].messages] == [True, False]
    turns[1]["train"] = "no"
    with pytest.raises(RecordFormatError, match=r"messages\[1\].train: expected true or false, found text"):
        from_row({"messages": turns})


@EXAMPLES
@given(RECORD | FLAGGED)
def test_own_form_is_lossless(record):
    assert from_json(orjson.loads(orjson.dumps(to_json(record)))) == record


@EXAMPLES
@given(RECORD, st.sampled_from(list(SHAPES)))
def test_every_shape_gives_back_the_messages_it_can_hold(record, shape):
    try:
        row = to_row(record, shape)
    except RecordFormatError:
        return
    # TRL's own form is read as the shape with the same keys.
    assert recognise(row) == ("prompt-completion" if shape == "trl" else shape)
    [back] = from_row(row)
    assert back.messages == record.messages
    if shape in ("preference", "datagen"):
        assert back.preference == record.preference
    if shape == "datagen":
        assert back == record


@settings(EXAMPLES, max_examples=40)
@given(st.lists(RECORD, min_size=1, max_size=4), st.sampled_from(list(SHAPES)))
@pytest.mark.parametrize("ending", ["jsonl", "json", "csv", "parquet"])
def test_every_file_gives_back_what_its_shape_can_hold(ending, records, shape):
    held = []
    for record in records:
        try:
            held.append(from_row(to_row(record, shape))[0])
        except RecordFormatError:
            continue
    if not held:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"data.{ending}"
        write_records(held, path, shape)
        back = list(read_records(path, strict=True))
    assert [record.messages for record in back] == [record.messages for record in held]
    if shape == "datagen":
        assert back == held


@EXAMPLES
@given(ROW)
def test_any_row_gives_records_or_a_reason(row):
    records, reason = read(row)
    assert bool(records) != bool(reason)
    assert "\n" not in reason
    assert all(isinstance(message.content, str) for record in records for message in record.messages)
    orjson.dumps([to_json(record) for record in records])


@EXAMPLES
@given(JSON, st.sampled_from(list(SHAPES)))
def test_any_value_under_any_shape_gives_records_or_a_reason(value, shape):
    records, reason = read(value, shape)
    assert bool(records) != bool(reason)


@settings(EXAMPLES, max_examples=50)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_to_the_end(data):
    good = b'{"instruction": "Add", "output": "3"}\n'
    bad = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.jsonl"
        path.write_bytes(good + data + b"\n" + good)
        records = list(read_records(path, rejects=bad.append))
    assert [record.response for record in records] == ["3", "3"]
    assert len(bad) == sum(1 for line in data.split(b"\n") if line.strip())


@settings(EXAMPLES, max_examples=50)
@given(st.lists(st.text(), min_size=1, max_size=3))
def test_any_text_can_be_written(texts):
    record = Record(tuple(Message("user", text) for text in texts), tags={text: text for text in texts})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.parquet"
        with RecordWriter(path) as writer:
            writer.write(record)
        [back] = iter_parquet(path)
    assert [message.content for message in back.messages] == [clean(text) for text in texts]
