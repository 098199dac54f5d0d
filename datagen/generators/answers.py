"""Reads the common forms that models answer in: numbered lists, plain lists, JSON objects among words.

Pure functions from text to parts; they never raise on odd text and are linear in its length.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

# "9. Name three birds", "9) ...", "**9.** ...", at the start of a line.
_NUMBER = re.compile(r"^[ \t]*(?:\*\*)?\d{1,4}[ \t]?[.):](?:\*\*)?[ \t]+", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*[-*•][ \t]+", re.MULTILINE)
_WRAPPED = re.compile(r"(\*{0,2}[\"“'`])([^\"“”`]*)([\"”'`]\*{0,2}[.,]?)")
_MOST_BRACES = 20


def numbered_items(text: str, *, continues: bool = False) -> list[str]:
    """The items of a numbered list, whitespace collapsed, in order; empty ones are left out.

    continues: the prompt ended in the first number, so the text begins with that item; otherwise whatever stands
    before the first number is talk and is ignored.
    """
    items = _NUMBER.split(text)
    return _collapsed(items if continues else items[1:])


def listed_items(text: str) -> list[str]:
    """The items of a list that is numbered, bulleted, or has one item a line, quotation marks around them removed."""
    items = numbered_items(text)
    if not items and _BULLET.search(text):
        items = _collapsed(_BULLET.split(text)[1:])
    if not items:
        items = _collapsed(text.splitlines())
    return [bare for item in items if (bare := _unwrapped(item))]


def _unwrapped(item: str) -> str:
    """Without the quotation marks or stars around all of it; those of a title inside stay."""
    found = _WRAPPED.fullmatch(item)
    return found[2].strip() if found else item.strip("*` ")


def objects_in(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects that begin at some brace, the outermost first, their keys in lower case."""
    decoder = json.JSONDecoder()
    place = text.find("{")
    tries = 0
    while place >= 0 and tries < _MOST_BRACES:
        tries += 1
        try:
            found, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            end = place + 1
        else:
            if isinstance(found, dict):
                yield {str(key).strip().lower(): value for key, value in found.items()}
        place = text.find("{", end)


def _collapsed(parts: list[str]) -> list[str]:
    return [item for item in (" ".join(part.split()) for part in parts) if item]
