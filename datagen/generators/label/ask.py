"""Asks a model about one record, and puts what it answers on the record.

Knows neither the order of records nor where answers are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from datagen.formats import read_records
from datagen.generators.label.parse import Field, Labels, parse_labels
from datagen.generators.label.tally import Tally
from datagen.labels.label_set import LabelSet
from datagen.labels.texts import task_text
from datagen.models.base import Model, Request, Sampling
from datagen.prompts import load_prompt
from datagen.record import Origin, Record
from datagen.resources import shipped
from datagen.step import Reject
from datagen.text import collapse_whitespace

_LONGEST_EXAMPLE = 200  # characters
_LONGEST_DETAIL = 2000  # characters; the whole answer is in the run folder
_TYPES: Mapping[Field, Mapping[str, Any]] = {
    "task": {"type": "string"},
    "language": {"type": "string"},
    "difficulty": {"type": "integer", "enum": [1, 2, 3, 4, 5]},
}


@dataclass(frozen=True, slots=True)
class Question:
    """examples: tasks whose label is known, {"task", "text"}."""

    labels: LabelSet
    examples: Sequence[Mapping[str, str]]
    sampling: Sampling
    prompt: str = field(default_factory=lambda: load_prompt("label").name)

    def request(self, text: str, fields: Sequence[Field]) -> Request:
        """What is asked about a text; fields: what is to be told of it."""
        values = {
            "text": text,
            "fields": list(fields),
            "tasks": [
                {"name": name, "description": meaning} for name, meaning in self.labels.descriptions.items()
            ],
            "examples": list(self.examples),
        }
        messages = load_prompt("label").render(values)
        return Request(messages, self.sampling, schema=self._schema(fields), purpose="label", values=values)

    def _schema(self, fields: Sequence[Field]) -> dict[str, Any]:
        """Within what servers with strict schemas allow: every key required, no other one."""
        properties: dict[str, Any] = {name: dict(_TYPES[name]) for name in fields}
        if "task" in properties:
            properties["task"]["enum"] = list(self.labels.names)
        properties["confidence"] = {"type": "number"}
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks a model for the labels of these fields, one record at a time."""

    question: Question
    fields: Sequence[Field]
    overwrite: bool
    model: Model
    step: str
    tally: Tally

    async def label(self, record: Record) -> Record | Reject:
        """The record with its labels, or as it is where it has them all. Raises what the model raises."""
        asked = wanted(record, self.fields, self.overwrite)
        if not asked:
            self.tally.kept += 1
            return record
        text = task_text(record)
        if not text:
            return Reject(record, "no_question", source=record.id)
        completion = await self.model.generate(self.question.request(text, asked))
        key = completion.key
        if completion.finish_reason == "error":
            return Reject(record, "request_failed", detail=completion.text, source=key)
        found = parse_labels(completion.text, self.question.labels, asked)
        if found is None:
            return Reject(record, "unreadable_label", detail=completion.text[:_LONGEST_DETAIL], source=key)
        self.tally.count(found, asked)
        origin = Origin(self.step, self.model.uri, self.question.prompt, (record.id, key))
        return labelled(record, found, asked, "model").touched(origin)


def choose_examples(labels: LabelSet, count: int) -> list[dict[str, str]]:
    """`count` of our seeds, the short ones in their order, each label in turn."""
    by_label: dict[str, list[dict[str, str]]] = {name: [] for name in labels.names}
    for record in read_records(shipped("seeds", "tasks.jsonl")):
        label = labels.fold(str(record.tags.get("task", "")))
        if label and len(record.instruction) <= _LONGEST_EXAMPLE:
            given = " (a text follows)" if record.input else ""
            text = collapse_whitespace(record.instruction) + given
            by_label[label].append({"task": label, "text": text})
    rounds = zip_longest(*by_label.values())
    return [example for one in rounds for example in one if example is not None][:count]


def wanted(record: Record, fields: Sequence[Field], overwrite: bool) -> tuple[Field, ...]:
    """Which labels the record still needs."""
    return tuple(name for name in fields if overwrite or record.tags.get(name) in (None, ""))


def labelled(record: Record, found: Labels, fields: Sequence[Field], by: str) -> Record:
    """The record with the labels of these fields that were found; with a task, also how sure `by` was of it."""
    tags: dict[str, Any] = {
        name: value for name in fields if (value := getattr(found, name)) not in ("", None)
    }
    if "task" in tags:
        tags |= {"task_confidence": found.confidence, "labelled_by": by}
    return record.tagged(**tags)
