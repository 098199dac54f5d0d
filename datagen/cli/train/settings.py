"""Options of the trainers, as the settings of a file in pipelines/train have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from datagen.cli.options import Json, Seed, taking

Model = Annotated[
    str | None,
    typer.Option("--model", help="Folder or hub id of the model to start from; datagen train init."),
]
Data = Annotated[
    list[str] | None,
    typer.Option("--data", help="File or run folder, PATH or PATH=SHARE to mix several (repeatable)."),
]
HeldOut = Annotated[
    list[str] | None,
    typer.Option("--held-out", help="What to evaluate on; unset, test splits, else a twentieth of the data."),
]
Out = Annotated[
    str | None, typer.Option("--out", "-o", help="Folder of the result; goes on if it was begun.")
]
Config = Annotated[
    Path | None, typer.Option(help="Settings in YAML, such as pipelines/train/llama2_sft.yaml.")
]
LoraText = Annotated[
    str | None, typer.Option("--lora", help="Train an adapter: r=16, or r=16,alpha=32,bits=4 for QLoRA.")
]
Packing = Annotated[
    bool | None,
    typer.Option("--packing/--no-packing", help="Whole examples behind each other in rows, without padding."),
]
Epochs = Annotated[float | None, typer.Option(help="Passes over the data.", min=0)]
Steps = Annotated[int | None, typer.Option(help="Optimiser steps, in place of epochs.", min=1)]
BatchSize = Annotated[int | None, typer.Option(help="Sequences of one step, over all devices.", min=1)]
LearningRate = Annotated[float | None, typer.Option(help="Peak; unset, chosen by the model's size.", min=0)]
MaxLength = Annotated[int | None, typer.Option(help="Tokens of an example at most.", min=1)]
Changes = Annotated[
    list[str] | None, typer.Option("--set", help="Change one setting: optim.warmup=0.1 (repeatable).")
]
PlanOnly = Annotated[bool, typer.Option("--plan", help="Tell steps, memory and time; train nothing.")]


def part(module: str, of: str) -> Any:
    """A module of the trainers, by name: the library runs without them, and without what they need. Raises
    MissingExtra."""
    from datagen.errors import MissingExtra

    try:
        return import_module(f"trainers.{module}")
    except ModuleNotFoundError as error:
        raise MissingExtra(of, error.name or "torch", "train") from error


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """What every training takes."""

    model: Model = None
    data: Data = None
    out: Out = None
    held_out: HeldOut = None
    lora: LoraText = None
    epochs: Epochs = None
    steps: Steps = None
    batch_size: BatchSize = None
    learning_rate: LearningRate = None
    max_length: MaxLength = None
    config: Config = None
    settings: Changes = None
    plan: PlanOnly = False
    seed: Seed = None
    as_json: Json = False

    def read(self, kind: Any, more: Mapping[str, Any], defaults: Mapping[str, Any]) -> Any:
        """The settings of a kind: defaults, then --config, then options, `more` among them, and --set last. Raises
        UsageError."""
        given = {
            "model": self.model,
            "out": self.out,
            "seed": self.seed,
            "data.train": self.data,
            "data.held_out": self.held_out,
            "data.max_length": self.max_length,
            **more,
            "optim.epochs": self.epochs,
            "optim.steps": self.steps,
            "optim.batch_size": self.batch_size,
            "optim.learning_rate": self.learning_rate,
        }
        asked = changes(given, self.lora, self.settings)
        return part("settings", "train").read_settings(kind, found(self.config), asked, defaults)


def taking_train_options(command: Callable[..., int]) -> Callable[..., int]:
    """A command with the options above behind its own; it gets them together, as its parameter `options`."""
    return taking(TrainOptions, command)


def changes(given: Mapping[str, Any], lora: str | None, settings: list[str] | None) -> list[str]:
    """What options change in the settings, KEY=VALUE in YAML; what --set itself says comes last."""
    from datagen.formats.encoding import encode

    made = [f"{key}={encode(value).decode()}" for key, value in given.items() if value not in (None, [])]
    if lora is not None:
        made.append(
            f"lora={{{', '.join(one.replace('=', ': ', 1) for one in lora.split(',') if one.strip())}}}"
        )
    return made + (settings or [])


def found(config: Path | None) -> str | None:
    """The file, or the one of that name in pipelines/train, with or without .yaml. Raises UsageError."""
    from datagen.errors import UsageError, nearest
    from datagen.resources import shipped

    if config is None or config.is_file():
        return None if config is None else str(config)
    folder = shipped("pipelines", "train")
    known = sorted(one.stem for one in folder.glob("*.yaml"))
    if config.name.removesuffix(".yaml") in known and config.parent.name in ("", "train"):
        return str(folder / f"{config.name.removesuffix('.yaml')}.yaml")
    raise UsageError(f"--config {config}: no such file; {nearest(config.stem, known)}")


def finish(outcome: Any, *, as_json: bool) -> int:
    """Prints what came of a training."""
    from datagen.cli.output import print_json, say

    if as_json:
        print_json(
            {"folder": outcome.folder, "step": outcome.step, "steps": outcome.steps, **dict(outcome.metrics)}
        )
    else:
        for line in (outcome.line(), *outcome.table):
            say(line)
    return 0
