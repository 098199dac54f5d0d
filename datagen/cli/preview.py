"""datagen preview: a few records of a recipe, for reading, with nothing kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from datagen.cli.options import Json, ModelUri, Set, changes

if TYPE_CHECKING:
    from datagen.recipe import Recipe


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
    from datagen.cli.work import steps_apart
    from datagen.execute import execute, records_of
    from datagen.formats import to_json
    from datagen.recipe import load_recipe
    from datagen.store import Store

    given = changes(model, settings)
    with steps_apart():
        loaded = load_recipe(recipe, given)
    with TemporaryDirectory(prefix="datagen-preview-") as folder, Store(Path(folder)) as store:
        with Progress() as progress, steps_apart():
            small = load_recipe(recipe, [*given, *_few(loaded, count)])
            result = asyncio.run(execute(small, store, progress))
        records = list(islice(records_of(store), count))
    if as_json:
        print_json([to_json(record) for record in records])
    else:
        say("\n\n".join(shown(record) for record in records) or "no record came out")
        for note in result.notes:
            say(note)
    return 0 if records else 1


def _few(recipe: Recipe, count: int) -> list[str]:
    """The settings that make every generator with a target or a limit stop after so many records."""
    from dataclasses import fields
    from typing import Any, cast

    from datagen.step import Generator

    return [
        f"steps.{named.name}.{option}={count}"
        for named in recipe.steps
        if isinstance(named.step, Generator)
        for option in (field.name for field in fields(cast(Any, named.step)))
        if option in ("target", "limit")
    ]
