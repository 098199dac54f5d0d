"""All task families by name, and the way back from an instruction to the family that phrased it.

Families are loaded when first asked for. The nursery's are recognised like the others, but proposed only when
selected. Knows nothing of requests or noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import import_module
from string import Formatter

from datagen.errors import UsageError, nearest
from datagen.models.procedural import nursery
from datagen.models.procedural.family import Family, Slots

MODULES = (
    "generation",
    "open_qa",
    "brainstorm",
    "chat",
    "rewrite",
    "summarize",
    "classify",
    "coding",
    "closed_qa",
    "extract",
)
NURSERY = "nursery"

# A kind of its own to who asks for it (seeds/targets/factual.yaml); else these are open questions.
MATH = "math"
_MATH = {
    *("shopping_total", "discount", "average", "ratio_share", "age_riddle", "number_sequence", "probability"),
    *("unit_conversion", "rectangle", "average_speed", "recipe_scaling"),
}

# No instruction of ours comes near this, and lazy patterns over a whole document would take for ever.
_LONGEST = 2000


@lru_cache(maxsize=1)
def all_families() -> tuple[Family, ...]:
    """The families of the ten categories; the nursery's are not among them."""
    modules = [import_module(f"{__name__}.{name}") for name in MODULES]
    return tuple(family for module in modules for family in module.FAMILIES)


def select(names: Sequence[str]) -> tuple[Family, ...]:
    """The families that names stand for: of families, of categories, or "nursery"; no name stands for all.

    Raises UsageError on an unknown name.
    """
    if not names:
        return all_families()
    known: dict[str, list[Family]] = {NURSERY: list(nursery.FAMILIES)}
    for family in (*all_families(), *nursery.FAMILIES):
        known.setdefault(family.name, []).append(family)
    for family in all_families():
        known.setdefault(family.task, []).append(family)
    for name in names:
        if name not in known:
            raise UsageError(f"procedural: no family, category or set {name!r}; {nearest(name, list(known))}")
    return tuple(dict.fromkeys(family for name in names for family in known[name]))


def by_task(families: Iterable[Family]) -> dict[str, tuple[Family, ...]]:
    grouped: dict[str, tuple[Family, ...]] = {}
    for family in families:
        for task in (family.task, MATH) if family.name in _MATH else (family.task,):
            grouped[task] = (*grouped.get(task, ()), family)
    return grouped


def task_among(family: Family, offered: Sequence[str]) -> str:
    """The family's task, as far as those on offer tell tasks apart."""
    return MATH if family.name in _MATH and MATH in offered else family.task


def recognise(instruction: str) -> tuple[Family, Slots] | None:
    """The family that an instruction belongs to, with its slots; None if it belongs to none.

    Where several templates fit, the one with the most text of its own decides.
    """
    text = instruction.strip()
    if not text or len(text) > _LONGEST:
        return None
    index = _index()
    for entry in (*index.get(text.split(maxsplit=1)[0], ()), *index.get("", ())):
        if _in_order(entry.literals, text):
            slots = entry.single.match(text)
            if slots is not None:
                return entry.family, slots
    return None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One template. literals: its text between the slots; single: its family with no other template."""

    literals: tuple[str, ...]
    single: Family
    family: Family


def _in_order(literals: Sequence[str], text: str) -> bool:
    """Whether the text has the literals one after another. Spares the pattern, which is slow to say no."""
    if not (text.startswith(literals[0]) and text.endswith(literals[-1])):
        return False
    place = 0
    for literal in literals:
        place = text.find(literal, place)
        if place < 0:
            return False
        place += len(literal)
    return True


@lru_cache(maxsize=1)
def _index() -> Mapping[str, tuple[_Entry, ...]]:
    """Templates by their first word, "" for those that begin with a slot; the longest first."""
    index: dict[str, list[_Entry]] = {}
    for family in (*all_families(), *nursery.FAMILIES):
        for template in family.templates:
            parts = list(Formatter().parse(template))
            end = () if parts[-1][1] is None else ("",)  # a slot comes last
            literals = (*(literal for literal, *_ in parts), *end)
            first, space, _ = literals[0].partition(" ")
            entry = _Entry(literals, replace(family, templates=(template,)), family)
            index.setdefault(first if space else "", []).append(entry)
    return {word: tuple(sorted(entries, key=_own_text, reverse=True)) for word, entries in index.items()}


def _own_text(entry: _Entry) -> int:
    return sum(map(len, entry.literals))
