"""Weights in the place of a choice: every record stays, and counts for more or less in training. Numbers alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Weights = NDArray[np.float64]
_ROUNDS = 1000
_CLOSE = 1e-10


@dataclass(frozen=True, slots=True)
class Weighting:
    """weights: (c,), of each record of a cell; their mean over all records is 1, and 0 stands where a cell's share is
    0. residual: the largest absolute difference between a weighted share and the wanted one, of the shares that the
    supply allows at all. lost: the share of the target that no record can have, spread over the rest."""

    weights: Weights
    residual: float
    lost: float


def post_stratify(counts: ArrayLike, shares: Sequence[float]) -> Weighting:
    """Each cell's weighted share is its share in the target; those of cells without records go to the others in
    proportion. counts: records per cell (c,)."""
    there, part = np.asarray(counts, np.float64), np.asarray(shares, np.float64)
    part = part / part.sum()
    wanted = np.where(there > 0, part, 0.0)
    lost = 1.0 - float(wanted.sum())
    return Weighting(_per_record(wanted, there), 0.0, _clear(lost))


def rake(counts: ArrayLike, shares: Sequence[float], groups: Sequence[NDArray[np.int64]]) -> Weighting:
    """Each margin's weighted shares are those of the target, and the data's own association between the margins
    stays (iterative proportional fitting: Deming and Stephan 1940, "On a least squares adjustment of a sampled
    frequency table").

    counts: records per cell (c,). groups: for each margin, the group of every cell (c,). The fitting ends when no
    margin is off by more than 1e-10, or after 1,000 rounds: where empty cells leave no solution, it has none to come
    to, and residual says how far it stays away.
    """
    there, part = np.asarray(counts, np.float64), np.asarray(shares, np.float64)
    part = part / part.sum()
    start = np.where(part > 0, there, 0.0)
    targets, lost = [], 0.0
    for one in groups:
        margin = np.bincount(one, weights=part)
        possible = np.where(np.bincount(one, weights=start) > 0, margin, 0.0)
        lost = max(lost, 1.0 - float(possible.sum()))
        targets.append(possible / possible.sum() if possible.any() else possible)
    fitted = start / start.sum() if start.any() else start
    residual = 0.0
    for _ in range(_ROUNDS):
        for one, target in zip(groups, targets, strict=True):
            have = np.bincount(one, weights=fitted)
            fitted = fitted * np.divide(target, have, out=np.zeros_like(target), where=have > 0)[one]
        residual = max(
            (
                float(np.abs(np.bincount(one, weights=fitted) - target).max())
                for one, target in zip(groups, targets, strict=True)
            ),
            default=0.0,
        )
        if residual <= _CLOSE:
            break
    return Weighting(_per_record(fitted, there), residual, _clear(lost))


def effective_size(weights: ArrayLike, counts: ArrayLike) -> float:
    """How many equally weighted records tell as much: (Σw)² / Σw² over records (Kish 1965). weights, counts: per
    cell (c,)."""
    weight, there = np.asarray(weights, np.float64), np.asarray(counts, np.float64)
    squares = float((there * weight**2).sum())
    return float((there * weight).sum()) ** 2 / squares if squares else 0.0


def _per_record(wanted: Weights, there: Weights) -> Weights:
    """Weights with mean 1 over the records whose weight is not 0."""
    weights = np.divide(wanted, there, out=np.zeros_like(wanted), where=there > 0)
    kept = float(there[weights > 0].sum())
    whole = float((weights * there).sum())
    return weights * (kept / whole) if whole else weights


def _clear(part: float) -> float:
    """0 for what is only the rounding of floats."""
    return part if part > 1e-9 else 0.0
