"""datagen generate gatt: dialogues in which a constraint said once holds to the end."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from datagen.cli.generate.carrying import carry_out_generator
from datagen.cli.options import (
    AssistantModel,
    JudgeModel,
    Num,
    RunOptions,
    Seed,
    UserModel,
    taking_run_options,
)


@taking_run_options
def gatt(
    options: RunOptions,
    num: Num = None,
    dialogues: Annotated[
        Path | None,
        typer.Option(help="Conversations whose user messages are taken; unset, they are simulated."),
    ] = None,
    constraints: Annotated[
        str | None,
        typer.Option(help="zero-shot, nursery or a YAML file; unset, hobbies, languages and figures."),
    ] = None,
    extend: Annotated[
        int | None,
        typer.Option(help="Ask the model for so many more hobbies, languages and figures first.", min=0),
    ] = None,
    place: Annotated[
        str | None, typer.Option(help="Where the instruction stays for training: first_turn or system.")
    ] = None,
    train: Annotated[str | None, typer.Option(help="Which replies carry loss: last or all.")] = None,
    user_model: UserModel = None,
    assistant_model: AssistantModel = None,
    judge_model: JudgeModel = None,
    seed: Seed = None,
) -> int:
    """Dialogues in which a constraint holds to the end. After Ghost Attention (Llama 2, §3.3).

    Example: datagen generate gatt --num 100 --out runs/gatt
    """
    values = {
        "dialogues": dialogues,
        "constraints": constraints,
        "extend": extend,
        "place": place,
        "train": train,
        "user_model": user_model,
        "assistant_model": assistant_model,
        "judge_model": judge_model,
    }
    return carry_out_generator("gatt", options, num=num, seed=seed, values=values)
