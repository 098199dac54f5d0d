"""The loops of the bulk novelty filter, compiled by numba. `blocks` and `nearest` have the same in numpy, with equal
results. Imported only where it is used, because numba takes its time to load.

Integers that are bit patterns are np.uint64 throughout: numba makes a float of one that meets another integer type.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from datagen.engines import kernel
from datagen.novelty.bounds import Bounds
from datagen.novelty.corpus import Corpus
from datagen.novelty.parity import Parity
from datagen.novelty.postings import Postings

_0, _1, _2, _4, _56 = (np.uint64(number) for number in (0, 1, 2, 4, 56))
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_FIVES, _THREES = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
_NIBBLES, _ONES = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)


@kernel
def popcount(x: Any) -> Any:
    """Written so that the compiler knows it and makes one instruction of it."""
    x = x - ((x >> _1) & _FIVES)
    x = (x & _THREES) + ((x >> _2) & _THREES)
    x = (x + (x >> _4)) & _NIBBLES
    return np.int64((x * _ONES) >> _56)


@kernel
def lcs(ids: Any, a: Any, a_end: Any, b: Any, b_end: Any, mask: Any, carry: Any) -> Any:
    """The length of the longest common subsequence of ids[a:a_end] and ids[b:b_end].

    Hyyrö's bit-parallel recurrence (2004), 64 tokens of the shorter text at a time; the carries of the addition wait
    for the next 64 in `carry`. mask: all 0, before and after.
    """
    if b_end - b < a_end - a:
        a, a_end, b, b_end = b, b_end, a, a_end
    carry[: b_end - b] = _0
    length = 0
    for begin in range(a, a_end, 64):
        end = min(begin + 64, a_end)
        for place in range(begin, end):
            mask[ids[place]] |= _1 << np.uint64(place - begin)
        state = _ALL
        for place in range(b, b_end):
            hit = state & mask[ids[place]]
            moved = state + hit
            summed = moved + carry[place - b]
            carry[place - b] = _1 if moved < state or summed < moved else _0
            state = summed | (state - hit)
        for place in range(begin, end):
            mask[ids[place]] = _0
        length += popcount(~state & (_ALL >> np.uint64(64 - (end - begin))))
    return length


@kernel
def f_measure(common: Any, m: Any, n: Any) -> Any:
    """`datagen.rouge.f_measure` of one pair with an LCS above 0, operation by operation."""
    precision = common / n
    recall = common / m
    return 2 * precision * recall / (precision + recall)


@kernel
def unshared(words: Any, at: Any, a: Any, b: Any) -> Any:
    """`Parity.unshared` of one pair."""
    if at[a + 1] - at[a] > at[b + 1] - at[b]:
        a, b = b, a
    width = at[a + 1] - at[a]
    bits = 0
    for word in range(width):
        folded = words[at[a] + word]
        for other in range(at[b] + word, at[b + 1], width):
            folded ^= words[other]
        bits += popcount(folded)
    return bits


class Tables(NamedTuple):
    """What is fixed before the first decision; see `Corpus`, `Bounds`, `Postings` and `Parity`."""

    lengths: Any
    starts: Any
    ids: Any
    kind: Any
    sizes: Any
    first: Any
    last: Any
    least_at: Any
    least: Any
    entry_at: Any
    entry_cell: Any
    entry_place: Any
    cell_key: Any
    cell_kind: Any
    cell_at: Any
    words: Any
    words_at: Any
    folded: Any
    half: Any


class State(NamedTuple):
    """What grows: how many texts are in each cell, which they are and their bitmaps, in 64 bits and half of them in
    128. And room to work in: the text that a member was last compared with, what `lcs` wants, the cells to search and
    the greatest LCS that a text found there can have.
    """

    filled: Any
    member: Any
    folded: Any
    half: Any
    seen: Any
    mask: Any
    carry: Any
    cells: Any
    reach: Any


@kernel
def gather(t: Any, s: Any, i: Any) -> Any:
    """Writes the cells that text i has to be looked up in to s.cells and returns how many they are.

    Where the cells of its tokens hold more texts than there are of all lengths that can pass, these are searched.
    """
    keys, least, filled, cells, reach = t.cell_key, t.least, s.filled, s.cells, s.reach
    a, m = t.kind[i], t.lengths[i]
    first, last = t.first[a], t.last[a]
    row = t.least_at[a] - first
    found, texts = 0, 0
    for entry in range(t.entry_at[i], t.entry_at[i + 1]):
        cell = t.entry_cell[entry]
        base = keys[cell] - a
        most = m - t.entry_place[entry]
        while cell > 0 and keys[cell - 1] - base >= first:
            cell -= 1
        while keys[cell] - base < last and least[row + keys[cell] - base] <= most:
            if filled[cell] > 0:
                cells[found], reach[found] = cell, most
                texts += filled[cell]
                found += 1
            cell += 1
    whole = len(keys) - len(t.sizes)
    if texts > filled[whole + first : whole + last].sum():
        found = last - first
        for place in range(found):
            cells[place], reach[place] = whole + first + place, m
    return found


@kernel
def compare(t: Any, s: Any, i: Any, j: Any, least: Any) -> Any:
    """F of texts i and j, or 0 where their LCS is below `least` or they have been compared."""
    if s.seen[j] == i:
        return 0.0
    s.seen[j] = i
    starts = t.starts
    stored = starts[i + 1] - starts[i] + starts[j + 1] - starts[j]
    if unshared(t.words, t.words_at, i, j) > stored - 2 * least:
        return 0.0
    common = lcs(t.ids, starts[i], starts[i + 1], starts[j], starts[j + 1], s.mask, s.carry)
    return f_measure(common, t.lengths[i], t.lengths[j]) if common >= least else 0.0


@kernel
def search(t: Any, s: Any, i: Any, found: Any, threshold: Any) -> Any:
    """The highest F of text i above the threshold and the first member that has it; -1 without one."""
    folded, half, begins, filled, kinds, sizes = s.folded, s.half, t.cell_at, s.filled, t.cell_kind, t.sizes
    cells, reach, leasts = s.cells, s.reach, t.least
    m, stored, row = t.lengths[i], t.starts[i + 1] - t.starts[i], t.least_at[t.kind[i]] - t.first[t.kind[i]]
    own, own_half = t.folded[i], t.half[i]
    best, nearest = threshold, -1
    for place in range(found):
        cell = cells[place]
        n = sizes[kinds[cell]]
        least = np.int64(leasts[row + kinds[cell]])
        if nearest >= 0:  # less than the best so far will not do; rounding is far below the margin
            least = max(least, np.int64(np.ceil(best * (m + n) / 2 - 1e-6)))
            if least > reach[place]:
                continue
        spare = stored + n - 2 * least
        for slot in range(begins[cell], begins[cell] + filled[cell]):
            # Memory is what takes the time: 64 bits rule nearly all out, the others are seldom looked at.
            x = folded[slot] ^ own
            if popcount(x) > spare:
                continue
            y = half[slot] ^ own_half
            if popcount(y) + popcount(x ^ y) > spare:
                continue
            j = s.member[slot]
            f = compare(t, s, i, j, least)
            if f > best or (f == best and j < nearest):
                best, nearest = f, j
    return best, nearest


@kernel
def admit(t: Any, s: Any, threshold: Any, keeper: Any, score: Any) -> Any:
    """Fills keeper and score, text by text; see `Admissions`."""
    whole = len(t.cell_key) - len(t.sizes)
    for i in range(len(t.lengths)):
        a = t.kind[i]
        best, nearest = (
            search(t, s, i, gather(t, s, i), threshold) if t.first[a] < t.last[a] else (threshold, -1)
        )
        if nearest >= 0:
            keeper[i], score[i] = nearest, best
            continue
        for entry in range(t.entry_at[i], t.entry_at[i + 1] + 1):
            cell = t.entry_cell[entry] if entry < t.entry_at[i + 1] else whole + a
            slot = t.cell_at[cell] + s.filled[cell]
            s.member[slot] = i
            s.folded[slot] = t.folded[i]
            s.half[slot] = t.half[i]
            s.filled[cell] += 1


def admit_compiled(
    corpus: Corpus,
    bounds: Bounds,
    postings: Postings,
    parity: Parity,
    threshold: float,
    keeper: NDArray[np.int64],
    score: NDArray[np.float64],
) -> None:
    """Fills keeper and score, both (n,); see `Admissions`."""
    tables = Tables(
        corpus.lengths,
        corpus.starts,
        corpus.ids,
        bounds.kind,
        bounds.sizes,
        bounds.first,
        bounds.last,
        bounds.at,
        bounds.least,
        postings.entry_at,
        postings.entry_cell,
        postings.entry_place,
        postings.cell_key,
        postings.cell_kind,
        postings.cell_at,
        parity.words,
        parity.at,
        parity.folded,
        parity.half,
    )
    slots = int(postings.cell_at[-1])
    state = State(
        np.zeros(len(postings.cell_key), np.int32),
        np.empty(slots, np.int32),
        np.empty(slots, np.uint64),
        np.empty(slots, np.uint64),
        np.full(len(corpus), -1, np.int32),
        np.zeros(corpus.vocabulary, np.uint64),
        np.empty(int(corpus.stored.max()), np.uint64),
        np.empty(len(postings.cell_key), np.int32),
        np.empty(len(postings.cell_key), np.int32),
    )
    admit(tables, state, threshold, keeper, score)
