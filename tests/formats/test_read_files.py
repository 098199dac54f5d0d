"""Every good line of a file is read, every bad one is named, and none stops the rest."""

import csv
import gzip
import json
import subprocess
import sys
import tracemalloc

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datagen.errors import UsageError
from datagen.formats import BadLine, RecordFormatError, RejectsFile, lines, read_records, write_records

GOOD = b'{"instruction": "Add", "input": "1 2", "output": "3"}'


def read(path, **options):
    """The records and the bad lines of a file."""
    bad: list[BadLine] = []
    records = list(read_records(path, rejects=bad.append, **options))
    return records, bad


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"instruction": "Add", "output": ', "not valid JSON"),
        (b"[1, 2]", "expected an object, found a list"),
        (b"null", "expected an object, found nothing"),
        (b'{"instruction": "Add"}', "no known shape: found keys 'instruction'; expected"),
        (b'{"instruction": "Add", "output": 3}', "output: expected text, found a number"),
        (b"{}", "no known shape: found no keys"),
        (b'{"instruction": "Add", "output": NaN}', "not valid JSON at character 34"),
        (b'{"instruction": "Add", "output": "\\ud83d"}', "not valid JSON"),
        (b'{"instruction": "Add\xff", "output": "3"}', "not valid UTF-8 at byte 21"),
        (b"\x00\x00\x00\x00", "not valid JSON"),
        (b"[" * 2000 + b"]" * 2000, "not valid JSON"),
        (b'{"a": ' * 500 + b"1" + b"}" * 500, "no known shape: found keys 'a'"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_jsonl_bad_line_is_named_and_passed_over(tmp_path, line, reason):
    path = tmp_path / "data.jsonl"
    path.write_bytes(GOOD + b"\n" + line + b"\n" + GOOD + b"\n")
    records, bad = read(path)
    assert len(records) == 2
    assert [(found.file, found.line) for found in bad] == [(str(path), 2)]
    assert reason in bad[0].reason


def test_jsonl_strict_stops_at_file_and_line(tmp_path):
    path = tmp_path / "data.jsonl"
    path.write_bytes(GOOD + b"\noops\n" + GOOD)
    records = read_records(path, strict=True)
    assert next(records).instruction == "Add"
    with pytest.raises(RecordFormatError, match=r"data\.jsonl:2: not valid JSON"):
        next(records)


def test_jsonl_takes_a_byte_order_mark_windows_line_ends_and_repeated_keys(tmp_path):
    path = tmp_path / "data.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"instruction": "x", "instruction": "Add", "output": "3"}\r\n' + GOOD)
    records, bad = read(path)
    assert [record.instruction for record in records] == ["Add", "Add"]
    assert not bad


def test_jsonl_line_beyond_the_limit_is_skipped_without_being_held(tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "LONGEST", 1000)
    path = tmp_path / "data.jsonl"
    path.write_bytes(b'"' + b"x" * 40_000_000 + b'"\n' + GOOD)
    tracemalloc.start()
    records, bad = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(records) == 1
    assert bad[0].reason == "longer than 1000 bytes"
    assert len(bad[0].text) == 500
    assert peak < 10_000_000


def test_jsonl_is_read_in_constant_memory(tmp_path):
    path = tmp_path / "data.jsonl"
    with path.open("wb") as file:
        for _ in range(20_000):
            file.write(b'{"instruction": "Add", "output": "' + b"x" * 500 + b'"}\n')
    tracemalloc.start()
    count = sum(1 for _ in read_records(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 1_000_000  # the file holds ten times as much


def test_gzip_is_read_and_its_damage_named(tmp_path):
    path = tmp_path / "data.jsonl.gz"
    whole = gzip.compress((GOOD + b"\n") * 5000, mtime=0)
    path.write_bytes(whole)
    assert len(read(path)[0]) == 5000
    path.write_bytes(whole[:-20])
    records, bad = read(path)
    assert 0 < len(records) < 5000
    assert [found.reason[:17] for found in bad] == ["damaged gzip data"]


@pytest.mark.parametrize(
    "content",
    [
        b"[" + GOOD + b"," + GOOD + b"]",
        b'{"data": [' + GOOD + b"," + GOOD + b"]}",
        b"\xef\xbb\xbf[\n" + GOOD + b",\n" + GOOD + b"\n]\n",
        GOOD + b"\n" + GOOD + b"\n",
    ],
    ids=["array", "under data", "byte order mark", "lines"],
)
def test_json_is_read_in_all_its_forms(tmp_path, content):
    path = tmp_path / "data.json"
    path.write_bytes(content)
    assert len(list(read_records(path, strict=True))) == 2


def test_json_with_one_ultrachat_row_is_one_record(tmp_path):
    path = tmp_path / "data.json"
    path.write_text('{"id": "0", "data": ["Hi", "Hello"]}')
    [record] = read_records(path)
    assert [message.content for message in record.messages] == ["Hi", "Hello"]


def test_json_bad_item_is_named_by_its_place_in_the_array(tmp_path):
    path = tmp_path / "data.json"
    path.write_bytes(b"[" + GOOD + b", 5]")
    records, bad = read(path)
    assert len(records) == 1
    assert (bad[0].line, bad[0].reason, bad[0].text) == (2, "expected an object, found a number", "5")


def test_json_cut_short_names_file_and_line(tmp_path):
    path = tmp_path / "data.json"
    path.write_bytes(b"[\n" + GOOD + b",\n")
    with pytest.raises(RecordFormatError, match=r"data\.json:\d: not valid JSON"):
        list(read_records(path))


def test_csv_finds_nested_values_and_long_cells(tmp_path):
    path = tmp_path / "data.csv"
    turns = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "x" * 200_000}]
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows(
            [["messages", "topic"], [json.dumps(turns), "weather"], [json.dumps(turns), ""]]
        )
    first, second = read_records(path, strict=True)
    assert len(first.response) == 200_000
    assert (first.tags, second.tags) == ({"topic": "weather"}, {})


def test_csv_bad_rows_are_named_by_line(tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes(
        b'instruction,input,output\r\nAdd,"1\n2",3\r\nAdd,1,2,3\r\nAdd\r\nAdd,"1"2,3\r\nAdd\xff,1,2\r\nAdd,,3\r\nAdd,"1'
    )
    records, bad = read(path)
    assert [record.input for record in records] == ["1\n2", ""]
    assert [(found.line, found.reason.partition(";")[0]) for found in bad] == [
        (4, "more cells than the header's 3"),
        (5, "no known shape: found keys 'instruction'"),
        (6, "not valid CSV: ',' expected after '\"'"),
        (7, "not valid UTF-8"),
        (9, "not valid CSV: unexpected end of data"),
    ]


def test_csv_truth_values_of_seeds_are_read(tmp_path):
    path = tmp_path / "seeds.csv"
    instances = json.dumps([{"input": "", "output": "3"}])
    with path.open("w", newline="") as file:
        rows = [
            ["instruction", "instances", "is_classification"],
            ["Add", instances, "True"],
            ["Sort", instances, ""],
        ]
        csv.writer(file).writerows(rows)
    assert [record.tags.get("is_classification") for record in read_records(path)] == [True, None]


def test_parquet_of_any_schema_is_read(tmp_path):
    path = tmp_path / "data.parquet"
    turns = [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}]
    pq.write_table(pa.table({"conversations": [turns, None], "lang": ["en", "de"]}), path)
    records, bad = read(path)
    assert [(record.response, record.tags) for record in records] == [("Hello", {"lang": "en"})]
    assert bad[0].line == 2


def test_parquet_text_that_is_not_utf8_is_one_bad_row(tmp_path):
    path = tmp_path / "data.parquet"
    output = pa.array([b"3", b"\xff", b"4"]).view(pa.string())
    pq.write_table(pa.table({"instruction": ["a", "b", "c"], "output": output}), path)
    records, bad = read(path)
    assert [record.response for record in records] == ["3", "4"]
    assert [found.line for found in bad] == [2]


def test_parquet_cut_short_is_said(tmp_path):
    path = tmp_path / "data.parquet"
    pq.write_table(pa.table({"instruction": ["a"], "output": ["b"]}), path)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(RecordFormatError, match="not a whole Parquet file"):
        list(read_records(path))


def alpaca(*instructions):
    return datasets.Dataset.from_dict({"instruction": instructions, "output": ["3"] * len(instructions)})


def instructions_of(path):
    return [record.instruction for record in read_records(path)]


def test_saved_dataset_is_read_by_split(tmp_path):
    alpaca("a", "b").save_to_disk(tmp_path / "one")
    datasets.DatasetDict({"train": alpaca("a"), "test": alpaca("b")}).save_to_disk(tmp_path / "two")
    assert instructions_of(tmp_path / "one") == ["a", "b"]
    assert instructions_of(tmp_path / "two") == ["a"]
    assert instructions_of(f"{tmp_path}/two::test") == ["b"]
    with pytest.raises(UsageError, match="no split 'dev'; known: test, train"):
        instructions_of(f"{tmp_path}/two::dev")


def test_parquet_folder_is_read_by_split(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    for name, instruction in (("train-0", "a"), ("train-1", "b"), ("test-0", "c"), ("training", "d")):
        pq.write_table(pa.table({"instruction": [instruction], "output": ["3"]}), folder / f"{name}.parquet")
    assert instructions_of(tmp_path) == ["a", "b"]
    assert instructions_of(f"{tmp_path}::test") == ["c"]
    with pytest.raises(UsageError, match="no file of split 'dev'"):
        instructions_of(f"{tmp_path}::dev")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("absent.jsonl", None, "no such file"),
        ("data.xlsx", b"x", "cannot read this kind of file"),
        ("data.jsonl::train", b"x", "only a dataset folder has splits"),
    ],
)
def test_unusable_path_is_refused_before_reading(tmp_path, name, content, message):
    if content:
        (tmp_path / name.split("::")[0]).write_bytes(content)
    with pytest.raises(UsageError, match=message):
        read_records(tmp_path / name)


