"""Growing parts of a dataset: which sizes, and which records each holds. Knows no training.

The records of one size are among those of every larger one that is drawn with the same seed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from datagen.errors import UsageError
from trainers.data import Example, Loaded
from trainers.mixing import Part

_FIRST = 500  # records, where nobody says
_FEWEST = 3  # sizes, where the data decides
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_ON = ("…", "...", "..")


def records_in(loaded: Loaded) -> int:
    """Different ones, of which there is an example; records of one content count once."""
    return len({one.record for one in loaded.examples})


def read_sizes(text: str, records: int) -> tuple[int, ...]:
    """ "500,1000,2000"; "500,…", doubling as far as the data goes; "500,…,8000"; "auto": 500 doubling, or for a small
    dataset a fourth, half and all of it. records: that there are. Raises UsageError.
    """
    if text.strip() == "auto":
        text = f"{min(_FIRST, records // 2 ** (_FEWEST - 1))},…"
        if records < 2 ** (_FEWEST - 1):
            raise UsageError(
                f"--data: {records:,} different records to train on are too few for {_FEWEST} sizes"
            )
    sizes: list[int] = []
    parts = [part.strip().replace("_", "") for part in text.split(",")]
    for place, part in enumerate(parts):
        if part in _ON and sizes:
            sizes += _doubled(sizes[-1], _after(parts[place + 1 :], records))
        elif _NUMBER.fullmatch(part):
            sizes += [int(part)] if int(part) not in sizes[-1:] else []
        else:
            raise UsageError(
                f"--sizes: expected numbers such as 500,1000,2000 or 500,… or auto, found {text!r}"
            )
    if len(sizes) < 2 or sizes != sorted(set(sizes)):
        raise UsageError(f"--sizes: expected at least two growing numbers, found {text!r} ({_said(sizes)})")
    if sizes[-1] > records:
        raise UsageError(
            f"--sizes: {sizes[-1]:,} records are more than the {records:,} different ones that there are to train on"
        )
    return tuple(sizes)


def _doubled(last: int, most: int) -> list[int]:
    found = []
    while 2 * last <= most:
        last *= 2
        found.append(last)
    return found


def _after(parts: Sequence[str], records: int) -> int:
    """Up to where an ellipsis goes: the number behind it, or all that there is."""
    return int(parts[0]) if parts and _NUMBER.fullmatch(parts[0]) else records


def _said(sizes: Sequence[int]) -> str:
    return ", ".join(f"{size:,}" for size in sizes)


def subset(loaded: Loaded, size: int, seed: int) -> Loaded:
    """The examples of `size` records, those with the smallest hashes of seed and id, in the order they had. The
    examples of a record go together. A source of which nothing is drawn is no part of the mix."""
    names = {one.record for one in loaded.examples}
    drawn = set(sorted(names, key=lambda name: hash_of(seed, name))[:size])
    examples: list[Example] = []
    parts: list[Part] = []
    for part in loaded.parts:
        start = len(examples)
        examples += [one for one in loaded.examples[part.start : part.stop] if one.record in drawn]
        if len(examples) > start:
            parts.append(replace(part, start=start, stop=len(examples)))
    return replace(loaded, examples=tuple(examples), parts=tuple(parts), records=size)


def hash_of(seed: int, name: str) -> bytes:
    return hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=16).digest()
