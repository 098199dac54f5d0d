"""What a first reading keeps of every record: its cell, its id and a score, 12 to 20 bytes each."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datagen.errors import UsageError
from datagen.record import Record
from datagen.targets import Target, task_of

# A tag that differs in every record must not fill the memory.
_TASKS_TOLD = 1000
NO_TASK = "no task tag"
TOO_LONG = "longer than the last band"


@dataclass(slots=True)
class Columns:
    """cell: the number of each record's cell in the order of the target, -1 for none. ids: as numbers. score: the
    tag's number, nan for none; empty where no tag was asked for. outside: why records have no cell → how many."""

    cell: array[int] = field(default_factory=lambda: array("i"))
    ids: array[int] = field(default_factory=lambda: array("Q"))
    score: array[float] = field(default_factory=lambda: array("d"))
    outside: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.cell)

    @property
    def codes(self) -> NDArray[np.int32]:
        """(n,), a view."""
        return np.frombuffer(self.cell, np.int32)

    def supply(self, cells: int) -> NDArray[np.int64]:
        """(c,): records of each cell."""
        codes = self.codes
        return np.bincount(codes[codes >= 0], minlength=cells).astype(np.int64)


def read_columns(records: Iterable[Record], target: Target, best: str = "") -> Columns:
    """best: the tag whose number is kept as a score. Raises UsageError where no record has a number there."""
    columns = Columns()
    number = {cell: place for place, cell in enumerate(target.shares)}
    tags: dict[str, None] = {}
    for record in records:
        cell = target.cell_of(record)
        if cell is None:
            _count(columns.outside, why_outside(target, record))
        columns.cell.append(-1 if cell is None else number[cell])
        columns.ids.append(int(record.id, 16))
        if best:
            columns.score.append(_number(record.tags.get(best)))
            tags = tags or dict.fromkeys(map(str, record.tags))
    if best and len(columns) and np.isnan(np.frombuffer(columns.score)).all():
        known = ", ".join(sorted(tags)) or "none"
        raise UsageError(f"tag {best!r}: no record has a number in it; tags of the first record: {known}")
    return columns


def why_outside(target: Target, record: Record) -> str:
    """Why a record has no cell."""
    task = task_of(record)
    if target.tasks and task not in target.tasks.shares:
        return f"task {task[:40]!r}" if task else NO_TASK
    return TOO_LONG


def _count(outside: Counter[str], reason: str) -> None:
    outside[reason if reason in outside or len(outside) < _TASKS_TOLD else "further tasks"] += 1


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    return float(max(-1e308, min(1e308, value))) if value == value else math.nan
