"""What comes out of a review, as one file: training records, ratings, or the form of another annotation tool.

Gold items never come out. What is left out is counted by reason; a file appears whole or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Literal, TypeVar

from datagen.errors import DatagenError, UsageError
from datagen.formats import write_records
from datagen.formats.atomic import replacing
from datagen.formats.encoding import encode
from datagen.formats.writing import ENDINGS, write_rows
from datagen.record import Record
from datagen.review.argilla import argilla_record, argilla_settings, user_id
from datagen.review.label_studio import label_studio_config, label_studio_task
from datagen.review.led import conversations
from datagen.review.preferred import UNANSWERED, Wanted, preferences
from datagen.review.sheets import ITEMS, Sheet, fields_of, questions_of, sheets_of
from datagen.review.written import demonstrations, instructions, ratings
from datagen.reviews.answers import Answered, answered_items
from datagen.reviews.guidelines import guidelines
from datagen.reviews.loop import attempts_on
from datagen.reviews.people import people
from datagen.reviews.store import ReviewStore

Kind = Literal["sft", "preferences", "ratings"]
Format = Literal["datagen", "argilla", "label-studio"]
T = TypeVar("T")

# Which items give what. Rephrased conversations are both: a dialogue, and the answers that were not accepted.
_SOURCES = {
    "sft": ("instruction", "demonstration", "rephrase"),
    "preferences": ("comparison", "rephrase"),
    "ratings": ("rating", "comparison"),
}
_ENDINGS: dict[Format, tuple[str, ...]] = {
    "datagen": ENDINGS,
    "argilla": (".json", ".jsonl"),
    "label-studio": (".json",),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """paths: the file, and those beside it. left_out: counts by reason, of pairs, conversations and items."""

    paths: tuple[Path, ...]
    written: int
    left_out: Mapping[str, int]


def export_reviews(
    store: ReviewStore, path: Path, kind: Kind, wanted: Wanted, format: Format = "datagen"
) -> Exported:
    """Raises UsageError for a wrong ending, DatagenError where nothing comes out; no file is touched then."""
    if path.suffix.lower() not in _ENDINGS[format]:
        expected = ", ".join(_ENDINGS[format])
        raise UsageError(f"{path}: cannot write {format} to this kind of file; expected one of {expected}")
    left_out: Counter[str] = Counter()
    paths: tuple[Path, ...] = (path,)
    if format == "datagen":
        records = _nonempty(_records(store, kind, wanted, left_out), path, left_out)
        written = write_records(records, path)
    else:
        sheets = _nonempty(_sheets(store, kind, wanted, left_out), path, left_out)
        written, paths = _write_sheets(store, sheets, path, ITEMS[kind], wanted, format)
    return Exported(paths, written, {reason: count for reason, count in left_out.most_common() if count})


def _nonempty(stream: Iterator[T], path: Path, left_out: Counter[str]) -> Iterator[T]:
    first = next(stream, None)
    if first is None:
        reasons = "; ".join(f"{reason} ({count:,})" for reason, count in left_out.most_common() if count)
        raise DatagenError(f"{path}: nothing to export: {reasons or 'there are no items of this kind'}")
    return chain([first], stream)


def _records(store: ReviewStore, kind: Kind, wanted: Wanted, left_out: Counter[str]) -> Iterator[Record]:
    for of_items in _SOURCES[kind]:
        for answered in _answered(store, of_items, wanted, left_out):
            made = _made(store, answered, kind, wanted, left_out)
            if of_items == "rephrase":  # both kinds come of one conversation
                made = (one for one in made if (one.preference is None) is (kind == "sft"))
            yield from made


def _made(
    store: ReviewStore, answered: Answered, kind: Kind, wanted: Wanted, left_out: Counter[str]
) -> Iterator[Record]:
    item = answered.item
    if item.kind == "comparison":
        return preferences(answered, wanted, left_out, ratings=kind == "ratings")
    if item.kind == "rephrase":
        return conversations(answered, attempts_on(store, item), wanted, left_out)
    make = {"instruction": instructions, "demonstration": demonstrations, "rating": ratings}[item.kind]
    return make(answered, wanted, left_out)


def _answered(store: ReviewStore, kind: str, wanted: Wanted, left_out: Counter[str]) -> Iterator[Answered]:
    """Items with answers. Those without any are counted, and those that an admin closed, as they do with what somebody
    flagged, unless the admin has given a verdict too."""
    sql = "SELECT count(*) FROM review_items WHERE kind = ?1 AND (?2 = '' OR project = ?2)"
    missing = int(store.rows(sql, (kind, wanted.project))[0][0])
    for answered in answered_items(store, kind=kind, project=wanted.project):
        missing -= 1
        if kind != "rephrase" and answered.item.state == "closed" and answered.verdict is None:
            left_out["closed by an admin"] += 1
        else:
            yield answered
    left_out[UNANSWERED] += max(0, missing)


def _sheets(store: ReviewStore, kind: Kind, wanted: Wanted, left_out: Counter[str]) -> Iterator[Sheet]:
    for of_items in _SOURCES[kind]:
        found = _answered(store, of_items, wanted, left_out)
        if of_items == ITEMS[kind]:
            for answered in found:
                yield from sheets_of(answered, wanted, left_out)
        elif kind != "ratings":
            left_out[f"{of_items} items, for which this format has no form"] += sum(1 for _ in found)


def _write_sheets(
    store: ReviewStore, sheets: Iterable[Sheet], path: Path, kind: str, wanted: Wanted, format: Format
) -> tuple[int, tuple[Path, ...]]:
    """The settings come last: they list the options that were met."""
    said: dict[str, set[Any]] = {"score": set(), "reasons": set(), "project": set()}
    known = {one.name: one for one in questions_of(kind, said)}
    of_label_studio = partial(label_studio_task, questions=known, names=wanted.names)

    def rows() -> Iterator[dict[str, Any]]:
        for sheet in sheets:
            said["project"] |= {sheet.facts.get("project", "")}
            for _, answers in sheet.given:
                said["score"] |= {answers["score"]} if "score" in answers else set()
                said["reasons"] |= set(answers.get("reasons", ()))
            yield argilla_record(sheet, wanted.names) if format == "argilla" else of_label_studio(sheet)

    written = write_rows(rows(), path, "datagen")
    fields = fields_of(kind)
    questions = [one for one in questions_of(kind, said) if one.options or one.kind == "text"]
    if format == "label-studio":
        beside = {"config.xml": label_studio_config(fields, questions).encode()}
    else:
        names = [wanted.names(one.name) for one in people(store) if one.role != "judge"]
        users = [{"id": user_id(name), "username": name} for name in names]
        texts = (text for one in sorted(said["project"]) for _, text, _ in guidelines(store, one)[:1])
        beside = {
            "settings.json": encode(argilla_settings(fields, questions, "\n\n".join(texts))),
            "users.json": encode(users),
        }
    paths = [path.with_suffix(f".{name}") for name in beside]
    for place, content in zip(paths, beside.values(), strict=True):
        with replacing(place) as file:
            file.write(content)
    return written, (path, *paths)
