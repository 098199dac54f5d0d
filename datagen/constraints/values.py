"""Which values a kind of constraint can take, and their tidy form. Knows no files.

A value has no mark that ends a sentence, so that a constraint can be found again inside a message: "J. R. R. Tolkien"
becomes "J R R Tolkien".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from datagen.constraints import toy_words
from datagen.constraints.checks.language import CODES
from datagen.errors import nearest
from datagen.settings import shown
from datagen.text import collapse_whitespace

LONGEST = 80  # characters
_MOST = 10_000
_STOP = re.compile(r"\.+(?=\s|$)")
_MARK = re.compile(r'["“”:;!?]')


def tidy(kind: str, value: object) -> str:
    """Raises ValueError with what was found, what was expected and the remedy, for any kind's value."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f"expected a text, found {shown(value)}; put it in quotes")
    text = collapse_whitespace(str(value))
    if kind in _QUOTED:
        return _check_phrase(text)
    text = collapse_whitespace(_STOP.sub("", text))
    if not any(map(str.isalnum, text)):
        raise ValueError(f"expected a value with a letter or a digit, found {shown(value)}")
    mark = _MARK.search(text)
    if mark or len(text) > LONGEST:
        found = f"{mark.group()!r} in it" if mark else f"{len(text)} characters"
        raise ValueError(f"expected a name of at most {LONGEST} characters without {_MARKS}, found {found}")
    return _TIDY[kind](text) if kind in _TIDY else text


_MARKS = 'any of " : ; ! ?'


def _check_phrase(text: str) -> str:
    """A phrase that stands in quotation marks."""
    if '"' in text or len(text) > LONGEST or not any(map(str.isalnum, text)):
        raise ValueError(
            f'expected a phrase of at most {LONGEST} characters with a letter and without ", found {shown(text)}'
        )
    return text


def _language(text: str) -> str:
    return _one_of(text, tuple(CODES), "a language that can be told")


def _toy_language(text: str) -> str:
    return _one_of(text, toy_words.LANGUAGES, "a language of the nursery")


def _one_of(text: str, known: tuple[str, ...], what: str) -> str:
    names = {name.casefold(): name for name in known}
    if text.casefold() not in names:
        raise ValueError(f"expected {what}, found {text!r}; {nearest(text.title(), known)}")
    return names[text.casefold()]


def _number(text: str) -> str:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _MOST and text[0] != "0"):
        raise ValueError(f"expected a whole number from 1 to {_MOST:,}, found {text!r}")
    return text


def _letter(text: str) -> str:
    if len(text) != 1 or not text.isalpha():
        raise ValueError(f"expected a single letter, found {text!r}")
    return text.lower()


_QUOTED = ("starts_with", "ends_with")
_TIDY: Mapping[str, Callable[[str], str]] = {
    "language": _language,
    "nursery_language": _toy_language,
    "word_limit": _number,
    "exact_words": _number,
    "bullets_only": _number,
    "without_letter": _letter,
}
