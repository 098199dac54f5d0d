"""The novelty filter for one text at a time: a pool that grows as texts are taken.

Decisions equal those of comparing with every member by rouge_score, but almost no pair is compared. Knows no
records, and nothing of what is done with a text that is not novel.

How pairs are ruled out: two texts pass the threshold only with a certain least LCS, hence with at least as
many common tokens. So (1) the rarest tokens of a text, as many as leave fewer than that, must contain one
that the other has too, and (2) a 128-bit parity bitmap per text bounds the common tokens from above: the XOR
of two has no more bits set than the texts have tokens not shared. What is left is compared.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from datagen.errors import UsageError
from datagen.novelty.places import PlaceLists
from datagen.rouge import encode, f_measure, lcs_length, least_lcs
from datagen.text import tokens

_LOW = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Novelty:
    """The answer of the filter.

    score, most_similar: the highest F and the number of the (first) member that has it where it exceeds the
    threshold; None for a novel text, which was compared with hardly any member.
    """

    is_novel: bool
    score: float | None = None
    most_similar: int | None = None


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """How a text lies among all members.

    nearest: (member, F), highest F first, the earlier member first among equals.
    mean: of F over all members; 0 without members.
    """

    nearest: tuple[tuple[int, float], ...]
    mean: float


_NOVEL = Novelty(True)


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What a text of m tokens must share to pass the threshold.

    least: with a partner of any length.
    unshared: for a partner of n = 0, 1, ... tokens, how many tokens of both together may be not shared; -1
    where no partner of that length can pass, which holds for all lengths from the last entry on.
    """

    least: int
    unshared: NDArray[np.int64]


@lru_cache(maxsize=256)
def _bounds(m: int, threshold: float) -> _Bounds:
    # From F > t and LCS <= m follows n < m (2 - t) / t.
    n = np.arange(int(m * (2 - threshold) / threshold) + 3)
    least = least_lcs(m, n, threshold)
    possible = least <= np.minimum(m, n)
    return _Bounds(
        int(least[possible].min()) if possible.any() else m + 1,
        np.where(possible, m + n - 2 * least, -1),
    )


class NoveltyIndex:
    """A growing pool of texts that answers whether another one is novel to it. Members are numbered from 0.

    threshold: F above it means "not novel", above 0 and at most 1 (Self-Instruct: 0.7).
    texts: the members' texts, for reporting; to be read only.

    A text without tokens is always novel and never similar to anything.
    """

    def __init__(self, threshold: float = 0.7) -> None:
        if not 0 < threshold <= 1:
            raise UsageError(f"novelty threshold: {threshold} found, expected above 0 and at most 1")
        self.threshold = threshold
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}
        self._lists = PlaceLists()
        # One entry per member, growing and lent as those of the lists.
        self._lengths = array("q")
        self._low_bits = array("Q")
        self._high_bits = array("Q")

    def __len__(self) -> int:
        return len(self.texts)

    def check(self, text: str) -> Novelty:
        """Whether no member is more similar than the threshold."""
        return self._check(tokens(text))

    def add(self, text: str) -> int:
        """Makes the text a member, novel or not, and returns its number."""
        return self._add(text, tokens(text))

    def admit(self, text: str) -> Novelty:
        """Checks the text and makes it a member when it is novel."""
        parts = tokens(text)
        novelty = self._check(parts)
        if novelty.is_novel:
            self._add(text, parts)
        return novelty

    def neighbours(self, text: str, k: int = 10) -> Neighbourhood:
        """The k most similar members and the mean similarity, exact, over all members.

        Nothing can be ruled out for a mean, so this costs several times what `check` does.
        """
        if not self.texts:
            return Neighbourhood((), 0.0)
        parts = tokens(text)
        lcs = self._lists.lcs(self._known(parts))
        scores = f_measure(lcs, len(parts), np.frombuffer(self._lengths, np.int64))
        least = np.partition(scores, -k)[-k] if k < len(scores) else 0.0
        top = np.flatnonzero(scores >= least)
        top = top[np.argsort(-scores[top], kind="stable")][:k]
        nearest = tuple(zip(top.tolist(), scores[top].tolist(), strict=True))
        return Neighbourhood(nearest, float(scores.mean()))

    def _check(self, parts: Sequence[str]) -> Novelty:
        known = self._known(parts)
        candidates = self._candidates(known, len(parts))
        if not candidates:
            return _NOVEL
        query = encode(known)
        lcs = np.array([lcs_length(query, self._lists.encoded[member]) for member in candidates])
        lengths = np.array([self._lengths[member] for member in candidates])
        scores = f_measure(lcs, len(parts), lengths)
        best = int(scores.argmax())
        if scores[best] <= self.threshold:
            return _NOVEL
        return Novelty(False, float(scores[best]), candidates[best])

    def _known(self, parts: Sequence[str]) -> list[int]:
        """The numbers of the tokens that any member has; the others cannot be in a common subsequence."""
        numbers = self._numbers
        return [numbers[part] for part in parts if part in numbers]

    def _candidates(self, known: list[int], m: int) -> list[int]:
        """The members, ascending, that may pass the threshold with a text of m tokens, these known."""
        bounds = _bounds(m, self.threshold)
        spare = len(known) - bounds.least
        if spare < 0:
            return []
        # Tokens are numbered as they come up, so the highest numbers are, by and large, the rarest tokens.
        # Any order would decide alike; this one needs no upkeep.
        rarest = set(sorted(known, reverse=True)[: spare + 1])
        found = [self._lists.members[number] for number in rarest]
        low = np.frombuffer(self._low_bits, np.uint64)
        high = np.frombuffer(self._high_bits, np.uint64)
        lengths = np.frombuffer(self._lengths, np.int64)
        # Where the tokens are so common that their lists are long, looking at every member is cheaper.
        listed = 2 * sum(map(len, found)) < len(self)
        if listed:
            members = np.concatenate([np.frombuffer(each, np.int32) for each in found])
            low, high, lengths = low.take(members), high.take(members), lengths.take(members)
        parity = _parity(known)
        unshared = np.bitwise_count(low ^ np.uint64(parity & _LOW))
        unshared += np.bitwise_count(high ^ np.uint64(parity >> 64))
        allowed = bounds.unshared.take(lengths, mode="clip") - (m - len(known))
        passed = np.flatnonzero(unshared <= allowed)
        return (np.unique(members[passed]) if listed else passed).tolist()

    def _add(self, text: str, parts: Sequence[str]) -> int:
        numbers = self._numbers
        ids = [numbers.setdefault(part, len(numbers)) for part in parts]
        self._lists.add(ids)
        parity = _parity(ids)
        self._low_bits.append(parity & _LOW)
        self._high_bits.append(parity >> 64)
        self._lengths.append(len(ids))
        self.texts.append(text)
        return len(self.texts) - 1


def _parity(ids: Sequence[int]) -> int:
    """128 bits, each saying whether the tokens that share it are odd in number. Early, hence frequent, tokens
    have bits of their own, nearly."""
    bits = 0
    for number in ids:
        bits ^= 1 << (number & 127)
    return bits
