"""How many records, and how many prompts, come again: equal but for case, whitespace and Unicode form.

Takes 16 bytes a text, and as much again while counting. Knows nothing of near duplicates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from datagen.excerpt import excerpt
from datagen.record import Record
from datagen.text import content_hash, normalise


@dataclass(frozen=True, slots=True)
class Repeats:
    """of: texts that were looked at. again: those that an equal one came before. most: how often the commonest
    one is there."""

    of: int
    again: int
    most: int


@dataclass(frozen=True, slots=True)
class DuplicateFacts:
    """records: over all messages; prompts: over all but the response."""

    records: Repeats
    prompts: Repeats


@dataclass(slots=True)
class DuplicateCounts:
    """Feed it records with `add`, then take the `facts`. Records without any text are no duplicates."""

    _records: bytearray = field(default_factory=bytearray)
    _prompts: bytearray = field(default_factory=bytearray)

    def add(self, record: Record) -> None:
        texts = [normalise(message.content) for message in record.messages]
        _put(self._records, texts)
        _put(self._prompts, texts[: len(excerpt(record, "prompt"))])

    def facts(self) -> DuplicateFacts:
        return DuplicateFacts(_repeats(self._records), _repeats(self._prompts))


def _put(hashes: bytearray, texts: Sequence[str]) -> None:
    if any(texts):
        hashes += content_hash(*texts)


def _repeats(hashes: bytearray) -> Repeats:
    if not hashes:
        return Repeats(0, 0, 0)
    # As texts of 16 bytes, which numpy orders at once; that it ignores zeros at their ends loses nothing here.
    _, counts = np.unique(np.frombuffer(hashes, "S16"), return_counts=True)
    return Repeats(int(counts.sum()), int(counts.sum() - len(counts)), int(counts.max()))
