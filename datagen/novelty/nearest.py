"""The most similar of the texts kept before each kept text, and the mean similarity to them, as Self-Instruct
records both. Decides nothing.

A mean rules no pair out: the cost is the square of the kept texts, or for a sample of S of them, S for each text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from datagen.errors import UsageError
from datagen.novelty.bulk import Engine, engine_for
from datagen.novelty.corpus import Corpus
from datagen.novelty.places import PlaceLists
from datagen.novelty.sequences import Sequences
from datagen.rouge import f_measure
from datagen.seeding import rng_for

Similar = Literal["exact", "sampled", "none"]

# Kept texts that each one is compared with where not all are. The mean is then an estimate: its standard error is
# the standard deviation of F over the square root of this, 0.003 where that is 0.1.
SAMPLE = 1000
# F adds up in units of 2^-40, so that a mean does not depend on the order of the terms.
UNIT = 2.0**-40

_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Nearest:
    """How each of a kept texts lies among those kept before it, or a sample of them.

    members: int64 (a, k), the numbers of the most similar, highest F first, the earlier first among equals; -1 where
    there are no more. scores: float64 (a, k), their F. mean: float64 (a,), of F over all; 0 where there are none.
    """

    members: NDArray[np.int64]
    scores: NDArray[np.float64]
    mean: NDArray[np.float64]


def nearest_admitted(
    corpus: Corpus,
    kept: NDArray[np.int64],
    k: int = 10,
    similar: Literal["exact", "sampled"] = "exact",
    engine: Engine = "auto",
) -> Nearest:
    """kept: (a,), numbers of texts, ascending. sampled: each is compared with SAMPLE of those before it, drawn
    without replacement, all with the same chance, the same on every machine; with all while these are fewer.

    Engines agree to the last bit. Raises UsageError for less than one neighbour and what `admit_all` raises.
    """
    if k < 1:
        raise UsageError(f"neighbours: {k} found, expected at least 1")
    nearest = Nearest(np.full((len(kept), k), -1, np.int64), np.zeros((len(kept), k)), np.zeros(len(kept)))
    chosen = engine_for(len(kept), engine)
    if not len(kept):
        return nearest
    slots = np.arange(len(kept)) if similar == "exact" else _reservoir(len(kept), SAMPLE)
    if chosen == "numba":
        from datagen.novelty.nearest_kernels import nearest_compiled

        nearest_compiled(corpus, kept, slots, nearest.members, nearest.scores, nearest.mean)
    elif similar == "exact":
        _Rows(corpus, kept, nearest).compare_all()
    else:
        _Rows(corpus, kept, nearest).compare_sample(slots)
    return nearest


def _reservoir(count: int, size: int) -> NDArray[np.int64]:
    """(count,): the place among `size` that each takes when its turn comes, from whoever has it; -1 for none
    (Vitter 1985, algorithm R)."""
    rng = rng_for(0, "novelty", "sample")
    slots = np.arange(count)
    for turn in range(size, count):
        drawn = int(rng.random() * (turn + 1))
        slots[turn] = drawn if drawn < size else -1
    return slots


@dataclass(slots=True)
class _Rows:
    """Without numba: exact by the lists of the tokens, text by text; sampled by rapidfuzz, in blocks."""

    corpus: Corpus
    kept: NDArray[np.int64]
    nearest: Nearest

    def compare_all(self) -> None:
        lists = PlaceLists()
        starts = self.corpus.starts
        for turn, row in enumerate(self.kept.tolist()):
            ids = self.corpus.ids[starts[row] : starts[row + 1]].tolist()
            known = [number for number in ids if number < len(lists.members)]
            if turn:
                self._write(turn, self.kept[:turn], lists.lcs(known))
            lists.add(ids)

    def compare_sample(self, slots: NDArray[np.int64]) -> None:
        sequences = Sequences.of(self.corpus)
        held = np.empty(0, np.int64)  # the turns of those in the sample
        for begin in range(0, len(self.kept), _BLOCK):
            turns = np.arange(begin, min(begin + _BLOCK, len(self.kept)))
            met = np.concatenate((held, turns[slots[turns] >= 0]))
            lcs = sequences.lcs_of_all(self.kept[turns], self.kept[met])
            columns, fresh = np.arange(len(held)), len(held)
            for row, turn in enumerate(turns.tolist()):
                if len(columns):
                    self._write(turn, self.kept[met[columns]], lcs[row, columns])
                if slots[turn] >= 0:
                    if slots[turn] == len(columns):
                        columns = np.append(columns, fresh)
                    columns[slots[turn]] = fresh
                    fresh += 1
            held = met[columns]

    def _write(self, turn: int, members: NDArray[np.int64], lcs: NDArray[np.int64]) -> None:
        """What follows from the LCS of a text with those that it is compared with."""
        m = int(self.corpus.lengths[self.kept[turn]])
        lengths = self.corpus.lengths[members]
        units = (lcs * (2 / UNIT / np.maximum(m + lengths, 1))).astype(np.int64)
        self.nearest.mean[turn] = int(units.sum()) * UNIT / len(units)
        k = min(self.nearest.members.shape[1], len(units))
        # Units are F rounded down, so one that is equal in F can lie one below.
        near = np.flatnonzero(units >= np.partition(units, -k)[-k] - 1)
        scores = f_measure(lcs[near], m, lengths[near])
        best = np.lexsort((members[near], -scores))[:k]
        self.nearest.members[turn, :k] = members[near][best]
        self.nearest.scores[turn, :k] = scores[best]
