"""Options of the trainings of a policy by rewards: ppo and rejection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from datagen.cli.options import Json, Seed
from datagen.cli.train.settings import (
    BatchSize,
    Changes,
    Config,
    HeldOut,
    LearningRate,
    LoraText,
    Out,
    PlanOnly,
    changes,
    found,
    part,
)

Policy = Annotated[
    str | None,
    typer.Option("--policy", help="Folder or hub id of the chat model to start from; datagen train sft."),
]
RewardSources = Annotated[
    list[str] | None,
    typer.Option(
        "--reward",
        help="NAME=SOURCE: a reward model, http://… of a server, python:MODULE:FUNCTION, or exact, … (repeatable).",
    ),
]
Judges = Annotated[
    list[str] | None,
    typer.Option("--judge", help="NAME=SOURCE, measured on held-out prompts, never trained on (repeatable)."),
]
Prompts = Annotated[
    list[str] | None,
    typer.Option("--prompts", help="File or run folder whose records' questions are asked (repeatable)."),
]


@dataclass(frozen=True, slots=True)
class PolicyOptions:
    """What every training by rewards takes."""

    policy: Policy = None
    reward: RewardSources = None
    prompts: Prompts = None
    out: Out = None
    judge: Judges = None
    held_out: HeldOut = None
    lora: LoraText = None
    batch_size: BatchSize = None
    learning_rate: LearningRate = None
    config: Config = None
    settings: Changes = None
    plan: PlanOnly = False
    seed: Seed = None
    as_json: Json = False

    def read(self, kind: Any, more: Mapping[str, Any], defaults: Mapping[str, Any]) -> Any:
        """The settings of a kind: defaults, then --config, then options, `more` among them, and --set last. Raises
        UsageError."""
        given = {
            "policy": self.policy,
            "out": self.out,
            "seed": self.seed,
            "rewards.sources": self.reward,
            "rewards.judges": self.judge,
            "data.prompts": self.prompts,
            "data.held_out": self.held_out,
            "optim.batch_size": self.batch_size,
            "optim.learning_rate": self.learning_rate,
            **more,
        }
        asked = changes(given, self.lora, self.settings)
        return part("settings", "train").read_settings(kind, found(self.config), asked, defaults)
