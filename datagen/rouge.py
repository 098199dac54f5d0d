"""ROUGE-L between token sequences, to the last bit as google's rouge_score computes it. Knows no texts.

The longest common subsequence (LCS) comes from rapidfuzz, which is fastest on strings, so a sequence of token
numbers travels as a string of one character per token.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

Encoded = str | list[int]

_SURROGATES = 0xD800
_SURROGATE_COUNT = 0x800


# Token numbers below this have a character of their own.
UNICODE = sys.maxunicode + 1 - _SURROGATE_COUNT


def code_points(ids: NDArray[np.int32]) -> NDArray[np.int32]:
    """Token numbers as the code points that `encode` gives them, elementwise."""
    return ids + np.int32(_SURROGATE_COUNT) * (ids >= _SURROGATES)


def encode(ids: Sequence[int]) -> Encoded:
    """Token numbers as one character each; as integers once the numbers outgrow Unicode.

    Both forms may meet in one comparison: to rapidfuzz a character equals its code point.
    """
    codes = [number if number < _SURROGATES else number + _SURROGATE_COUNT for number in ids]
    if max(codes, default=0) > sys.maxunicode:
        return codes
    return "".join(map(chr, codes))


def lcs_length(a: Encoded, b: Encoded) -> int:
    return int(LCSseq.similarity(a, b))


def f_measure(
    lcs: NDArray[np.int64], m: int | NDArray[np.int64], n: NDArray[np.int64]
) -> NDArray[np.float64]:
    """ROUGE-L F of sequences of m and n tokens, elementwise; 0 where the LCS is 0.

    The order of the operations is rouge_score's: at exactly F = 0.7 it gives 0.7 for some lengths and
    0.7000000000000001 for others, and a decision has to fall the same way.
    """
    precision = lcs / np.maximum(n, 1)
    recall = lcs / np.maximum(m, 1)
    total = precision + recall
    return np.asarray(2 * precision * recall / np.where(total > 0, total, 1.0))


def least_lcs(m: int, n: NDArray[np.int64], threshold: float) -> NDArray[np.int64]:
    """The least LCS for which F > threshold, by the float formula; above min(m, n) where none is enough."""
    # In real numbers F = 2·LCS / (m + n). Two above that bound passes for certain; of the two below it, rounding
    # decides.
    least = np.floor(threshold * (m + n) / 2).astype(np.int64) + 2
    for _ in range(2):
        least = np.where(f_measure(least - 1, m, n) > threshold, least - 1, least)
    return least


def rouge_l(a: Sequence[str], b: Sequence[str]) -> float:
    """ROUGE-L F of two token sequences; 0 when either is empty."""
    numbers: dict[str, int] = {}
    first, second = (encode([numbers.setdefault(token, len(numbers)) for token in side]) for side in (a, b))
    lcs = np.asarray(lcs_length(first, second))
    return float(f_measure(lcs, len(a), np.asarray(len(b))))
