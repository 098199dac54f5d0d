"""Each coefficient against numbers that were published, or that a page of arithmetic gives."""

from fractions import Fraction

import pytest

from datagen.agreement import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    measure_agreement,
    raw_agreement,
)
from tests.agreement.tables import FOUR_CODERS, PSYCHIATRISTS, table, two_raters

CLOSE = 1e-9


def near(fraction):
    return pytest.approx(float(fraction), abs=CLOSE)


def test_alpha_of_four_coders_is_krippendorffs():
    """The coincidences on the diagonal are 7, 10, 8, 4, 3 of n = 40; 9, 13, 10, 5 and 3 ratings of each value. Off it
    (each way) o12 = o23 = 4/3, o13 = o14 = o24 = o34 = 1/3. The single rating of unit 12 does not count."""
    ratings = table(FOUR_CODERS, (1, 2, 3, 4, 5))
    nominal = Fraction(39 * 32 - 344, 40 * 39 - 344)
    interval = 1 - 39 * Fraction(26, 3) / (40 * 306 - 100**2)
    # Mean ranks 4.5, 15.5, 27, 34.5 and 38.5.
    apart = 4 * Fraction(121) + Fraction("506.25") + 900 + 4 * Fraction("132.25") + 361 + Fraction("56.25")
    ordinal = 1 - 39 * (apart / 3) / (40 * Fraction("20993.5") - 800**2)
    assert [round(float(one), 3) for one in (nominal, ordinal, interval)] == [0.743, 0.815, 0.849]
    assert krippendorff_alpha(ratings) == near(nominal)
    assert krippendorff_alpha(ratings, "ordinal") == near(ordinal)
    assert krippendorff_alpha(ratings, "interval") == near(interval)


def test_gwet_and_fleiss_of_four_coders_are_those_of_irr_cac():
    """Of the eleven units with two ratings or more, eight agree in full, two by half. Unit 12, a single 3, counts for
    the shares: 3, 3.25, 3.5, 1.25 and 1 twelfths. The decimals are what irrCAC prints.
    """
    ratings = table(FOUR_CODERS, (1, 2, 3, 4, 5))
    squares = Fraction("34.375") / 144
    assert raw_agreement(ratings) == near(Fraction(9, 11))
    assert fleiss_kappa(ratings) == near((Fraction(9, 11) - squares) / (1 - squares))
    assert gwet_ac(ratings) == near((Fraction(9, 11) - (1 - squares) / 4) / (1 - (1 - squares) / 4))
    # Squared distances in sixteenths: unit 2 half of 1, unit 6 (1+4+9+1+4+1)/6, unit 8 half of 1.
    disagreement = (1 + Fraction(20, 6)) / 16 / 11
    chance = (25 - Fraction(100, 16)) * (1 - squares) / 20
    assert gwet_ac(ratings, "quadratic") == near(1 - disagreement / (1 - chance))
    found = [gwet_ac(ratings, weights) for weights in ("unweighted", "linear", "quadratic", "ordinal")]
    assert found == pytest.approx([0.775444068, 0.858739136, 0.914000724, 0.898939770], abs=1e-9)
    assert fleiss_kappa(ratings) == pytest.approx(0.761169275, abs=1e-9)


def test_fleiss_of_the_psychiatrists_is_fleiss():
    """26, 26, 30, 55 and 43 of 180 diagnoses; the squares of the counts per patient sum to 680."""
    ratings = table(PSYCHIATRISTS, ("depression", "personality", "schizophrenia", "neurosis", "other"))
    observed, chance = Fraction(680 - 180, 30 * 30), Fraction(2 * 26**2 + 30**2 + 55**2 + 43**2, 180**2)
    assert raw_agreement(ratings) == near(observed)
    assert fleiss_kappa(ratings) == near((observed - chance) / (1 - chance))
    assert round(fleiss_kappa(ratings), 3) == 0.430


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [
        ([[20, 5], [10, 15]], Fraction(2, 5)),
        ([[45, 15], [25, 15]], Fraction(3, 23)),
        ([[25, 35], [5, 35]], Fraction(7, 27)),
        ([[0, 10], [10, 0]], Fraction(-1)),
        ([[10, 0], [0, 10]], Fraction(1)),
    ],
)
def test_cohen_of_two_by_two(counts, kappa):
    ratings = two_raters(counts, ("yes", "no"))
    assert cohen_kappa(ratings) == near(kappa)
    assert cohen_kappa(ratings, "linear") == near(kappa)


