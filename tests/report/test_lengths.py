from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.lengths import Measure
from datagen.record import Message, Record
from datagen.report.boxes import LogScale, axis_svg, box_svg, box_words, scale_of
from datagen.report.lengths import LengthCounts, length_counts
from datagen.report.tally import SHARES, LengthTally, nice_width
from datagen.targets import LengthMix, Quantiles, load_lengths
from tests.report.folders import POEMS, QUESTIONS


def tally_of(lengths):
    tally = LengthTally()
    for length in lengths:
        tally.add(length)
    return tally


def test_spread_takes_the_least_length_that_a_share_does_not_exceed():
    spread = tally_of(range(1, 101)).spread()
    assert spread.values == (5, 25, 50, 75, 95)
    assert (spread.count, spread.mean, spread.least, spread.most) == (100, 50.5, 1, 100)


def test_spread_of_one_length_and_of_none():
    assert tally_of([7]).spread().values == (7,) * 5
    assert LengthTally().spread() is None
    assert LengthTally().histogram() is None


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=60))
def test_spread_is_exact_up_to_4095_and_within_a_2048th_beyond(lengths):
    spread = tally_of(lengths).spread()
    ranked = sorted(lengths)
    for share, found in zip(SHARES, spread.values, strict=True):
        exact = next(value for place, value in enumerate(ranked, 1) if place >= share * len(ranked))
        assert found == exact if exact < 4096 else exact * (1 - 1 / 2048) <= found <= exact
    assert (spread.least, spread.most) == (ranked[0], ranked[-1])


def test_tally_of_a_million_different_lengths_keeps_few_counts():
    tally = tally_of(range(0, 20_000_000, 20))
    assert len(tally._counts) < 4096 + 13 * 2048


def test_histogram_of_enormous_lengths_has_round_bins():
    histogram = tally_of([900_000] * 100).histogram()
    assert histogram.edges[1] == 50_000
    assert sum(histogram.counts) == 100


@pytest.mark.parametrize(("least", "width"), [(0, 1), (1, 1), (1.1, 2), (2.5, 5), (7, 10), (101, 200)])
def test_nice_width_is_one_two_or_five_times_a_power_of_ten(least, width):
    assert nice_width(least) == width


def test_lengths_by_task_come_in_the_order_of_the_tasks_with_all_first():
    counts = LengthCounts(Measure("response", "words"))
    for record in (*QUESTIONS, *POEMS):
        counts.add(record, record.tags["task"])
    counts.add(Record((Message("user", "no response"),)), "chat")
    facts = counts.facts()
    assert [(row.task, row.spread.count) for row in facts.rows] == [
        ("", 6),
        ("generation", 4),
        ("open_qa", 2),
    ]
    # 4, 8, 16 and 32 words: the first exceeds 5 and 25 %, the second 50 %, and so on.
    assert facts.rows[1].spread.values == (4, 4, 8, 16, 32)
    assert facts.measured == "response words"


def test_lengths_stand_beside_the_quantiles_of_their_task():
    mix = load_lengths("instructgpt")
    prompts, responses = length_counts(mix)
    for record in (*POEMS, *QUESTIONS):
        prompts.add(record, record.tags["task"])
        responses.add(record, record.tags["task"])
    targets = {row.task: row.target for row in prompts.facts().rows}
    assert targets["open_qa"].values == (1, 10, 18, 77, 1935)
    assert targets[""].values == (1, 20, 64, 203, 2032)
    assert prompts.facts().target == "instructgpt"
    # The target says nothing of responses; they are counted in its unit.
    assert [row.target for row in responses.facts().rows] == [None] * 3
    assert responses.facts().measured == "response tokens (words × 4/3)"


def test_lengths_by_any_number_of_odd_tasks_stay_few():
    counts = LengthCounts(Measure("prompt", "words"))
    for number in range(1000):
        counts.add(POEMS[0], f"odd {number}")
    assert len(counts.facts().rows) <= 28
    assert counts.facts().rows[0].spread.count == 1000


def rows_of(mix=None):
    counts = LengthCounts(Measure("response", "words"), mix)
    for record in POEMS:
        counts.add(record, "generation")
    return counts.facts().rows


def test_box_lies_where_its_quantiles_are_on_the_scale():
    row = rows_of()[1]
    scale = scale_of([row])
    assert scale == LogScale(32)
    svg = ElementTree.fromstring(str(box_svg(row, scale, "four poems")))
    half, median = svg.iter("rect")
    places = [float(half.get("x")[:-1]), float(half.get("width")[:-1]), float(median.get("x")[:-1])]
    # log(5) / log(33), (log(17) - log(5)) / log(33), log(9) / log(33)
    assert places == pytest.approx([46.03, 35.0, 62.84], abs=0.01)
    assert svg.get("aria-label") == svg.find("title").text == "four poems"


def test_box_has_a_tick_for_every_quantile_of_the_target():
    mix = LengthMix("own", Measure("response", "words"), {}, Quantiles((0, 0.5, 1), (1, 9, 99)))
    row = rows_of(mix)[1]
    scale = scale_of([row])
    assert scale.top == 99
    svg = ElementTree.fromstring(str(box_svg(row, scale, "x")))
    said = [mark.find("title").text for mark in svg.iter("rect") if mark.get("class") == "mark"]
    assert said == ["target 0 %: 1", "target 50 %: 9", "target 100 %: 99"]
    assert box_words(row) == (
        "generation: 5 % 4, 25 % 4, 50 % 8, 75 % 16, 95 % 32; target 0 % 1, 50 % 9, 100 % 99"
    )


@pytest.mark.parametrize(
    ("top", "ticks"),
    [
        (1, (0, 1)),
        (32, (0, 1, 2, 5, 10, 20)),
        (99, (0, 1, 2, 5, 10, 20, 50)),
        (2032, (0, 1, 10, 100, 1000)),
        (10**7, (0, 10, 1000, 100_000, 10**7)),
    ],
)
def test_scale_has_few_round_ticks(top, ticks):
    assert LogScale(top).ticks() == ticks
    assert ElementTree.fromstring(str(axis_svg(LogScale(top)))).tag == "svg"


def test_scale_of_empty_texts_does_not_divide_by_zero():
    assert LogScale(0).at(0) == 0
    assert LogScale(1).at(5) == 1
