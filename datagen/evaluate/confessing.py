"""The procedural model with a note of what it planted in each answer, for those who measure whether it is found."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from datagen.models.base import Completion, Request, answer_key
from datagen.models.procedural.model import ProceduralModel
from datagen.models.procedural.noise import Plant


@dataclass(slots=True)
class Confessing:
    """plants, requests: of each answer, by its key."""

    model: ProceduralModel
    plants: dict[str, tuple[Plant, ...]] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)

    @property
    def uri(self) -> str:
        return self.model.uri

    @property
    def identity(self) -> str:
        return self.model.identity

    async def generate(self, request: Request) -> Completion:
        completion, plants = self.model.explain(request)
        key = answer_key(self.identity, request)
        self.plants[key], self.requests[key] = plants, request
        return replace(completion, key=key)

    async def close(self) -> None:
        await self.model.close()
