"""Texts of the user's own, which the dialogues of the sector "assistance" are about.

A text file is one text, a folder all the text files in it, a table (JSONL, JSON, CSV, Parquet) a text for each row, in
its column `text`, `content` or `document`. Read piece by piece, never held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datagen.errors import UsageError
from datagen.formats.faults import SHOWN, Unreadable, kind
from datagen.formats.sources import open_rows
from datagen.record import Message, Record
from datagen.step import Reject

_COLUMNS = ("text", "content", "document")
_TEXTS = (".txt", ".md")
_TABLES = (".jsonl", ".jsonl.gz", ".json", ".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class Material:
    """place: "FILE" or "FILE:LINE"."""

    text: str
    place: str


def material_files(path: Path) -> tuple[Path, ...]:
    """The file, or those of a folder in the order of their names. Raises UsageError where there is none to read."""
    expected = ", ".join((*_TEXTS, *_TABLES))
    if not path.exists():
        raise UsageError(f"materials {path}: no such file or folder")
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    known = tuple(file for file in files if file.name.lower().endswith((*_TEXTS, *_TABLES)))
    if not known:
        raise UsageError(f"materials {path}: nothing to read; expected files ending in {expected}")
    return known


def read_materials(files: Sequence[Path], rejects: Callable[[Reject], None]) -> Iterator[Material]:
    """The texts that are none but white space, stripped. What cannot be read, or is empty, is a reject."""
    for file in files:
        for material, fault in _texts(file) if file.name.lower().endswith(_TEXTS) else _rows(file):
            if fault or not material.text.strip():
                raw = Record((Message("user", material.text[:SHOWN]),))
                rejects(Reject(raw, "bad_material", detail=fault or "it is empty", source=material.place))
            else:
                yield Material(material.text.strip(), material.place)


def _texts(file: Path) -> Iterator[tuple[Material, str]]:
    try:
        yield Material(file.read_text("utf-8-sig"), str(file)), ""
    except (UnicodeDecodeError, OSError) as error:
        yield Material("", str(file)), f"{' '.join(str(error).split())}; save it as UTF-8"


def _rows(file: Path) -> Iterator[tuple[Material, str]]:
    for line, row in open_rows(str(file)):
        place = f"{file}:{line}"
        if isinstance(row, Unreadable):
            yield Material(row.text, place), row.reason
        else:
            text, fault = _column(row)
            yield Material(text, place), fault


def _column(row: Any) -> tuple[str, str]:
    expected = f"expected a text in one of the columns {', '.join(_COLUMNS)}"
    if isinstance(row, str):
        return row, ""
    if not isinstance(row, dict):
        return "", f"{expected}, found {kind(row)}"
    for name in _COLUMNS:
        if (value := row.get(name)) is not None:
            return (
                (value, "") if isinstance(value, str) else ("", f"{name}: expected text, found {kind(value)}")
            )
    return "", f"{expected}, found {', '.join(map(str, row)) or 'no column'}"[:SHOWN]
