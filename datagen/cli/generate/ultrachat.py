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
    human: Annotated[
        bool,
        typer.Option("--human", help="People lead the conversations: they word, judge and rephrase."),
    ] = False,
    attempts: Annotated[
        int | None, typer.Option(help="With --human: wordings of one message at most.", min=1)
    ] = None,
    rounds: Annotated[
        int | None, typer.Option(help="With --human: messages of a conversation at most.", min=1)
    ] = None,
    seed: Seed = None,
) -> int:
    """Dialogues of a simulated person with an assistant. After UltraChat (arXiv 2305.14233).

    Example: datagen generate ultrachat --num 100 --out runs/chats
    With people, who are reached by datagen review: datagen generate ultrachat --human --num 10 --out runs/people
    """
    from datagen.errors import UsageError

    if not human and (attempts or rounds):
        raise UsageError("--attempts and --rounds are for conversations that people lead; add --human")
    values = {
        "sectors": None if sectors is None else [name.strip() for name in sectors.split(",")],
        "materials": materials,
        "topics": topics,
        "user_model": user_model,
        "assistant_model": assistant_model,
        "attempts": attempts,
        "rounds": rounds,
    }
    generator = "ultrachat-human" if human else "ultrachat"
    return carry_out_generator(generator, options, num=num, seed=seed, values=values)
