"""Texts as token numbers in compact arrays: what the bulk novelty filter works on. Keeps no text.

A token that occurs once in all the texts is counted but not stored: it is in no common subsequence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

# Characters that are tokenised in one go.
_BATCH = 1 << 20
_SPAN = 1 << 21
_END = "\0"
_END_TOKEN = b"|"
# Bytes to what they are between: a-z and 0-9 stay, the end of a text is a token of its own, all others separate.
_TABLE = bytes(
    byte if chr(byte).isalnum() and byte < 128 else ord(_END_TOKEN) if byte == ord(_END) else ord(" ")
    for byte in range(256)
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """n texts, tokenised as rouge_score does without stemmer (`datagen.text.tokens`).

    lengths: int64 (n,), how many tokens each text has.
    starts: int64 (n + 1,), where in `ids` the stored tokens of each begin.
    ids: int32, the tokens of all texts in their order, without those that occur once; numbered from the rarest.
    vocabulary: how many numbers there are.
    """

    lengths: NDArray[np.int64]
    starts: NDArray[np.int64]
    ids: NDArray[np.int32]
    vocabulary: int

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def stored(self) -> NDArray[np.int64]:
        """int64 (n,), how many tokens of each text are in `ids`."""
        return np.diff(self.starts)

    def spans(self) -> Iterator[tuple[int, int]]:
        """All texts in ranges, from the first up to but not including the second, of about two million stored tokens
        each, one text at least: what array operations take at once, so that memory stays flat."""
        begin = 0
        while begin < len(self):
            end = int(np.searchsorted(self.starts, self.starts[begin] + _SPAN, side="right")) - 1
            end = max(end, begin + 1)
            yield begin, end
            begin = end


def read_corpus(texts: Iterable[str]) -> Corpus:
    """Reads the texts once, one after the other; memory is four bytes a token and the vocabulary."""
    numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
    end = numbers[_END_TOKEN]
    parts = [_numbered(batch, numbers.__getitem__) for batch in _batches(texts)]
    ids = np.concatenate(parts) if parts else np.empty(0, np.int32)
    del parts
    occurrences = np.bincount(ids, minlength=len(numbers))
    vocabulary = len(numbers)
    del numbers
    stops = np.flatnonzero(ids == end)
    lengths = np.diff(stops, prepend=-1) - 1
    occurrences[end] = 0
    rank, alone = _by_rarity(occurrences)
    ids = rank[ids]
    stored = ids >= 0
    starts = np.zeros(len(stops) + 1, np.int64)
    # The end tokens are not stored either, so what is stored up to a stop is what is stored before it.
    starts[1:] = np.cumsum(stored)[stops]
    return Corpus(lengths, starts, ids[stored], vocabulary - alone)


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text) + 1
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _numbered(batch: list[str], number: Callable[[bytes], int]) -> NDArray[np.int32]:
    """The token numbers of all texts, that of the end after each."""
    joined = f" {_END} ".join(batch)
    if joined.count(_END) >= len(batch):
        joined = f" {_END} ".join(text.replace(_END, " ") for text in batch)
    # Characters beyond ASCII, lone surrogates too, become "?" and so separate.
    raw = f"{joined} {_END}".lower().encode("ascii", "replace").translate(_TABLE)
    parts = raw.split()
    return np.fromiter(map(number, parts), np.int32, len(parts))


def _by_rarity(occurrences: NDArray[np.int64]) -> tuple[NDArray[np.int32], int]:
    """Token number to rank, 0 for the rarest that occurs twice, negative below; and how many are below."""
    order = np.argsort(occurrences, kind="stable")
    alone = int(np.count_nonzero(occurrences < 2))
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32) - alone
    return rank, alone
