"""datagen train curve: what more data is worth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from datagen.cli.train.settings import Packing, TrainOptions, part, taking_train_options


@taking_train_options
def curve(
    options: TrainOptions,
    sizes: Annotated[
        str, typer.Option(help="Records: 500,1000,2000 or 500,… or auto, 500 doubling to what there is.")
    ] = "auto",
    seeds: Annotated[int, typer.Option(help="Trainings of each size, at least 2.", min=1, max=1000)] = 3,
    metric: Annotated[
        str, typer.Option(help="Of the held-out records: loss, or exact, the share of exact answers.")
    ] = "loss",
    packing: Packing = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep every model, not only its measures.")] = False,
    plot: Annotated[Path | None, typer.Option(help="Write the curve as an SVG file.")] = None,
) -> int:
    """Train on 500, 1,000, 2,000 … records with several seeds each, and tell the gain of each doubling.

    The same command goes on where it was stopped.

    Example: datagen train curve --model models/tiny --data runs/first --out curves/first
    """
    from datagen.cli.output import tell

    measure = _metric(metric)
    tracing, reading = part("curve", "train curve"), part("settings", "train curve")
    chosen = options.read(reading.Settings, {"data.packing": packing}, tracing.DEFAULTS)
    wanted = tracing.Wanted(sizes, seeds, measure, keep)
    if options.plan:
        return _print(tracing.plan(chosen, wanted, tell), None, as_json=options.as_json)
    made, traced = tracing.trace(chosen, wanted, tell)
    if plot is not None:
        _draw(made, traced, plot)
    return _print(made, traced, as_json=options.as_json)


def _metric(name: str) -> str:
    from datagen.errors import UsageError, nearest

    if name not in ("loss", "exact"):
        raise UsageError(f"--metric {name}: {nearest(name, ['loss', 'exact'])}")
    return name


def _draw(made: Any, traced: Any, path: Path) -> None:
    from datagen.formats.atomic import replacing

    with replacing(path) as file:
        file.write(part("curve_plot", "train curve").plot_curve(traced, made.title()).encode())


def _print(made: Any, traced: Any, *, as_json: bool) -> int:
    from datagen.cli.output import print_json, say

    if as_json:
        print_json(made.plain(traced))
    elif traced is None:
        say(f"{'records':>9}{'trainings':>11}{'steps of each':>15}")
        for size, steps in made.steps.items():
            say(f"{size:>9,}{len(made.runs) // len(made.sizes):>11,}{steps:>15,}")
        say(f"{len(made.runs)} trainings, {made.total:,} steps in all")
    else:
        for line in part("curve_report", "train curve").table(traced, made.steps):
            say(line)
        say(f"trainings: {made.settings.out}")
    return 0
