import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.balance.marginals import margins
from datagen.balance.rake import effective_size, post_stratify, rake
from datagen.targets import Cell

CELLS = [Cell("a", 0, 5), Cell("a", 6, 9), Cell("b", 0, 3), Cell("b", 4, 8)]
GROUPS = margins(CELLS)


def test_post_stratification_by_hand():
    found = post_stratify([80, 20], [0.5, 0.5])
    assert found.weights.tolist() == pytest.approx([0.625, 2.5])  # 50 of 80, 50 of 20
    assert (found.residual, found.lost) == (0, 0)
    # 100² / (80 × 0.625² + 20 × 2.5²)
    assert effective_size(found.weights, [80, 20]) == pytest.approx(64)


def test_a_cell_without_records_leaves_its_share_to_the_others():
    found = post_stratify([10, 30, 0], [0.3, 0.3, 0.4])
    assert found.weights.tolist() == pytest.approx([2, 2 / 3, 0])
    assert found.lost == pytest.approx(0.4)


def test_a_cell_without_a_share_weighs_nothing():
    found = post_stratify([10, 30], [0.0, 1.0])
    assert found.weights.tolist() == [0, 1]


def test_raking_meets_both_margins_and_keeps_the_association():
    counts, shares = np.array([40, 10, 10, 40]), [0.15, 0.15, 0.35, 0.35]  # tasks 30 : 70, bands 50 : 50
    found = rake(counts, shares, GROUPS)
    fitted = counts * found.weights / 100
    assert np.bincount(GROUPS[0], weights=fitted).tolist() == pytest.approx([0.3, 0.7])
    assert np.bincount(GROUPS[1], weights=fitted).tolist() == pytest.approx([0.5, 0.5])
    # The odds ratio of the data, 16, is what raking leaves as it is.
    assert fitted[0] * fitted[3] / (fitted[1] * fitted[2]) == pytest.approx(16)
    assert found.residual < 1e-9
    assert float((counts * found.weights).sum()) == pytest.approx(100)


@given(
    st.lists(st.integers(1, 1000), min_size=4, max_size=4),
    st.lists(st.integers(1, 50), min_size=4, max_size=4),
)
def test_raking_data_without_gaps_meets_every_margin(counts, parts):
    shares = [part / sum(parts) for part in parts]
    found = rake(counts, shares, GROUPS)
    weighted = np.array(counts) * found.weights
    assert weighted.sum() == pytest.approx(sum(counts))
    # With odds of many thousands to one it comes near slowly; how near it came, it says.
    assert found.residual < 1e-4
    for groups in GROUPS:
        wanted = np.bincount(groups, weights=shares)
        near = found.residual + 1e-9
        assert np.bincount(groups, weights=weighted) / weighted.sum() == pytest.approx(wanted, abs=near)


def test_a_task_without_records_is_told():
    found = rake([5, 5, 0, 0], [0.25, 0.25, 0.25, 0.25], GROUPS)
    assert found.lost == pytest.approx(0.5)
    assert found.weights.tolist() == pytest.approx([1, 1, 0, 0])


def test_gaps_that_leave_no_solution_are_told():
    # All of a is short and all of b is long, but three quarters should be a and three quarters long.
    found = rake([5, 0, 0, 5], [0.25, 0.5, 0.0, 0.25], GROUPS)
    assert found.residual > 0.1


def test_equal_weights_are_worth_every_record():
    assert effective_size([1, 1], [30, 70]) == pytest.approx(100)
    assert effective_size([0, 0], [30, 70]) == 0
