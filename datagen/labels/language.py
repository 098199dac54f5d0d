"""The language of a text as an ISO 639-1 code: told from the text, or read from what somebody says of it."""

from __future__ import annotations

from datagen.languages import detect

_ENOUGH_LETTERS = 4

# What people and models write in the place of a code.
_NAMES = {
    "english": "en",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
    "portuguese": "pt",
    "dutch": "nl",
    "russian": "ru",
    "chinese": "zh",
    "mandarin": "zh",
    "japanese": "ja",
    "korean": "ko",
    "arabic": "ar",
    "hindi": "hi",
    "turkish": "tr",
    "polish": "pl",
}


def detect_code(text: str) -> str:
    """The likeliest language; "" where the text has too few letters to tell. The same on every call."""
    found = detect(text, letters=_ENOUGH_LETTERS)
    return found[0][0].partition("-")[0] if found else ""


def read_code(said: str) -> str:
    """The code in what somebody answered ("en", "EN-gb", "English"); "" where it is none."""
    word = said.strip().lower().replace("_", "-")
    code = _NAMES.get(word, word.partition("-")[0])
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""
