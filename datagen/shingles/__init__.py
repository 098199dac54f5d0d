"""Texts as sets of hashed shingles: runs of n words or n characters (Broder 1997).

    sets = shingle_sets(["some text", "another"], "word", 5)
    sets.values[sets.starts[0] : sets.starts[1]]        # the first text's hashes, ascending, each once

Texts are compared in the form of `datagen.text.normalise`, so what an exact deduplication calls equal has the same
set. A text of fewer than n words (or characters) has one shingle, of all of them; one without any has none. The
hashes are 64 bits of our own and the same on every machine and with either engine. Knows no records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from types import ModuleType
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from datagen.engines import Engine, choose_engine
from datagen.errors import UsageError
from datagen.shingles.codes import Codes, join_codes

__all__ = ["Engine", "Shingle", "ShingleSets", "check_shingles", "choose_engine", "join_sets", "shingle_sets"]

Shingle = Literal["word", "char"]
# Characters hashed at once: the arrays in between take some 40 bytes for each.
_AT_ONCE = 1 << 17


@dataclass(frozen=True, slots=True)
class ShingleSets:
    """n sets of hashes, one behind the other: set i is values[starts[i]:starts[i + 1]], ascending, each once.

    values: (hashes of all,); starts: (n + 1,).
    """

    values: NDArray[np.uint64]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def sizes(self) -> NDArray[np.int64]:
        """(n,)"""
        return np.diff(self.starts)


def check_shingles(shingle: str, ngram: int) -> None:
    """Raises UsageError for an unknown kind of shingle and an n below 1."""
    if shingle not in get_args(Shingle):
        raise UsageError(f"shingle {shingle!r}: expected {' or '.join(get_args(Shingle))}")
    if ngram < 1:
        raise UsageError(f"ngram {ngram}: a shingle has at least 1 word or character")


def shingle_sets(
    texts: Sequence[str], shingle: Shingle = "word", ngram: int = 5, engine: Engine = "auto"
) -> ShingleSets:
    """The set of each text. Raises UsageError for an unknown shingle and MissingExtra for an engine not installed."""
    check_shingles(shingle, ngram)
    compiled = choose_engine(engine) == "numba"
    return join_sets([_sets(part, shingle, ngram, compiled) for part in _parts(texts)])


def join_sets(parts: Sequence[ShingleSets]) -> ShingleSets:
    """The sets of all parts, in order."""
    if len(parts) == 1:
        return parts[0]
    starts = np.zeros(sum(map(len, parts)) + 1, np.int64)
    if parts:
        np.cumsum(np.concatenate([part.sizes for part in parts]), out=starts[1:])
    values = [part.values for part in parts]
    return ShingleSets(np.concatenate(values) if values else np.empty(0, np.uint64), starts)


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Runs of texts that are worth one go, without ever splitting a text."""
    begin, size = 0, 0
    for place, text in enumerate(texts):
        size += len(text)
        if size >= _AT_ONCE:
            yield texts[begin : place + 1]
            begin, size = place + 1, 0
    if begin < len(texts):
        yield texts[begin:]


def _sets(texts: Sequence[str], shingle: Shingle, ngram: int, compiled: bool) -> ShingleSets:
    codes = join_codes(texts)
    hashes, starts = _hashes(codes, shingle, ngram, compiled)
    bounds = starts.tolist()
    # numpy sorts with SIMD instructions, which outweighs a call per text.
    for begin, end in pairwise(bounds):
        hashes[begin:end].sort()
    first = np.ones(len(hashes) + 1, np.bool_)
    np.not_equal(hashes[1:], hashes[:-1], out=first[1:-1])
    first[starts] = True
    before = np.zeros(len(hashes) + 1, np.int64)
    np.cumsum(first[:-1], out=before[1:])
    return ShingleSets(hashes[first[:-1]], before[starts])


def _hashes(
    codes: Codes, shingle: Shingle, ngram: int, compiled: bool
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The hashes of each text's shingles in the order of the text, and where each text's begin."""
    engine = _engine(compiled)
    units, begins, counts = engine.words(codes) if shingle == "word" else engine.characters(codes)
    shingles = np.where(counts >= ngram, counts - ngram + 1, np.minimum(counts, 1))
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(shingles, out=starts[1:])
    return engine.windows(units, begins, counts, starts, ngram), starts


def _engine(compiled: bool) -> ModuleType:
    return import_module("datagen.shingles." + ("compiled" if compiled else "arrays"))
