"""Styles and risks, seed attempts, and harmless prompts that look harmful: seeds/red_team.yaml, or a user's own file.

Knows no models.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import TypeVar

from datagen.errors import RecipeError, nearest
from datagen.seed_lists import Kind, lists_path, read_lists
from datagen.settings import shown

_KEYS: Mapping[str, Kind] = {
    "styles": "described",
    "risks": "described",
    "attempts": "grouped",
    "borderline": "grouped",
}
T = TypeVar("T")

_BORDERLINE = re.compile(r"(.+?) \(safe: (.+)\)")


@dataclass(frozen=True, slots=True)
class Borderline:
    """A harmless prompt. risk: the one that it looks like; why: what makes it safe."""

    prompt: str
    risk: str
    why: str


@dataclass(frozen=True, slots=True)
class Seeds:
    """styles, risks: name → what it is. attempts: risk → messages."""

    styles: Mapping[str, str]
    risks: Mapping[str, str]
    attempts: Mapping[str, tuple[str, ...]]
    borderline: tuple[Borderline, ...]


def seeds_path(source: str) -> Path:
    """The user's file, or the shipped one. Raises UsageError where there is none."""
    return lists_path(source, "red_team.yaml")


def load_seeds(path: Path) -> Seeds:
    """Raises RecipeError with every fault: of the lists, groups that are no risk, harmless prompts without a reason."""
    found = read_lists(path, _KEYS, optional=("borderline",))
    risks = list(found["risks"])
    faults = [
        f"{key}.{name}: no such risk; {nearest(name, risks)}"
        for key in ("attempts", "borderline")
        for name in found[key]
        if name not in risks
    ]
    borderline = []
    for risk, texts in found["borderline"].items():
        for place, text in enumerate(texts):
            parts = _BORDERLINE.fullmatch(text)
            if parts is None:
                faults.append(
                    f'borderline.{risk}[{place}]: expected "PROMPT (safe: WHY)", found {shown(text)}'
                )
            else:
                borderline.append(Borderline(parts[1], risk, parts[2]))
    if faults:
        raise RecipeError(str(path), faults)
    return Seeds(found["styles"], found["risks"], found["attempts"], tuple(borderline))


def in_turn(groups: Iterable[Sequence[T]]) -> Iterator[T]:
    """The first of each group, then the second of each, and so on, so that any beginning is a fair sample."""
    return (one for one in chain.from_iterable(zip_longest(*groups)) if one is not None)
