"""Allocation where the totals of tasks and of length bands matter more than single cells. Knows numbers alone.

A length band is counted by its place (first quarter, second, ...), as every task has its own bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from datagen.balance.quota import Counts
from datagen.errors import DatagenError, MissingExtra
from datagen.targets import Cell

# How much a record too many or too few in a task or a band counts, where one in a cell counts 1.
MARGIN_WEIGHT = 4.0
_SECONDS = 60.0


def margins(cells: Sequence[Cell]) -> list[NDArray[np.int64]]:
    """For each margin, tasks and band places, the group (c,) of every cell; a margin of a single group is left out."""
    tasks: dict[str, int] = {}
    seen: dict[str, int] = {}
    rows, columns = [], []
    for cell in cells:
        rows.append(tasks.setdefault(cell.task, len(tasks)))
        columns.append(seen.get(cell.task, 0))
        seen[cell.task] = columns[-1] + 1
    found = [np.array(rows, np.int64), np.array(columns, np.int64)]
    return [groups for groups in found if len(groups) and groups.max() > 0]


def allocate_margins(
    quotas: ArrayLike,
    supply: ArrayLike,
    groups: Sequence[NDArray[np.int64]],
    *,
    fill: bool = True,
    weight: float = MARGIN_WEIGHT,
) -> Counts:
    """Whole numbers (c,), each at most its supply (c,), with the least

        weight × Σ |group total − its quota| over all groups of all margins  +  Σ |cell − its quota|.

    They sum to the quotas' total where there is enough; without fill, to at most that. groups: as `margins` gives
    them. An integer programme, solved exactly by HiGHS; of several optima it depends on scipy's version which one is
    found. Raises MissingExtra without scipy, DatagenError when no optimum is found within a minute.
    """
    try:
        from scipy import sparse
        from scipy.optimize import Bounds, LinearConstraint, milp
    except ImportError as error:
        raise MissingExtra("balancing by marginals", "scipy", "curate") from error
    wanted, there = np.asarray(quotas, np.int64), np.asarray(supply, np.int64)
    if int(there.sum()) <= int(wanted.sum()) and fill:
        return there.copy()
    cells = len(wanted)
    sums = sparse.vstack([*(_summing(one) for one in groups), sparse.identity(cells)], format="csr")
    targets = sums @ wanted
    many = len(targets)
    # x, what each sum has too many, what it has too few: sums @ x − over + under = targets.
    deviation = sparse.identity(many)
    balance = LinearConstraint(sparse.hstack([sums, -deviation, deviation], format="csr"), targets, targets)
    total = int(wanted.sum())
    whole = np.r_[np.ones(cells), np.zeros(2 * many)]
    cost = np.r_[np.full(many - cells, weight), np.ones(cells)]
    solved: Any = milp(
        np.r_[np.zeros(cells), cost, cost],
        integrality=whole,
        bounds=Bounds(0, np.r_[there.astype(float), np.full(2 * many, np.inf)]),
        constraints=[balance, LinearConstraint(whole[None], total if fill else 0, total)],
        options={"mip_rel_gap": 0.0, "time_limit": _SECONDS},
    )
    if solved.status != 0:
        raise DatagenError(
            f"balancing by marginals: no optimum for {cells} cells within {_SECONDS:g} s ({solved.message}); prefer"
            " cells, or take fewer bands"
        )
    return np.asarray(np.rint(solved.x[:cells]), np.int64)


def deviations(chosen: ArrayLike, quotas: ArrayLike, groups: Sequence[NDArray[np.int64]]) -> tuple[int, int]:
    """(Σ over groups of all margins, Σ over cells) of absolute differences: the measure's two parts."""
    off = np.asarray(chosen, np.int64) - np.asarray(quotas, np.int64)
    totals = chain.from_iterable(np.bincount(one, weights=off) for one in groups)
    return int(sum(abs(total) for total in totals)), int(np.abs(off).sum())


def _summing(groups: NDArray[np.int64]) -> Any:
    """The matrix (g, c) that sums cells over their groups."""
    from scipy import sparse

    ones = np.ones(len(groups))
    return sparse.csr_matrix((ones, (groups, np.arange(len(groups)))))
