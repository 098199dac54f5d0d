"""datagen generate respond: answers to the prompts of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from datagen.cli.generate.carrying import carry_out_generator
from datagen.cli.options import Num, RunOptions, Seed, taking_run_options


@taking_run_options
def respond(
    options: RunOptions,
    input: Annotated[
        Path | None, typer.Option(help="Prompts to answer, in any format that datagen reads.")
    ] = None,
    num: Num = None,
    seed: Seed = None,
) -> int:
    """Answers to the prompts of a file. --num stops after so many prompts.

    Example: datagen generate respond --input prompts.jsonl --out runs/answers
    """
    from datagen.errors import UsageError

    if input is None and not any(one.startswith("steps.source.") for one in options.settings or ()):
        raise UsageError("respond: give the prompts with --input FILE")
    return carry_out_generator("respond", options, num=num, seed=seed, others={"steps.source.path": input})
