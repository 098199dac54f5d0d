"""Keeps records whose text is of the wanted length, in words, characters or tokens."""

from __future__ import annotations

from dataclasses import dataclass

from datagen.errors import UsageError, check_least
from datagen.excerpt import On
from datagen.lengths import Measure
from datagen.record import Record
from datagen.step import KEEP, Verdict


@dataclass(frozen=True, slots=True)
class LengthFilter:
    """Bounds are inclusive; None is no bound. Words are what stands between whitespace.

    on: the text that is measured; several messages count together.
    tokenizer: a folder or hub name for `transformers`; "" reckons tokens as words × 4/3, and says so.
    """

    on: On = "response"
    min_words: int = 0
    max_words: int | None = None
    min_characters: int = 0
    max_characters: int | None = None
    min_tokens: int = 0
    max_tokens: int | None = None
    tokenizer: str = ""

    def __post_init__(self) -> None:
        check_least(self, 0, "min_words", "max_words", "min_characters", "max_characters")
        check_least(self, 0, "min_tokens", "max_tokens")
        for measure, least, most in self._bounds():
            if most is not None and least > most:
                unit = measure.unit
                raise UsageError(f"length: min_{unit} {least} is above max_{unit} {most}; nothing could pass")
        if self.tokenizer:  # one that cannot be loaded is a fault of the options, not of every record
            Measure(self.on, "tokens", self.tokenizer).of("")

    def judge(self, record: Record) -> Verdict:
        for measure, least, most in self._bounds():
            length = measure(record)
            unit = measure.basis.removeprefix(f"{self.on} ")
            found = f"{self.on}: {length} {unit}"
            if length < least:
                return Verdict(False, "too_short", length, f"{found}, least {least}")
            if most is not None and length > most:
                return Verdict(False, "too_long", length, f"{found}, most {most}")
        return KEEP

    def _bounds(self) -> list[tuple[Measure, int, int | None]]:
        """The units that are bounded at all, each with its bounds."""
        bounds: tuple[tuple[Measure, int, int | None], ...] = (
            (Measure(self.on, "words"), self.min_words, self.max_words),
            (Measure(self.on, "characters"), self.min_characters, self.max_characters),
            (Measure(self.on, "tokens", self.tokenizer), self.min_tokens, self.max_tokens),
        )
        return [(measure, least, most) for measure, least, most in bounds if least or most is not None]
