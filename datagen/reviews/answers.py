"""Reading answers back: those that count, and all there ever were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

import orjson

from datagen.reviews.handing import Role, Status
from datagen.reviews.items import Item, as_item
from datagen.reviews.store import ReviewStore

_COLUMNS = (
    "one.number, item, person, role, step, revision, status, one.body, shown, guidelines, active_ms, opened,"
    " submitted, key"
)
_ITEM = "items.number, id, project, items.kind, task, batch, items.body, source, gold, state"


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of the append-only table; see `datagen.reviews.handing.Given`. opened, submitted: seconds since 1970."""

    number: int
    item: int
    person: str
    role: Role
    step: int
    revision: int
    status: Status
    body: Mapping[str, Any]
    shown: str
    guidelines: int
    active_ms: int
    opened: float
    submitted: float
    key: str


_FIELDS = tuple(one.name for one in fields(Answer))


@dataclass(frozen=True, slots=True)
class Answered:
    """An item with its answers, in the order in which they were handed in."""

    item: Item
    answers: tuple[Answer, ...]

    @property
    def labels(self) -> tuple[Answer, ...]:
        """What annotators say."""
        return tuple(one for one in self.answers if one.role == "annotator")

    @property
    def verdict(self) -> Answer | None:
        """What an adjudicator says, the last one first."""
        return next((one for one in reversed(self.answers) if one.role == "adjudicator"), None)


def answered_items(
    store: ReviewStore, *, kind: str = "", project: str = "", everything: bool = False
) -> Iterator[Answered]:
    """Items with the answers that count, in the order of the queue, one by one. everything: all revisions of all
    statuses. kind, project: only those; "" is all."""
    table = "review_answers" if everything else "review_current"
    counts = "1" if everything else "status = 'submitted'"
    rows = store.stream(
        f"SELECT {_ITEM}, {_COLUMNS} FROM review_items AS items CROSS JOIN {table} AS one ON item = items.number"
        f" WHERE {counts} AND (?1 = '' OR items.kind = ?1) AND (?2 = '' OR items.project = ?2)"
        " ORDER BY items.number, one.number",
        (kind, project),
    )
    for _, group in groupby(rows, key=lambda row: row[0]):
        found = list(group)
        yield Answered(as_item(found[0][:10]), tuple(_answer(row[10:]) for row in found))


def answers_to(store: ReviewStore, item: Item) -> tuple[Answer, ...]:
    """The answers to one item that count, in the order in which they were handed in."""
    sql = f"SELECT {_COLUMNS} FROM review_current AS one WHERE item = ? AND status = 'submitted' ORDER BY one.number"
    return tuple(_answer(row) for row in store.rows(sql, (item.number,)))


def _answer(row: tuple[Any, ...]) -> Answer:
    body: Mapping[str, Any] = orjson.loads(row[7])
    return Answer(**dict(zip(_FIELDS, (*row[:7], body, *row[8:]), strict=True)))
