"""Targets out of YAML files, every fault one line that names file, key, what was found and what was expected.

tasks:       task: share, summing to 1; with `counts: true`, any numbers in proportion
categories:  what tasks of the file's own mean
lengths:     measure: {probabilities: [...], all: [...], tasks: {task: [...]}}, one length for each probability
source:      where the figures come from
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from datagen.errors import UsageError, nearest
from datagen.lengths import read_measure
from datagen.resources import shipped
from datagen.settings import read_yaml, shown
from datagen.targets.categories import DESCRIPTIONS, KNOWN_TASKS
from datagen.targets.distributions import LengthMix, Quantiles, Target, TaskMix

# Published shares are rounded: InstructGPT's ten sum to 99.9 %.
_ROUNDING = 0.005
_KEYS = ("tasks", "counts", "categories", "lengths", "source")
_LENGTH_KEYS = ("probabilities", "all", "tasks")
_QUARTILES = [0, 0.25, 0.5, 0.75, 1]


def load_target(tasks: str = "", lengths: str = "", by: str = "", tokenizer: str = "") -> Target | None:
    """The target of these names or files; None where neither is given.

    by: the measure, where the lengths file has several ("" takes its first). Raises UsageError.
    """
    if not lengths:
        for option, value in (("by", by), ("tokenizer", tokenizer)):
            if value:
                raise UsageError(
                    f"{option} {value!r}: says how to measure lengths, but no lengths are given; add lengths"
                    " such as instructgpt"
                )
    if not tasks and not lengths:
        return None
    mix = load_tasks(tasks) if tasks else None
    return Target(mix, load_lengths(lengths, by, tokenizer) if lengths else None)


def load_tasks(name: str) -> TaskMix:
    """Raises UsageError for a file without tasks, shares that do not sum to 1 and unknown categories."""
    path, plain = _read(name)
    given = _mapping(f"{path}: tasks", plain.get("tasks"), "task: share")
    own = _categories(path, plain)
    _check_tasks(f"{path}: tasks", given, own)
    shares = {task: _share(f"{path}: tasks.{task}", value) for task, value in given.items()}
    total = math.fsum(shares.values())
    if not 0 < total < math.inf:
        raise UsageError(f"{path}: tasks: the shares sum to {total:g}, expected 1")
    if not _counts(path, plain) and abs(total - 1) > _ROUNDING:
        percent = " (they look like percent)" if abs(total - 100) < 1 else ""
        raise UsageError(
            f"{path}: tasks: the shares sum to {total:g}{percent}, expected 1; mend them, or write counts: true"
            " above them, which takes any numbers in proportion"
        )
    categories = {task: own.get(task) or DESCRIPTIONS[task] for task in shares}
    return TaskMix(
        path.stem, {task: share / total for task, share in shares.items()}, categories, _source(path, plain)
    )


def load_lengths(name: str, by: str = "", tokenizer: str = "") -> LengthMix:
    """Raises UsageError for a file without quantile tables, or without one for the measure."""
    path, plain = _read(name)
    tables = plain.get("lengths")
    if tables is None:
        raise UsageError(f"{path}: it has no lengths; shipped with lengths: {', '.join(_with_lengths())}")
    _mapping(f"{path}: lengths", tables, "quantile tables such as prompt-tokens")
    for key in tables:
        _known_measure(path, key)
    measure = read_measure(by or next(iter(tables)), tokenizer)
    if measure.name not in tables:
        raise UsageError(f"{path}: no lengths for {measure.name}; {nearest(measure.name, list(tables))}")
    place = f"{path}: lengths.{measure.name}"
    table = _mapping(place, tables[measure.name], "the keys probabilities, all and tasks")
    _check_keys(place, table, _LENGTH_KEYS)
    probabilities = _probabilities(f"{place}.probabilities", table.get("probabilities", _QUARTILES))
    by_task = table.get("tasks") or {}
    if by_task:
        _check_tasks(
            f"{place}.tasks", _mapping(f"{place}.tasks", by_task, "task: lengths"), _categories(path, plain)
        )
    return LengthMix(
        path.stem,
        measure,
        {
            task: _quantiles(f"{place}.tasks.{task}", probabilities, values)
            for task, values in by_task.items()
        },
        _quantiles(f"{place}.all", probabilities, table.get("all")),
        _source(path, plain),
    )


def target_names() -> list[str]:
    """The shipped targets."""
    return sorted(path.stem for path in shipped("seeds", "targets").glob("*.yaml"))


def target_path(name: str) -> Path:
    """The file behind a name or a path. Raises UsageError where there is none."""
    path = Path(name)
    if path.is_file():
        return path
    if name not in target_names():
        raise UsageError(
            f"target {name}: no such file, and no shipped target; {nearest(name, target_names())}"
        )
    return shipped("seeds", "targets", f"{name}.yaml")


def _read(name: str) -> tuple[Path, dict[str, Any]]:
    path = target_path(name)
    try:
        plain = read_yaml(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(f"{path}: no YAML file of a target: {' '.join(str(error).split())}") from error
    plain = _mapping(str(path), plain, f"the keys {', '.join(_KEYS)}")
    _check_keys(str(path), plain, _KEYS)
    return path, plain


def _with_lengths() -> list[str]:
    return [name for name in target_names() if _read(name)[1].get("lengths")]


def _source(path: Path, plain: Mapping[str, Any]) -> str:
    source = plain.get("source")
    if source is not None and not isinstance(source, str):
        raise UsageError(
            f"{path}: source: expected a line that says where the figures come from, found {shown(source)}"
        )
    return source or ""


def _counts(path: Path, plain: Mapping[str, Any]) -> bool:
    counts = plain.get("counts", False)
    if not isinstance(counts, bool):
        raise UsageError(f"{path}: counts: expected true or false, found {shown(counts)}")
    return counts


def _categories(path: Path, plain: Mapping[str, Any]) -> dict[str, str]:
    """The file's own, each with a description."""
    if plain.get("categories") is None:
        return {}
    own = _mapping(f"{path}: categories", plain["categories"], "name: description")
    for name, description in own.items():
        if not isinstance(description, str) or not description.strip():
            raise UsageError(
                f"{path}: categories.{_named(name)}: expected a line that says what the task is,"
                f" found {shown(description)}"
            )
    return own


