"""Numbers in words, so that a text can do without digits. English; knows nothing of what the numbers count."""

from __future__ import annotations

import re

from datagen.models.procedural.lexicon import NUMBER_WORDS

_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_NUMBER = re.compile(r"(?<!\d)[0-9]{1,12}(?!\d)")


def spelt(text: str) -> str:
    """The text with its numbers in words: "8.05" is eight point zero five, "09:30" nine thirty; other digits go."""
    text = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", text)
    text = re.sub(r"([0-9]+)\.([0-9]+)", lambda found: f"{found[1]} point {' '.join(found[2])}", text)
    text = re.sub(r"([0-9]{1,2}):([0-9]{2})", lambda found: f"{int(found[1])} {_minutes(found[2])}", text)
    text = _NUMBER.sub(lambda found: in_words(int(found[0])), text)
    return "".join(
        f" {NUMBER_WORDS[int(each)]} " if each in "0123456789" else "" if each.isdigit() else each
        for each in text
    )


def _minutes(digits: str) -> str:
    return "o'clock" if digits == "00" else f"oh {int(digits)}" if digits[0] == "0" else digits


def in_words(number: int) -> str:
    """ "two hundred and five"; for numbers from 0 to 999,999,999,999."""
    for scale, name in _SCALES:
        if number >= scale:
            rest = number % scale
            joint = " and " if 0 < rest < 100 else " "
            return f"{in_words(number // scale)} {name}" + (f"{joint}{in_words(rest)}" if rest else "")
    if number >= 100:
        rest = number % 100
        return f"{NUMBER_WORDS[number // 100]} hundred" + (f" and {in_words(rest)}" if rest else "")
    if number <= 20:
        return NUMBER_WORDS[number]
    return _TENS[number // 10] + (f"-{NUMBER_WORDS[number % 10]}" if number % 10 else "")
