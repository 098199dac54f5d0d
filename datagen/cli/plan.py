"""datagen plan: what a recipe would need; checks it and spends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from datagen.cli.options import Json, MaxUsd, ModelUri, Set, changes, limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from datagen.models.base import Usage
    from datagen.models.options import ModelOptions
    from datagen.models.prices import Price
    from datagen.recipe import NamedStep, Recipe
    from datagen.step import Estimate

# Seconds until an answer begins and tokens per second after that, of a hosted model: for the time expected.
_FIRST_TOKEN = 0.8
_TOKENS_PER_SECOND = 60
_PROCEDURAL = 0.002  # seconds for an answer of the embedded model


def plan(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="A YAML file, or a shipped recipe's name.")],
    model: ModelUri = None,
    max_usd: MaxUsd = None,
    settings: Set = None,
    as_json: Json = False,
) -> int:
    """Check a recipe and say what it would need: requests, tokens, dollars, time. Sends nothing.

    Example: datagen plan pipelines/self_instruct.yaml --model openai:gpt-4.1-mini
    """
    from datagen.cli.output import print_json, say
    from datagen.cli.work import steps_apart
    from datagen.execute import plan_stages
    from datagen.recipe import check_inputs, load_recipe

    given = limits(None, None, None, max_usd, None, None) + changes(model, settings)
    with steps_apart():
        loaded = load_recipe(recipe, given)
        stages = plan_stages(loaded)
        check_inputs(loaded)
        steps = [_step(loaded, stage.head) for stage in stages]
    if as_json:
        print_json({"recipe": loaded.name, "seed": loaded.seed, "steps": steps})
        return 0
    counted = "1 stage" if len(stages) == 1 else f"{len(stages)} stages"
    say(f"{loaded.name}: {counted}, seed {loaded.seed}; the recipe is valid")
    for stage, step in zip(stages, steps, strict=True):
        behind = "".join(f" → {named.name}" for named in stage.filters)
        say(f"{stage.name}{behind}")
        for key, value in step.items():
            if key not in ("step", "filters"):
                say(f"  {key:<18} {value:,}" if isinstance(value, int) else f"  {key:<18} {value}")
    return 0


def _step(recipe: Recipe, named: NamedStep) -> dict[str, Any]:
    from datagen.models.base import Usage
    from datagen.models.prices import price_of
    from datagen.step import models_of

    described: dict[str, Any] = {"step": named.name}
    if not hasattr(named.step, "estimate"):
        return described
    estimate = named.step.estimate()
    if estimate is None:
        return {**described, "requests": "one for each record that reaches this step"}
    if not estimate.requests:
        return {**described, "requests": 0, "assumed": estimate.basis}
    asked = [recipe.model_options(name) for name in models_of(named.step).values()]
    asked = list({options.uri: options for options in asked}.values()) or [recipe.model_options("")]
    prices = [price_of(options.uri) for options in asked]
    minutes = max(_minutes(estimate, options) for options in asked)
    usage = Usage(estimate.prompt_tokens, estimate.completion_tokens)
    return {
        **described,
        "model": ", ".join(options.uri for options in asked),
        "records": estimate.records,
        "requests": estimate.requests,
        "prompt tokens": estimate.prompt_tokens,
        "completion tokens": estimate.completion_tokens,
        "dollars": _dollars(prices, usage),
        "minutes": f"{minutes:,.1f}" if minutes >= 0.1 else "less than 0.1",
        "assumed": estimate.basis,
    }


def _dollars(prices: Sequence[Price | None], usage: Usage) -> str:
    """With several models, from all by the cheapest to all by the dearest."""
    costs = sorted({price.of(usage) for price in prices if price is not None})
    if None in prices:
        return "price unknown"
    return " to ".join(f"{cost:,.4f}" for cost in dict.fromkeys((costs[0], costs[-1])))


def _minutes(estimate: Estimate, options: ModelOptions) -> float:
    if options.uri.startswith("procedural:"):
        minutes = estimate.requests * _PROCEDURAL / 60
    else:
        waiting = estimate.requests * _FIRST_TOKEN + estimate.completion_tokens / _TOKENS_PER_SECOND
        minutes = waiting / options.concurrency / 60
    if options.rpm:
        minutes = max(minutes, estimate.requests / options.rpm)
    if options.tpm:
        minutes = max(minutes, (estimate.prompt_tokens + estimate.completion_tokens) / options.tpm)
    return minutes
