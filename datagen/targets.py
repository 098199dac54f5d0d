"""Target distributions: which share of a dataset each task, and each band of lengths within it, is to have.

A target is read from seeds/targets/NAME.yaml or a user's file. It knows shares, cells and quotas, and which cell
a record belongs to; not how records are found or chosen.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from datagen.errors import UsageError, nearest
from datagen.lengths import Measure, read_measure
from datagen.record import TASKS, Record
from datagen.resources import shipped
from datagen.settings import read_yaml

# InstructGPT's table has Other where H4 has Coding.
KNOWN_TASKS = (*TASKS, "other")
# Published shares are rounded: InstructGPT's ten sum to 99.9 %.
_ROUNDING = 0.005


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of the target: a task ("" for any) and a band of lengths, both bounds inclusive, None where open."""

    task: str
    low: int | None = None
    high: int | None = None

    @property
    def name(self) -> str:
        """ "open_qa", "open_qa 11-18", "11-18" """
        band = "" if self.high is None else f"{self.low}-{self.high}"
        return " ".join(filter(None, (self.task, band))) or "all"


@dataclass(frozen=True, slots=True)
class Quantiles:
    """A distribution of lengths: values[i] is not exceeded by the share probabilities[i] of all.

    Bands lie between neighbouring values; the first reaches down to 0.
    """

    probabilities: tuple[float, ...]
    values: tuple[int, ...]

    def bands(self) -> tuple[tuple[int, int, float], ...]:
        """(least length, most length, share), both bounds inclusive; the shares sum to 1."""
        lows = (0, *(value + 1 for value in self.values[1:-1]))
        steps = pairwise(self.probabilities)
        return tuple(
            (low, high, above - below)
            for low, high, (below, above) in zip(lows, self.values[1:], steps, strict=True)
        )


@dataclass(frozen=True, slots=True)
class TaskMix:
    """Shares of tasks, summing to 1. categories: what each name means, for whoever labels."""

    name: str
    shares: Mapping[str, float]
    categories: Mapping[str, str]
    source: str = ""


@dataclass(frozen=True, slots=True)
class LengthMix:
    """Quantile tables of one measure: by task, and for all others."""

    name: str
    measure: Measure
    tasks: Mapping[str, Quantiles]
    default: Quantiles
    source: str = ""

    def of(self, task: str) -> Quantiles:
        return self.tasks.get(task, self.default)


@dataclass(frozen=True)
class Target:
    """A joint distribution over task × length band; either side may be left open."""

    tasks: TaskMix | None
    lengths: LengthMix | None

    @cached_property
    def shares(self) -> Mapping[Cell, float]:
        """The share of every cell, in the order of the files; they sum to 1."""
        tasks = self.tasks.shares if self.tasks else {"": 1.0}
        shares: dict[Cell, float] = {}
        for task, share in tasks.items():
            if self.lengths is None:
                shares[Cell(task)] = share
                continue
            for low, high, part in self.lengths.of(task).bands():
                shares[Cell(task, low, high)] = share * part
        return shares

    def cell_of(self, record: Record) -> Cell | None:
        """The record's cell; None where its task is not in the target or it is longer than any band."""
        length = self.lengths.measure(record) if self.lengths else 0
        return self.cell(str(record.tags.get("task") or ""), length)

    def cell(self, task: str, length: int) -> Cell | None:
        """The cell of a task and a length in the target's measure."""
        bands = self._bands.get(task if self.tasks else "")
        if bands is None:
            return None
        highs, cells = bands
        if not highs:
            return cells[0]
        place = bisect_left(highs, length)
        return cells[place] if place < len(cells) else None

    @cached_property
    def _bands(self) -> Mapping[str, tuple[list[int], list[Cell]]]:
        """task -> the upper bounds of its bands (none without lengths) and their cells."""
        bands: dict[str, tuple[list[int], list[Cell]]] = {}
        for cell in self.shares:
            highs, cells = bands.setdefault(cell.task, ([], []))
            cells.append(cell)
            if cell.high is not None:
                highs.append(cell.high)
        return bands

    def aim(self, count: int) -> Aim:
        """Whole quotas for `count` records."""
        return Aim(self, dict(zip(self.shares, largest_remainder(count, self.shares.values()), strict=True)))

    @property
    def basis(self) -> str:
        """For people: which tables, and how lengths are counted."""
        parts = []
        if self.tasks:
            parts.append(f"tasks: {self.tasks.name}")
        if self.lengths:
            parts.append(f"lengths: {self.lengths.name}, {self.lengths.measure.basis}")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Aim:
    """A target in whole records: so many of each cell."""

    target: Target
    quotas: Mapping[Cell, int]


