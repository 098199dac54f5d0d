"""Filters in several processes: the same records, in the same order, with the same verdicts."""

import os
import signal
from dataclasses import dataclass

import pytest

from datagen.errors import DatagenError
from datagen.filters.language import LanguageFilter
from datagen.filters.length import LengthFilter
from datagen.filters.parallel import cpus, judge, judge_many
from datagen.record import from_instruction
from datagen.step import KEEP, Verdict


@dataclass(frozen=True)
class Odd:
    """Raises at 7, ends the program at 8, kills its process at 9."""

    deadly: bool = False

    def judge(self, record):
        if record.response == "7":
            raise ValueError("seven")
        if record.response == "8":
            raise SystemExit(3)
        if record.response == "9" and self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return Verdict(True, record=record.tagged(odd=int(record.response) % 2 == 1))


@dataclass(frozen=True)
class TaggedEven:
    """Sees what the filter before it made of the record."""

    def judge(self, record):
        return Verdict(False, "odd") if record.tags["odd"] else KEEP


def numbered(*numbers):
    return [from_instruction("Name a number.", "", str(number)) for number in numbers]


def test_a_failing_filter_rejects_its_record_alone():
    results = [judge(Odd(), record) for record in numbered(6, 7, 8)]
    assert [verdict.reason for verdict in results] == ["", "filter_failed", "filter_failed"]
    assert [verdict.detail for verdict in results[1:]] == ["ValueError: seven", "SystemExit: 3"]


def test_filters_follow_each_other_and_leave_their_history():
    (kept, none, _), (rejected, name, verdict) = judge_many(
        [("mark", Odd()), ("even", TaggedEven())], numbered(2, 3)
    )
    assert (none, name, verdict.reason) == ("", "even", "odd")
    assert kept.tags == {"odd": False}
    assert [(origin.step, len(origin.parents)) for origin in kept.history] == [("mark", 1), ("even", 0)]
    assert [origin.step for origin in rejected.history] == ["mark"]


def test_the_result_does_not_depend_on_the_number_of_workers():
    texts = [
        "Write a short note.",
        "Schreibe eine kurze Nachricht an die Nachbarn.",
        "12 * 3 = ?",
        "\ud800 odd",
    ]
    records = [from_instruction(f"{text} ({n})", "", "word " * (n % 7)) for n in range(150) for text in texts]
    filters = [("length", LengthFilter(min_words=2)), ("language", LanguageFilter(tag=True))]
    one = list(judge_many(filters, iter(records), 1))
    two = list(judge_many(filters, iter(records), 2))
    assert one == two
    assert {name for _, name, _ in one} == {"", "length", "language"}
    assert len(one) == len(records)


def test_a_worker_that_dies_is_one_clear_error():
    with pytest.raises(DatagenError, match="a worker process died"):
        list(judge_many([("odd", Odd(deadly=True))], numbered(*range(200)), 2))


def test_an_error_of_the_input_comes_through():
    def broken():
        yield from numbered(1, 2)
        raise DatagenError("in.jsonl:3: broken")

    with pytest.raises(DatagenError, match=r"in\.jsonl:3"):
        list(judge_many([("odd", Odd())], broken(), 2))


def test_a_filter_that_cannot_travel_is_one_clear_error():
    @dataclass(frozen=True)
    class Local:
        def judge(self, record):
            return KEEP

    with pytest.raises(DatagenError, match="use one worker"):
        list(judge_many([("local", Local())], numbered(1), 2))
    assert [name for _, name, _ in judge_many([("local", Local())], numbered(1), 1)] == [""]


def test_reading_stays_a_bounded_way_ahead():
    taken = 0

    def counted():
        nonlocal taken
        for record in numbered(*[6] * 5000):
            taken += 1
            yield record

    results = judge_many([("odd", Odd())], counted(), 2)
    next(results)
    assert taken < 2000
    results.close()


def test_there_is_a_cpu():
    assert cpus() >= 1