def test_folder_without_data_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no dataset"):
        read_records(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"oops\noops\n", "none of its 2 lines can be read; the first: .*:1: not valid JSON"),
        (b"", "it holds no records; write at least one, such as"),
        (b'{"instruction": "Add", "instances": []}', "at least one instance, found an empty list"),
        (GOOD.decode().encode("utf-16"), "found UTF-16; save it as UTF-8"),
        (GOOD.decode().encode("utf-16-le"), "found UTF-16; save it as UTF-8"),
    ],
)
def test_file_without_a_record_is_an_error(tmp_path, content, message):
    path = tmp_path / "data.jsonl"
    path.write_bytes(content)
    with pytest.raises(RecordFormatError, match=message):
        read(path)


def test_bad_lines_that_nobody_takes_are_counted_in_a_warning(tmp_path):
    path = tmp_path / "data.jsonl"
    path.write_bytes(b"oops\n" + GOOD + b"\n[]\n")
    with pytest.warns(UserWarning, match=r"2 lines were left out; the first: .*data\.jsonl:1: not valid"):
        assert len(list(read_records(path))) == 1


def test_rejects_file_keeps_bad_lines_beside_the_source(tmp_path):
    path = tmp_path / "data.jsonl"
    path.write_bytes(GOOD + b"\n" + b"x" * 900 + b"\n")
    with RejectsFile.beside(path) as rejects:
        assert len(list(read_records(path, rejects=rejects))) == 1
    assert rejects.count == 1
    [kept] = [
        json.loads(line) for line in (tmp_path / "data.jsonl.unreadable.jsonl").read_text().splitlines()
    ]
    assert (kept["file"], kept["line"], kept["text"]) == (str(path), 2, "x" * 500)


