import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from datagen.dedupe import clusters, cosine

BOTH = pytest.mark.parametrize(
    ("decide", "by_pairs"), [(cosine.star, clusters.star), (cosine.connected, clusters.connected)]
)


def scaled(rows):
    vectors = np.array(rows, np.float32)
    cosine.scale(vectors)
    return vectors


def first(n):
    return np.zeros(n)


def by_all_pairs(vectors, threshold, rank, by_pairs):
    """What clusters.py makes of every pair, multiplied out in float64."""
    exact = vectors.astype(np.float64)
    cosines = np.round(exact @ exact.T, 6)
    one, other = np.nonzero(np.tril(cosines >= threshold, -1))
    similarity = cosines[one, other].astype(np.float32)
    return by_pairs(len(vectors), np.stack([one, other], axis=1), similarity, rank)


def same(found, expected):
    known = ~np.isnan(expected.similarity)
    return np.array_equal(found.keeper, expected.keeper) and np.allclose(
        found.similarity[known], expected.similarity[known], atol=2e-6
    )


def test_rows_are_brought_to_length_one_and_others_to_zero():
    vectors = np.array([[3, 4], [0, 0], [np.nan, 1], [np.inf, 1], [1e30, 0], [1e-30, 0]], np.float32)
    assert cosine.scale(vectors).tolist() == [True, False, False, False, True, True]
    assert vectors.tolist() == [[np.float32(0.6), np.float32(0.8)], [0, 0], [0, 0], [0, 0], [1, 0], [1, 0]]


def test_a_star_keeps_what_is_near_a_dropped_one_only():
    # Cosines: 0 and 1 0.96, 1 and 2 0.8, 0 and 2 0.6.
    vectors = scaled([[1, 0], [24, 7], [3, 4]])
    found = cosine.star(vectors, 0.79, first(3))
    assert found.keeper.tolist() == [
        0,
        0,
        2,
    ]  # 0.8 is near the second, which is gone; 0.6 to the first is not
    assert found.similarity.tolist() == [1, np.float32(0.96), 1]


def test_connected_records_hang_together_by_any_chain():
    found = cosine.connected(scaled([[1, 0], [24, 7], [3, 4], [-1, 0]]), 0.79, first(4))
    assert found.keeper.tolist() == [0, 0, 0, 3]
    assert found.similarity.tolist() == [1, np.float32(0.96), np.float32(0.6), 1]


def test_the_most_similar_kept_record_is_the_keeper():
    found = cosine.star(scaled([[1, 0], [0, 1], [4, 3], [3, 4], [1, 1]]), 0.7, first(5))
    assert found.keeper.tolist() == [0, 1, 0, 1, 0]
    assert found.similarity.tolist() == [1, 1, np.float32(0.8), np.float32(0.8), np.float32(0.707107)]


def test_the_highest_rank_stays():
    for decide in (cosine.star, cosine.connected):
        found = decide(scaled([[1, 0], [24, 7], [0, 1]]), 0.9, np.array([1.0, 2.0, 0.0]))
        assert found.keeper.tolist() == [1, 1, 2]


def test_the_threshold_itself_is_near_enough():
    for decide in (cosine.star, cosine.connected):
        assert decide(scaled([[1, 0], [4, 3]]), 0.8, first(2)).keeper.tolist() == [0, 0]
        assert decide(scaled([[1, 0], [4, 3]]), 0.800001, first(2)).keeper.tolist() == [0, 1]
        assert decide(scaled([[1, 3, 7], [2, 6, 14]]), 1.0, first(2)).keeper.tolist() == [0, 0]


@pytest.mark.parametrize("n", [0, 1])
def test_there_may_be_nothing_to_compare(n):
    for decide in (cosine.star, cosine.connected):
        assert decide(scaled(np.ones((n, 4))), 0.9, first(n)).keeper.tolist() == list(range(n))


def test_zero_rows_are_near_nothing():
    for decide in (cosine.star, cosine.connected):
        assert decide(scaled(np.zeros((5, 3))), 1e-9, first(5)).kept.all()


@BOTH
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_decisions_are_those_over_all_pairs(decide, by_pairs, data):
    n = data.draw(st.integers(1, 12))
    vectors = scaled(data.draw(arrays(np.float32, (n, 2), elements=st.integers(-3, 3))))
    rank = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), np.float64)
    threshold = data.draw(st.sampled_from([0.3, 0.6, 0.707107, 0.8, 0.9, 1.0]))
    expected = by_all_pairs(vectors, threshold, rank, by_pairs)
    assert same(decide(vectors.copy(), threshold, rank), expected)


@BOTH
@pytest.mark.parametrize("ranked", [False, True])
def test_decisions_over_several_blocks_are_those_over_all_pairs(decide, by_pairs, ranked):
    rng = np.random.default_rng(7)
    vectors = rng.standard_normal((6000, 4)).astype(np.float32)
    vectors[5000:5500] = vectors[:500]
    cosine.scale(vectors)
    rank = rng.integers(0, 5, 6000).astype(np.float64) if ranked else first(6000)
    expected = by_all_pairs(vectors, 0.995, rank, by_pairs)
    assert 500 < np.sum(~expected.kept) < 5990
    assert same(decide(vectors.copy(), 0.995, rank), expected)


@BOTH
def test_thousands_of_equal_records_leave_one(decide, by_pairs):
    vectors = scaled(np.tile([1.0, 2.0, 3.0], (5000, 1)))
    for threshold in (0.9, 1.0):
        found = decide(vectors.copy(), threshold, first(5000))
        assert not found.keeper.any()
        assert (found.similarity == 1).all()
