import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from datagen.rouge import encode, lcs_length, least_lcs, rouge_l
from datagen.text import tokens

SCORER = RougeScorer(["rougeL"], use_stemmer=False)


def f_of_rouge_score(a, b):
    return SCORER.score(a, b)["rougeL"].fmeasure


FEW_WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "ff", "42"]), max_size=40).map(" ".join)


@given(FEW_WORDS, FEW_WORDS)
def test_rouge_l_is_bitwise_that_of_rouge_score(a, b):
    assert rouge_l(tokens(a), tokens(b)) == f_of_rouge_score(a, b)


def test_rouge_l_of_an_example():
    # LCS "the cat sat": 3 of 4 and 3 of 5 tokens; F = 2 * 3 / (4 + 5).
    assert rouge_l(["the", "cat", "sat", "down"], ["there", "the", "fat", "cat", "sat"]) == pytest.approx(
        6 / 9
    )


@pytest.mark.parametrize(("a", "b"), [([], []), ([], ["a"]), (["a"], []), (["a"], ["b"])])
def test_rouge_l_is_zero_without_anything_in_common(a, b):
    assert rouge_l(a, b) == 0.0


@pytest.mark.parametrize(
    ("lcs", "m", "n", "expected"),
    [
        (7, 10, 10, 0.7),
        (7, 9, 11, 0.7000000000000001),
        (14, 19, 21, 0.7),
        (14, 18, 22, 0.7000000000000001),
        (21, 23, 37, 0.6999999999999998),
    ],
)
def test_rouge_l_rounds_like_rouge_score_at_the_threshold(lcs, m, n, expected):
    shared = [f"w{i}" for i in range(lcs)]
    a = shared + [f"a{i}" for i in range(m - lcs)]
    b = shared + [f"b{i}" for i in range(n - lcs)]
    assert rouge_l(a, b) == f_of_rouge_score(" ".join(a), " ".join(b)) == expected


@pytest.mark.parametrize("threshold", [0.05, 0.3, 0.5, 0.7, 0.75, 0.9, 1.0])
def test_least_lcs_is_the_least_that_rouge_score_lets_pass(threshold):
    n = np.arange(1, 61)
    for m in range(1, 61):
        for length, least in zip(n.tolist(), least_lcs(m, n, threshold).tolist(), strict=True):
            passing = [lcs for lcs in range(1, min(m, length) + 1) if formula(lcs, m, length) > threshold]
            if passing:
                assert least == passing[0]
            else:
                assert least > min(m, length)


def formula(lcs, m, n):
    """rouge_score's expression in plain Python floats."""
    precision, recall = lcs / n, lcs / m
    return 2 * precision * recall / (precision + recall)


def test_encode_gives_one_character_per_token_and_skips_surrogates():
    text = encode([0, 0xD7FF, 0xD800, 0xFFFF])
    assert [ord(character) for character in text] == [0, 0xD7FF, 0xE000, 0x107FF]
    text.encode("utf-8")


def test_encode_falls_back_to_integers_beyond_unicode():
    beyond = encode([5, 0x10FFFF])
    assert beyond == [5, 0x10FFFF + 0x800]
    assert lcs_length(beyond, encode([5, 6])) == 1
    assert lcs_length(encode([0xD800, 6]), [0xE000, 6, 0x110000]) == 2


def test_lcs_length_needs_order_but_no_adjacency():
    assert lcs_length(encode([1, 2, 3, 4]), encode([4, 1, 9, 3])) == 2
    assert lcs_length("", "abc") == 0
