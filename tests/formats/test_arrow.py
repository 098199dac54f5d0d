"""Run-folder Parquet: whole or absent, lossless, row group by row group."""

import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datagen.errors import StoreError
from datagen.formats import RecordFormatError
from datagen.formats.arrow import SCHEMA, RecordWriter, iter_parquet
from datagen.record import Message, Origin, Preference, Record, from_instruction

FULL = Record(
    (
        Message("system", "Be brief."),
        Message("user", "2020-01-01\x00\u2028"),
        Message("assistant", "שלום 😀"),
    ),
    "2020-01-01",
    "",
    Preference("no", "slightly", "both"),
    {"task": "chat", "score": 0.1, "nested": {"a": [1, None, True]}},
    (Origin("self_instruct", "procedural:", "p@1", ("a", "b")), Origin("length_filter")),
)


def write(path, *records):
    with RecordWriter(path) as writer:
        for record in records:
            writer.write(record)
    return writer


def test_records_come_back_equal(tmp_path):
    path = tmp_path / "stage" / "records.parquet"
    records = [FULL, Record(()), from_instruction("Add", "1 2", "3")]
    assert write(path, *records).count == 3
    assert list(iter_parquet(path)) == records
    assert pq.read_table(path)["id"].to_pylist() == [record.id for record in records]


def test_writer_leaves_nothing_behind_when_the_block_fails(tmp_path):
    def interrupted():
        with RecordWriter(tmp_path / "records.parquet") as writer:
            writer.write(FULL)
            assert [file.suffix for file in tmp_path.iterdir()] == [".part"]
            raise KeyError("stop")

    with pytest.raises(KeyError, match="stop"):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_writer_leaves_nothing_behind_when_the_last_rows_cannot_be_written(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("datagen.formats.arrow.to_table", full)
    with pytest.raises(StoreError, match=r"records\.parquet: cannot be written: .*No space left"):
        write(tmp_path / "records.parquet", FULL)
    assert list(tmp_path.iterdir()) == []


def test_writer_shows_the_file_only_when_it_is_whole(tmp_path):
    path = tmp_path / "records.parquet"
    write(path, FULL)
    with RecordWriter(path) as writer:
        writer.write(from_instruction("Add", "", "3"))
        assert list(iter_parquet(path)) == [FULL]
    assert [record.response for record in iter_parquet(path)] == ["3"]


def test_writer_bounds_row_groups_by_rows_and_bytes(tmp_path):
    path = tmp_path / "records.parquet"
    small = [from_instruction(f"Add {number}", "", "3") for number in range(2001)]
    large = [from_instruction("Write", "", "x" * 9 * 2**20)] * 3
    write(path, *small, *large)
    file = pq.ParquetFile(path)
    groups = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
    assert groups == [1000, 1000, 3, 1]  # one small and two large records pass 16 MiB


def test_lone_surrogates_become_replacement_characters(tmp_path):
    path = tmp_path / "records.parquet"
    broken = Record(
        (Message("user", "a\ud83d"), Message("assistant", "\ud83d\ude00")), tags={"\udc00": "\udfff"}
    )
    write(path, FULL, broken)
    _, back = iter_parquet(path)
    assert [message.content for message in back.messages] == ["a\ufffd", "😀"]
    assert back.tags == {"\ufffd": "\ufffd"}
    assert pq.read_table(path)["id"][1].as_py() == back.id


def test_tag_that_json_cannot_hold_is_refused(tmp_path):
    with pytest.raises(RecordFormatError, match=r"cannot be written as JSON: .*set"):
        write(tmp_path / "records.parquet", FULL.tagged(words={"a"}))


def test_empty_file_has_the_schema_and_no_records(tmp_path):
    path = tmp_path / "records.parquet"
    write(path)
    assert list(iter_parquet(path)) == []
    assert pq.read_schema(path).equals(SCHEMA)


def test_iter_parquet_refuses_other_files(tmp_path):
    path = tmp_path / "other.parquet"
    pq.write_table(pa.table({"text": ["a"]}), path)
    with pytest.raises(RecordFormatError, match="found columns text; expected id, messages"):
        list(iter_parquet(path))
    path.write_bytes(b"PAR1 not")
    with pytest.raises(RecordFormatError, match="not a whole Parquet file"):
        list(iter_parquet(path))


def test_writing_and_reading_load_no_pandas(tmp_path):
    script = (
        "import sys; from datagen.record import from_instruction; from datagen.formats.arrow import *\n"
        "with RecordWriter(sys.argv[1]) as writer: writer.write(from_instruction('a', '', 'b'))\n"
        "print(len(list(iter_parquet(sys.argv[1]))), sorted({'pandas', 'datasets', 'torch'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "records.parquet")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "1 []"
