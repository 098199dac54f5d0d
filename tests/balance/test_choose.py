import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from datagen.balance.choose import choose, random_keys


def codes(*cells):
    return np.array(cells, np.int32)


def test_the_least_keys_of_each_cell_are_taken():
    cells = codes(0, 1, 0, -1, 1, 0)
    keys = np.array([3, 9, 1, 0, 8, 2])
    taken = choose(cells, [keys], np.array([2, 1, 5]))
    assert taken.tolist() == [False, False, True, False, True, True]


def test_nan_comes_last_and_the_next_key_decides_between_equals():
    cells = codes(0, 0, 0, 0, 0)
    scores = np.array([np.nan, 0.5, np.nan, 0.5, -np.inf])
    later = np.array([2, 4, 1, 3, 0])
    order = []
    for quota in range(1, 6):
        taken = choose(cells, [-scores, later], np.array([quota]))
        order += [place for place in np.flatnonzero(taken).tolist() if place not in order]
    assert order == [3, 1, 4, 2, 0]


def test_a_cell_with_too_few_gives_all():
    assert choose(codes(0, 0), [np.zeros(2)], np.array([9])).tolist() == [True, True]
    assert choose(codes(), [np.zeros(0)], np.array([9])).tolist() == []


@given(
    st.lists(st.tuples(st.integers(-1, 4), st.integers(0, 5)), max_size=60),
    st.lists(st.integers(0, 12), min_size=5, max_size=5),
)
def test_choosing_is_sorting_and_taking_the_first(rows, quotas):
    cells = codes(*(cell for cell, _ in rows))
    keys = np.array([key for _, key in rows], np.float64)
    taken = choose(cells, [keys], np.array(quotas))
    for cell, quota in enumerate(quotas):
        places = sorted(
            (place for place in range(len(rows)) if rows[place][0] == cell), key=lambda i: (rows[i][1], i)
        )
        assert sorted(places[:quota]) == [
            place for place in np.flatnonzero(taken).tolist() if rows[place][0] == cell
        ]


def test_a_million_rows():
    rng = np.random.default_rng(0)
    cells = rng.integers(-1, 40, 1_000_000).astype(np.int32)
    keys = random_keys(np.arange(1_000_000, dtype=np.uint64), 7)
    quotas = np.full(40, 5000)
    taken = choose(cells, [keys], quotas)
    assert np.bincount(cells[taken], minlength=40).tolist() == quotas.tolist()
    for cell in range(40):
        mine = cells == cell
        assert keys[mine & taken].max() < keys[mine & ~taken].min()


def test_random_keys_belong_to_the_record_and_the_seed():
    ids = np.array([5, 2**64 - 1, 0], np.uint64)
    keys = random_keys(ids, 1)
    assert random_keys(ids[::-1].copy(), 1).tolist() == keys[::-1].tolist()
    assert (keys != random_keys(ids, 2)).all()
    assert ids.tolist() == [5, 2**64 - 1, 0]
    # The first output of SplitMix64 with state 0 (the constants' published test value).
    assert random_keys(np.zeros(1, np.uint64), 0).tolist() == [0xE220A8397B1DCDAF]


def test_random_keys_are_spread_evenly():
    keys = random_keys(np.arange(100_000, dtype=np.uint64), 3)
    assert len(np.unique(keys)) == 100_000
    bins = np.bincount((keys >> np.uint64(60)).astype(np.int64), minlength=16)
    assert np.abs(bins - 6250).max() < 6 * np.sqrt(6250)
