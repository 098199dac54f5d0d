"""How much two texts of given lengths must share to pass the threshold. Knows lengths only.

Rounding decides ties as in rouge_score, because the least LCS is found with its very formula. Tables run over the
lengths that occur, not over all up to the longest, so one huge text costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datagen.rouge import least_lcs


@dataclass(frozen=True, slots=True)
class Bounds:
    """d different lengths, ascending: the classes of texts.

    sizes: int64 (d,), the lengths.
    kind: int32 (n,), the class of each text.
    first, last: int64 (d,), the classes of the partners that can pass, from first up to but not including last.
    least: int32, for each class and partner the least LCS that passes; `at`, int64 (d + 1,), says where those
    of a class begin. They grow with the partner's length.
    floor: int64 (d,), the least of them, one more than the length where no partner can pass.
    """

    sizes: NDArray[np.int64]
    kind: NDArray[np.int32]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    at: NDArray[np.int64]
    least: NDArray[np.int32]
    floor: NDArray[np.int64]

    @staticmethod
    def of(lengths: NDArray[np.int64], threshold: float) -> Bounds:
        sizes, kind = np.unique(lengths, return_inverse=True)
        first = np.zeros(len(sizes), np.int64)
        last = np.zeros(len(sizes), np.int64)
        floor = sizes + 1
        rows = []
        for place, m in enumerate(sizes.tolist()):
            # From F > t and LCS <= min(m, n) follows m t / (2 - t) < n < m (2 - t) / t; one more for rounding.
            low = np.searchsorted(sizes, m * threshold / (2 - threshold) - 1)
            high = np.searchsorted(sizes, m * ((2 - threshold) / threshold) + 1, side="right")
            least = least_lcs(m, sizes[low:high], threshold)
            passing = np.flatnonzero(least <= np.minimum(m, sizes[low:high]))
            if len(passing):
                first[place], last[place] = low + passing[0], low + passing[-1] + 1
                rows.append(least[passing[0] : passing[-1] + 1].astype(np.int32))
                floor[place] = least[passing[0]]
        at = np.zeros(len(sizes) + 1, np.int64)
        np.cumsum(last - first, out=at[1:])
        joined = np.concatenate(rows) if rows else np.empty(0, np.int32)
        return Bounds(sizes, kind.astype(np.int32), first, last, at, joined, floor)

    def least_of(self, a: NDArray[np.integer[Any]], b: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """The least LCS for pairs of classes, elementwise; beyond all lengths where none passes."""
        inside = (self.first[a] <= b) & (b < self.last[a])
        place = np.where(inside, self.at[a] + b - self.first[a], 0)
        found = self.least.take(place, mode="clip") if len(self.least) else np.zeros_like(place)
        return np.where(inside, found, np.iinfo(np.int32).max)
