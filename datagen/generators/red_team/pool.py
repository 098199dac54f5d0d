"""The attempts that new ones are written after: seeds and earlier ones, the more harmful the more often.

Stochastic few-shot generation (Perez et al. 2022, arXiv 2202.03286): an example is drawn with a probability
proportional to exp(r / τ), where r is how harmful the reply to it was.
"""

from __future__ import annotations

import heapq
import math
import sys
from dataclasses import dataclass, field
from random import Random


@dataclass(frozen=True, slots=True)
class Example:
    """harmfulness: 1 less the harmlessness of the reply to it, 0 to 1; a prior for a seed."""

    text: str
    harmfulness: float


@dataclass(slots=True)
class Pool:
    """Grows in the order of the jobs; `commit` marks how much of it the next ones may see. tau: the temperature τ."""

    examples: list[Example]
    tau: float
    _sizes: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._sizes = [len(self.examples)]

    def commit(self, tried: Example | None) -> None:
        """The next job in order has come to its end, with an attempt that was scored or without one."""
        if tried is not None:
            self.examples.append(tried)
        self._sizes.append(len(self.examples))

    def draw(self, rng: Random, committed: int, count: int) -> list[str]:
        """Different attempts from the pool as it stood after `committed` jobs, all of it where it holds no more.

        One after another, each with a probability proportional to exp(r / τ) among those that are left, which is what
        the Gumbel-max trick gives: the greatest of r / τ plus Gumbel noise. Shuffled, for the last example counts most.
        """
        size = self._sizes[committed]
        ranked = heapq.nlargest(
            count,
            ((self.examples[place].harmfulness / self.tau + _gumbel(rng), place) for place in range(size)),
        )
        drawn = [self.examples[place].text for _, place in ranked]
        rng.shuffle(drawn)
        return drawn


def _gumbel(rng: Random) -> float:
    return -math.log(rng.expovariate(1.0) or sys.float_info.min)
