"""What the local classifier is trained on: the shipped seeds with tasks of the embedded model, or a user's file.

The labelled set that accuracy is measured on (seeds/labelled.jsonl) is never among it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from heapq import nsmallest
from pathlib import Path

from datagen.errors import UsageError
from datagen.formats import BadLine, RecordFormatError, read_records
from datagen.labels.classifier import Example, TaskClassifier
from datagen.labels.label_set import LabelSet, load_labels
from datagen.labels.texts import Shown, shown
from datagen.models.procedural.labelling import phrased
from datagen.record import TASKS
from datagen.resources import shipped
from datagen.text import content_hash

BUILT_IN = "builtin"
# Few of each family, and each counting less than a seed: what they say is varied, how they say it is not.
_PER_FAMILY = 2
_WEIGHT = 0.2
_PER_LABEL = 2000  # of a user's file; more would cost minutes and gain little


def train(classifier: str, tasks: str = "", note: Callable[[str], None] = lambda _: None) -> TaskClassifier:
    """The classifier of that name: "builtin", or trained on a file of records that carry the tag `task`.

    tasks: the labels to choose from, "" for h4 or those of the file. Raises UsageError for labels that the
    built-in one was never shown, and for a file without at least two labels.
    """
    if classifier == BUILT_IN:
        return built_in(tasks or "h4")
    return _of_file(classifier, load_labels(tasks) if tasks else None, note)


@lru_cache(maxsize=4)
def built_in(tasks: str = "h4") -> TaskClassifier:
    labels = load_labels(tasks)
    unknown = [name for name in labels.names if name not in (*TASKS, "other")]
    if unknown:
        raise UsageError(
            f"classifier: the built-in one was never shown {', '.join(unknown)}; label a few dozen records of"
            " each and give their file, or let a model label"
        )
    return TaskClassifier(built_in_examples(labels))


def built_in_examples(
    labels: LabelSet, families: Callable[[str], bool] = lambda _: True
) -> Iterator[Example]:
    """families: which of the embedded model's families to learn from, by name."""
    for record in read_records(shipped("seeds", "tasks.jsonl")):
        if task := labels.fold(str(record.tags.get("task", ""))):
            yield Example(shown(record), task)
    for text, task, family in generated(_PER_FAMILY):
        if families(family) and (task := labels.fold(task)):
            yield Example(text, task, _WEIGHT, by_hand=False)


def generated(count: int) -> Iterator[tuple[Shown, str, str]]:
    """`count` tasks of each of the embedded model's families: the text, the task, the family's name."""
    for family, instruction, given in phrased(count):
        yield Shown(instruction, given), family.task, family.name


def _of_file(name: str, labels: LabelSet | None, note: Callable[[str], None]) -> TaskClassifier:
    by_label: dict[str, list[Example]] = {}
    left_out = 0

    def broken(_: BadLine) -> None:
        nonlocal left_out
        left_out += 1

    try:
        for record in read_records(name, rejects=broken):
            said = record.tags.get("task")
            task = said if isinstance(said, str) else ""
            task = labels.fold(task) if labels else task
            text = shown(record)
            if not task or not text.asked:
                left_out += 1
                continue
            own = by_label.setdefault(task, [])
            own.append(Example(text, task))
            if len(own) >= 4 * _PER_LABEL:
                by_label[task] = _sample(own)
    except RecordFormatError as error:
        raise UsageError(f"classifier: {error}") from error
    if left_out:
        note(f"{Path(name)}: {left_out:,} records without a usable task were left out of the training")
    if len(by_label) < 2:
        raise UsageError(
            f"classifier: {name}: expected records with the tag task, of at least two tasks, found"
            f" {', '.join(by_label) or 'none'}"
        )
    return TaskClassifier(one for examples in by_label.values() for one in _sample(examples))


def _sample(examples: list[Example]) -> list[Example]:
    """As many as are used, the same ones in whatever order they come."""
    return nsmallest(_PER_LABEL, examples, key=lambda one: content_hash(one.shown.asked, one.shown.given))
