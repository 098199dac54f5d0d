"""How often a reward model is right against how sure it is, as an SVG file with nothing to load."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from trainers.judging import Bin

_WIDTH, _HEIGHT = 480, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 24, 44, 52
_LEAST, _MOST = 2.5, 8.0  # radius of a dot, by the pairs in its bin
_STYLE = (
    "svg{font:13px system-ui,sans-serif;color:#1b1f24;background:#fff}"
    "@media(prefers-color-scheme:dark){svg{color:#e6e6e6;background:#15181c}}"
    "text{fill:currentColor}.axis{stroke:currentColor;opacity:.6}.grid{stroke:currentColor;opacity:.15}"
    ".ideal{stroke:currentColor;opacity:.5;stroke-dasharray:5 4}"
    ".line{fill:none;stroke:#2f6fde;stroke-width:2}.dot{fill:#2f6fde}.whisker{stroke:#2f6fde;stroke-width:1.5}"
)


def plot_calibration(bins: Sequence[Bin], title: str) -> str:
    """The share of pairs that the model got right in each bin of σ(|r_c − r_r|), with its 95 % interval; the dashed
    line is a model that is right as often as it is sure. The larger a dot, the more pairs."""
    parts = [_axes(), _curve([one for one in bins if one.right.count])]
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
            'aria-label="{title}"><style>{style}</style>'
            '<text x="{left}" y="24" font-size="15">{title}</text>{parts}</svg>'
        ).format(
            w=_WIDTH, h=_HEIGHT, title=title, style=Markup(_STYLE), left=_LEFT, parts=Markup("").join(parts)
        )
    )


def _x(sure: float) -> float:
    return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * (sure - 0.5) / 0.5, 1)


def _y(share: float) -> float:
    return round(_HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * share, 1)


def _axes() -> Markup:
    lines = [
        Markup('<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
            "grid" if share else "axis", _LEFT, _WIDTH - _RIGHT, _y(share), _y(share)
        )
        + Markup('<text x="{}" y="{}" text-anchor="end">{} %</text>').format(
            _LEFT - 8, _y(share) + 4, round(100 * share)
        )
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    lines += [
        Markup('<text x="{}" y="{}" text-anchor="middle">{} %</text>').format(
            _x(sure), _HEIGHT - _BOTTOM + 20, round(100 * sure)
        )
        for sure in (0.5, 0.6, 0.7, 0.8, 0.9, 1)
    ]
    lines.append(
        Markup('<line class="ideal" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(_x(0.5), _y(0.5), _x(1), _y(1))
    )
    lines.append(
        Markup('<text x="{}" y="{}" text-anchor="middle">how sure the model is</text>').format(
            (_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 10
        )
    )
    lines.append(
        Markup(
            '<text transform="translate(15 {}) rotate(-90)" text-anchor="middle">how often it is right</text>'
        ).format((_TOP + _HEIGHT - _BOTTOM) / 2)
    )
    return Markup("").join(lines)


def _curve(bins: Sequence[Bin]) -> Markup:
    most = max((one.right.count for one in bins), default=1)
    places = [(_x(one.confidence or 0.5), _y(one.right.share or 0.0)) for one in bins]
    parts = [Markup('<polyline class="line" points="{}"/>').format(" ".join(f"{x},{y}" for x, y in places))]
    for one, (x, y) in zip(bins, places, strict=True):
        low, high = one.right.interval
        radius = round(_LEAST + (_MOST - _LEAST) * (one.right.count / most) ** 0.5, 1)
        parts.append(
            Markup('<line class="whisker" x1="{x}" x2="{x}" y1="{low}" y2="{high}"/>').format(
                x=x, low=_y(low), high=_y(high)
            )
        )
        parts.append(
            Markup('<circle class="dot" cx="{}" cy="{}" r="{}"><title>{}</title></circle>').format(
                x, y, radius, f"{one.right.won:g} of {one.right.count:,}"
            )
        )
    return Markup("").join(parts)
