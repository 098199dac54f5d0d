"""A step by itself: its records and rejects as they come, with the models given by name."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from datagen.models.base import Model
from datagen.record import Record
from datagen.step import Context, Demand, Reject


@dataclass
class Outcome:
    records: list[Record] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def reasons(self) -> list[str]:
        return [reject.reason for reject in self.rejects]


async def run_step(
    step: Any, models: Mapping[str, Model] | Model, records: Iterable[Record] = (), seed: int = 0
) -> Outcome:
    """models: by the name that the step asks for, or one for all."""
    outcome = Outcome()
    counts = getattr(step, "counts", lambda _: True)

    def model(name: str) -> Model:
        return models[name] if isinstance(models, Mapping) else models

    def demand() -> Demand:
        wanted = getattr(step, "target", None)
        done = sum(map(counts, outcome.records))
        return Demand(max(0, wanted - done) if wanted is not None else sys.maxsize)

    context = Context(
        seed, type(step).__name__.lower(), model, outcome.rejects.append, demand, outcome.notes.append
    )
    async for record in step.generate(records, context):
        outcome.records.append(record)
    return outcome
