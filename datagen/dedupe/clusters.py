"""From pairs of similar records to which of them stay: the part that every pairwise deduplication shares.

    columns = read_columns(records, keep, collect)      first reading: ids and ranks; the caller collects the rest
    decision = star(len(columns), pairs, similarity, columns.ranks)
    return selection(records, columns, decision, "near_duplicate")      second reading

`star` and `connected` are functions of arrays alone. Knows nothing of how pairs are found.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from datagen.errors import DatagenError, UsageError
from datagen.record import Record
from datagen.step import Reject, Selection

Cluster = Literal["star", "connected"]
_TAG = "tag:"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of n records, in their order.

    keeper: (n,), the index of the record that stays in this one's place, its own where it stays itself.
    similarity: (n,), to the keeper; 1 where it stays, nan where nobody measured it.
    """

    keeper: NDArray[np.int64]
    similarity: NDArray[np.float32] | NDArray[np.float64]

    @property
    def kept(self) -> NDArray[np.bool_]:
        """(n,): which records stay."""
        return np.asarray(self.keeper == np.arange(len(self.keeper)))


@dataclass(slots=True)
class Columns:
    """What the first reading leaves of every record, 16 bytes each.

    ids: the record's id as a number. rank: the higher, the sooner a record stays.
    """

    ids: array[int] = field(default_factory=lambda: array("Q"))
    rank: array[float] = field(default_factory=lambda: array("d"))

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def ranks(self) -> NDArray[np.float64]:
        """A copy, (n,)."""
        return np.array(self.rank, np.float64)


def check_cluster(cluster: str) -> None:
    """Raises UsageError for a way of clustering that does not exist."""
    if cluster not in get_args(Cluster):
        raise UsageError(f"cluster {cluster!r}: expected {' or '.join(get_args(Cluster))}")


def check_keep(keep: str) -> None:
    """Raises UsageError for what is neither first, longest nor tag:NAME."""
    if keep not in ("first", "longest") and not (keep.startswith(_TAG) and len(keep) > len(_TAG)):
        raise UsageError(
            f"keep {keep!r}: expected first, longest or tag:NAME (the highest number in that tag)"
        )


def read_columns(records: Iterable[Record], keep: str, take: Callable[[Record], None]) -> Columns:
    """Reads the records once and calls `take` for each, so that the caller collects its own texts or hashes.

    keep: "first" ranks all alike; "longest" by the characters of all messages; "tag:NAME" by the number in that
    tag, records without one last. Raises UsageError for an unknown `keep`, and where no record has the tag.
    """
    check_keep(keep)
    rank = _ranking(keep)
    columns = Columns()
    tags: dict[str, None] = {}
    for record in records:
        columns.ids.append(int(record.id, 16))
        columns.rank.append(rank(record))
        if len(columns) == 1:
            tags = dict.fromkeys(map(str, record.tags))
        take(record)
    if keep.startswith(_TAG) and len(columns) and max(columns.rank) == -math.inf:
        known = ", ".join(sorted(tags)) or "none"
        raise UsageError(
            f"keep {keep!r}: no record has a number in that tag; tags of the first record: {known}"
        )
    return columns


def _ranking(keep: str) -> Callable[[Record], float]:
    if keep == "first":
        return lambda _: 0.0
    if keep == "longest":
        return lambda record: float(sum(len(message.content) for message in record.messages))
    name = keep.removeprefix(_TAG)
    return lambda record: _number(record.tags.get(name))


