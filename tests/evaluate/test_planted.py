"""The floors: 0.95 for recall and precision of what is planted, at the default settings of model and filters."""

import asyncio
from random import Random

import pytest

from datagen.evaluate.planted import evaluate_filters
from datagen.evaluate.spoiled import SPOILED_FOR, spoil
from datagen.filters.code_fences import unclosed_fence
from datagen.record import from_instruction

FLOOR = 0.95
ACCEPTED = 600


@pytest.fixture(scope="module")
def scores():
    return asyncio.run(evaluate_filters(ACCEPTED, 0.3, 1))


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("truncated", "truncated"),
        ("echoed_input", "echoed_input"),
        ("echoed_instruction", "echoed_instruction"),
        ("empty_output", "empty_output"),
        ("wrong_language", "wrong_language"),
        ("near_duplicate", "too_similar"),
    ],
)
def test_what_is_planted_is_caught_and_what_is_rejected_for_it_is_faulty(scores, kind, reason):
    found = {score.kind: score for score in scores.kinds}[kind]
    assert found.planted >= 5
    assert found.recall >= FLOOR
    assert {score.reason: score for score in scores.reasons}[reason].precision >= FLOOR


def test_each_filter_alone_is_above_the_floor(scores):
    alone = {score.filter: score for score in scores.alone}
    assert set(alone) == {"language", "refusal", *SPOILED_FOR}
    for score in alone.values():
        assert score.planted >= 20, score
        assert score.recall >= FLOOR, score
        assert score.precision >= FLOOR, score


def test_everything_adds_up(scores):
    assert scores.items == scores.rejected + ACCEPTED
    assert scores.rejected == sum(reason.rejected for reason in scores.reasons)
    assert scores.rejected == scores.caught + scores.unplanned + sum(scores.false_alarms.values())
    assert scores.unplanned == sum(
        reason.unplanned for reason in scores.reasons if reason.reason == "too_similar"
    )


def test_spoiled_records_differ_in_their_answer_alone():
    record = from_instruction("Name three colours.", "", "Red, green and blue.")
    for name in SPOILED_FOR:
        spoiled = spoil(record, name, Random(1))
        assert spoiled.prompt == record.prompt
        assert len(spoiled.response) > len(record.response)
        assert spoil(record, name, Random(1)) == spoiled
        assert len({spoil(record, name, Random(seed)).response for seed in range(20)}) > 5
    assert unclosed_fence(spoil(record, "code_fences", Random(1)).response)
    with pytest.raises(KeyError):
        spoil(record, "length", Random(1))
