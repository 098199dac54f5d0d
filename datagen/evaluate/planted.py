"""Runs Self-Instruct over a procedural model that errs on purpose and sees which faults the filters find.

The model can tell afterwards what it planted in each answer; every accepted or rejected item is matched with
that, and `datagen.evaluate.filters` does the counting.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from datagen.evaluate.filters import FilterScores, score_filters
from datagen.filters.language import LanguageFilter
from datagen.filters.refusal import RefusalFilter
from datagen.generators.self_instruct import SelfInstruct
from datagen.generators.self_instruct.parse import parse_proposals
from datagen.models.base import Completion, Request, answer_key
from datagen.models.procedural.model import ProceduralModel
from datagen.models.procedural.noise import WHOLE, Plant
from datagen.record import Record
from datagen.step import Context, Demand, Filter, Reject

# Faults of an answer's form that a good reader repairs, so that no item is worse for them.
_HARMLESS = {"wrong_numbering", "wrong_label"}


@dataclass(slots=True)
class _Confessing:
    """The procedural model, with a note of what it planted in each answer."""

    model: ProceduralModel
    plants: dict[str, tuple[Plant, ...]] = field(default_factory=dict)

    @property
    def uri(self) -> str:
        return self.model.uri

    @property
    def identity(self) -> str:
        return self.model.identity

    async def generate(self, request: Request) -> Completion:
        completion, plants = self.model.explain(request)
        key = answer_key(self.identity, request)
        self.plants[key] = plants
        return replace(completion, key=key)

    async def close(self) -> None:
        await self.model.close()


async def evaluate_filters(count: int, noise: float, seed: int) -> FilterScores:
    """Precision and recall over `count` records that would be accepted, with the default filters."""
    model = _Confessing(ProceduralModel(seed=seed, noise=noise))
    filters: Sequence[Filter] = (RefusalFilter(), LanguageFilter())
    outcomes: list[tuple[Record, str]] = []
    accepted = 0

    def reject(rejected: Reject) -> None:
        outcomes.append((rejected.record, rejected.reason))

    context = Context(
        seed=seed,
        step="self_instruct",
        model=lambda _: model,
        reject=reject,
        demand=lambda: Demand(count - accepted),
        note=_tell,
    )
    async for record in SelfInstruct(target=count).generate((), context):
        verdicts = (judge.judge(record) for judge in filters)
        reason = next((verdict.reason for verdict in verdicts if not verdict.keep), "")
        outcomes.append((record, reason))
        accepted += not reason
    judged = (
        (frozenset(_kinds(record, model.plants)), reason)
        for record, reason in outcomes
        if reason != "surplus"
    )
    return score_filters(judged)


def _tell(text: str) -> None:
    sys.stderr.write(f"datagen: {text}\n")


def _kinds(record: Record, plants: dict[str, tuple[Plant, ...]]) -> Iterator[str]:
    """The faults in the answers that this item was made of, as far as they are its own."""
    proposed, *later = (plants[key] for origin in record.history for key in origin.parents if key in plants)
    text = record.instruction or (record.messages[-1].content if record.messages else "")
    for plant in proposed:
        if plant.kind == "truncated" and plant.position == WHOLE:
            own = parse_proposals(plant.text, continues=False)[-1:] == [text] or not record.instruction
        else:
            own = plant.position != WHOLE and " ".join(plant.text.split()) == text
        if own:
            yield plant.kind
    for answer in later:
        yield from (plant.kind for plant in answer if plant.kind not in _HARMLESS)
