"""A curve of diminishing returns as a drawing: an SVG file with nothing to load.

Above, what each size measures; below, what each doubling gains, against the line where it gains nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from trainers.curve_report import WORDS, Curve, Mean

_WIDTH, _LEFT, _RIGHT = 640, 76, 28
_ABOVE, _BELOW = (48, 268), (322, 446)  # top and bottom of each part
_HEIGHT = 496
_LETTERS = 72
_APART = 40.0  # between two labels of sizes
_BESIDE = 10.0  # of a seed, from its mean
_CAP = 4.0  # half the width of the end of a whisker
_STYLE = (
    "svg{font:13px system-ui,sans-serif;color:#1b1f24;background:#fff}"
    "@media(prefers-color-scheme:dark){svg{color:#e6e6e6;background:#15181c}}"
    "text{fill:currentColor}.axis{stroke:currentColor;opacity:.6}.grid{stroke:currentColor;opacity:.15}"
    ".line{fill:none;stroke:#2f6fde;stroke-width:2}.dot{fill:#2f6fde}.seed{fill:#2f6fde;opacity:.35}"
    ".whisker{fill:none;stroke:#2f6fde;stroke-width:1.5}.none .dot{fill:#b4690e}.none .whisker{stroke:#b4690e}"
    ".none .seed{fill:#b4690e}.note{font-size:11px;opacity:.8}"
)
Across = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the drawing. top, bottom: its place. low, high: the values there."""

    top: int
    bottom: int
    low: float
    high: float

    @classmethod
    def of(cls, place: tuple[int, int], means: Sequence[Mean], *more: float) -> Panel:
        """Room for every value, and for as much of the intervals as leaves the values half of it: those of two seeds
        would else press the curve flat."""
        values = [*more, *(value for mean in means for value in mean.values)]
        low, high = min(values), max(values)
        span = (high - low) or abs(high) or 1.0
        ends = [end for mean in means for end in mean.interval]
        return cls(
            *place, max(min(ends), low - span / 2) - span / 20, min(max(ends), high + span / 2) + span / 20
        )

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.bottom - (self.bottom - self.top) * min(max(share, 0.0), 1.0), 1)

    def ticks(self, most: int) -> list[float]:
        """Round values, at most so many."""
        wide = (self.high - self.low) / most
        scale = 10 ** math.floor(math.log10(wide))
        step = next(one * scale for one in (1, 2, 2.5, 5, 10) if one * scale >= wide)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [number * step for number in range(first, last + 1)]


def plot_curve(curve: Curve, title: str) -> str:
    """Means over seeds with 95 % intervals, against the number of records by doublings; faint: each seed. Brown: a
    doubling of which no gain can be told. A whisker without an end goes on beyond the drawing."""
    sizes = [point.records for point in curve.points]
    first, doublings = sizes[0], math.log2(sizes[-1] / sizes[0])

    def across(size: float) -> float:
        return round(_LEFT + 28 + (_WIDTH - _LEFT - _RIGHT - 56) * math.log2(size / first) / doublings, 1)

    parts = [*_measured(curve, across), *_gained(curve, across), _sizes(sizes, across)]
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
            'aria-label="{title}"><style>{style}</style>'
            '<text x="{left}" y="24" font-size="15">{title}</text>{parts}</svg>'
        ).format(
            w=_WIDTH,
            h=_HEIGHT,
            title=_short(title),
            style=Markup(_STYLE),
            left=_LEFT,
            parts=Markup("").join(parts),
        )
    )


def _short(title: str) -> str:
    return title if len(title) <= _LETTERS else f"{title[: _LETTERS - 1]}…"


def _measured(curve: Curve, across: Across) -> list[Markup]:
    panel = Panel.of(_ABOVE, [point.mean for point in curve.points])
    places = " ".join(f"{across(one.records)},{panel.y(one.mean.value)}" for one in curve.points)
    return [
        _values(panel, WORDS[curve.metric], 6),
        Markup('<polyline class="line" points="{}"/>').format(places),
        *(_mark(panel, across(one.records), one.mean, f"{one.records:,} records") for one in curve.points),
    ]


def _gained(curve: Curve, across: Across) -> list[Markup]:
    panel = Panel.of(_BELOW, [one.gain for one in curve.doublings], 0.0)
    parts = [_values(panel, "gain per doubling", 4)]
    parts.append(
        Markup('<line class="axis" x1="{}" x2="{}" y1="{y}" y2="{y}"/>').format(
            _LEFT, _WIDTH - _RIGHT, y=panel.y(0.0)
        )
    )
    if not all(one.told for one in curve.doublings):
        parts.append(
            Markup(
                '<text class="note" x="{}" y="{}" text-anchor="end">brown: no gain can be told</text>'
            ).format(_WIDTH - _RIGHT, panel.top - 8)
        )
    for one in curve.doublings:
        middle = across(math.sqrt(one.start * one.stop))
        drawn = _mark(panel, middle, one.gain, f"{one.start:,} to {one.stop:,} records")
        parts.append(drawn if one.told else Markup('<g class="none">{}</g>').format(drawn))
    return parts


def _mark(panel: Panel, x: float, mean: Mean, name: str) -> Markup:
    """Seeds, interval and mean."""
    low, high = mean.interval
    seeds = Markup("").join(
        Markup('<circle class="seed" cx="{}" cy="{}" r="2.5"/>').format(x - _BESIDE, panel.y(value))
        for value in mean.values
    )
    caps = Markup("").join(
        Markup('<path class="whisker" d="M{} {y}H{}"/>').format(x - _CAP, x + _CAP, y=panel.y(end))
        for end in (low, high)
        if panel.low <= end <= panel.high
    )
    whisker = Markup('<path class="whisker" d="M{} {}V{}"/>').format(x, panel.y(low), panel.y(high))
    said = f"{name}: {mean.value:.4f} ({low:.4f} to {high:.4f})"
    dot = Markup('<circle class="dot" cx="{}" cy="{}" r="4.5"><title>{}</title></circle>')
    return seeds + whisker + caps + dot.format(x, panel.y(mean.value), said)


def _values(panel: Panel, name: str, most: int) -> Markup:
    """Grid, labels and name of the upright axis."""
    ticks = panel.ticks(most)
    lines = [
        Markup(
            '<line class="grid" x1="{}" x2="{}" y1="{y}" y2="{y}"/><text x="{}" y="{}" text-anchor="end">{}</text>'
        ).format(_LEFT, _WIDTH - _RIGHT, _LEFT - 8, panel.y(tick) + 4, f"{tick:.4g}", y=panel.y(tick))
        for tick in ticks
    ]
    lines.append(
        Markup('<text transform="translate(16 {}) rotate(-90)" text-anchor="middle">{}</text>').format(
            (panel.top + panel.bottom) / 2, name
        )
    )
    return Markup("").join(lines)


def _sizes(sizes: Sequence[int], across: Across) -> Markup:
    """Numbers of records under both parts, and their lines; a label that would touch the one before it is left out."""
    lines, last = [], -_APART
    for size in sizes:
        x = across(size)
        for top, bottom in (_ABOVE, _BELOW):
            lines.append(
                Markup('<line class="grid" x1="{x}" x2="{x}" y1="{}" y2="{}"/>').format(top, bottom, x=x)
            )
            if x - last >= _APART:
                lines.append(
                    Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(
                        x, bottom + 20, f"{size:,}"
                    )
                )
        last = x if x - last >= _APART else last
    lines.append(
        Markup('<text x="{}" y="{}" text-anchor="middle">records trained on</text>').format(
            (_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 12
        )
    )
    return Markup("").join(lines)
