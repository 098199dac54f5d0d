"""Python functions as rewards: those of `datagen.rewards`, by a bare word, and anybody's own.

    python:my_rewards:short      python:folder/my_rewards.py:short

    def short(prompt, answer, reference, tags):
        return 1.0 if len(answer.split()) <= 20 else 0.0

prompt: [{"role": "user", "content": "…"}, …]; reference: the record's own reply, "" without one; tags: of the record.
Knows no models.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datagen.errors import DatagenError, UsageError, nearest
from trainers.reward_sources import SHIPPED, Source
from trainers.rollout import Episode

Turns = list[dict[str, str]]
Function = Callable[[Turns, str, str, Mapping[str, Any]], float]


@dataclass(frozen=True, slots=True)
class FunctionReward:
    """function: (prompt, answer, reference, tags) → a number."""

    name: str
    function: Function
    logit: bool = False

    def score(self, episodes: Sequence[Episode]) -> NDArray[np.float32]:
        """(n,). Raises DatagenError for an answer that the function fails on or gives no number."""
        return np.array([self._one(episode) for episode in episodes], np.float32)

    def close(self) -> None:
        """Holds nothing."""

    def _one(self, episode: Episode) -> float:
        prompt = episode.prompt
        turns = [{"role": one.role, "content": one.content} for one in prompt.messages]
        try:
            value = self.function(turns, episode.text, prompt.reference, dict(prompt.tags))
            number = float(value)
        except Exception as error:  # whatever somebody else's code raises
            raise DatagenError(f"{self._place(episode)}: {_fault(error, self.function)}") from error
        if not abs(number) <= np.finfo(np.float32).max:
            raise DatagenError(f"{self._place(episode)}: expected a finite number, found {value!r}")
        return number

    def _place(self, episode: Episode) -> str:
        return f"reward {self.name}, {episode.prompt.source}, record {episode.prompt.record}"


def _fault(error: Exception, function: Function) -> str:
    """What it says, and on which line of the function's own file."""
    own, place = getattr(getattr(function, "__code__", None), "co_filename", ""), error.__traceback__
    line = 0
    while place is not None:
        if place.tb_frame.f_code.co_filename == own:
            line = place.tb_lineno
        place = place.tb_next
    where = f" ({Path(own).name}, line {line})" if line else ""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}{where}"


def open_function(source: Source) -> FunctionReward:
    """Raises UsageError for a module or function that is not there."""
    if source.kind == "shipped":
        return FunctionReward(source.name, getattr(import_module(SHIPPED), source.where))
    name, _, function = source.where.removeprefix("python:").rpartition(":")
    module = _load_file(source, Path(name)) if name.endswith(".py") else _load_module(source, name)
    found = getattr(module, function, None)
    if not callable(found):
        known = [one for one in vars(module) if callable(vars(module)[one]) and not one.startswith("_")]
        remedy = nearest(function, known) if known else "it has none"
        raise UsageError(f"{source.said}: {name} has no function {function!r}; {remedy}")
    return FunctionReward(source.name, found)


def _load_module(source: Source, name: str) -> ModuleType:
    here = str(Path.cwd())
    added = here not in sys.path and "" not in sys.path  # the command's own folder stands there in its place
    if added:
        sys.path.insert(0, here)
    try:
        return import_module(name)
    except Exception as error:
        raise _unloaded(source, name, error) from error
    finally:
        if added:
            sys.path.remove(here)


def _load_file(source: Source, path: Path) -> ModuleType:
    if not path.is_file():
        raise UsageError(f"{source.said}: no file {path}")
    name = f"datagen_reward_{path.stem}"
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{source.said}: {path} cannot be loaded as Python")
    module = sys.modules[name] = module_from_spec(spec)  # where dataclasses look for their module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise _unloaded(source, str(path), error) from error
    return module


def _unloaded(source: Source, name: str, error: Exception) -> UsageError:
    return UsageError(
        f"{source.said}: {name} cannot be loaded: {type(error).__name__}: {' '.join(str(error).split())[:300]}"
    )
