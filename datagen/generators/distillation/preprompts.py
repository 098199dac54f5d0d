"""Pre-prompts that make an assistant answer more safely: a general one with adjectives, and one for each risk.

seeds/preprompts.yaml, or a user's own file. Knows no models.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from datagen.errors import RecipeError, nearest
from datagen.seed_lists import Kind, lists_path, read_lists
from datagen.settings import shown

Style = Literal["adjectives", "template"]

_KEYS: Mapping[str, Kind] = {"adjectives": "texts", "general": "texts", "templates": "described"}
_PLACE = "{adjectives}"
_MOST_ADJECTIVES = 3


@dataclass(frozen=True, slots=True)
class Preprompt:
    """name: what records say of it, "template:RISK" or "adjectives:ONE,OTHER"; the text itself is in none."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Preprompts:
    """general: texts with a place for adjectives. templates: risk → how an answer is built."""

    adjectives: tuple[str, ...]
    general: tuple[str, ...]
    templates: Mapping[str, str]

    def choose(self, style: Style, risk: str, rng: Random) -> Preprompt:
        """The risk's template, or a general text with one to three adjectives where that is the style or the risk has
        no template."""
        if style == "template" and risk in self.templates:
            return Preprompt(f"template:{risk}", self.templates[risk])
        most = min(_MOST_ADJECTIVES, len(self.adjectives))
        drawn = rng.sample(self.adjectives, rng.randint(1, most))
        text = rng.choice(self.general).replace(_PLACE, _listed(drawn))
        return Preprompt(f"adjectives:{','.join(drawn)}", text)


def preprompts_path(source: str) -> Path:
    """The user's file, or the shipped one. Raises UsageError where there is none."""
    return lists_path(source, "preprompts.yaml")


def load_preprompts(path: Path, risks: Collection[str]) -> Preprompts:
    """risks: those that there are. Raises RecipeError with every fault: of the lists, a template for no risk, a general
    text without a place for adjectives."""
    found = read_lists(path, _KEYS, optional=("templates",))
    faults = [
        f"templates.{name}: no such risk in the seeds; {nearest(name, list(risks))}"
        for name in found["templates"]
        if name not in risks
    ]
    faults += [
        f"general[{place}]: expected {_PLACE} somewhere in it, found {shown(text)}"
        for place, text in enumerate(found["general"])
        if _PLACE not in text
    ]
    if faults:
        raise RecipeError(str(path), faults)
    return Preprompts(found["adjectives"], found["general"], found["templates"])


def _listed(words: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
