"""Deals prompts out to the versions, so that none is asked twice and what is held out is never trained on.

The order depends on seed and content alone. Knows no models.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from datagen.errors import UsageError
from datagen.formats import read_records, write_records
from datagen.record import Record
from datagen.rlhf.plan import dealt, held_out
from datagen.rlhf.settings import Settings
from datagen.seeding import seed_for

_FINE = 10_000
_PARTS = ("compared", "sampled")


def deal(settings: Settings) -> dict[str, int]:
    """Writes a file for each part of each version, and one for those held out; returns how many each holds. Raises
    UsageError where there are too few."""
    asked = settings.prompts
    held = _unique(asked.held_out)
    prompts = {name: one for name, one in _unique(asked.sources).items() if name not in held}
    if not asked.held_out:
        held = {name: one for name, one in prompts.items() if _is_held_out(name, asked.held_out_share)}
        prompts = {name: one for name, one in prompts.items() if name not in held}
    if not held:
        raise UsageError(
            "prompts: none is held out to measure versions on; name some with held_out, or raise held_out_share"
        )
    order = sorted(prompts, key=lambda name: seed_for(settings.seed, "rlhf", name))
    parts = _cut(settings, order)
    counts = {held_out(settings): write_records(held.values(), held_out(settings))}
    for place, names in parts.items():
        counts[place] = write_records((prompts[name] for name in names), place)
    return counts


def _cut(settings: Settings, order: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """The ids of each file, by its place. Versions take theirs one behind the other, so that more of them leave the
    first ones' as they are."""
    asked, count = settings.prompts, settings.versions.count
    sizes = (asked.compared, asked.sampled)
    if not asked.compared:
        each = len(order) // count
        sizes = (each // 3, each - each // 3)
    if 0 in sizes or sum(sizes) * count > len(order):
        wanted = f"{count} versions take {sizes[0]:,} + {sizes[1]:,} prompts each"
        raise UsageError(
            f"prompts: {len(order):,} different ones, and {wanted}; name more sources, or take fewer"
        )
    found, start = {}, 0
    for version in range(1, count + 1):
        for part, size in zip(_PARTS, sizes, strict=True):
            found[dealt(settings, version, part)] = order[start : start + size]
            start += size
    return found


def _unique(sources: Iterable[str]) -> dict[str, Record]:
    """By the id of the conversation up to the reply, each once."""
    found: dict[str, Record] = {}
    for one in (record for source in sources for record in read_records(source)):
        if one.prompt and one.prompt[-1].role == "user":
            found.setdefault(Record(messages=one.prompt).id, one)
    return found


def _is_held_out(name: str, share: float) -> bool:
    """By content alone, so that nothing changes because a row was added; and by another hash than the trainers', which
    hold out a share of what they are given and would find none of theirs left."""
    return seed_for(0, "rlhf", "held out", name) % _FINE < share * _FINE
