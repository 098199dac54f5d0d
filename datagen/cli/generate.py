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
)


def generate(
    generator: Annotated[str, typer.Argument(metavar="GENERATOR", help="self-instruct or respond.")],
    num: Annotated[int | None, typer.Option("--num", "-n", help="Records to accept.", min=1)] = None,
    model: ModelUri = None,
    out: Out = None,
    seeds: Annotated[Path | None, typer.Option(help="Seed tasks instead of the 175 shipped ones.")] = None,
    input: Annotated[Path | None, typer.Option(help="Prompts to answer (respond).")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of all random choices.")] = None,
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
    from datagen.recipe import load_recipe

    given = generate_settings(
        generator, model=model, num=num, seeds=seeds, seed=seed, concurrency=None, options={}
    )
    given += limits(concurrency, rpm, tpm, max_usd, max_tokens, max_requests) + (settings or [])
    if input is not None:
        given.append(f"steps.source.path={input}")
    return carry_out(load_recipe(generator, given), out, as_json=as_json, retry_failed=retry_failed)
