import math

import pytest

from datagen.record import from_instruction
from datagen.report.against import Spreading, against, of_quotas, shares_of, spread_over
from datagen.targets import load_target
from tests.report.folders import POEMS, QUESTIONS


def task(name, **tags):
    return from_instruction("Do it.", "", "Done.", tags={"task": name, **tags})


def test_against_counts_cells_before_and_after():
    facts = against(
        {"chat": 0.75, "coding": 0.25}, Spreading({"chat": 3, "coding": 1}, 0), Spreading({"chat": 10}, 2)
    )
    assert [(row.task, row.before, row.after, row.wanted, row.short) for row in facts.cells] == [
        ("chat", 10, 3, 3, 0),
        ("coding", 0, 1, 1, 0),
    ]
    assert (facts.before.inside, facts.before.outside, facts.after.inside) == (10, 2, 4)
    assert facts.before.total_variation == pytest.approx(0.25)
    assert (facts.after.total_variation, facts.after.kl_bits) == (0, 0)
    assert facts.tasks == ()


def test_against_an_even_target_measures_the_distance_by_hand():
    facts = against({"a": 0.5, "b": 0.5}, Spreading({"a": 3, "b": 1}, 0))
    assert facts.before is None
    assert facts.after.total_variation == pytest.approx(0.25)
    # Half a record is added to every cell on both sides: 3.5/5 and 1.5/5 against 2.5/5 each.
    assert facts.after.kl_bits == pytest.approx(0.7 * math.log2(1.4) + 0.3 * math.log2(0.6))
    # Of four records two were to be b; one is missing.
    assert [row.short for row in facts.cells] == [0, 1]


def test_against_without_records_has_no_distance():
    facts = against({"a": 1.0}, Spreading({}, 3))
    assert (facts.after.total_variation, facts.after.kl_bits) == (None, None)
    assert (facts.after.inside, facts.after.outside) == (0, 3)
    assert facts.cells[0].wanted == 0


def test_against_sums_bands_by_task():
    shares = {"chat 0-5": 0.25, "chat 6-9": 0.25, "two words 0-5": 0.5}
    facts = against(shares, Spreading({"chat 0-5": 1, "chat 6-9": 2, "two words 0-5": 3}, 0))
    assert [(row.task, row.band) for row in facts.cells] == [
        ("chat", "0-5"),
        ("chat", "6-9"),
        ("two words", "0-5"),
    ]
    assert [(row.task, row.share, row.after) for row in facts.tasks] == [
        ("chat", 0.5, 3),
        ("two words", 0.5, 3),
    ]


def test_against_lengths_alone_has_bands_and_no_tasks():
    facts = against({"0-5": 0.5, "6-9": 0.5}, Spreading({"0-5": 1}, 0))
    assert [(row.task, row.band) for row in facts.cells] == [("", "0-5"), ("", "6-9")]
    assert facts.tasks == ()


def test_quotas_count_what_was_dropped_as_being_there_before():
    facts = of_quotas({"chat": (2, 3), "coding": (1, 1)}, {"coding": 4, "": 5}, step="balance")
    assert [(row.share, row.before, row.after, row.wanted, row.short) for row in facts.cells] == [
        (0.75, 2, 2, 3, 1),
        (0.25, 5, 1, 1, 0),
    ]
    assert (facts.before.inside, facts.before.outside) == (7, 5)
    assert facts.step == "balance"


def test_quotas_take_the_shares_of_the_target_where_they_are_known():
    exact = of_quotas({"chat": (2, 3), "coding": (1, 1)}, {}, shares={"chat": 0.7, "coding": 0.3})
    assert [row.share for row in exact.cells] == [0.7, 0.3]
    other = of_quotas({"chat": (2, 3), "coding": (1, 1)}, {}, shares={"chat": 1.0})
    assert [row.share for row in other.cells] == [0.75, 0.25]


def test_quotas_of_nothing_do_not_divide_by_zero():
    facts = of_quotas({"chat": (0, 0)}, {})
    assert facts.after.total_variation is None


def test_spread_counts_records_by_cell_and_those_outside():
    spreading = spread_over(load_target("h4"), [*POEMS, *QUESTIONS, task("odd"), task(None)])
    assert spreading.counts == {"generation": 4, "open_qa": 2}
    assert (spreading.outside, spreading.inside, spreading.weighted) == (2, 6, False)


def test_spread_sums_weights_where_every_record_has_one():
    target = load_target("h4")
    weighted = spread_over(
        target, [task("chat", weight=0.5), task("chat", weight=1), task("coding", weight=2)]
    )
    assert (weighted.counts, weighted.weighted) == ({"chat": 1.5, "coding": 2}, True)
    for odd in (None, "1", True, float("nan"), -1, float("inf")):
        mixed = spread_over(target, [task("chat", weight=0.5), task("coding", weight=odd)])
        assert (mixed.counts, mixed.weighted) == ({"chat": 1, "coding": 1}, False)


def test_shares_of_a_target_sum_to_one():
    shares = shares_of(load_target("h4", "instructgpt"))
    assert len(shares) == 40
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["open_qa 11-18"] == pytest.approx(0.124 / 4)
