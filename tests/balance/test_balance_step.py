"""The step over real records: which are kept, why others are not, and what is said."""

import gc
import math
import tracemalloc
from collections import Counter
from random import Random

import pytest

from datagen.balance.select import Balance
from datagen.errors import DatagenError, UsageError
from datagen.record import from_instruction
from datagen.step import Selector
from tests.balance.context import context

WORDS = "lengths: {prompt-words: {probabilities: [0, 0.5, 1], all: [0, 5, 50]}}\n"
HALVES = "tasks: {chat: 0.5, coding: 0.5}\n" + WORDS


@pytest.fixture
def halves(tmp_path):
    path = tmp_path / "halves.yaml"
    path.write_text(HALVES)
    return str(path)


def record(number, task="chat", words=3, **tags):
    own = {} if task is None else {"task": task}
    return from_instruction(f"{number} " + " ".join(["w"] * (words - 1)), "", "x", tags={**own, **tags})


def pool(short_chat=40, long_chat=40, short_code=40, long_code=40):
    kinds = [("chat", 3)] * short_chat + [("chat", 9)] * long_chat
    kinds += [("coding", 3)] * short_code + [("coding", 9)] * long_code
    Random(1).shuffle(kinds)
    return [record(number, task, words) for number, (task, words) in enumerate(kinds)]


def select(records, seed=0, **options):
    notes = []
    selection = Balance(**options).select(records, context(notes, seed))
    return list(selection.kept), selection.dropped, notes


def cells(records):
    return Counter(
        (record.tags["task"], "short" if len(record.instruction.split()) < 6 else "long")
        for record in records
    )


def test_every_cell_gets_its_quota(halves):
    records = pool()
    kept, dropped, notes = select(records, num=40, tasks=halves, lengths=halves)
    assert set(cells(kept).values()) == {10}
    assert len(kept) == 40
    assert len(dropped) == 120
    assert notes == []
    assert {reject.reason for reject in dropped} == {"over_quota"}
    assert Counter(reject.detail for reject in dropped)["coding 6-50"] == 30
    assert all(reject.source == reject.record.id for reject in dropped)


def test_the_order_stays_and_nothing_vanishes(halves):
    records = pool()
    kept, dropped, _ = select(records, num=40, tasks=halves)
    ids = [one.id for one in kept]
    assert ids == [one.id for one in records if one.id in set(ids)]
    assert sorted(ids + [reject.record.id for reject in dropped]) == sorted(one.id for one in records)


def test_the_draw_depends_on_seed_and_records_not_on_their_order(halves):
    records = pool()
    kept = {one.id for one in select(records, num=40, tasks=halves)[0]}
    assert kept == {one.id for one in select(records[::-1], num=40, tasks=halves)[0]}
    assert kept != {one.id for one in select(records, seed=1, num=40, tasks=halves)[0]}
    # A larger draw holds the smaller one.
    assert kept < {one.id for one in select(records, num=60, tasks=halves)[0]}


def test_a_short_cell_is_named_and_others_fill_in(halves):
    kept, _, notes = select(pool(long_code=2), num=40, tasks=halves, lengths=halves)
    assert len(kept) == 40
    assert cells(kept)["coding", "long"] == 2
    assert sorted(cells(kept).values()) == [2, 12, 13, 13]
    assert notes == [
        "coding 6-50: 2 of 10, 8 more needed",
        "made up for from other cells: 8; as near the quotas as can be (least sum of differences, then in proportion"
        " to the shares)",
    ]


def test_a_short_cell_may_be_left_short(halves):
    kept, _, notes = select(pool(long_code=2), num=40, tasks=halves, lengths=halves, short="leave")
    assert sorted(cells(kept).values()) == [2, 10, 10, 10]
    assert notes == ["coding 6-50: 2 of 10, 8 more needed", "32 of 40 records: 8 are missing"]


def test_totals_may_be_preferred(halves):
    pytest.importorskip("scipy")
    kept, _, notes = select(pool(long_code=2), num=40, tasks=halves, lengths=halves, prefer="marginals")
    assert Counter(task for task, _ in cells(kept).elements()) == {"chat": 20, "coding": 20}
    assert Counter(length for _, length in cells(kept).elements()) == {"short": 20, "long": 20}
    assert "in totals 4 times" in notes[-1]


def test_more_than_there_is_takes_all_and_says_so(halves):
    records = pool(1, 1, 1, 1)
    kept, dropped, notes = select(records, num=1000, tasks=halves)
    assert kept == records
    assert dropped == []
    assert notes == [
        "chat: 2 of 500, 498 more needed",
        "coding: 2 of 500, 498 more needed",
        "4 of 1,000 records: 996 are missing",
    ]


