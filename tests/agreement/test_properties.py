"""What must hold for any ratings, and a slow and plain reading of the definitions to hold the formulas against."""

from itertools import combinations, permutations
from statistics import fmean as mean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from datagen.agreement import (
    Ratings,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    measure_agreement,
    raw_agreement,
)

KINDS = 4
TABLES = st.tuples(st.integers(1, 9), st.integers(1, 5)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(-1, KINDS - 1))
)
FULL_PAIRS = st.integers(1, 12).flatmap(
    lambda units: arrays(np.int64, (units, 2), elements=st.integers(0, KINDS - 1))
)

FEW = settings(max_examples=60, deadline=None)


def values(codes, categories=(1, 2, 3, 4), ordinal=True):
    agreement = measure_agreement(Ratings(codes, categories), ordinal=ordinal, resamples=0)
    return {name: one.value for name, one in agreement.measures.items()}


def check_same(one, other):
    assert one.keys() == other.keys()
    for name, value in one.items():
        assert (value is None) == (other[name] is None), name
        assert value is None or other[name] == pytest.approx(value, abs=1e-9), name


@FEW
@given(TABLES, st.randoms())
def test_the_order_of_units_changes_nothing_not_even_the_intervals(codes, random):
    shuffled = codes.copy()[random.sample(range(len(codes)), len(codes))]
    one, other = (
        measure_agreement(Ratings(each, "abcd"), ordinal=True, resamples=20) for each in (codes, shuffled)
    )
    assert one == other


@FEW
@given(TABLES, st.randoms())
def test_the_names_of_raters_change_nothing(codes, random):
    check_same(values(codes), values(codes[:, random.sample(range(codes.shape[1]), codes.shape[1])]))


@FEW
@given(TABLES)
def test_turning_the_scale_round_changes_nothing(codes):
    check_same(values(codes), values(np.where(codes < 0, -1, KINDS - 1 - codes)))


@FEW
@given(TABLES, st.permutations(range(KINDS)))
def test_nominal_measures_do_not_know_the_order_of_labels(codes, order):
    renamed = np.where(codes < 0, -1, np.array(order)[codes])
    check_same(values(codes, ordinal=False), values(renamed, ordinal=False))


@FEW
@given(TABLES)
def test_units_that_nobody_rated_and_raters_who_rated_nothing_change_nothing(codes):
    framed = np.full((len(codes) + 2, codes.shape[1] + 1), -1)
    framed[1:-1, 1:] = codes
    check_same(values(codes), values(framed))


@FEW
@given(TABLES)
def test_the_same_units_twice_change_alpha_alone(codes):
    """Raw agreement, Cohen's and Fleiss' kappa and Gwet's coefficients compare shares, so they stay. Alpha corrects for
    n, the ratings that have a partner: 1 - alpha grows by (2n - 1) / (2n - 2)."""
    once, twice = values(codes), values(np.concatenate([codes, codes]))
    given_labels = (codes >= 0).sum(axis=1)
    n = given_labels[given_labels >= 2].sum()
    for name, value in once.items():
        if name.startswith("krippendorff") and value is not None:
            once[name] = 1 - (1 - value) * (2 * n - 1) / (2 * n - 2)
    check_same(once, twice)


@FEW
@given(FULL_PAIRS)
def test_alpha_of_two_raters_is_scotts_pi_corrected_for_few_units(codes):
    """Fleiss' kappa of two raters is Scott's pi; 1 - alpha = (1 - pi) (2N - 1) / 2N for N units."""
    alpha, pi = (measure(Ratings(codes, "abcd")) for measure in (krippendorff_alpha, fleiss_kappa))
    if pi is None:
        assert alpha is None
    else:
        assert 1 - alpha == pytest.approx((1 - pi) * (1 - 1 / (2 * len(codes))))


