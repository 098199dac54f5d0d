"""datagen generate self-instruct: new tasks from seed tasks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from datagen.cli.generate.carrying import carry_out_generator
from datagen.cli.options import Num, RunOptions, Seed, taking_run_options


@taking_run_options
def self_instruct(
    options: RunOptions,
    num: Num = None,
    seeds: Annotated[Path | None, typer.Option(help="Seed tasks instead of the 175 shipped ones.")] = None,
    tasks: Annotated[
        str | None,
        typer.Option(
            help="Category shares (h4, instructgpt, a YAML file): generation aims at what is missing."
        ),
    ] = None,
    lengths: Annotated[
        str | None, typer.Option(help="Length tables to follow: instructgpt or a YAML file.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(help="What lengths count: prompt-tokens, response-tokens, instruction-words ..."),
    ] = None,
    tokenizer: Annotated[
        str | None, typer.Option(help="Whose tokens: a folder or hub name; unset, words × 4/3.")
    ] = None,
    seed: Seed = None,
) -> int:
    """New tasks from 175 seed tasks. After Self-Instruct (arXiv 2212.10560).

    Example: datagen generate self-instruct --num 200 --tasks h4 --out runs/first
    """
    values = {"seeds": seeds, "tasks": tasks, "lengths": lengths, "by": by, "tokenizer": tokenizer}
    return carry_out_generator("self-instruct", options, num=num, seed=seed, values=values)
