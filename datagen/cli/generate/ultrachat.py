"""datagen generate ultrachat: dialogues between a simulated person and an assistant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from datagen.cli.generate.carrying import carry_out_generator
from datagen.cli.options import AssistantModel, Num, RunOptions, Seed, UserModel, taking_run_options


@taking_run_options
def ultrachat(
    options: RunOptions,
    num: Num = None,
    sectors: Annotated[
        str | None, typer.Option(help="Which of world,creation,assistance; unset, all that can be.")
    ] = None,
    materials: Annotated[
        Path | None, typer.Option(help="Texts for the sector assistance: a text file, a table, or a folder.")
    ] = None,
    topics: Annotated[
        Path | None, typer.Option(help="A YAML file of topics and entities of your own.")
    ] = None,
    user_model: UserModel = None,
    assistant_model: AssistantModel = None,
    seed: Seed = None,
) -> int:
    """Dialogues of a simulated person with an assistant. After UltraChat (arXiv 2305.14233).

    Example: datagen generate ultrachat --num 100 --out runs/chats
    """
    values = {
        "sectors": None if sectors is None else [name.strip() for name in sectors.split(",")],
        "materials": materials,
        "topics": topics,
        "user_model": user_model,
        "assistant_model": assistant_model,
    }
    return carry_out_generator("ultrachat", options, num=num, seed=seed, values=values)
