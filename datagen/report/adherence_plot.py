"""Adherence by turn as a drawing of its own: an SVG file with axes, intervals and nothing to load."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from datagen.evaluate.adherence import Share

_WIDTH, _HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 20, 44, 48
_STYLE = (
    "svg{font:13px system-ui,sans-serif;color:#1b1f24;background:#fff}"
    "@media(prefers-color-scheme:dark){svg{color:#e6e6e6;background:#15181c}}"
    "text{fill:currentColor}.axis,.tick{stroke:currentColor;opacity:.6}.grid{stroke:currentColor;opacity:.15}"
    ".line{fill:none;stroke:#2f6fde;stroke-width:2}.dot{fill:#2f6fde}.whisker{stroke:#2f6fde;stroke-width:1.5}"
)


def plot_adherence(by_turn: Mapping[int, Share], title: str) -> str:
    """The share of replies that obey at each turn, with its 95 % interval, as an SVG document."""
    told = {turn: share for turn, share in by_turn.items() if share.share is not None}
    last = max(told, default=1)
    parts = [_axes(sorted(told), last), _curve(told, last)]
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
            'aria-label="{title}"><style>{style}</style>'
            '<text x="{left}" y="24" font-size="15">{title}</text>{parts}</svg>'
        ).format(
            w=_WIDTH, h=_HEIGHT, title=title, style=Markup(_STYLE), left=_LEFT, parts=Markup("").join(parts)
        )
    )


def _x(turn: int, last: int) -> float:
    return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * turn / (last + 1), 1)


def _y(share: float) -> float:
    return round(_HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * share, 1)


def _axes(turns: list[int], last: int) -> Markup:
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
        Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(
            _x(turn, last), _HEIGHT - _BOTTOM + 20, turn
        )
        for turn in turns
    ]
    lines.append(
        Markup('<text x="{}" y="{}" text-anchor="middle">turn</text>').format(_WIDTH / 2, _HEIGHT - 8)
    )
    return Markup("").join(lines)


def _curve(told: Mapping[int, Share], last: int) -> Markup:
    points = [(_x(turn, last), share) for turn, share in sorted(told.items())]
    parts = [
        Markup('<polyline class="line" points="{}"/>').format(
            " ".join(f"{x},{_y(share.share or 0)}" for x, share in points)
        )
    ]
    for x, share in points:
        said = f"{share.kept} of {share.told}"
        parts.append(
            Markup('<line class="whisker" x1="{x}" x2="{x}" y1="{low}" y2="{high}"/>').format(
                x=x, low=_y(share.low), high=_y(share.high)
            )
        )
        parts.append(
            Markup('<circle class="dot" cx="{}" cy="{}" r="4"><title>{}</title></circle>').format(
                x, _y(share.share or 0), said
            )
        )
    return Markup("").join(parts)
