import pytest

from datagen.errors import UsageError
from datagen.filters.length import LengthFilter
from datagen.record import Message, Record, from_instruction
from datagen.step import Verdict

RECORD = from_instruction("Count to five", "by ones", "one two three four five")


@pytest.mark.parametrize(
    ("options", "keep"),
    [
        ({}, True),
        ({"min_words": 5, "max_words": 5}, True),
        ({"min_words": 6}, False),
        ({"max_words": 4}, False),
        ({"min_characters": 23, "max_characters": 23}, True),
        ({"min_characters": 24}, False),
        ({"max_characters": 22}, False),
        ({"on": "instruction", "min_words": 3, "max_words": 3}, True),
        ({"on": "prompt", "min_words": 5, "max_words": 5}, True),
        ({"on": "all", "min_words": 10, "max_words": 10}, True),
    ],
)
def test_bounds_are_inclusive(options, keep):
    assert LengthFilter(**options).judge(RECORD).keep is keep


def test_the_verdict_says_what_was_measured():
    assert LengthFilter(min_words=6).judge(RECORD) == Verdict(
        False, "too_short", 5, "response: 5 words, least 6"
    )
    assert LengthFilter(max_characters=9).judge(RECORD) == Verdict(
        False, "too_long", 23, "response: 23 characters, most 9"
    )


def test_a_missing_response_has_no_words():
    assert LengthFilter(min_words=1).judge(Record((Message("user", "hello"),))).reason == "too_short"


def test_bounds_that_nothing_can_meet_are_refused():
    with pytest.raises(UsageError, match="min_words 9 is above max_words 3"):
        LengthFilter(min_words=9, max_words=3)
