"""What becomes of every record, decided in one place from columns that tasks read from the shards.

The deciding functions are those of the steps themselves. In memory, for each record: 40 bytes for exact, some 45 for
balance; for MinHash about 210 (21 bands), and 8 for each shingle of the records that share a band with others. Each
`for_…` gives the steps that the second pass runs, shard by shard, and what the user should know.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from datagen.balance.columns import Columns as Cells
from datagen.balance.plan import Plan
from datagen.balance.select import Balance, part
from datagen.dedupe.clusters import Columns, Decision, places, selection
from datagen.dedupe.exact import Exact
from datagen.dedupe.exact import decide as decide_exact
from datagen.dedupe.minhash import MinHash, Sketches, decide
from datagen.dedupe.minhash.search import collect, first_of_equals
from datagen.errors import UsageError
from datagen.on_ray.cluster import map_items
from datagen.on_ray.work import Ranked, read_hashes, read_places, read_sets, read_signatures
from datagen.record import Record
from datagen.seeding import seed_for
from datagen.shingles import ShingleSets, join_sets
from datagen.step import Context, Selection, Selector


@dataclass(frozen=True, slots=True)
class Decisions:
    """steps: of each shard. notes: lines for the user."""

    steps: Sequence[Selector]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """The selector of one shard, whose n records are decided upon.

    ids, keepers: (n,), of each record and of the one that stays in its place, as numbers. kept: (n,). similarity:
    (n,), as in `clusters.Decision`.
    """

    ids: NDArray[np.uint64]
    kept: NDArray[np.bool_]
    keepers: NDArray[np.uint64]
    similarity: NDArray[np.float32] | NDArray[np.float64]
    reason: str

    def select(self, records: Iterable[Record], context: Context) -> Selection:  # noqa: ARG002
        """As a selection over all records would part these."""
        own = np.arange(len(self.ids))
        decision = Decision(np.where(self.kept, own, own + len(own)), self.similarity)
        columns = _ShardColumns(np.concatenate([self.ids, self.keepers]), len(own))
        return selection(records, cast(Columns, columns), decision, self.reason)


@dataclass(frozen=True, slots=True)
class _ShardColumns:
    """What `clusters.selection` looks at: the ids of n records, and behind them those of keepers anywhere."""

    ids: NDArray[np.uint64]
    n: int

    def __len__(self) -> int:
        return self.n


@dataclass(frozen=True, slots=True)
class Planned:
    """The selector of one shard under a plan over all of them. plan: with this shard's columns."""

    plan: Plan

    def select(self, records: Iterable[Record], context: Context) -> Selection:  # noqa: ARG002
        return part(records, self.plan)


def for_exact(step: Exact, shards: Sequence[Path]) -> Decisions:
    read = map_items(read_hashes, [(shard, step) for shard in shards])
    everyone = _Everyone([found.ranked for found in read])
    keys = np.concatenate([found.keys for found in read])
    return Decisions(everyone.parted(decide_exact(keys, everyone.ranks), "duplicate"))


def for_minhash(step: MinHash, shards: Sequence[Path]) -> Decisions:
    """Two readings: the keys of all, then the shingles of candidates only, whose similarity is exact."""
    read = map_items(read_signatures, [(shard, step) for shard in shards])
    everyone = _Everyone([found.ranked for found in read])
    keys, prints = (np.concatenate([getattr(found, name) for found in read]) for name in ("keys", "prints"))
    del read
    place = places(everyone.ranks)
    ones = np.flatnonzero((first_of_equals(prints, place) == np.arange(len(place))) & (prints[:, 0] > 0))
    candidates = np.sort(collect(keys, ones, place).order)
    by_shard = zip(shards, everyone.by_shard(candidates), strict=True)
    sets = join_sets(map_items(read_sets, [(shard, step, rows) for shard, rows in by_shard if len(rows)]))
    sketches = Sketches(_spread(sets, candidates, len(place)), keys, prints)
    found = decide(sketches, everyone.ranks, step.threshold, step.cluster, step.engine)
    return Decisions(everyone.parted(found.decision, "near_duplicate"), tuple(found.notes()))


def for_balance(name: str, step: Balance, shards: Sequence[Path], seed: int) -> Decisions:
    read = map_items(read_places, [(shard, step) for shard in shards])
    sizes = [len(found.ids) for found in read]
    _check_faults([found.fault for found in read if len(found.ids)])
    outside: Counter[str] = Counter()
    for found in read:
        outside.update(found.outside)
    cells, ids, scores = (
        np.concatenate([getattr(found, column) for found in read]) for column in ("cells", "ids", "scores")
    )
    columns = _cells(cells, ids, scores)
    columns.outside = outside
    plan = step.plan_of(step.distribution(), columns, seed_for(seed, name, "choose"))
    steps = []
    for begin, end in _bounds(sizes):
        own = _cells(cells[begin:end], ids[begin:end], scores[:0])
        steps.append(Planned(replace(plan, columns=own, kept=plan.kept[begin:end])))
    return Decisions(steps, tuple(plan.notes()))


class _Everyone:
    """The records of all shards, one behind the other. Raises UsageError where `keep` ranks none of them."""

    def __init__(self, shards: Sequence[Ranked]) -> None:
        self.ids = np.concatenate([shard.ids for shard in shards])
        self.ranks = np.concatenate([shard.ranks for shard in shards])
        self._bounds = _bounds([len(shard.ids) for shard in shards])
        _check_faults([shard.fault for shard in shards if len(shard.ids)])

    def parted(self, decision: Decision, reason: str) -> list[Decided]:
        """What each shard's selector is to do."""
        keepers, kept = self.ids[decision.keeper], decision.kept
        return [
            Decided(
                self.ids[begin:end],
                kept[begin:end],
                keepers[begin:end],
                decision.similarity[begin:end],
                reason,
            )
            for begin, end in self._bounds
        ]

    def by_shard(self, rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """Those of each shard, counted from its own first record. rows: ascending."""
        return [
            rows[np.searchsorted(rows, begin) : np.searchsorted(rows, end)] - begin
            for begin, end in self._bounds
        ]


def _bounds(sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Where each shard's records begin and end among all."""
    return list(pairwise(np.cumsum([0, *sizes]).tolist()))


def _check_faults(faults: Sequence[str]) -> None:
    """A tag that no shard has is the user's mistake; one that a shard lacks is not."""
    if faults and all(faults):
        raise UsageError(faults[0])


def _spread(sets: ShingleSets, rows: NDArray[np.int64], n: int) -> ShingleSets:
    """The sets at these rows, ascending, of n; all others are empty."""
    sizes = np.zeros(n, np.int64)
    sizes[rows] = sets.sizes
    return ShingleSets(sets.values, np.concatenate([[0], np.cumsum(sizes)]))


def _cells(cells: NDArray[np.int32], ids: NDArray[np.uint64], scores: NDArray[np.float64]) -> Cells:
    columns = Cells(array("i"), array("Q"), array("d"))
    columns.cell.frombytes(cells.tobytes())
    columns.ids.frombytes(ids.tobytes())
    columns.score.frombytes(scores.tobytes())
    return columns
