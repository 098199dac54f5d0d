"""Who plays with whom, and at what: every place of roles × roles × tasks has a number, dealt in order or drawn.

The places are CAMEL's (arXiv 2303.17760, §4): assistant roles × user roles × tasks, or languages × domains × tasks for
code. Of characters, every two different ones meet in some of the scenes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Literal

from datagen.errors import RecipeError
from datagen.seed_lists import Kind, lists_path, read_lists
from datagen.step import Context

Preset = Literal["society", "code", "characters"]

_FILES: Mapping[Preset, str] = {
    "society": "roles.yaml",
    "code": "code_roles.yaml",
    "characters": "characters.yaml",
}
_KEYS: Mapping[Preset, Mapping[str, Kind]] = {
    "society": {"assistant_roles": "texts", "user_roles": "texts"},
    "code": {"languages": "texts", "domains": "texts"},
    "characters": {"characters": "described", "scenes": "texts"},
}


@dataclass(frozen=True, slots=True)
class Pair:
    """assistant, user, task: their places in the lists, from 0; of characters, task is the scene."""

    assistant: int
    user: int
    task: int
    assistant_role: str
    user_role: str

    @property
    def id(self) -> str:
        """CAMEL's AAA_UUU_TTT, from 1."""
        return f"{self.assistant + 1:03}_{self.user + 1:03}_{self.task + 1:03}"


@dataclass(frozen=True, slots=True)
class Cast:
    """sheets: character → who that is. scenes: where characters meet; empty for the other presets.

    tasks: for each pair. same: whether both roles come from one list, so that nobody meets himself.
    """

    assistants: tuple[str, ...]
    users: tuple[str, ...]
    tasks: int
    sheets: Mapping[str, str] = field(default_factory=dict)
    scenes: tuple[str, ...] = ()
    same: bool = False

    @property
    def places(self) -> int:
        return len(self.assistants) * (len(self.users) - self.same) * self.tasks

    def pair(self, number: int) -> Pair:
        """number: from 0, below `places`; the tasks of a pair are neighbours."""
        both, task = divmod(number, self.tasks)
        assistant, user = divmod(both, len(self.users) - self.same)
        if self.same and user >= assistant:
            user += 1
        if self.scenes:
            task = (both + task) % len(self.scenes)
        return Pair(assistant, user, task, self.assistants[assistant], self.users[user])


def roles_path(preset: Preset, source: str) -> Path:
    return lists_path(source, _FILES[preset])


def load_cast(preset: Preset, source: str, tasks: int) -> Cast:
    """Raises UsageError for a missing file, RecipeError for what is wrong in it."""
    path = roles_path(preset, source)
    lists = read_lists(path, _KEYS[preset])
    if preset == "society":
        return Cast(lists["assistant_roles"], lists["user_roles"], tasks)
    if preset == "code":
        programmers = tuple(f"programmer in {language}" for language in lists["languages"])
        return Cast(programmers, tuple(f"specialist in {domain}" for domain in lists["domains"]), tasks)
    names, scenes = tuple(lists["characters"]), lists["scenes"]
    if len(names) < 2:
        raise RecipeError(str(path), [f"characters: expected at least two, found {len(names)}"])
    return Cast(names, names, min(tasks, len(scenes)), lists["characters"], scenes, same=True)


def pairs(cast: Cast, context: Context, *, sweep: bool) -> Iterator[Pair]:
    """Every place once: in order, or as each job draws it, what was drawn before left out."""
    if sweep:
        yield from map(cast.pair, range(cast.places))
        return
    used: set[int] = set()
    for index in count():
        if len(used) == cast.places:
            return
        rng = context.rng("pair", index)
        number = rng.randrange(cast.places)
        while number in used:
            number = rng.randrange(cast.places)
        used.add(number)
        yield cast.pair(number)
