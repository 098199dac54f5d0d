"""Drops records whose text has come before, but for case, whitespace and Unicode form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from datagen.dedupe.clusters import Decision, check_keep, places, read_columns, selection
from datagen.excerpt import On, excerpt
from datagen.record import Record
from datagen.step import Context, Reject, Selection
from datagen.text import content_hash, normalise


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
            key = self._key(record)
            if key is None:
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
        blank: list[int] = []

        def take(record: Record) -> None:
            key = self._key(record)
            if key is None:
                blank.append(len(hashes) // 16)
            hashes.extend(key or bytes(16))

        columns = read_columns(records, self.keep, take)
        keys = np.frombuffer(hashes, np.uint64).reshape(-1, 2)
        order = np.lexsort((places(columns.ranks), *keys.T))
        new = np.ones(len(order), np.bool_)
        new[1:] = (keys[order[1:]] != keys[order[:-1]]).any(axis=1)
        keeper = np.empty(len(order), np.int64)
        keeper[order] = order[new][np.cumsum(new) - 1]
        keeper[blank] = blank
        return selection(records, columns, Decision(keeper, np.ones(len(keeper), np.float32)), "duplicate")

    def _key(self, record: Record) -> bytes | None:
        """16 bytes, equal for equal records; None without any text."""
        texts = [normalise(text) for text in excerpt(record, self.on)]
        return content_hash(*texts) if any(texts) else None
