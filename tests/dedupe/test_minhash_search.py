"""What is decided from sketches: against brute force where every pair is a candidate, and on planted duplicates."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.dedupe.clusters import connected, star
from datagen.dedupe.minhash import Sketches, decide, fingerprints, jaccard_pairs, sketch
from datagen.dedupe.minhash.pile import Pile
from datagen.dedupe.minhash.search import ROOM
from datagen.shingles import ShingleSets

ENGINES = ("numpy", "numba")


def sketches_of(members):
    """Sketches of given sets where all share a band: every pair is a candidate."""
    ordered = [sorted(one) for one in members]
    values = np.array([value for one in ordered for value in one], np.uint64)
    sets = ShingleSets(values, np.cumsum([0, *map(len, ordered)]))
    return Sketches(sets, np.zeros((len(members), 2), np.uint64), fingerprints(sets))


def jaccard(a, b):
    return len(a & b) / len(a | b)


def brute_force(members, rank, threshold):
    """(keeper, similarity): greedy over all pairs; equal sets are one."""
    order = sorted(range(len(members)), key=lambda index: -rank[index])
    keeper, similarity = list(range(len(members))), [1.0] * len(members)
    kept, first = [], {}
    for index in order:
        equal = first.setdefault(frozenset(members[index]), index)
        if not members[index]:
            continue
        if equal != index:
            keeper[index], similarity[index] = keeper[equal], similarity[equal]
            continue
        best = max((jaccard(members[index], members[one]) for one in kept), default=0)
        if best >= threshold:
            similarity[index] = best
            keeper[index] = next(one for one in kept if jaccard(members[index], members[one]) == best)
        else:
            kept.append(index)
    return keeper, similarity


# Ten members at most, so that similarities such as 4/5 = 0.8 are met exactly.
MEMBERS = st.lists(st.sets(st.integers(0, 9), max_size=10), max_size=12)


@settings(max_examples=200, deadline=None)
@given(MEMBERS, st.sampled_from([0.3, 0.5, 2 / 3, 0.7, 0.8, 0.9, 1.0]), st.data())
def test_star_is_the_greedy_choice_over_all_pairs(members, threshold, data):
    rank = data.draw(
        st.lists(st.sampled_from([0.0, 1.0, -np.inf]), min_size=len(members), max_size=len(members))
    )
    expected = brute_force(members, rank, threshold)
    for engine in ENGINES:
        found = decide(sketches_of(members), np.array(rank), threshold, "star", engine)
        assert found.decision.keeper.tolist() == expected[0]
        np.testing.assert_allclose(found.decision.similarity, expected[1], rtol=1e-6)
        assert found.crowded == 0


@settings(max_examples=200, deadline=None)
@given(MEMBERS, st.sampled_from([0.5, 0.8, 1.0]), st.data())
def test_connected_is_what_hangs_together_over_all_pairs(members, threshold, data):
    rank = np.array(
        data.draw(st.lists(st.integers(0, 2), min_size=len(members), max_size=len(members))), np.float64
    )
    pairs = [
        (one, other)
        for one in range(len(members))
        for other in range(one)
        if members[one] and members[other] and jaccard(members[one], members[other]) >= threshold
    ]
    expected = connected(
        len(members), np.array(pairs, np.int64), np.ones(len(pairs), np.float32), rank
    ).keeper
    for engine in ENGINES:
        decision = decide(sketches_of(members), rank, threshold, "connected", engine).decision
        assert decision.keeper.tolist() == expected.tolist()
        similar = [
            jaccard(members[one], members[kept]) if one != kept else 1 for one, kept in enumerate(expected)
        ]
        np.testing.assert_allclose(decision.similarity, similar, rtol=1e-6)


@pytest.mark.parametrize("engine", ENGINES)
def test_jaccard_by_hand(engine):
    sketches = sketches_of([{1, 2, 3, 4}, {2, 3, 4, 5}, set(), {9}, {1, 2, 3, 4}])
    pairs = np.array([[0, 1], [1, 0], [0, 2], [0, 3], [0, 4], [2, 2]])
    assert jaccard_pairs(sketches.sets, pairs, engine).tolist() == [0.6, 0.6, 0, 0, 1, 1]
    assert jaccard_pairs(sketches.sets, pairs[:0], engine).tolist() == []


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("cluster", ["star", "connected"])
def test_a_crowded_bucket_is_told_of_and_costs_no_square(engine, cluster):
    # All in one bucket, no two alike: each has two hashes of its own.
    members = [{2 * index, 2 * index + 1} for index in range(ROOM + 20)]
    members += [{0, 1, 5000}, {2 * ROOM + 20, 2 * ROOM + 21, 5000}]
    found = decide(sketches_of(members), np.zeros(len(members)), 0.6, cluster, engine)
    assert found.crowded == 2  # both bands
    dropped = np.flatnonzero(~found.decision.kept)
    assert dropped.tolist() == [ROOM + 20]  # the other one's like came after the first thousand
    assert found.decision.keeper[dropped].tolist() == [0]


VOCABULARY = [f"w{number}" for number in range(3000)]


def planted(count, words, edits, seed):
    """Texts of random words; three of ten are copies with a few words replaced."""
    rng = Random(seed)
    texts = [
        " ".join(rng.choices(VOCABULARY, k=rng.randint(words // 2, words * 3 // 2)))
        for _ in range(count * 7 // 10)
    ]
    for original in rng.choices(texts, k=count - len(texts)):
        copy = original.split()
        for _ in range(rng.randint(0, edits)):
            copy[rng.randrange(len(copy))] = rng.choice(VOCABULARY)
        texts.append(" ".join(copy))
    rng.shuffle(texts)
    return texts


@pytest.mark.parametrize(
    ("words", "edits", "shingle", "threshold"),
    [(150, 8, "word", 0.8), (20, 3, "char", 0.8), (100, 12, "word", 0.5)],
)
def test_planted_duplicates_are_found_and_nothing_else_is_dropped(words, edits, shingle, threshold):
    texts = planted(1500, words, edits, seed=words)
    sketches = sketch(texts, threshold, shingle)
    rank = np.zeros(len(texts))
    found = decide(sketches, rank, threshold)
    truth = ~exhaustive(sketches, threshold).kept
    dropped = ~found.decision.kept
    assert truth.sum() > 100
    assert (dropped & truth).sum() >= 0.99 * truth.sum()
    pairs = np.stack([np.flatnonzero(dropped), found.decision.keeper[dropped]], axis=1)
    assert (jaccard_pairs(sketches.sets, pairs) >= threshold).all()
    plain = decide(sketch(texts, threshold, shingle, engine="numpy"), rank, threshold, engine="numpy")
    np.testing.assert_array_equal(plain.decision.keeper, found.decision.keeper)
    np.testing.assert_array_equal(plain.decision.similarity, found.decision.similarity)


def exhaustive(sketches, threshold):
    """The greedy decision over all pairs."""
    n = len(sketches.sets)
    pairs = np.stack(np.triu_indices(n, 1), axis=1)
    similarity = jaccard_pairs(sketches.sets, pairs)
    near = similarity >= threshold
    return star(n, pairs[near], similarity[near].astype(np.float32), np.zeros(n))


@pytest.mark.parametrize("engine", ENGINES)
def test_many_equal_texts_are_one_cluster(engine):
    texts = ["the same text as all the others here"] * 100_000
    texts[70_000] = "and one that is nothing like the others are"
    found = decide(sketch(texts, engine=engine), np.zeros(len(texts)), engine=engine).decision
    assert np.flatnonzero(found.kept).tolist() == [0, 70_000]
    assert set(found.keeper.tolist()) == {0, 70_000}
    assert (found.similarity == 1).all()


@pytest.mark.parametrize("cluster", ["star", "connected"])
def test_many_near_texts_are_one_cluster(cluster):
    common = " ".join(f"word{number}" for number in range(60))
    texts = [f"{common} and then number {number}" for number in range(20_000)]
    found = decide(sketch(texts), np.zeros(len(texts)), cluster=cluster).decision
    assert np.flatnonzero(found.kept).tolist() == [0]
    # 64 words have 60 shingles, of which the last word is in one: 59 shared of 61.
    np.testing.assert_allclose(found.similarity[1:], 59 / 61, rtol=1e-6)


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_comes_of_nothing(engine):
    for texts in ([], [""], ["", " "], ["one"]):
        found = decide(sketch(texts, engine=engine), np.zeros(len(texts)), engine=engine)
        assert found.decision.kept.all()


def test_a_pile_in_a_file_reads_as_one_in_memory():
    pieces = [np.arange(begin, begin + 100, dtype=np.uint64) for begin in range(0, 1000, 100)]
    held, spilled = Pile(np.uint64), Pile(np.uint64, limit=1000)
    for piece in pieces:
        held.append(piece)
        spilled.append(piece)
    np.testing.assert_array_equal(held.read(), np.arange(1000))
    found = spilled.read()
    assert isinstance(found, np.memmap)
    np.testing.assert_array_equal(found, np.arange(1000))
    assert len(Pile(np.int64).read()) == 0
