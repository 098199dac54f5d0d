"""Bulk decisions: those of rouge_score on every pair, whatever the engine, and those of the index that grows."""

import json
import random
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.errors import UsageError
from datagen.novelty import NoveltyIndex, admit_all, blocks, bulk, read_corpus
from datagen.resources import shipped
from tests.novelty.brute import f_of_all, greedy, instructions

ENGINES = ["numpy", "numba"]
THRESHOLDS = [0.3, 0.4, 0.5, 0.6, 2 / 3, 0.7, 0.8, 0.9, 1.0]


def decide(texts, threshold, engine):
    admissions = admit_all(read_corpus(texts), threshold, engine)
    return list(zip(admissions.keeper.tolist(), admissions.score.tolist(), strict=True))


def decide_one_by_one(texts, threshold):
    index = NoveltyIndex(threshold)
    place, found = [], []
    for number, text in enumerate(texts):
        novelty = index.admit(text)
        if novelty.is_novel:
            place.append(number)
            found.append((number, 1.0))
        else:
            found.append((place[novelty.most_similar], novelty.score))
    return found


@cache
def judged(kind):
    """Texts, and F of each with all before it."""
    if kind == "real":
        texts = perturbed(seeds()[:60], 150)
    elif kind == "long":
        texts = perturbed([" ".join(instructions(4 + 2 * seed, seed)) for seed in range(8)], 40)
    else:
        texts = instructions(150, kind)
    return texts, f_of_all(texts)


def seeds():
    with (shipped("seeds") / "tasks.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line)["instruction"] for line in file]


def perturbed(texts, count):
    """The texts and copies of them with words changed, left out or moved."""
    rng = random.Random(count)
    texts = list(texts)
    while len(texts) < count:
        words = rng.choice(texts).split() or ["again"]
        for _ in range(rng.randint(0, 1 + len(words) // 3)):
            place = rng.randrange(len(words) + 1)
            words[place : place + rng.randint(0, 2)] = rng.choices(words or ["and"], k=rng.randint(0, 2))
        texts.append(" ".join(words))
    return texts


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("threshold", THRESHOLDS)
@pytest.mark.parametrize("kind", [1, "real"])
def test_decisions_equal_rouge_score(kind, threshold, engine):
    texts, f = judged(kind)
    assert decide(texts, threshold, engine) == greedy(f, threshold)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.7, 0.9])
def test_decisions_equal_rouge_score_on_texts_of_many_words(threshold, engine):
    texts, f = judged("long")
    lengths = read_corpus(texts).lengths
    assert 0 < np.count_nonzero(lengths > 128) < np.count_nonzero(lengths > 64)
    assert decide(texts, threshold, engine) == greedy(f, threshold)


FEW_WORDS = st.lists(st.lists(st.sampled_from("abcde"), max_size=12).map(" ".join), max_size=16)


@settings(max_examples=60, deadline=None)
@given(FEW_WORDS, st.sampled_from(THRESHOLDS))
def test_decisions_equal_rouge_score_on_few_words(texts, threshold):
    expected = greedy(f_of_all(texts), threshold)
    assert [decide(texts, threshold, engine) for engine in ENGINES] == [expected, expected]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=12), st.sampled_from(THRESHOLDS))
def test_decisions_equal_rouge_score_on_any_text(texts, threshold):
    expected = greedy(f_of_all(texts), threshold)
    assert [decide(texts, threshold, engine) for engine in ENGINES] == [expected, expected]


WORDS = st.integers(0, 30).map(lambda number: f"w{number}")