def test_the_largest_within_tolerance(halves):
    kept, _, notes = select(pool(40, 40, 5, 4), tasks=halves, mode="tolerance", tolerance=0.1)
    assert Counter(one.tags["task"] for one in kept) == {"coding": 9, "chat": 11}
    assert notes[0] == "coding: 9 of 10, 1 more needed"
    assert (
        notes[-1] == "20 is the largest number that leaves every cell within 0.1 of its share, or one record"
    )
    kept, _, notes = select(pool(), tasks=halves, mode="tolerance", num=30)
    assert (len(kept), notes) == (30, [])


def test_weights_have_mean_one_and_the_target_distribution(halves):
    kept, dropped, notes = select(pool(60, 20, 15, 5), tasks=halves, lengths=halves, mode="weights")
    assert dropped == []
    weights = [one.tags["weight"] for one in kept]
    assert math.fsum(weights) == pytest.approx(100, rel=1e-5)
    by_cell = Counter()
    for one in kept:
        by_cell[next(iter(cells([one])))] += one.tags["weight"]
    assert list(by_cell.values()) == pytest.approx([25] * 4, rel=1e-5)
    assert kept[0].id == pool(60, 20, 15, 5)[0].id
    # 100² / (25²/60 + 25²/20 + 25²/15 + 25²/5)
    assert notes == ["effective sample size (Kish): 48 of 100 records (48.0%)"]


def test_weights_by_raking_keep_totals_only(halves):
    kept, _, _ = select(pool(60, 20, 5, 15), tasks=halves, lengths=halves, mode="weights", prefer="marginals")
    tasks, cell = Counter(), Counter()
    for one in kept:
        tasks[one.tags["task"]] += one.tags["weight"]
        cell[next(iter(cells([one])))] += one.tags["weight"]
    assert list(tasks.values()) == pytest.approx([50, 50], rel=1e-5)
    assert max(cell.values()) - min(cell.values()) > 10


def test_weights_name_what_has_no_record(halves):
    _, _, notes = select(pool(9, 9, 9, 0), tasks=halves, lengths=halves, mode="weights")
    assert notes[:2] == [
        "coding 6-50: no record, though 6 of 27 should be there",
        "25.00% of the target belongs to tasks or lengths without a record; the others share it",
    ]


def test_records_outside_the_target_are_told_apart(halves):
    odd = [record(900, None), record(901, "poetry"), record(902, "poetry"), record(903, words=51)]
    kept, dropped, notes = select([*odd, *pool()], num=20, tasks=halves, lengths=halves)
    assert len(kept) == 20
    outside = [reject for reject in dropped if reject.reason == "outside_target"]
    assert [reject.record for reject in outside] == odd
    assert [reject.detail for reject in outside] == [
        "no task tag",
        "task 'poetry'",
        "task 'poetry'",
        "longer than the last band",
    ]
    assert notes == [
        "outside the target: 4 of 164 records (task 'poetry' 2, no task tag 1, longer than the last band 1)"
    ]


def test_the_best_of_each_cell_may_be_kept(halves):
    records = [record(number, score=number / 10) for number in range(10)]
    records += [record(10, score=math.nan), record(11), record(12, score="high"), record(13, score=True)]
    kept, _, _ = select(records, num=3, tasks=halves, best="score")
    assert [one.tags["score"] for one in kept] == [0.7, 0.8, 0.9]
    kept, _, _ = select(records, num=12, tasks=halves, best="score")
    assert [one.tags.get("score") for one in kept][:10] == [number / 10 for number in range(10)]
    with pytest.raises(UsageError, match=r"tag 'points': no record has a number in it; tags .*: score, task"):
        select(records, num=3, tasks=halves, best="points")


def test_a_share_of_nothing_keeps_nothing(tmp_path):
    path = tmp_path / "none.yaml"
    path.write_text("tasks: {chat: 1, coding: 0}")
    kept, dropped, _ = select(pool(), num=200, tasks=str(path))
    assert {one.tags["task"] for one in kept} == {"chat"}
    assert {reject.detail for reject in dropped} == {"coding"}
    kept, dropped, _ = select(pool(), tasks=str(path), mode="weights")
    assert {one.tags["task"] for one in kept} == {"chat"}
    assert {(reject.reason, reject.detail) for reject in dropped} == {("zero_share", "coding")}


@pytest.mark.parametrize(
    ("records", "said"),
    [
        (
            [record(0, None), record(1, None)],
            "none of 2 records is in the target: none has a task tag; .*datagen label",
        ),
        ([record(0, "poem"), record(1, None)], "task 'poem' 1, no task tag 1; its tasks: chat, coding"),
        ([record(0, words=99)], r"all are longer than its last band \(prompt words\)"),
    ],
)
def test_data_of_another_kind_are_one_line(halves, records, said):
    with pytest.raises(DatagenError, match=said):
        select(records, num=2, tasks=halves, lengths=halves)


