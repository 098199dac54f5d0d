"""MinHash signatures and their bands: functions of shingle sets, row by row, that know no other row.

Any part of a data set gives the numbers that the whole would have given, so that they can run as batch functions.

    sketches = sketch(texts, threshold=0.8)     # equal keys in any band: a candidate pair
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from datagen.errors import UsageError
from datagen.seeding import rng_for
from datagen.shingles import Engine, Shingle, ShingleSets, choose_engine, join_sets, shingle_sets
from datagen.shingles.arrays import MULTIPLIER, mix

RECALL = 0.99
# Hashes permuted at once: they and their images stay in the processor's cache.
_AT_ONCE = 1 << 15


@dataclass(frozen=True, slots=True)
class Sketches:
    """What is known of n texts. sets: their shingles. keys: (n, bands). prints: (n, 3), see `fingerprints`."""

    sets: ShingleSets
    keys: NDArray[np.uint64]
    prints: NDArray[np.uint64]


def sketch(
    texts: Sequence[str],
    threshold: float = 0.8,
    shingle: Shingle = "word",
    ngram: int = 5,
    permutations: int = 128,
    engine: Engine = "auto",
) -> Sketches:
    """The sketches of these texts, whatever others there are. Raises what its parts raise."""
    bands, rows = bands_for(threshold, permutations)
    sets = shingle_sets(texts, shingle, ngram, engine)
    keys = band_keys(signatures(sets, bands * rows, engine), bands, rows)
    return Sketches(sets, keys, fingerprints(sets))


def join_sketches(parts: Sequence[Sketches]) -> Sketches:
    """The sketches of all parts, of which there is at least one, in order."""
    keys = np.concatenate([part.keys for part in parts])
    prints = np.concatenate([part.prints for part in parts])
    return Sketches(join_sets([part.sets for part in parts]), keys, prints)


def recall(similarity: float, bands: int, rows: int) -> float:
    """The chance that two sets of this Jaccard similarity have a band in common: 1 - (1 - s^rows)^bands
    (Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, §3.4.2)."""
    return float(1 - (1 - similarity**rows) ** bands)


def bands_for(threshold: float, permutations: int) -> tuple[int, int]:
    """(bands, rows of each): as many rows as leave at the threshold itself a recall of at least 0.99, so that few
    pairs below it are looked at; above it recall is higher still.

    128 permutations: 21 bands of 6 rows for 0.8 (recall 0.998), 32 of 4 for 0.7, 12 of 10 for 0.9. Raises
    UsageError where even bands of one row would find too little.
    """
    if not 0 < threshold <= 1:
        raise UsageError(f"threshold {threshold:g}: expected above 0 and at most 1")
    if permutations < 1 or recall(threshold, permutations, 1) < RECALL:
        raise UsageError(
            f"permutations {permutations}: too few to find {RECALL:.0%} of the pairs at threshold {threshold:g};"
            " 128 are common"
        )
    rows = max(
        rows for rows in range(1, permutations + 1) if recall(threshold, permutations // rows, rows) >= RECALL
    )
    return permutations // rows, rows


def signatures(sets: ShingleSets, permutations: int = 128, engine: Engine = "auto") -> NDArray[np.uint32]:
    """(n, permutations): the least of each set under each of so many permutations (Broder 1997).

    A permutation is h -> a·h + b modulo 2^32 of the hash's upper half; a is odd. All ones for an empty set.
    """
    factors, shifts = _permutations(permutations)
    least = np.full((len(sets), permutations), 0xFFFFFFFF, np.uint32)
    if choose_engine(engine) == "numba":
        from datagen.dedupe.minhash.compiled import fill_signatures

        fill_signatures(sets.values, sets.starts, factors, shifts, least)
        return least
    filled = np.flatnonzero(sets.sizes)
    starts = sets.starts[filled]
    block = 0
    while block < len(filled):
        last = int(np.searchsorted(starts, starts[block] + _AT_ONCE))
        last = max(last, block + 1)
        end = starts[last] if last < len(starts) else sets.starts[-1]
        hashes = (sets.values[starts[block] : end] >> np.uint64(32)).astype(np.uint32)
        least[filled[block:last]] = _least(hashes, starts[block:last] - starts[block], factors, shifts)
        block = last
    return least


def _least(
    hashes: NDArray[np.uint32],
    starts: NDArray[np.int64],
    factors: NDArray[np.uint32],
    shifts: NDArray[np.uint32],
) -> NDArray[np.uint32]:
    least = np.empty((len(factors), len(starts)), np.uint32)
    image = np.empty_like(hashes)
    for row, factor, shift in zip(least, factors, shifts, strict=True):
        np.multiply(hashes, factor, out=image)
        image += shift
        np.minimum.reduceat(image, starts, out=row)
    return least.T


@cache
def _permutations(count: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """For a number of permutations always the same ones, so that signatures of different days can be compared."""
    rng = rng_for(0, "minhash", "permutations")
    drawn = np.array([rng.getrandbits(32) for _ in range(2 * count)], np.uint32)
    return drawn[:count] | np.uint32(1), drawn[count:]


def band_keys(signature: NDArray[np.uint32], bands: int, rows: int) -> NDArray[np.uint64]:
    """(n, bands): a hash of each band of `rows` neighbouring columns; the columns left over count for nothing."""
    keys = np.zeros((len(signature), bands), np.uint64)
    for row in range(rows):
        keys *= np.uint64(MULTIPLIER)
        keys += signature[:, row : bands * rows : rows]
    return mix(keys)


def fingerprints(sets: ShingleSets) -> NDArray[np.uint64]:
    """(n, 3): what tells a set from any other: its size and two sums, of the hashes and of their squares."""
    found = np.zeros((len(sets), 3), np.uint64)
    found[:, 0] = sets.sizes
    filled = np.flatnonzero(sets.sizes)
    if len(filled):
        starts = sets.starts[filled]
        found[filled, 1] = np.add.reduceat(sets.values, starts)
        found[filled, 2] = np.add.reduceat(sets.values * sets.values, starts)
    return found
