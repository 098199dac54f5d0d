"""datagen generate preferences: two answers to each prompt, for people or a model to compare."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from datagen.cli.generate.carrying import carry_out_generator
from datagen.cli.options import Num, RunOptions, Seed, UserModel, taking_run_options

_PROMPTS_A_PAIR = 1.5  # as in the recipe


@taking_run_options
def preferences(
    options: RunOptions,
    num: Num = None,
    prompts: Annotated[
        Path | None,
        typer.Option(help="Prompts, in any format that datagen reads; unset, Self-Instruct makes them."),
    ] = None,
    model_a: Annotated[
        str | None, typer.Option("--model-a", help="Who gives the first answer, a URI; unset, --model.")
    ] = None,
    model_b: Annotated[
        str | None, typer.Option("--model-b", help="Who gives the second answer, a URI; unset, --model.")
    ] = None,
    temperatures: Annotated[str | None, typer.Option(help="Of the two answers: 0.7,1.0.")] = None,
    rounds: Annotated[
        str | None, typer.Option(help="Fewest and most turns of two answers: 1,3, or 2 for exactly two.")
    ] = None,
    user_model: UserModel = None,
    batch: Annotated[str | None, typer.Option(help="A name for these pairs, such as 2026-W48.")] = None,
    seed: Seed = None,
) -> int:
    """Pairs of answers that nobody has judged yet, from two variants of a model. After Llama 2 (§3.2.1).

    Example: datagen generate preferences --model-b "procedural:?noise=0.5" --num 100 --out runs/pairs
    """
    values = {
        "first_model": model_a,
        "second_model": model_b,
        "temperatures": _two("--temperatures", temperatures, "0.7,1.0", float),
        "rounds": _two("--rounds", rounds, "1,3", int),
        "user_model": user_model,
        "batch": batch,
    }
    options = replace(options, settings=[*_sources(prompts, num), *(options.settings or [])])
    return carry_out_generator("preferences", options, num=num, seed=seed, values=values)


def _sources(prompts: Path | None, num: int | None) -> list[str]:
    """The file in the place of the step that makes prompts, all of it where nobody said how many; else as many prompts
    as should be enough."""
    from datagen.formats.encoding import encode

    if prompts is None:
        return [] if num is None else [f"steps.prompts.target={round(num * _PROMPTS_A_PAIR) + 1}"]
    step = encode({"use": "source", "name": "prompts", "path": str(prompts)}).decode()
    return [f"steps.prompts={step}", *(["steps.preferences.target=null"] if num is None else [])]


def _two(option: str, text: str | None, example: str, number: type[float] | type[int]) -> list[float] | None:
    """Raises UsageError for what are not two numbers, or one that stands for both."""
    from datagen.errors import UsageError

    if text is None:
        return None
    try:
        found = [number(part) for part in text.split(",")]
    except ValueError:
        found = []
    if len(found) not in (1, 2):
        raise UsageError(f"{option} {text!r}: expected two numbers, such as {example}, or one for both")
    return [found[0], found[-1]]
