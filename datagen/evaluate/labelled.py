"""Puts labellers to work on records whose labels are known; `datagen.evaluate.labels` does the counting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from datagen.evaluate.labels import Judged
from datagen.generators.label import Label
from datagen.generators.label.training import BUILT_IN, built_in_examples, generated
from datagen.labels.classifier import TaskClassifier
from datagen.labels.label_set import LabelSet, load_labels
from datagen.record import Record

_FOLDS = 4
_PER_FAMILY = 4
GOLD = "right_"  # what a known label's tag is called while a labeller works


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Records without their labels, which stand under other names. left_out: those whose label is none of
    the set's."""

    records: tuple[Record, ...]
    left_out: int


def hide_labels(records: Iterable[Record], labels: LabelSet) -> LabelledSet:
    """The records with the tags task and language under names that no labeller looks at."""
    hidden: list[Record] = []
    left_out = 0
    for record in records:
        said = record.tags.get("task")
        task = labels.fold(said) if isinstance(said, str) else ""
        if not task:
            left_out += 1
            continue
        tags = {key: value for key, value in record.tags.items() if key not in ("task", "language")}
        known = {f"{GOLD}task": task, f"{GOLD}language": record.tags.get("language")}
        hidden.append(replace(record, tags={**tags, **known}))
    return LabelledSet(tuple(hidden), left_out)


def judged(records: Iterable[Record], name: str = "task") -> Iterator[Judged]:
    """What a labeller made of the records of `hide_labels`; those without a known label are passed over."""
    for record in records:
        right = record.tags.get(GOLD + name)
        if isinstance(right, str):
            confidence = record.tags.get("task_confidence") if name == "task" else None
            yield Judged(right, str(record.tags.get(name) or ""), confidence)


def classify(records: Iterable[Record], classifier: str, tasks: str) -> list[Record]:
    """The records as the classifier labels them; one that it rejects comes back without a label."""
    outcomes = Label(classifier=classifier, tasks=tasks).classified(records, "label")
    return [outcome if isinstance(outcome, Record) else outcome.record for outcome in outcomes]


def unseen_families(tasks: str) -> Iterator[Judged]:
    """The built-in classifier on the embedded model's tasks, each by one that was trained without its family.

    A hard test: training saw no sentence like these. Four trainings, some seconds each.
    """
    labels = load_labels(tasks)
    made = list(generated(_PER_FAMILY))
    # They stand in the order of their categories, so that every fold has some of each.
    fold_of = {family: place % _FOLDS for place, family in enumerate(dict.fromkeys(one[2] for one in made))}
    for fold in range(_FOLDS):
        seen = {family for family, own in fold_of.items() if own != fold}
        classifier = TaskClassifier(built_in_examples(labels, seen.__contains__))
        unseen = [(text, labels.fold(task)) for text, task, family in made if family not in seen]
        unseen = [(text, task) for text, task in unseen if task]
        guesses = classifier.guess([text for text, _ in unseen])
        for (_, task), guess in zip(unseen, guesses, strict=True):
            yield Judged(task, guess.label, guess.confidence)


__all__ = ["BUILT_IN", "LabelledSet", "classify", "hide_labels", "judged", "unseen_families"]
