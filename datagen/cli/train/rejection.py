"""datagen train rejection: the best of several answers, and fine-tuning on them."""

from __future__ import annotations

from typing import Annotated

import typer

from datagen.cli.options import taking
from datagen.cli.train.policy import PolicyOptions
from datagen.cli.train.settings import part


def _rejection(
    options: PolicyOptions,
    count: Annotated[int | None, typer.Option("-k", help="Answers to each prompt.", min=1)] = None,
    temperatures: Annotated[
        str | None, typer.Option(help="The answers are spread over these: 0.8,1.0,1.2.")
    ] = None,
    pool: Annotated[
        list[str] | None,
        typer.Option("--pool", help="OUT of an earlier version, whose answers compete too (repeatable)."),
    ] = None,
    student: Annotated[
        str | None,
        typer.Option(
            help="Model that is fine-tuned: a base to begin anew from, or a smaller one; else the policy."
        ),
    ] = None,
    train: Annotated[
        bool | None,
        typer.Option("--train/--no-train", help="Fine-tune on the dataset, as unset, or leave it at that."),
    ] = None,
) -> int:
    """Answer each prompt K times, keep the best, fine-tune on it; the same command goes on where it was stopped.

    Example: datagen train rejection --policy models/chat --reward exact --prompts runs/first -k 8 --out runs/best
    """
    from datagen.cli.output import print_json, say, tell

    sampling, reading = part("rejection", "train rejection"), part("rejection_settings", "train rejection")
    more = {
        "samples.k": count,
        "samples.temperatures": _numbers(temperatures),
        "samples.pool": pool,
        "student": student,
        "rows.fit": train,
    }
    chosen = options.read(reading.RejectionSettings, more, reading.DEFAULTS)
    if options.plan:
        wanted = sampling.plan(chosen, tell)
        if options.as_json:
            print_json(wanted)
        else:
            for name, value in wanted.items():
                say(f"{name.replace('_', ' '):<15}{value:>15,}")
        return 0
    result = sampling.train(chosen, tell)
    if options.as_json:
        print_json(result.plain())
    else:
        for line in result.lines():
            say(line)
    return 0


def _numbers(text: str | None) -> list[float] | None:
    """Raises UsageError."""
    from datagen.errors import UsageError

    try:
        return None if text is None else [float(part) for part in text.split(",")]
    except ValueError as error:
        raise UsageError(f"--temperatures {text}: expected numbers, as in 0.8,1.0,1.2") from error


rejection = taking(PolicyOptions, _rejection)
