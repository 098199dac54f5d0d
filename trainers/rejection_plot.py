"""What more answers to a prompt are worth, as a drawing: an SVG file with nothing to load.

Above, the reward of the answer that is kept; below, of the middle one; between them, what rejection sampling gains
(Llama 2, arXiv 2307.09288, figure 7).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from markupsafe import Markup

from trainers.best_of import Band, Curve
from trainers.curve_plot import Panel

_WIDTH, _HEIGHT = 640, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 92, 48, 56
_LETTERS = 72
_APART = 28.0  # between two labels
_STYLE = (
    "svg{font:13px system-ui,sans-serif;color:#1b1f24;background:#fff}"
    "@media(prefers-color-scheme:dark){svg{color:#e6e6e6;background:#15181c}}"
    "text{fill:currentColor}.axis{stroke:currentColor;opacity:.6}.grid{stroke:currentColor;opacity:.15}"
    ".kept .line,.median .line{fill:none;stroke-width:2}.kept .line{stroke:#2f6fde}.kept .dot{fill:#2f6fde}"
    ".kept .band{fill:#2f6fde;opacity:.18}.median .line{stroke:#b4690e}.median .dot{fill:#b4690e}"
    ".median .band{fill:#b4690e;opacity:.18}.note{font-size:11px;opacity:.8}"
)
Across = Callable[[float], float]


def plot_rewards(curve: Curve, title: str) -> str:
    """Means over prompts with 95 % bands, k by doublings. Dots are the rows of the table."""
    bands = [band for one in curve.points for band in (one.best, one.median)]
    ends = [end for band in bands for end in (band.low, band.high, band.mean) if math.isfinite(end)]
    room = (max(ends) - min(ends) or 1.0) / 20
    panel = Panel(_TOP, _HEIGHT - _BOTTOM, min(ends) - room, max(ends) + room)
    last = max(math.log2(len(curve.points)), 1.0)

    def across(k: float) -> float:
        return round(_LEFT + 12 + (_WIDTH - _LEFT - _RIGHT - 24) * math.log2(k) / last, 1)

    kept, median = [one.best for one in curve.points], [one.median for one in curve.points]
    shown = {one.k for one in curve.shown()}
    labels = _labels(panel.y(kept[-1].mean), panel.y(median[-1].mean))
    parts = [
        _values(panel),
        _sizes(sorted(shown), across),
        _line("median", "median", median, panel, across, shown, labels[1]),
        _line("kept", "kept", kept, panel, across, shown, labels[0]),
    ]
    name = title if len(title) <= _LETTERS else f"{title[: _LETTERS - 1]}…"
    note = f"{curve.prompts:,} prompts, 95 % intervals"
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
            'aria-label="{title}"><style>{style}</style>'
            '<text x="{left}" y="22" font-size="15">{title}</text>'
            '<text class="note" x="{left}" y="39">{note}</text>{parts}</svg>'
        ).format(
            w=_WIDTH,
            h=_HEIGHT,
            title=name,
            note=note,
            left=_LEFT,
            style=Markup(_STYLE),
            parts=Markup("").join(parts),
        )
    )


def _labels(upper: float, lower: float) -> tuple[float, float]:
    """Where the names of two lines stand, so that neither covers the other."""
    if abs(lower - upper) >= _APART / 2:
        return upper, lower
    middle = (upper + lower) / 2
    return round(middle - _APART / 4, 1), round(middle + _APART / 4, 1)


def _line(
    kind: str,
    name: str,
    bands: Sequence[Band],
    panel: Panel,
    across: Across,
    shown: set[int],
    label: float,
) -> Markup:
    places = [(across(k), panel.y(band.mean)) for k, band in enumerate(bands, 1)]
    line = Markup('<polyline class="line" points="{}"/>').format(" ".join(f"{x},{y}" for x, y in places))
    dots = Markup("").join(
        Markup('<circle class="dot" cx="{}" cy="{}" r="4"><title>{}</title></circle>').format(
            *places[k - 1], f"{name} of {k}: {bands[k - 1].mean:.4f}"
        )
        for k in sorted(shown)
    )
    text = Markup('<text x="{}" y="{}">{}</text>').format(places[-1][0] + 14, label + 4, name)
    return Markup('<g class="{}">{}{}{}{}</g>').format(kind, _band(bands, panel, across), line, dots, text)


def _band(bands: Sequence[Band], panel: Panel, across: Across) -> Markup:
    if not math.isfinite(bands[0].low):
        return Markup("")
    above = [f"{across(k)},{panel.y(band.high)}" for k, band in enumerate(bands, 1)]
    below = [f"{across(k)},{panel.y(band.low)}" for k, band in enumerate(bands, 1)]
    return Markup('<polygon class="band" points="{}"/>').format(" ".join((*above, *reversed(below))))


def _values(panel: Panel) -> Markup:
    lines = [
        Markup(
            '<line class="grid" x1="{}" x2="{}" y1="{y}" y2="{y}"/><text x="{}" y="{}" text-anchor="end">{}</text>'
        ).format(_LEFT, _WIDTH - _RIGHT, _LEFT - 8, panel.y(tick) + 4, f"{tick:.4g}", y=panel.y(tick))
        for tick in panel.ticks(6)
    ]
    lines.append(
        Markup('<text transform="translate(16 {}) rotate(-90)" text-anchor="middle">reward</text>').format(
            (panel.top + panel.bottom) / 2
        )
    )
    return Markup("").join(lines)


def _sizes(sizes: Sequence[int], across: Across) -> Markup:
    """Numbers of answers under the drawing; one that would touch the one before it is left out."""
    bottom, last = _HEIGHT - _BOTTOM, -_APART
    lines = []
    for size in sizes:
        x = across(size)
        lines.append(
            Markup('<line class="grid" x1="{x}" x2="{x}" y1="{}" y2="{}"/>').format(_TOP, bottom, x=x)
        )
        if x - last >= _APART:
            lines.append(
                Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(
                    x, bottom + 20, f"{size:,}"
                )
            )
            last = x
    lines.append(
        Markup('<text x="{}" y="{}" text-anchor="middle">answers to a prompt (k)</text>').format(
            (_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 12
        )
    )
    return Markup("").join(lines)
