"""Records and rows into .jsonl, .json, .csv and .parquet files that appear whole or not at all.

Knows no folders and no splits: `datagen.export` builds datasets from these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

import jsonlines

from datagen.errors import UsageError
from datagen.formats.atomic import replacing
from datagen.formats.cells import write_cells
from datagen.formats.encoding import encode
from datagen.formats.shapes import find_shape, to_row
from datagen.record import Record

ENDINGS = (".jsonl", ".json", ".csv", ".parquet")

Rows = Iterable[Mapping[str, Any]]


def write_records(records: Iterable[Record], path: str | Path, shape: str = "datagen") -> int:
    """Writes the records in this shape, one at a time, by the path's ending; returns how many.

    Raises UsageError for an unknown ending or shape, RecordFormatError for a record that the shape cannot
    hold (nothing is written then), StoreError when the place cannot be written.
    """
    path = Path(path)
    find_shape(shape)
    if path.suffix.lower() == ".parquet" and shape == "datagen":
        from datagen.formats.arrow import RecordWriter

        with RecordWriter(path) as writer:
            for record in records:
                writer.write(record)
        return writer.count
    return write_rows((to_row(record, shape) for record in records), path, shape)


def write_rows(rows: Rows, path: str | Path, shape: str) -> int:
    """Writes rows that have exactly the shape's columns; else as `write_records`."""
    path = Path(path)
    ending = path.suffix.lower()
    if ending == ".parquet":
        return _write_parquet(rows, path, shape)
    if ending not in ENDINGS:
        raise UsageError(f"{path}: cannot write this kind of file; expected one of {', '.join(ENDINGS)}")
    with replacing(path) as file:
        if ending == ".jsonl":
            return _write_lines(rows, file)
        if ending == ".json":
            return _write_array(rows, file)
        return write_cells(rows, find_shape(shape).columns, file)


def _write_lines(rows: Rows, file: IO[bytes]) -> int:
    writer = jsonlines.Writer(file, dumps=encode)
    count = 0
    for row in rows:
        writer.write(row)
        count += 1
    return count


def _write_array(rows: Rows, file: IO[bytes]) -> int:
    count = 0
    for row in rows:
        file.write(b",\n" if count else b"[\n")
        file.write(encode(row))
        count += 1
    file.write(b"\n]\n" if count else b"[]\n")
    return count


def _write_parquet(rows: Rows, path: Path, shape: str) -> int:
    from datagen.formats.arrow import SHAPE_SCHEMAS, TableWriter

    with TableWriter(path, SHAPE_SCHEMAS[shape]) as writer:
        for row in rows:
            writer.write(row)
    return writer.count
