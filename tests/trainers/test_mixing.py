"""Which examples a pass is made of."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from trainers.mixing import Part, draw, quotas


def test_quotas_are_shares_of_all_by_largest_remainder():
    assert quotas([Part("a", 0, 90, 0.7), Part("b", 90, 100, 0.3)]) == [70, 30]
    assert quotas([Part("a", 0, 5, 1.0), Part("b", 5, 10, 1.0), Part("c", 10, 11, 1.0)]) == [4, 4, 3]
    assert quotas([Part("a", 0, 3), Part("b", 3, 10)]) == [3, 7]


def test_without_weights_every_example_comes_once():
    for size in (1, 7, 1000):
        drawn = draw([Part("a", 0, size)], np.full(size, 0.1), 0, 3)
        assert sorted(drawn.tolist()) == list(range(size))


def test_mixed_parts_come_in_their_proportions():
    parts = [Part("a", 0, 90, 7.0), Part("b", 90, 100, 3.0)]
    drawn = draw(parts, np.ones(100), 1, 0)
    counts = np.bincount(drawn, minlength=100)
    assert counts[:90].sum() == 70
    assert counts[:90].max() == 1
    assert counts[90:].tolist() == [3] * 10


def test_draw_depends_on_seed_and_pass_alone():
    parts, weights = [Part("a", 0, 50)], np.linspace(0.1, 2.0, 50)
    first = draw(parts, weights, 5, 0)
    assert first.tolist() == draw(parts, weights, 5, 0).tolist()
    assert first.tolist() != draw(parts, weights, 5, 1).tolist()
    assert first.tolist() != draw(parts, weights, 6, 0).tolist()


@given(st.lists(st.floats(0.01, 20), min_size=1, max_size=60), st.integers(0, 2**40))
@settings(max_examples=100, deadline=None)
def test_weighted_example_comes_as_often_as_its_weight_says(weights, seed):
    found = np.bincount(
        draw([Part("a", 0, len(weights))], np.array(weights), seed, 0), minlength=len(weights)
    )
    wanted = np.array(weights) / sum(weights) * len(weights)
    assert found.sum() == len(weights)
    assert (np.abs(found - wanted) < 1 + 1e-9).all()


def test_weighted_draws_average_to_the_weights():
    weights = np.array([0.25, 0.5, 1.25, 2.0])
    counts = sum(
        np.bincount(draw([Part("a", 0, 4)], weights, 0, number), minlength=4) for number in range(4000)
    )
    np.testing.assert_allclose(counts / 4000, weights, atol=0.03)
