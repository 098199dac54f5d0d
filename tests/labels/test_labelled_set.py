"""The labelled set is what it is said to be: varied, and no part of what anything is trained on."""

from collections import Counter

from datagen.formats import read_records
from datagen.labels.texts import shown
from datagen.record import TASKS
from datagen.resources import shipped
from datagen.rouge import rouge_l
from datagen.text import normalise, tokens

SEEDS = list(read_records(shipped("seeds", "tasks.jsonl")))
LABELLED = list(read_records(shipped("seeds", "labelled.jsonl")))


def test_every_category_has_a_dozen_items_and_other_a_few():
    counts = Counter(record.tags["task"] for record in LABELLED)
    assert set(counts) == {*TASKS, "other"}
    assert min(counts[task] for task in TASKS) >= 12
    assert 5 <= counts["other"] <= 20
    assert 150 <= len(LABELLED) <= 200


def test_no_item_is_near_a_seed_or_stands_there_twice():
    asked = [tokens(shown(record).asked) for record in LABELLED]
    seeds = [tokens(record.instruction) for record in SEEDS]
    assert max(rouge_l(item, seed) for item in asked for seed in seeds) < 0.5
    assert len({normalise(str(record.messages)) for record in LABELLED}) == len(LABELLED)


def test_items_have_a_language_and_some_have_several_turns():
    languages = Counter(record.tags["language"] for record in LABELLED)
    assert set(languages) == {"en", "de", "es", "fr"}
    assert sum(len(record.messages) > 1 for record in LABELLED) >= 3
    assert all(record.messages[-1].role == "user" for record in LABELLED)
