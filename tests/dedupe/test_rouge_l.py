"""The step over records: what it looks at, what it keeps, and what it says of what it drops and keeps."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from rouge_score.rouge_scorer import RougeScorer

from datagen.curate import curate
from datagen.dedupe.rouge_l import RougeL
from datagen.errors import DatagenError, UsageError
from datagen.formats import RecordsIn, read_records, write_records
from datagen.record import Message, Record, from_instruction
from datagen.step import Reject, Selector
from tests.novelty.brute import instructions

ENGINES = ["numpy", "numba"]


def records(*texts):
    return [from_instruction(text, "", f"answer {number}") for number, text in enumerate(texts)]


class Noted:
    def __init__(self):
        self.notes = []

    def note(self, text):
        self.notes.append(text)


def select(given, step, context=None):
    selection = step.select(given, context or Noted())
    return list(selection.kept), selection.dropped


@pytest.mark.parametrize("engine", ENGINES)
def test_a_dropped_record_names_the_nearest_kept_one_and_f(engine):
    given = records("a b c d e f g h", "p q r s", "a b c d e f x y", "a b c d e f g z")
    kept, dropped = select(given, RougeL(0.8, engine=engine))
    assert kept == given[:3]
    # 7 of 8 and 7 of 8 tokens in common with the first, to the last bit.
    assert dropped == [
        Reject(given[3], "too_similar", 2 * 7 / 8 * 7 / 8 / (7 / 8 + 7 / 8), given[0].id, given[3].id)
    ]


def test_exactly_the_threshold_stays():
    given = records("w0 w1 w2 w3 w4 w5 w6 a b c", "w0 w1 w2 w3 w4 w5 w6 d e f")
    assert len(select(given, RougeL(0.7))[0]) == 2
    assert len(select(given, RougeL(0.69))[0]) == 1


@pytest.mark.parametrize(
    ("on", "kept"),
    [("instruction", [0, 2]), ("prompt", [0, 1, 2]), ("response", [0, 3]), ("all", [0, 1, 2])],
)
def test_only_the_chosen_texts_count(on, kept):
    given = [
        from_instruction("Add up the numbers below", "1 and 2 make", "3 it is"),
        from_instruction("Add up the numbers below", "zero plus three are how many", "3 it is"),
        from_instruction("How many sides has a triangle?", "", "3 it is"),
        from_instruction("Add up the numbers below", "zero plus three are how many", "three"),
    ]
    assert select(given, RougeL(on=on))[0] == [given[place] for place in kept]


def test_several_messages_count_together():
    given = [
        Record((Message("user", text), Message("assistant", answer)))
        for text, answer in (("one two", "three four"), ("one two three", "four"), ("one two", "nine ten"))
    ]
    assert select(given, RougeL(on="all"))[0] == [given[0], given[2]]


def test_records_without_the_text_are_kept_without_a_word():
    given = [Record((Message("user", "the same words"),)) for _ in range(3)]
    context = Noted()
    assert select(given, RougeL(on="response", similar="exact"), context) == (given, [])
    assert context.notes == []


def test_records_that_cannot_be_compared_are_kept_and_told_of():
    given = records("напиши стихотворение", "напиши стихотворение", "one two", "one two")
    context = Noted()
    assert select(given, RougeL(), context)[0] == given[:3]
    assert context.notes == [
        "rouge_l: 2 of 4 records have no a-z and no 0-9 in their instruction; ROUGE-L cannot compare them, and they"
        " are kept"
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_kept_records_say_what_they_are_near_to(engine):
    given = records("a b c d", "a b x y", "a b c d", "a b c z")
    kept, _ = select(given, RougeL(0.8, similar="exact", neighbours=1, engine=engine))
    assert [record.id for record in kept] == [given[0].id, given[1].id, given[3].id]
    assert kept[0].tags == {"rouge_l": 0.0, "avg_similarity": 0.0, "most_similar": {}}
    assert kept[1].tags == {"rouge_l": 0.5, "avg_similarity": 0.5, "most_similar": {"a b c d": 0.5}}
    assert kept[2].tags == {"rouge_l": 0.75, "avg_similarity": 0.625, "most_similar": {"a b c d": 0.75}}


@pytest.mark.parametrize("similar", ["exact", "sampled"])
def test_tags_equal_rouge_score(similar):
    given = records(*instructions(80, 4))
    scorer = RougeScorer(["rougeL"], use_stemmer=False)
    before = []
    for record in select(given, RougeL(0.6, similar=similar, neighbours=3))[0]:
        scores = [scorer.score(text, record.instruction)["rougeL"].fmeasure for text in before]
        order = sorted(range(len(before)), key=lambda place: (-scores[place], place))[:3]
        assert list(record.tags["most_similar"].items()) == [(before[p], round(scores[p], 4)) for p in order]
        assert record.tags["rouge_l"] == round(max(scores, default=0.0), 4)
        assert record.tags["avg_similarity"] == pytest.approx(sum(scores) / max(len(scores), 1), abs=5.1e-5)
        before.append(record.instruction)


def test_without_neighbours_the_scores_are_still_there():
    kept, _ = select(records("a b c d", "a b x y"), RougeL(similar="exact", neighbours=0))
    assert kept[1].tags == {"rouge_l": 0.5, "avg_similarity": 0.5, "most_similar": {}}


def test_a_file_is_filtered_in_order_and_nothing_is_lost(tmp_path):
    texts = [f"{text} {number}" for number, text in enumerate(instructions(60, 9))] * 2
    source, out, rejects = (tmp_path / name for name in ("in.jsonl", "out.jsonl", "rejects.jsonl"))
    write_records(records(*texts), source)
    curated = curate(RecordsIn(source), [("rouge_l", RougeL(0.7, similar="exact"))], out, rejects=rejects)
    kept = list(read_records(out))
    dropped = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert (curated.read, curated.kept) == (120, len(kept))
    assert curated.rejected == {"rouge_l": {"too_similar": 120 - len(kept)}}
    assert 0 < len(kept) <= 60
    place = {text: number for number, text in reversed(list(enumerate(texts)))}
    assert all(place[one.instruction] < place[other.instruction] for one, other in pairwise(kept))
    assert all(row["reject"]["score"] > 0.7 and row["reject"]["step"] == "rouge_l" for row in dropped)
    before = {record.id for record in RecordsIn(source)}
    assert {row["reject"]["detail"] for row in dropped} <= before
    assert all(record.tags["rouge_l"] <= 0.7 and record.history[-1].step == "rouge_l" for record in kept)


@pytest.mark.parametrize("given", [[], records("one record")])
def test_nothing_and_one_record(given):
    kept, dropped = select(given, RougeL(similar="exact"))
    assert ([record.instruction for record in kept], dropped) == (
        [record.instruction for record in given],
        [],
    )


def test_all_duplicates_leave_the_first():
    given = records(*["Name a river in Europe."] * 500)
    kept, dropped = select(given, RougeL())
    assert kept == given[:1]
    assert {reject.detail for reject in dropped} == {given[0].id}
    assert {reject.score for reject in dropped} == {1.0}


def test_records_that_change_between_the_readings_are_an_error():
    given = records("one two three", "one two three")

    class Changing:
        def __init__(self):
            self.readings = 0

        def __iter__(self):
            self.readings += 1
            return iter(given if self.readings == 1 else [replace(r, messages=()) for r in given])

    with pytest.raises(DatagenError, match="second reading"):
        select(Changing(), RougeL())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"threshold": 0}, "threshold: 0 found"),
        ({"threshold": 1.5}, "threshold: 1.5 found"),
        ({"threshold": float("nan")}, "threshold: nan found"),
        ({"similar": "some"}, "'some': expected exact, sampled, none"),
        ({"neighbours": -1}, "neighbours: -1 found"),
        ({"engine": "fortran"}, "'fortran': expected auto, numpy, numba"),
    ],
)
def test_wrong_options_are_refused_at_once(options, said):
    with pytest.raises(UsageError, match=said):
        RougeL(**options)


def test_a_rouge_l_dedupe_is_a_selector():
    assert isinstance(RougeL(), Selector)
