"""The measures of agreement of one set of ratings, each with its interval.

Intervals are percentile bootstraps over units (Efron 1979): the units are what more of the same work would draw anew.
Knows no reason why people disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from datagen.agreement.coefficients import (
    RaterPairs,
    cohen,
    fleiss,
    gwet,
    krippendorff,
    pair_raters,
    pair_tables,
    raw,
)
from datagen.agreement.distances import Floats, Metric, Weights, distances
from datagen.agreement.ratings import Ratings
from datagen.agreement.units import BLOCK, Ints, Sums, Units, add_up, group_units, resample

_MIDDLE = (0.025, 0.975)
_NO_PAIR = "no unit has two ratings"
_ONE_CATEGORY = "needs two categories to choose from"
_ONE_LABEL = "only one label was given, so agreement by chance is certain"
_ONE_LABEL_EACH = (
    "every two raters gave one label only to the units that they share, so agreement by chance is certain"
)
_ONE_UNIT = "an interval needs two units with two ratings"
_FEW_SHARED = (
    50  # units per pair of raters; with fewer, simulated means of kappas fell short by 0.01 and more
)


@dataclass(frozen=True, slots=True)
class Measured:
    """value: None where the measure is undefined. low, high: the middle 95 % of the resamples in which it is defined;
    left_out: the others. reason: why a number is missing, "" where none is. warning: why not to trust it."""

    value: float | None
    low: float | None
    high: float | None
    left_out: int = 0
    reason: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """units: with two or more ratings. raters, ratings: all, those of units with a single rating too.
    measures: raw, cohen_kappa, fleiss_kappa, krippendorff_alpha, gwet_ac1; for ordered categories also
    cohen_kappa_linear and _quadratic, krippendorff_alpha_ordinal and _interval, gwet_ac2_linear, _quadratic, _ordinal.
    """

    units: int
    raters: int
    ratings: int
    resamples: int
    measures: dict[str, Measured]


def measure_agreement(ratings: Ratings, *, ordinal: bool, resamples: int = 1000, seed: int = 0) -> Agreement:
    """All measures that suit the categories. ordinal: they have an order, so near misses count less.

    A resample draws as many of the rated units as there are, with replacement; all measures see the same resamples.
    Neither the order of the units nor that of the triples behind the ratings changes any number. Raises ValueError
    for a negative number of resamples or seed.
    """
    if resamples < 0:
        raise ValueError(f"resamples: expected 0 or more, found {resamples}")
    rng = np.random.default_rng(seed)
    units, formulas = group_units(ratings), _formulas(ratings.values, ordinal)
    raters = pair_raters(units)
    points = _evaluate(formulas, units, raters, units.often[None])
    drawn = _resampled(formulas, units, raters, resamples, rng) if units.paired > 1 else {}
    measures = {
        name: _measured(_number(points[name]), drawn.get(name), _undefined(name, units)) for name in formulas
    }
    for name in formulas:
        if name.startswith("cohen") and (warning := _few_shared(units, raters)):
            measures[name] = replace(measures[name], warning=warning)
    given = ratings.codes >= 0
    return Agreement(units.paired, int(given.any(axis=0).sum()), int(given.sum()), resamples, measures)


def raw_agreement(ratings: Ratings) -> float | None:
    """Mean, over the units with two or more ratings, of the share of their pairs of ratings that agree."""
    return _number(raw(_point_sums(ratings)))


def cohen_kappa(ratings: Ratings, weights: Weights = "unweighted") -> float | None:
    """Cohen (1960), weighted (Cohen 1968): chance is each rater's own shares, on the units that both rated.

    For more than two raters, the plain mean over the pairs of raters with units in common (Light 1971). A pair that
    gave one label only to its common units has no kappa and is left out. So a pair with a single common unit either
    has kappa 0 or none: where pairs share few units this mean is too low, and a bootstrap, which repeats the fault,
    gives an interval lower still. measure_agreement warns of it; the other measures do not suffer.
    """
    units = group_units(ratings)
    tables = pair_tables(pair_raters(units), units.often[None])
    return _number(cohen(tables, distances(weights, ratings.values)))


def fleiss_kappa(ratings: Ratings) -> float | None:
    """Fleiss (1971), for any number of ratings per unit as Gwet (2014) generalises it.

    Observed agreement is raw_agreement. Chance is the sum of the squared mean shares of the categories: the mean over
    all rated units, those with a single rating too, of the unit's own shares. With as many ratings on every unit it is
    Fleiss' own; where numbers vary, a unit with many ratings weighs no more than another.
    """
    return _number(fleiss(_point_sums(ratings)))


def krippendorff_alpha(ratings: Ratings, metric: Metric = "nominal") -> float | None:
    """Krippendorff (2011), for any number of raters and missing ratings; units with a single rating are left out.

    A unit weighs as much as it has ratings. The interval metric takes the categories' own values where all are
    numbers and their positions otherwise. Its correction for small samples lifts it a little where ratings are few, so
    the same ratings twice have a lower alpha.
    """
    return _number(krippendorff(_point_sums(ratings), _apart(metric, ratings.values)))


def gwet_ac(ratings: Ratings, weights: Weights = "unweighted") -> float | None:
    """AC1 (Gwet 2008), AC2 for other weights (Gwet 2014), for any number of ratings per unit.

    As in Gwet's own irrCAC: observed agreement is over the units with two or more ratings, and the shares of the
    categories are the mean over all rated units, those with a single rating too, of the unit's own shares. K counts
    the categories declared, used or not. With one label only it is 1; None where K is 1.
    """
    return _number(gwet(_point_sums(ratings), distances(weights, ratings.values)))


_Formula = Callable[[Sums, Floats], Floats]


def _formulas(values: Floats, ordinal: bool) -> dict[str, _Formula]:
    """Of each measure, from the sums and the tables of pairs of raters."""

    def of_cohen(weights: Weights) -> _Formula:
        return lambda _, tables: cohen(tables, distances(weights, values))

    def of_krippendorff(metric: Metric) -> _Formula:
        return lambda sums, _: krippendorff(sums, _apart(metric, values))

    def of_gwet(weights: Weights) -> _Formula:
        return lambda sums, _: gwet(sums, distances(weights, values))

    formulas: dict[str, _Formula] = {
        "raw": lambda sums, _: raw(sums),
        "cohen_kappa": of_cohen("unweighted"),
        "fleiss_kappa": lambda sums, _: fleiss(sums),
        "krippendorff_alpha": of_krippendorff("nominal"),
        "gwet_ac1": of_gwet("unweighted"),
    }
    ordered: dict[str, _Formula] = {
        "cohen_kappa_linear": of_cohen("linear"),
        "cohen_kappa_quadratic": of_cohen("quadratic"),
        "krippendorff_alpha_ordinal": of_krippendorff("ordinal"),
        "krippendorff_alpha_interval": of_krippendorff("interval"),
        "gwet_ac2_linear": of_gwet("linear"),
        "gwet_ac2_quadratic": of_gwet("quadratic"),
        "gwet_ac2_ordinal": of_gwet("ordinal"),
    }
    return formulas | ordered if ordinal else formulas


def _apart(metric: Metric, values: Floats) -> Floats | None:
    """Squared distances; alpha does not change with their scale."""
    if metric == "ordinal":
        return None
    return distances("unweighted" if metric == "nominal" else "quadratic", values)


def _evaluate(
    formulas: dict[str, _Formula], units: Units, raters: RaterPairs, times: Ints
) -> dict[str, Floats]:
    sums, tables = add_up(units, times), pair_tables(raters, times)
    return {name: formula(sums, tables) for name, formula in formulas.items()}


def _resampled(
    formulas: dict[str, _Formula],
    units: Units,
    raters: RaterPairs,
    resamples: int,
    rng: np.random.Generator,
) -> dict[str, Floats]:
    kinds = raters.kinds
    step = max(1, BLOCK // max(len(units.rows), 2 * kinds * kinds + kinds, raters.pairs * kinds * kinds))
    found = [_evaluate(formulas, units, raters, times) for times in resample(units, resamples, step, rng)]
    return {name: np.concatenate([one[name] for one in found] or [np.empty(0)]) for name in formulas}


def _measured(value: float | None, drawn: Floats | None, undefined: str) -> Measured:
    if value is None:
        return Measured(None, None, None, 0, undefined)
    if drawn is None:
        return Measured(value, None, None, 0, _ONE_UNIT)
    defined = drawn[~np.isnan(drawn)]
    left_out = len(drawn) - len(defined)
    if not len(defined):
        return Measured(value, None, None, left_out, f"undefined in all {left_out} resamples")
    low, high = np.quantile(defined, _MIDDLE)
    return Measured(value, float(low), float(high), left_out)


def _undefined(name: str, units: Units) -> str:
    """Why a measure has no value on these units, if it has none."""
    if not units.paired:
        return _NO_PAIR
    if name.startswith("gwet"):
        return _ONE_CATEGORY
    return _ONE_LABEL_EACH if name.startswith("cohen") else _ONE_LABEL


def _few_shared(units: Units, raters: RaterPairs) -> str:
    """Why not to trust a mean of kappas, or "": each is biased down by its few units, and resamples repeat the bias."""
    shared = int(units.often[raters.row].sum()) / max(raters.pairs, 1)
    if raters.pairs < 2 or shared >= _FEW_SHARED:
        return ""
    return (
        f"each of {raters.pairs} pairs of raters shares {shared:.1f} units in the mean, fewer than {_FEW_SHARED}: "
        "the mean of their kappas is too low and its interval lower still; fleiss_kappa is not affected"
    )


def _point_sums(ratings: Ratings) -> Sums:
    units = group_units(ratings)
    return add_up(units, units.often[None])


def _number(of_one: Floats) -> float | None:
    value = float(of_one[0])
    return None if np.isnan(value) else value
