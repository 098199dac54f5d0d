"""Quantiles of lengths as boxes on one logarithmic scale, and the scale itself, as SVG.

A box spans the middle half, its line is the median, the whiskers reach from 5 to 95 %. The target's quantiles
stand below as ticks on a line of their own. Knows no records and no colours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from datagen.report.charts import percent
from datagen.report.lengths import LengthRow
from datagen.report.tally import SHARES, Spread
from datagen.targets import Quantiles

_BOX = 14  # pixels
_MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class LogScale:
    """From 0 to top, as log(1 + length); `at` gives the share of the width."""

    top: int

    def at(self, length: float) -> float:
        return min(1.0, math.log1p(max(0.0, length)) / math.log1p(max(1, self.top)))

    def ticks(self) -> tuple[int, ...]:
        """0 and powers of ten, with 2 and 5 times them where that leaves too few; at most eight."""
        decades = range(len(str(self.top)))
        fine = [0, *(step * 10**power for power in decades for step in (1, 2, 5))]
        coarse = [0, *(10**power for power in decades)]
        for steps in (fine, coarse, coarse[::2]):
            within = tuple(step for step in steps if step <= self.top)
            if len(within) <= _MOST_TICKS:
                break
        return within


def scale_of(rows: Sequence[LengthRow]) -> LogScale:
    """One scale for all rows: up to the longest whisker and the target's longest."""
    tops = [row.spread.values[-1] for row in rows]
    tops += [row.target.values[-1] for row in rows if row.target is not None]
    return LogScale(max(1, *tops))


def box_svg(row: LengthRow, scale: LogScale, said: str) -> Markup:
    """said: the row in words, for the tooltip and for who does not see it."""
    return Markup(
        '<svg class="box" role="img" aria-label="{said}" width="100%" height="{height}">'
        "<title>{said}</title>{box}{target}</svg>"
    ).format(
        said=said,
        height=_BOX + 8 + (12 if row.target is not None else 0),
        box=_box(row.spread, scale),
        target="" if row.target is None else _ticks(row.target, scale),
    )


def axis_svg(scale: LogScale) -> Markup:
    tick = Markup('<text class="tick" x="{x}" y="12" text-anchor="{anchor}">{length}</text>')
    ticks = Markup("").join(
        tick.format(
            x=percent(scale.at(length)),
            anchor="middle" if scale.at(length) else "start",
            length=f"{length:,}",
        )
        for length in scale.ticks()
        if scale.at(length) < 0.97
    )
    return Markup('<svg class="axis" aria-hidden="true" width="100%" height="16">{}</svg>').format(ticks)


def box_words(row: LengthRow) -> str:
    """ "all: 5 % 3, 25 % 10, 50 % 18, 75 % 40, 95 % 90; target 0 % 1, 50 % 20, 100 % 2,032" """
    words = f"{row.task.replace('_', ' ') or 'all'}: {_listed(SHARES, row.spread.values)}"
    if row.target is not None:
        words += f"; target {_listed(row.target.probabilities, row.target.values)}"
    return words


def _listed(shares: Sequence[float], values: Sequence[int]) -> str:
    return ", ".join(f"{100 * share:g} % {value:,}" for share, value in zip(shares, values, strict=True))


def _box(spread: Spread, scale: LogScale) -> Markup:
    low, first, median, third, high = (scale.at(value) for value in spread.values)
    middle = 4 + _BOX / 2
    return Markup(
        '<line class="whisker" x1="{low}" x2="{high}" y1="{middle}" y2="{middle}"/>'
        '<rect class="half" x="{first}" width="{width}" y="4" height="{height}" rx="2"/>'
        '<rect class="median" x="{median}" y="2" width="2.5" height="{tall}"/>'
    ).format(
        low=percent(low),
        high=percent(high),
        middle=middle,
        first=percent(first),
        width=percent(max(third - first, 0.002)),
        height=_BOX,
        median=percent(median),
        tall=_BOX + 4,
    )


def _ticks(target: Quantiles, scale: LogScale) -> Markup:
    top = 4 + _BOX + 5
    line = Markup('<line class="wanted" x1="{}" x2="{}" y1="{y}" y2="{y}"/>').format(
        percent(scale.at(target.values[0])), percent(scale.at(target.values[-1])), y=top + 4
    )
    tick = Markup('<rect class="mark" x="{x}" y="{y}" width="2" height="8"><title>{said}</title></rect>')
    return line + Markup("").join(
        tick.format(
            x=percent(min(scale.at(value), 0.995)), y=top, said=f"target {100 * share:g} %: {value:,}"
        )
        for share, value in zip(target.probabilities, target.values, strict=True)
    )
