"""Which sets are near duplicates: candidates share the key of a band, and their Jaccard similarity is then computed.

    decision = decide(sketch(texts, 0.8), rank, 0.8).decision

Works on whole columns and knows no texts. What it decides depends on the sets and keys alone, not on the engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from datagen.dedupe.clusters import Cluster, Decision, connected, places
from datagen.dedupe.minhash.sketches import Sketches
from datagen.shingles import Engine, ShingleSets, choose_engine

# Records of a bucket that later ones are compared with: without an end, a hundred thousand texts of one template,
# all below the threshold, would be compared each with each.
ROOM = 1000


@dataclass(frozen=True, slots=True)
class Buckets:
    """Who shares a band's key with others.

    order: (m,), the records that do, in the order in which they are judged. buckets: those of order[i] are
    buckets[at[i]:at[i + 1]]. slots: (buckets + 1,), bucket k holds slots[k + 1] - slots[k] records, at most ROOM.
    """

    order: NDArray[np.int64]
    at: NDArray[np.int64]
    buckets: NDArray[np.int64]
    slots: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """decision: what becomes of each. crowded: in how many buckets only the first ROOM were compared with."""

    decision: Decision
    crowded: int

    def notes(self) -> Iterator[str]:
        """What the user should know."""
        if self.crowded:
            yield (
                f"minhash: {self.crowded:,} buckets of similar records hold more than {ROOM:,}; in these, records were"
                f" compared with the first {ROOM:,} only"
            )


def decide(
    sketches: Sketches,
    rank: NDArray[np.float64],
    threshold: float = 0.8,
    cluster: Cluster = "star",
    engine: Engine = "auto",
) -> Found:
    """What becomes of n records by their sketches, made for this threshold, and their ranks (n,).

    "star" judges records in the order of `clusters.places`: one is dropped for the most similar record kept before
    it that is a candidate and at least `threshold` similar (the first judged among equals), else kept. "connected"
    keeps the first of every connected component. Equal sets count as one record, the first judged of them; empty
    ones are kept.
    """
    sets, place = sketches.sets, places(rank)
    first = first_of_equals(sketches.prints, place)
    ones = np.flatnonzero((first == np.arange(len(sets))) & (sets.sizes > 0))
    found = collect(sketches.keys, ones, place)
    search = _search_star if cluster == "star" else _search_connected
    decision, taken = search(sets, found, rank, threshold, choose_engine(engine) == "numba")
    of_first = Decision(decision.keeper[first], decision.similarity[first])
    return Found(of_first, int(np.count_nonzero(taken > np.diff(found.slots))))


def first_of_equals(prints: NDArray[np.uint64], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,): of the records with the same fingerprint (n, 3) the one that is judged first; of an empty set itself."""
    first = np.arange(len(prints))
    order = np.argsort(prints[:, 1])
    run = prints[order, 1]
    again = np.zeros(len(run) + 1, np.bool_)
    again[1:-1] = run[1:] == run[:-1]
    several = order[again[1:] | again[:-1]]
    several = several[prints[several, 0] > 0]
    several = several[np.lexsort((place[several], *prints[several].T))]
    new = np.ones(len(several), np.bool_)
    new[1:] = (prints[several[1:]] != prints[several[:-1]]).any(axis=1)
    first[several] = several[new][np.cumsum(new) - 1]
    return first


def collect(keys: NDArray[np.uint64], ones: NDArray[np.int64], place: NDArray[np.int64]) -> Buckets:
    """The buckets with more than one of the records `ones`."""
    records: list[NDArray[np.int64]] = []
    numbers: list[NDArray[np.int64]] = []
    sizes: list[NDArray[np.int64]] = []
    count = 0
    for band in range(keys.shape[1]):
        column = keys[ones, band]
        order = np.argsort(column)
        column = column[order]
        begins = np.flatnonzero(np.concatenate(([True], column[1:] != column[:-1])))[: len(ones)]
        held = np.diff(begins, append=len(ones))
        several = np.repeat(held > 1, held)
        held = held[held > 1]
        records.append(ones[order[several]])
        numbers.append(np.repeat(np.arange(count, count + len(held)), held))
        sizes.append(held)
        count += len(held)
    record, number = np.concatenate(records), np.concatenate(numbers)
    by_turn = np.lexsort((number, place[record]))
    record, number = record[by_turn], number[by_turn]
    begins = np.flatnonzero(np.concatenate(([True], record[1:] != record[:-1])))[: len(record)]
    slots = np.zeros(count + 1, np.int64)
    np.cumsum(np.minimum(np.concatenate(sizes), ROOM), out=slots[1:])
    return Buckets(record[begins], np.append(begins, len(record)), number, slots)


def jaccard_pairs(
    sets: ShingleSets, pairs: NDArray[np.int64], engine: Engine = "auto"
) -> NDArray[np.float64]:
    """(p,): the Jaccard similarity of each pair of sets, exact; 1 for two empty ones. pairs: (p, 2)."""
    found = np.empty(len(pairs), np.float64)
    _loops(choose_engine(engine) == "numba").fill_jaccard(sets.values, sets.starts, pairs, found)
    return found


def _search_star(
    sets: ShingleSets, found: Buckets, rank: NDArray[np.float64], least: float, compiled: bool
) -> tuple[Decision, NDArray[np.int64]]:
    keeper = np.arange(len(rank))
    best = np.ones(len(rank), np.float64)
    taken = _loops(compiled).search_star(
        sets.values, sets.starts, found.order, found.at, found.buckets, found.slots, least, keeper, best
    )
    return Decision(keeper, best.astype(np.float32)), taken


def _search_connected(
    sets: ShingleSets, found: Buckets, rank: NDArray[np.float64], least: float, compiled: bool
) -> tuple[Decision, NDArray[np.int64]]:
    loops = _loops(compiled)
    label = np.arange(len(rank))
    edges = np.empty((len(found.order), 2), np.int64)
    count, taken = loops.search_connected(
        sets.values, sets.starts, found.order, found.at, found.buckets, found.slots, least, label, edges
    )
    unknown = np.full(count, np.nan, np.float32)
    decision = connected(len(rank), edges[:count], unknown, rank)
    dropped = np.flatnonzero(~decision.kept)
    pairs = np.stack([dropped, decision.keeper[dropped]], axis=1)
    similarity = np.empty(len(pairs), np.float64)
    loops.fill_jaccard(sets.values, sets.starts, pairs, similarity)
    decision.similarity[dropped] = similarity
    return decision, taken


def _loops(compiled: bool) -> ModuleType:
    return import_module("datagen.dedupe.minhash." + ("compiled" if compiled else "interpreted"))
