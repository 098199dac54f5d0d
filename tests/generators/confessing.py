"""How well planted faults of dialogues are found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from datagen.evaluate.confessing import Confessing
from datagen.record import Record


def planted_in(record: Record, model: Confessing) -> set[str]:
    """The kinds of the faults in the answers that a record was made of."""
    keys = [key for origin in record.history for key in origin.parents]
    return {plant.kind for key in keys for plant in model.plants.get(key, ())}


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
