from itertools import count, islice

import pytest

from datagen.balance.source_cap import SourceCap
from datagen.errors import UsageError
from datagen.record import from_instruction
from datagen.step import Reject, Selector
from tests.balance.context import context


def record(number, source=None):
    return from_instruction(f"Task {number}", "", "x", tags={} if source is None else {"source": source})


def test_the_first_of_every_source_are_kept():
    records = [record(0, "a"), record(1, "b"), record(2, "a"), record(3, "a"), record(4, "b")]
    notes = []
    selection = SourceCap(most=2).select(records, context(notes))
    assert list(selection.kept) == [records[0], records[1], records[2], records[4]]
    assert selection.dropped == [Reject(records[3], "source_cap", detail="a", source=records[3].id)]
    assert notes == []


def test_records_without_a_source_are_kept_and_told_of():
    records = [record(0), record(1), record(2, ""), record(3, "a"), record(4, "a")]
    notes = []
    selection = SourceCap(most=1).select(records, context(notes))
    assert list(selection.kept) == records[:4]
    assert notes == ["3 of 5 records have no tag 'source'; all of them were kept"]


def test_sources_of_other_types_are_told_apart():
    values = [1, "1", 1.0, True, ["a"], {"b": [1]}, "\ud800", None]
    records = [record(place, value) for place, value in enumerate(values)]
    assert list(SourceCap(most=1).select(records, context([])).kept) == records
    twice = SourceCap(most=1).select([*records, record(9, ["a"])], context([]))
    assert list(twice.kept) == records
    assert twice.dropped[0].detail == '["a"]'


def test_another_tag_may_be_the_source():
    records = [from_instruction(f"Task {n}", "", "x", tags={"author": "me"}) for n in range(3)]
    assert len(list(SourceCap(most=1, key="author").select(records, context([])).kept)) == 1


def test_records_stream_through():
    selection = SourceCap(most=2).select((record(n, n // 3) for n in count()), context([]))
    assert [one.instruction for one in islice(selection.kept, 4)] == ["Task 0", "Task 1", "Task 3", "Task 4"]
    assert [reject.record.instruction for reject in selection.dropped] == ["Task 2"]


def test_it_is_a_selector_with_options_that_make_sense():
    assert isinstance(SourceCap(), Selector)
    for options in ({"most": 0}, {"key": ""}):
        with pytest.raises(UsageError, match="source_cap: expected"):
            SourceCap(**options)
