"""How a sentence of the tables is chosen and fitted into another one. Knows no questions."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from datagen.models.procedural.talk.dialogue import State
from datagen.models.procedural.talk.kinds import Thing
from datagen.models.procedural.talk.relations import Relation, slots

Said = tuple[str, State]


def fresh(lines: Sequence[str], state: State, rng: Random) -> str:
    """A sentence that was not used in this dialogue, or any if all were."""
    return rng.choice([line for line in lines if line not in state.used] or list(lines))


def embedded(line: str, relation: Relation, thing: Thing) -> str:
    """A sentence about the thing, without its full stop and fit to stand after a colon."""
    if line.startswith(("{X}", "{V}")):
        line = "{" + line[1].lower() + line[2:]
    elif not line.startswith("{"):
        line = line[0].lower() + line[1:]
    return line.format_map(slots(relation, thing)).removesuffix(".")


def done(act: str, relation: str, thing: Thing) -> str:
    """What stands among the used sentences once this was done with the fact; nobody wants it twice."""
    return f"{act} {relation} {thing.name}"
