"""Records out of files: a good row becomes one, a bad one is named and handed over and never stops the rest.

Knows neither endings (`sources`) nor keys (`shapes`).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import orjson

from datagen.formats.encoding import encode
from datagen.formats.faults import SHOWN, BadLine, RecordFormatError, Unreadable
from datagen.formats.shapes import find_shape, from_row
from datagen.formats.sources import Rows, open_rows
from datagen.record import Record

_TOLD = 3  # bad lines that are told of where they cannot be kept
_LONGEST_OWN = 2**16  # bytes, more than any line of bad lines: name, reason and 500 characters

_NO_RECORDS = (
    'it holds no records; write at least one, such as {"instruction": "Name a colour.", "output": "Blue."}'
)


def read_records(
    path: str | Path,
    *,
    strict: bool = False,
    shape: str | None = None,
    rejects: Callable[[BadLine], None] | None = None,
) -> Iterator[Record]:
    """The records of a .jsonl, .jsonl.gz, .json, .csv or .parquet file or a dataset folder, in order.

    `FOLDER::SPLIT` names a split, which else is train. All but .json are read piece by piece. Each row is
    taken for the shape that its keys show, unless `shape` names one. A bad line goes to `rejects`; where
    nobody takes them, one warning at the end counts them.

    Raises UsageError at once for a missing file, an unknown ending or shape; while reading, RecordFormatError
    for a file that cannot be read further or gave no record at all, and, with strict, for the first bad line.
    """
    if shape is not None:
        find_shape(shape)
    return _records(str(path), open_rows(str(path)), strict, shape, rejects)


def _records(
    file: str, rows: Rows, strict: bool, shape: str | None, rejects: Callable[[BadLine], None] | None
) -> Iterator[Record]:
    good = bad = 0
    first: BadLine | None = None
    for line, row in _guarded(file, rows):
        try:
            if isinstance(row, Unreadable):
                raise RecordFormatError(row.reason)
            records = from_row(row, shape)
        except RecordFormatError as error:
            found = BadLine(file, line, str(error), _shown(row))
            if strict:
                raise RecordFormatError(str(found)) from error
            first = first or found
            bad += 1
            if rejects is not None:
                rejects(found)
            continue
        good += len(records)
        yield from records
    if not good:
        problem = f"none of its {bad} lines can be read; the first: {first}" if first else _NO_RECORDS
        raise RecordFormatError(f"{file}: {problem}")
    if first and rejects is None:
        warnings.warn(f"{file}: {bad} lines were left out; the first: {first}", stacklevel=2)


def _guarded(file: str, rows: Rows) -> Rows:
    try:
        yield from rows
    except OSError as error:
        raise RecordFormatError(f"{file}: cannot be read: {error}") from error


def _shown(row: Any) -> str:
    if isinstance(row, Unreadable):
        return row.text[:SHOWN]
    try:
        return encode(row).decode()[:SHOWN]
    except RecordFormatError as error:
        return f"(a row that {error})"


class RejectsFile:
    """Takes bad lines and writes them to a JSONL file, made with the first one; counts them.

    A file of that name that holds anything else is left as it is. Where the lines cannot be kept, `unkept` says
    why, and reading goes on.

    with RejectsFile.beside(path) as rejects:
        records = list(read_records(path, rejects=rejects))
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.unkept = ""
        self._first: list[BadLine] = []
        self._file: IO[bytes] | None = None

    @classmethod
    def beside(cls, source: str | Path) -> RejectsFile:
        """FILE.unreadable.jsonl in the folder of FILE."""
        return cls(Path(f"{Path(source)}.unreadable.jsonl"))

    def __call__(self, line: BadLine) -> None:
        self.count += 1
        if len(self._first) < _TOLD:
            self._first.append(line)
        if self.unkept:
            return
        try:
            if self._file is None:
                if self.path.exists() and not self._is_ours():
                    self.unkept = "a file of this name is there already, and it is no list of such lines"
                    return
                self._file = self.path.open("wb", buffering=0)  # a full disk shows at once
            self._file.write(encode(asdict(line)) + b"\n")
        except OSError as error:
            self.unkept = error.strerror or str(error)
            self._drop()

    def __str__(self) -> str:
        """What a user is told once at the end; empty where every line could be read."""
        if not self.count:
            return ""
        said = f"lines that could not be read: {self.count:,}; "
        if not self.unkept:
            return f"{said}kept in {self.path}"
        first = "; ".join(str(line) for line in self._first)
        return f"{said}they cannot be kept in {self.path}: {self.unkept}; the first: {first}"

    def __enter__(self) -> RejectsFile:
        # The rejects of an earlier reading say nothing about this one.
        with suppress(OSError):
            if self._is_ours():
                self.path.unlink()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def _is_ours(self) -> bool:
        """Whether an earlier reading wrote the file that is there, by its first line."""
        if not self.path.is_file():
            return False
        with self.path.open("rb") as file:
            line = file.readline(_LONGEST_OWN)
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError:
            return not line
        return isinstance(row, dict) and list(row) == [field.name for field in fields(BadLine)]

    def _drop(self) -> None:
        """Removes what was begun: some of the lines would pass for all of them."""
        if self._file is None:
            return
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self.path.unlink()
        self._file = None


class RecordsIn:
    """The records of any file or dataset folder, as often as they are asked for; see `read_records`.

    Bad lines are handed over in the first reading only. Raises RecordFormatError when what is there was
    changed between two readings, or while one was under way.
    """

    def __init__(
        self, path: str | Path, *, strict: bool = False, rejects: Callable[[BadLine], None] | None = None
    ) -> None:
        self.path = str(path)
        self._strict = strict
        self._rejects = rejects
        self._state: tuple[tuple[str, int, int], ...] | None = None

    def __iter__(self) -> Iterator[Record]:
        first = self._state is None
        records = read_records(
            self.path, strict=self._strict, rejects=self._rejects if first else lambda _: None
        )
        if first:
            self._state = self._stamps()
        return self._unchanged(records)

    def _unchanged(self, records: Iterator[Record]) -> Iterator[Record]:
        self._compare()
        yield from records
        self._compare()

    def _compare(self) -> None:
        if self._stamps() != self._state:
            raise RecordFormatError(f"{self.path}: changed while it was read; run again when it is at rest")

    def _stamps(self) -> tuple[tuple[str, int, int], ...]:
        """Name, size and time of change of every file there."""
        path = Path(self.path if Path(self.path).exists() else self.path.rpartition("::")[0])
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
        return tuple((str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files)
