"""Finds out what a file or folder is and opens it as numbered rows.

Knows endings, not shapes.
"""

from __future__ import annotations

import codecs
import gzip
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from datagen.errors import UsageError
from datagen.formats.cells import read_cells
from datagen.formats.faults import RecordFormatError, kind
from datagen.formats.lines import read_lines
from datagen.formats.tables import read_folder, read_parquet

Rows = Iterator[tuple[int, Any]]
_TEXTS = (".jsonl", ".json", ".csv")


def open_rows(name: str) -> Rows:
    """The rows of a file (by its ending) or of a dataset folder; `FOLDER::SPLIT` picks a split, else train.

    Raises UsageError at once when there is no such file, or none that can be read here.
    """
    path, split = _without_split(name)
    if path.is_dir():
        return read_folder(path, split)
    if split:
        raise UsageError(f"{name}: only a dataset folder has splits, and there is no folder {path}")
    expected = f"a file ending in {', '.join(_BY_ENDING)}, or a dataset folder"
    if not path.is_file():
        raise UsageError(f"{path}: no such file; expected {expected}")
    for ending, source in _BY_ENDING.items():
        if path.name.lower().endswith(ending):
            return _in_utf8(path, source) if ending in _TEXTS else source(path)
    raise UsageError(f"{path}: cannot read this kind of file; expected {expected}")


def _without_split(name: str) -> tuple[Path, str]:
    folder, separator, split = name.rpartition("::")
    if separator and not Path(name).exists():
        return Path(folder), split
    return Path(name), ""


def _in_utf8(path: Path, source: Callable[[Path], Rows]) -> Rows:
    """The rows of a text file. Raises RecordFormatError for UTF-16, in which no line of it would be read."""
    with path.open("rb") as file:
        head = file.read(2)
    if head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or (b"\0" in head and head.strip(b"\0")):
        raise RecordFormatError(f"{path}: found UTF-16; save it as UTF-8")
    yield from source(path)


def _jsonl(path: Path) -> Rows:
    with path.open("rb") as file:
        yield from read_lines(file)


def _jsonl_gz(path: Path) -> Rows:
    with gzip.open(path, "rb") as file:
        yield from read_lines(file)


def _json(path: Path) -> Rows:
    """An array, {"data": [...]}, an object, or JSON Lines under the wrong ending. Held in memory whole."""
    raw = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if not _is_object(raw.lstrip().partition(b"\n")[0]):
            raise RecordFormatError(f"{path}:{error.lineno}: not valid JSON: {error.msg}") from error
        yield from read_lines(io.BytesIO(raw))
        return
    if isinstance(found, dict):
        inside = found.get("data")
        # UltraChat's rows have texts under the same key.
        holds_rows = isinstance(inside, list) and any(isinstance(value, dict) for value in inside)
        found = inside if holds_rows else [found]
    if not isinstance(found, list):
        raise RecordFormatError(f"{path}: expected a list of objects, found {kind(found)}")
    yield from enumerate(found, 1)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


_BY_ENDING: dict[str, Callable[[Path], Rows]] = {
    ".jsonl": _jsonl,
    ".jsonl.gz": _jsonl_gz,
    ".json": _json,
    ".csv": read_cells,
    ".parquet": read_parquet,
}
