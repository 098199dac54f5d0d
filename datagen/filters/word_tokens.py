"""Texts of any script as words that can be compared: for overlap and repetition, not for counting words."""

from __future__ import annotations

import re
import unicodedata

_ASCII = re.compile(r"[a-z0-9]+")
# Marks that belong to the letter before them and that Python's \w does not know: points of Hebrew and Arabic, vowels
# of Indic scripts, Thai, Lao, Burmese and Khmer.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0970-\u0dff\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\u3099\u309a"
)
_WORD = re.compile(rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*")
# Scripts that are written without spaces: every letter is a word.
_ALONE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    f"[{_MARKS}]*"
)


def word_tokens(text: str) -> list[str]:
    """Words in NFKC and case folded, punctuation left out; a letter each of Chinese, Japanese, Thai, Lao, Khmer
    and Burmese. For plain ASCII these are rouge_score's tokens."""
    if text.isascii():
        return _ASCII.findall(text.lower())
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _WORD.findall(_ALONE.sub(r" \g<0> ", folded))
