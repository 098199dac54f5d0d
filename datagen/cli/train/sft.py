"""datagen train sft: supervised fine-tuning."""

from __future__ import annotations

from datagen.cli.train.settings import Packing, TrainOptions, finish, part, taking_train_options


@taking_train_options
def sft(options: TrainOptions, packing: Packing = None) -> int:
    """Fine-tune a model on conversations; the same command goes on where it was stopped.

    Example: datagen train sft --model models/tiny --data runs/first --out models/chat
    """
    from datagen.cli.output import tell

    training, reading = part("sft", "train sft"), part("settings", "train sft")
    chosen = options.read(reading.Settings, {"data.packing": packing}, {})
    return finish(training.train(chosen, tell, plan_only=options.plan), as_json=options.as_json)
