"""What can be wrong with data that came from outside, and how it is said.

Knows no file kinds and no shapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datagen.errors import DatagenError

SHOWN = 500  # characters of a bad line that are kept: enough to find and recognise it


class RecordFormatError(DatagenError):
    """Data that is no record, or a record that a shape cannot hold. The message is the reason."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that gave no record.

    line: the line number in a text file, the row number in an array or a table; both count from 1.
    text: its first 500 characters, or those of the row as JSON.
    """

    file: str
    line: int
    reason: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


def kind(value: Any) -> str:
    """What a value is in the words of JSON, for `expected text, found a list`."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    return "an object" if isinstance(value, dict) else f"a {type(value).__name__}"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stood where a row was expected; a source hands it on in the row's place and goes on."""

    reason: str
    text: str = ""
