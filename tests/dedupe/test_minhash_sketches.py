"""Signatures and bands: what they promise of a pair, and that they do not depend on who computes them, or with whom."""

import numpy as np
import pytest

from datagen.dedupe.minhash import (
    band_keys,
    bands_for,
    fingerprints,
    join_sketches,
    recall,
    signatures,
    sketch,
)
from datagen.errors import UsageError
from datagen.shingles import ShingleSets, shingle_sets


def sets_of(*members):
    """Sets of given hashes."""
    ordered = [sorted(one) for one in members]
    values = np.array([value for one in ordered for value in one], np.uint64)
    return ShingleSets(values, np.cumsum([0, *map(len, ordered)]))


@pytest.mark.parametrize(
    ("threshold", "permutations", "bands", "rows"),
    [
        (0.8, 128, 21, 6),
        (0.7, 128, 32, 4),
        (0.9, 128, 12, 10),
        (0.5, 128, 42, 3),
        (1.0, 128, 1, 128),
        (0.8, 256, 32, 8),
    ],
)
def test_bands_are_as_strict_as_a_recall_of_99_percent_allows(threshold, permutations, bands, rows):
    assert bands_for(threshold, permutations) == (bands, rows)
    assert recall(threshold, bands, rows) >= 0.99
    assert threshold == 1 or recall(threshold, permutations // (rows + 1), rows + 1) < 0.99


def test_recall_is_the_s_curve():
    # 1 - (1 - 1/4)^3 with two rows at similarity 1/2.
    assert recall(0.5, 3, 2) == pytest.approx(1 - 27 / 64)
    assert (recall(0, 3, 2), recall(1, 3, 2)) == (0, 1)


@pytest.mark.parametrize("threshold", [0, -0.5, 1.01, float("nan")])
def test_a_threshold_lies_above_0_and_up_to_1(threshold):
    with pytest.raises(UsageError, match="expected above 0 and at most 1"):
        bands_for(threshold, 128)


@pytest.mark.parametrize(("threshold", "permutations"), [(0.8, 2), (0.8, 0), (0.02, 128)])
def test_too_few_permutations_for_the_recall_are_refused(threshold, permutations):
    with pytest.raises(UsageError, match=f"permutations {permutations}: too few to find 99%"):
        bands_for(threshold, permutations)


def test_engines_give_equal_signatures():
    rng = np.random.default_rng(3)
    members = [set(rng.integers(0, 1 << 63, size).tolist()) for size in (0, 1, 2, 40_000, 0, 7, 100, 0)]
    sets = sets_of(*members)
    found = signatures(sets, 64, "numpy")
    np.testing.assert_array_equal(found, signatures(sets, 64, "numba"))
    assert (found[[0, 4, 7]] == 0xFFFFFFFF).all()
    one_by_one = [signatures(sets_of(one), 64, "numpy") for one in members]
    np.testing.assert_array_equal(found, np.concatenate(one_by_one))


def test_the_signature_of_a_union_is_the_least_of_both():
    one, other = {1 << 40, 5 << 50}, {3 << 45, 9 << 33}
    a, b, both = signatures(sets_of(one, other, one | other), 16)
    np.testing.assert_array_equal(both, np.minimum(a, b))


@pytest.mark.parametrize("similarity", [0.2, 0.5, 0.8])
def test_signatures_agree_in_the_share_of_the_jaccard_similarity(similarity):
    rng = np.random.default_rng(7)
    members = []
    for _ in range(200):
        drawn = rng.integers(0, 1 << 63, 100).tolist()
        shared = int(100 * similarity)
        rest = (100 - shared) // 2
        members += [set(drawn[: shared + rest]), set(drawn[:shared] + drawn[shared + rest :])]
    signature = signatures(sets_of(*members), 128)
    agree = (signature[::2] == signature[1::2]).mean()
    # 25,600 draws: three standard deviations are below 0.01 if the permutations are as good as independent.
    assert agree == pytest.approx(similarity, abs=0.015)


@pytest.mark.parametrize("shingles", [5, 30, 300])
def test_pairs_at_the_threshold_share_a_band_as_often_as_expected(shingles):
    rng = np.random.default_rng(shingles)
    members = []
    for _ in range(1000):
        drawn = rng.integers(0, 1 << 63, shingles).tolist()
        members += [set(drawn), set(drawn[: shingles * 4 // 5])]
    keys = sketch_keys(sets_of(*members), 21, 6)
    shared = (keys[::2] == keys[1::2]).any(axis=1).mean()
    assert shared >= 0.99


def sketch_keys(sets, bands, rows):
    return band_keys(signatures(sets, bands * rows), bands, rows)


def test_a_band_is_equal_where_all_its_rows_are():
    signature = np.array([[1, 2, 3, 4, 9], [1, 2, 3, 5, 9], [2, 1, 3, 4, 8]], np.uint32)
    keys = band_keys(signature, 2, 2)
    assert keys.shape == (3, 2)
    assert keys[0, 0] == keys[1, 0] != keys[2, 0]
    assert keys[0, 1] == keys[2, 1] != keys[1, 1]


def test_fingerprints_tell_sets_apart():
    sets = sets_of({1, 2}, {3}, {1, 2}, set(), {0, 3})
    prints = fingerprints(sets)
    assert prints.tolist() == [[2, 3, 5], [1, 3, 9], [2, 3, 5], [0, 0, 0], [2, 3, 9]]


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_sketches_of_parts_are_those_of_the_whole(engine):
    texts = ["one two three four five six", "", "eins zwei drei vier fünf", "one two three four five six"]
    whole = sketch(texts, 0.8, "word", 3, 128, engine)
    parts = join_sketches([sketch(texts[:1], ngram=3), sketch(texts[1:], ngram=3)])
    np.testing.assert_array_equal(whole.sets.values, parts.sets.values)
    np.testing.assert_array_equal(whole.sets.starts, parts.sets.starts)
    np.testing.assert_array_equal(whole.keys, parts.keys)
    np.testing.assert_array_equal(whole.prints, parts.prints)
    assert whole.keys.shape == (4, 21)
    assert shingle_sets(texts, "word", 3).starts.tolist() == whole.sets.starts.tolist()
