"""What a constraint is: an instruction that holds over many turns, and what is found of a reply under it.

Knows no file that constraints come from and no rule that checks them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Constraint:
    """kind: "language", "hobby", "figure", a zero-shot kind such as "haiku", or one of a user's file.
    value: "French", "tennis", the letter "e", the number "5"; "" where the kind says all.
    text, terse: the sentence as a model is told it, and its short form.
    pattern: a regular expression that a whole reply must match, where the kind comes with one.
    """

    kind: str
    value: str
    text: str
    terse: str
    pattern: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind}={self.value}" if self.value else self.kind


@dataclass(frozen=True, slots=True)
class Finding:
    """What a checker says of one reply.

    kept: whether the reply obeys; None where the rules cannot tell and a judge must.
    score: what was measured, such as the confidence of a language. detail: what was found, for people.
    """

    kept: bool | None
    score: float | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """Constraints that differ in their value alone.

    text, terse: with {value} where the value goes, or without for a kind of one constraint, whose `values` is ("",).
    values: those that are drawn from; others can be made. pattern: may hold {value}. judge: only a model can tell.
    """

    name: str
    text: str
    terse: str
    values: tuple[str, ...]
    pattern: str = ""
    judge: bool = False

    def constraint(self, value: str) -> Constraint:
        """value: tidy, as `values.tidy` leaves it."""
        pattern = self.pattern.replace("{value}", f"(?:{re.escape(value)})")
        return Constraint(
            self.name,
            value,
            self.text.replace("{value}", value),
            self.terse.replace("{value}", value),
            pattern,
        )

    def constraints(self) -> tuple[Constraint, ...]:
        return tuple(self.constraint(value) for value in self.values)
