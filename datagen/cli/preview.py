"""datagen preview: a few records of a recipe, for reading, with nothing kept."""

from __future__ import annotations

from typing import Annotated

import typer

from datagen.cli.options import Json, ModelUri, Set


def preview(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="A YAML file, or a shipped recipe's name.")],
    count: Annotated[int, typer.Option("-n", "--count", help="How many records.", min=1)] = 3,
    model: ModelUri = None,
    settings: Set = None,
    as_json: Json = False,
) -> int:
    """Make a few records and print them; nothing is kept. The requests for them are sent and paid.

    Example: datagen preview pipelines/self_instruct.yaml -n 3
    """
    import asyncio
    from itertools import islice
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from datagen.cli.output import print_json, say, shown
    from datagen.cli.progress import Progress
    from datagen.execute import execute, records_of
    from datagen.formats import to_json
    from datagen.recipe import load_recipe
    from datagen.store import Store

    given = ([f"model.uri={model}"] if model else []) + (settings or [])
    loaded = load_recipe(recipe, given)
    targets = [f"steps.{step.name}.target={count}" for step in loaded.steps if hasattr(step.step, "target")]
    limits = [f"steps.{step.name}.limit={count}" for step in loaded.steps if hasattr(step.step, "limit")]
    small = load_recipe(recipe, [*given, *targets, *limits])
    with TemporaryDirectory(prefix="datagen-preview-") as folder, Store(Path(folder)) as store:
        with Progress() as progress:
            result = asyncio.run(execute(small, store, progress))
        records = list(islice(records_of(store), count))
    if as_json:
        print_json([to_json(record) for record in records])
    else:
        say("\n\n".join(shown(record) for record in records) or "no record came out")
        for note in result.notes:
            say(note)
    return 0 if records else 1
