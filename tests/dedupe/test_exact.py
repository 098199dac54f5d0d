from collections.abc import Iterator

import pytest

from datagen.dedupe.exact import Exact
from datagen.errors import UsageError
from datagen.record import Message, Record, from_instruction
from datagen.step import Reject, Selector


def select(records, on="all", keep="first"):
    selection = Exact(on, keep).select(records, None)
    return list(selection.kept), selection.dropped


def test_the_first_of_equals_is_kept_and_named():
    first = from_instruction("Name a river", "", "The Rhine")
    other = from_instruction("Name a lake", "", "Lake Constance")
    again = from_instruction("name a  RIVER", "", "the rhine\n")
    kept, dropped = select([first, other, again])
    assert kept == [first, other]
    assert dropped == [Reject(again, "duplicate", 1.0, first.id, again.id)]


def test_unicode_forms_are_equal_but_accents_count():
    records = [from_instruction(text, "", "x") for text in ("caf\u00e9", "cafe\u0301", "cafe", "\uff43afe")]
    kept, dropped = select(records)
    assert kept == [records[0], records[2]]
    assert [reject.detail for reject in dropped] == [records[0].id, records[2].id]


@pytest.mark.parametrize(
    ("on", "kept"),
    [("instruction", [0, 2]), ("prompt", [0, 1, 2]), ("response", [0, 3]), ("all", [0, 1, 2, 3])],
)
def test_only_the_chosen_texts_must_be_equal(on, kept):
    records = [
        from_instruction("Add the numbers", "1 and 2", "3"),
        from_instruction("Add the numbers", "0 and 3", "3"),
        from_instruction("How many sides has a triangle?", "", "3"),
        from_instruction("Add the numbers", "0 and 3", "three"),
    ]
    assert select(records, on)[0] == [records[place] for place in kept]


def test_text_moved_between_messages_is_no_duplicate():
    a = Record((Message("user", "one two"), Message("assistant", "three")))
    b = Record((Message("user", "one"), Message("assistant", "two three")))
    assert select([a, b]) == ([a, b], [])


def test_records_without_the_text_are_kept():
    unanswered = [Record((Message("user", text),)) for text in ("a", "b", "c")]
    assert select(unanswered, "response") == (unanswered, [])


def test_records_stream_through():
    def endless() -> Iterator[Record]:
        number = 0
        while True:
            yield from_instruction(f"Task {number // 2}", "", "x")
            number += 1

    selection = Exact().select(endless(), None)
    assert [next(selection.kept).instruction for _ in range(3)] == ["Task 0", "Task 1", "Task 2"]
    assert [reject.record.instruction for reject in selection.dropped] == ["Task 0", "Task 1"]


def scored(*scores):
    return [
        from_instruction("Name a river", "", "the rhine" + " " * place, tags={"score": score})
        for place, score in enumerate(scores)
    ]


@pytest.mark.parametrize(("keep", "kept"), [("first", 0), ("longest", 3), ("tag:score", 1)])
def test_the_best_of_equals_is_kept_and_named(keep, kept):
    records = scored(0.5, 0.9, 0.9, 0.1)
    other = from_instruction("Name a lake", "", "Lake Constance", tags={"score": 0})
    stay, dropped = select([*records[:2], other, *records[2:]], keep=keep)
    best = records[kept]
    assert stay == [record for record in (*records[:2], other, *records[2:]) if record in (best, other)]
    assert dropped == [
        Reject(record, "duplicate", 1.0, best.id, record.id) for record in records if record is not best
    ]


@pytest.mark.parametrize("keep", ["first", "longest"])
def test_records_without_the_text_are_kept_whatever_is_kept(keep):
    unanswered = [Record((Message("user", text),)) for text in ("a", "b", "c")]
    assert select(unanswered, "response", keep) == (unanswered, [])
    assert select([], "response", keep) == ([], [])


def test_an_unknown_way_to_keep_is_refused():
    with pytest.raises(UsageError, match="keep 'last': expected first, longest or tag:NAME"):
        Exact(keep="last")


def test_an_exact_dedupe_is_a_selector():
    assert isinstance(Exact(), Selector)