def test_cohen_is_weighted_by_distance():
    """Twenty units, row sums 6, 6, 8 and column sums 6, 7, 7. Two steps are 2, 4 or 3 times as far as one."""
    ratings = two_raters([[4, 2, 0], [1, 4, 1], [1, 1, 6]], ("low", "middle", "high"))
    # Disagreements: one step apart 2 + 1 + 1 + 1 = 5 units, two steps 0 + 1 = 1 unit.
    # By chance (times 20): one step 6·7 + 6·6 + 6·7 + 8·7 = 176, two steps 6·7 + 8·6 = 90.
    assert cohen_kappa(ratings) == near(1 - Fraction(20 * 6, 266))
    assert cohen_kappa(ratings, "linear") == near(1 - Fraction(20 * (5 + 2), 176 + 180))
    assert cohen_kappa(ratings, "quadratic") == near(1 - Fraction(20 * (5 + 4), 176 + 360))
    assert cohen_kappa(ratings, "ordinal") == near(1 - Fraction(20 * (5 + 3), 176 + 270))


def test_categories_that_are_numbers_are_apart_as_their_numbers_are():
    """Scores 1, 2, 10: neighbours are 1 and 8 apart. The table and its margins are those of the test above."""
    ratings = two_raters([[4, 2, 0], [1, 4, 1], [1, 1, 6]], (1, 2, 10))
    observed = 20 * (3 * 1 + 2 * 8 + 1 * 9)
    chance = (6 * 7 + 6 * 6) * 1 + (6 * 7 + 8 * 7) * 8 + (6 * 7 + 8 * 6) * 9
    assert cohen_kappa(ratings, "linear") == near(1 - Fraction(observed, chance))


def test_cohen_of_three_raters_is_the_mean_over_pairs_with_units_in_common():
    """Ann and Bob have kappa 2/5, Bob and Cid 3/23; Ann and Cid share no unit."""
    rows = ["11."] * 20 + ["12."] * 5 + ["21."] * 10 + ["22."] * 15
    rows += [".11"] * 45 + [".12"] * 15 + [".21"] * 25 + [".22"] * 15
    assert cohen_kappa(table(" ".join(rows), "ab")) == near((Fraction(2, 5) + Fraction(3, 23)) / 2)


def test_cohen_leaves_out_pairs_of_raters_with_one_label():
    """Ann and Bob: 2/5. Bob and Cid said 1 to both of the units that they share, so there is no kappa."""
    rows = ["11."] * 20 + ["12."] * 5 + ["21."] * 10 + ["22."] * 15 + [".11"] * 2
    assert cohen_kappa(table(" ".join(rows), "ab")) == near(Fraction(2, 5))


def test_ac1_stays_high_where_kappa_collapses():
    """Gwet (2002): 118 of 125 agree on the common label, none on the rare one."""
    ratings = two_raters([[118, 5], [2, 0]], "+-")
    share = Fraction(123 + 120, 250)
    chance = 2 * share * (1 - share)
    assert gwet_ac(ratings) == near((Fraction(118, 125) - chance) / (1 - chance))
    assert round(gwet_ac(ratings), 4) == 0.9408
    by_chance = Fraction(123 * 120 + 2 * 5, 125**2)
    assert cohen_kappa(ratings) == near((Fraction(118, 125) - by_chance) / (1 - by_chance))
    assert cohen_kappa(ratings) < 0


def test_measures_are_the_functions():
    ratings = table(FOUR_CODERS, (1, 2, 3, 4, 5))
    agreement = measure_agreement(ratings, ordinal=True, resamples=50)
    assert (agreement.units, agreement.raters, agreement.ratings) == (11, 4, 41)
    assert {name: measured.value for name, measured in agreement.measures.items()} == {
        "raw": raw_agreement(ratings),
        "cohen_kappa": cohen_kappa(ratings),
        "fleiss_kappa": fleiss_kappa(ratings),
        "krippendorff_alpha": krippendorff_alpha(ratings),
        "gwet_ac1": gwet_ac(ratings),
        "cohen_kappa_linear": cohen_kappa(ratings, "linear"),
        "cohen_kappa_quadratic": cohen_kappa(ratings, "quadratic"),
        "krippendorff_alpha_ordinal": krippendorff_alpha(ratings, "ordinal"),
        "krippendorff_alpha_interval": krippendorff_alpha(ratings, "interval"),
        "gwet_ac2_linear": gwet_ac(ratings, "linear"),
        "gwet_ac2_quadratic": gwet_ac(ratings, "quadratic"),
        "gwet_ac2_ordinal": gwet_ac(ratings, "ordinal"),
    }
    assert list(measure_agreement(ratings, ordinal=False, resamples=0).measures) == [
        "raw", "cohen_kappa", "fleiss_kappa", "krippendorff_alpha", "gwet_ac1",
    ]  # fmt: skip
