"""datagen eval: measurements of datagen's own parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from datagen.cli.options import Json, whole_number

if TYPE_CHECKING:
    from datagen.evaluate.filters import FilterScores

app = typer.Typer(
    help="Measure datagen's own parts against planted faults.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def _group() -> None:
    """Measure datagen's own parts against planted faults."""


@app.command("filters")
def filters(
    count: Annotated[int, typer.Option("--num", "-n", help="Records to accept.", min=1)] = 1000,
    noise: Annotated[float, typer.Option(help="Share of planted faults.", min=0, max=1)] = 0.3,
    seed: Annotated[int, typer.Option(help="Seed of the run.", callback=whole_number)] = 0,
    as_json: Json = False,
) -> int:
    """Precision and recall of the filters on faults that the procedural model plants.

    Example: datagen eval filters --num 1000 --noise 0.3
    """
    import asyncio
    from dataclasses import asdict

    from datagen.cli.output import print_json, say, tell
    from datagen.evaluate.planted import evaluate_filters

    scores = asyncio.run(evaluate_filters(count, noise, seed))
    accepted = scores.items - scores.rejected
    if accepted < count:
        tell(f"{accepted:,} records were accepted, fewer than the {count:,} asked for")
    if as_json:
        kinds = [{**asdict(kind), "recall": kind.recall} for kind in scores.kinds]
        plain = {**asdict(scores), "kinds": kinds, "precision": scores.precision, "recall": scores.recall}
        print_json(plain)
        return 0
    if not scores.planted:
        say(f"no faults were planted: nothing to measure; clean items rejected: {scores.rejected:,}")
    else:
        _print(scores)
    for reason, number in scores.false_alarms.items():
        say(f"  clean but rejected as {reason}: {number:,}")
    return 0


def _print(scores: FilterScores) -> None:
    from datagen.cli.output import say

    say(f"{'planted fault':<26}{'planted':>9}{'caught':>9}{'recall':>9}")
    for kind in scores.kinds:
        say(f"{kind.kind:<26}{kind.planted:>9,}{kind.caught:>9,}{kind.recall:>9.3f}")
    say(f"{'all faulty items':<26}{scores.planted:>9,}{scores.caught:>9,}{scores.recall:>9.3f}")
    if scores.precision is None:
        say("precision: nothing was rejected, so there is none")
    else:
        found = f"of {scores.rejected:,} rejected, {scores.caught:,} were faulty"
        say(f"precision {scores.precision:.3f}: {found}")