def _mapping(place: str, value: Any, expected: str) -> dict[str, Any]:
    """Not empty, and its keys are texts."""
    if not isinstance(value, dict) or not value:
        raise UsageError(f"{place}: expected {expected}, found {shown(value)}")
    for key in value:
        if not isinstance(key, str) or not key.strip():
            raise UsageError(f"{place}: expected a name for a key, found {shown(key)}; put it in quotes")
    return value


def _check_keys(place: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise UsageError(f"{place}: unknown key {shown(key)}; {nearest(key, known)}")


def _check_tasks(place: str, tasks: Mapping[str, Any], own: Mapping[str, str]) -> None:
    known = [*KNOWN_TASKS, *own]
    for task in tasks:
        if task not in known:
            raise UsageError(
                f"{place}.{_named(task)}: unknown category; {nearest(task, known)}; a new one needs a line under"
                " categories"
            )


def _known_measure(path: Path, name: str) -> None:
    try:
        read_measure(name)
    except UsageError as error:
        raise UsageError(f"{path}: lengths: {error}") from error


def _share(place: str, value: Any) -> float:
    number = _number(value)
    if number is None or number < 0:
        raise UsageError(f"{place}: expected a number from 0 on, found {shown(value)}{_remedy(value)}")
    return number


def _probabilities(place: str, given: Any) -> tuple[float, ...]:
    numbers = [_number(value) for value in given] if isinstance(given, list) else []
    found = [number for number in numbers if number is not None]
    growing = all(earlier < later for earlier, later in pairwise(found))
    if len(found) < 2 or len(found) != len(numbers) or not growing or (found[0], found[-1]) != (0, 1):
        raise UsageError(
            f"{place}: expected growing numbers from 0 to 1 such as {_QUARTILES}, found {shown(given)}"
        )
    return tuple(found)


def _quantiles(place: str, probabilities: tuple[float, ...], given: Any) -> Quantiles:
    """The first two may be equal, as the first band reaches down to 0; no others, as no length lies between."""
    if not isinstance(given, list) or len(given) != len(probabilities):
        listed = ", ".join(f"{probability:g}" for probability in probabilities)
        raise UsageError(
            f"{place}: expected {len(probabilities)} lengths, one for each of the probabilities {listed},"
            f" found {shown(given)}"
        )
    values = []
    for value, probability in zip(given, probabilities, strict=True):
        number = _number(value)
        if number is None or number < 0 or number != int(number):
            raise UsageError(
                f"{place}: expected whole lengths from 0 on, found {shown(value)} at {probability:g}{_remedy(value)}"
            )
        values.append(int(number))
    for step, (earlier, later) in enumerate(pairwise(values)):
        if later < earlier or (step and later == earlier):
            raise UsageError(
                f"{place}: expected growing lengths, found {shown(later)} after {shown(earlier)} at"
                f" {probabilities[step + 1]:g}: no length lies between; make it at least {shown(earlier + 1)}"
            )
    return Quantiles(probabilities, tuple(values))


def _number(value: Any) -> float | None:
    """A finite number, and no truth value."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _remedy(value: Any) -> str:
    """YAML takes 1e308 for a text: a number with an exponent has a point and a sign there."""
    if not isinstance(value, str):
        return ""
    number = re.fullmatch(r"([+-]?\d{1,20})(\.\d{0,20})?[eE]([+-]?)(\d{1,4})", value)
    if number is None:
        return ""
    whole, rest, sign, power = number.groups()
    return f", which is a text in YAML; write {whole}{rest or '.0'}e{sign or '+'}{power}"


def _named(key: str) -> str:
    """A key as part of a place, in one line."""
    name = " ".join(key.split())
    return name if len(name) <= 80 else name[:80] + "…"
