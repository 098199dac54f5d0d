"""Items: what people are asked, one decision or a loop of them each. They never change once they are in the store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal, get_args

import orjson

from datagen.errors import UsageError
from datagen.formats.encoding import encode
from datagen.reviews.store import ReviewStore

Kind = Literal["rephrase", "demonstration", "comparison", "rating", "instruction"]
KINDS: tuple[str, ...] = get_args(Kind)
State = Literal["open", "closed", "withdrawn"]

_AT_ONCE = 1000
COLUMNS = "number, id, project, kind, task, batch, body, source, gold, state"


@dataclass(frozen=True, slots=True)
class Item:
    """project: "" for items of a run's own loop. task: category, "" where unknown. batch: a name, "" without.
    body: what is shown, by kind. source: the record it was made from, as `to_json` has it. gold: the answer that is
    known to be right, None where none is. number: its place in the queue, 0 before it is in the store."""

    id: str
    project: str
    kind: Kind
    body: Mapping[str, Any]
    task: str = ""
    batch: str = ""
    source: Mapping[str, Any] = field(default_factory=dict)
    gold: Any = None
    state: State = "open"
    number: int = 0


def item_id(*parts: Any) -> str:
    """The name of an item that is made from these JSON-like parts: 16 hex digits, the same on every machine."""
    raw = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(raw, digest_size=8).hexdigest()


def add_items(store: ReviewStore, items: Iterable[Item]) -> int:
    """Puts those into the queue that are not there yet; how many that were. A thousand a transaction, so that a stream
    of any length can be taken in while people work."""
    added = 0
    stream = iter(items)
    while chunk := list(islice(stream, _AT_ONCE)):
        rows = [
            (
                one.id,
                one.project,
                one.kind,
                one.task,
                one.batch,
                encode(one.body),
                encode(one.source),
                None if one.gold is None else encode(one.gold),
            )
            for one in chunk
        ]
        with store.writing() as db:
            before = db.total_changes
            db.executemany(
                "INSERT OR IGNORE INTO review_items (id, project, kind, task, batch, body, source, gold)"
                " VALUES (?,?,?,?,?,?,?,?)",
                rows,
            )
            added += db.total_changes - before
    return added


def find_item(store: ReviewStore, id: str) -> Item | None:
    return next(read_items(store, "id = ?", (id,)), None)


def read_items(store: ReviewStore, where: str = "1", values: Sequence[Any] = ()) -> Iterator[Item]:
    """Items in the order in which they came, one by one. where: a condition on the table, ours and never a user's."""
    for row in store.stream(f"SELECT {COLUMNS} FROM review_items WHERE {where} ORDER BY number", values):
        yield as_item(row)


def as_item(row: Sequence[Any]) -> Item:
    number, id, project, kind, task, batch, body, source, gold, state = row
    return Item(
        id,
        project,
        kind,
        orjson.loads(body),
        task,
        batch,
        orjson.loads(source),
        None if gold is None else orjson.loads(gold),
        state,
        number,
    )


def models_of_item(item: Item) -> set[str]:
    turns = item.body.get("turns") or []
    return {str(answer.get("model", "")) for turn in turns for answer in turn.get("answers", ())}


def check_batch(store: ReviewStore, item: Item, known: dict[str, set[str]]) -> None:
    """A batch is tied to the model version that wrote its answers (Llama 2, arXiv 2307.09288, §3.2.1).

    known: models by batch as seen so far, filled here. Raises UsageError where the item's models are others.
    """
    if not item.batch or item.kind != "comparison":
        return
    models = models_of_item(item)
    if item.batch not in known:
        first = next(read_items(store, "batch = ? AND kind = 'comparison'", (item.batch,)), item)
        known[item.batch] = models_of_item(first)
    if models != known[item.batch]:
        raise UsageError(
            f"batch {item.batch!r}: holds answers of {_listed(known[item.batch])}, found some of {_listed(models)};"
            " a batch belongs to one model version: name another with --batch"
        )


def _listed(models: set[str]) -> str:
    return " and ".join(sorted(models)) or "unnamed models"
