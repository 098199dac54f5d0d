"""datagen generate: a dataset from a shipped recipe, with the options that matter most."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from datagen.cli.options import (
    Concurrency,
    Json,
    MaxRequests,
    MaxTokens,
    MaxUsd,
    ModelUri,
    Out,
    RetryFailed,
    Rpm,
    Set,
    Tpm,
    limits,
    setting,
    whole_number,
)

Num = Annotated[
    int | None,
    typer.Option(
        "--num", "-n", help="Records to accept (respond: prompts to answer).", min=1, callback=whole_number
    ),
]
Seed = Annotated[int | None, typer.Option(help="Seed of all random choices.", callback=whole_number)]

Tasks = Annotated[
    str | None,
    typer.Option(help="Category shares (h4, instructgpt, a YAML file): generation aims at what is missing."),
]
Lengths = Annotated[str | None, typer.Option(help="Length tables to follow: instructgpt or a YAML file.")]
By = Annotated[
    str | None, typer.Option(help="What lengths count: prompt-tokens, response-tokens, instruction-words ...")
]
Tokenizer = Annotated[
    str | None, typer.Option(help="Whose tokens: a folder or hub name; unset, words × 4/3.")
]


def generate(
    generator: Annotated[str, typer.Argument(metavar="GENERATOR", help="self-instruct or respond.")],
    num: Num = None,
    model: ModelUri = None,
    out: Out = None,
    seeds: Annotated[Path | None, typer.Option(help="Seed tasks instead of the 175 shipped ones.")] = None,
    input: Annotated[Path | None, typer.Option(help="Prompts to answer (respond).")] = None,
    tasks: Tasks = None,
    lengths: Lengths = None,
    by: By = None,
    tokenizer: Tokenizer = None,
    seed: Seed = None,
    concurrency: Concurrency = None,
    rpm: Rpm = None,
    tpm: Tpm = None,
    max_usd: MaxUsd = None,
    max_tokens: MaxTokens = None,
    max_requests: MaxRequests = None,
    retry_failed: RetryFailed = False,
    settings: Set = None,
    as_json: Json = False,
) -> int:
    """Generate a dataset.

    Example: datagen generate self-instruct --num 200 --tasks h4 --out runs/first
    """
    from datagen.api import generate_settings
    from datagen.cli.work import carry_out

    settings = settings or []
    target = {"tasks": tasks, "lengths": lengths, "by": by, "tokenizer": tokenizer}
    _check_input(generator, input, settings)
    _check_target(generator, target)
    given = generate_settings(
        generator, model=model, num=num, seeds=seeds, seed=seed, concurrency=None, options=target
    )
    given += limits(concurrency, rpm, tpm, max_usd, max_tokens, max_requests)
    if input is not None:
        given.append(setting("steps.source.path", input))
    return carry_out(generator, given + settings, out, as_json=as_json, retry_failed=retry_failed)


def _check_input(generator: str, input: Path | None, settings: list[str]) -> None:
    """Raises UsageError when --input is missing where it is needed, or given where nothing reads it."""
    from datagen.errors import UsageError

    if generator == "self-instruct" and input is not None:
        raise UsageError(
            "--input: self-instruct reads no prompts, respond does; seed tasks are given with --seeds FILE"
        )
    if generator == "respond" and input is None and not any(s.startswith("steps.source.") for s in settings):
        raise UsageError("respond: give the prompts with --input FILE")


def _check_target(generator: str, target: Mapping[str, str | None]) -> None:
    """Raises UsageError when a target distribution is given to a generator that takes what it gets."""
    from datagen.errors import UsageError

    given = [f"--{name}" for name, value in target.items() if value is not None]
    if given and generator == "respond":
        raise UsageError(
            f"{', '.join(given)}: respond answers the prompts it is given; choose among them first with datagen balance"
        )
