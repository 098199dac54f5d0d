"""How many records to take from each cell when some cells have too few. Knows numbers alone.

The measure of "closest", in this order: the least sum of absolute differences from the quotas (L1); then the least
squares from the proportional ideal, in which every cell that can give more gives by the same factor of its share.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from datagen.targets import largest_remainder, units

Counts = NDArray[np.int64]


def allocate(
    quotas: ArrayLike, supply: ArrayLike, shares: Sequence[float] | None = None, *, fill: bool = True
) -> Counts:
    """Whole numbers (c,), each at most its supply (c,), that sum to the quotas' (c,) total where there is enough.

    A cell short of its quota is taken whole. With fill, the others give in its place, in proportion to their shares
    (c,) (default: the quotas), those that run out whole, by largest remainders; a cell whose share is 0 gives
    nothing. Every feasible choice that takes less than it could from a short cell is further away by L1, and every
    one that takes all has the same L1, so that the second criterion decides between them.
    """
    wanted, there = np.asarray(quotas, np.int64), np.asarray(supply, np.int64)
    if wanted.shape != there.shape or wanted.ndim != 1:
        raise ValueError(f"expected a supply for each quota, found {wanted.shape} and {there.shape}")
    if (wanted < 0).any() or (there < 0).any():
        raise ValueError("expected quotas and supplies from 0 on")
    taken = np.minimum(wanted, there)
    missing = int((wanted - taken).sum())
    if fill and missing:
        weights = units(wanted.tolist() if shares is None else shares)
        taken += np.array(spread(missing, (there - taken).tolist(), weights), np.int64)
    return taken


def spread(count: int, room: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Whole numbers in proportion to the weights, none above its room; they sum to count, or to all the room that
    has a weight.

    Water-filling: in the order in which they fill up, cells are filled to the rim; the level that is left for the
    others is rounded by largest remainders, which cannot pass a rim, as those are whole numbers above it.
    """
    given = [0] * len(room)
    level = [place for place in range(len(room)) if weights[place] and room[place]]
    level.sort(key=lambda place: (Fraction(room[place], weights[place]), place), reverse=True)
    weight = sum(weights[place] for place in level)
    while level and room[level[-1]] * weight <= count * weights[level[-1]]:
        full = level.pop()
        given[full] = room[full]
        count -= room[full]
        weight -= weights[full]
    if level and count:
        level.sort()
        for place, part in zip(level, largest_remainder(count, [weights[i] for i in level]), strict=True):
            given[place] = part
    return given