def _number(value: Any) -> float:
    """The number, or -inf where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return -math.inf
    return float(max(-1e308, min(1e308, value)))


def places(rank: NDArray[np.float64]) -> NDArray[np.int64]:
    """(n,): each record's place in the order in which they are judged, highest rank first, earlier first among
    equals."""
    order = np.argsort(-rank, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return place


def star(
    n: int, pairs: NDArray[np.int64], similarity: NDArray[np.float32], rank: NDArray[np.float64]
) -> Decision:
    """Every dropped record has a pair with the one that stays in its place.

    Records are judged in the order of `places`: one that has pairs with records already kept is dropped for the
    most similar of them (the first judged among equals), any other is kept. pairs: (p, 2), each once or more, in
    either direction; similarity: (p,).
    """
    keeper = np.arange(n)
    best = np.ones(n, np.float32)
    place = places(rank)
    ends = place[pairs.reshape(-1, 2)]
    earlier, later = ends.min(axis=1), ends.max(axis=1)
    apart = np.flatnonzero(earlier < later)
    apart = apart[np.lexsort((earlier[apart], -similarity[apart], later[apart]))]
    taken: dict[int, int] = {}
    chosen: list[int] = []
    found = zip(apart.tolist(), earlier[apart].tolist(), later[apart].tolist(), strict=True)
    for pair, first, second in found:
        if second not in taken and first not in taken:
            taken[second] = first
            chosen.append(pair)
    record_at = np.argsort(place)
    dropped = record_at[np.fromiter(taken.keys(), np.int64, len(taken))]
    keeper[dropped] = record_at[np.fromiter(taken.values(), np.int64, len(taken))]
    best[dropped] = similarity[np.array(chosen, np.int64)]
    return Decision(keeper, best)


def connected(
    n: int, pairs: NDArray[np.int64], similarity: NDArray[np.float32], rank: NDArray[np.float64]
) -> Decision:
    """Of every connected component the first in the order of `places` stays.

    A dropped record may be less similar to it than any threshold, where others lie between; its similarity is nan
    where the two are no pair, for the caller to fill in. Arguments as in `star`.
    """
    pairs = pairs.reshape(-1, 2)
    label = components(n, pairs)
    place = places(rank)
    first = np.full(n, n, np.int64)
    np.minimum.at(first, label, place)
    keeper = np.argsort(place)[first[label]]
    best = np.where(keeper == np.arange(n), np.float32(1), np.float32(np.nan)).astype(np.float32)
    for one, other in (pairs.T, pairs.T[::-1]):
        to_keeper = (keeper[one] == other) & (one != other)
        best[one[to_keeper]] = similarity[to_keeper]
    return Decision(keeper, best)


def components(n: int, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,): the least index in each one's connected component. pairs: (p, 2)."""
    label = np.arange(n)
    one, other = pairs.reshape(-1, 2).T
    while True:
        least = np.minimum(label[one], label[other])
        hooked = label.copy()
        for end in (label[one], label[other], one, other):
            np.minimum.at(hooked, end, least)
        while not np.array_equal(jumped := hooked[hooked], hooked):
            hooked = jumped
        if np.array_equal(hooked, label):
            return label
        label = hooked


def selection(records: Iterable[Record], columns: Columns, decision: Decision, reason: str) -> Selection:
    """Reads the records again and parts them: `dropped` fills up while `kept` is read.

    A reject's score is the similarity, its detail the id of the record kept instead. Raises DatagenError, while
    `kept` is read, where the second reading does not give the records of the first.
    """
    dropped: list[Reject] = []
    return Selection(_kept(records, columns, decision, reason, dropped), dropped)


def _kept(
    records: Iterable[Record], columns: Columns, decision: Decision, reason: str, dropped: list[Reject]
) -> Iterator[Record]:
    count = 0
    for index, record in enumerate(records):
        count += 1
        if index >= len(columns):
            break
        keeper = int(decision.keeper[index])
        if keeper == index:
            yield record
            continue
        if int(record.id, 16) != columns.ids[index]:
            raise DatagenError(
                f"record {index + 1} is another one at the second reading; did the input change?"
            )
        score = round(float(decision.similarity[index]), 6)  # what is left of a float32
        kept_id = f"{columns.ids[keeper]:016x}"
        dropped.append(Reject(record, reason, None if math.isnan(score) else score, kept_id, record.id))
    if count != len(columns):
        raise DatagenError(
            f"{len(columns):,} records at the first reading, {'more' if count > len(columns) else f'{count:,}'} at"
            " the second; did the input change, or can it be read only once?"
        )
