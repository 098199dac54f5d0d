"""Sentences with places to fill that can be filled and, from the filled sentence, read again.

So two who know the same wordings understand each other by words alone. Knows no plot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from datagen.models.procedural.wording import clock

TIMES = frozenset(clock(minute) for minute in range(24 * 60))
_SLOT = re.compile(r"\{(\w+)\}")
_WHOLE_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_LONGEST = 800  # characters: what is longer was written by somebody else


def wordings(text: str) -> dict[str, tuple[str, ...]]:
    """Lines "key: a | b" as key → (a, b)."""
    pairs = (line.strip().partition(":") for line in text.strip().splitlines())
    return {key: tuple(" ".join(part.split()) for part in parts.split("|")) for key, _, parts in pairs}


def fill(wording: str, values: Mapping[str, Any]) -> str:
    """The sentence with its places filled; whole numbers from 1,000 on get their commas."""
    return wording.format_map(
        {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    )


def read(wordings: Iterable[str], text: str) -> dict[str, str] | None:
    """What fills the places of the first wording that the whole text follows; None where it follows none."""
    if len(text) > _LONGEST:
        return None
    for wording in wordings:
        if found := _pattern(wording).fullmatch(text.strip()):
            return found.groupdict()
    return None


@lru_cache(maxsize=1024)
def _pattern(wording: str) -> re.Pattern[str]:
    """A place that is named twice must be filled with the same text."""
    parts = _SLOT.split(wording)
    pattern, seen = re.escape(parts[0]), set[str]()
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        pattern += (rf"(?P={name})" if name in seen else rf"(?P<{name}>[^\n]+?)") + re.escape(text)
        seen.add(name)
    return re.compile(pattern)


def tens(value: float) -> int:
    """Rounded to tens, as people give sums."""
    return round(value / 10) * 10


def euros(count: int) -> str:
    return f"{count:,} euro{'' if count == 1 else 's'}"


def whole_number(said: str) -> int | None:
    """1250 of "1,250"; None where it is none."""
    return int(said.replace(",", "")) if _WHOLE_NUMBER.fullmatch(said) else None
