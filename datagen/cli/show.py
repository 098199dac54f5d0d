"""datagen show: look at the records of a run, at what was rejected and why, or at what a trainer would learn from."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datagen.cli.options import Json

if TYPE_CHECKING:
    from datagen.store import Store


def show(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A run folder; with --mask also any file of records.")
    ],
    rejects: Annotated[bool, typer.Option("--rejects", help="Show what was rejected instead.")] = False,
    reason: Annotated[str | None, typer.Option(help="Only rejects with this reason.")] = None,
    history: Annotated[
        bool,
        typer.Option("--history", help="Show also which model wrote what, from which prompt and answer."),
    ] = False,
    mask: Annotated[
        bool,
        typer.Option("--mask", help="Show the text as --model is trained on it, what carries loss marked."),
    ] = False,
    model: Annotated[
        str | None, typer.Option(help="With --mask: the folder or id of a model with a chat template.")
    ] = None,
    count: Annotated[int, typer.Option("-n", "--count", help="How many to show.", min=1)] = 5,
    as_json: Json = False,
) -> int:
    """Show records, or rejects with stage, reason and score.

    Example: datagen show runs/first --rejects --reason too_similar -n 3
    """
    if mask or model is not None:
        from datagen.cli.show_mask import show_mask

        return show_mask(str(folder), model, count, as_json=as_json, beside=rejects or reason or history)
    from datagen.cli.output import print_json, say, shown
    from datagen.execute import records_of
    from datagen.formats import to_json
    from datagen.store import Store

    with Store(folder, write=False) as store:
        if rejects or reason:
            return _rejects(store, reason, count, as_json, history)
        records = list(islice(records_of(store), count))
        if as_json:
            print_json([to_json(record) for record in records])
        else:
            say("\n\n".join(shown(record, history=history) for record in records) or "no records yet")
        return 0


def _rejects(store: Store, reason: str | None, count: int, as_json: bool, history: bool) -> int:
    from dataclasses import asdict

    from datagen.cli.output import print_json, say, shown
    from datagen.formats import from_json

    chosen = list(islice(store.rejects(reason=reason), count))
    if as_json:
        print_json({"counts": store.reject_counts(), "rejects": [asdict(reject) for reject in chosen]})
        return 0
    for stage, reasons in store.reject_counts().items():
        say(f"{stage}: " + ", ".join(f"{name} {number:,}" for name, number in reasons.items()))
    for reject in chosen:
        score = "" if reject.score is None else f", score {reject.score:.3f}"
        detail = f": {reject.detail[:300]}" if reject.detail else ""
        say(f"\n{reject.stage} rejected it as {reject.reason}{score}{detail}")
        say(shown(from_json(reject.record), history=history))
    return 0
