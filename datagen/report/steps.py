"""What a run's recipe says of its steps: above which similarity one drops, and which distribution one aims at.

A user's own steps are taken by the options that the recipe gives them: a report imports nobody's code. What
cannot be read any more, such as a target file that is gone, is left out with a note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import yaml

from datagen.config import build
from datagen.errors import DatagenError
from datagen.registry import BUILT_IN, lookup
from datagen.settings import read_yaml
from datagen.targets import Target, load_target


@dataclass(frozen=True, slots=True)
class StepFacts:
    """thresholds, targets: by the step's name, of those steps that have one. notes: what could not be read."""

    thresholds: Mapping[str, float]
    targets: Mapping[str, Target]
    notes: tuple[str, ...] = ()


def read_steps(recipe: str) -> StepFacts:
    """recipe: as YAML, "" for none."""
    thresholds: dict[str, float] = {}
    targets: dict[str, Target] = {}
    notes: list[str] = []
    for name, step in _steps(recipe):
        threshold = getattr(step, "threshold", getattr(step, "novelty", None))
        if isinstance(threshold, int | float) and not isinstance(threshold, bool) and 0 <= threshold <= 1:
            thresholds[name] = float(threshold)
        try:
            target = _target(step)
        except (DatagenError, OSError) as error:
            notes.append(f"the target of step {name} cannot be read any more: {' '.join(str(error).split())}")
            continue
        if target is not None:
            targets[name] = target
    return StepFacts(thresholds, targets, tuple(notes))


def _steps(recipe: str) -> Iterator[tuple[str, Any]]:
    """The steps with their names, as far as the recipe can be read."""
    try:
        plain = read_yaml(recipe)
    except yaml.YAMLError:
        plain = None
    listed = plain.get("steps") if isinstance(plain, dict) else None
    for given in listed if isinstance(listed, list) else ():
        if isinstance(given, dict) and isinstance(use := given.get("use"), str):
            options = {str(key): value for key, value in given.items() if key not in ("use", "name")}
            yield str(given.get("name", use.rpartition(":")[2])), _built(use, options)


def _built(use: str, options: Mapping[str, Any]) -> Any:
    """The step with its defaults; the bare options where it is not ours, or no longer takes them."""
    if use in BUILT_IN:
        with suppress(DatagenError):
            built = build(lookup(use), options)
            if not isinstance(built, list):
                return built
    return SimpleNamespace(**options)


def _target(step: Any) -> Target | None:
    """Raises DatagenError when its file, or its tokenizer, is not there."""
    if hasattr(step, "aim"):
        aim = step.aim()
        target = None if aim is None else aim.target
    else:
        names = [getattr(step, name, "") for name in ("tasks", "lengths", "by", "tokenizer")]
        tasks, lengths, by, tokenizer = (name if isinstance(name, str) else "" for name in names)
        target = load_target(tasks, lengths, by, tokenizer) if tasks or lengths else None
    if isinstance(target, Target) and target.lengths is not None:
        target.lengths.measure.of("a")  # loads the tokenizer, if there is one
    return target if isinstance(target, Target) else None
