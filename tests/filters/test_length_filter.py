import pytest

from datagen.errors import UsageError
from datagen.filters.length import LengthFilter
from datagen.record import Message, Record, from_instruction
from datagen.step import Verdict


def save_tokenizer(folder):
    """One token a word."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = {word: number for number, word in enumerate(["<unk>", "one", "two", "three", "four", "five"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>").save_pretrained(folder)
    return str(folder)


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
        ({"min_tokens": 7, "max_tokens": 7}, True),  # 5 words x 4/3
        ({"min_tokens": 8}, False),
        ({"max_words": 0}, False),
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
    with pytest.raises(ValueError, match="max_tokens is -1"):
        LengthFilter(max_tokens=-1)


def test_a_verdict_on_tokens_says_how_they_were_counted():
    assert LengthFilter(min_tokens=9).judge(RECORD).detail == "response: 7 tokens (words × 4/3), least 9"


def test_tokens_of_a_tokenizer_are_counted_by_it(tmp_path):
    folder = save_tokenizer(tmp_path)
    verdict = LengthFilter(max_tokens=3, tokenizer=folder).judge(RECORD)
    assert (verdict.score, verdict.detail) == (5, f"response: 5 tokens ({folder}), most 3")


def test_a_tokenizer_that_is_not_there_is_refused_before_any_record(tmp_path):
    with pytest.raises(UsageError, match="give a folder, a hub name"):
        LengthFilter(max_tokens=3, tokenizer=str(tmp_path / "nothing"))
