"""Sentences with {slots} as regular expressions that are lenient about case, quotation marks and the final mark."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

_QUOTES = re.compile('["“”„«»]')
_END = re.compile(r"[.!?]+$")


@cache
def pattern(template: str) -> re.Pattern[str]:
    """For `fullmatch` on a text that `smooth` has passed. A slot holds at least one character."""
    parts: list[str] = []
    for literal, slot, _, _ in Formatter().parse(smooth(template)):
        parts.append(re.escape(literal))
        if slot is not None:
            parts.append(f"(?P<{slot}>.{{1,200}}?)")
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def smooth(text: str) -> str:
    """The text without quotation marks and its final marks, white space collapsed."""
    return _END.sub("", " ".join(_QUOTES.sub("", text).split()))


def after_colon(sentence: str) -> str:
    """The sentence as it stands behind a colon: with a small letter, unless it begins with "I"."""
    return sentence if sentence.startswith(("I ", "I'")) else sentence[:1].lower() + sentence[1:]
