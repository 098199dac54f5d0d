"""The facts of a run as one HTML page: which figures stand at the top, and how the funnel is drawn."""

from __future__ import annotations

from datagen.report.charts import Bar, waterfall
from datagen.report.facts import ReportFacts
from datagen.report.page import Tile, page
from datagen.report.samples import cut
from datagen.report.wording import counted, dollars, duration, number
from datagen.stage import StageFacts

_REASONS_DRAWN = 12


def render(facts: ReportFacts, title: str) -> str:
    """The page. title: its heading; "" takes the folder's name."""
    return page(
        "report.html.j2",
        title or facts.name,
        facts.records,
        facts=facts,
        tiles=tiles(facts),
        funnels=[(stage, funnel(stage)) for stage in facts.stages],
        recipe=cut(facts.recipe, 20_000),
    )


def tiles(facts: ReportFacts) -> tuple[Tile, ...]:
    """The figures that say most, in the order in which one asks for them."""
    usage = [model.usage for model in facts.models]
    asked, answered = (sum(u.prompt_tokens for u in usage), sum(u.completion_tokens for u in usage))
    known = not facts.models or len(facts.unpriced) < len(facts.models)
    return (
        Tile("accepted", "Accepted", number(facts.accepted), _of_target(facts)),
        Tile("rejected", "Rejected", number(facts.rejected), "kept with their reasons"),
        Tile("requests", "Requests", number(facts.requests), f"to {counted(len(facts.models), 'model')}"),
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
        return f"price unknown of {counted(len(facts.unpriced), 'model')}"
    return "at known prices" if facts.usd else "models on this machine"


def funnel(stage: StageFacts) -> tuple[Bar, ...]:
    """The stage's waterfall: its commonest reasons one by one, in the order of the steps, the rest as one.

    A reason names its step where that is not the one that leads the stage, nor called the same.
    """
    head = stage.name.partition("-")[2]
    reasons = [
        (reason, "" if step in (head, reason) else step, count)
        for step, counts in sorted(stage.rejected.items(), key=lambda item: item[0] != head)
        for reason, count in counts.items()
    ]
    if len(reasons) > _REASONS_DRAWN:
        common = set(sorted(reasons, key=lambda item: -item[2])[: _REASONS_DRAWN - 1])
        rest = [item for item in reasons if item not in common]
        reasons = [item for item in reasons if item in common]
        reasons.append((f"{len(rest)} further reasons", "", sum(count for _, _, count in rest)))
    return waterfall(stage.generated, reasons)
