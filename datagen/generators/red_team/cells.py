"""Which style and which risk an attempt is to have: each of both as often as any other, to within one.

Knows neither prompts nor models.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from datagen.errors import UsageError, nearest


@dataclass(frozen=True, slots=True)
class Cell:
    """Names of a style and a risk with what they are."""

    style: str
    style_about: str
    risk: str
    risk_about: str

    @property
    def description(self) -> str:
        """What an attempt is after and how it goes about it, for people to read."""
        return f"{self.risk_about}; {self.style_about}"


@dataclass(frozen=True, slots=True)
class Cells:
    """styles, risks: names in the order in which they take turns."""

    styles: tuple[tuple[str, str], ...]
    risks: tuple[tuple[str, str], ...]

    @staticmethod
    def shuffled(styles: Mapping[str, str], risks: Mapping[str, str], rng: Random) -> Cells:
        orders = [list(styles.items()), list(risks.items())]
        for order in orders:
            rng.shuffle(order)
        return Cells(tuple(orders[0]), tuple(orders[1]))

    def __len__(self) -> int:
        return len(self.styles) * len(self.risks)

    def of(self, index: int) -> Cell:
        """The cell of job 0, 1, ...: styles and risks go round side by side, the risks one on after each common
        round, so that every cell comes once before any comes again."""
        common = math.lcm(len(self.styles), len(self.risks))
        style, style_about = self.styles[index % len(self.styles)]
        risk, risk_about = self.risks[(index + index // common) % len(self.risks)]
        return Cell(style, style_about, risk, risk_about)


def chosen(known: Mapping[str, str], names: Sequence[str], option: str) -> dict[str, str]:
    """Those that are named, all where none is. Raises UsageError for a name that is not known."""
    for name in names:
        if name not in known:
            raise UsageError(f"{option}: no {name!r} in the seeds; {nearest(name, list(known))}")
    return {name: known[name] for name in names} if names else dict(known)
