"""datagen generate roleplay: one model instructs, another works, a third may have its work corrected."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from datagen.cli.generate.carrying import carry_out_generator
from datagen.cli.options import AssistantModel, Num, RunOptions, Seed, UserModel, taking_run_options

CriticModel = Annotated[
    str | None,
    typer.Option(
        "--critic-model", help="Who reviews replies, a URI; unset, --model where there are corrections."
    ),
]
_CORRECTIONS = 2


@taking_run_options
def roleplay(
    options: RunOptions,
    num: Num = None,
    preset: Annotated[
        str | None, typer.Option(help="society (roles by roles), code (languages by domains) or characters.")
    ] = None,
    sweep: Annotated[
        bool, typer.Option("--sweep", help="Every pair with each of its tasks in order; all, without --num.")
    ] = False,
    roles: Annotated[Path | None, typer.Option(help="A YAML file of roles of your own.")] = None,
    user_model: UserModel = None,
    assistant_model: AssistantModel = None,
    critic_model: CriticModel = None,
    corrections: Annotated[
        int | None,
        typer.Option(
            help=f"Corrections of a reply at most; unset, {_CORRECTIONS} with --critic-model, else 0.", min=0
        ),
    ] = None,
    seed: Seed = None,
) -> int:
    """Two models in roles, and one that corrects. After CAMEL (arXiv 2303.17760).

    Example: datagen generate roleplay --num 50 --critic-model openai:gpt-4.1 --out runs/roles
    """
    if corrections is None and critic_model is not None:
        corrections = _CORRECTIONS
    if sweep and num is None:
        options = replace(options, settings=["steps.roleplay.target=null", *(options.settings or [])])
    values = {
        "preset": preset,
        "sweep": sweep or None,
        "roles": roles,
        "user_model": user_model,
        "assistant_model": assistant_model,
        "critic_model": critic_model,
        "corrections": corrections,
    }
    return carry_out_generator("roleplay", options, num=num, seed=seed, values=values)