@FEW
@given(FULL_PAIRS)
def test_measures_of_two_categories_know_no_distance(codes):
    found = values(codes % 2, "ab")
    for plain, others in {
        "cohen_kappa": ("_linear", "_quadratic"),
        "krippendorff_alpha": ("_ordinal", "_interval"),
    }.items():
        assert all(found[plain + other] == pytest.approx(found[plain]) for other in others)
    assert all(
        found[f"gwet_ac2_{name}"] == pytest.approx(found["gwet_ac1"]) for name in ("linear", "ordinal")
    )


@FEW
@given(TABLES)
def test_no_measure_is_above_one_and_full_agreement_is_one(codes):
    assert all(value <= 1 + 1e-12 for value in values(codes).values() if value is not None)
    agreed = np.where(codes < 0, -1, np.arange(len(codes))[:, None] % KINDS)
    assert {value for value in values(agreed).values() if value is not None} <= {1.0}


@FEW
@given(TABLES)
def test_formulas_are_their_definitions(codes):
    """Rating by rater, pair by pair, with missing ones: no matrix and no weight of agreement."""
    units = [[int(label) for label in row if label >= 0] for row in codes]
    ratings = Ratings(codes, tuple("abcd"))

    def squared(a, b):
        return ((a - b) / (KINDS - 1)) ** 2

    check_same(
        {
            "raw": raw_agreement(ratings),
            "fleiss": fleiss_kappa(ratings),
            "ac1": gwet_ac(ratings),
            "ac2": gwet_ac(ratings, "quadratic"),
            "alpha": krippendorff_alpha(ratings),
            "interval": krippendorff_alpha(ratings, "interval"),
            "kappa": cohen_kappa(ratings),
            "weighted": cohen_kappa(ratings, "quadratic"),
        },
        {
            "raw": below_one(plain_observed(units, unlike), 1),
            "fleiss": plain_fleiss(units),
            "ac1": plain_gwet(units, unlike),
            "ac2": plain_gwet(units, squared),
            "alpha": plain_alpha(units, unlike),
            "interval": plain_alpha(units, squared),
            "kappa": plain_light(codes, unlike),
            "weighted": plain_light(codes, squared),
        },
    )


def unlike(a, b):
    return float(a != b)


def below_one(observed, chance):
    return None if observed is None or not chance else 1 - observed / chance


def plain_observed(units, apart):
    each = [mean([apart(a, b) for a, b in permutations(unit, 2)]) for unit in units if len(unit) > 1]
    return mean(each) if each else None


def plain_shares(units):
    rated = [unit for unit in units if unit]
    return [
        sum(unit.count(label) / len(unit) for unit in rated) / max(len(rated), 1) for label in range(KINDS)
    ]


def plain_fleiss(units):
    return below_one(plain_observed(units, unlike), round(1 - sum(p * p for p in plain_shares(units)), 12))


def plain_gwet(units, apart):
    weights = sum(1 - apart(a, b) for a in range(KINDS) for b in range(KINDS))
    chance = weights * sum(p * (1 - p) for p in plain_shares(units)) / (KINDS * (KINDS - 1))
    return below_one(plain_observed(units, apart), 1 - chance)


def plain_alpha(units, apart):
    """Disagreement within units, each rating compared with the others of its unit, over that of any two ratings."""
    paired = [unit for unit in units if len(unit) > 1]
    everything = [label for unit in paired for label in unit]
    if not paired:
        return None
    within = sum(sum(apart(a, b) for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in paired)
    return below_one(within / len(everything), mean([apart(a, b) for a, b in permutations(everything, 2)]))


def plain_light(codes, apart):
    kappas = []
    for one, other in combinations(codes.T, 2):
        both = [(a, b) for a, b in zip(one, other, strict=True) if a >= 0 and b >= 0]
        if both:
            chance = mean([apart(a, b) for a, _ in both for _, b in both])
            kappas.append(below_one(mean([apart(a, b) for a, b in both]), chance))
    defined = [kappa for kappa in kappas if kappa is not None]
    return mean(defined) if defined else None
