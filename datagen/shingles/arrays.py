"""Shingle hashes in numpy: whole arrays at a time. The definition that `datagen.shingles.compiled` follows.

A sequence u_0 … u_m hashes to mix(Σ u_i · M^(m-i) + (m + 1) · G) modulo 2^64, the units being code points for a word
or a run of characters, and the words' hashes for a run of words.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from datagen.shingles.codes import SPACE, Codes, collapse

Units = tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]

MULTIPLIER = 0xD6E8FEB86659FD93
INVERSE = pow(MULTIPLIER, -1, 1 << 64)
GOLDEN = 0x9E3779B97F4A7C15
_TABLE = 1 << 18  # powers worth keeping: more than the characters that are commonly hashed at once


def mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014), in place."""
    x ^= x >> np.uint64(30)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(27)
    x *= np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(31)
    return x


def words(codes: Codes) -> Units:
    """The hash of every word; where each text's words begin; how many it has."""
    codes = collapse(codes)
    ends = np.flatnonzero(codes.values == SPACE)
    begins = np.zeros(len(ends), np.int64)
    begins[1:] = ends[:-1] + 1
    # A sum over a word is the difference of two running sums, once each place has a weight of its own.
    sums = np.zeros(len(codes.values) + 1, np.uint64)
    np.cumsum(_powers(INVERSE, len(codes.values)) * codes.values, out=sums[1:])
    last = _powers(MULTIPLIER, len(codes.values)).take(ends - 1)
    hashes = mix((sums[ends] - sums[begins]) * last + (ends - begins).astype(np.uint64) * np.uint64(GOLDEN))
    first = np.searchsorted(ends, codes.starts)
    return hashes, first[:-1], np.diff(first)


def characters(codes: Codes) -> Units:
    """The code points; where each text's begin; how many it has."""
    codes = collapse(codes)
    counts = np.maximum(np.diff(codes.starts) - 1, 0)
    return codes.values.astype(np.uint64), codes.starts[:-1], counts


def windows(
    units: NDArray[np.uint64],
    begins: NDArray[np.int64],
    counts: NDArray[np.int64],
    starts: NDArray[np.int64],
    n: int,
) -> NDArray[np.uint64]:
    """The hash of every run of n units within a text, or of all units where it has fewer; text i's begin at
    starts[i]."""
    hashes = np.empty(starts[-1], np.uint64)
    is_long = counts >= n
    per_text = np.diff(starts)
    of_long = np.repeat(is_long, per_text)
    if is_long.any():
        reach = len(units) - n + 1
        runs = units[:reach].copy()
        for k in range(1, n):
            runs *= np.uint64(MULTIPLIER)
            runs += units[k : k + reach]
        shift = np.repeat((begins - starts[:-1])[is_long], per_text[is_long])
        hashes[of_long] = runs.take(np.flatnonzero(of_long) + shift)
        hashes[of_long] += np.uint64(n * GOLDEN % (1 << 64))
    short = np.flatnonzero(~is_long & (counts > 0))
    total = np.zeros(len(short), np.uint64)
    for k in range(int(counts[short].max(initial=0))):
        has = counts[short] > k
        total[has] = total[has] * np.uint64(MULTIPLIER) + units[begins[short[has]] + k]
    hashes[starts[short]] = total + counts[short].astype(np.uint64) * np.uint64(GOLDEN)
    return mix(hashes)


def _powers(base: int, count: int) -> NDArray[np.uint64]:
    """1, base, base², … modulo 2^64."""
    return (_table(base) if count <= _TABLE else _compute_powers(base, count))[:count]


@cache
def _table(base: int) -> NDArray[np.uint64]:
    return _compute_powers(base, _TABLE)


def _compute_powers(base: int, count: int) -> NDArray[np.uint64]:
    powers = np.full(count, base, np.uint64)
    powers[:1] = 1
    return np.multiply.accumulate(powers, out=powers)
