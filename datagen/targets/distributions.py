"""Shares, cells and quotas of a target, and which cell a record belongs to. Knows no files."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise

from datagen.lengths import Measure
from datagen.record import Record

# Shares are weighed in whole units of this part, so that rounding never depends on a float's last bit: 0.105
# and 0.045 of 100 records leave the same remainder, as they do by hand.
_UNITS = 10**15


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
    """Shares of tasks, summing to 1. categories: every task's description, for whoever labels."""

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
        task = task_of(record)
        if self.tasks and task not in self._bands:
            return None  # before its length is measured, which costs the most
        return self.cell(task, self.lengths.measure(record) if self.lengths else 0)

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
        """Whole quotas for `count` records: every cell and every task within one of its exact share.

        Tasks are rounded first, then their bands within them, both by largest remainders. Rounding all cells at
        once would add up over a task: four bands of 16.5 each become 17, and the task 68 in the place of 66.
        """
        bands = {task: [self.shares[cell] for cell in cells] for task, (_, cells) in self._bands.items()}
        totals = largest_remainder(count, map(math.fsum, bands.values()))
        rounded = round_within(count, totals, list(bands.values()))
        return Aim(self, dict(zip(self.shares, chain.from_iterable(rounded), strict=True)))

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


def task_of(record: Record) -> str:
    """The record's task tag as text, "" where it has none."""
    task = record.tags.get("task")
    return "" if task is None else str(task)


def units(shares: Iterable[float]) -> list[int]:
    """Shares as whole numbers in proportion, to 15 decimal places."""
    return [round(share * _UNITS) for share in shares]


def largest_remainder(count: int, shares: Iterable[float]) -> list[int]:
    """Whole numbers that sum to count, each within one of count × share: the floors, and one more for the
    largest remainders, the earlier first among equals (Hamilton's method).

    Of all such splits it is the nearest to count × share by least squares, and by the sum of absolute
    differences. Raises ValueError where all shares are 0.
    """
    parts = units(shares)
    total = sum(parts)
    if total <= 0:
        raise ValueError("all shares are 0")
    split = [divmod(count * part, total) for part in parts]
    whole = [floor for floor, _ in split]
    order = sorted(range(len(split)), key=lambda place: (-split[place][1], place))
    for place in order[: count - sum(whole)]:
        whole[place] += 1
    return whole


def round_within(count: int, totals: Sequence[int], shares: Sequence[Sequence[float]]) -> list[list[int]]:
    """Whole numbers that sum to totals[i] within group i, each within one of count × share.

    totals: each the floor or the ceiling of count × the group's share. Within a group the largest remainders are
    rounded up. Where they are equal, as those of quartiles are, the place that the groups before have given the
    fewest too many goes first, so that no band gains at every task.
    """
    whole = sum(map(sum, map(units, shares))) or 1
    owed = [0] * max(map(len, shares), default=0)
    rounded = []
    for total, group in zip(totals, shares, strict=True):
        split = [divmod(count * part, whole) for part in units(group)]
        counts = [floor for floor, _ in split]
        for place, (_, rest) in enumerate(split):
            owed[place] += rest
        ranked = sorted((-rest, -owed[place], place) for place, (_, rest) in enumerate(split))
        for *_, place in ranked[: total - sum(counts)]:
            counts[place] += 1
            owed[place] -= whole
        rounded.append(counts)
    return rounded
