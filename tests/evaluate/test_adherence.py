"""Shares by turn and their intervals, by hand."""

import pytest

from datagen.evaluate.adherence import Verdict, adherence
from datagen.intervals import wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n) with z = 1.96
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (50, 100, 0.4038, 0.5962),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilson_intervals(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_shares_by_turn_and_by_kind_leave_out_what_nobody_could_tell():
    found = adherence(
        [
            [Verdict("language", 2, True), Verdict("language", 4, False)],
            [Verdict("hobby", 2, None), Verdict("hobby", 4, True)],
            [Verdict("language", 2, True, exact=False)],
        ]
    )
    assert found.dialogues == 3
    two, four = found.by_turn[2], found.by_turn[4]
    assert (two.kept, two.told, two.unknown, two.share, two.exact) == (2, 2, 1, 1.0, 0)
    assert (four.kept, four.told, four.unknown, four.share, four.exact) == (1, 2, 0, 0.5, None)
    assert found.by_kind["hobby"][2].share is None
    assert list(found.by_turn) == [2, 4]
