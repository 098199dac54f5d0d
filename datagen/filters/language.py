"""Keeps records in the wanted languages, as langdetect tells them.

A text is rejected only on evidence of another language: code, formulas and texts too short to tell are kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from datagen.errors import UsageError, nearest
from datagen.excerpt import On, excerpt
from datagen.record import Record
from datagen.step import KEEP, Verdict

# What is not prose: code blocks, inline code, addresses, and lines that read as code.
_NOT_PROSE = re.compile(
    r"```[\s\S]*?(?:```|\Z)|`[^`\n]*`|https?://\S+|\S+@\S+"
    r'|^.*(?:[;{}]\s*$|[=<>]=|\w\(|\w = |->|</|"\w+":).*$',
    re.MULTILINE,
)
_ENOUGH_LETTERS = 20
_LATIN_END = "\u0250"
_LOOKED_AT = 2000  # characters; more would cost time and change nothing


@dataclass(frozen=True, slots=True)
class LanguageFilter:
    """keep: ISO 639-1 codes as langdetect has them; "zh" stands for "zh-cn" and "zh-tw".

    min_confidence: how sure it must be that the text is in another language to reject it, 0 to 1.
    on: the text that is looked at. Tasks about languages have foreign words in prompt and response, so the
    default is the instruction.
    """

    keep: tuple[str, ...] = ("en",)
    min_confidence: float = 0.8
    on: On = "instruction"

    def __post_init__(self) -> None:
        known = _languages()
        for code in self.keep:
            if code not in known:
                raise UsageError(f"language: keep has {code!r}; {nearest(code, sorted(known))}")
        if not self.keep:
            raise UsageError("language: keep is empty, so nothing could pass; name at least one language")

    def judge(self, record: Record) -> Verdict:
        others = {
            code: share
            for code, share in _detect("\n".join(excerpt(record, self.on)))
            if code not in self.keep and code.partition("-")[0] not in self.keep
        }
        confidence = sum(others.values())
        if not others or confidence < self.min_confidence:
            return KEEP
        return Verdict(False, "wrong_language", confidence, max(others, key=others.__getitem__))


def _languages() -> set[str]:
    from langdetect.detector_factory import PROFILES_DIRECTORY

    codes = {path.name for path in Path(PROFILES_DIRECTORY).iterdir()}
    return codes | {code.partition("-")[0] for code in codes}


def _detect(text: str) -> list[tuple[str, float]]:
    """Language codes with their probabilities; none where the text does not say."""
    from langdetect import DetectorFactory, LangDetectException, detect_langs

    prose = _NOT_PROSE.sub(" ", text[:_LOOKED_AT])
    # A letter of another script tells as much as several of the Latin one, which dozens of languages share.
    letters = sum(1 if character < _LATIN_END else 5 for character in prose if character.isalpha())
    if letters < _ENOUGH_LETTERS:
        return []
    # Unseeded, langdetect answers differently from call to call. The seed belongs to the process, hence here.
    DetectorFactory.seed = 0
    try:
        return [(language.lang, language.prob) for language in detect_langs(prose)]
    except LangDetectException:  # it found no feature that it knows: a script without a profile
        return []