def test_rejects_file_of_an_earlier_reading_does_not_outlive_a_clean_one(tmp_path):
    path = tmp_path / "data.jsonl"
    path.write_bytes(GOOD)
    stale = tmp_path / "data.jsonl.unreadable.jsonl"
    path.write_bytes(GOOD + b"\noops\n")
    with RejectsFile.beside(path) as rejects:
        list(read_records(path, rejects=rejects))
    assert stale.exists()
    path.write_bytes(GOOD)
    with RejectsFile.beside(path) as rejects:
        list(read_records(path, rejects=rejects))
    assert not stale.exists()
    assert str(rejects) == ""


@pytest.mark.parametrize("bad", [b"", b"oops\n"])
@pytest.mark.parametrize("name", ["data.jsonl.rejects.jsonl", "data.jsonl.unreadable.jsonl"])
def test_rejects_file_leaves_a_file_of_the_user_as_it_is(tmp_path, name, bad):
    path, mine = tmp_path / "data.jsonl", tmp_path / name
    path.write_bytes(GOOD + b"\n" + bad)
    mine.write_bytes(GOOD + b"\n")
    with RejectsFile.beside(path) as rejects:
        list(read_records(path, rejects=rejects))
    assert mine.read_bytes() == GOOD + b"\n"
    assert bool(rejects.unkept) == (bool(bad) and "unreadable" in name)


