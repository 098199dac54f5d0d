"""Files appear whole or not at all, with the bytes that other tools expect."""

import csv
import json
import os
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from datagen.errors import StoreError, UsageError
from datagen.formats import RecordFormatError, write_records
from datagen.formats.atomic import replacing
from datagen.record import Message, Record, from_instruction

ADD = from_instruction("Add", "1 2", "3")
GREET = from_instruction("Greet", "", 'Say "שלום",\nthen 😀')
DIALOGUE = Record((Message("user", "a"), Message("assistant", "b"), Message("user", "c")))


def test_jsonl_holds_one_object_a_line(tmp_path):
    path = tmp_path / "new" / "out.jsonl"
    assert write_records([ADD, GREET], path, "alpaca") == 2
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert rows[0] == {"instruction": "Add", "input": "1 2", "output": "3"}
    assert rows[1]["output"] == 'Say "שלום",\nthen 😀'


@pytest.mark.parametrize("records", [[], [ADD], [ADD, GREET]])
def test_json_is_an_array(tmp_path, records):
    path = tmp_path / "out.json"
    write_records(records, path, "alpaca")
    assert len(json.loads(path.read_bytes())) == len(records)


def test_csv_has_a_header_and_json_in_nested_cells(tmp_path):
    path = tmp_path / "out.csv"
    write_records([GREET], path, "messages")
    with path.open(newline="", encoding="utf-8") as file:
        header, row = csv.reader(file)
    assert header == ["messages"]
    assert json.loads(row[0])[1]["content"] == 'Say "שלום",\nthen 😀'


@pytest.mark.parametrize("ending", ["jsonl", "json", "csv", "parquet"])
def test_failure_keeps_the_old_file_and_leaves_no_part(tmp_path, ending):
    path = tmp_path / f"out.{ending}"
    path.write_text("old")
    with pytest.raises(RecordFormatError, match="not exactly one question"):
        write_records([ADD, DIALOGUE], path, "alpaca")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == [path.name]  # noqa: PTH208


def test_unknown_ending_and_shape_are_refused(tmp_path):
    with pytest.raises(UsageError, match=r"expected one of \.jsonl, \.json, \.csv, \.parquet"):
        write_records([ADD], tmp_path / "out.txt")
    with pytest.raises(UsageError, match="unknown shape"):
        write_records([ADD], tmp_path / "out.jsonl", "llama")


def test_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        write_records([ADD], tmp_path / "file" / "out.jsonl")


def within(limit, code, path):
    """What code prints in a process that may write no file beyond so many bytes: a disk that is full."""
    script = (
        "import resource, sys\n"
        "from datagen.errors import DatagenError, StoreError\n"
        "from datagen.formats import write_records\n"
        "from datagen.record import from_instruction\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n" + code
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


FAILING = """
def records():
    yield from [from_instruction("Add", "1 2", "3")] * 3
    raise StoreError("the first cause")
try:
    write_records(records(), sys.argv[1], "alpaca")
except DatagenError as error:
    print(error)
"""


@pytest.mark.parametrize("ending", ["jsonl", "json", "csv", "parquet"])
def test_full_disk_does_not_hide_why_the_records_ended(tmp_path, ending):
    assert within(10, FAILING, tmp_path / f"out.{ending}") == "the first cause\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["jsonl", "json", "csv", "parquet"])
def test_full_disk_is_said_with_a_remedy(tmp_path, ending):
    said = within(10, FAILING.replace("raise StoreError", "str"), tmp_path / f"out.{ending}")
    assert "File too large; make room on the disk and run the same command again" in said
    assert list(tmp_path.iterdir()) == []


def test_name_that_is_too_long_is_said(tmp_path):
    with pytest.raises(StoreError, match="File name too long"):
        write_records([ADD], tmp_path / f"{'x' * 300}.jsonl")


@pytest.mark.parametrize("ending", ["jsonl", "json", "csv", "parquet"])
@pytest.mark.parametrize("tag", [{1, 2}, 2**70, [[]]], ids=["set", "large", "deep"])
def test_tag_that_json_cannot_hold_is_an_error_that_names_the_record(tmp_path, ending, tag):
    for _ in range(300):
        tag = [tag]
    record = Record((Message("user", "a"),), tags={"x": tag})
    with pytest.raises(RecordFormatError, match=rf"cannot be written as JSON: .*\(id '{record.id}'\)"):
        write_records([ADD, record], tmp_path / f"out.{ending}")
    assert list(tmp_path.iterdir()) == []


def test_two_writers_of_one_place_do_not_meet(tmp_path):
    path = tmp_path / "out.txt"
    with replacing(path) as first:
        first.write(b"first " * 1000)
        with replacing(path) as second:
            second.write(b"second")
        assert path.read_bytes() == b"second"
    assert path.read_bytes() == b"first " * 1000
    assert list(tmp_path.iterdir()) == [path]


def test_file_has_the_permissions_of_any_new_one(tmp_path):
    (tmp_path / "other").write_text("")
    write_records([ADD], tmp_path / "out.jsonl")
    modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("other", "out.jsonl")}
    assert modes["out.jsonl"] == modes["other"]


def test_link_stays_and_what_it_points_to_is_replaced(tmp_path):
    (tmp_path / "there").mkdir()
    link, target = tmp_path / "out.jsonl", tmp_path / "there" / "real.jsonl"
    link.symlink_to("there/real.jsonl")
    for records in ([ADD], [ADD, GREET]):
        write_records(records, link, "alpaca")
        assert len(target.read_bytes().splitlines()) == len(records)
    assert link.is_symlink()
    assert list(target.parent.iterdir()) == [target]


def test_pipe_is_written_to_as_it_stands(tmp_path):
    pipe = tmp_path / "out.jsonl"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_records([ADD], pipe, "alpaca")
    reader.join(timeout=30)
    assert json.loads(read[0])["output"] == "3"
    assert list(tmp_path.iterdir()) == [pipe]


def test_device_is_written_to_as_it_stands():
    before = Path("/dev/null").stat()
    with replacing(Path("/dev/null")) as file:
        file.write(b"x")
    after = Path("/dev/null").stat()
    assert stat.S_ISCHR(after.st_mode)
    assert (after.st_ino, after.st_rdev) == (before.st_ino, before.st_rdev)
    with pytest.raises(StoreError, match=r"/dev/full: cannot be written: .*No space left"):  # noqa: SIM117
        with replacing(Path("/dev/full")) as file:
            file.write(b"x")


@pytest.mark.parametrize("name", ["", ".", "folder"])
def test_folder_is_no_place_for_a_file(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="is a folder; name a file"), replacing(Path(name)):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_socket_is_no_place_for_a_file(tmp_path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        with pytest.raises(UsageError, match="neither a file nor a pipe"), replacing(tmp_path / "s"):
            pass
        assert stat.S_ISSOCK((tmp_path / "s").stat().st_mode)
