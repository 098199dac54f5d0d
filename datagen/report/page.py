"""Facts as one HTML page that needs nothing else: words and numbers for people, and where each goes.

The template escapes whatever is not markup of our own charts, and the page forbids the browser to load anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from datagen.report.charts import Bar, bar_svg, comparison, histogram_svg, waterfall
from datagen.report.facts import ReportFacts
from datagen.report.records import VerbCount
from datagen.report.samples import cut, one_line
from datagen.report.tally import Histogram
from datagen.report.treemap import Group, treemap_svg
from datagen.stage import StageFacts

_REASONS_DRAWN = 12
_VERBS_ON_NARROW = 12


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the figures at the top. id: how the page's tests find it."""

    id: str
    label: str
    value: str
    note: str


def render(facts: ReportFacts, title: str) -> str:
    """The page. title: its heading; "" takes the folder's name."""
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": number,
        "percent": percentage,
        "dollars": dollars,
        "duration": duration,
        "moment": moment,
        "spaced": spaced,
        "line": one_line,
    }
    return environment.get_template("report.html.j2").render(
        title=one_line(title or facts.name, 80),
        facts=facts,
        records=facts.records,
        tiles=tiles(facts),
        funnels=[(stage, funnel(stage)) for stage in facts.stages],
        tasks=comparison([(task.name, task.count, task.reference) for task in facts.records.tasks]),
        recipe=cut(facts.recipe, 20_000),
        draw_bar=bar_svg,
        draw_histogram=histogram_svg,
        lengths=lengths,
        likeness=likeness,
        treemaps=treemaps(facts.records.verbs),
    )


def tiles(facts: ReportFacts) -> tuple[Tile, ...]:
    """The figures that say most, in the order in which one asks for them."""
    usage = [model.usage for model in facts.models]
    asked, answered = (sum(u.prompt_tokens for u in usage), sum(u.completion_tokens for u in usage))
    known = not facts.models or len(facts.unpriced) < len(facts.models)
    return (
        Tile("accepted", "Accepted", number(facts.accepted), _of_target(facts)),
        Tile("rejected", "Rejected", number(facts.rejected), "kept with their reasons"),
        Tile("requests", "Requests", number(facts.requests), f"to {_counted(len(facts.models), 'model')}"),
        Tile("tokens", "Tokens", number(facts.tokens), f"{number(asked)} in, {number(answered)} out"),
        Tile("cost", "Cost", dollars(facts.usd) if known else "unknown", _cost_note(facts)),
        Tile("time", "Time", duration(facts.seconds) if facts.stages else "–", _time_note(facts)),
    )


def _of_target(facts: ReportFacts) -> str:
    if not facts.stages:
        return "no stage is finished"
    if short := max(stage.short for stage in facts.stages):
        return f"{number(short)} short of the target"
    wanted = [stage.target for stage in facts.stages if stage.target is not None]
    return f"of {number(wanted[-1])} asked for" if wanted else "records"


def _time_note(facts: ReportFacts) -> str:
    return "in the last pass over each stage" if facts.stages else "no stage is finished"


def _cost_note(facts: ReportFacts) -> str:
    if not facts.models:
        return "nothing asked yet"
    if facts.unpriced:
        return f"price unknown of {_counted(len(facts.unpriced), 'model')}"
    return "at known prices" if facts.usd else "models on this machine"


def funnel(stage: StageFacts) -> tuple[Bar, ...]:
    """The stage's waterfall: its commonest reasons one by one, in the order of the steps, the rest as one.

    A reason names its step where that is not the one that leads the stage, nor called the same.
    """
    head = stage.name.partition("-")[2]
    reasons = [
        (reason, "" if step in (head, reason) else step, count)
        for step, counted in sorted(stage.rejected.items(), key=lambda item: item[0] != head)
        for reason, count in counted.items()
    ]
    if len(reasons) > _REASONS_DRAWN:
        common = set(sorted(reasons, key=lambda item: -item[2])[: _REASONS_DRAWN - 1])
        rest = [item for item in reasons if item not in common]
        reasons = [item for item in reasons if item in common]
        reasons.append((f"{len(rest)} further reasons", "", sum(count for _, _, count in rest)))
    return waterfall(stage.generated, reasons)


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


def lengths(histogram: Histogram) -> str:
    """The caption of a histogram of words."""
    said = f"median {histogram.median}, mean {histogram.mean:,.0f}, longest {number(histogram.highest)}"
    if histogram.over:
        said += f"; {number(histogram.over)} above {number(histogram.edges[-1])} not drawn"
    return said


def likeness(histogram: Histogram) -> str:
    """The caption of the histogram of ROUGE-L."""
    return f"with any seed or earlier instruction; mean {histogram.mean:.2f}, highest {histogram.highest:.2f}"


def number(value: float) -> str:
    """With separators; from ten million on in millions."""
    return f"{value:,.0f}" if value < 1e7 else f"{value / 1e6:,.1f} M"


def percentage(share: float) -> str:
    """Never rounded to nothing: 0.04 % is "< 0.1 %"."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    return f"{100 * share:.1f} %"


def dollars(value: float) -> str:
    """Small sums with more digits."""
    return f"${value:,.2f}" if value == 0 or value >= 1 else f"${value:.4f}"


def duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def moment(seconds: float) -> str:
    """Seconds since 1970 as a date for people, UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def spaced(name: str) -> str:
    """A name out of a program for people, and short enough for a label."""
    return one_line(name.replace("_", " "), 48)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
