"""Finds the opening of each job, and uses none twice.

Openings are compared in the order of the jobs, whichever is found first. Knows not what is made of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from datagen.generators.dialogue.speaking import Broken, Speaker
from datagen.generators.ultrachat.materials import Material
from datagen.generators.ultrachat.openings import MaterialPlan, Opening, Plan
from datagen.models.base import Model
from datagen.schedule import Turnstile
from datagen.text import content_hash, normalise

# Of a dialogue's tokens, so much may be material that the user brings: the rest is for talking about it.
_MATERIAL_SHARE = 0.5


@dataclass(slots=True)
class Openings:
    """user: who proposes them. step: for the history. length: tokens of a text; tokens: of a dialogue at most."""

    user: Model
    step: str
    length: Callable[[str], int]
    tokens: int
    gate: Turnstile = field(default_factory=Turnstile)
    _used: set[bytes] = field(default_factory=set)

    async def find(self, index: int, plan: Plan, rng: Random) -> Opening:
        """The opening, once those of all jobs before are known. Raises Broken for one that was used before."""
        found: Opening | Broken
        try:
            if isinstance(plan, MaterialPlan):
                self._check_length(plan.material)
            found = await plan.find(Speaker(self.user, self.step, index), rng)
        except Broken as broken:
            found = broken
        await self.gate.turn(index)
        try:
            if isinstance(found, Broken):
                raise found
            fingerprint = content_hash(normalise(found.first))
            if fingerprint in self._used:
                raise Broken("duplicate_opening", found.first[:200], found.origins[-1].parents[-1])
            self._used.add(fingerprint)
            return found
        finally:
            self.gate.done(index)

    def _check_length(self, material: Material) -> None:
        most = int(self.tokens * _MATERIAL_SHARE)
        if (found := self.length(material.text)) > most:
            raise Broken("material_too_long", f"{found:,} tokens, most {most:,}", material.place, found)
