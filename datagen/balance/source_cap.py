"""Keeps at most so many records of each source, so that none speaks for all.

InstructGPT took about 200 prompts per organisation (Ouyang et al. 2022, arXiv 2203.02155).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from datagen.errors import UsageError
from datagen.formats.encoding import encode
from datagen.record import Record
from datagen.step import Context, Reject, Selection
from datagen.text import content_hash


@dataclass(frozen=True, slots=True)
class SourceCap:
    """Keeps the first `most` records of every value of the tag `key`. Streams: memory grows by one count a source.

    Records without the tag, or with an empty one, are kept: they may come from anywhere, and one cap over all of
    them would throw away most of a dataset whose tag has another name. A note says how many they were.
    """

    most: int = 100
    key: str = "source"

    def __post_init__(self) -> None:
        if self.most < 1 or not self.key:
            raise UsageError(
                f"source_cap: expected most from 1 on and the name of a tag, found {self.most} and {self.key!r}"
            )

    def select(self, records: Iterable[Record], context: Context) -> Selection:
        """`dropped` fills up while `kept` is read; a detail there is the source."""
        dropped: list[Reject] = []
        return Selection(self._kept(records, dropped, context), dropped)

    def _kept(self, records: Iterable[Record], dropped: list[Reject], context: Context) -> Iterator[Record]:
        taken: Counter[bytes] = Counter()
        total = unknown = 0
        for record in records:
            total += 1
            value = record.tags.get(self.key)
            if value is None or value == "":
                unknown += 1
                yield record
                continue
            source = value if isinstance(value, str) else encode(value).decode()
            counted = content_hash(type(value).__name__, source)
            if taken[counted] >= self.most:
                dropped.append(Reject(record, "source_cap", detail=source[:200], source=record.id))
                continue
            taken[counted] += 1
            yield record
        if unknown:
            context.note(f"{unknown:,} of {total:,} records have no tag {self.key!r}; all of them were kept")
