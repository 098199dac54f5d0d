"""Shingle hashes compiled by numba: the numbers of `datagen.shingles.arrays`, sooner."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from datagen.engines import kernel
from datagen.shingles.arrays import GOLDEN, MULTIPLIER, Units, characters
from datagen.shingles.codes import SPACE, Codes

__all__ = ["characters", "windows", "words"]

_SPACE = np.uint64(SPACE)
_MULTIPLIER = np.uint64(MULTIPLIER)
_GOLDEN = np.uint64(GOLDEN)


@kernel
def mix(x: Any) -> Any:
    x ^= x >> np.uint64(30)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(27)
    x *= np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@kernel
def _words(values: Any, starts: Any, hashes: Any, first: Any) -> Any:
    word = 0
    total, length = np.uint64(0), np.uint64(0)
    for text in range(len(starts) - 1):
        first[text] = word
        for place in range(starts[text], starts[text + 1]):
            code = np.uint64(values[place])
            if code != _SPACE:
                total = total * _MULTIPLIER + code
                length += np.uint64(1)
            elif length > 0:
                hashes[word] = mix(total + length * _GOLDEN)
                word += 1
                total, length = np.uint64(0), np.uint64(0)
    first[len(starts) - 1] = word


def words(codes: Codes) -> Units:
    hashes = np.empty(int(np.count_nonzero(codes.values == SPACE)), np.uint64)
    first = np.empty(len(codes.starts), np.int64)
    _words(codes.values, codes.starts, hashes, first)
    return hashes[: first[-1]], first[:-1], np.diff(first)


@kernel
def _windows(units: Any, begins: Any, counts: Any, starts: Any, n: Any, hashes: Any) -> Any:
    for text in range(len(begins)):
        size = min(n, counts[text])
        salt = np.uint64(size) * _GOLDEN
        begin = begins[text] - starts[text]
        for place in range(starts[text], starts[text + 1]):
            total = np.uint64(0)
            for k in range(size):
                total = total * _MULTIPLIER + units[begin + place + k]
            hashes[place] = mix(total + salt)


def windows(
    units: NDArray[np.uint64],
    begins: NDArray[np.int64],
    counts: NDArray[np.int64],
    starts: NDArray[np.int64],
    n: int,
) -> NDArray[np.uint64]:
    hashes = np.empty(starts[-1], np.uint64)
    _windows(units, begins, counts, starts, n, hashes)
    return hashes
