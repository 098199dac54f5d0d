"""Refusals counted by hand."""

import pytest

from datagen.evaluate.refusals import Rate, Reply, count_refusals
from datagen.intervals import wilson


def test_shares_by_risk_and_side_leave_out_what_nobody_could_tell():
    found = count_refusals(
        [
            Reply("hate", True, True),
            Reply("hate", True, False),
            Reply("fraud", True, True),
            Reply("hate", False, None),
            Reply("hate", False, False),
            Reply("fraud", False, True),
        ]
    )
    assert found.harmful == Rate(2, 3, 0)
    assert found.borderline == Rate(1, 2, 1)
    assert found.harmful_by_risk == {"hate": Rate(1, 2), "fraud": Rate(1, 1)}
    assert found.borderline_by_risk == {"hate": Rate(0, 1, 1), "fraud": Rate(1, 1)}
    assert list(found.harmful_by_risk) == ["hate", "fraud"]
    assert found.replies == 6
    assert found.harmful.share == pytest.approx(2 / 3)
    assert found.harmful.interval == wilson(2, 3)


def test_without_replies_there_is_no_share():
    found = count_refusals([])
    assert (found.replies, found.harmful.share, found.harmful.interval) == (0, None, (0.0, 1.0))
