"""Carries out a recipe for `generate` and `run`, with progress on stderr and the outcome on stdout."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from datagen.api import default_folder, work
from datagen.cli.output import print_json, say
from datagen.cli.progress import Progress
from datagen.execute import RunResult
from datagen.recipe import Recipe


def carry_out(recipe: Recipe, out: Path | None, *, as_json: bool, retry_failed: bool) -> int:
    """0 when everything asked for is there, 1 when records are missing to the target."""
    folder = out or default_folder(recipe)
    with Progress() as progress:
        result = work(recipe, folder, progress, retry_failed=retry_failed)
    if as_json:
        print_json(summary(result))
    else:
        _print(result)
    return 1 if result.short else 0


def summary(result: RunResult) -> dict[str, Any]:
    return {
        "folder": str(result.folder),
        "accepted": result.accepted,
        "short": result.short,
        "requests": result.requests,
        "tokens": result.tokens,
        "usd": result.usd,
        "budget_spent": result.budget_spent,
        "reused_stages": list(result.reused),
        "stages": [{**asdict(stage), "generated": stage.generated} for stage in result.stages],
        "dataset": str(result.folder / "dataset"),
        "report": str(result.folder / "report.html"),
    }


def _print(result: RunResult) -> None:
    for stage in result.stages:
        reused = " (finished before)" if stage.name in result.reused else ""
        say(f"{stage.name}{reused}: {stage.generated:,} generated, {stage.accepted:,} accepted")
        for step, reasons in stage.rejected.items():
            listed = ", ".join(f"{reason} {count:,}" for reason, count in reasons.items())
            say(f"  rejected by {step}: {listed}")
    cost = "price unknown" if result.usd is None else f"${result.usd:,.4f}"
    say(f"spent: {result.requests:,} requests, {result.tokens:,} tokens, {cost}")
    if result.short:
        for note in result.notes:
            say(f"short of the target by {result.short:,}: {note}")
        if not result.notes:
            say(f"short of the target by {result.short:,} records")
    say(f"dataset: {result.folder / 'dataset'}")
    say(f"report:  {result.folder / 'report.html'}")
