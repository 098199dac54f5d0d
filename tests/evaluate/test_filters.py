import pytest

from datagen.evaluate.filters import AloneScore, Item, KindScore, ReasonScore, score_alone, score_filters


def item(reason="", *kinds, unplanned=False):
    return Item(frozenset(kinds), reason, unplanned)


def test_scores_count_planted_and_caught_by_kind():
    scores = score_filters(
        [
            item("length", "too_short"),
            item("", "too_short"),
            item("refusal", "refusal"),
            item("blacklist"),
            item(),
            item(),
        ]
    )
    assert (scores.items, scores.planted, scores.rejected, scores.caught) == (6, 3, 3, 2)
    assert scores.kinds == (KindScore("refusal", 1, 1), KindScore("too_short", 2, 1))
    assert [kind.recall for kind in scores.kinds] == [1.0, 0.5]
    assert scores.precision == pytest.approx(2 / 3)
    assert scores.recall == pytest.approx(2 / 3)
    assert scores.false_alarms == {"blacklist": 1}


def test_an_item_with_two_faults_counts_under_both_kinds_and_once_in_all():
    scores = score_filters([item("refusal", "truncated", "refusal"), item("", "truncated")])
    assert (scores.planted, scores.caught, scores.rejected) == (2, 1, 1)
    assert scores.kinds == (KindScore("refusal", 1, 1), KindScore("truncated", 2, 1))
    assert scores.precision == 1.0
    assert scores.recall == 0.5


def test_reasons_are_listed_by_frequency_with_their_precision():
    scores = score_filters(
        [item("length"), item("novelty", "refusal"), item("novelty"), item("novelty", "a", "b")]
    )
    assert scores.reasons == (ReasonScore("novelty", 3, 2, 0), ReasonScore("length", 1, 0, 0))
    assert [reason.precision for reason in scores.reasons] == [2 / 3, 0]
    assert list(scores.false_alarms.items()) == [("novelty", 1), ("length", 1)]


def test_a_fault_that_nobody_planted_is_no_false_alarm_and_is_told_apart():
    scores = score_filters(
        [item("novelty", unplanned=True), item("novelty", "copy", unplanned=True), item("novelty")]
    )
    assert scores.reasons == (ReasonScore("novelty", 3, 1, 1),)
    assert (scores.caught, scores.unplanned, scores.precision) == (1, 1, 2 / 3)
    assert scores.false_alarms == {"novelty": 1}


@pytest.mark.parametrize("items", [[], [item(), item()]])
def test_shares_of_nothing_are_none(items):
    scores = score_filters(items)
    assert scores.items == len(items)
    assert scores.precision is None
    assert scores.recall is None
    assert scores.kinds == scores.reasons == ()


def test_a_filter_alone_is_scored_on_its_own_fault():
    score = score_alone(
        "language", [(True, True), (True, True), (True, False), (False, True), (False, False)]
    )
    assert score == AloneScore("language", 3, 2, 3)
    assert (score.recall, score.precision) == (2 / 3, 2 / 3)
    nothing = score_alone("language", [(False, False)])
    assert (nothing.recall, nothing.precision) == (None, None)
