"""Growing parts of a dataset: which sizes, and that each holds the one before it."""

from itertools import pairwise

import numpy as np
import pytest

from datagen.errors import UsageError
from trainers.data import Dropped, Example, Loaded
from trainers.mixing import Part
from trainers.subsets import read_sizes, records_in, subset


@pytest.mark.parametrize(
    ("text", "records", "sizes"),
    [
        ("auto", 27_000, (500, 1000, 2000, 4000, 8000, 16_000)),
        ("auto", 2000, (500, 1000, 2000)),
        ("auto", 1999, (499, 998, 1996)),
        ("auto", 4, (1, 2, 4)),
        ("10, 20,40", 40, (10, 20, 40)),
        ("1_000,3000", 5000, (1000, 3000)),
        ("10,…", 100, (10, 20, 40, 80)),
        ("10,20,...,80", 500, (10, 20, 40, 80)),
        ("10,…,50", 500, (10, 20, 40, 50)),
    ],
)
def test_sizes_are_read(text, records, sizes):
    assert read_sizes(text, records) == sizes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("auto", "9 different records|too few"),
        ("10,200", "200 records are more than the 100"),
        ("20,10", "growing"),
        ("10", "at least two"),
        ("…,10", "expected numbers"),
        ("0,10", "expected numbers"),
        ("10,20,", "expected numbers"),
        ("ten", "expected numbers"),
    ],
)
def test_wrong_sizes_are_one_line(text, said):
    with pytest.raises(UsageError, match=said) as raised:
        read_sizes(text, 3 if text == "auto" else 100)
    assert "\n" not in str(raised.value)


def loaded(*names, shares=None):
    """A source for each text of names, an example for each letter."""
    examples, parts = [], []
    for place, letters in enumerate(names):
        start = len(examples)
        examples += [
            Example(np.zeros(2, np.int32), np.zeros(2, np.int32), record=letter) for letter in letters
        ]
        parts.append(Part(str(place), start, len(examples), shares and shares[place]))
    return Loaded(tuple(examples), tuple(parts), len(examples), Dropped())


def drawn(part):
    return [one.record for one in part.examples]


def test_parts_of_a_dataset_are_nested():
    letters = "abcdefghijklmnopqrstuvwxyz"
    parts = [drawn(subset(loaded(letters), size, 7)) for size in (3, 6, 12, 24, 26)]
    assert [len(one) for one in parts] == [3, 6, 12, 24, 26]
    for smaller, larger in pairwise(parts):
        assert set(smaller) < set(larger)
        assert larger == sorted(larger)  # in the order they had
    assert "".join(parts[-1]) == letters


def test_another_seed_is_another_draw():
    letters = "abcdefghijklmnopqrstuvwxyz"
    assert len({tuple(drawn(subset(loaded(letters), 6, seed))) for seed in range(8)}) == 8


def test_records_that_give_several_examples_stay_whole():
    data = loaded("aabbccddeeff")
    assert records_in(data) == 6
    part = subset(data, 3, 1)
    assert len(part.examples) == 6
    assert len(set(drawn(part))) == 3
    assert part.records == 3


def test_sources_keep_their_ranges_and_an_empty_one_goes():
    data = loaded("abcdefgh", "x", shares=(0.5, 0.5))
    for seed in range(20):
        part = subset(data, 4, seed)
        for one in part.parts:
            letters = {each.record for each in part.examples[one.start : one.stop]}
            assert letters
            assert letters <= set({"0": "abcdefgh", "1": "x"}[one.name])
        assert sum(map(len, part.parts)) == 4
        assert len(part.epoch(seed, 0)) == 4  # the mix can be drawn
    lengths = {len(subset(data, 4, seed).parts) for seed in range(20)}
    assert lengths == {1, 2}
