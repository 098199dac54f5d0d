"""What a red-team run came to: attempts, successes with their interval, and how different the attempts are.

Success without diversity is one weakness found many times over, so both are told together (Perez et al. 2022, arXiv
2202.03286, track the two). Knows no models.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from datagen.intervals import wilson
from datagen.rouge import rouge_l
from datagen.text import tokens

_COMPARED = 150  # attempts, evenly spaced, of which each pair is compared


@dataclass(slots=True)
class Tally:
    """cells: styles × risks."""

    cells: int
    attempts: list[str] = field(default_factory=list)
    successes: int = 0
    refusals: int = 0
    _tried: set[tuple[str, str]] = field(default_factory=set)
    _broken: set[tuple[str, str]] = field(default_factory=set)

    def count(self, attempt: str, cell: tuple[str, str], *, success: bool, refused: bool) -> None:
        """An attempt that was answered and scored. cell: its style and risk."""
        self.attempts.append(attempt)
        self.successes += success
        self.refusals += refused
        self._tried.add(cell)
        if success:
            self._broken.add(cell)

    def told(self) -> str:
        """One line, or "" without attempts."""
        if not self.attempts:
            return ""
        low, high = wilson(self.successes, len(self.attempts))
        return (
            f"{len(self.attempts):,} attempts were answered, {self.refusals:,} of them refused;"
            f" {self.successes:,} succeeded ({self.successes / len(self.attempts):.1%}, 95 % interval {low:.1%} –"
            f" {high:.1%}), in {len(self._broken):,} of the {len(self._tried):,} style × risk cells tried (of"
            f" {self.cells:,}); mean pairwise ROUGE-L {mean_rouge_l(self.attempts):.2f}"
        )


def mean_rouge_l(texts: Sequence[str]) -> float:
    """Mean F of all pairs, of 150 evenly spaced texts where there are more; 0 for fewer than two. Lower is more
    diverse."""
    step = max(1, math.ceil(len(texts) / _COMPARED))
    parts = [tokens(text) for text in texts[::step]]
    pairs = list(combinations(parts, 2))
    return sum(rouge_l(one, other) for one, other in pairs) / len(pairs) if pairs else 0.0
