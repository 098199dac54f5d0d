"""Drops records whose text has come before, but for case, whitespace and Unicode form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datagen.dedupe.clusters import Decision, check_keep, places, read_columns, selection
from datagen.excerpt import On, excerpt
from datagen.record import Record
from datagen.step import Context, Reject, Selection
from datagen.text import content_hash, normalise

NO_TEXT = bytes(16)


@dataclass(frozen=True, slots=True)
class Exact:
    """Keeps one of equal records.

    on: the texts that must all be equal. Records that have no such text are kept. keep: "first" streams, and memory
    grows by one hash and id per kept record; "longest" and "tag:NAME", the highest number in that tag, read the
    records twice.
    """

    on: On = "all"
    keep: str = "first"

    def __post_init__(self) -> None:
        check_keep(self.keep)

    def select(self, records: Iterable[Record], context: Context) -> Selection:  # noqa: ARG002
        """`dropped` fills up while `kept` is read; a detail there is the id of the record kept instead."""
        if self.keep != "first":
            return self._best(records)
        dropped: list[Reject] = []
        return Selection(self._first(records, dropped), dropped)

    def _first(self, records: Iterable[Record], dropped: list[Reject]) -> Iterator[Record]:
        first: dict[bytes, int] = {}
        for record in records:
            key = self.key(record)
            if key == NO_TEXT:
                yield record
                continue
            kept = first.get(key)
            if kept is None:
                first[key] = int(record.id, 16)
                yield record
            else:
                dropped.append(Reject(record, "duplicate", 1.0, f"{kept:016x}", record.id))

    def _best(self, records: Iterable[Record]) -> Selection:
        hashes = bytearray()
        columns = read_columns(records, self.keep, lambda record: hashes.extend(self.key(record)))
        decision = decide(np.frombuffer(hashes, np.uint64).reshape(-1, 2), columns.ranks)
        return selection(records, columns, decision, "duplicate")

    def key(self, record: Record) -> bytes:
        """16 bytes, equal for equal records; NO_TEXT without any text."""
        texts = [normalise(text) for text in excerpt(record, self.on)]
        return content_hash(*texts) if any(texts) else NO_TEXT


def decide(keys: NDArray[np.uint64], rank: NDArray[np.float64]) -> Decision:
    """Of records with equal keys the first in the order of `places` stays; those without text all do.

    keys: (n, 2), as `Exact.key` gives them; rank: (n,).
    """
    keeper = np.arange(len(keys))
    with_text = np.flatnonzero(keys.any(axis=1))
    order = with_text[np.lexsort((places(rank)[with_text], *keys[with_text].T))]
    new = np.ones(len(order), np.bool_)
    new[1:] = (keys[order[1:]] != keys[order[:-1]]).any(axis=1)
    keeper[order] = order[new][np.cumsum(new) - 1]
    return Decision(keeper, np.ones(len(keeper), np.float32))
