"""datagen train reward: reward models."""

from __future__ import annotations

from typing import Annotated

import typer

from datagen.cli.options import Json, Seed
from datagen.cli.train.settings import (
    BatchSize,
    Changes,
    Config,
    Data,
    Epochs,
    HeldOut,
    LearningRate,
    LoraText,
    MaxLength,
    Model,
    Out,
    PlanOnly,
    Steps,
    changes,
    finish,
    found,
    part,
)


def reward(
    model: Model = None,
    data: Data = None,
    out: Out = None,
    kind: Annotated[str | None, typer.Option(help="What is preferred: helpfulness or safety.")] = None,
    margin: Annotated[
        str | None, typer.Option(help="By how much a preference has to win: none, small or large.")
    ] = None,
    held_out: HeldOut = None,
    lora: LoraText = None,
    epochs: Epochs = None,
    steps: Steps = None,
    batch_size: BatchSize = None,
    learning_rate: LearningRate = None,
    max_length: MaxLength = None,
    config: Config = None,
    settings: Changes = None,
    plan: PlanOnly = False,
    seed: Seed = None,
    as_json: Json = False,
) -> int:
    """Train a reward model on preferences; the same command goes on where it was stopped.

    Example: datagen train reward --model models/chat --data pairs.jsonl --out models/reward
    """
    from datagen.cli.output import tell

    training, reading = part("reward", "train reward"), part("reward_settings", "train reward")
    given = {
        "model": model,
        "out": out,
        "seed": seed,
        "data.train": data,
        "data.held_out": held_out,
        "data.max_length": max_length,
        "reward.kind": kind,
        "reward.margin": margin,
        "optim.epochs": epochs,
        "optim.steps": steps,
        "optim.batch_size": batch_size,
        "optim.learning_rate": learning_rate,
    }
    chosen = part("settings", "train reward").read_settings(
        reading.RewardSettings, found(config), changes(given, lora, settings), reading.DEFAULTS
    )
    return finish(training.train(chosen, tell, plan_only=plan), as_json=as_json)
