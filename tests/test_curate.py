"""Filters and selectors over plain files: what is kept, what is dropped, and that neither is half written."""

import json
from dataclasses import dataclass

import pytest

from datagen.curate import curate
from datagen.dedupe.exact import Exact
from datagen.errors import DatagenError, UsageError
from datagen.filters.length import LengthFilter
from datagen.formats import RecordFormatError, RecordsIn, read_records, write_records
from datagen.record import Record, from_instruction
from datagen.step import KEEP, Reject, Selection, Verdict


def dataset(folder, *outputs):
    path = folder / "in.jsonl"
    write_records((from_instruction(f"Say {n}.", "", text) for n, text in enumerate(outputs)), path)
    return path


@dataclass(frozen=True)
class Twice:
    """Keeps the records that are at least as long as the mean, which takes two readings."""

    def select(self, records, context):
        lengths = [len(record.response) for record in records]
        mean = sum(lengths) / len(lengths)
        dropped = []

        def kept():
            for record in records:
                if len(record.response) >= mean:
                    yield record
                else:
                    dropped.append(Reject(record, "short", score=len(record.response), source=record.id))

        return Selection(kept(), dropped)


@dataclass(frozen=True)
class Shout:
    def judge(self, record):
        louder = from_instruction(record.instruction, "", record.response.upper(), tags={"loud": True})
        return Verdict(True, record=louder)


@dataclass(frozen=True)
class Fragile:
    def judge(self, record):
        if "7" in record.response:
            raise ValueError("seven")
        return KEEP


def test_curate_keeps_in_order_and_writes_the_rest_with_its_reason(tmp_path):
    source = dataset(tmp_path, "a b c", "a", "a b", "")
    kept, dropped = tmp_path / "kept.jsonl", tmp_path / "dropped.jsonl"
    curated = curate(RecordsIn(source), [("length", LengthFilter(min_words=2))], kept, rejects=dropped)
    assert (curated.read, curated.kept, curated.rejected) == (4, 2, {"length": {"too_short": 2}})
    assert [record.response for record in read_records(kept)] == ["a b c", "a b"]
    rows = [json.loads(line) for line in dropped.read_text().splitlines()]
    assert [row["reject"]["reason"] for row in rows] == ["too_short", "too_short"]
    assert rows[0]["reject"]["source"] == rows[0]["id"]
    assert rows[0]["reject"]["step"] == "length"
    # A file of rejects is a dataset too.
    assert [record.response for record in read_records(dropped)] == ["a", ""]


def test_a_selector_may_read_its_records_twice(tmp_path):
    source = dataset(tmp_path, "aaaa", "a", "aa", "aaaaa")
    curated = curate(RecordsIn(source), [("twice", Twice())], tmp_path / "out.parquet")
    assert (curated.read, curated.kept, curated.rejected) == (4, 2, {"twice": {"short": 2}})
    kept = list(read_records(tmp_path / "out.parquet"))
    assert [record.response for record in kept] == ["aaaa", "aaaaa"]
    assert kept[0].history[-1].step == "twice"


def test_a_filter_may_change_a_record_and_the_history_names_what_it_was(tmp_path):
    source = dataset(tmp_path, "quiet")
    before = next(iter(RecordsIn(source)))
    curate(RecordsIn(source), [("shout", Shout())], tmp_path / "out.jsonl")
    after = next(read_records(tmp_path / "out.jsonl"))
    assert after.response == "QUIET"
    assert after.tags["loud"] is True
    assert after.history[-1].parents == (before.id,)


def test_a_record_on_which_a_filter_fails_stops_nothing(tmp_path):
    source = dataset(tmp_path, "6", "7", "8")
    dropped = tmp_path / "dropped.jsonl"
    curated = curate(RecordsIn(source), [("fragile", Fragile())], tmp_path / "out.jsonl", rejects=dropped)
    assert curated.rejected == {"fragile": {"filter_failed": 1}}
    assert json.loads(dropped.read_text())["reject"]["detail"] == "ValueError: seven"


def test_filters_and_a_selector_follow_each_other(tmp_path):
    source = dataset(tmp_path, "x y", "x", "x y")
    steps = [("length", LengthFilter(min_words=2)), ("exact", Exact(on="response"))]
    curated = curate(RecordsIn(source), steps, tmp_path / "out.jsonl")
    assert (curated.read, curated.kept) == (3, 1)
    assert curated.rejected == {"length": {"too_short": 1}, "exact": {"duplicate": 1}}


def test_an_empty_dataset_is_one_clear_error_and_leaves_nothing(tmp_path):
    empty = tmp_path / "in.jsonl"
    empty.write_text("")
    with pytest.raises(RecordFormatError, match=r"in\.jsonl: it holds no records"):
        curate(RecordsIn(empty), [("exact", Exact())], tmp_path / "out.jsonl", rejects=tmp_path / "r.jsonl")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl"]


def test_records_and_rejects_cannot_share_a_file(tmp_path):
    source = dataset(tmp_path, "x")
    with pytest.raises(UsageError, match="name two files"):
        curate(RecordsIn(source), [("exact", Exact())], tmp_path / "o.jsonl", rejects=tmp_path / "o.jsonl")


@pytest.mark.parametrize("places", [("in.jsonl", None), ("out.jsonl", "in.jsonl")])
def test_the_input_is_never_written_over(tmp_path, places):
    source = dataset(tmp_path, "x")
    out, rejects = (name and tmp_path / name for name in places)
    with pytest.raises(UsageError, match="is the input itself"):
        curate(RecordsIn(source), [("exact", Exact())], out, rejects=rejects)
    assert len(list(read_records(source))) == 1


def test_a_failure_half_way_leaves_neither_file(tmp_path):
    source = dataset(tmp_path, "x", "y")
    with source.open("a") as file:
        file.write("{broken\n")
    kept, dropped = tmp_path / "kept.jsonl", tmp_path / "dropped.jsonl"
    with pytest.raises(DatagenError, match=r"in\.jsonl:3"):
        curate(RecordsIn(source, strict=True), [("exact", Exact())], kept, rejects=dropped)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl"]


@dataclass(frozen=True)
class Meddling:
    """Changes the file between its two readings, as another program might."""

    path: str

    def select(self, records, context):
        count = sum(1 for _ in records)
        with open(self.path, "a") as file:  # noqa: PTH123
            file.write(json.dumps({"instruction": "One more.", "output": str(count)}) + "\n")
        return Selection(iter(records))


def test_a_file_that_changes_under_way_is_one_clear_error(tmp_path):
    source = dataset(tmp_path, "x", "y")
    with pytest.raises(RecordFormatError, match=r"in\.jsonl: changed while it was read"):
        curate(RecordsIn(source), [("meddling", Meddling(str(source)))], tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


def test_bad_lines_are_handed_over_once_however_often_the_records_are_read(tmp_path):
    source = dataset(tmp_path, "x")
    with source.open("a") as file:
        file.write("{broken\n")
    bad = []
    records = RecordsIn(source, rejects=bad.append)
    assert [len(list(records)) for _ in range(3)] == [1, 1, 1]
    assert [line.line for line in bad] == [2]


def test_every_record_is_observed_that_is_kept(tmp_path):
    seen: list[Record] = []
    source = dataset(tmp_path, "a b", "a")
    curate(
        RecordsIn(source), [("length", LengthFilter(min_words=2))], tmp_path / "o.jsonl", observe=seen.append
    )
    assert [record.response for record in seen] == ["a b"]
