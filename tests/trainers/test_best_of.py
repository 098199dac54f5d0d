"""Which answer is kept, and what more of them are worth, against numbers made by hand and by trying all choices."""

from itertools import combinations
from statistics import fmean, median
from xml.etree import ElementTree

import numpy as np
import pytest

from trainers.best_of import Answer, choose, curve_of, order_chances, spread_over, table_of, warmths
from trainers.rejection_plot import plot_rewards
from trainers.rejection_result import gain_of


def answer(text, score, ended=True, temperature=1.0):
    return Answer(text, temperature, ended, len(text), {"r": score}, score, "p")


def texts(answers):
    return [one.text for one in answers]


def test_the_best_is_kept_and_of_equals_the_first():
    found = [answer("a", 0.2), answer("b", 0.9), answer("c", 0.9), answer("d", 0.5)]
    assert texts(choose(found)) == ["b"]
    assert texts(choose(found, keep=3)) == ["b", "c", "d"]


def test_an_answer_that_was_cut_off_is_kept_only_where_nothing_ended():
    found = [answer("cut", 1.0, ended=False), answer("whole", -3.0)]
    assert texts(choose(found)) == ["whole"]
    assert texts(choose(found, keep=2)) == ["whole", "cut"]
    assert texts(choose([answer("a", 0.1, ended=False), answer("b", 0.2, ended=False)])) == ["b"]


def test_an_empty_answer_is_never_kept_and_equal_texts_count_once():
    found = [answer("", 1.0), answer("a", 0.3), answer("a", 0.3), answer("b", 0.2)]
    assert texts(choose(found, keep=4)) == ["a", "b"]
    assert choose([answer("", 1.0)]) == ()
    twice = [answer("a", 0.3, temperature=0.5), answer("a", 0.3, temperature=1.0)]
    assert [one.temperature for one in choose(twice, keep=2)] == [0.5]


def test_least_is_what_a_kept_answer_must_reach():
    found = [answer("a", 0.5), answer("b", 0.49)]
    assert texts(choose(found, keep=2, least=0.5)) == ["a"]
    assert choose(found, least=0.51) == ()


def test_chances_of_the_largest_of_two_of_four_are_those_counted_by_hand():
    # Of the six pairs of 1 2 3 4, none has 1 as its larger, one has 2, two have 3, three have 4.
    assert order_chances(4, 2, 2) == pytest.approx([0, 1 / 6, 2 / 6, 3 / 6])
    assert order_chances(4, 2, 1) == pytest.approx([3 / 6, 2 / 6, 1 / 6, 0])
    assert order_chances(400, 200, 150).sum() == pytest.approx(1)


def test_the_curve_of_three_answers_is_that_of_paper_and_pencil():
    curve = curve_of(np.array([[2.0, 1.0, 4.0]]), np.ones((1, 3), bool))
    assert [one.best.mean for one in curve.points] == pytest.approx([7 / 3, (2 + 4 + 4) / 3, 4])
    assert [one.median.mean for one in curve.points] == pytest.approx([7 / 3, (1.5 + 3 + 2.5) / 3, 2])


def test_the_curve_is_the_mean_over_all_choices():
    rng = np.random.default_rng(3)
    scores, usable = rng.normal(size=(7, 6)).round(1), rng.random((7, 6)) < 0.7
    curve = curve_of(scores, usable)
    for size, point in enumerate(curve.points, 1):
        kept, middle = [], []
        for own, ended in zip(scores, usable, strict=True):
            for places in combinations(range(6), size):
                taken = [answer(f"{place}", own[place], bool(ended[place])) for place in places]
                kept.append(choose(taken)[0].score)
                middle.append(median(one.score for one in taken))
        assert point.best.mean == pytest.approx(fmean(kept))
        assert point.median.mean == pytest.approx(fmean(middle))


def test_intervals_are_students_over_prompts():
    # Two prompts, so one degree of freedom: t is 12.706, the standard error of 1 and 3 is 1.
    point = curve_of(np.array([[1.0], [3.0]]), np.ones((2, 1), bool)).points[0]
    assert (point.best.mean, point.best.high) == pytest.approx((2, 14.706), abs=1e-3)
    gain = gain_of([0.0, 1.0], [1.0, 4.0])
    assert (gain.before, gain.after) == (0.5, 2.5)
    assert (gain.low, gain.high) == pytest.approx((2 - 12.706, 2 + 12.706), abs=1e-3)


def test_the_table_shows_doublings_and_the_last():
    curve = curve_of(np.array([[1.0, 2.0, 3.0, 4.0, 5.0]]), np.ones((1, 5), bool))
    rows = [line.split() for line in curve.table()[2:]]
    assert [row[0] for row in rows] == ["1", "2", "4", "5"]
    assert rows[-1] == ["5", "5.0000", "-", "3.0000", "-", "+0.2000"]


def test_answers_are_spread_over_the_temperatures():
    assert spread_over((0.5, 1.0), 5) == (0.5, 1.0, 0.5, 1.0, 0.5)


def test_temperatures_are_compared_by_as_many_answers_of_each():
    scores = np.array([[1.0, 5.0, 3.0], [0.0, 4.0, 2.0]])
    usable = np.array([[True, True, False], [True, True, True]])
    cool, warm = warmths((0.5, 1.0, 0.5), scores, usable, {1.0: 3, 0.5: 1})
    assert (cool.answers, cool.size, warm.size) == (2, 1, 1)
    assert (cool.mean, warm.mean) == (1.5, 4.5)
    # Of one answer each, the kept one is on average the mean.
    assert (cool.best.mean, warm.best.mean) == (1.5, 4.5)
    assert (cool.ended, warm.ended, cool.kept) == (0.75, 1.0, 0.25)
    assert [line.split()[0] for line in table_of([cool, warm])[1:]] == ["0.5", "1"]


def test_the_drawing_has_a_point_for_each_k_and_takes_any_title():
    scores = np.random.default_rng(0).normal(size=(9, 8))
    drawn = plot_rewards(curve_of(scores, np.ones(scores.shape, bool)), "<a> & 'b'")
    root = ElementTree.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("aria-label") == "<a> & 'b'"
    assert [len(one.get("points").split()) for one in root.iter(f"{space}polyline")] == [8, 8]
    assert len(list(root.iter(f"{space}circle"))) == 2 * 4


@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (3, 1)])
def test_a_drawing_of_almost_nothing_is_one(shape):
    curve = curve_of(np.zeros(shape), np.ones(shape, bool))
    assert "NaN" not in plot_rewards(curve, "nothing").replace("nan", "NaN")
    assert "inf" not in plot_rewards(curve, "nothing")
