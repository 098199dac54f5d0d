"""Which records of each cell to take: arrays in, a mask out, 40 bytes a row at most. Knows no records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def random_keys(ids: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """(n,) numbers that order records at random, each from the seed and its own id alone, so that neither the order
    of the records nor the presence of others matters.

    SplitMix64's finaliser (Steele, Lea and Flood 2014), a bijection for every seed. ids: (n,).
    """
    keys = ids ^ np.uint64(seed & 0xFFFF_FFFF_FFFF_FFFF)
    keys += np.uint64(0x9E37_79B9_7F4A_7C15)
    keys ^= keys >> np.uint64(30)
    keys *= np.uint64(0xBF58_476D_1CE4_E5B9)
    keys ^= keys >> np.uint64(27)
    keys *= np.uint64(0x94D0_49BB_1331_11EB)
    keys ^= keys >> np.uint64(31)
    return keys


def choose(
    codes: NDArray[np.int32], keys: Sequence[NDArray[Any]], quotas: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """(n,): which records to take: of each cell as many as its quota, those with the least keys.

    codes: (n,), each record's cell, -1 for none. keys: arrays (n,), NaN last; the first decides, later ones between
    equals, the place in the data between those equal in all. quotas: (c,); a cell with fewer records gives all.
    """
    order = np.lexsort((*reversed(keys), codes))
    cells = codes[order]
    firsts = np.searchsorted(cells, np.arange(len(quotas), dtype=cells.dtype))
    ends = np.searchsorted(cells, np.arange(len(quotas), dtype=cells.dtype), side="right")
    taken = np.zeros(len(codes), np.bool_)
    for first, end, quota in zip(firsts.tolist(), ends.tolist(), quotas.tolist(), strict=True):
        taken[order[first : min(end, first + quota)]] = True
    return taken
