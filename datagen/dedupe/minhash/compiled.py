"""The loops of MinHash compiled by numba. `sketches` and `search` have the same in numpy and Python, with equal
results."""

from __future__ import annotations

from typing import Any

import numpy as np

from datagen.engines import kernel


@kernel
def fill_signatures(values: Any, starts: Any, factors: Any, shifts: Any, least: Any) -> Any:
    hashes = np.empty(0, np.uint32)
    for row in range(len(starts) - 1):
        begin, size = starts[row], starts[row + 1] - starts[row]
        if size > len(hashes):
            hashes = np.empty(2 * size, np.uint32)
        for place in range(size):
            hashes[place] = np.uint32(values[begin + place] >> np.uint64(32))
        for k in range(len(factors)):
            factor, shift, smallest = factors[k], shifts[k], np.uint32(0xFFFFFFFF)
            for place in range(size):
                smallest = min(smallest, np.uint32(factor * hashes[place] + shift))
            least[row, k] = smallest


@kernel
def jaccard(values: Any, starts: Any, one: Any, other: Any, least: Any) -> Any:
    """The similarity of two sets; some number below `least` as soon as it cannot be reached any more."""
    i, i_end = starts[one], starts[one + 1]
    j, j_end = starts[other], starts[other + 1]
    total = (i_end - i) + (j_end - j)
    if total == 0:
        return 1.0
    # J >= t needs common >= t / (1 + t) · total; half of one less leaves room for rounding.
    enough = least / (1 + least) * total - 0.5
    if min(i_end - i, j_end - j) < enough:
        return -1.0
    common = 0
    while i < i_end and j < j_end:
        if common + min(i_end - i, j_end - j) < enough:
            return -1.0
        a, b = values[i], values[j]
        common += a == b
        i += a <= b
        j += b <= a
    return common / (total - common)


@kernel
def fill_jaccard(values: Any, starts: Any, pairs: Any, found: Any) -> Any:
    for place in range(len(pairs)):
        found[place] = jaccard(values, starts, pairs[place, 0], pairs[place, 1], 0.0)


@kernel
def search_star(
    values: Any,
    starts: Any,
    order: Any,
    at: Any,
    buckets: Any,
    slots: Any,
    least: Any,
    keeper: Any,
    best: Any,
) -> Any:
    """Fills keeper and best; returns how many records each bucket was to take. See `search.Buckets`."""
    taken = np.zeros(len(slots) - 1, np.int64)
    members = np.empty(slots[-1], np.int64)
    seen = np.full(len(keeper), -1, np.int64)
    turn_of = np.empty(len(keeper), np.int64)
    for turn in range(len(order)):
        record = order[turn]
        turn_of[record] = turn
        highest, nearest = -1.0, -1
        for bucket in buckets[at[turn] : at[turn + 1]]:
            for slot in range(slots[bucket], min(slots[bucket] + taken[bucket], slots[bucket + 1])):
                member = members[slot]
                if seen[member] != turn:
                    seen[member] = turn
                    found = jaccard(values, starts, record, member, max(least, highest))
                    tied = found == highest and nearest >= 0 and turn_of[member] < turn_of[nearest]
                    if found >= least and (found > highest or tied):
                        highest, nearest = found, member
        if nearest >= 0:
            keeper[record], best[record] = nearest, highest
            continue
        for bucket in buckets[at[turn] : at[turn + 1]]:
            _put(record, members, slots, taken, bucket)
    return taken


@kernel
def search_connected(
    values: Any,
    starts: Any,
    order: Any,
    at: Any,
    buckets: Any,
    slots: Any,
    least: Any,
    label: Any,
    edges: Any,
) -> Any:
    """Fills edges with pairs that join all that is connected; returns their number and what `search_star` does."""
    taken = np.zeros(len(slots) - 1, np.int64)
    members = np.empty(slots[-1], np.int64)
    seen = np.full(len(label), -1, np.int64)
    count = 0
    for turn in range(len(order)):
        record = order[turn]
        for bucket in buckets[at[turn] : at[turn + 1]]:
            for slot in range(slots[bucket], min(slots[bucket] + taken[bucket], slots[bucket + 1])):
                member = members[slot]
                if seen[member] == turn:
                    continue
                seen[member] = turn
                one, other = _root(label, record), _root(label, member)
                if one != other and jaccard(values, starts, record, member, least) >= least:
                    label[max(one, other)] = min(one, other)
                    edges[count, 0], edges[count, 1] = record, member
                    count += 1
        for bucket in buckets[at[turn] : at[turn + 1]]:
            _put(record, members, slots, taken, bucket)
    return count, taken


@kernel
def _put(record: Any, members: Any, slots: Any, taken: Any, bucket: Any) -> Any:
    if slots[bucket] + taken[bucket] < slots[bucket + 1]:
        members[slots[bucket] + taken[bucket]] = record
    taken[bucket] += 1


@kernel
def _root(label: Any, record: Any) -> Any:
    while label[record] != record:
        label[record] = label[label[record]]
        record = label[record]
    return record
