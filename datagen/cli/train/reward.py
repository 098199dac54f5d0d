"""datagen train reward: reward models."""

from __future__ import annotations

from typing import Annotated

import typer

from datagen.cli.train.settings import TrainOptions, finish, part, taking_train_options


@taking_train_options
def reward(
    options: TrainOptions,
    kind: Annotated[str | None, typer.Option(help="What is preferred: helpfulness or safety.")] = None,
    margin: Annotated[
        str | None, typer.Option(help="By how much a preference has to win: none, small or large.")
    ] = None,
) -> int:
    """Train a reward model on preferences; the same command goes on where it was stopped.

    Example: datagen train reward --model models/chat --data pairs.jsonl --out models/reward
    """
    from datagen.cli.output import tell

    training, reading = part("reward", "train reward"), part("reward_settings", "train reward")
    more = {"reward.kind": kind, "reward.margin": margin}
    chosen = options.read(reading.RewardSettings, more, reading.DEFAULTS)
    return finish(training.train(chosen, tell, plan_only=options.plan), as_json=options.as_json)
