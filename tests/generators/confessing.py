"""The procedural model with a note of what it planted, and how well planted faults of dialogues are found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from datagen.models.base import Completion, Request, answer_key
from datagen.models.procedural.model import ProceduralModel


@dataclass
class Confessing:
    """planted: answer key → kinds of the faults in that answer. requests: answer key → what was asked."""

    model: ProceduralModel
    planted: dict[str, set[str]] = field(default_factory=dict)
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
        for plant in plants:
            self.planted.setdefault(key, set()).add(plant.kind)
        self.requests[key] = request
        return replace(completion, key=key)

    async def close(self) -> None:
        """Nothing is held open."""


@dataclass(frozen=True)
class Score:
    planted: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.planted if self.planted else 1.0


def score(items: Iterable[tuple[set[str], str]], kinds: Mapping[str, str]) -> dict[str, Score]:
    """items: what was planted in each dialogue, and the reason for which it was rejected ("" where it was kept).
    kinds: fault → the reason that should find it. A dialogue ends at its first fault, so only that one counts."""
    items = list(items)
    scores = {}
    for kind, reason in kinds.items():
        planted = [found for faults, found in items if kind in faults]
        found = [faults for faults, said in items if said == reason]
        same = {other for other, by in kinds.items() if by == reason}
        right = sum(bool(faults & same) for faults in found)
        scores[kind] = Score(
            len(planted), len(found), right if len(same) > 1 else sum(kind in f for f in found)
        )
        if len(same) > 1:  # several faults have one reason: recall of this one by itself
            scores[kind] = Score(len(planted), len(planted), sum(said == reason for said in planted))
    return scores
