"""The formulas of agreement, on B weighings of the units at once: nan where a measure is undefined.

Every coefficient is written as 1 - observed disagreement / disagreement by chance, which is exact where nobody
disagrees. Knows neither ratings nor intervals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from datagen.agreement.distances import Floats
from datagen.agreement.units import Ints, Sums, Units


def raw(sums: Sums) -> Floats:
    """Mean over units of the share of their pairs of ratings that agree."""
    return 1 - _observed(sums, 1.0 - np.eye(sums.pairs.shape[1]))


def fleiss(sums: Sums) -> Floats:
    """Chance: two ratings drawn from the mean of the units' shares."""
    mean = _mean_shares(sums)
    apart = 1.0 - np.eye(mean.shape[1])
    return 1 - _ratio(_observed(sums, apart), ((mean @ apart) * mean).sum(axis=1))


def gwet(sums: Sums, apart: Floats) -> Floats:
    """Chance: T Σ π (1 - π) / (K (K - 1)), T the sum of the weights of agreement: K for AC1 (Gwet 2008, 2014)."""
    kinds = len(apart)
    if kinds < 2:
        return np.full(len(sums.shares), np.nan)
    mean = _mean_shares(sums)
    chance = (1 - apart).sum() * (mean * (1 - mean)).sum(axis=1) / (kinds * (kinds - 1))
    return 1 - _ratio(_observed(sums, apart), 1 - chance)


def krippendorff(sums: Sums, apart: Floats | None) -> Floats:
    """α = 1 - (n - 1) Σ o δ² / Σ n_c n_k δ² (Krippendorff 2011). apart: δ²; None for the ordinal metric, whose δ is the
    difference of the categories' mean ranks in the data themselves."""
    o = sums.coincidences
    n = o.sum(axis=2)
    if apart is None:
        rank = n.cumsum(axis=1) - n / 2
        apart = (rank[:, :, None] - rank[:, None, :]) ** 2
    chance = (n[:, :, None] * n[:, None, :] * apart).sum(axis=(1, 2))
    return 1 - _ratio((n.sum(axis=1) - 1) * (o * apart).sum(axis=(1, 2)), chance)


@dataclass(frozen=True, slots=True)
class RaterPairs:
    """Every pair of raters with units in common, as a list of what two of them said of one row of units.

    row: of Units.rows. cell: (pair of raters, label of one, label of the other) as one number.
    """

    row: Ints
    cell: Ints
    pairs: int
    kinds: int


def pair_raters(units: Units) -> RaterPairs:
    """Ratings lie in the order of the rows, so two of one row are `lag` places apart."""
    row, rater = np.nonzero(units.rows >= 0)
    label = units.rows[row, rater].astype(np.int64)
    raters, kinds = units.rows.shape[1], units.counts.shape[1]
    found = [np.empty((3, 0), dtype=np.int64)]
    for lag in range(1, int(units.counts.sum(axis=1).max(initial=0))):
        one = np.flatnonzero(row[lag:] == row[:-lag])
        other = one + lag
        found.append(
            np.stack([row[one], rater[one] * raters + rater[other], label[one] * kinds + label[other]])
        )
    rows, who, said = np.concatenate(found, axis=1)
    different, pair = np.unique(who, return_inverse=True)
    return RaterPairs(rows, pair * kinds * kinds + said, len(different), kinds)


def pair_tables(raters: RaterPairs, times: Ints) -> Floats:
    """B × pairs of raters × K × K contingency tables."""
    tables = np.empty((len(times), raters.pairs, raters.kinds, raters.kinds))
    for table, row in zip(tables, times, strict=True):
        weights = row[raters.row]
        table[:] = np.bincount(raters.cell, weights, minlength=table.size).reshape(table.shape)
    return tables


def cohen(tables: Floats, apart: Floats) -> Floats:
    """Mean over the pairs of raters for whom kappa is defined, each pair counted once (Light 1971)."""
    one, other = tables.sum(axis=3), tables.sum(axis=2)
    observed = (tables * apart).sum(axis=(2, 3)) * one.sum(axis=2)
    kappas = 1 - _ratio(observed, ((one @ apart) * other).sum(axis=2))
    defined = ~np.isnan(kappas)
    return _ratio(np.where(defined, kappas, 0.0).sum(axis=1), defined.sum(axis=1).astype(np.float64))


def _observed(sums: Sums, apart: Floats) -> Floats:
    above: Floats = (sums.pairs * apart).sum(axis=(1, 2))
    return _ratio(above, sums.pairs.sum(axis=(1, 2)))


def _mean_shares(sums: Sums) -> Floats:
    return _ratio(sums.shares, np.broadcast_to(sums.shares.sum(axis=1, keepdims=True), sums.shares.shape))


def _ratio(above: Floats, below: Floats) -> Floats:
    quotient = np.full(below.shape, np.nan)
    np.divide(above, below, out=quotient, where=below > 0)
    return quotient
