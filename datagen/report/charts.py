"""Bars and histograms as SVG: pure functions from numbers to markup.

Lengths along a chart are percentages, so that it fills whatever width the page has while its text keeps its
size. Everything that is not a number is escaped by Markup. Knows no colours: those are the classes of report.css.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from datagen.report.against import CellRow
from datagen.report.tally import Histogram, nice_width

_PLOT_HEIGHT = 150  # pixels
_GAP = 0.1  # of a column's place
_TICKS = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart. start, length: shares of the full width. share: of the whole that it stands for.

    kind: generated, rejected, accepted or task. reference: a share to compare with; mark: where its thin line
    goes.
    """

    label: str
    note: str
    count: int
    share: float
    start: float
    length: float
    kind: str
    reference: float | None = None
    mark: float | None = None


def waterfall(generated: int, rejected: Sequence[tuple[str, str, int]]) -> tuple[Bar, ...]:
    """All that was generated, each reason's share cut off from the right, and what is left: accepted.

    rejected: (reason, step, count) in the order in which to cut them off.
    """
    whole = max(generated, 1)
    bars = [Bar("generated", "", generated, generated / whole, 0, generated / whole, "generated")]
    left = generated
    for reason, step, count in rejected:
        left -= count
        share = count / whole
        bars.append(Bar(reason, step, count, share, left / whole, share, "rejected"))
    return (*bars, Bar("accepted", "", left, left / whole, 0, left / whole, "accepted"))


def comparison(counts: Sequence[tuple[str, int, float | None]]) -> tuple[Bar, ...]:
    """(label, count, reference share) as bars on one scale, which ends behind the largest share of either kind."""
    whole = max(sum(count for _, count, _ in counts), 1)
    shares = [count / whole for _, count, _ in counts]
    top = 1.02 * max((*shares, *(mark for _, _, mark in counts if mark is not None)), default=0) or 1
    return tuple(
        Bar(label, "", count, share, 0, share / top, "task", mark, None if mark is None else mark / top)
        for (label, count, mark), share in zip(counts, shares, strict=True)
    )


def bar_svg(bar: Bar, said: str) -> Markup:
    """said: the bar in words, for the tooltip and for who does not see it."""
    mark = Markup("")
    if bar.mark is not None:
        mark = Markup('<rect class="mark" x="{}" y="0" width="2.5" height="18"/>').format(percent(bar.mark))
    return Markup(
        '<svg class="bar" role="img" aria-label="{said}" width="100%" height="18"><title>{said}</title>'
        '<rect class="{kind}" x="{x}" y="2" width="{width}" height="14" rx="2"/>{mark}</svg>'
    ).format(said=said, kind=bar.kind, x=percent(bar.start), width=percent(bar.length), mark=mark)


def pair_top(rows: Sequence[CellRow], before: float, after: float) -> float:
    """The share at the right end of a scale for all of these rows, of so many records before and after."""
    shares = [share for row in rows for share in (row.share, row.after / (after or 1))]
    shares += [row.before / (before or 1) for row in rows if row.before is not None]
    return 1.02 * max(shares, default=0) or 1


def pair_svg(row: CellRow, before: float, after: float, top: float, said: str) -> Markup:
    """The row's shares of the records before, where there were any, and after, with a mark at the target's.

    before, after: numbers of all records. top: the share at the right end. said: the row in words.
    """
    bar = Markup('<rect class="{kind}" x="0" y="{y}" width="{width}" height="8" rx="2"/>')
    earlier = Markup("")
    if row.before is not None:
        earlier = bar.format(kind="generated", y=2, width=percent(row.before / (before or 1) / top))
    return Markup(
        '<svg class="bar" role="img" aria-label="{said}" width="100%" height="24"><title>{said}</title>'
        '{earlier}{later}<rect class="mark" x="{mark}" y="0" width="2.5" height="23"/></svg>'
    ).format(
        said=said,
        earlier=earlier,
        later=bar.format(
            kind="accepted", y=7 if row.before is None else 12, width=percent(row.after / (after or 1) / top)
        ),
        mark=percent(row.share / top),
    )


def histogram_svg(histogram: Histogram, unit: str, said: str, threshold: float | None = None) -> Markup:
    """unit: what the horizontal axis counts, for the tooltips. said: the histogram in words. threshold: from
    where to the right end the ground is shaded."""
    step = tick_step(max(histogram.counts))
    top = max(1, -(-max(histogram.counts) // step)) * step
    return Markup(
        '<svg class="histogram" role="img" aria-label="{said}" height="{height}">'
        '<svg class="plot" width="100%" height="{plot}">{region}{grid}{columns}</svg>{ticks}</svg>'
    ).format(
        said=said,
        height=_PLOT_HEIGHT + 24,
        plot=_PLOT_HEIGHT,
        region="" if threshold is None else _region(threshold, histogram.edges),
        grid=_grid(top, step),
        columns=_columns(histogram, top, unit),
        ticks=_ticks(histogram.edges),
    )


def _region(threshold: float, edges: Sequence[float]) -> Markup:
    start = min(1.0, max(0.0, (threshold - edges[0]) / (edges[-1] - edges[0])))
    return Markup(
        '<rect class="region" x="{x}" width="{width}" y="0" height="100%"/>'
        '<rect class="limit" x="{x}" width="1.5" y="0" height="100%"/>'
    ).format(x=percent(start), width=percent(1 - start))


def _grid(top: int, step: int) -> Markup:
    line = Markup(
        '<line class="grid" x1="0" x2="100%" y1="{y}" y2="{y}"/>'
        '<text class="tick" x="-8" y="{y}" dy="4" text-anchor="end">{count}</text>'
    )
    return Markup("").join(
        line.format(y=percent(1 - value / top), count=f"{value:,}") for value in range(0, top + 1, step)
    )


def _columns(histogram: Histogram, top: int, unit: str) -> Markup:
    """Columns with a gap between them; a single record among thousands still shows, as one pixel."""
    number = len(histogram.counts)
    column = Markup(
        '<rect class="column" x="{x}" width="{width}" y="{y}" height="{height}">'
        "<title>{low} to {high} {unit}: {count}</title></rect>"
    )
    drawn = []
    for place, count in enumerate(histogram.counts):
        height = max(count / top, 1 / _PLOT_HEIGHT) if count else 0.0
        drawn.append(
            column.format(
                x=percent((place + _GAP / 2) / number),
                width=percent((1 - _GAP) / number),
                y=percent(1 - height),
                height=percent(height),
                low=_edge(histogram.edges[place]),
                high=_edge(histogram.edges[place + 1]),
                unit=unit,
                count=f"{count:,}",
            )
        )
    return Markup("").join(drawn)


def _ticks(edges: Sequence[float]) -> Markup:
    number = len(edges) - 1
    every = next(step for step in (1, 2, 4, 5, 10, 20, number) if number <= step * _TICKS)
    tick = Markup('<text class="tick" x="{x}" y="{y}" text-anchor="{anchor}">{edge}</text>')
    return Markup("").join(
        tick.format(
            x=percent(place / number),
            y=_PLOT_HEIGHT + 18,
            anchor="end" if place == number else "middle" if place else "start",
            edge=_edge(edges[place]),
        )
        for place in range(0, number + 1, every)
    )


def tick_step(highest: int) -> int:
    """1, 2 or 5 times a power of ten: the least that needs at most four steps up to the highest count."""
    return nice_width(highest / 4)


def percent(share: float) -> str:
    return f"{100 * share:.3f}".rstrip("0").rstrip(".") + "%"


def _edge(value: float) -> str:
    return f"{value:,.6g}"
