"""datagen run: carry out a recipe."""

from __future__ import annotations

from typing import Annotated

import typer

from datagen.cli.options import RunOptions, taking_run_options


@taking_run_options
def run(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="A YAML file, or a shipped recipe's name.")],
    options: RunOptions,
) -> int:
    """Carry out a recipe, or go on with one that was stopped.

    Example: datagen run pipelines/self_instruct.yaml --out runs/x --set steps.self_instruct.target=1000
    """
    from datagen.cli.work import carry_out

    return carry_out(
        recipe, options.changes(), options.out, as_json=options.as_json, retry_failed=options.retry_failed
    )
