"""Which constraints a dialogue is held under, and further ones that a model thinks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from datagen.constraints import GATT_KINDS, Constraint, combine, make_constraint
from datagen.errors import UsageError
from datagen.generators.answers import listed_items
from datagen.generators.dialogue.speaking import Broken, Speaker
from datagen.models.base import Model, Sampling
from datagen.step import Context
from datagen.text import normalise

_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Held:
    """The constraints of one dialogue, and the instruction that says them."""

    constraints: tuple[Constraint, ...]
    instruction: str
    terse: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """Draws a random combination: 1 to `most` constraints of different kinds, in short form in a share of all."""

    known: Sequence[Constraint]
    most: int
    terse: float

    def draw(self, rng: Random) -> Held:
        by_kind: dict[str, list[Constraint]] = {}
        for one in self.known:
            by_kind.setdefault(one.kind, []).append(one)
        kinds = rng.sample(sorted(by_kind), rng.randint(1, min(self.most, len(by_kind))))
        chosen = tuple(rng.choice(by_kind[kind]) for kind in kinds)
        terse = rng.random() < self.terse
        return Held(chosen, combine(chosen, terse), terse)


async def extended(
    known: Sequence[Constraint], count: int, model: Model, context: Context
) -> tuple[Constraint, ...]:
    """The constraints, with up to `count` more of each kind of Ghost Attention's that is among them: what the model
    itself names, so that it knows them (A.3.5). What cannot be one is noted."""
    found = list(known)
    speaker = Speaker(model, context.step, 0)
    for kind in [kind for kind in GATT_KINDS if any(one.kind == kind for one in known)]:
        own = [one.value for one in known if one.kind == kind]
        values = {"kind": kind, "examples": own[:_EXAMPLES], "count": count}
        try:
            said = await speaker.ask("gatt_extend", Sampling(1.0, None, 1024), "gatt.extend", values)
        except Broken as broken:
            context.note(f"no further {kind} constraints: {broken.reason} {broken.detail[:80]}")
            continue
        have = {normalise(value) for value in own}
        for value in listed_items(said.text)[:count]:
            try:
                named = make_constraint(kind, value)
            except UsageError as error:
                context.note(f"left out of what the model named: {error}")
                continue
            if normalise(named.value) not in have:
                have.add(normalise(named.value))
                found.append(named)
    return tuple(found)
