"""Allocation against brute force over everything that is feasible."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.balance.quota import allocate, spread
from datagen.targets import largest_remainder


def ideal(missing, room, shares):
    """What each cell should give beyond its own by the stated measure, exactly: the least of its room and one level
    times its share, where the level makes them sum to what is missing. Tries every set of full cells."""
    cells = range(len(room))
    for full in product([False, True], repeat=len(room)):
        left = missing - sum(room[i] for i in cells if full[i])
        weight = sum(shares[i] for i in cells if not full[i])
        if left < 0 or (left and not weight):
            continue
        level = Fraction(left, weight) if weight else Fraction(0)
        if all(level * shares[i] <= room[i] for i in cells if not full[i]) and all(
            not weight or level * shares[i] >= room[i] for i in cells if full[i]
        ):
            return [Fraction(room[i]) if full[i] else level * shares[i] for i in cells]
    raise AssertionError("there is always a level")


def feasible(supply, total):
    return (taken for taken in product(*(range(most + 1) for most in supply)) if sum(taken) == total)


@st.composite
def instances(draw):
    cells = draw(st.integers(1, 4))
    shares = draw(st.lists(st.integers(1, 9), min_size=cells, max_size=cells))
    supply = draw(st.lists(st.integers(0, 7), min_size=cells, max_size=cells))
    return shares, supply, draw(st.integers(0, 14))


@settings(max_examples=300)
@given(instances())
def test_allocation_is_the_optimum_of_the_stated_measure(instance):
    shares, supply, count = instance
    quotas = largest_remainder(count, shares)
    ours = allocate(quotas, supply, shares).tolist()
    own = [min(quota, there) for quota, there in zip(quotas, supply, strict=True)]
    room = [there - taken for there, taken in zip(supply, own, strict=True)]
    missing = min(count - sum(own), sum(room))
    perfect = [taken + more for taken, more in zip(own, ideal(missing, room, shares), strict=True)]

    def measure(taken):
        l1 = sum(abs(one - quota) for one, quota in zip(taken, quotas, strict=True))
        return l1, sum((one - best) ** 2 for one, best in zip(taken, perfect, strict=True))

    best = min(map(measure, feasible(supply, min(count, sum(supply)))))
    assert sum(ours) == min(count, sum(supply))
    assert all(taken <= there for taken, there in zip(ours, supply, strict=True))
    assert measure(ours) == best


@given(instances())
def test_the_others_give_in_proportion_within_one(instance):
    shares, supply, count = instance
    quotas = largest_remainder(count, shares)
    ours = allocate(quotas, supply, shares)
    own = np.minimum(quotas, supply)
    room = (np.array(supply) - own).tolist()
    missing = min(count - int(own.sum()), sum(room))
    for given_more, exact in zip((ours - own).tolist(), ideal(missing, room, shares), strict=True):
        assert abs(given_more - exact) < 1


def test_by_hand():
    # 20 and 30 lack 15 and 10; the 25 go to 50 : 100, the first of which has room for 3 only.
    assert allocate([20, 30, 50, 100], [5, 20, 53, 500]).tolist() == [5, 20, 53, 122]
    assert allocate([20, 30, 50, 100], [5, 20, 500, 500]).tolist() == [5, 20, 58, 117]  # 8.33 and 16.67
    assert allocate([20, 30, 50, 100], [5, 20, 500, 500], fill=False).tolist() == [5, 20, 50, 100]


def test_enough_of_everything_is_the_quotas():
    assert allocate([3, 0, 7], [3, 5, 900]).tolist() == [3, 0, 7]


def test_too_few_of_everything_is_everything():
    assert allocate([300, 10, 700], [3, 50, 9], [0.3, 0.01, 0.69]).tolist() == [3, 50, 9]


def test_a_cell_without_a_share_gives_nothing():
    assert allocate([10, 0], [4, 100], [1.0, 0.0]).tolist() == [4, 0]


def test_a_quota_of_nothing_may_give():
    assert allocate([1, 0], [0, 5], [0.9, 0.1]).tolist() == [0, 1]


def test_no_cells_and_no_records():
    assert allocate([], []).tolist() == []
    assert allocate([0, 0], [0, 0]).tolist() == [0, 0]
    assert spread(5, [0, 0], [1, 1]) == [0, 0]


@pytest.mark.parametrize(("quotas", "supply"), [([1, 2], [1]), ([-1], [1]), ([1], [-1]), ([[1]], [[1]])])
def test_what_makes_no_sense_is_refused(quotas, supply):
    with pytest.raises(ValueError, match="expected"):
        allocate(quotas, supply)


@given(st.integers(0, 2**32), st.integers(1, 60))
def test_large_instances_stay_within_one_of_the_quotas_where_supply_allows(seed, cells):
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.ones(cells)).tolist()
    count = int(rng.integers(0, 10**7))
    exact = np.array(shares) * count / sum(shares)
    quotas = np.array(largest_remainder(count, shares))
    assert (np.abs(quotas - exact) < 1).all()
    enough = quotas + rng.integers(0, 1000, cells)
    assert (allocate(quotas, enough, shares) == quotas).all()
    short = rng.integers(0, 2 * quotas + 1)
    taken = allocate(quotas, short, shares)
    assert taken.sum() == min(count, short.sum())
    assert (taken <= short).all()
    assert (taken >= np.minimum(quotas, short)).all()
