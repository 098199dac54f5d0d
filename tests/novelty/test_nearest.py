"""Neighbours among the texts kept before: those of rouge_score on every pair, in either engine."""

import numpy as np
import pytest

from datagen.errors import UsageError
from datagen.novelty import SAMPLE, NoveltyIndex, admit_all, nearest, nearest_admitted, read_corpus
from tests.novelty.brute import f_of_all, instructions

ENGINES = ["numpy", "numba"]


def neighbours_by_brute_force(f, kept, k):
    """[(members, scores, mean)] of each kept text."""
    found = []
    for turn, row in enumerate(kept):
        scores = [f[row][member] for member in kept[:turn]]
        order = sorted(range(turn), key=lambda place: (-scores[place], place))[:k]
        mean = sum(scores) / turn if turn else 0.0
        found.append(([kept[place] for place in order], [scores[place] for place in order], mean))
    return found


def unpadded(found):
    rows = zip(found.members.tolist(), found.scores.tolist(), found.mean.tolist(), strict=True)
    return [
        ([m for m in members if m >= 0], [s for m, s in zip(members, scores, strict=True) if m >= 0], mean)
        for members, scores, mean in rows
    ]


def assert_alike(found, other):
    for one, two in zip(
        (found.members, found.scores, found.mean), (other.members, other.scores, other.mean), strict=True
    ):
        assert np.array_equal(one, two)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(2))
def test_exact_neighbours_equal_rouge_score(seed, engine):
    texts = [
        *instructions(100, seed),
        "",
        "x " * 70 + "y",
        " ".join(f"w{i % 50}" for i in range(200)),
        "x y " * 40,
    ]
    kept = [row for row in range(len(texts)) if row % 3]
    found = nearest_admitted(read_corpus(texts), np.array(kept), 5, "exact", engine)
    expected = neighbours_by_brute_force(f_of_all(texts), kept, 5)
    for (members, scores, mean), (all_members, all_scores, all_mean) in zip(
        unpadded(found), expected, strict=True
    ):
        assert (members, scores) == (all_members, all_scores)
        assert mean == pytest.approx(all_mean, abs=1e-12)


@pytest.mark.parametrize("engine", ENGINES)
def test_exact_neighbours_are_those_of_the_index(engine):
    texts = instructions(800, 5)
    corpus = read_corpus(texts)
    kept = admit_all(corpus, 0.7).kept
    index = NoveltyIndex()
    for members, scores, mean in unpadded(nearest_admitted(corpus, kept, 10, "exact", engine)):
        text = texts[kept[len(index)]]
        expected = index.neighbours(text)
        assert [(kept.tolist().index(m), s) for m, s in zip(members, scores, strict=True)] == list(
            expected.nearest
        )
        assert mean == pytest.approx(expected.mean, abs=1e-12)
        index.add(text)


def mixed():
    """Short and long texts, some alike, more than a sample of 50 holds."""
    long = [" ".join(instructions(8, seed)) for seed in range(20)]
    return [text for pair in zip(instructions(400, 1), long * 20, strict=True) for text in pair]


@pytest.mark.parametrize("similar", ["exact", "sampled"])
def test_engines_agree_to_the_last_bit(similar, monkeypatch):
    monkeypatch.setattr(nearest, "SAMPLE", 50)
    corpus = read_corpus(mixed())
    kept = np.arange(len(corpus))
    numpy, numba = (nearest_admitted(corpus, kept, 7, similar, engine) for engine in ENGINES)
    assert_alike(numpy, numba)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_sample_is_as_large_as_it_says_and_all_while_there_are_fewer(engine, monkeypatch):
    monkeypatch.setattr(nearest, "SAMPLE", 30)
    corpus = read_corpus(instructions(300, 2))
    kept = np.arange(len(corpus))
    sampled = nearest_admitted(corpus, kept, 40, "sampled", engine)
    exact = nearest_admitted(corpus, kept, 40, "exact", engine)
    assert np.count_nonzero(sampled.members >= 0, axis=1).tolist() == [min(turn, 30) for turn in range(300)]
    assert sampled.mean[:31].tolist() == exact.mean[:31].tolist()
    assert np.array_equal(sampled.scores[:31], exact.scores[:31])
    for turn, members in enumerate(sampled.members.tolist()):
        known = [member for member in members if member >= 0]
        assert len(set(known)) == len(known)
        assert all(member < turn for member in known)


def test_a_sampled_mean_estimates_the_exact_one(monkeypatch):
    monkeypatch.setattr(nearest, "SAMPLE", 200)
    corpus = read_corpus(instructions(1500, 3))
    kept = np.arange(len(corpus))
    sampled, exact = (nearest_admitted(corpus, kept, 1, similar) for similar in ("sampled", "exact"))
    # One standard error of a mean of 200 is a fourteenth of the standard deviation of F, which is below 0.15.
    errors = sampled.mean[200:] - exact.mean[200:]
    assert np.abs(errors).max() < 5 * 0.15 / 200**0.5
    assert abs(errors.mean()) < 0.005


def test_every_earlier_text_has_the_same_chance_to_be_in_the_sample():
    slots = nearest._reservoir(20_000, 100)
    assert slots[:100].tolist() == list(range(100))
    holders = np.zeros(100, np.int64)
    for turn in range(20_000):
        if slots[turn] >= 0:
            holders[slots[turn]] = turn
    # Uniform on 0..19999: mean 10,000, standard error 577.
    assert abs(holders.mean() - 10_000) < 4 * 577
    # A text takes a place with chance 100 / (turn + 1): 100 (H(20000) - H(100)) = 530 in all.
    assert abs(np.count_nonzero(slots[100:] >= 0) - 530) < 4 * 23


@pytest.mark.parametrize("similar", ["exact", "sampled"])
@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_one_text_and_texts_without_tokens(engine, similar):
    found = nearest_admitted(read_corpus([]), np.empty(0, np.int64), 3, similar, engine)
    assert (found.members.shape, found.mean.shape) == ((0, 3), (0,))
    alone = nearest_admitted(read_corpus(["a b"]), np.array([0]), 3, similar, engine)
    assert (alone.members.tolist(), alone.mean.tolist()) == ([[-1, -1, -1]], [0.0])
    silent = nearest_admitted(read_corpus(["", "нет", "a b", "a"]), np.arange(4), 3, similar, engine)
    assert silent.members.tolist() == [[-1, -1, -1], [0, -1, -1], [0, 1, -1], [2, 0, 1]]
    assert silent.scores[3].tolist() == [2 * 0.5 / 1.5, 0.0, 0.0]
    assert silent.mean[3] == pytest.approx(2 / 9)


def test_a_sample_of_a_thousand_is_what_is_documented():
    assert SAMPLE == 1000


def test_no_neighbours_are_refused():
    with pytest.raises(UsageError, match="neighbours: 0 found"):
        nearest_admitted(read_corpus(["a"]), np.array([0]), 0)
