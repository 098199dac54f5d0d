"""The bootstrap: what an interval covers, what is left out, and that chunks and order change nothing."""

import numpy as np
import pytest

import datagen.agreement.measure
import datagen.agreement.units
from datagen.agreement import Ratings, measure_agreement
from datagen.agreement.units import group_units, resample
from tests.agreement.tables import FOUR_CODERS, table, two_raters


def test_interval_of_raw_agreement_is_the_binomials():
    """70 of 100 units agree: the 2.5 % and 97.5 % points of Binomial(100, 0.7) are 61 and 79."""
    agreement = measure_agreement(two_raters([[35, 15], [15, 35]], "ab"), ordinal=False, resamples=4000)
    raw = agreement.measures["raw"]
    assert raw.value == pytest.approx(0.7)
    assert raw.low == pytest.approx(0.61, abs=0.0101)
    assert raw.high == pytest.approx(0.79, abs=0.0101)


def test_resamples_without_a_value_are_left_out_and_counted():
    """Of two units with different labels, half of the resamples draw one of them twice."""
    measures = measure_agreement(table("11 22", "ab"), ordinal=False, resamples=1000).measures
    assert measures["raw"].left_out == measures["gwet_ac1"].left_out == 0
    for name in ("cohen_kappa", "fleiss_kappa", "krippendorff_alpha"):
        assert 400 < measures[name].left_out < 600
        assert measures[name].low == measures[name].high == 1


def test_resamples_draw_no_pair_at_times():
    """Eight units with one rating beside two with two: (8/10)^10 = 0.107 of the resamples have no pair."""
    measures = measure_agreement(table("11 12 " + "1. 2. " * 4, "ab"), ordinal=False, resamples=2000).measures
    assert 160 < measures["raw"].left_out < 270


def test_without_resamples_there_is_no_interval():
    raw = measure_agreement(table("11 12", "ab"), ordinal=False, resamples=0).measures["raw"]
    assert (raw.value, raw.low, raw.high, raw.reason) == (0.5, None, None, "undefined in all 0 resamples")


def test_negative_resamples_are_refused():
    with pytest.raises(ValueError, match="resamples: expected 0 or more, found -1"):
        measure_agreement(table("11", "ab"), ordinal=False, resamples=-1)


def test_same_seed_same_interval_another_seed_another():
    ratings = table(FOUR_CODERS, (1, 2, 3, 4, 5))
    one, again, other = (measure_agreement(ratings, ordinal=True, seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert one.measures["krippendorff_alpha"].low != other.measures["krippendorff_alpha"].low


@pytest.mark.parametrize("copies", [1, 20])
def test_interval_is_the_same_in_whatever_blocks(monkeypatch, copies):
    """With one copy every unit is drawn by itself, with twenty the counts of the different ones are."""
    ratings = table(f"{FOUR_CODERS} " * copies, (1, 2, 3, 4, 5))
    whole = measure_agreement(ratings, ordinal=True, resamples=60).measures
    for module in (datagen.agreement.measure, datagen.agreement.units):
        monkeypatch.setattr(module, "BLOCK", 300)
    parts = measure_agreement(ratings, ordinal=True, resamples=60).measures
    for name, one in whole.items():
        assert (parts[name].low, parts[name].high) == pytest.approx((one.low, one.high), abs=1e-12)
        assert parts[name].left_out == one.left_out


@pytest.mark.parametrize("copies", [1, 20])
def test_resamples_draw_as_many_units_as_there_are(copies):
    units = group_units(table(f"{FOUR_CODERS} " * copies, (1, 2, 3, 4, 5)))
    times = np.concatenate(list(resample(units, 4000, 100, np.random.default_rng(0))))
    assert times.shape == (4000, 10)  # units 3 and 4 look the same, and so do 5 and 9
    assert set(times.sum(axis=1)) == {12 * copies}
    n = 12 * copies
    share = units.often / n
    assert times.mean(axis=0) == pytest.approx(units.often, rel=0.1)
    assert times.var(axis=0) == pytest.approx(n * share * (1 - share), rel=0.15)


def test_units_are_grouped_by_what_was_said_of_them():
    """Fifty raters of seven categories: a row of codes is more than 63 bits."""
    codes = np.random.default_rng(3).integers(-1, 7, (40, 50))[np.random.default_rng(4).integers(0, 40, 300)]
    units = group_units(Ratings(codes, "abcdefg"))
    rows, often = np.unique(codes, axis=0, return_counts=True)
    assert (units.rows.tolist(), units.often.tolist()) == (rows.tolist(), often.tolist())
    counts = [[int((row == code).sum()) for code in range(7)] for row in rows]
    assert units.counts[units.look].tolist() == counts


def test_interval_is_narrower_for_more_units():
    widths = []
    for copies in (1, 100):
        one = measure_agreement(
            two_raters([[8 * copies, 2 * copies], [2 * copies, 8 * copies]], "ab"), ordinal=False
        )
        widths.append(one.measures["krippendorff_alpha"].high - one.measures["krippendorff_alpha"].low)
    assert widths[0] / widths[1] == pytest.approx(10, rel=0.2)


@pytest.mark.parametrize("ordinal", [False, True])
def test_interval_covers_the_truth_about_as_often_as_it_says(ordinal):
    """Two raters who each see the true label with probability 3/4 and guess otherwise: kappa is 9/16. 100 sets of 100
    units: 95 intervals are expected to hold it, and 87 or fewer would be a chance of 1 in 500."""
    rng, held = np.random.default_rng(7), 0
    for _ in range(100):
        true = rng.integers(0, 3, (100, 1))
        codes = np.where(rng.random((100, 2)) < 0.75, true, rng.integers(0, 3, (100, 2)))
        measures = measure_agreement(Ratings(codes, (1, 2, 3)), ordinal=ordinal, resamples=300).measures
        one = measures["krippendorff_alpha_interval" if ordinal else "gwet_ac1"]
        held += one.low <= 9 / 16 <= one.high
    assert held > 87
