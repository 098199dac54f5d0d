"""Near neighbours among vectors by their cosine, exactly, and what becomes of each: the core of semantic dedupe.

Blocked matrix products find all pairs that may be near enough; a product in float64 decides, rounded to six
decimals, so that neither blocks nor threads nor the machine tip the choice. Takes n²·d multiplications; beyond the
vectors it holds some tens of megabytes. Knows no texts and no records.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from datagen.dedupe.clusters import Decision, places
from datagen.dedupe.clusters import connected as connected_by

_ROWS, _COLUMNS = (
    1024,
    4096,
)  # of a block of products: 16 MiB, which measured faster than larger and smaller ones
_PIECE = 1 << 14  # pairs
_DECIMALS = 6

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]


def scale(vectors: Floats) -> NDArray[np.bool_]:
    """Brings rows to length 1, in place; (n,), whether it could: a row that is zero or not finite becomes zero."""
    usable = np.zeros(len(vectors), np.bool_)
    for start in range(0, len(vectors), _ROWS):
        rows = vectors[start : start + _ROWS]
        exact = rows.astype(np.float64)
        lengths = np.sqrt(np.einsum("ij,ij->i", exact, exact))
        good = np.isfinite(lengths) & (lengths > 0)
        rows[good] = exact[good] / lengths[good, None]
        rows[~good] = 0
        usable[start : start + _ROWS] = good
    return usable


def star(vectors: Floats, threshold: float, rank: NDArray[np.float64]) -> Decision:
    """As `clusters.star` over all pairs with a cosine of at least `threshold`, without ever holding the pairs.

    vectors: (n, d), scaled; it is used up: kept rows are moved to its front. threshold: above 0.
    """
    order = np.argsort(places(rank))
    if not np.array_equal(order, np.arange(len(order))):
        vectors[:] = vectors[order]
    keeper, similarity = np.arange(len(vectors)), np.ones(len(vectors), np.float32)
    kept = np.empty(len(vectors), np.int64)  # indices in the order in which they were kept
    count = 0
    for start in range(0, len(vectors), _ROWS):
        block = vectors[start : start + _ROWS].copy()
        first, after = _by_row(block, vectors[:count], threshold)
        mates = np.tril(np.greater_equal(block @ block.T, threshold - _slack(block)), -1)
        has_mates = mates.any(axis=1)
        before = count  # rows of this block that stay follow from here
        stay = np.empty(len(block), np.int64)
        for row in range(len(block)):
            near = after[first[row] : first[row + 1]]
            if has_mates[row]:
                near = np.concatenate([near, before + np.flatnonzero(mates[row, stay[: count - before]])])
            best, cosine = _nearest(block[row], vectors[near], threshold)
            if best < 0:
                stay[count - before], kept[count], vectors[count] = row, order[start + row], block[row]
                count += 1
            else:
                keeper[order[start + row]], similarity[order[start + row]] = kept[near[best]], cosine
    return Decision(keeper, similarity)


def connected(vectors: Floats, threshold: float, rank: NDArray[np.float64]) -> Decision:
    """As `clusters.connected` over all pairs with a cosine of at least `threshold`, every similarity measured.

    vectors: (n, d), scaled. threshold: above 0.
    """
    group = _Groups(len(vectors))
    for start in range(0, len(vectors), _ROWS):
        block = vectors[start : start + _ROWS]
        # The block's own rows come first and hits in pieces: what hangs together by then need not be measured,
        # which else takes minutes where thousands of records are alike.
        for rows, columns in _candidates(block, vectors[: start + len(block)], threshold):
            for piece in range(0, len(rows), _PIECE):
                one, other = start + rows[piece : piece + _PIECE], columns[piece : piece + _PIECE]
                apart = group.of[one] != group.of[other]
                one, other = one[apart], other[apart]
                near = _cosines(vectors, one, other) >= threshold
                group.join(one[near], other[near])
    links = np.array(group.links, np.int64).reshape(-1, 2)
    decision = connected_by(len(vectors), links, np.full(len(links), np.nan, np.float32), rank)
    dropped = np.flatnonzero(~decision.kept)
    for start in range(0, len(dropped), _ROWS):
        some = dropped[start : start + _ROWS]
        decision.similarity[some] = _cosines(vectors, some, decision.keeper[some])
    return decision


class _Groups:
    """A disjoint-set forest. of: (n,), each one's group. links: what joined two groups."""

    def __init__(self, n: int) -> None:
        self.of = np.arange(n)
        self.links: list[tuple[int, int]] = []
        self._parent = np.arange(n)  # of groups

    def join(self, one: Indices, other: Indices) -> None:
        if not len(one):
            return
        # A group and a group may meet in many pairs, of which one is enough.
        n = len(self.of)
        codes = np.unique(self.of[one] * n + self.of[other])
        for code in codes.tolist():
            left, right = self._root(code // n), self._root(code % n)
            if left != right:
                self._parent[max(left, right)] = min(left, right)
                self.links.append((left, right))
        for group in np.unique(np.concatenate([codes // n, codes % n])).tolist():
            self._parent[group] = self._root(group)
        self.of = self._parent[self.of]

    def _root(self, group: int) -> int:
        while (parent := int(self._parent[group])) != group:
            group = parent
        return group


def _slack(vectors: Floats) -> float:
    """More than a product in float32 can be off for unit vectors of this many dimensions."""
    return float(vectors.shape[1] * 2.0**-23 + 1e-6)


def _candidates(block: Floats, against: Floats, threshold: float) -> Iterator[tuple[Indices, Indices]]:
    """Pairs (row of block, row of against) that may reach the threshold, the last rows of `against` first."""
    least = threshold - _slack(block)
    for start in reversed(range(0, len(against), _COLUMNS)):
        columns = against[start : start + _COLUMNS]
        hits = np.flatnonzero(block @ columns.T >= least)
        rows, places = np.divmod(hits, len(columns))
        yield rows, start + places


def _by_row(block: Floats, against: Floats, threshold: float) -> tuple[Indices, Indices]:
    """All candidates, ordered by row: those of row r are second[first[r] : first[r + 1]], ascending."""
    none = np.empty(0, np.int64)
    found = [(none, none), *reversed(list(_candidates(block, against, threshold)))]
    rows = np.concatenate([rows for rows, _ in found])
    columns = np.concatenate([columns for _, columns in found])
    by_row = np.argsort(rows, kind="stable")
    return np.searchsorted(rows[by_row], np.arange(len(block) + 1)), columns[by_row]


def _nearest(vector: Floats, among: Floats, threshold: float) -> tuple[int, float]:
    """The place of the nearest, the first one among equals, and its cosine; (-1, 0) below the threshold."""
    if not len(among):
        return -1, 0.0
    cosines = np.round(among.astype(np.float64) @ vector.astype(np.float64), _DECIMALS)
    best = int(np.argmax(cosines))
    return (best, float(cosines[best])) if cosines[best] >= threshold else (-1, 0.0)


def _cosines(vectors: Floats, one: Indices, other: Indices) -> NDArray[np.float64]:
    """(pairs,): of the vectors at these indices, a block of pairs in memory at a time."""
    found = np.empty(len(one), np.float64)
    for start in range(0, len(one), _ROWS):
        some = slice(start, start + _ROWS)
        left, right = vectors[one[some]].astype(np.float64), vectors[other[some]].astype(np.float64)
        found[some] = np.einsum("ij,ij->i", left, right)
    return np.round(found, _DECIMALS)