def test_no_records_at_all_are_short(halves):
    kept, dropped, notes = select([], num=2, tasks=halves)
    assert (kept, dropped) == ([], [])
    assert notes[-1] == "0 of 2 records: 2 are missing"
    for mode in ("tolerance", "weights"):
        assert select([], tasks=halves, mode=mode)[0] == []


def test_one_record(halves):
    for options in ({"num": 1}, {"mode": "tolerance"}, {"mode": "weights"}):
        kept, _, _ = select([record(0)], tasks=halves, **options)
        assert [one.id for one in kept] == [record(0).id]


def test_duplicates_are_counted_each(halves):
    kept, dropped, _ = select([record(0)] * 10, num=4, tasks=halves)
    assert (len(kept), len(dropped)) == (4, 6)


def test_records_that_can_be_read_once_only_are_told(halves):
    with pytest.raises(DatagenError, match="160 records at the first reading, 0 at the second"):
        select(iter(pool()), num=4, tasks=halves)


def test_records_that_grow_between_readings_are_told(halves):
    class Growing:
        def __init__(self):
            self.records = pool()

        def __iter__(self):
            self.records.append(record(len(self.records)))
            return iter(self.records)

    with pytest.raises(DatagenError, match="161 records at the first reading, more at the second"):
        select(Growing(), num=4, tasks=halves)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "no target; give tasks"),
        ({"tasks": "h4"}, "num is missing"),
        ({"tasks": "h4", "num": 0}, "num 0: expected 1 to"),
        ({"tasks": "h4", "num": 10**30}, "expected 1 to 1,000,000,000,000"),
        ({"tasks": "h4", "mode": "most"}, "mode 'most': expected exact or tolerance or weights"),
        ({"tasks": "h4", "mode": "tolerance", "tolerance": math.nan}, "tolerance nan: expected 0 to below 1"),
        ({"tasks": "h4", "mode": "tolerance", "tolerance": 1.0}, "tolerance 1: expected 0 to below 1"),
        ({"tasks": "h4", "mode": "tolerance", "prefer": "marginals"}, "prefer marginals"),
        ({"tasks": "h4", "num": 3, "tolerance": 0.5}, "tolerance 0.5: mode exact has none; leave it out"),
        ({"tasks": "h4", "mode": "weights", "tolerance": 0.05}, "tolerance 0.05: mode weights has none"),
        ({"tasks": "h4", "mode": "weights", "num": 5}, "num: mode weights keeps every record"),
        ({"tasks": "h4", "mode": "weights", "best": "score"}, "best: mode weights keeps every record"),
        ({"tasks": "h4", "mode": "weights", "short": "leave"}, "short leave: mode weights has no quotas"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, said):
    with pytest.raises(UsageError, match=said):
        Balance(**options)


def test_a_run_counts_against_num_and_reads_the_files_anew(halves, tmp_path):
    step = Balance(num=5, tasks=halves, lengths="instructgpt")
    assert isinstance(step, Selector)
    assert step.target == 5
    assert Balance(tasks=halves, mode="weights").target is None
    before = step.inputs()
    assert list(before) == ["tasks", "lengths"]
    (tmp_path / "halves.yaml").write_text(HALVES + "# changed\n")
    after = step.inputs()
    assert before["tasks"] != after["tasks"]
    assert before["lengths"] == after["lengths"]


class Many:
    """Records that are made as they are read."""

    def __init__(self, count):
        self.count = count

    def __iter__(self):
        return (record(number, "chat" if number % 3 else "coding") for number in range(self.count))


def test_memory_grows_by_tens_of_bytes_a_record(halves):
    def peak(count):
        gc.collect()
        tracemalloc.start()
        selection = Balance(num=count // 2, tasks=halves).select(Many(count), context([]))
        for _ in selection.kept:
            selection.dropped.clear()
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    small, large = peak(2_000), peak(22_000)
    assert (large - small) / 20_000 < 80


def test_within_tolerance_no_cell_is_off_without_need(halves):
    kept, _, notes = select(
        pool(7, 40, 40, 40), tasks=halves, lengths=halves, mode="tolerance", tolerance=0.0
    )
    # 7 is within one of a quarter of 32, and of no larger number.
    assert sorted(cells(kept).values()) == [7, 8, 8, 9]
    assert notes[-1].startswith("32 is the largest number")


def test_a_file_that_is_no_target_is_told_of_before_anything_is_read(tmp_path):
    path = tmp_path / "short.yaml"
    path.write_text("tasks: {chat: 0.5, coding: 0.4}")
    with pytest.raises(UsageError, match=r"the shares sum to 0\.9"):
        Balance(num=5, tasks=str(path)).inputs()
