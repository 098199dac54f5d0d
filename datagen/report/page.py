"""The pages' common ground: templates with the drawings and words that they use, and nothing to load.

The templates escape whatever is not markup of our own charts, and the pages forbid the browser to load
anything. Knows no facts; `run_page` and `dataset_page` do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from datagen.report import wording
from datagen.report.boxes import axis_svg, box_svg, box_words, scale_of
from datagen.report.charts import Bar, bar_svg, comparison, histogram_svg, pair_svg, pair_top
from datagen.report.records import RecordFacts, VerbCount
from datagen.report.samples import one_line
from datagen.report.treemap import Group, treemap_svg

_VERBS_ON_NARROW = 12


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the figures at the top. id: how the page's tests find it."""

    id: str
    label: str
    value: str
    note: str


def page(template: str, title: str, records: RecordFacts, **values: Any) -> str:
    """The template filled with what all pages show, and these values."""
    return (
        _environment()
        .get_template(template)
        .render(
            title=one_line(title, 80),
            records=records,
            tasks=comparison([(task.name, task.count, task.reference) for task in records.tasks]),
            treemaps=treemaps(records.verbs),
            **values,
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": wording.number,
        "percent": wording.percentage,
        "dollars": wording.dollars,
        "duration": wording.duration,
        "moment": wording.moment,
        "spaced": wording.spaced,
        "line": one_line,
    }
    environment.globals |= {
        "draw_bar": bar_svg,
        "draw_histogram": histogram_svg,
        "draw_pair": pair_svg,
        "pair_top": pair_top,
        "draw_box": box_svg,
        "draw_axis": axis_svg,
        "box_words": box_words,
        "scale_of": scale_of,
        "counted_bars": _counted_bars,
        "lengths": wording.lengths,
        "likeness": wording.likeness,
        "similar": wording.similar,
        "distance": wording.distance,
    }
    return environment


def _counted_bars(counts: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    return comparison([(name, count, None) for name, count in counts])


def treemaps(verbs: Sequence[VerbCount]) -> Markup:
    """One drawing for wide pages and one, of fewer verbs, for narrow ones; report.css shows either."""
    groups = [
        Group(verb.verb, verb.count, [(_asked(verb.verb, noun), count) for noun, count in verb.nouns])
        for verb in verbs
    ]
    said = "Root verbs by number of records: " + ", ".join(f"{verb.verb} {verb.count}" for verb in verbs)
    return treemap_svg(groups, 860, 440, "wide", said) + treemap_svg(
        groups[:_VERBS_ON_NARROW], 330, 600, "narrow", said
    )


def _asked(verb: str, noun: str) -> str:
    return f"{noun} …" if verb == "question" else one_line(noun, 40)
