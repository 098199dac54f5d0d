import pytest

from datagen.evaluate.filters import KindScore, score_filters

CLEAN: frozenset[str] = frozenset()


def test_scores_count_planted_and_caught_by_kind():
    scores = score_filters(
        [
            (frozenset({"too_short"}), "length"),
            (frozenset({"too_short"}), ""),
            (frozenset({"refusal"}), "refusal"),
            (CLEAN, "blacklist"),
            (CLEAN, ""),
            (CLEAN, ""),
        ]
    )
    assert scores.items == 6
    assert scores.planted == 3
    assert scores.rejected == 3
    assert scores.caught == 2
    assert scores.kinds == (KindScore("refusal", 1, 1), KindScore("too_short", 2, 1))
    assert [kind.recall for kind in scores.kinds] == [1.0, 0.5]
    assert scores.precision == pytest.approx(2 / 3)
    assert scores.recall == pytest.approx(2 / 3)
    assert scores.false_alarms == {"blacklist": 1}


def test_an_item_with_two_faults_counts_under_both_kinds_and_once_in_all():
    scores = score_filters([(frozenset({"truncated", "refusal"}), "refusal"), (frozenset({"truncated"}), "")])
    assert (scores.planted, scores.caught, scores.rejected) == (2, 1, 1)
    assert scores.kinds == (KindScore("refusal", 1, 1), KindScore("truncated", 2, 1))
    assert scores.precision == 1.0
    assert scores.recall == 0.5


def test_false_alarms_are_listed_by_frequency():
    scores = score_filters([(CLEAN, "length"), (CLEAN, "novelty"), (CLEAN, "novelty")])
    assert list(scores.false_alarms.items()) == [("novelty", 2), ("length", 1)]
    assert scores.precision == 0.0


@pytest.mark.parametrize("items", [[], [(CLEAN, ""), (CLEAN, "")]])
def test_shares_of_nothing_are_none(items):
    scores = score_filters(items)
    assert scores.items == len(items)
    assert scores.precision is None
    assert scores.recall is None
    assert scores.kinds == ()
