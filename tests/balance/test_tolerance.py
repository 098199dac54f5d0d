from fractions import Fraction
from itertools import product
from math import ceil, floor

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.balance.tolerance import largest_within


def allows(count, shares, supply, tolerance):
    """Whether whole numbers of that sum exist within all bounds, in exact arithmetic."""
    low, high = 0, 0
    for share, there in zip(shares, supply, strict=True):
        exact = Fraction(count * share, sum(shares))
        slack = max(Fraction(1), tolerance * exact)
        least, most = max(0, ceil(exact - slack)), min(there, floor(exact + slack)) if share else 0
        if least > most:
            return False
        low, high = low + least, high + most
    return low <= count <= high


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), min_size=1, max_size=5).filter(
        lambda cells: any(share for share, _ in cells)
    ),
    st.integers(0, 9),
)
def test_the_largest_of_all_sizes(cells, tenths):
    shares, supply = zip(*cells, strict=True)
    tolerance = Fraction(tenths, 10)
    ours = largest_within(shares, supply, float(tolerance))
    best = max(count for count in range(sum(supply) + 1) if allows(count, shares, supply, tolerance))
    assert ours.sum() == best
    for taken, share, there in zip(ours.tolist(), shares, supply, strict=True):
        exact = Fraction(best * share, sum(shares))
        assert taken <= there
        assert abs(taken - exact) <= max(1, tolerance * exact)


def test_it_is_the_closest_of_that_size():
    shares, supply, tolerance = (3, 2, 1), (6, 9, 2), Fraction(1, 5)
    ours = largest_within(shares, supply, 0.2)
    count = int(ours.sum())
    quotas = [Fraction(count * share, 6) for share in shares]

    def off(taken):
        return sum(abs(one - quota) for one, quota in zip(taken, quotas, strict=True))

    others = [
        taken
        for taken in product(*(range(most + 1) for most in supply))
        if sum(taken) == count
        and all(
            abs(one - quota) <= max(1, tolerance * quota) for one, quota in zip(taken, quotas, strict=True)
        )
    ]
    assert off(ours.tolist()) <= min(map(off, others)) + 1  # to whole quotas it is the closest


def test_by_hand():
    # A tenth too few of a half: 90 = 0.9 × 100 with the other half filled up to 110.
    assert largest_within([0.5, 0.5], [90, 500], 0.1).tolist() == [90, 110]
    assert largest_within([0.5, 0.5], [90, 500], 0.0).tolist() == [90, 92]  # within one record
    assert largest_within([0.5, 0.5], [90, 500], 0.1, most=50).tolist() == [25, 25]


def test_a_task_without_records_leaves_what_rounds_to_none():
    assert largest_within([0.9, 0.1], [1000, 0], 0.05).tolist() == [10, 0]


def test_nothing_there_is_nothing():
    assert largest_within([1.0, 1.0], [0, 0], 0.05).tolist() == [0, 0]


def test_a_large_instance_keeps_every_bound():
    rng = np.random.default_rng(3)
    shares = rng.dirichlet(np.ones(400))
    supply = rng.integers(0, 5_000_000, 400)
    supply[shares < 1e-6] += 10
    taken = largest_within(shares.tolist(), supply, 0.05)
    exact = taken.sum() * shares / shares.sum()
    assert (np.abs(taken - exact) <= np.maximum(1, 0.05 * exact) + 1e-6).all()
    assert (taken <= supply).all()
    assert taken.sum() > 0
