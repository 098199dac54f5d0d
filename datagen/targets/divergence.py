"""How far a dataset is from its target distribution. Knows numbers alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Added to every cell on both sides, so that an empty cell is a finite distance away (Krichevsky and Trofimov 1981).
_PSEUDO_COUNT = 0.5


@dataclass(frozen=True, slots=True)
class Divergence:
    """total_variation: half the sum of absolute differences of shares, 0 to 1: the part of the records that
    would have to be others. kl_bits: Kullback-Leibler divergence of the data from the target in bits, smoothed.
    Both nan for no records."""

    total_variation: float
    kl_bits: float


def divergence(counts: Sequence[float], shares: Sequence[float]) -> Divergence:
    """Of the data, given as one count (or sum of weights) per cell, from the target's shares, which sum to 1.

    For n records in k cells, the logarithms compare (count + ½) / (n + k/2) with (n × share + ½) / (n + k/2),
    so both sides stay distributions and data that match the target are at 0. Raises ValueError where the two
    differ in length.
    """
    n = math.fsum(counts)
    if len(counts) != len(shares):
        raise ValueError(f"expected {len(shares)} counts, one for each share, found {len(counts)}")
    if n <= 0:
        return Divergence(math.nan, math.nan)
    whole = n + _PSEUDO_COUNT * len(counts)
    pairs = list(zip(counts, shares, strict=True))
    variation = math.fsum(abs(count / n - share) for count, share in pairs) / 2
    smooth = [
        ((count + _PSEUDO_COUNT) / whole, (n * share + _PSEUDO_COUNT) / whole) for count, share in pairs
    ]
    bits = math.fsum(p * math.log2(p / q) for p, q in smooth)
    return Divergence(min(1.0, variation), max(0.0, bits))
