"""Scores of a reward model for the answers that people compared, into the review's folder under the model's name.

{"item": id, "turn": 0, "first": 1.2, "second": 0.3}        in the order of the item, turns from 0
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from datagen.formats import BadLine
from datagen.formats.encoding import encode
from datagen.formats.faults import SHOWN, RecordFormatError, Unreadable, kind
from datagen.formats.sources import open_rows
from datagen.reviews.items import find_item
from datagen.reviews.store import ReviewStore

_AT_ONCE = 1000
_Row = tuple[int, int, str, float, float]


def take_scores(store: ReviewStore, path: Path, name: str, rejects: Callable[[BadLine], None]) -> int:
    """How many rows were taken in; those that cannot be go to rejects. A score that is there under the name is
    replaced. Raises UsageError where there is no such file."""
    taken = 0
    rows = open_rows(str(path))
    while chunk := list(islice(rows, _AT_ONCE)):
        good: list[_Row] = []
        for line, row in chunk:
            try:
                good.append(_read(store, row, name))
            except RecordFormatError as error:
                text = row.text if isinstance(row, Unreadable) else encode(row).decode()
                rejects(BadLine(str(path), line, str(error), text[:SHOWN]))
        with store.writing() as db:
            db.executemany("INSERT OR REPLACE INTO review_scores VALUES (?,?,?,?,?)", good)
        taken += len(good)
    return taken


def _read(store: ReviewStore, row: Any, name: str) -> _Row:
    """Raises RecordFormatError naming what is wrong."""
    if isinstance(row, Unreadable):
        raise RecordFormatError(row.reason)
    if not isinstance(row, dict):
        raise RecordFormatError(f"expected an object, found {kind(row)}")
    id, turn = row.get("item"), row.get("turn", 0)
    item = find_item(store, id) if isinstance(id, str) else None
    if item is None or item.kind != "comparison":
        found = repr(id[:40]) if isinstance(id, str) else kind(id)
        raise RecordFormatError(f"item: expected the id of a comparison of this review, found {found}")
    turns = len(item.body["turns"])
    if not isinstance(turn, int) or isinstance(turn, bool) or not 0 <= turn < turns:
        raise RecordFormatError(f"turn: expected a number from 0 to {turns - 1}, found {turn!r:.40}")
    first, second = (_score(row, side) for side in ("first", "second"))
    return item.number, turn, name, first, second


def _score(row: dict[str, Any], side: str) -> float:
    value = row.get(side)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise RecordFormatError(f"{side}: expected a number, found {kind(value)}")
    return float(value)