def largest_remainder(count: int, shares: Any) -> list[int]:
    """Whole numbers that sum to count, each within one of count × share: the floors, and one more for the
    largest remainders, the earlier first among equals (Hamilton's method)."""
    shares = list(shares)
    total = math.fsum(shares)
    exact = [count * share / total for share in shares]
    whole = [math.floor(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for place in order[: count - sum(whole)]:
        whole[place] += 1
    return whole


def load_target(tasks: str = "", lengths: str = "", by: str = "", tokenizer: str = "") -> Target | None:
    """The target of these names or files; None where neither is given.

    by: the measure, where the lengths file has several ("" takes its first). Raises UsageError that names file,
    key, what was found and what was expected.
    """
    if not tasks and not lengths:
        if by:
            raise UsageError(f"--by {by}: says how to measure lengths, but no lengths are given")
        return None
    mix = load_tasks(tasks) if tasks else None
    return Target(mix, load_lengths(lengths, by, tokenizer) if lengths else None)


def load_tasks(name: str) -> TaskMix:
    """Raises UsageError for a file without tasks, shares that do not sum to 1 and unknown categories."""
    path, plain = _read(name)
    given = plain.get("tasks")
    own = _mapping(path, "categories", plain.get("categories") or {})
    if not isinstance(given, dict) or not given:
        raise UsageError(f"{path}: tasks: expected task: share, found {given!r}")
    shares = _numbers(path, "tasks", given)
    for task in shares:
        if task not in KNOWN_TASKS and task not in own:
            remedy = nearest(task, [*KNOWN_TASKS, *own])
            raise UsageError(
                f"{path}: tasks.{task}: unknown category; {remedy}; a new one needs a line under categories"
            )
    total = math.fsum(shares.values())
    if not plain.get("counts") and abs(total - 1) > _ROUNDING:
        raise UsageError(
            f"{path}: tasks: the shares sum to {total:g}, expected 1; mend them, or write counts: true"
        )
    shares = {task: share / total for task, share in shares.items()}
    return TaskMix(_name(path), shares, {str(key): str(text) for key, text in own.items()}, _source(plain))


def load_lengths(name: str, by: str = "", tokenizer: str = "") -> LengthMix:
    """Raises UsageError for a file without quantile tables, or without one for the measure."""
    path, plain = _read(name)
    tables = _mapping(path, "lengths", plain.get("lengths"))
    if not tables:
        raise UsageError(f"{path}: lengths: expected quantile tables such as prompt-tokens, found none")
    measure = read_measure(by or next(iter(tables)), tokenizer)
    if measure.name not in tables:
        raise UsageError(
            f"{path}: no lengths for {measure.name}; {nearest(measure.name, [str(key) for key in tables])}"
        )
    place = f"lengths.{measure.name}"
    table = _mapping(path, place, tables[measure.name])
    probabilities = table.get("probabilities", [0, 0.25, 0.5, 0.75, 1])
    default = _quantiles(path, f"{place}.all", probabilities, table.get("all"))
    by_task = {
        str(task): _quantiles(path, f"{place}.tasks.{task}", probabilities, values)
        for task, values in _mapping(path, f"{place}.tasks", table.get("tasks") or {}).items()
    }
    return LengthMix(_name(path), measure, by_task, default, _source(plain))


def target_names() -> list[str]:
    """The shipped targets."""
    return sorted(path.stem for path in shipped("seeds", "targets").glob("*.yaml"))


def _read(name: str) -> tuple[Path, dict[str, Any]]:
    path = Path(name)
    if not path.is_file():
        if name not in target_names():
            raise UsageError(
                f"target {name}: no such file, and no shipped target; {nearest(name, target_names())}"
            )
        path = shipped("seeds", "targets", f"{name}.yaml")
    try:
        plain = read_yaml(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{path}: {' '.join(str(error).split())}") from error
    if not isinstance(plain, dict):
        raise UsageError(f"{path}: expected keys and values, found {type(plain).__name__}")
    return path, plain


def _name(path: Path) -> str:
    return path.stem


def _source(plain: Mapping[str, Any]) -> str:
    return str(plain.get("source") or "")


def _mapping(path: Path, place: str, value: Any) -> Mapping[Any, Any]:
    if not isinstance(value, dict):
        raise UsageError(f"{path}: {place}: expected keys and values, found {value!r}")
    return value


def _numbers(path: Path, place: str, given: Mapping[Any, Any]) -> dict[str, float]:
    for key, value in given.items():
        if not _is_number(value) or not math.isfinite(value) or value < 0:
            raise UsageError(f"{path}: {place}.{key}: expected a number from 0 on, found {value!r}")
    if not any(given.values()):
        raise UsageError(f"{path}: {place}: all shares are 0")
    return {str(key): float(value) for key, value in given.items()}


def _quantiles(path: Path, place: str, probabilities: Sequence[Any], values: Any) -> Quantiles:
    if (
        not isinstance(values, list)
        or len(values) != len(probabilities)
        or not all(_is_number(value) and math.isfinite(value) for value in values)
        or any(later <= earlier for earlier, later in pairwise(values[1:]))
    ):
        raise UsageError(
            f"{path}: {place}: expected {len(probabilities)} growing lengths, one for each of"
            f" {list(probabilities)}, found {values!r}"
        )
    return Quantiles(tuple(map(float, probabilities)), tuple(map(int, values)))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
