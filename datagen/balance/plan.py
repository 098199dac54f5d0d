"""From the cells of a dataset's records to what becomes of each: the part of balancing between two readings.

    columns = read_columns(records, target)
    plan = make_plan(target, columns, options, seed)

Knows arrays and a target, no records.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from datagen.balance.choose import choose, random_keys
from datagen.balance.columns import Columns
from datagen.balance.marginals import MARGIN_WEIGHT, allocate_margins, margins
from datagen.balance.quota import Counts, allocate
from datagen.balance.rake import Weighting, effective_size, post_stratify, rake
from datagen.balance.tolerance import largest_within
from datagen.targets import Cell, Divergence, Target, divergence

Mode = Literal["exact", "tolerance", "weights"]
Short = Literal["fill", "leave"]
Prefer = Literal["cells", "marginals"]

_SHOWN = 5
_MEASURES: dict[Prefer, str] = {
    "cells": "as near the quotas as can be (least sum of differences, then in proportion to the shares)",
    "marginals": f"as near the quotas as can be (least sum of differences; in totals {MARGIN_WEIGHT:g} times)",
}


@dataclass(frozen=True, slots=True)
class Options:
    """As `datagen.balance.select.Balance` has them."""

    num: int | None
    mode: Mode
    tolerance: float
    short: Short
    prefer: Prefer


@dataclass(frozen=True, slots=True)
class Shortage:
    """A cell with fewer records than its quota: it has `supply`, and `missing` more are needed."""

    cell: str
    quota: int
    supply: int

    @property
    def missing(self) -> int:
        return self.quota - self.supply

    def __str__(self) -> str:
        return f"{self.cell}: {self.supply:,} of {self.quota:,}, {self.missing:,} more needed"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is taken of n records in c cells.

    shares, supply, quotas, chosen: (c,), by cell; quotas are what the shares ask of the number that was wanted, in
    mode weights of all records. kept: (n,). weighting: None but in mode weights.
    """

    target: Target
    cells: tuple[Cell, ...]
    shares: tuple[float, ...]
    columns: Columns
    supply: Counts
    quotas: Counts
    chosen: Counts
    kept: NDArray[np.bool_]
    weighting: Weighting | None
    options: Options

    @property
    def wanted(self) -> int:
        return int(self.quotas.sum())

    @property
    def taken(self) -> int:
        return int(self.chosen.sum())

    @property
    def weighted(self) -> NDArray[np.float64]:
        """(c,): what the chosen count for: their number, or the sum of their weights."""
        counts = self.chosen.astype(np.float64)
        return counts if self.weighting is None else counts * self.weighting.weights

    @property
    def before(self) -> Divergence:
        return divergence(self.supply.tolist(), self.shares)

    @property
    def after(self) -> Divergence:
        return divergence(self.weighted.tolist(), self.shares)

    def shortages(self) -> Iterator[Shortage]:
        """The cells that have fewer records than their quota; in mode weights, those that have none."""
        for cell, quota, supply in zip(self.cells, self.quotas.tolist(), self.supply.tolist(), strict=True):
            if supply < quota and (self.weighting is None or not supply):
                yield Shortage(cell.name, quota, supply)

    def notes(self) -> Iterator[str]:
        """What the user should know, a line each."""
        if self.columns.outside:
            yield self._outside()
        if self.weighting is not None:
            yield from self._of_weights(self.weighting)
            return
        shortages = list(self.shortages())
        yield from map(str, shortages)
        missing = sum(shortage.missing for shortage in shortages)
        if self.taken == self.wanted and missing:
            yield f"made up for from other cells: {missing:,}; {_MEASURES[self.options.prefer]}"
        if self.options.mode == "tolerance" and self.taken != self.options.num:
            yield (
                f"{self.taken:,} is the largest number that leaves every cell within {self.options.tolerance:.3g} of"
                " its share, or one record"
            )
        if self.taken < self.wanted:
            yield f"{self.taken:,} of {self.wanted:,} records: {self.wanted - self.taken:,} are missing"

    def _outside(self) -> str:
        outside = self.columns.outside
        told = [f"{reason} {count:,}" for reason, count in outside.most_common(_SHOWN)]
        if len(outside) > _SHOWN:
            told.append(f"{len(outside) - _SHOWN} other reasons")
        return f"outside the target: {outside.total():,} of {len(self.columns):,} records ({', '.join(told)})"

    def _of_weights(self, weighting: Weighting) -> Iterator[str]:
        for shortage in self.shortages():
            yield f"{shortage.cell}: no record, though {shortage.quota:,} of {self.wanted:,} should be there"
        if weighting.lost > 0:
            yield (
                f"{weighting.lost:.2%} of the target belongs to tasks or lengths without a record; the others share it"
            )
        if weighting.residual > 1e-6:
            yield (
                f"the weights do not reach the target: one total stays off by {weighting.residual:.2%} because of"
                " empty cells; prefer cells, or add records"
            )
        size = effective_size(weighting.weights, self.chosen)
        share = size / self.taken if self.taken else 0.0
        yield f"effective sample size (Kish): {size:,.0f} of {self.taken:,} records ({share:.1%})"


def make_plan(target: Target, columns: Columns, options: Options, seed: int) -> Plan:
    """seed: of the random order in which a cell's records are taken, after the scores where there are any."""
    cells, shares = tuple(target.shares), tuple(target.shares.values())
    supply = columns.supply(len(cells))
    usable = np.where(np.array(shares) > 0, supply, 0)
    weighting: Weighting | None = None
    if options.mode == "weights":
        groups = margins(cells)
        raked = options.prefer == "marginals" and groups
        weighting = rake(usable, shares, groups) if raked else post_stratify(usable, shares)
        chosen = np.where(weighting.weights > 0, usable, 0)
        quotas = _quotas(target, int(usable.sum()))
    elif options.mode == "tolerance":
        chosen = largest_within(
            shares, usable, options.tolerance, options.num, lambda count: _quotas(target, count)
        )
        quotas = _quotas(target, int(chosen.sum()))
    else:
        quotas = _quotas(target, options.num or 0)
        chosen = _exactly(cells, quotas, usable, shares, options)
    keys: list[NDArray[Any]] = [-np.frombuffer(columns.score)] if columns.score else []
    if options.mode == "weights":
        kept = np.append(chosen > 0, False)[columns.codes]
    else:
        keys.append(random_keys(np.frombuffer(columns.ids, np.uint64), seed))
        kept = choose(columns.codes, keys, chosen)
    return Plan(target, cells, shares, columns, supply, quotas, chosen, kept, weighting, options)


def _quotas(target: Target, count: int) -> Counts:
    return np.array(list(target.aim(count).quotas.values()), np.int64)


def _exactly(
    cells: tuple[Cell, ...], quotas: Counts, usable: Counts, shares: tuple[float, ...], options: Options
) -> Counts:
    fill = options.short == "fill"
    if options.prefer == "marginals" and (usable < quotas).any():
        return allocate_margins(quotas, usable, margins(cells), fill=fill)
    return allocate(quotas, usable, shares, fill=fill)
