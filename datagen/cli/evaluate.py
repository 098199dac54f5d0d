"""datagen eval: measurements of datagen's own parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from datagen.cli.evaluate_gatt import gatt
from datagen.cli.evaluate_labels import labels
from datagen.cli.evaluate_refusals import refusals
from datagen.cli.evaluate_rewards import rewards
from datagen.cli.options import Json, whole_number

if TYPE_CHECKING:
    from datagen.evaluate.filters import FilterScores

app = typer.Typer(help="Measure datagen's own parts.", no_args_is_help=True, rich_markup_mode=None)
app.command("labels")(labels)
app.command("gatt")(gatt)
app.command("refusals")(refusals)
app.command("rewards")(rewards)


@app.callback()
def _group() -> None:
    """Measure datagen's own parts."""


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

    from datagen.cli.output import print_json, say, tell
    from datagen.evaluate.planted import evaluate_filters

    scores = asyncio.run(evaluate_filters(count, noise, seed))
    accepted = scores.items - scores.rejected
    if accepted < count:
        tell(f"{accepted:,} records were accepted, fewer than the {count:,} asked for")
    if as_json:
        print_json(_plain(scores))
    elif not scores.planted:
        say(f"no faults were planted: nothing to measure; clean items rejected: {scores.rejected:,}")
        _print_wrong(scores)
    else:
        _print(scores)
    return 0


def _plain(scores: FilterScores) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        **asdict(scores),
        "precision": scores.precision,
        "recall": scores.recall,
        "kinds": [{**asdict(kind), "recall": kind.recall} for kind in scores.kinds],
        "reasons": [{**asdict(reason), "precision": reason.precision} for reason in scores.reasons],
        "alone": [{**asdict(one), "recall": one.recall, "precision": one.precision} for one in scores.alone],
    }


def _print(scores: FilterScores) -> None:
    from datagen.cli.output import say

    say(f"{'planted fault':<26}{'planted':>9}{'caught':>9}{'recall':>9}")
    for kind in scores.kinds:
        say(f"{kind.kind:<26}{kind.planted:>9,}{kind.caught:>9,}{kind.recall:>9.3f}")
    say(f"{'all faulty items':<26}{scores.planted:>9,}{scores.caught:>9,}{scores.recall:>9.3f}")
    say()
    say(f"{'rejected as':<26}{'rejected':>9}{'faulty':>9}{'precision':>11}")
    for reason in scores.reasons:
        faulty = reason.planted + reason.unplanned
        say(f"{reason.reason:<26}{reason.rejected:>9,}{faulty:>9,}{reason.precision:>11.3f}")
    faulty = scores.caught + scores.unplanned
    if scores.precision is None:
        say("nothing was rejected, so there is no precision")
    else:
        say(f"{'all rejected items':<26}{scores.rejected:>9,}{faulty:>9,}{scores.precision:>11.3f}")
    _print_wrong(scores)
    say()
    say(f"{'filter by itself':<26}{'faulty':>9}{'caught':>9}{'recall':>9}{'rejected':>10}{'precision':>11}")
    for one in scores.alone:
        shares = [f"{share:.3f}" if share is not None else "-" for share in (one.recall, one.precision)]
        counts = f"{one.planted:>9,}{one.caught:>9,}{shares[0]:>9}{one.rejected:>10,}{shares[1]:>11}"
        say(f"{one.filter:<26}{counts}")


def _print_wrong(scores: FilterScores) -> None:
    from datagen.cli.output import say

    for reason in scores.reasons:
        if reason.unplanned:
            say(
                f"  of those as {reason.reason}, {reason.unplanned:,} were not planted: clean proposals that are above"
                " the threshold all the same"
            )
    for name, number in scores.false_alarms.items():
        say(f"  clean but rejected as {name}: {number:,}")
