"""Keeps records whose text is of the wanted length."""

from __future__ import annotations

from dataclasses import dataclass

from datagen.errors import UsageError
from datagen.excerpt import On, excerpt
from datagen.record import Record
from datagen.step import KEEP, Verdict
from datagen.text import words


@dataclass(frozen=True, slots=True)
class LengthFilter:
    """Bounds are inclusive; None is no bound. Words are what stands between whitespace.

    on: the text that is measured; several messages count together.
    """

    on: On = "response"
    min_words: int = 0
    max_words: int | None = None
    min_characters: int = 0
    max_characters: int | None = None

    def __post_init__(self) -> None:
        for unit, least, most in self._bounds():
            if most is not None and least > most:
                raise UsageError(f"length: min_{unit} {least} is above max_{unit} {most}; nothing could pass")

    def judge(self, record: Record) -> Verdict:
        texts = excerpt(record, self.on)
        lengths = (sum(len(words(text)) for text in texts), sum(map(len, texts)))
        for length, (unit, least, most) in zip(lengths, self._bounds(), strict=True):
            if length < least:
                return Verdict(False, "too_short", length, f"{self.on}: {length} {unit}, least {least}")
            if most is not None and length > most:
                return Verdict(False, "too_long", length, f"{self.on}: {length} {unit}, most {most}")
        return KEEP

    def _bounds(self) -> tuple[tuple[str, int, int | None], ...]:
        return (
            ("words", self.min_words, self.max_words),
            ("characters", self.min_characters, self.max_characters),
        )
