"""Tasks of a wanted length: short forms where little is wanted, background in front where much is.

Lengths are in words. Knows no requests and no formats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from random import Random
from string import Formatter

from datagen.models.procedural.asking import scene
from datagen.models.procedural.family import Family
from datagen.models.procedural.recall import BACKGROUND, TASK, answers
from datagen.models.procedural.terse import terse_families

_TRIES = 10
_MOST = 150  # words of an instruction, as the rules of Self-Instruct have it
_LOOKED_AT = 4  # inputs, to see how long they are


@dataclass(frozen=True, slots=True)
class Band:
    """Least and most words, both inclusive."""

    low: int
    high: int

    def miss(self, words: int) -> int:
        """How far a length lies outside."""
        return max(self.low - words, words - self.high, 0)


def phrase_within(families: Sequence[Family], band: Band, rng: Random, *, alone: bool) -> str:
    """A new instruction whose length, with that of one of its inputs, lies in the band; the nearest of several
    where none does. alone: inputs don't count."""
    forms = _forms(tuple(families))
    short_enough = [form for form in forms if form.words <= band.high] or [forms[0]]
    nearest, miss = "", _MOST * 100
    for _ in range(_TRIES):
        text = rng.choice(short_enough).family.phrase(rng)
        given = sorted(_inputs(text, alone))
        text = _lengthened(text, band.low - given[len(given) // 2], rng)
        length = len(text.split())
        found = min(band.miss(length + words) for words in _inputs(text, alone))
        found += 100 * max(0, length - _MOST)
        if found < miss:
            nearest, miss = text, found
        if not miss:
            break
    return nearest


def _inputs(instruction: str, alone: bool) -> list[int]:
    """The lengths of some inputs that a task can have, 0 for one without."""
    some = islice(answers(instruction), 0 if alone else _LOOKED_AT)
    return [len(answer.input.split()) for answer in some] or [0]


@dataclass(frozen=True, slots=True)
class _Form:
    """One template. words: it has at least so many; family: its own, with this template alone."""

    words: int
    family: Family


@lru_cache(maxsize=64)
def _forms(families: tuple[Family, ...]) -> tuple[_Form, ...]:
    """All templates, short forms included, the shortest first."""
    terse = terse_families()
    forms = [
        _Form(_least_words(template), replace(family, templates=(template,)))
        for family in families
        for template in (*family.templates, *(terse[family.name].templates if family.name in terse else ()))
    ]
    return tuple(sorted(forms, key=lambda form: form.words))


def _least_words(template: str) -> int:
    return len(
        "".join(text + ("x" if slot else "") for text, slot, _, _ in Formatter().parse(template)).split()
    )


def _lengthened(text: str, least: int, rng: Random) -> str:
    """The instruction with as many sentences of background as make it that long, as far as the rules allow."""
    words = len(text.split())
    if words >= least:
        return text
    sentences: list[str] = []
    words += 2
    for _ in range(_TRIES * 3):  # the last sentence may have to be a short one
        if words >= least:
            break
        sentence = scene(rng)
        if words + len(sentence.split()) <= _MOST:
            sentences.append(sentence)
            words += len(sentence.split())
    return f"{BACKGROUND} {' '.join(sentences)}{TASK}{text}"
