"""datagen generate: a dataset from a shipped recipe, with the options that matter most."""

from __future__ import annotations

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


def generate(
    generator: Annotated[str, typer.Argument(metavar="GENERATOR", help="self-instruct or respond.")],
    num: Num = None,
    model: ModelUri = None,
    out: Out = None,
    seeds: Annotated[Path | None, typer.Option(help="Seed tasks instead of the 175 shipped ones.")] = None,
    input: Annotated[Path | None, typer.Option(help="Prompts to answer (respond).")] = None,
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

    Example: datagen generate self-instruct --num 200 --out runs/first
    """
    from datagen.api import generate_settings
    from datagen.cli.work import carry_out

    settings = settings or []
    _check_input(generator, input, settings)
    given = generate_settings(
        generator, model=model, num=num, seeds=seeds, seed=seed, concurrency=None, options={}
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
