from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.balance.marginals import allocate_margins, deviations, margins
from datagen.balance.quota import allocate
from datagen.targets import Cell, load_target

pytest.importorskip("scipy")
CELLS = [Cell("a", 0, 5), Cell("a", 6, 9), Cell("b", 0, 3), Cell("b", 4, 8)]


def test_margins_are_tasks_and_the_places_of_bands():
    tasks, bands = margins(CELLS)
    assert tasks.tolist() == [0, 0, 1, 1]
    assert bands.tolist() == [0, 1, 0, 1]
    assert [
        len(margins(list(target.shares))) for target in (load_target("h4"), load_target("", "instructgpt"))
    ] == [1, 1]
    assert margins([Cell("a")]) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
    st.booleans(),
)
def test_the_integer_programme_is_the_brute_force_optimum(quotas, supply, fill):
    groups = margins(CELLS)

    def measure(taken):
        totals, cells = deviations(taken, quotas, groups)
        return 4 * totals + cells

    count = min(sum(quotas), sum(supply))
    sums = [count] if fill else range(count + 1)
    possible = [taken for taken in product(*(range(most + 1) for most in supply)) if sum(taken) in sums]
    ours = allocate_margins(quotas, supply, groups, fill=fill)
    assert ours.sum() in sums
    assert (ours <= np.array(supply)).all()
    assert measure(ours) == min(map(measure, possible))


def test_totals_are_kept_where_cells_fall_short():
    # Task a has too few long records. By cells, the others share what it lacks; by totals, its short ones make up.
    quotas, supply, groups = [10, 10, 10, 10], [90, 4, 90, 90], margins(CELLS)
    assert allocate(quotas, supply).tolist() == [12, 4, 12, 12]
    ours = allocate_margins(quotas, supply, groups)
    assert ours.tolist() == [16, 4, 4, 16]
    assert deviations(ours, quotas, groups) == (0, 24)


def test_everything_is_taken_where_there_is_no_more():
    assert allocate_margins([5, 5, 5, 5], [1, 2, 3, 4], margins(CELLS)).tolist() == [1, 2, 3, 4]


def test_large_quotas_are_exact():
    rng = np.random.default_rng(5)
    target = load_target("h4", "instructgpt")
    quotas = np.array(list(target.aim(200_000).quotas.values()))
    supply = rng.integers(0, 4 * quotas)
    groups = margins(list(target.shares))
    ours = allocate_margins(quotas, supply, groups)
    assert ours.sum() == 200_000
    assert (ours <= supply).all()
    assert deviations(ours, quotas, groups)[0] <= deviations(allocate(quotas, supply), quotas, groups)[0]
