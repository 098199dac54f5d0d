"""JSON bytes from values that may hold what neither JSON nor UTF-8 can.

Half a surrogate pair, which a careless JSON parser lets through, becomes U+FFFD; two halves that belong
together become their character. Knows no records and no files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from datagen.formats.faults import RecordFormatError

_DEEPEST = 200  # orjson gives up at 254 levels


def encode(value: Any) -> bytes:
    """The value as compact JSON. NaN and infinities become null, as JSON has none.

    Raises RecordFormatError for what JSON cannot hold: other types, integers beyond 64 bits, deep nesting.
    """
    try:
        return orjson.dumps(value)
    except TypeError:
        # Rare, so the copy is made only now: a surrogate, a mapping that is no dict, a key that is no text.
        try:
            return orjson.dumps(plain(value))
        except TypeError as error:
            raise RecordFormatError(f"cannot be written as JSON: {error}") from error


def decode(text: str, place: str) -> Any:
    """The value of a JSON text that stands in a field. Raises RecordFormatError naming the place."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise RecordFormatError(f"{place}: expected JSON, found text that is none: {error.msg}") from error


def clean(text: str) -> str:
    """The text, unchanged where UTF-8 can hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def plain(value: Any, depth: int = 0) -> Any:
    """A copy with clean texts, text keys and dicts for mappings. Raises RecordFormatError past 200 levels."""
    if depth > _DEEPEST:
        raise RecordFormatError(f"nested more than {_DEEPEST} levels deep")
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in value]
    return value
