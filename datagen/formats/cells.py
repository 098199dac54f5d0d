"""CSV, where a cell has no type: nested values are written as JSON text, and found again on reading.

Knows no shapes beyond the names of the fields that may hold either text or messages.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import orjson

from datagen.formats.encoding import clean, encode
from datagen.formats.faults import RecordFormatError, Unreadable

_LARGEST = 64 * 2**20  # characters of a cell; Python's own limit of 131,072 would refuse a long answer
_TEXT_OR_MESSAGES = ("prompt", "completion", "chosen", "rejected")
_TEXTS = ("instruction", "input", "output", *_TEXT_OR_MESSAGES)
_TRUTH = {"true": True, "false": False}


def read_cells(path: Path) -> Iterator[tuple[int, Any]]:
    """The rows below the header, each, or Unreadable, with the number of the line that it ends on."""
    csv.field_size_limit(max(csv.field_size_limit(), _LARGEST))
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reader: csv.DictReader[Any] = csv.DictReader(file, strict=True)
        while True:
            try:
                row = _row(next(reader))
            except StopIteration:
                return
            except csv.Error as error:
                row = Unreadable(f"not valid CSV: {error}")
            yield reader.reader.line_num, row  # the outer count stops at an error


def write_cells(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], file: IO[bytes]) -> int:
    """Writes a header and the rows as UTF-8; returns how many."""
    count = 0
    text = io.TextIOWrapper(file, "utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        try:
            cells = [_cell(row[column]) for column in columns]
        except RecordFormatError as error:
            whose = f" (id {row['id']!r})" if "id" in row else ""
            raise RecordFormatError(f"{error}{whose}") from error
        writer.writerow(cells)
        count += 1
    text.detach()  # flushes, and leaves the file open for its owner
    return count


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return clean(value) if isinstance(value, str) else encode(value).decode()


def _row(cells: dict[Any, Any]) -> dict[str, Any] | Unreadable:
    text = ",".join(str(cell) for cell in cells.values())
    if None in cells:
        return Unreadable(f"more cells than the header's {len(cells) - 1}", text)
    try:
        text.encode()
    except UnicodeEncodeError:
        return Unreadable(
            "not valid UTF-8", text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        )
    # Only a field that is text can be empty; any other empty cell is one that the row does not have.
    row = {key: cell for key, cell in cells.items() if cell or (key in _TEXTS and cell is not None)}
    for key in _TEXT_OR_MESSAGES:
        row |= _messages(key, row.get(key))
    truth = row.get("is_classification")
    if isinstance(truth, str):
        row["is_classification"] = _TRUTH.get(truth.strip().lower(), truth)
    return row


def _messages(key: str, cell: str | None) -> dict[str, Any]:
    if cell is None or not cell.startswith("[{"):
        return {}
    try:
        found = orjson.loads(cell)
    except orjson.JSONDecodeError:
        return {}
    return {key: found} if all(isinstance(turn, dict) and "role" in turn for turn in found) else {}
