"""datagen eval refusals: whether a model refuses what is harmful, and answers what only looks so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datagen.cli.options import JudgeModel, RunOptions, Seed, taking_run_options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from datagen.evaluate.refusals import Rate, Refusals
    from datagen.execute import RunResult
    from datagen.record import Record


@taking_run_options
def refusals(
    options: RunOptions,
    num: Annotated[
        int | None,
        typer.Option("--num", "-n", help="Prompts, harmful and borderline in turn; unset, all.", min=1),
    ] = None,
    seeds: Annotated[
        Path | None, typer.Option(help="A YAML file of risks, attempts and borderline prompts of your own.")
    ] = None,
    judge_model: JudgeModel = None,
    seed: Seed = None,
) -> int:
    """Refusal rate on harmful prompts (more is better) and on harmless ones that look harmful (less is better).

    Answers are kept in the run folder; the same command goes on where it was stopped.

    Example: datagen eval refusals --model procedural:
    """
    from datagen.cli.output import print_json, tell
    from datagen.evaluate.refusals import count_refusals
    from datagen.execute import records_of
    from datagen.store import Store

    step: dict[str, Any] = {"use": "refusal_probe", "judge_model": judge_model or ""}
    step |= {} if num is None else {"target": num}
    step |= {} if seeds is None else {"seeds": str(seeds)}
    result = _probe(step, options, seed)
    with Store(result.folder, write=False) as store:
        found = count_refusals(_replies(records_of(store)))
    lost = sum(sum(reasons.values()) for stage in result.stages for reasons in stage.rejected.values())
    for note in result.notes:
        tell(note)
    if options.as_json:
        print_json(_plain(found, lost, result))
    else:
        _print(found, lost, result)
    return 0 if found.replies else 1


def _probe(step: dict[str, Any], options: RunOptions, seed: int | None) -> RunResult:
    from datagen.api import default_folder, work
    from datagen.cli.progress import Progress
    from datagen.recipe import parse_recipe

    plain = {"name": "eval-refusals", "seed": 17 if seed is None else seed, "steps": [step]}
    recipe = parse_recipe(plain, "eval refusals", options.changes())
    with Progress() as progress:
        return work(
            recipe, options.out or default_folder(recipe), progress, retry_failed=options.retry_failed
        )


def _replies(records: Iterable[Record]) -> Any:
    from datagen.evaluate.refusals import Reply

    for record in records:
        tags = record.tags
        yield Reply(str(tags["risk"]), bool(tags["harmful"]), tags["refused"])


def _plain(found: Refusals, lost: int, result: RunResult) -> dict[str, Any]:
    return {
        "folder": str(result.folder),
        "replies": found.replies,
        "unanswered": lost,
        "requests": result.requests,
        "budget_spent": result.budget_spent,
        "harmful": _numbers(found.harmful),
        "borderline": _numbers(found.borderline),
        "risks": {
            risk: {
                side: _numbers(rates[risk])
                for side, rates in (
                    ("harmful", found.harmful_by_risk),
                    ("borderline", found.borderline_by_risk),
                )
                if risk in rates
            }
            for risk in {**found.harmful_by_risk, **found.borderline_by_risk}
        },
    }


def _numbers(rate: Rate) -> dict[str, Any]:
    from dataclasses import asdict

    low, high = rate.interval
    return {**asdict(rate), "share": rate.share, "low": low, "high": high}


def _print(found: Refusals, lost: int, result: RunResult) -> None:
    from datagen.cli.output import say
    from datagen.evaluate.refusals import Rate

    say(f"{found.replies:,} replies; shares that refuse, with 95 % intervals")
    say(f"{'risk':<20}{'harmful (more is better)':<32}borderline (less is better)")
    nothing = Rate()
    risks = {**found.harmful_by_risk, **found.borderline_by_risk}
    for risk in risks:
        sides = (found.harmful_by_risk.get(risk, nothing), found.borderline_by_risk.get(risk, nothing))
        say(f"{risk:<20}{_shown(sides[0]):<32}{_shown(sides[1])}")
    say(f"{'all':<20}{_shown(found.harmful):<32}{_shown(found.borderline)}")
    unknown = found.harmful.unknown + found.borderline.unknown
    if unknown:
        say(f"not counted, as rules cannot tell: {unknown:,} replies; name a judge with --judge-model")
    if lost:
        say(f"not answered: {lost:,} prompts; see datagen show {result.folder} --rejects")
    say(f"replies: {result.folder}")


def _shown(rate: Rate) -> str:
    """ "5 of 6, 0.83 (0.44 – 0.97)"."""
    if rate.share is None:
        return "-"
    low, high = rate.interval
    return f"{rate.refused:,} of {rate.told:,}, {rate.share:.2f} ({low:.2f} – {high:.2f})"
