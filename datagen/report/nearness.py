"""How similar each instruction is to the nearest one before it, by ROUGE-L: of a sample, or of all of them.

In a sample fewer pairs meet, so that it shows less than is there; `exact` takes time with the square of the
records. Texts without a-z and 0-9 have no tokens for ROUGE-L and are counted apart.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from datagen.excerpt import excerpt
from datagen.novelty import NoveltyIndex
from datagen.record import Record
from datagen.report.samples import Reservoir
from datagen.report.tally import SHARES, Histogram, ShareTally
from datagen.seeding import rng_for
from datagen.text import tokens

How = Literal["sampled", "exact", "none"]

THRESHOLD = 0.7  # Self-Instruct's (arXiv 2212.10560, section 2.2)
_SAMPLE = 1000
_LOOKED_AT = 2000  # characters of a sampled instruction


@dataclass(frozen=True, slots=True)
class NearnessFacts:
    """Of the highest ROUGE-L F to any earlier instruction that was looked at.

    looked_at: of `of` records with an instruction. untold: of those looked at, without a token. similar: with F
    above the threshold. values[i]: not exceeded by SHARES[i] of those with tokens; empty without any.
    """

    looked_at: int
    of: int
    untold: int
    threshold: float
    similar: int
    values: tuple[float, ...]
    highest: Histogram | None


@dataclass(slots=True)
class NearnessCounts:
    """Feed it records with `add`, then take the `facts`. A sample is compared at the end."""

    how: How = "sampled"
    _sample: Reservoir[str] = field(
        default_factory=lambda: Reservoir(_SAMPLE, rng_for(0, "stats", "novelty"))
    )
    _index: NoveltyIndex = field(default_factory=lambda: NoveltyIndex(THRESHOLD))
    _scores: array[float] = field(default_factory=lambda: array("d"))
    _untold: int = 0

    def add(self, record: Record) -> None:
        if self.how == "none":
            return
        for text in excerpt(record, "instruction"):
            if self.how == "exact":
                self._compare((text,))
            else:
                self._sample.offer(text[:_LOOKED_AT])

    def _compare(self, texts: Iterable[str]) -> None:
        for text in texts:
            if not tokens(text):
                self._untold += 1
                continue
            nearest = self._index.neighbours(text, 1).nearest
            self._scores.append(nearest[0][1] if nearest else 0.0)
            self._index.add(text)

    def facts(self) -> NearnessFacts | None:
        """None where nobody wants to know."""
        if self.how == "none":
            return None
        self._compare(self._sample)
        ranked = sorted(self._scores)
        tally = ShareTally()
        for score in ranked:
            tally.add(score)
        looked_at = len(ranked) + self._untold
        return NearnessFacts(
            looked_at=looked_at,
            of=max(looked_at, self._sample.seen),
            untold=self._untold,
            threshold=THRESHOLD,
            similar=sum(score > THRESHOLD for score in ranked),
            values=tuple(ranked[max(0, -(-int(share * 100) * len(ranked) // 100) - 1)] for share in SHARES)
            if ranked
            else (),
            highest=tally.histogram(),
        )
