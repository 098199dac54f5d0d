"""How records are spread over the cells of a target distribution, before and after a step, and how far from it.

Works on names of cells and counts. Knows no pages.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from datagen.record import Record
from datagen.targets import Target, divergence, largest_remainder

# "open_qa 11-18", "11-18", "open_qa": see Cell.name.
_CELL = re.compile(r"(?:(?P<task>.*?) )??(?P<band>\d+-\d+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Spreading:
    """counts: cell's name → records, or their weights. outside: records that belong to no cell."""

    counts: Mapping[str, float]
    outside: int
    weighted: bool = False

    @property
    def inside(self) -> float:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Distance:
    """How far the records inside of the target's cells are spread from its shares.

    total_variation, kl_bits: as in `datagen.targets.Divergence`; None without records. inside, outside: numbers of
    records. weighted: each counts as much as its tag `weight` says.
    """

    inside: float
    outside: int
    total_variation: float | None
    kl_bits: float | None
    weighted: bool = False


@dataclass(frozen=True, slots=True)
class CellRow:
    """A cell of the target: share of it, and how many records are there. wanted: its quota, or its share of the
    records there are. band: its lengths, "" for any. before: None where there is no before."""

    task: str
    band: str
    share: float
    before: float | None
    after: float
    wanted: int

    @property
    def short(self) -> int:
        """Records that are missing, to the next whole one."""
        return max(0, round(self.wanted - self.after))


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """step: the step that had the target, "" for a dataset by itself. basis: which tables, in words.

    cells: in the target's order. tasks: their sums by task, where a task has several.
    """

    step: str
    basis: str
    cells: tuple[CellRow, ...]
    tasks: tuple[CellRow, ...]
    before: Distance | None
    after: Distance


@dataclass(slots=True)
class CellCounts:
    """Feed it records with `add`, then take the `spreading`: of weights where every record has the tag `weight`,
    with which `balance` makes up for what it cannot choose."""

    target: Target
    _counts: Counter[str] = field(default_factory=Counter)
    _weights: dict[str, float] = field(default_factory=dict)
    _outside: int = 0
    _unweighted: int = 0

    def add(self, record: Record) -> None:
        cell = self.target.cell_of(record)
        if cell is None:
            self._outside += 1
            return
        self._counts[cell.name] += 1
        weight = record.tags.get("weight")
        if isinstance(weight, int | float) and not isinstance(weight, bool) and 0 <= weight < math.inf:
            self._weights[cell.name] = self._weights.get(cell.name, 0.0) + weight
        else:
            self._unweighted += 1

    def spreading(self) -> Spreading:
        if self._weights and not self._unweighted:
            return Spreading(self._weights, self._outside, weighted=True)
        return Spreading(dict(self._counts), self._outside)


def spread_over(target: Target, records: Iterable[Record]) -> Spreading:
    counts = CellCounts(target)
    for record in records:
        counts.add(record)
    return counts.spreading()


def shares_of(target: Target) -> dict[str, float]:
    return {cell.name: share for cell, share in target.shares.items()}


def against(
    shares: Mapping[str, float],
    after: Spreading,
    before: Spreading | None = None,
    *,
    quotas: Mapping[str, int] | None = None,
    step: str = "",
    basis: str = "",
) -> TargetFacts:
    """shares: cell's name → share. quotas: cell's name → records asked for; the shares of those there are by
    default."""
    wanted = quotas or dict(zip(shares, largest_remainder(round(after.inside), shares.values()), strict=True))
    cells = tuple(
        CellRow(
            *_parts(name),
            share,
            None if before is None else before.counts.get(name, 0),
            after.counts.get(name, 0),
            wanted[name],
        )
        for name, share in shares.items()
    )
    return TargetFacts(
        step,
        basis,
        cells,
        _by_task(cells),
        None if before is None else _distance(shares, before),
        _distance(shares, after),
    )


def of_quotas(
    cells: Mapping[str, tuple[int, int]],
    dropped: Mapping[str, int],
    *,
    shares: Mapping[str, float] | None = None,
    step: str = "",
    basis: str = "",
) -> TargetFacts:
    """What a step with quotas came to. cells: name → (accepted, quota), as a stage's facts have them. dropped:
    name → records that found their cell full, "" → those of no cell; before are these and the accepted.
    shares: of the target; those of the quotas where it is not known any more."""
    total = sum(quota for _, quota in cells.values())
    quotas = {name: quota for name, (_, quota) in cells.items()}
    accepted = {name: count for name, (count, _) in cells.items()}
    before = {name: count + dropped.get(name, 0) for name, count in accepted.items()}
    if shares is None or shares.keys() != quotas.keys():
        shares = {name: quota / total if total else 0.0 for name, quota in quotas.items()}
    return against(
        shares,
        Spreading(accepted, 0),
        Spreading(before, dropped.get("", 0)),
        quotas=quotas,
        step=step,
        basis=basis,
    )


def _parts(name: str) -> tuple[str, str]:
    """The task and the band of a cell's name."""
    found = _CELL.fullmatch(name)
    return (found["task"] or "", found["band"]) if found else (name, "")


def _distance(shares: Mapping[str, float], spreading: Spreading) -> Distance:
    inside = spreading.inside
    if not inside or not any(shares.values()):
        return Distance(inside, spreading.outside, None, None)
    found = divergence([spreading.counts.get(name, 0) for name in shares], list(shares.values()))
    return Distance(inside, spreading.outside, found.total_variation, found.kl_bits, spreading.weighted)


def _by_task(cells: Iterable[CellRow]) -> tuple[CellRow, ...]:
    """Sums over the bands of each task; none where every task has one cell, or none has a name."""
    grouped: dict[str, list[CellRow]] = {}
    for cell in cells:
        grouped.setdefault(cell.task, []).append(cell)
    if len(grouped) < 2 or all(len(rows) == 1 for rows in grouped.values()):
        return ()
    return tuple(
        CellRow(
            task,
            "",
            sum(row.share for row in rows),
            None if rows[0].before is None else sum(row.before or 0 for row in rows),
            sum(row.after for row in rows),
            sum(row.wanted for row in rows),
        )
        for task, rows in grouped.items()
    )
