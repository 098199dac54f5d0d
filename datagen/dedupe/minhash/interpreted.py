"""The loops of MinHash in Python and numpy, for where numba is not installed. `compiled` has the same functions, with
equal results."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.uint64]
Places = NDArray[np.int64]


def jaccard(values: Values, starts: Places, one: int, other: int, least: float) -> float:
    """The similarity of two sets; -1 where their sizes alone keep it below `least`."""
    a, b = values[starts[one] : starts[one + 1]], values[starts[other] : starts[other + 1]]
    total = len(a) + len(b)
    if total == 0:
        return 1.0
    if min(len(a), len(b)) < least * max(len(a), len(b)) - 0.5:
        return -1.0
    both = np.concatenate((a, b))
    both.sort()
    common = int(np.count_nonzero(both[1:] == both[:-1]))
    return common / (total - common)


def fill_jaccard(values: Values, starts: Places, pairs: Places, found: NDArray[np.float64]) -> None:
    for place, (one, other) in enumerate(pairs.tolist()):
        found[place] = jaccard(values, starts, one, other, 0.0)


class _Members:
    """The records that each bucket has taken so far, as far as it has room for them."""

    def __init__(self, slots: Places) -> None:
        self.room = np.diff(slots).tolist()
        self.held: list[list[int]] = [[] for _ in self.room]
        self.taken = np.zeros(len(self.room), np.int64)

    def of(self, buckets: list[int]) -> dict[int, None]:
        """The records in any of these buckets, each once."""
        return dict.fromkeys(member for bucket in buckets for member in self.held[bucket])

    def put(self, record: int, buckets: list[int]) -> None:
        for bucket in buckets:
            if self.taken[bucket] < self.room[bucket]:
                self.held[bucket].append(record)
            self.taken[bucket] += 1


def search_star(
    values: Values,
    starts: Places,
    order: Places,
    at: Places,
    buckets: Places,
    slots: Places,
    least: float,
    keeper: Places,
    best: NDArray[np.float64],
) -> Places:
    """Fills keeper and best; returns how many records each bucket was to take. See `search.Buckets`."""
    members = _Members(slots)
    turn_of: dict[int, int] = {}
    for turn, record in enumerate(order.tolist()):
        turn_of[record] = turn
        own = buckets[at[turn] : at[turn + 1]].tolist()
        highest, nearest = -1.0, -1
        for member in members.of(own):
            found = jaccard(values, starts, record, member, max(least, highest))
            tied = found == highest and nearest >= 0 and turn_of[member] < turn_of[nearest]
            if found >= least and (found > highest or tied):
                highest, nearest = found, member
        if nearest >= 0:
            keeper[record], best[record] = nearest, highest
        else:
            members.put(record, own)
    return members.taken


def search_connected(
    values: Values,
    starts: Places,
    order: Places,
    at: Places,
    buckets: Places,
    slots: Places,
    least: float,
    label: Places,
    edges: Places,
) -> tuple[int, Places]:
    """Fills edges with pairs that join all that is connected; returns their number and what `search_star` does."""
    members = _Members(slots)
    count = 0
    for turn, record in enumerate(order.tolist()):
        own = buckets[at[turn] : at[turn + 1]].tolist()
        for member in members.of(own):
            one, other = _root(label, record), _root(label, member)
            if one != other and jaccard(values, starts, record, member, least) >= least:
                label[max(one, other)] = min(one, other)
                edges[count] = record, member
                count += 1
        members.put(record, own)
    return count, members.taken


def _root(label: Places, record: int) -> int:
    while label[record] != record:
        label[record] = label[label[record]]
        record = int(label[record])
    return record
