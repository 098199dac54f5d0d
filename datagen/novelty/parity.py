"""Bitmaps that bound from above how many tokens two texts share. Knows token numbers only.

Each bit says whether the tokens that fall on it are odd in number, so the XOR of two bitmaps has no more bits set
than the texts have tokens that are not shared. Widths are powers of two and a token falls on its number modulo the
width, so a wide bitmap folds, by XOR of its parts, into the narrow one of the same text.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datagen.novelty.corpus import Corpus

_LEAST_WORDS, _MOST_WORDS = 2, 64
_BITS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Parity:
    """The bitmaps of n texts, four bits a token or more up to 4,096.

    words: uint64, all of them, one after the other. at: int64 (n + 1,), where each begins.
    folded: uint64 (n,), each folded into 64 bits. half: uint64 (n,), the first half of each folded into 128 bits; the
    other half is folded ^ half.
    """

    words: NDArray[np.uint64]
    at: NDArray[np.int64]
    folded: NDArray[np.uint64]
    half: NDArray[np.uint64]

    @staticmethod
    def of(corpus: Corpus) -> Parity:
        """Of one text at least."""
        stored = corpus.stored
        wanted = np.maximum(stored * _BITS_PER_TOKEN // 64, 1)
        widths = np.left_shift(1, np.ceil(np.log2(wanted)).astype(np.int64)).clip(_LEAST_WORDS, _MOST_WORDS)
        at = np.zeros(len(corpus) + 1, np.int64)
        np.cumsum(widths, out=at[1:])
        words = np.zeros(at[-1], np.uint64)
        for begin, end in corpus.spans():
            starts = corpus.starts[begin : end + 1]
            row = np.repeat(np.arange(begin, end), np.diff(starts))
            # The most frequent tokens have bits of their own, nearly.
            bit = (corpus.vocabulary - 1 - corpus.ids[starts[0] : starts[-1]]) & (widths[row] * 64 - 1)
            np.bitwise_xor.at(words, at[row] + (bit >> 6), np.uint64(1) << (bit & 63).astype(np.uint64))
        pairs: NDArray[np.uint64] = np.bitwise_xor.reduceat(words.reshape(-1, 2), at[:-1] // 2, axis=0)
        return Parity(words, at, pairs[:, 0] ^ pairs[:, 1], np.ascontiguousarray(pairs[:, 0]))

    def unshared(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
        """A lower bound of the tokens that the texts a and b do not share, elementwise."""
        found = np.zeros(len(a), np.int64)
        widths = np.diff(self.at)
        narrow, wide = np.where(widths[a] <= widths[b], (a, b), (b, a))
        shapes = widths[narrow] * (_MOST_WORDS + 1) + widths[wide]
        for shape in np.unique(shapes).tolist():
            width, whole = divmod(shape, _MOST_WORDS + 1)
            chosen = np.flatnonzero(shapes == shape)
            left = self.words[self.at[narrow[chosen], None] + np.arange(width)]
            right = self.words[self.at[wide[chosen], None] + np.arange(whole)]
            folded = np.bitwise_xor.reduce(right.reshape(len(chosen), whole // width, width), axis=1)
            found[chosen] = np.bitwise_count(left ^ folded).sum(axis=1, dtype=np.int64)
        return found
