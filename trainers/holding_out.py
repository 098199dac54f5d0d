"""What is kept from training to be evaluated on: a share of the records, the same ones on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from trainers.data import Example, Loaded
from trainers.mixing import Part
from trainers.pairs import LoadedPairs, Pair
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
    names = [one.record for one in loaded.examples]
    kept, parts, held = _divide(names, loaded.parts, share)
    examples = loaded.examples
    return replace(loaded, examples=tuple(examples[one] for one in kept), parts=parts), tuple(
        examples[one] for one in held
    )


def hold_out_pairs(loaded: LoadedPairs, share: float) -> tuple[LoadedPairs, tuple[Pair, ...]]:
    """As `hold_out`; the pairs of one prompt go together, or its answers would be known from training."""
    kept, parts, held = _divide([one.prompt for one in loaded.pairs], loaded.parts, share)
    pairs = loaded.pairs
    return replace(loaded, pairs=tuple(pairs[one] for one in kept), parts=parts), tuple(
        pairs[one] for one in held
    )


def _divide(
    names: Sequence[str], parts: Sequence[Part], share: float
) -> tuple[list[int], tuple[Part, ...], list[int]]:
    """The places that are trained on, the parts of them, and those that are not."""
    kept: list[int] = []
    held: list[int] = []
    divided: list[Part] = []
    for part in parts:
        own = range(part.start, part.stop)
        out = [place for place in own if is_held_out(names[place], share)]
        if len(out) == len(own):
            out = []
        start, gone = len(kept), set(out)
        held += out
        kept += [place for place in own if place not in gone]
        divided.append(replace(part, start=start, stop=len(kept)))
    return kept, tuple(divided), held
