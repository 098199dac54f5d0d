"""The texts of the comparison: long and short ones with edited copies among them, and the truth about them.

Base rows are stretches of Python's own standard library and, for half of the short ones, instructions of datagen's
procedural model. Copies have so many edits that many lie near a Jaccard similarity of 0.8. Everything is drawn from
named seeds: the same Python gives the same texts.
"""

from __future__ import annotations

import sysconfig
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from datagen.models.procedural.families import all_families
from datagen.seeding import rng_for

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def make(kind: str, rows: int) -> list[str]:
    """kind: "long" (about 230 words) or "short" (about 20); three rows of ten are copies."""
    rng = rng_for(0, "near duplicates", kind, rows)
    base = [_long(rng) if kind == "long" else _short(rng) for _ in range(rows - rows * 3 // 10)]
    edit = _edit_words if kind == "long" else _edit_letters
    texts = base + [edit(rng.choice(base), rng) for _ in range(rows - len(base))]
    rng.shuffle(texts)
    return texts


def _long(rng: Random) -> str:
    """Six stretches of 25 to 52 words, so that there are more texts than the library has pages."""
    return " ".join(_stretch(rng, 25, 52) for _ in range(6))


def _short(rng: Random) -> str:
    if rng.random() < 0.5:
        text = rng.choice(all_families()).phrase(rng)
        if text.isascii():
            return text
    return _stretch(rng, 10, 24)


def _stretch(rng: Random, least: int, most: int) -> str:
    words = _library()
    length = rng.randint(least, most)
    begin = rng.randrange(len(words) - length)
    return " ".join(words[begin : begin + length])


@cache
def _library() -> list[str]:
    folder = Path(sysconfig.get_paths()["stdlib"])
    words: list[str] = []
    for path in sorted(folder.rglob("*.py")):
        if "site-packages" in path.parts:
            continue
        raw = path.read_bytes()
        if raw.isascii():
            words += raw.decode().split()
    return words


def _edit_words(text: str, rng: Random) -> str:
    words = text.split()
    for _ in range(rng.randrange(11)):
        words[rng.randrange(len(words))] = rng.choice(_library())
    return " ".join(words)


def _edit_letters(text: str, rng: Random) -> str:
    letters = list(text)
    for _ in range(rng.randrange(6)):
        letters[rng.randrange(len(letters))] = rng.choice(_LETTERS)
    return "".join(letters)


def near_pairs(sets: list[set[str]], threshold: float) -> NDArray[np.int64]:
    """(p, 2): all pairs, the later row first, whose exact Jaccard similarity reaches the threshold.

    By a sparse matrix product that counts what every two rows share: brute force, with nothing of datagen's.
    """
    numbers: dict[str, int] = {}
    columns = [numbers.setdefault(shingle, len(numbers)) for one in sets for shingle in sorted(one)]
    sizes = np.array([len(one) for one in sets])
    ends = np.concatenate(([0], np.cumsum(sizes)))
    held = csr_matrix((np.ones(len(columns), np.int32), columns, ends), shape=(len(sets), len(numbers)))
    found = []
    for begin in range(0, len(sets), 500):
        common = (held[begin : begin + 500] @ held.T).tocoo()
        later, earlier = common.row + begin, common.col
        similar = common.data / (sizes[later] + sizes[earlier] - common.data) >= threshold
        similar &= earlier < later
        found.append(np.stack([later[similar], earlier[similar]], axis=1))
    return np.concatenate(found)


def greedy(pairs: NDArray[np.int64]) -> set[int]:
    """The rows that go when each is compared with all rows kept before it."""
    gone: set[int] = set()
    for later, earlier in sorted(map(tuple, pairs.tolist())):
        if earlier not in gone:
            gone.add(later)
    return gone
