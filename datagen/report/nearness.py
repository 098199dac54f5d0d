"""How similar each instruction is to the nearest one before it, by ROUGE-L: of a sample, or of all of them.

In a sample fewer pairs meet, so that it shows less than is there; `exact` takes time with the square of the
records. Texts without a-z and 0-9 have no tokens for ROUGE-L and are counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from datagen.excerpt import excerpt
from datagen.novelty import nearest_admitted, read_corpus
from datagen.record import Record
from datagen.report.samples import Reservoir
from datagen.report.tally import SHARES, Histogram, ShareTally
from datagen.seeding import rng_for

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
    _all: list[str] = field(default_factory=list)

    def add(self, record: Record) -> None:
        if self.how == "none":
            return
        for text in excerpt(record, "instruction"):
            if self.how == "exact":
                self._all.append(text)
            else:
                self._sample.offer(text[:_LOOKED_AT])

    def facts(self) -> NearnessFacts | None:
        """None where nobody wants to know."""
        if self.how == "none":
            return None
        corpus = read_corpus(self._all or self._sample)
        told = np.flatnonzero(corpus.lengths)
        ranked = np.sort(nearest_admitted(corpus, told, 1).scores[:, 0]).clip(0).tolist()
        tally = ShareTally()
        for score in ranked:
            tally.add(score)
        return NearnessFacts(
            looked_at=len(corpus),
            of=max(len(corpus), self._sample.seen),
            untold=len(corpus) - len(told),
            threshold=THRESHOLD,
            similar=sum(score > THRESHOLD for score in ranked),
            values=tuple(ranked[max(0, -(-int(share * 100) * len(ranked) // 100) - 1)] for share in SHARES)
            if ranked
            else (),
            highest=tally.histogram(),
        )
