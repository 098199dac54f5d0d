"""The dashboard's two pictures as SVG: when answers came, and how shares drift from batch to batch.

Lengths are percentages, so that a picture fills the page; what it shows stands in words or in a table beside it.
Knows no colours: those are the classes of admin.css.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from datagen.report.charts import percent, tick_step

_HEIGHT = 130  # pixels
_MOST = 60  # columns
_HOURS = 48  # with a longer span, days are shown
Interval = tuple[float, float, float]  # low, value, high


def answers_over_time(hours: Mapping[int, int]) -> Markup | None:
    """A column for each hour, or for each day where they are more than two; None before there is an answer. hours: of
    those since 1970 how many answers each has."""
    if not hours:
        return None
    first, last = min(hours), max(hours)
    by_hour = last - first < _HOURS
    width = 1 if by_hour else 24
    counts: dict[int, int] = {}
    for hour, count in hours.items():
        counts[hour // width] = counts.get(hour // width, 0) + count
    begin = max(first // width, last // width - _MOST + 1)
    form = "%Y-%m-%d %H:00" if by_hour else "%Y-%m-%d"
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    columns = [
        (format(epoch + timedelta(hours=place * width), form), counts.get(place, 0))
        for place in range(begin, last // width + 1)
    ]
    return _columns(columns, "hour" if by_hour else "day")


def _columns(columns: Sequence[tuple[str, int]], unit: str) -> Markup:
    top = max(count for _, count in columns)
    top = -(-top // tick_step(top)) * tick_step(top)
    share = 1 / max(len(columns), 12)  # a single day is no wall
    column = Markup(
        '<rect class="column" x="{x}" width="{width}" y="{y}" height="{height}"><title>{label}: {count}</title></rect>'
    )
    drawn = Markup("").join(
        column.format(
            x=percent((place + 0.1) * share),
            width=percent(0.8 * share),
            y=percent(1 - count / top),
            height=percent(count / top),
            label=label,
            count=f"{count:,}",
        )
        for place, (label, count) in enumerate(columns)
    )
    busiest, most = max(columns, key=lambda one: one[1])
    said = f"answers by {unit}, {columns[0][0]} to {columns[-1][0]} UTC; most on {busiest}: {most:,}"
    return Markup(
        '<figure><svg class="chart" role="img" aria-label="{said}" height="{height}">{grid}{drawn}</svg>'
        "<figcaption>{caption}</figcaption></figure>"
    ).format(
        said=said,
        height=_HEIGHT,
        grid=_grid((0, f"{top:,}"), (1, "0")),
        drawn=drawn,
        caption=said[0].upper() + said[1:],
    )


def drift(batches: Sequence[str], series: Mapping[str, Sequence[Interval | None]]) -> Markup:
    """Shares from 0 to 1 by batch, each with its interval. series: by name, as long as batches; drawn with a dash and a
    point of its own each."""
    step = 1 / len(batches)
    drawn = Markup("")
    for number, (name, values) in enumerate(series.items()):
        shift = (number - (len(series) - 1) / 2) * min(0.02, step / 6)
        drawn += _line(name, number, values, step, shift, batches)
    keys = Markup(" ").join(
        Markup(
            '<span class="key"><svg class="series s{n}" width="34" height="12" aria-hidden="true">'
            '<line x1="0" x2="34" y1="6" y2="6"/>{point}</svg> {name}</span>'
        ).format(n=number % 4, point=_point(number, "17", "6"), name=name)
        for number, name in enumerate(series)
    )
    said = f"{' and '.join(series)} by batch, {batches[0]} to {batches[-1]}"
    return Markup(
        '<figure><svg class="chart" role="img" aria-label="{said}" height="{height}">{grid}{drawn}</svg>'
        "<figcaption>{keys} <span>with 95 % intervals, batches from left to right</span></figcaption></figure>"
    ).format(
        said=said, height=_HEIGHT, grid=_grid((0, "100 %"), (0.5, "50 %"), (1, "0 %")), drawn=drawn, keys=keys
    )


def _line(
    name: str,
    number: int,
    values: Sequence[Interval | None],
    step: float,
    shift: float,
    batches: Sequence[str],
) -> Markup:
    drawn, before = Markup(""), None
    segment = Markup('<line x1="{}" y1="{}" x2="{}" y2="{}"/>')
    whisker = Markup('<line class="whisker" x1="{x}" y1="{low}" x2="{x}" y2="{high}"/>')
    for place, value in enumerate(values):
        if value is None:
            before = None
            continue
        x, (low, y, high) = percent((place + 0.5) * step + shift), (percent(1 - one) for one in value)
        drawn += segment.format(*before, x, y) if before else ""
        drawn += whisker.format(x=x, low=low, high=high)
        said = f"{batches[place]}: {name} {100 * value[1]:.1f} %"
        drawn += Markup("<g>{}<title>{}</title></g>").format(_point(number, x, y), said)
        before = x, y
    return Markup('<g class="series s{}">{}</g>').format(number % 4, drawn)


def _point(number: int, x: str, y: str) -> Markup:
    if number % 2:
        return Markup(
            '<svg x="{}" y="{}" overflow="visible"><rect x="-4" y="-4" width="8" height="8"/></svg>'
        ).format(x, y)
    return Markup('<circle cx="{}" cy="{}" r="4"/>').format(x, y)


def _grid(*lines: tuple[float, str]) -> Markup:
    """lines: share of the height from the top, and what stands there."""
    line = Markup(
        '<line class="grid" x1="0" x2="100%" y1="{y}" y2="{y}"/><text class="tick" x="-8" y="{y}" dy="4"'
        ' text-anchor="end">{label}</text>'
    )
    return Markup("").join(line.format(y=percent(share), label=label) for share, label in lines)
