"""The stored tokens of texts as rapidfuzz compares them fastest: strings of one character per token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cdist, cpdist

from datagen.novelty.corpus import Corpus
from datagen.rouge import UNICODE, Encoded, code_points

# Tokens from which on it pays to tell rapidfuzz, pair by pair, what would not be enough.
_LONG = 2048


@dataclass(frozen=True, slots=True)
class Sequences:
    """Cuts any text's sequence out when it is wanted."""

    cut: Callable[[int], Encoded]

    @staticmethod
    def of(corpus: Corpus) -> Sequences:
        codes = code_points(corpus.ids)
        starts = corpus.starts
        if corpus.vocabulary > UNICODE:
            return Sequences(lambda row: codes[starts[row] : starts[row + 1]].tolist())
        characters = codes.astype("<u4").tobytes().decode("utf-32-le")
        return Sequences(lambda row: characters[starts[row] : starts[row + 1]])

    def lcs(self, a: NDArray[np.int64], b: NDArray[np.int64], least: NDArray[np.int64]) -> NDArray[np.int64]:
        """LCS of the texts a and b, elementwise; any number below `least` where it is below."""
        cut = {row: self.cut(row) for row in np.unique(np.concatenate((a, b))).tolist()}
        one, other = ([cut[row] for row in side.tolist()] for side in (a, b))
        if max(map(len, cut.values()), default=0) < _LONG:
            return cpdist(one, other, scorer=LCSseq.similarity, dtype=np.int32).astype(np.int64)
        pairs = zip(one, other, least.tolist(), strict=True)
        return np.array([LCSseq.similarity(x, y, score_cutoff=cutoff) for x, y, cutoff in pairs], np.int64)

    def lcs_of_all(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
        """(len(a), len(b)): LCS of each text a with each text b."""
        one, other = ([self.cut(row) for row in side.tolist()] for side in (a, b))
        return cdist(one, other, scorer=LCSseq.similarity, dtype=np.int32).astype(np.int64)
