"""The families of the writing categories, and ways to solve their tasks in tests."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.families import brainstorm, chat, coding, generation, rewrite
from datagen.models.procedural.family import Answer, Slots
from datagen.seeding import rng_for

MODULES = (generation, brainstorm, chat, rewrite, coding)
FAMILIES = tuple(family for module in MODULES for family in module.FAMILIES)
BY_NAME = {family.name: family for family in FAMILIES}


def solve(name: str, instruction: str) -> Answer:
    """The family's answer to an instruction, which must be one of its own."""
    slots = BY_NAME[name].match(instruction)
    assert slots is not None, instruction
    return BY_NAME[name].solve(slots, Random(5))


def drawn(name: str, count: int = 40) -> list[tuple[Slots, Answer]]:
    """Slots of a family with their answers."""
    family = BY_NAME[name]
    slots = [family.draw(rng_for(1, name, index)) for index in range(count)]
    return [(chosen, family.solve(chosen, rng_for(2, name, index))) for index, chosen in enumerate(slots)]
