import pytest

from datagen.evaluate.labelled import classify, hide_labels, judged
from datagen.evaluate.labels import Judged, LabelScore, score_labels
from datagen.formats import read_records
from datagen.labels.label_set import load_labels
from datagen.record import Record, from_instruction
from datagen.resources import shipped


def test_scores_count_by_label_with_recall_precision_and_f1():
    scores = score_labels(
        [
            Judged("a", "a"),
            Judged("a", "a"),
            Judged("a", "b"),
            Judged("b", "b"),
            Judged("b", ""),
            Judged("c", "a"),
        ]
    )
    assert scores.labels == (LabelScore("a", 3, 3, 2), LabelScore("b", 2, 2, 1), LabelScore("c", 1, 0, 0))
    assert [label.recall for label in scores.labels] == pytest.approx([2 / 3, 1 / 2, 0])
    assert [label.precision for label in scores.labels] == [pytest.approx(2 / 3), 0.5, None]
    assert [label.f1 for label in scores.labels] == pytest.approx([2 / 3, 1 / 2, 0])
    assert scores.accuracy == 0.5
    assert scores.macro_f1 == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)
    assert scores.margin == pytest.approx(1.96 * (0.25 / 6) ** 0.5)
    assert scores.confusions == (("a", "b", 1), ("b", "", 1), ("c", "a", 1))


def test_the_calibration_error_is_the_mean_gap_of_the_bins():
    # Bin 0.9-1: four of five right at 0.9, a gap of 0.1 for half of the items. Bin 0.5-0.6: two of five right
    # at 0.5, a gap of 0.1 for the other half.
    sure = [Judged("a", "a" if i < 4 else "b", 0.9) for i in range(5)]
    unsure = [Judged("a", "a" if i < 2 else "b", 0.5) for i in range(5)]
    scores = score_labels([*sure, *unsure])
    assert scores.calibration_error == pytest.approx(0.1)
    assert scores.confidence == pytest.approx(0.7)
    assert score_labels([Judged("a", "a", 1.0), Judged("a", "a", 1.0)]).calibration_error == 0


def test_scores_of_nothing_are_none():
    scores = score_labels([])
    assert (scores.accuracy, scores.macro_f1, scores.margin, scores.calibration_error) == (
        None,
        None,
        None,
        None,
    )
    assert score_labels([Judged("a", "a")]).calibration_error is None


def test_labels_are_hidden_and_those_outside_the_set_left_out():
    records = [
        from_instruction("One?", "", "x", tags={"task": "coding", "language": "en", "id": 7}),
        from_instruction("Two?", "", "x", tags={"task": "other"}),
        from_instruction("Three?", "", "x", tags={"task": 3}),
    ]
    hidden = hide_labels(records, load_labels("h4"))
    assert hidden.left_out == 2
    assert hidden.records[0].tags == {"id": 7, "right_task": "coding", "right_language": "en"}
    folded = hide_labels(records, load_labels("instructgpt"))
    assert [record.tags["right_task"] for record in folded.records] == ["other", "other"]


def test_what_a_labeller_rejects_counts_as_wrong():
    records = hide_labels([Record((), tags={"task": "chat"})], load_labels("h4")).records
    assert list(judged(classify(records, "builtin", ""))) == [Judged("chat", "")]


def test_the_classifier_is_measured_on_every_item_of_the_set():
    given = hide_labels(read_records(shipped("seeds", "labelled.jsonl")), load_labels("h4"))
    found = classify(given.records, "builtin", "")
    scores = score_labels(judged(found))
    assert scores.items == len(given.records) == 174
    assert scores.accuracy > 0.69
    assert scores.calibration_error < 0.12
    languages = score_labels(judged(found, "language"))
    assert languages.accuracy > 0.97
