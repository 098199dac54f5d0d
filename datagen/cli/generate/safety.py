"""datagen generate safety-distillation and red-team: safer answers, and attempts that a model should withstand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from datagen.cli.generate.carrying import carry_out_generator
from datagen.cli.options import AssistantModel, Num, RunOptions, Seed, taking_run_options

ScorerModel = Annotated[
    str | None,
    typer.Option("--scorer-model", help="Who scores how harmless a reply is, a URI; unset, --model."),
]
Seeds = Annotated[
    Path | None,
    typer.Option(help="A YAML file of styles, risks and attempts in the place of the shipped one."),
]


@taking_run_options
def safety_distillation(
    options: RunOptions,
    num: Num = None,
    input: Annotated[
        Path | None,
        typer.Option(
            help="Adversarial prompts, in any format that datagen reads; unset, the shipped attempts."
        ),
    ] = None,
    seeds: Seeds = None,
    preprompts: Annotated[
        Path | None, typer.Option(help="A YAML file of pre-prompts in the place of the shipped one.")
    ] = None,
    style: Annotated[
        str | None, typer.Option(help="Pre-prompt: template (of the risk) or adjectives (a general one).")
    ] = None,
    margin: Annotated[
        float | None, typer.Option(help="By how much safer an answer must be, of 0 to 1.", min=0, max=1)
    ] = None,
    pairs: Annotated[
        bool, typer.Option("--pairs/--no-pairs", help="Keep both answers as a preference too.")
    ] = True,
    assistant_model: AssistantModel = None,
    scorer_model: ScorerModel = None,
    seed: Seed = None,
) -> int:
    """Safer answers without what made them safer. Context distillation (Llama 2, §4.2.4).

    Example: datagen generate safety-distillation --num 20 --out runs/safe
    """
    values = {
        "prompts": input,
        "seeds": seeds,
        "preprompts": preprompts,
        "style": style,
        "margin": margin,
        "pairs": None if pairs else False,
        "assistant_model": assistant_model,
        "scorer_model": scorer_model,
    }
    return carry_out_generator("safety-distillation", options, num=num, seed=seed, values=values)


@taking_run_options
def red_team(
    options: RunOptions,
    num: Num = None,
    styles: Annotated[str | None, typer.Option(help="Which styles, a,b,c; unset, all of the seeds.")] = None,
    risks: Annotated[str | None, typer.Option(help="Which risks, a,b,c; unset, all of the seeds.")] = None,
    seeds: Seeds = None,
    shots: Annotated[
        int | None, typer.Option(help="Earlier attempts that the attacker is shown.", min=0)
    ] = None,
    keep: Annotated[
        str | None, typer.Option(help="Which attempts are records: all, successes or refusals.")
    ] = None,
    user_model: Annotated[
        str | None, typer.Option("--user-model", help="Who writes attempts, a URI; unset, --model.")
    ] = None,
    assistant_model: Annotated[
        str | None, typer.Option("--assistant-model", help="Who is tested, a URI; unset, --model.")
    ] = None,
    scorer_model: ScorerModel = None,
    seed: Seed = None,
) -> int:
    """Attempts to talk a model into harm, scored. After Perez et al. 2022 (arXiv 2202.03286).

    Example: datagen generate red-team --num 50 --out runs/red
    """
    values = {
        "styles": _names(styles),
        "risks": _names(risks),
        "seeds": seeds,
        "shots": shots,
        "keep": keep,
        "user_model": user_model,
        "assistant_model": assistant_model,
        "scorer_model": scorer_model,
    }
    return carry_out_generator("red-team", options, num=num, seed=seed, values=values)


def _names(text: str | None) -> list[str] | None:
    return None if text is None else [name.strip() for name in text.split(",")]
