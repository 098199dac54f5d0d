"""The index of the bulk novelty filter, laid out before the first decision. Knows no engine.

Two texts that pass with an LCS of at least `least` share a token among the first `m - least + 1` of the one and the
first `n - least + 1` of the other, both sorted from the rarest token. So a text has an entry for each different
token at the front, and each entry has a place kept free in a cell: those with that token and that length, which
stand side by side for all lengths of a token. Texts are written into the cells only as they are kept.

Behind the cells of the tokens there is one for each length that takes every text of it: where tokens are so common
that their cells are longer than these, these are searched instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datagen.novelty.bounds import Bounds
from datagen.novelty.corpus import Corpus


@dataclass(frozen=True, slots=True)
class Postings:
    """e entries of n texts in c cells of which the last d are those of the lengths.

    entry_at: int64 (n + 1,), where the entries of each text begin.
    entry_cell: int32 (e,); entry_place: int32 (e,), the token's place in its sorted text, from 0.
    cell_key: int64 (c,), token · d + class, ascending; the token of the last d is the vocabulary.
    cell_kind: int32 (c,), the class of the texts in it.
    cell_at: int64 (c + 1,), where the slots of each begin.
    """

    entry_at: NDArray[np.int64]
    entry_cell: NDArray[np.int32]
    entry_place: NDArray[np.int32]
    cell_key: NDArray[np.int64]
    cell_kind: NDArray[np.int32]
    cell_at: NDArray[np.int64]

    @staticmethod
    def of(corpus: Corpus, bounds: Bounds) -> Postings:
        d = len(bounds.sizes)
        entry_at, token, place, kind = _entries(corpus, bounds)
        keys = token * d
        keys += kind
        del token, kind
        order = np.argsort(keys)
        ordered = keys[order]
        del keys
        begins = np.flatnonzero(np.diff(ordered, prepend=-1))
        cell = np.zeros(len(ordered), np.int32)
        cell[begins[1:]] = 1
        cell = np.cumsum(cell, dtype=np.int32)
        entry_cell = np.empty(len(ordered), np.int32)
        entry_cell[order] = cell
        whole = corpus.vocabulary * d + np.arange(d)
        sizes = np.bincount(bounds.kind, minlength=d)
        cell_key = np.concatenate((ordered[begins], whole))
        cell_at = np.concatenate(
            (begins, len(ordered) + np.cumsum(sizes) - sizes, [len(ordered) + len(corpus)])
        )
        return Postings(entry_at, entry_cell, place, cell_key, (cell_key % d).astype(np.int32), cell_at)


def _entries(
    corpus: Corpus, bounds: Bounds
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Where each text's entries begin; the token, place and class of each."""
    front = (bounds.sizes - bounds.floor + 1)[bounds.kind]
    counts = np.zeros(len(corpus) + 1, np.int64)
    tokens, places, kinds = [], [], []
    for begin, end in corpus.spans():
        starts = corpus.starts[begin : end + 1]
        stored = np.diff(starts)
        row = np.repeat(np.arange(end - begin), stored)
        keys = row << 32 | corpus.ids[starts[0] : starts[-1]]
        keys.sort()
        # Tokens that are not stored are the rarest, so they stand before all others.
        place = np.arange(len(row)) + (corpus.lengths[begin:end] - stored - (starts[:-1] - starts[0]))[row]
        chosen = np.flatnonzero((np.diff(keys, prepend=-1) != 0) & (place < front[begin:end][row]))
        row = row[chosen]
        counts[begin + 1 : end + 1] = np.bincount(row, minlength=end - begin)
        tokens.append((keys[chosen] & 0xFFFFFFFF).astype(np.int32))
        places.append(place[chosen].astype(np.int32))
        kinds.append(bounds.kind[begin:end][row])
    none = np.empty(0, np.int32)
    joined = [np.concatenate(each or [none]) for each in (tokens, places, kinds)]
    return np.cumsum(counts), joined[0].astype(np.int64), joined[1], joined[2]
