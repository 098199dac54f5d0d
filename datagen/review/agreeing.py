"""Labels out of answers, in the form that `datagen.agreement` measures: who said what of which unit.

A unit is a turn of a comparison (for safety, an answer of one), a rated message, or an instruction. Each person's last
answer counts. An adjudicator's does not: it is given with the others in sight, or because they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from datagen.agreement import Agreement, measure_agreement, ratings_of
from datagen.review.outcomes import GRADES, Judges, signed_grade, voices_of
from datagen.reviews.answers import Answer, Answered
from datagen.reviews.project import LIKERT

# item, turn and what of it
Unit = tuple[int, int, int]
_MOST = max(GRADES.values())
_CATEGORIES: dict[str, tuple[Hashable, ...]] = {
    "choice": ("a", "b", "tie"),
    "strength": tuple(range(-_MOST, _MOST + 1)),
    "likert": tuple(range(1, LIKERT + 1)),
    "safety": ("safe", "unsafe"),
    "verdict": ("accept", "edit", "reject"),
}
_ORDERED = ("strength", "likert", "score")


@dataclass(slots=True)
class Labels:
    """What was said, by question: choice, strength (signed: 4 for a significantly better, -4 for b, 0 for a tie),
    likert and safety of comparisons; score of ratings; verdict of instructions."""

    given: dict[str, list[tuple[Unit, str, Hashable]]] = field(default_factory=dict)

    def add(self, answered: Answered, judges: Judges = "exclude") -> None:
        voices = voices_of(answered, judges)
        for answer in voices.said if voices else ():
            for question, place, part, label in _labels(answered.item.kind, answer):
                unit = (answered.item.number, place, part)
                self.given.setdefault(question, []).append((unit, answer.person, label))

    def measure(
        self, *, items: Callable[[int], bool] = lambda _: True, resamples: int = 1000
    ) -> dict[str, Agreement]:
        """Of each question that was answered. items: which of them count, by their numbers. Scores have the categories
        that somebody gave anywhere."""
        found = {}
        for question, triples in self.given.items():
            chosen = [one for one in triples if items(one[0][0])]
            if chosen:
                categories = _CATEGORIES.get(question) or sorted({label for _, _, label in triples})  # type: ignore[type-var]
                ratings = ratings_of(chosen, categories)
                found[question] = measure_agreement(
                    ratings, ordinal=question in _ORDERED, resamples=resamples
                )
        return found


def labels_of(answered: Iterable[Answered], judges: Judges = "exclude") -> Labels:
    labels = Labels()
    for one in answered:
        labels.add(one, judges)
    return labels


def _labels(kind: str, answer: Answer) -> Iterator[tuple[str, int, int, Hashable]]:
    """(question, place in the item, part of it, label)."""
    if kind == "comparison":
        for number, turn in enumerate(answer.body["turns"]):
            yield from ((question, number, part, label) for question, part, label in _compared(turn))
    elif kind == "rating":
        for turn in answer.body["turns"]:
            yield "score", turn["message"], 0, turn["score"]
    elif kind == "instruction":
        yield "verdict", 0, 0, answer.body["verdict"]


def _compared(turn: dict[str, Any]) -> Iterator[tuple[str, int, Hashable]]:
    yield "choice", 0, turn["choice"]
    yield "strength", 0, signed_grade(turn)
    if turn.get("likert") is not None:
        yield "likert", 0, turn["likert"]
    for part, label in enumerate(turn.get("safety") or ()):
        yield "safety", part, label
