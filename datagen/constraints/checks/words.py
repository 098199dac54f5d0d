"""Checks of letters, digits, commas and numbers of words: no_commas, no_digits, without_letter, all_capitals,
lower_case, word_limit, exact_words.

They read a reply that is not empty. What is asked for is read strictly: nothing excuses a comma in "1,000".
"""

from __future__ import annotations

import re
import unicodedata

from datagen.constraints.constraint import Finding
from datagen.text import words

_COMMA = re.compile("[,،，、﹐]")
# Scripts that write no space between words, so that nobody can count them.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def without_letter(letter: str, reply: str) -> Finding:
    """Small or capital. A letter with a mark is another letter: "é" is no "e", however it is encoded."""
    composed = unicodedata.normalize("NFC", reply)
    forms = {letter.lower(), letter.upper()}
    count = sum(composed.count(form) for form in forms)
    if not count:
        return Finding(True, 0)
    first = next(word for word in words(composed) if any(form in word for form in forms))
    return Finding(False, count, f"the letter {letter} {_times(count)}, first in {_cut(first)!r}")


def all_capitals(reply: str) -> Finding:
    """No letter is small, "ß" included. Letters without case, such as Japanese ones, pass."""
    return _same(reply, reply.upper(), "a small letter")


def lower_case(reply: str) -> Finding:
    """No letter is a capital."""
    return _same(reply, reply.lower(), "a capital")


def no_commas(reply: str) -> Finding:
    """Neither commas of this script nor of Arabic and Chinese, nor those inside numbers."""
    count = len(_COMMA.findall(reply))
    return Finding(not count, count, f"a comma {_times(count)}" if count else "")


def no_digits(reply: str) -> Finding:
    """No digit of any script; numbers in words pass."""
    found = [character for character in reply if character.isdigit()]
    return Finding(not found, len(found), f"a digit {_times(len(found))}, first {found[0]}" if found else "")


def word_limit(most: str, reply: str) -> Finding:
    """Words are what stands between white space and has a letter or a digit: "well-known" is one, "-" none."""
    count = _count(reply)
    if count is None:
        return Finding(None, detail="a script without spaces between words")
    return Finding(count <= int(most), count, f"{count} words, most {most}")


def exact_words(wanted: str, reply: str) -> Finding:
    """Words as word_limit has them."""
    count = _count(reply)
    if count is None:
        return Finding(None, detail="a script without spaces between words")
    return Finding(count == int(wanted), count, f"{count} words, wanted {wanted}")


def _count(reply: str) -> int | None:
    if _UNSPACED.search(reply):
        return None
    return sum(1 for word in words(reply) if any(map(str.isalnum, word)))


def _same(reply: str, changed: str, what: str) -> Finding:
    if reply == changed:
        return Finding(True)
    first = next(
        (before for before, after in zip(words(reply), words(changed), strict=False) if before != after), ""
    )
    return Finding(False, detail=f"{what} in {_cut(first)!r}")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _cut(word: str) -> str:
    return word if len(word) <= 40 else word[:40] + "…"
