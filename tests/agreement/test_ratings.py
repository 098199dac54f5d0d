import re

import numpy as np
import pytest

from datagen.agreement import Ratings, krippendorff_alpha, measure_agreement, ratings_of
from datagen.errors import UsageError


def test_ratings_are_units_by_raters_in_the_order_of_the_categories():
    triples = [("u2", "bob", "tie"), ("u1", "ann", "a"), ("u2", "ann", "b")]
    ratings = ratings_of(iter(triples), ["a", "b", "tie"])
    assert ratings.categories == ("a", "b", "tie")
    assert ratings.codes.tolist() == [[1, 2], [0, -1]]  # ann, bob


def test_ratings_of_nothing_are_empty():
    agreement = measure_agreement(ratings_of([], ["a"]), ordinal=True)
    assert (agreement.units, agreement.raters, agreement.ratings) == (0, 0, 0)
    assert {measured.value for measured in agreement.measures.values()} == {None}


def test_hostile_labels_are_labels():
    """Labels that look like nothing, like missing or like each other stay what they are."""
    labels = ["", " ", "-1", "nan", "None", "a\0b", "a\nb", "😀" * 1000, "<b>", "\ud800", "é", "e\u0301"]
    triples = [(unit, rater, label) for unit, label in enumerate(labels) for rater in ("x", "y")]
    ratings = ratings_of(triples, labels)
    assert ratings.codes.tolist() == [[code, code] for code in range(len(labels))]
    assert krippendorff_alpha(ratings) == 1


@pytest.mark.parametrize("label", ["aa\n", "x" * 10**6, None, 1, float("nan"), ("a",)])
def test_unknown_label_is_an_error_with_a_remedy(label):
    with pytest.raises(UsageError, match=r"rating of 'u' by 'ann': unknown label .*; (did|known)") as failure:
        ratings_of([("u", "ann", label)], ["aaa", "b"])
    assert len(str(failure.value)) < 200
    assert "\n" not in str(failure.value)


def test_two_ratings_of_one_unit_by_one_rater_are_an_error():
    with pytest.raises(UsageError, match="unit 'u' has two ratings by 'ann'"):
        ratings_of([("v", "ann", "a"), ("u", "ann", "a"), ("u", "bob", "a"), ("u", "ann", "b")], ["a", "b"])


@pytest.mark.parametrize(
    ("codes", "categories", "message"),
    [
        ([[0, 2]], ("a", "b"), "codes: expected -1 to 1, found 0 to 2"),
        ([[-2, 0]], ("a", "b"), "codes: expected -1 to 1, found -2 to 0"),
        ([0, 1], ("a", "b"), "codes: expected integers, units × raters, found int64 (2,)"),
        ([[0.0, 1.0]], ("a", "b"), "codes: expected integers, units × raters, found float64 (1, 2)"),
        ([[0, 1]], ("a", "a"), "categories: expected 1 to 32767 different ones"),
        ([[-1]], (), "categories: expected 1 to 32767 different ones"),
    ],
)
def test_ratings_refuse_what_they_cannot_be(codes, categories, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        Ratings(np.array(codes), categories)


def test_ratings_do_not_change_with_the_array_they_came_from():
    codes = np.zeros((2, 2), dtype=np.int16)
    ratings = Ratings(codes, ("a", "b"))
    codes[0, 0] = 1
    assert ratings.codes.sum() == 0
    with pytest.raises(ValueError, match="read-only"):
        ratings.codes[0, 0] = 1
