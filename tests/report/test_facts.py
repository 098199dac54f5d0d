import random
from pathlib import Path

import pytest

import datagen
from datagen.models.base import Usage
from datagen.record import Message, Record
from datagen.report.facts import ReportFacts, collect
from datagen.report.records import measure
from datagen.report.samples import Reservoir, cut, one_line, sample_of
from datagen.report.tally import LengthTally, NameTally, ShareTally
from datagen.seeding import rng_for
from datagen.store import Store
from tests.report.folders import (
    ACCEPTED,
    PRICED,
    RECIPE,
    UNPRICED,
    finish_stage,
    partial_run,
    record,
    small_run,
)


@pytest.fixture
def facts(tmp_path: Path) -> ReportFacts:
    with Store(small_run(tmp_path / "small"), write=False) as store:
        return collect(store)


def test_collect_counts_the_funnel(facts: ReportFacts):
    (stage,) = facts.stages
    assert (stage.generated, stage.accepted, facts.accepted, facts.rejected) == (8, 4, 4, 4)
    assert [(reject.step, reject.reason, reject.count) for reject in facts.rejects.most] == [
        ("self_instruct", "too_similar", 2),
        ("language", "wrong_language", 1),
        ("self_instruct", "too_short", 1),
    ]
    assert facts.unfinished == {}
    assert (facts.rejects.total, facts.rejects.reasons) == (4, 3)


def test_collect_sums_models_and_says_whose_price_is_unknown(facts: ReportFacts):
    priced, unpriced = facts.models
    assert (priced.uri, priced.requests, priced.usage) == (PRICED, 2, Usage(400, 100))
    assert priced.usd == pytest.approx((400 * 1.0 + 100 * 4.0) / 1e6)
    assert (unpriced.uri, unpriced.requests, unpriced.usd) == (UNPRICED, 1, None)
    assert (facts.requests, facts.tokens, facts.usd) == (3, 510, priced.usd)
    assert facts.unpriced == (UNPRICED,)


def test_collect_keeps_the_provenance(facts: ReportFacts):
    assert facts.recipe == RECIPE
    assert facts.version == datagen.__version__
    assert facts.name == "small"
    assert facts.started is not None
    # Three of the four records name both prompts.
    assert facts.records.prompts == (
        ("self_instruct_input_first@bbbb2222", 3),
        ("self_instruct_propose@aaaa1111", 3),
    )


def test_collect_measures_the_records(facts: ReportFacts):
    records = facts.records
    assert records.count == 4
    assert [(task.name, task.count) for task in records.tasks if task.count] == [
        ("generation", 2),
        ("open_qa", 1),
        ("unlabelled", 1),
    ]
    assert len(records.tasks) == 11
    assert sum(task.reference or 0 for task in records.tasks) == pytest.approx(1)
    assert (records.labelled, records.classification) == (3, 1)
    assert [(verb.verb, verb.count, verb.nouns) for verb in records.verbs] == [
        ("write", 2, (("poem", 2),)),
        ("question", 1, (("is", 1),)),
    ]
    assert records.verbless == 1


def test_collect_makes_histograms_of_words_and_novelty(facts: ReportFacts):
    prompts, responses, novelty = (
        facts.records.prompt_words,
        facts.records.response_words,
        facts.records.novelty,
    )
    assert prompts is not None
    assert prompts.edges == (0, 1, 2, 3, 4, 5, 6, 7)
    assert prompts.counts == (0, 0, 0, 1, 1, 1, 1)
    assert (prompts.mean, prompts.median, prompts.highest, prompts.over) == (4.5, 4, 6, 0)
    assert responses is not None
    assert responses.counts == (0, 2, 1, 1)
    assert novelty is not None
    assert {place: count for place, count in enumerate(novelty.counts) if count} == {2: 1, 6: 1, 14: 1}
    assert novelty.mean == pytest.approx((0.12 + 0.3 + 0.7) / 3)
    assert novelty.highest == 0.7


def test_collect_samples_records_and_up_to_three_rejects_per_reason(tmp_path: Path):
    with Store(tmp_path / "run") as store:
        finish_stage(
            store,
            "01-self_instruct",
            [record(f"Write line number {number}.", "x") for number in range(40)],
            {"self_instruct": {"too_short": 9}},
        )
        once, again = collect(store), collect(store)
    assert once.records.samples == again.records.samples
    assert len({sample.id for sample in once.records.samples}) == 12
    (rejected,) = once.rejects.most
    assert len(rejected.samples) == 3
    assert all(sample.detail.text.startswith("too_short number ") for sample in rejected.samples)


