"""The bulk novelty filter in numpy and rapidfuzz: whole blocks of texts at once.

A block is decided in three steps: its texts against all kept before it, those that pass against each other, and the
others against those of the block that were kept, because one of these may be nearer. `kernels` has the same as a
loop, with equal results.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from datagen.novelty.bounds import Bounds
from datagen.novelty.corpus import Corpus
from datagen.novelty.parity import Parity
from datagen.novelty.postings import Postings
from datagen.novelty.sequences import Sequences
from datagen.rouge import f_measure

Rows = NDArray[np.int64]

# Texts that are decided together; slots that are looked at together; pairs that are compared together.
_BLOCK = 1024
_SLOTS = 1 << 17
_PAIRS = 1 << 16
# One in so many of the kept texts that a text is looked up among comes first.
_SOON = 8
_BITS = 128


def admit_blocks(
    corpus: Corpus,
    bounds: Bounds,
    postings: Postings,
    parity: Parity,
    threshold: float,
    keeper: Rows,
    score: NDArray[np.float64],
) -> None:
    """Fills keeper and score, both (n,); see `Admissions`."""
    blocks = _Blocks(corpus, bounds, postings, parity, threshold, keeper, score)
    for begin in range(0, len(corpus), _BLOCK):
        blocks.decide(begin, min(begin + _BLOCK, len(corpus)))


@dataclass(slots=True)
class _Blocks:
    """What `admit_blocks` is given, and the postings of the texts kept so far: how many each cell holds, which they
    are, and their bitmaps."""

    corpus: Corpus
    bounds: Bounds
    postings: Postings
    parity: Parity
    threshold: float
    keeper: Rows
    score: NDArray[np.float64]
    filled: Rows = field(init=False)
    member: NDArray[np.int32] = field(init=False)
    folded: NDArray[np.uint64] = field(init=False)
    half: NDArray[np.uint64] = field(init=False)
    reaches: Rows = field(init=False)
    stored: Rows = field(init=False)
    sequences: Sequences = field(init=False)

    def __post_init__(self) -> None:
        slots = int(self.postings.cell_at[-1])
        self.filled = np.zeros(len(self.postings.cell_key), np.int64)
        self.member = np.empty(slots, np.int32)
        self.folded = np.empty(slots, np.uint64)
        self.half = np.empty(slots, np.uint64)
        self.stored = self.corpus.stored
        self.sequences = Sequences.of(self.corpus)
        # The least LCS of all classes on one ascending scale, so that one search answers for many classes.
        kinds = np.repeat(np.arange(len(self.bounds.sizes)), np.diff(self.bounds.at))
        self.reaches = kinds << 32 | self.bounds.least

    def decide(self, begin: int, end: int) -> None:
        kinds = self.bounds.kind[begin:end]
        able = begin + np.flatnonzero(self.bounds.first[kinds] < self.bounds.last[kinds])
        self._against_kept(begin, end)
        open_ = able[self.keeper[able] == able]
        later, earlier, f = self._compare(*self._side_by_side(open_, open_))
        order = np.lexsort((earlier, -f, later))
        for i, j, score in zip(*(each[order].tolist() for each in (later, earlier, f)), strict=True):
            if self.keeper[i] == i and self.keeper[j] == j:
                self.keeper[i], self.score[i] = j, score
        kept = open_[self.keeper[open_] == open_]
        dropped = np.setdiff1d(able, open_, assume_unique=True)
        self._settle(*self._compare(*self._side_by_side(dropped, kept)))
        self._insert(kept)

    def _settle(self, later: Rows, earlier: Rows, f: NDArray[np.float64]) -> None:
        """Drops the later texts for the earlier ones, which are kept; what was dropped before, where F is higher."""
        order = np.lexsort((earlier, -f, later))
        order = order[np.diff(later[order], prepend=-1) != 0]
        later, earlier, f = later[order], earlier[order], f[order]
        better = (self.keeper[later] == later) | (f > self.score[later])
        better |= (f == self.score[later]) & (earlier < self.keeper[later])
        self.keeper[later[better]] = earlier[better]
        self.score[later[better]] = f[better]

    def _against_kept(self, begin: int, end: int) -> None:
        """Drops the texts of the block that one kept before is too similar to."""
        rows, cells, reach = self._visits(begin, end)
        counts = self.filled[cells]
        before = np.cumsum(counts) - counts
        row_begins = np.searchsorted(rows, np.arange(begin, end + 1))
        totals = np.append(before, counts.sum())[row_begins]
        texts = np.diff(totals)[rows - begin]
        # The rarest tokens find most of what there is to find, and a text found spares most of the others.
        soon = (before - totals[rows - begin]) * _SOON < texts
        for part in (np.flatnonzero(soon), np.flatnonzero(~soon)):
            self._settle(*self._look_up(rows[part], cells[part], reach[part]))

    def _look_up(self, rows: Rows, cells: Rows, reach: Rows) -> tuple[Rows, Rows, NDArray[np.float64]]:
        """The pairs of a text and one in its cells that pass, and their F. reach: the greatest LCS there can be."""
        kinds = self.postings.cell_kind[cells]
        n = self.bounds.sizes[kinds]
        least = self.bounds.least_of(self.bounds.kind[rows], kinds)
        # Less than the best so far will not do; rounding is far below the margin.
        best = self.score[rows] * (self.corpus.lengths[rows] + n) / 2 - 1e-6
        least = np.where(self.keeper[rows] == rows, least, np.maximum(least, np.ceil(best).astype(np.int64)))
        open_ = np.flatnonzero(least <= reach)
        rows, cells, spare = rows[open_], cells[open_], (self.stored[rows] + n - 2 * least)[open_]
        spare = spare.clip(-1, _BITS).astype(np.int16)
        counts = self.filled[cells]
        ends = np.cumsum(counts)
        shift = self.postings.cell_at[cells] - (ends - counts)
        own, own_half = self.parity.folded[rows], self.parity.half[rows]
        found = [rows[:0]]
        low = 0
        while low < len(rows):
            done = int(ends[low - 1]) if low else 0
            high = max(low + 1, int(np.searchsorted(ends, done + _SLOTS, side="right")))
            visit = np.repeat(np.arange(low, high), counts[low:high])
            slot = shift[visit]
            slot += np.arange(done, int(ends[high - 1]))
            passed = np.flatnonzero(np.bitwise_count(self.folded[slot] ^ own[visit]) <= spare[visit])
            visit, slot = visit[passed], slot[passed]
            half = self.half[slot] ^ own_half[visit]
            bits = np.bitwise_count(half) + np.bitwise_count(half ^ self.folded[slot] ^ own[visit])
            passed = np.flatnonzero(bits <= spare[visit])
            found.append(rows[visit[passed]] << 32 | self.member[slot[passed]])
            low = high
        pairs = np.unique(np.concatenate(found))
        return self._compare(pairs >> 32, pairs & 0xFFFFFFFF)

    def _visits(self, begin: int, end: int) -> tuple[Rows, Rows, Rows]:
        """Which cells to look up which texts in, of those that hold any, and the greatest LCS with a text there.

        Texts ascend; the cells of each are those of its rarest token first.
        """
        bounds, postings = self.bounds, self.postings
        at = postings.entry_at[begin : end + 1]
        rows = np.repeat(np.arange(begin, end), np.diff(at))
        kinds = bounds.kind[rows].astype(np.int64)
        base = postings.cell_key[postings.entry_cell[at[0] : at[-1]]] - kinds
        reach = self.corpus.lengths[rows] - postings.entry_place[at[0] : at[-1]]
        last = (
            np.searchsorted(self.reaches, kinds << 32 | reach, side="right")
            - bounds.at[kinds]
            + bounds.first[kinds]
        )
        low = np.searchsorted(postings.cell_key, base + bounds.first[kinds])
        high = np.maximum(np.searchsorted(postings.cell_key, base + last), low)
        entries, cells = _spread(np.arange(len(rows)), low, high)
        held = np.flatnonzero(self.filled[cells])
        rows, cells, reach = rows[entries[held]], cells[held], reach[entries[held]]
        # Texts whose cells hold more than there are of all lengths that can pass are looked up in these.
        every = np.arange(begin, end)
        whole = len(postings.cell_key) - len(bounds.sizes)
        totals = np.concatenate(([0], np.cumsum(self.filled[whole:])))
        kinds = bounds.kind[begin:end].astype(np.int64)
        texts = np.bincount(rows - begin, self.filled[cells], minlength=end - begin)
        common = texts > totals[bounds.last[kinds]] - totals[bounds.first[kinds]]
        if not common.any():
            return rows, cells, reach
        kinds = kinds[common]
        owner, more = _spread(every[common], whole + bounds.first[kinds], whole + bounds.last[kinds])
        rare = np.flatnonzero(~common[rows - begin])
        rows = np.concatenate((rows[rare], owner))
        order = np.argsort(rows, kind="stable")
        cells = np.concatenate((cells[rare], more))
        reach = np.concatenate((reach[rare], self.corpus.lengths[owner]))
        return rows[order], cells[order], reach[order]

    def _side_by_side(self, later: Rows, earlier: Rows) -> tuple[Rows, Rows]:
        """The pairs, the second of them before the first, that the bitmaps do not rule out."""
        if not len(later) or not len(earlier):
            return later[:0], later[:0]
        bits = np.bitwise_count(self.parity.folded[later, None] ^ self.parity.folded[earlier])
        # F > t needs more than t (m + n) / 2 shared tokens; one more bit is allowed for rounding.
        spare = [
            self.stored[rows] - self.threshold * self.corpus.lengths[rows] + 0.5 for rows in (later, earlier)
        ]
        near = (bits <= spare[0][:, None] + spare[1]) & (earlier < later[:, None])
        one, other = np.nonzero(near)
        return later[one], earlier[other]

    def _compare(self, a: Rows, b: Rows) -> tuple[Rows, Rows, NDArray[np.float64]]:
        """Those of the pairs that pass, and their F."""
        scores = np.zeros(len(a))
        for begin in range(0, len(a), _PAIRS):
            part = slice(begin, begin + _PAIRS)
            scores[part] = self._score(a[part], b[part])
        passed = np.flatnonzero(scores)
        return a[passed], b[passed], scores[passed]

    def _score(self, a: Rows, b: Rows) -> NDArray[np.float64]:
        """F of each pair, 0 where it does not pass."""
        scores = np.zeros(len(a))
        least = self.bounds.least_of(self.bounds.kind[a], self.bounds.kind[b])
        spare = self.stored[a] + self.stored[b] - 2 * least
        near = np.flatnonzero(spare >= 0)
        near = near[self.parity.unshared(a[near], b[near]) <= spare[near]]
        lcs = self.sequences.lcs(a[near], b[near], least[near])
        enough = lcs >= least[near]
        near, lcs = near[enough], lcs[enough]
        scores[near] = f_measure(lcs, self.corpus.lengths[a[near]], self.corpus.lengths[b[near]])
        return scores

    def _insert(self, rows: Rows) -> None:
        """Writes texts that were kept into their cells."""
        postings = self.postings
        at = postings.entry_at
        owner, entries = _spread(rows, at[rows], at[rows + 1])
        whole = len(postings.cell_key) - len(self.bounds.sizes)
        cells = np.concatenate((postings.entry_cell[entries], whole + self.bounds.kind[rows]))
        owner = np.concatenate((owner, rows))
        order = np.argsort(cells, kind="stable")
        cells, owner = cells[order], owner[order]
        begins = np.flatnonzero(np.diff(cells, prepend=-1))
        counts = np.diff(begins, append=len(cells))
        slot = np.arange(len(cells)) - np.repeat(begins, counts)
        slot += postings.cell_at[cells] + self.filled[cells]
        self.member[slot] = owner
        self.folded[slot] = self.parity.folded[owner]
        self.half[slot] = self.parity.half[owner]
        self.filled[cells[begins]] += counts


def _spread(rows: Rows, low: Rows, high: Rows) -> tuple[Rows, Rows]:
    """Each row as often as there are numbers from low up to high, and these numbers."""
    counts = high - low
    shift = low - (np.cumsum(counts) - counts)
    return np.repeat(rows, counts), np.repeat(shift, counts) + np.arange(int(counts.sum()))
