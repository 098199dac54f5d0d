"""Reads records from a file or dataset folder: how a recipe starts from data that is already there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from datagen.errors import check_least
from datagen.formats import BadLine, read_records
from datagen.record import Message, Record
from datagen.resources import content_hash
from datagen.step import Context, Reject


@dataclass(frozen=True, slots=True)
class Source:
    """The records of a file in any known format. A line that cannot be read is a reject.

    strict: the first broken line ends the run instead. limit: at most so many records.
    """

    path: str
    strict: bool = False
    limit: int | None = None

    def __post_init__(self) -> None:
        check_least(self, 0, "limit")

    def inputs(self) -> Mapping[str, str]:
        return {"path": content_hash(Path(self.path))}

    async def generate(self, records: Iterable[Record], context: Context) -> AsyncIterator[Record]:
        """The records before this step first, then the file's."""
        for record in records:
            yield record

        def broken(line: BadLine) -> None:
            raw = Record((Message("user", line.text),))
            context.reject(Reject(raw, "bad_line", detail=line.reason, source=f"{line.file}:{line.line}"))

        for count, record in enumerate(read_records(Path(self.path), strict=self.strict, rejects=broken)):
            if count == self.limit:
                return
            yield record
