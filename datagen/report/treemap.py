"""A treemap of two levels as SVG: areas are counts, at both levels.

Squarified as by Bruls, Huizing and van Wijk (2000): rows of rectangles, each row ended before its rectangles
would get slimmer. Places and sizes are percentages; a drawing is laid out, and its labels chosen, for the least
size that the page gives it. Knows no colours and no records.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, product

from markupsafe import Markup

from datagen.report.charts import percent

_LETTER = 8.0  # pixels; generous, because the font is the reader's own
_LINE = 17.0
_PADDING = 6.0
_HUES = 6


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        return self.width * self.height


_Layout = Callable[[Sequence[float], Rect], list[Rect]]


@dataclass(frozen=True, slots=True)
class Group:
    """name, its whole count, and a few named parts, which may leave some of it unnamed."""

    name: str
    count: int
    parts: Sequence[tuple[str, int]]


def squarify(values: Sequence[float], space: Rect) -> list[Rect]:
    """Rectangles that fill the space, their areas in proportion to the values, in the order of the values.

    The values must be positive; they look best in falling order.
    """
    scale = space.area / sum(values) if values else 0.0
    areas = [value * scale for value in values]
    placed: list[Rect] = []
    while areas:
        side = min(space.width, space.height)
        size = 1
        while size < len(areas) and _slimmest(areas[: size + 1], side) <= _slimmest(areas[:size], side):
            size += 1
        row, space = _lay(areas[:size], space)
        placed += row
        areas = areas[size:]
    return placed


def stack(values: Sequence[float], space: Rect) -> list[Rect]:
    """As squarify, but strips as wide as the space, one below the other: room for longer names."""
    scale = space.height / sum(values) if values else 0.0
    tops = accumulate((value * scale for value in values), initial=space.y)
    return [Rect(space.x, top, space.width, value * scale) for value, top in zip(values, tops, strict=False)]


def _slimmest(row: Sequence[float], side: float) -> float:
    """The worst ratio of sides in a row of these areas along a side; 1 is a square."""
    total = sum(row)
    return max(max(side**2 * area / total**2, total**2 / (side**2 * area)) for area in row)


def _lay(row: Sequence[float], space: Rect) -> tuple[list[Rect], Rect]:
    """The row along the shorter side of the space, and the space that is left."""
    total, placed, at = sum(row), [], 0.0
    if space.width >= space.height:
        thick = total / space.height
        for area in row:
            placed.append(Rect(space.x, space.y + at, thick, area / thick))
            at += area / thick
        return placed, Rect(space.x + thick, space.y, max(0.0, space.width - thick), space.height)
    thick = total / space.width
    for area in row:
        placed.append(Rect(space.x + at, space.y, area / thick, thick))
        at += area / thick
    return placed, Rect(space.x, space.y + thick, space.width, max(0.0, space.height - thick))


def treemap_svg(groups: Sequence[Group], width: float, height: float, kind: str, said: str) -> Markup:
    """width, height: in pixels, the least that the page gives it. kind: its class. said: the treemap in words."""
    page = Rect(0, 0, width, height)
    places = squarify([group.count for group in groups], page)
    drawn = (
        _group(group, place, page, rank)
        for rank, (group, place) in enumerate(zip(groups, places, strict=True))
    )
    return Markup(
        '<svg class="treemap {kind}" role="img" aria-label="{said}" width="100%" height="{height}">{groups}</svg>'
    ).format(kind=kind, said=said, height=f"{height:g}", groups=Markup("").join(drawn))


def _group(group: Group, place: Rect, page: Rect, rank: int) -> Markup:
    space = Rect(0, 0, place.width, place.height)
    return Markup(
        '<svg class="hue{hue}" {place}>{cells}{title}<rect class="edge" width="100%" height="100%"/></svg>'
    ).format(
        hue=rank % _HUES,
        place=_placed(place, page),
        cells=Markup("").join(_cell(group.name, cell, space) for cell in _cells(group, space)),
        title=_label("verb", group.name, 1) if _has_room(group.name, space, 1) else "",
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    """A part of a group; name is "" for what has none. line: of the rectangle that the name is written on."""

    name: str
    count: int
    rect: Rect
    line: int


def _cells(group: Group, space: Rect) -> list[_Cell]:
    """The parts in falling order: of all choices in which every name has room, the one that names most."""
    choices = [chosen for size in range(len(group.parts) + 1) for chosen in combinations(group.parts, size)]
    choices.sort(key=lambda chosen: -sum(count for _, count in chosen))
    for chosen, lay in product(choices, (squarify, stack)):
        cells = _lay_out(group, chosen, space, lay)
        if all(_has_room(cell.name, cell.rect, cell.line) for cell in cells if cell.name):
            break
    return cells  # the last choice names nothing, so there is always one


def _lay_out(group: Group, named: Sequence[tuple[str, int]], space: Rect, lay: _Layout) -> list[_Cell]:
    # Cells at the top left leave the first line to the name of their group.
    reserved = _width(group.name) if _has_room(group.name, space, 1) else 0.0
    rest = group.count - sum(count for _, count in named)
    parts = sorted([*named, ("", rest)] if rest else named, key=lambda part: -part[1])
    rects = lay([count for _, count in parts], space)
    return [
        _Cell(name, count, rect, 2 if rect.y < _LINE and rect.x < reserved else 1)
        for (name, count), rect in zip(parts, rects, strict=True)
    ]


def _cell(group: str, cell: _Cell, space: Rect) -> Markup:
    return Markup(
        '<svg {place}><rect class="{kind}" width="100%" height="100%"/>'
        "<title>{group} · {name}: {count}</title>{label}</svg>"
    ).format(
        place=_placed(cell.rect, space),
        kind="part" if cell.name else "rest",
        group=group,
        name=cell.name or "other",
        count=f"{cell.count:,}",
        label=_label("noun", cell.name, cell.line) if cell.name else "",
    )


def _label(kind: str, name: str, line: int) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(kind, _PADDING, line * _LINE, name)


def _has_room(name: str, rect: Rect, line: int) -> bool:
    return rect.width >= _width(name) and rect.height >= line * _LINE + _PADDING


def _width(name: str) -> float:
    return len(name) * _LETTER + 2 * _PADDING


def _placed(rect: Rect, space: Rect) -> Markup:
    return Markup('x="{}" y="{}" width="{}" height="{}"').format(
        percent(rect.x / space.width),
        percent(rect.y / space.height),
        percent(rect.width / space.width),
        percent(rect.height / space.height),
    )