@settings(max_examples=40, deadline=None)
@given(st.data(), st.lists(st.lists(WORDS, min_size=5, max_size=150), min_size=1, max_size=4))
def test_engines_agree_with_each_other_and_the_index_on_copies_of_any_length(data, originals):
    texts = []
    for _ in range(data.draw(st.integers(0, 20))):
        words = list(data.draw(st.sampled_from(originals)))
        cut = data.draw(st.integers(0, len(words)))
        words[cut : cut + data.draw(st.integers(0, 40))] = data.draw(st.lists(WORDS, max_size=30))
        texts.append(" ".join(words))
    threshold = data.draw(st.sampled_from(THRESHOLDS))
    expected = decide_one_by_one(texts, threshold)
    assert [decide(texts, threshold, engine) for engine in ENGINES] == [expected, expected]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("shared", "m", "n", "threshold", "is_kept"),
    [  # All of them at the threshold in real numbers; rouge_score's floats exceed it for some.
        (7, 10, 10, 0.7, True),
        (7, 9, 11, 0.7, False),
        (7, 7, 13, 0.7, False),
        (14, 18, 22, 0.7, False),
        (21, 23, 37, 0.7, True),
        (70, 100, 100, 0.7, True),
        (70, 90, 110, 0.7, False),
        (3, 6, 6, 0.5, True),
        (1, 1, 3, 0.5, True),
        (2, 3, 3, 2 / 3, True),
        (4, 5, 7, 2 / 3, True),
        (10, 10, 10, 1.0, True),
    ],
)
def test_a_tie_at_the_threshold_falls_as_with_rouge_score(shared, m, n, threshold, is_kept, engine):
    common = [f"w{i}" for i in range(shared)]
    member = " ".join(common + [f"a{i}" for i in range(m - shared)])
    text = " ".join([f"b{i}" for i in range(n - shared)] + common)
    f = f_of_all([member, text])
    assert f[1][0] == pytest.approx(threshold, rel=1e-12)
    assert (f[1][0] <= threshold) is is_kept
    assert decide([member, text], threshold, engine) == greedy(f, threshold)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_most_similar_member_is_named_and_the_first_among_equals(engine):
    texts = [
        "a b c d e f g h",
        "p q r s t u v w",
        "a b c d e f x y",
        "p q r s t u z z",
        "a b c d e f g",
        "p q r s t u",
    ]
    # F with text 0 and text 2: 14/15 and 12/15; the last: 12/14 with texts 1 and 3.
    assert decide(texts, 0.8, engine)[4:] == [(0, 14 / 15), (1, 2 * (6 / 8) * 1 / (6 / 8 + 1))]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_nearer_member_of_the_same_block_is_named_though_an_older_one_would_do(engine, monkeypatch):
    monkeypatch.setattr(blocks, "_BLOCK", 2)
    old, nearer = "a b c d e f g h i j", "a b c d e f g x y z"
    # F of the third is 16/18 with the second, its block's, and 0.8 with the first... of an earlier block.
    texts = [old, "another", nearer, "a b c d e f g h x y"]
    assert decide(texts, 0.7, engine) == greedy(f_of_all(texts), 0.7)
    assert decide(texts, 0.7, engine)[3][0] == 2


@pytest.mark.parametrize("block", [1, 3, 7])
@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.7])
def test_blocks_and_parts_of_them_make_no_difference(block, threshold, monkeypatch):
    monkeypatch.setattr(blocks, "_BLOCK", block)
    monkeypatch.setattr(blocks, "_SLOTS", 5)
    monkeypatch.setattr(blocks, "_PAIRS", 2)
    texts, f = judged(1)
    assert decide(texts, threshold, "numpy") == greedy(f, threshold)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("threshold", [0.4, 0.6, 0.7, 0.8])
def test_engines_equal_each_other_and_the_index_over_several_blocks(seed, threshold):
    texts = instructions(3000, seed)
    expected = decide_one_by_one(texts, threshold)
    assert decide(texts, threshold, "numba") == expected
    assert decide(texts, threshold, "numpy") == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_common_words_only_are_decided_alike(engine):
    # The lists of the tokens are longer than those of all texts of a length.
    texts = [" ".join(random.Random(seed).choices("abcd", k=12)) for seed in range(1500)]
    assert decide(texts, 0.9, engine) == decide_one_by_one(texts, 0.9)


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_and_one_text(engine):
    assert decide([], 0.7, engine) == []
    assert decide(["one text"], 0.7, engine) == [(0, 1.0)]
    assert decide([""], 0.7, engine) == [(0, 1.0)]


