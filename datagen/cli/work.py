"""Carries out a recipe for `generate` and `run`, with progress on stderr and the outcome on stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import Any

from datagen.api import default_folder, work
from datagen.cli.output import print_json, say
from datagen.cli.progress import Progress
from datagen.errors import DatagenError
from datagen.execute import RunResult
from datagen.recipe import load_recipe
from datagen.stage import StageFacts

_CELLS_SHOWN = 20


def carry_out(
    recipe: str, settings: Sequence[str], out: Path | None, *, as_json: bool, retry_failed: bool
) -> int:
    """0 when everything asked for is there, 1 when records are missing to the target or there are none."""
    with steps_apart():
        loaded = load_recipe(recipe, settings)
    with Progress() as progress, steps_apart():
        result = work(loaded, out or default_folder(loaded), progress, retry_failed=retry_failed)
    if as_json:
        print_json(summary(result))
    else:
        _print(result)
    return 1 if result.short or not result.accepted else 0


@contextmanager
def steps_apart() -> Iterator[None]:
    """Runs a user's own steps so that what they print is not taken for the result, and so that one that exits
    is one line. Raises DatagenError for the latter."""
    try:
        with redirect_stdout(sys.stderr):
            yield
    except SystemExit as error:
        raise DatagenError(
            f"a step ended the program with exit code {error.code!r}; it must raise an error instead"
        ) from error


def summary(result: RunResult) -> dict[str, Any]:
    dataset = _dataset(result)
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
        "dataset": None if dataset is None else str(dataset),
        "report": str(result.folder / "report.html"),
    }


def _print(result: RunResult) -> None:
    for stage in result.stages:
        reused = " (finished before)" if stage.name in result.reused else ""
        beside = f", {stage.beside:,} of them beside what was asked for" if stage.beside else ""
        say(f"{stage.name}{reused}: {stage.generated:,} generated, {stage.accepted:,} accepted{beside}")
        for step, reasons in stage.rejected.items():
            listed = ", ".join(f"{reason} {count:,}" for reason, count in reasons.items())
            say(f"  rejected by {step}: {listed}")
        _print_cells(stage)
    cost = "price unknown" if result.usd is None else f"${result.usd:,.4f}"
    say(f"spent: {result.requests:,} requests, {result.tokens:,} tokens, {cost}")
    if result.short:
        for note in result.notes:
            say(f"short of the target by {result.short:,}: {note}")
        if not result.notes:
            say(f"short of the target by {result.short:,} records")
    dataset = _dataset(result)
    say("dataset: none, as no record was accepted" if dataset is None else f"dataset: {dataset}")
    say(f"report:  {result.folder / 'report.html'}")


def _print_cells(stage: StageFacts) -> None:
    """How many cells of the target distribution are full, and what the others have."""
    if not stage.cells:
        return
    short = {name: have for name, have in stage.cells.items() if have[0] < have[1]}
    say(f"  cells: {len(stage.cells) - len(short)} of {len(stage.cells)} full")
    for name, (have, wanted) in list(short.items())[:_CELLS_SHOWN]:
        say(f"    short: {name}, {have:,} of {wanted:,}")
    if len(short) > _CELLS_SHOWN:
        say(f"    and {len(short) - _CELLS_SHOWN} more, see the report")


def _dataset(result: RunResult) -> Path | None:
    """The folder of the dataset; None where the run made none."""
    folder = result.folder / "dataset"
    return folder if result.accepted and folder.is_dir() else None
