"""Drops records whose text has come before, but for case, whitespace and Unicode form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from datagen.excerpt import On, excerpt
from datagen.record import Record
from datagen.step import Context, Reject, Selection
from datagen.text import content_hash, normalise


@dataclass(frozen=True, slots=True)
class Exact:
    """Keeps the first of equal records. Streams: memory grows by one hash and id per kept record.

    on: the texts that must all be equal. Records that have no such text are kept.
    """

    on: On = "all"

    def select(self, records: Iterable[Record], context: Context) -> Selection:  # noqa: ARG002
        """`dropped` fills up while `kept` is read; a detail there is the id of the record kept instead."""
        dropped: list[Reject] = []
        return Selection(self._kept(records, dropped), dropped)

    def _kept(self, records: Iterable[Record], dropped: list[Reject]) -> Iterator[Record]:
        first: dict[bytes, str] = {}
        for record in records:
            texts = [normalise(text) for text in excerpt(record, self.on)]
            if not any(texts):
                yield record
                continue
            key = content_hash(*texts)
            kept = first.get(key)
            if kept is None:
                first[key] = record.id
                yield record
            else:
                dropped.append(Reject(record, "duplicate", detail=kept, source=record.id))
