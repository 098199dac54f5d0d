"""What has no value, and why; and the two ends of how many people there are."""

import numpy as np
import pytest

from datagen.agreement import Measured, Ratings, measure_agreement, ratings_of
from tests.agreement.tables import table

CHANCE = ("cohen_kappa", "fleiss_kappa", "krippendorff_alpha")


def measured(ratings, **options):
    return measure_agreement(ratings, **{"ordinal": False, "resamples": 200} | options).measures


@pytest.mark.parametrize("rows", ["1.. .2. ..1", "...", "1 1 2"])
def test_nothing_is_measured_without_two_ratings_of_a_unit(rows):
    nothing = Measured(None, None, None, 0, "no unit has two ratings")
    assert set(measured(table(rows, "ab"), ordinal=True).values()) == {nothing}


def test_agreement_counts_the_raters_who_rated():
    agreement = measure_agreement(table("12.. 11.. 1... ....", "ab"), ordinal=False, resamples=10)
    assert (agreement.units, agreement.raters, agreement.ratings, agreement.resamples) == (2, 2, 5, 10)


def test_one_label_only_agrees_in_full_but_leaves_chance_nothing_to_explain():
    found = measured(table("11 11 1. 11", "ab"), ordinal=True)
    assert found["raw"] == found["gwet_ac1"] == found["gwet_ac2_quadratic"] == Measured(1, 1, 1)
    for name, one in found.items():
        if not name.startswith(("raw", "gwet")):
            assert one.value is one.low is one.high is None, name
            assert "certain" in one.reason


def test_one_category_leaves_nothing_to_choose():
    found = measured(table("11 11", "a"), ordinal=True)
    assert found["raw"].value == 1
    assert found["gwet_ac1"].value is found["gwet_ac2_linear"].value is None
    assert found["gwet_ac1"].reason == "needs two categories to choose from"


def test_one_unit_has_values_but_no_interval():
    """Both categories once: chance agreement 1/2, observed 0; alpha's correction for n = 2 makes it 0."""
    found = measured(table("12 1.", "ab"))
    assert found["raw"] == Measured(0, None, None, 0, "an interval needs two units with two ratings")
    assert found["krippendorff_alpha"].value == found["cohen_kappa"].value == 0
    assert found["gwet_ac1"].value == pytest.approx(
        -0.375 / 0.625
    )  # shares 3/4 and 1/4: the single rating counts


def test_a_label_only_in_single_ratings_counts_for_the_shares_alone():
    found = measured(table("11 11 2.", "ab"))
    assert found["krippendorff_alpha"].value is None
    assert found["fleiss_kappa"].value == 1


def test_kappa_of_raters_who_each_always_say_the_same_is_none():
    """Ann and Bob said 1 alone, Ann and Cid 2 alone: no pair has a kappa, though both labels were given."""
    found = measured(table("11. 11. 2.2 2.2", "ab"))
    assert found["cohen_kappa"].value is None
    assert found["cohen_kappa"].reason.startswith("every two raters gave one label only")
    assert found["fleiss_kappa"].value == 1


def test_two_annotators_who_agree_in_full():
    found = measured(table("11 22 33 11 22", "abc"), ordinal=True)
    assert {one.value for one in found.values()} == {1.0}
    assert {(one.low, one.high) for one in found.values()} == {(1.0, 1.0)}


def test_forty_annotators_three_to_a_unit():
    """A ring of annotators: each unit goes to three neighbours, of whom the third says something else on odd units.
    Half the units agree in full and half on one pair of three: 2/3."""
    triples = [
        (unit, f"p{(unit + place) % 40:02}", "ab"[(unit // 40 + (place == 2) * unit) % 2])
        for unit in range(400)
        for place in range(3)
    ]
    agreement = measure_agreement(ratings_of(triples, "ab"), ordinal=False, resamples=200)
    assert (agreement.units, agreement.raters, agreement.ratings) == (400, 40, 1200)
    found = agreement.measures
    assert found["raw"].value == pytest.approx(2 / 3, abs=1e-12)
    # Both labels half of the time.
    assert found["fleiss_kappa"].value == pytest.approx(1 / 3, abs=1e-12)
    assert found["gwet_ac1"].value == pytest.approx(1 / 3, abs=1e-12)
    assert found["krippendorff_alpha"].value == pytest.approx(1 - 1199 / 1200 * 2 / 3, abs=1e-12)
    others = (one for name, one in found.items() if name != "cohen_kappa")
    assert all(one.low < one.value < one.high and not one.warning for one in others)
    assert found["cohen_kappa"].warning.startswith("each of 80 pairs of raters shares 15.0 units in the mean")


def test_forty_annotators_on_every_unit():
    """All but one say the label of the unit: each unit has C(39, 2) agreeing pairs of C(40, 2)."""
    codes = np.repeat(np.arange(30)[:, None] % 3, 40, axis=1)
    codes[:, 0] = (codes[:, 0] + 1) % 3
    found = measured(Ratings(codes, ("a", "b", "c")), resamples=20)
    assert found["raw"].value == pytest.approx(39 * 38 / (40 * 39))
    # 741 pairs of people with kappa 1; the 39 with the odd one never agree and expect a third: -1/2.
    assert found["cohen_kappa"].value == pytest.approx((741 - 39 / 2) / 780)


def test_two_annotators_are_no_mean_of_pairs_to_warn_of():
    assert not measured(table("11 22 12", "ab"))["cohen_kappa"].warning
    assert measured(table("11. 22. 1.2 2.2", "ab"))["cohen_kappa"].warning
