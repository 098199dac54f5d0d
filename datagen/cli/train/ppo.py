"""datagen train ppo: reinforcement learning from rewards."""

from __future__ import annotations

from typing import Annotated

import typer

from datagen.cli.options import taking
from datagen.cli.train.policy import PolicyOptions
from datagen.cli.train.settings import finish, part


def _ppo(
    options: PolicyOptions,
    updates: Annotated[
        int | None,
        typer.Option(help="Rounds of answering and learning; unset, one pass over the prompts.", min=1),
    ] = None,
    beta: Annotated[float | None, typer.Option(help="Of the KL to the policy it starts from.", min=0)] = None,
) -> int:
    """Train a policy on rewards for its answers (PPO); the same command goes on where it was stopped.

    Example: datagen train ppo --policy models/chat --reward models/reward --prompts runs/asked --out models/ppo
    """
    from datagen.cli.output import tell

    training, reading = part("ppo", "train ppo"), part("ppo_settings", "train ppo")
    more = {"ppo.updates": updates, "ppo.beta": beta}
    chosen = options.read(reading.PpoSettings, more, reading.DEFAULTS)
    return finish(training.train(chosen, tell, plan_only=options.plan), as_json=options.as_json)


ppo = taking(PolicyOptions, _ppo)
