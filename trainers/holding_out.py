"""What is kept from training to be evaluated on: a share of the records, the same ones on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from trainers.data import Example, Loaded
from trainers.mixing import Part
from trainers.sources import Source, place_of

_FINE = 10_000


def test_splits(sources: Sequence[Source]) -> tuple[str, ...]:
    """The test splits of those that are datasets and have one, as sources."""
    return tuple(
        f"{source.path}::test" for source in sources if "::" not in source.path and _has_test(source.path)
    )


def _has_test(path: str) -> bool:
    folder = Path(place_of(path))
    return folder.is_dir() and any(folder.glob("**/test-*.parquet"))


def is_held_out(record: str, share: float) -> bool:
    """By the record's id, a hash of its content: nobody has to remember who was drawn, and what is trained on today
    is not held out tomorrow because a row was added."""
    return int(record[:8] or "0", 16) % _FINE < share * _FINE


def hold_out(loaded: Loaded, share: float) -> tuple[Loaded, tuple[Example, ...]]:
    """What is trained on, and what is not. Examples of one record go together, as do records of one content.

    A source of which nothing would be left is trained on whole.
    """
    kept: list[Example] = []
    held: list[Example] = []
    parts: list[Part] = []
    for part in loaded.parts:
        own = loaded.examples[part.start : part.stop]
        train = [one for one in own if not is_held_out(one.record, share)]
        if train:
            held += [one for one in own if is_held_out(one.record, share)]
        start = len(kept)
        kept += train or own
        parts.append(replace(part, start=start, stop=len(kept)))
    return replace(loaded, examples=tuple(kept), parts=tuple(parts)), tuple(held)
