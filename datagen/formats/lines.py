"""JSON Lines, whatever has happened to them: jsonlines over orjson, one line at a time.

Knows no shapes: a row is any JSON value here.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from io import BufferedIOBase
from typing import Any

import jsonlines
import orjson

from datagen.formats.faults import Unreadable

LONGEST = 64 * 2**20  # bytes; a longer line is some other kind of file, and is never held in memory


def read_lines(file: BufferedIOBase) -> Iterator[tuple[int, Any]]:
    """Line numbers from 1 with the line's value, or with Unreadable; blank lines are counted and passed over."""
    lines = _Lines(file)
    reader = jsonlines.Reader(lines, loads=orjson.loads)
    while True:
        try:
            row = reader.read(allow_none=True, skip_empty=True)
        except EOFError:
            return
        except _LineFault as fault:
            row = fault.found
        except jsonlines.InvalidLineError as error:
            row = _invalid(error.line, error.__cause__)
        yield lines.number, row


def _invalid(line: str | bytes, cause: BaseException | None) -> Unreadable:
    text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
    if isinstance(cause, UnicodeDecodeError):
        return Unreadable(f"not valid UTF-8 at byte {cause.start + 1}", text)
    if isinstance(cause, orjson.JSONDecodeError):
        return Unreadable(f"not valid JSON at character {cause.pos + 1}: {cause.msg}", text)
    return Unreadable(f"not valid JSON: {cause}", text)


class _LineFault(Exception):
    def __init__(self, found: Unreadable) -> None:
        super().__init__(found.reason)
        self.found = found


class _Lines:
    """The lines of a file. Raises _LineFault for one that cannot be had, and goes on; a generator cannot."""

    def __init__(self, file: BufferedIOBase) -> None:
        self.number = 0
        self._file = file
        self._broken = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> bytes:
        if self._broken:
            raise StopIteration
        self.number += 1
        try:
            line = self._file.readline(LONGEST + 1)
            if len(line) > LONGEST:
                self._skip_past(line)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            self._broken = True
            raise _LineFault(Unreadable(f"damaged gzip data, the rest is lost: {error}")) from error
        if not line:
            raise StopIteration
        return line

    def _skip_past(self, line: bytes) -> None:
        head = line[:1000].decode("utf-8", "replace")
        while line and not line.endswith(b"\n"):
            line = self._file.readline(2**20)
        raise _LineFault(Unreadable(f"longer than {LONGEST} bytes", head))