def test_collect_of_a_partial_run_has_no_records_and_the_rejects_so_far(tmp_path: Path):
    with Store(partial_run(tmp_path / "run"), write=False) as store:
        facts = collect(store)
    assert facts.stages == ()
    assert (facts.accepted, facts.rejected, facts.requests) == (0, 3, 2)
    assert facts.unfinished == {"self_instruct": {"too_similar": 2, "too_short": 1}}
    assert facts.records.count == 0
    assert facts.records.prompt_words is None
    assert facts.records.samples == ()


def test_collect_of_several_stages_describes_the_last(tmp_path: Path):
    with Store(tmp_path / "run") as store:
        finish_stage(store, "01-source", ACCEPTED, {})
        finish_stage(store, "02-respond", ACCEPTED[:3], {"respond": {"empty_answer": 1}})
        facts = collect(store)
    assert [(stage.name, stage.generated, stage.accepted) for stage in facts.stages] == [
        ("01-source", 4, 4),
        ("02-respond", 4, 3),
    ]
    assert (facts.accepted, facts.rejected, facts.records.count) == (3, 1, 3)


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), -0.1, 1.5, True, "0.5", None, [0.5]])
def test_measure_leaves_out_a_novelty_that_is_no_share(odd: object):
    assert measure([record("Write a poem.", "x", rouge_l=odd)]).novelty is None


def test_measure_keeps_known_tasks_apart_from_any_number_of_odd_labels():
    odd = [record("Write a poem.", "x", task=f"odd {number}") for number in range(300)]
    tasks = {task.name: task.count for task in measure([*odd, *ACCEPTED]).tasks}
    assert (tasks["generation"], tasks["open_qa"], tasks["unlabelled"]) == (2, 1, 1)
    assert sum(tasks.values()) == 304
    assert tasks["further labels"] == 100
    assert len(tasks) == 10 + 200 + 2


def test_length_histogram_keeps_the_long_tail_out_of_the_bins():
    tally = LengthTally()
    for length in range(100):
        tally.add(length)
    tally.add(1_000_000)
    histogram = tally.histogram()
    assert histogram is not None
    # 99 % of 101 values end at 99, so 20 bins of 5 words do; only the last value lies beyond them.
    assert histogram.edges[:2] == (0, 5)
    assert histogram.counts == (5,) * 20
    assert (histogram.over, histogram.total, histogram.highest) == (1, 101, 1_000_000)
    assert histogram.median == 50
    assert histogram.mean == pytest.approx((99 * 100 / 2 + 1_000_000) / 101)


@pytest.mark.parametrize("twentieth", range(20))
def test_share_histogram_puts_an_edge_into_the_bin_above_it(twentieth: int):
    tally = ShareTally()
    tally.add(twentieth / 20)
    histogram = tally.histogram()
    assert histogram is not None
    assert histogram.counts[twentieth] == 1


def test_share_histogram_holds_one_in_its_last_bin():
    tally = ShareTally()
    tally.add(1.0)
    histogram = tally.histogram()
    assert histogram is not None
    assert histogram.counts[19] == 1


def test_name_tally_ranks_by_count_then_name_and_stays_small():
    tally = NameTally(2)
    for name in ["b", "a", "b", "c", "c", "c", "a", "d"]:
        tally.add(name)
    assert tally.most_common() == [("a", 2), ("b", 2)]
    assert tally.other == 4


def test_reservoir_draws_every_item_equally_often():
    drawn = [0] * 20
    for trial in range(2000):
        reservoir: Reservoir[int] = Reservoir(5, rng_for(trial, "reservoir"))
        for item in range(20):
            reservoir.offer(item)
        kept = list(reservoir)
        assert kept == sorted(set(kept))
        for item in kept:
            drawn[item] += 1
    # Each is expected 500 times; five standard deviations are 97.
    assert all(403 <= count <= 597 for count in drawn)


def test_reservoir_keeps_a_short_stream_whole():
    reservoir: Reservoir[str] = Reservoir(3, random.Random(0))
    reservoir.offer("a")
    assert list(reservoir) == ["a"]


def test_cut_says_how_much_is_missing():
    assert cut("abc", 3).missing == 0
    long = cut("x" * 200_000)
    assert (len(long.text), long.missing) == (1500, 198_500)


def test_cut_replaces_what_has_no_shape_of_its_own():
    assert cut("a\x00b\u202ec\ud800d\r\ne\tf").text == "a\ufffdb\ufffdc\ufffdd\ne\tf"


def test_one_line_fits_its_limit():
    assert one_line("  two\n words ", 20) == "two words"
    assert one_line("x" * 30, 10) == "x" * 9 + "…"


def test_sample_of_a_record_without_messages_and_of_a_long_dialogue():
    assert sample_of(Record(())).headline == ""
    turns = tuple(Message("user" if i % 2 == 0 else "assistant", str(i)) for i in range(20))
    sample = sample_of(Record(turns))
    assert (sample.headline, len(sample.messages), sample.more) == ("0", 8, 12)
