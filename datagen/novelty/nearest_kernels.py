"""The loops of `nearest`, compiled by numba. Imported only where it is used."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from datagen.engines import kernel
from datagen.novelty.corpus import Corpus
from datagen.novelty.kernels import f_measure, lcs, popcount

_0, _1 = np.uint64(0), np.uint64(1)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_WORD = 64
_TWO_OVER_UNIT = 2.0**41


@kernel
def enlist(ids: Any, begin: Any, end: Any, slot: Any, at: Any, filled: Any, owner: Any, places: Any) -> Any:
    """Writes ids[begin:end], the tokens of the member in `slot`, into the lists of the tokens: who has it, and the
    bitmask of its places."""
    for place in range(begin, end):
        token = ids[place]
        last = at[token] + filled[token] - 1
        if filled[token] > 0 and owner[last] == slot:
            places[last] |= _1 << np.uint64(place - begin)
        else:
            owner[last + 1] = slot
            places[last + 1] = _1 << np.uint64(place - begin)
            filled[token] += 1


@kernel
def advance(ids: Any, begin: Any, end: Any, at: Any, filled: Any, owner: Any, places: Any, state: Any) -> Any:
    """The states of the LCS recurrence (Hyyrö 2004) of all members, one word each, after the tokens ids[begin:end].

    Driven by the tokens: a member without one is not touched.
    """
    for place in range(begin, end):
        token = ids[place]
        for entry in range(at[token], at[token] + filled[token]):
            before = state[owner[entry]]
            hit = before & places[entry]
            state[owner[entry]] = (before + hit) | (before - hit)


@kernel
def lcs_with(mask: Any, ids: Any, begin: Any, end: Any) -> Any:
    """The LCS of ids[begin:end] with the text of at most 64 tokens whose places are in `mask`, by token."""
    state = _ALL
    for place in range(begin, end):
        hit = state & mask[ids[place]]
        state = (state + hit) | (state - hit)
    return popcount(~state)


@kernel
def rank(members: Any, scores: Any, member: Any, score: Any) -> Any:
    """Inserts a member into its place: highest score first, lower number first among equals; -1 is free."""
    place = len(members) - 1
    if members[place] >= 0 and (
        score < scores[place] or (score == scores[place] and member > members[place])
    ):
        return
    while place > 0:
        before = members[place - 1]
        if before >= 0 and (score < scores[place - 1] or (score == scores[place - 1] and member > before)):
            break
        members[place], scores[place] = before, scores[place - 1]
        place -= 1
    members[place], scores[place] = member, score


class Lists(NamedTuple):
    """The lists of the tokens: where each begins, how long it is, who has the token, and where in its text."""

    at: Any
    filled: Any
    owner: Any
    places: Any


class State(NamedTuple):
    """The members: which text is in each slot, whether it is in the lists, its state of the recurrence. And room to
    work in: the places of the text's tokens, where it has no more than 64, and what `lcs` wants."""

    held: Any
    in_lists: Any
    words: Any
    query: Any
    mask: Any
    carry: Any


@kernel
def compare_all(
    lengths: Any, starts: Any, ids: Any, s: Any, i: Any, size: Any, members: Any, scores: Any
) -> Any:
    """Ranks the members in the first `size` slots by their F with text i and returns the sum, in units."""
    held, in_lists, words, query, mask, carry = s.held, s.in_lists, s.words, s.query, s.mask, s.carry
    begin, end, m = starts[i], starts[i + 1], lengths[i]
    total, least = np.int64(0), np.int64(-1)
    for slot in range(size):
        j = held[slot]
        if in_lists[slot]:
            common = popcount(~words[slot])
        elif end - begin <= _WORD:
            common = lcs_with(query, ids, starts[j], starts[j + 1])
        else:
            common = lcs(ids, begin, end, starts[j], starts[j + 1], mask, carry)
        units = np.int64(common * (_TWO_OVER_UNIT / max(1, m + lengths[j])))
        total += units
        if units >= least:
            rank(members, scores, j, f_measure(common, m, lengths[j]) if common > 0 else 0.0)
            if members[-1] >= 0:  # units are F rounded down, so one that is equal in F can lie one below
                least = np.int64(scores[-1] * _TWO_OVER_UNIT / 2) - 1
    return total


@kernel
def nearest(
    lengths: Any,
    starts: Any,
    ids: Any,
    kept: Any,
    slots: Any,
    listed: Any,
    t: Any,
    s: Any,
    members: Any,
    scores: Any,
    mean: Any,
) -> Any:
    """Fills members, scores and mean; see `Nearest`. listed: whether a kept text goes into the lists."""
    size = 0
    for turn in range(len(kept)):
        i = kept[turn]
        begin, end = starts[i], starts[i + 1]
        for place in range(begin, min(end, begin + _WORD)):
            s.query[ids[place]] |= _1 << np.uint64(place - begin)
        s.words[:size] = _ALL
        advance(ids, begin, end, t.at, t.filled, t.owner, t.places, s.words)
        total = compare_all(lengths, starts, ids, s, i, size, members[turn], scores[turn])
        mean[turn] = total / _TWO_OVER_UNIT * 2 / max(size, 1)
        for place in range(begin, min(end, begin + _WORD)):
            s.query[ids[place]] = _0
        slot = slots[turn]
        if slot >= 0:
            s.held[slot], s.in_lists[slot] = i, listed[turn]
            size = max(size, slot + 1)
            if listed[turn]:
                enlist(ids, begin, end, slot, t.at, t.filled, t.owner, t.places)


def nearest_compiled(
    corpus: Corpus,
    kept: NDArray[np.int64],
    slots: NDArray[np.int64],
    members: NDArray[np.int64],
    scores: NDArray[np.float64],
    mean: NDArray[np.float64],
) -> None:
    """Fills members, scores and mean; see `Nearest`."""
    # A text that has to give its place up again cannot be in the lists; comparing with few needs none.
    replaced = not np.array_equal(slots, np.arange(len(slots)))
    listed = (corpus.stored[kept] <= _WORD) & (not replaced)
    vocabulary, room = max(1, corpus.vocabulary), int(slots.max()) + 1
    at = np.zeros(vocabulary + 1, np.int64)
    np.cumsum(_occurrences(corpus, kept[listed]), out=at[1:])
    lists = Lists(at, np.zeros(vocabulary, np.int64), np.empty(at[-1], np.int32), np.empty(at[-1], np.uint64))
    state = State(
        np.empty(room, np.int64),
        np.zeros(room, np.bool_),
        np.empty(room, np.uint64),
        np.zeros(vocabulary, np.uint64),
        np.zeros(vocabulary, np.uint64),
        np.empty(max(1, int(corpus.stored.max())), np.uint64),
    )
    nearest(
        corpus.lengths, corpus.starts, corpus.ids, kept, slots, listed, lists, state, members, scores, mean
    )


def _occurrences(corpus: Corpus, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """(vocabulary,): how often each token comes in these texts."""
    chosen = np.zeros(len(corpus), np.bool_)
    chosen[rows] = True
    counts = np.zeros(max(1, corpus.vocabulary), np.int64)
    for begin, end in corpus.spans():
        stored = np.diff(corpus.starts[begin : end + 1])
        ids = corpus.ids[corpus.starts[begin] : corpus.starts[end]]
        counts += np.bincount(ids[np.repeat(chosen[begin:end], stored)], minlength=len(counts))
    return counts