def test_rejects_that_cannot_be_kept_are_counted_and_the_first_told(tmp_path):
    with RejectsFile(tmp_path / "no" / "x") as rejects:
        for line in range(1, 6):
            rejects(BadLine("f", line, "odd", "t"))
    assert rejects.count == 5
    assert str(rejects) == (
        f"lines that could not be read: 5; they cannot be kept in {tmp_path}/no/x: No such file or directory; "
        "the first: f:1: odd; f:2: odd; f:3: odd"
    )


def test_rejects_file_that_does_not_fit_on_the_disk_is_not_left_half(tmp_path):
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from datagen.formats import BadLine, RejectsFile\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "with RejectsFile(Path(sys.argv[1])) as rejects:\n"
        "    [rejects(BadLine('f', line, 'odd', 't')) for line in range(9)]\n"
        "print(rejects.count, rejects.unkept)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "x")], capture_output=True, text=True, check=True
    )
    assert done.stdout == "9 File too large\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["data.jsonl", "data.json"])
def test_blank_lines_are_passed_over_and_counted_in_line_numbers(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"\n" + GOOD + b"\n\n  \t\r\n" + GOOD + b"\n\n")
    assert len(list(read_records(path, strict=True))) == 2
    path.write_bytes(path.read_bytes() + b"oops\n")
    records, bad = read(path)
    assert len(records) == 2
    assert [found.line for found in bad] == [7]


def nested(levels):
    return b"[" * levels + b"]" * levels


OWN = b'{"messages": [{"role": "user", "content": "a"}], "history": [], "tags": {"x": %s}}'
FOREIGN = b'{"instruction": "Add", "output": "3", "x": %s}'


@pytest.mark.parametrize(("row", "place"), [(OWN, "tags.x"), (FOREIGN, "x")], ids=["own", "foreign"])
@pytest.mark.parametrize("levels", [201, 300, 900])
def test_tag_that_is_nested_too_deep_is_one_bad_line(tmp_path, row, place, levels):
    path, copy = tmp_path / "data.jsonl", tmp_path / "copy.jsonl"
    path.write_bytes(row % nested(200) + b"\n" + row % nested(levels) + b"\n" + row % b"[[1], [2]]")
    records, bad = read(path)
    assert len(records) == 2
    assert [(found.line, found.reason) for found in bad] == [
        (2, f"{place}: nested more than 200 levels deep")
    ]
    for ending in ("jsonl", "json", "csv", "parquet"):
        copy = tmp_path / f"copy.{ending}"
        assert write_records(records, copy) == 2
        assert [record.tags for record in read_records(copy)] == [record.tags for record in records]


def test_tag_of_many_brackets_but_few_levels_is_read(tmp_path):
    path = tmp_path / "data.jsonl"
    wide = b"[" + b",".join([b"[1]"] * 500) + b"]"
    path.write_bytes(OWN % wide + b"\n" + FOREIGN % wide)
    assert [len(record.tags["x"]) for record in read_records(path, strict=True)] == [500, 500]


def test_reading_lines_loads_neither_pyarrow_nor_datasets(tmp_path):
    path = tmp_path / "data.jsonl"
    path.write_bytes(GOOD)
    script = (
        "import sys; from datagen.formats import read_records; list(read_records(sys.argv[1])); "
        "print(sorted({'pyarrow', 'datasets', 'pandas', 'torch', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
