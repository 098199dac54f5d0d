"""datagen train sft: supervised fine-tuning."""

from __future__ import annotations

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
    Packing,
    PlanOnly,
    Steps,
    changes,
    finish,
    found,
    part,
)


def sft(
    model: Model = None,
    data: Data = None,
    out: Out = None,
    held_out: HeldOut = None,
    lora: LoraText = None,
    packing: Packing = None,
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
    """Fine-tune a model on conversations; the same command goes on where it was stopped.

    Example: datagen train sft --model models/tiny --data runs/first --out models/chat
    """
    from datagen.cli.output import tell

    training, reading = part("sft", "train sft"), part("settings", "train sft")
    given = {
        "model": model,
        "out": out,
        "seed": seed,
        "data.train": data,
        "data.held_out": held_out,
        "data.packing": packing,
        "data.max_length": max_length,
        "optim.epochs": epochs,
        "optim.steps": steps,
        "optim.batch_size": batch_size,
        "optim.learning_rate": learning_rate,
    }
    chosen = reading.read_settings(reading.Settings, found(config), changes(given, lora, settings), {})
    return finish(training.train(chosen, tell, plan_only=plan), as_json=as_json)
