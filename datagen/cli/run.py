"""datagen run: carry out a recipe."""

from __future__ import annotations

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
    changes,
    limits,
)


def run(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="A YAML file, or a shipped recipe's name.")],
    out: Out = None,
    settings: Set = None,
    model: ModelUri = None,
    concurrency: Concurrency = None,
    rpm: Rpm = None,
    tpm: Tpm = None,
    max_usd: MaxUsd = None,
    max_tokens: MaxTokens = None,
    max_requests: MaxRequests = None,
    retry_failed: RetryFailed = False,
    as_json: Json = False,
) -> int:
    """Carry out a recipe, or go on with one that was stopped.

    Example: datagen run pipelines/self_instruct.yaml --out runs/x --set steps.self_instruct.target=1000
    """
    from datagen.cli.work import carry_out

    given = limits(concurrency, rpm, tpm, max_usd, max_tokens, max_requests)
    given += changes(model, settings)
    return carry_out(recipe, given, out, as_json=as_json, retry_failed=retry_failed)
