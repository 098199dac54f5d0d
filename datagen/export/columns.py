"""The columns of a dataset: the conversation, the parts that people look for, and a column for each flat tag.

A tag that is a list or an object stays in the run folder. Knows no files and no splits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from datagen.formats.arrow import FLAGGED_MESSAGES, MESSAGES
from datagen.formats.encoding import clean, encode
from datagen.formats.turns import flagged
from datagen.record import Record

_FIXED = {
    "messages": MESSAGES,
    "instruction": pa.string(),
    "input": pa.string(),
    "output": pa.string(),
    "task": pa.string(),
    "id": pa.string(),
}
_TYPES = {"truth": pa.bool_(), "integer": pa.int64(), "number": pa.float64(), "text": pa.string()}
# Names that mean something else beside messages when a dataset is read again (datagen.formats.rows).
_TAKEN = {*_FIXED, "rejected", "strength", "safety", "chosen", "tags", "history"}


class Columns:
    """Which columns the records seen so far need, and their rows."""

    def __init__(self) -> None:
        self._kinds: dict[str, str] = {}
        self._flagged = False  # whether some reply must not be trained on

    def see(self, record: Record) -> None:
        self._flagged = self._flagged or not all(message.train for message in record.messages)
        for name, value in _facts(record):
            if value is not None:
                self._kinds[name] = _common(self._kinds.get(name), _kind(value))

    @property
    def schema(self) -> pa.Schema:
        extra = {name: _TYPES[kind] for name, kind in sorted(self._kinds.items()) if kind in _TYPES}
        messages = FLAGGED_MESSAGES if self._flagged else MESSAGES
        return pa.schema([*{**_FIXED, "messages": messages}.items(), *extra.items()])

    def row(self, record: Record) -> dict[str, Any]:
        """The record's row, with the keys of `schema`; null for a fact that this record does not have."""
        task = record.tags.get("task")
        facts = dict(_facts(record))
        return {
            "messages": flagged(record.messages),
            "instruction": record.instruction,
            "input": record.input,
            "output": record.response,
            "task": None if task is None else _as_text(task),
            "id": record.id,
        } | {name: _cell(facts.get(name), kind) for name, kind in self._kinds.items() if kind in _TYPES}


def _facts(record: Record) -> Iterator[tuple[str, Any]]:
    if record.preference is not None:
        yield "rejected", record.preference.rejected
        yield "strength", record.preference.strength
        yield "safety", record.preference.safety
    for name, value in record.tags.items():
        if name != "task":
            yield clean(f"tag_{name}" if name in _TAKEN else name), value


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int):
        return "integer" if -(2**63) <= value < 2**63 else "text"
    if isinstance(value, float):
        return "number"
    return "text" if isinstance(value, str) else "nested"


def _common(one: str | None, other: str) -> str:
    """The kind that can hold both."""
    if one is None or one == other:
        return other
    if "nested" in (one, other):
        return "nested"
    return "number" if {one, other} == {"integer", "number"} else "text"


def _cell(value: Any, kind: str) -> Any:
    return _as_text(value) if kind == "text" and value is not None else value


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else encode(value).decode()