@pytest.mark.parametrize("engine", ENGINES)
def test_of_duplicates_the_first_stays(engine):
    assert decide(["The same text!"] + ["the same, text"] * 4000, 0.7, engine) == [(0, 1.0)] * 4001
    assert [keeper for keeper, _ in decide(["the same text"] * 3, 1.0, engine)] == [0, 1, 2]


@pytest.mark.parametrize("engine", ENGINES)
def test_texts_without_tokens_are_kept_and_match_nothing(engine):
    texts = [
        "",
        "напиши стихотворение",
        "напиши стихотворение",
        "اكتب قصيدة",
        "🎉",
        "\ud800",
        "",
        "one",
        "one",
    ]
    assert decide(texts, 0.7, engine) == [*((number, 1.0) for number in range(8)), (7, 1.0)]


@pytest.mark.parametrize("engine", ENGINES)
def test_scripts_are_compared_by_what_rouge_score_sees_of_them(engine):
    texts = [
        "café☕ menu for 2",
        "caf menu 2 for",
        "CAF 🎉 MENU, for: 2",
        "naïve na ve na\u00efve",
        "\u212aelvin",
        "kelvin",
    ]
    assert decide(texts, 0.7, engine) == greedy(f_of_all(texts), 0.7)


@pytest.mark.parametrize("engine", ["numba", pytest.param("numpy", marks=pytest.mark.slow)])
def test_texts_of_a_megabyte_are_decided(engine):
    rng = random.Random(1)
    words = [str(rng.randrange(30_000)) for _ in range(180_000)]
    huge, edited = " ".join(words), " ".join(words[100:150_000])
    assert len(huge) > 1_000_000
    shorter = " ".join(words[:90_000])
    decided = decide(["a short text", huge, edited, shorter, "a short text, too"], 0.7, engine)
    assert [keeper for keeper, _ in decided] == [0, 1, 1, 3, 0]  # half of it: F = 2 / 3
    assert decided[2][1] == pytest.approx(2 * 149_900 / (149_900 + 180_000))


def test_more_tokens_than_characters_are_decided_alike(monkeypatch):
    from datagen.novelty import sequences

    monkeypatch.setattr(sequences, "UNICODE", 10)
    texts, f = judged(1)
    assert decide(texts, 0.6, "numpy") == greedy(f, 0.6)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("threshold", [1e-300, 1e-9, 0.01])
def test_near_zero_any_common_token_is_too_much(threshold, engine):
    texts = ["a b c", "d e", "c x", "f", "e e e e e e e e e e e e", "g"]
    assert decide(texts, threshold, engine) == greedy(f_of_all(texts), threshold)


def test_kept_are_the_numbers_of_the_texts_that_stay():
    admissions = admit_all(read_corpus(["a b c", "a b c", "d e f", "d e f g"]), 0.7)
    assert admissions.kept.tolist() == [0, 2]


def test_few_texts_do_not_wait_for_numba():
    assert bulk.engine_for(100, "auto") == "numpy"
    assert bulk.engine_for(100, "numba") == bulk.engine_for(1_000_000, "auto") == "numba"


@pytest.mark.parametrize("threshold", [0, -0.1, 1.01, float("nan")])
def test_a_threshold_outside_the_scale_is_refused(threshold):
    with pytest.raises(UsageError, match="threshold"):
        admit_all(read_corpus(["a"]), threshold)


def test_an_unknown_engine_is_refused():
    with pytest.raises(UsageError, match="'fortran': expected auto, numpy, numba"):
        admit_all(read_corpus(["a"]), 0.7, "fortran")
