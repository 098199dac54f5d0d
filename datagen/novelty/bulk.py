"""Novelty decided for a whole corpus at once: greedy, in order, each text against those taken before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datagen.engines import Engine, choose_engine
from datagen.errors import UsageError
from datagen.novelty.bounds import Bounds
from datagen.novelty.corpus import Corpus
from datagen.novelty.parity import Parity
from datagen.novelty.postings import Postings

__all__ = ["Admissions", "Engine", "admit_all", "engine_for"]

# Texts from which on the time that numba takes to load is worth it.
_MANY = 10_000


@dataclass(frozen=True, slots=True)
class Admissions:
    """What became of n texts.

    keeper: int64 (n,), the text that was kept in this one's place: of the kept ones before it the one with the
    highest F, the first of them among equals. Its own number where it was kept itself.
    score: float64 (n,), F with the keeper, above the threshold; 1 where it was kept.
    """

    keeper: NDArray[np.int64]
    score: NDArray[np.float64]

    @property
    def kept(self) -> NDArray[np.int64]:
        """The numbers of the texts that were kept, ascending."""
        return np.flatnonzero(self.keeper == np.arange(len(self.keeper)))


def admit_all(corpus: Corpus, threshold: float = 0.7, engine: Engine = "auto") -> Admissions:
    """Keeps each text whose ROUGE-L F with every text kept before it is at most the threshold (Self-Instruct, §2.2).

    A text without tokens is always kept. All engines decide and score alike, and like `NoveltyIndex.admit`. Raises
    UsageError for a threshold outside (0, 1] and an unknown engine, MissingExtra for one that is not installed.
    """
    if not 0 < threshold <= 1:
        raise UsageError(f"novelty threshold: {threshold} found, expected above 0 and at most 1")
    chosen = engine_for(len(corpus), engine)
    admissions = Admissions(np.arange(len(corpus)), np.ones(len(corpus)))
    if not len(corpus):
        return admissions
    bounds = Bounds.of(corpus.lengths, threshold)
    postings = Postings.of(corpus, bounds)
    parity = Parity.of(corpus)
    if chosen == "numba":
        from datagen.novelty.kernels import admit_compiled as decide
    else:
        from datagen.novelty.blocks import admit_blocks as decide
    decide(corpus, bounds, postings, parity, threshold, admissions.keeper, admissions.score)
    return admissions


def engine_for(texts: int, engine: Engine) -> str:
    """`choose_engine`, and numpy by itself for few texts."""
    chosen = choose_engine(engine)
    return "numpy" if engine == "auto" and texts < _MANY else chosen
