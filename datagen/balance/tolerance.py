"""The largest dataset whose cells are all near their shares. Knows numbers alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from datagen.balance.quota import Counts, allocate
from datagen.targets import largest_remainder

# So that 0.05 × 60 is 3 though floats make it 3.0000000000000004.
_SLACK = 1e-9
_AT_ONCE = 1024

Bounds = tuple[NDArray[np.float64], NDArray[np.float64]]


def largest_within(
    shares: Sequence[float],
    supply: ArrayLike,
    tolerance: float,
    most: int | None = None,
    quotas: Callable[[int], ArrayLike] | None = None,
) -> Counts:
    """Whole numbers (c,) whose sum N is the largest possible, at most `most`, with every cell within tolerance × N ×
    share of N × share, or within 1 where that is more, and none above its supply (c,).

    For that N, the closest to the quotas as `allocate` measures it. quotas: whole numbers (c,) for N, each within one
    of N × share (default: largest remainders). A cell with share 0 stays empty. N = 1 is always possible where some
    cell with a share has a record.
    """
    part, there = np.asarray(shares, np.float64), np.asarray(supply, np.int64)
    part = part / part.sum()
    ceiling = int(there[part > 0].sum())
    count = _last(ceiling if most is None else min(ceiling, most), part, there, tolerance)
    if not count:
        return np.zeros_like(there)
    _, high = _bounds(np.array([count]), part, there, tolerance)
    wanted = quotas(count) if quotas else largest_remainder(count, part.tolist())
    return allocate(wanted, np.floor(high[0] + _SLACK).astype(np.int64), part.tolist())


def _bounds(counts: NDArray[np.int64], part: NDArray[np.float64], there: Counts, tolerance: float) -> Bounds:
    """What each cell must and may give, (n, c) both, before rounding."""
    exact = counts[:, None] * part
    slack = np.maximum(1.0, tolerance * exact)
    return np.maximum(0.0, exact - slack), np.where(part > 0, np.minimum(there, exact + slack), 0.0)


def _last(most: int, part: NDArray[np.float64], there: Counts, tolerance: float) -> int:
    """The largest feasible count. Without rounding, what is feasible for a count is so for every smaller one,
    since no cell's bounds fall as the count grows, and their upper sum falls in proportion to it; so halving finds
    a ceiling, and the steps of the rounding are walked down one by one from there."""

    def feasible(counts: NDArray[np.int64], rounded: Callable[[Bounds], Bounds]) -> NDArray[np.bool_]:
        low, high = rounded(_bounds(counts, part, there, tolerance))
        return np.asarray((low <= high + _SLACK).all(axis=1) & (high.sum(axis=1) + 1e-6 >= counts))

    below, above = 0, most
    while below < above:
        middle = (below + above + 1) // 2
        if feasible(np.array([middle]), lambda bounds: bounds)[0]:
            below = middle
        else:
            above = middle - 1
    for first in range(below, 0, -_AT_ONCE):
        counts = np.arange(first, max(0, first - _AT_ONCE), -1)
        found = np.flatnonzero(feasible(counts, _whole))
        if len(found):
            return int(counts[found[0]])
    return 0


def _whole(bounds: Bounds) -> Bounds:
    low, high = bounds
    return np.ceil(low - _SLACK), np.floor(high + _SLACK)
