"""The language of a text as an ISO 639-1 code, by langdetect. Knows no records and rejects nothing."""

from __future__ import annotations

_LOOKED_AT = 1000  # characters; more would cost time and change nothing
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


def detect(text: str) -> str:
    """The likeliest language; "" where the text has too few letters to tell. The same on every call."""
    from langdetect import DetectorFactory, LangDetectException
    from langdetect import detect as likeliest

    if sum(character.isalpha() for character in text[:_LOOKED_AT]) < _ENOUGH_LETTERS:
        return ""
    # Unseeded, langdetect answers differently from call to call. The seed belongs to the process, hence here.
    DetectorFactory.seed = 0
    try:
        return str(likeliest(text[:_LOOKED_AT])).partition("-")[0]
    except LangDetectException:  # a script that it has no profile of
        return ""


def read_code(said: str) -> str:
    """The code in what somebody answered ("en", "EN-gb", "English"); "" where it is none."""
    word = said.strip().lower().replace("_", "-")
    code = _NAMES.get(word, word.partition("-")[0])
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""
