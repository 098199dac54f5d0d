"""The rejects that a curation command wrote to a file, a JSON object a line, as often as they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datagen.errors import UsageError
from datagen.formats import RecordFormatError, from_json
from datagen.formats.faults import Unreadable
from datagen.formats.sources import open_rows
from datagen.store import StoredReject


@dataclass(frozen=True, slots=True)
class RejectLines:
    """Call it for the rejects. Raises UsageError for a file that is not there or holds something else, and
    RecordFormatError when it changed between two readings, or during one."""

    path: Path
    _seen: list[tuple[int, int]] = field(default_factory=list)

    def __call__(self) -> Iterator[StoredReject]:
        rows = open_rows(str(self.path))
        self._compare()
        for line, row in rows:
            yield _reject(f"{self.path}:{line}", row)
        self._compare()

    def _compare(self) -> None:
        found = self.path.stat()
        self._seen.append((found.st_size, found.st_mtime_ns))
        if self._seen[0] != self._seen[-1]:
            raise RecordFormatError(f"{self.path}: changed while it was read; run again when it is at rest")


def _reject(place: str, row: Any) -> StoredReject:
    said = row.get("reject") if isinstance(row, Mapping) else None
    if not isinstance(said, Mapping):
        found = row.reason if isinstance(row, Unreadable) else "no key reject"
        raise UsageError(
            f"{place}: expected a reject, found {found}; give the file that --rejects of datagen dedupe, filter"
            " or balance wrote"
        )
    try:
        from_json(row)
    except RecordFormatError as error:
        raise RecordFormatError(f"{place}: {error}") from error
    score = said.get("score")
    return StoredReject(
        str(said.get("step") or ""),
        str(said.get("reason") or "rejected"),
        float(score) if isinstance(score, int | float) and not isinstance(score, bool) else None,
        str(said.get("detail") or ""),
        str(said.get("source") or ""),
        {key: value for key, value in row.items() if key != "reject"},
    )
