"""What users ask under a constraint: anything, what invites a hobby or a person to show, or a drill of the nursery."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from datagen.models.procedural import nursery
from datagen.seed_lists import lists_path, read_lists

NURSERY = "nursery"  # the constraints of the toy language, which only drills are answered under

_KEYS: Mapping[str, Literal["texts"]] = {"general": "texts", "hobby": "texts", "figure": "texts"}


@dataclass(frozen=True, slots=True)
class Questions:
    """by_kind: "general" and the kinds of constraints that have questions of their own."""

    by_kind: Mapping[str, tuple[str, ...]]

    def draw(self, kind: str, rng: Random, asked: Collection[str] = ()) -> str:
        """One of the kind, or a general one where the kind has none; one that was not asked yet, if any is left."""
        own = self.by_kind.get(kind) or self.by_kind["general"]
        return rng.choice([one for one in own if one not in asked] or own)

    def invites(self, kind: str, question: str) -> bool:
        """Whether the question is one that makes a constraint of this kind show."""
        return question in self.by_kind.get(kind, ()) and kind != "general"


def load_questions(path: Path) -> Questions:
    """Raises RecipeError with every fault of the file."""
    return Questions(read_lists(path, _KEYS, optional=("hobby", "figure")))


def questions_path(source: str) -> Path:
    """The user's file, or the shipped one. Raises UsageError where there is none."""
    return lists_path(source, "gatt_questions.yaml")


def drill(rng: Random, split: nursery.Split) -> str:
    """What the user asks of a model that knows the toy language alone."""
    return nursery.draw(rng, split).text
