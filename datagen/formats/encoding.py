"""JSON bytes from values that may hold what neither JSON nor UTF-8 can.

Half a surrogate pair, which a careless JSON parser lets through, becomes U+FFFD; two halves that belong
together become their character. Knows no records and no files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from datagen.formats.faults import RecordFormatError

_DEEPEST = 200  # levels of a tag; orjson gives up at 254
_AROUND = 20  # levels that may stand around a tag


def encode(value: Any) -> bytes:
    """The value as compact JSON. NaN and infinities become null, as JSON has none.

    Raises RecordFormatError for what JSON cannot hold: other types, integers beyond 64 bits, deep nesting;
    it names the value's own id, where it has one.
    """
    try:
        return orjson.dumps(value)
    except TypeError:
        # Rare, so the copy is made only now: a surrogate, a mapping that is no dict, a key that is no text.
        try:
            return orjson.dumps(plain(value))
        except (TypeError, RecordFormatError) as error:
            name = value.get("id") if isinstance(value, Mapping) else None
            whose = f" (id {clean(name)!r})" if isinstance(name, str) else ""
            raise RecordFormatError(f"cannot be written as JSON: {error}{whose}") from error


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


def shallow(value: Any) -> bytes | None:
    """The value of a tag as JSON, or None where JSON cannot hold it.

    Raises RecordFormatError for one that is nested more than 200 levels deep.
    """
    try:
        text = orjson.dumps(value)
    except TypeError:
        text = None
    # Without as many brackets it cannot be so deep, and need not be walked through.
    if text is None or text.count(b"[") + text.count(b"{") > _DEEPEST:
        _check_depth(value)
    return text


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(_DEEPEST + 1):
        level = [one for one in level if isinstance(one, Mapping | list | tuple)]
        if not level:
            return
        level = [item for one in level for item in (one.values() if isinstance(one, Mapping) else one)]
    raise RecordFormatError(f"nested more than {_DEEPEST} levels deep")


def plain(value: Any, depth: int = 0) -> Any:
    """A copy with clean texts, text keys and dicts for mappings. Raises RecordFormatError past 220 levels."""
    if depth > _DEEPEST + _AROUND:
        raise RecordFormatError(f"nested more than {_DEEPEST} levels deep")
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in value]
    return value
