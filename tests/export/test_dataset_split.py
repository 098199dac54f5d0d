"""The test split: the asked-for size, the same for the same seed, and never a prompt of the train split."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.errors import UsageError
from datagen.export.split import hold_out, prompt_key
from datagen.record import Message, Record, from_instruction


def keys(*numbers):
    return np.array(numbers, dtype=np.uint64)


def test_prompt_key_is_of_the_instruction_or_the_first_user_message():
    free = Record(
        (Message("system", "s"), Message("user", "Add"), Message("assistant", "3"), Message("user", "x"))
    )
    assert prompt_key(from_instruction("Add", "1 2", "3"), 0) == prompt_key(free, 0)
    assert prompt_key(free, 0) != prompt_key(free, 1)
    assert prompt_key(free, 0) != prompt_key(from_instruction("add", "", "3"), 0)


def test_hold_out_takes_the_smallest_keys():
    assert hold_out(keys(5, 1, 4, 2, 3), 0.4).tolist() == [False, True, False, True, False]


def test_hold_out_keeps_equal_prompts_together_and_passes_over_those_too_large():
    # Two are wanted: the three records of prompt 1 are too many, those of prompts 2 and 3 just right.
    assert hold_out(keys(1, 1, 1, 2, 3, 4, 5, 6), 0.25).tolist() == [False] * 3 + [True, True] + [False] * 3


def test_hold_out_takes_at_least_one_prompt_but_never_all():
    assert hold_out(keys(7, 8, 9), 0.01).tolist() == [True, False, False]
    assert hold_out(keys(7, 8), 0.99).tolist() == [True, False]
    assert hold_out(keys(7, 7, 8, 8), 0.1).tolist() == [True, True, False, False]


def test_hold_out_takes_none_where_none_is_wanted_or_possible():
    assert not hold_out(keys(7, 8, 9), 0).any()
    assert not hold_out(keys(7, 7), 0.5).any()
    assert hold_out(keys(), 0.5).tolist() == []


@pytest.mark.parametrize("share", [-0.1, 1, 20])
def test_hold_out_refuses_a_share_that_is_none(share):
    with pytest.raises(UsageError, match="expected a share of at least 0 and below 1"):
        hold_out(keys(1, 2), share)


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=200), st.floats(0.01, 0.9))
def test_hold_out_never_parts_a_prompt_nor_takes_too_many(numbers, share):
    held_out = hold_out(keys(*numbers), share)
    test = {number for number, out in zip(numbers, held_out, strict=True) if out}
    train = {number for number, out in zip(numbers, held_out, strict=True) if not out}
    assert not test & train
    assert train
    least = min(numbers.count(number) for number in numbers)
    assert held_out.sum() <= max(least, round(len(numbers) * share))


@given(st.integers(20, 500), st.floats(0.05, 0.9))
def test_hold_out_is_exact_when_every_prompt_is_single(count, share):
    assert hold_out(np.arange(count, dtype=np.uint64), share).sum() == round(count * share)
