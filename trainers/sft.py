"""Supervised fine-tuning, from a settings file or from `datagen train sft`:

    python -m trainers.sft --config pipelines/train/sft.yaml --set model=models/base --set out=models/chat
    torchrun --nproc_per_node 2 -m trainers.sft --config …          the same on two processes

The same command goes on where it was stopped; on a CPU with the same numbers as if it never had been.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transformers import set_seed

from trainers.answering import stops_of
from trainers.arguments import arguments_of, per_step, plan_steps
from trainers.attention import attend_by_example
from trainers.checkpoints import Folder
from trainers.data import Example, Limits, Loaded, load
from trainers.finetuning import Finetuning
from trainers.holding_out import hold_out, test_splits
from trainers.launching import launch, nothing
from trainers.loading import (
    check_writes,
    learning_rate_of,
    max_length_of,
    open_config,
    open_model,
    open_tokenizer,
    precision_of,
    quiet,
    teach_ends,
)
from trainers.masking import Masking
from trainers.packing import check_packing
from trainers.planning import Shape
from trainers.results import Outcome, finish
from trainers.settings import Settings, binding
from trainers.sources import parse_sources
from trainers.starting import Work, say_plan
from trainers.training import Loop
from trainers.watching import Tell, Telling


@dataclass(frozen=True, slots=True)
class Material:
    """What a training is made of once it is read. digest: of every token and weight in it."""

    tokenizer: Any
    config: Any
    max_length: int
    loaded: Loaded
    held: tuple[Example, ...]
    digest: str


def read(settings: Settings, tell: Tell) -> Material:
    """Raises UsageError and DatagenError for a model, a template or data that cannot be trained on."""
    quiet()
    config, tokenizer = open_config(settings.model), open_tokenizer(settings.model)
    check_writes(settings.model, config)
    data = settings.data
    max_length = max_length_of(data.max_length, config)
    limits = Limits(max_length, data.truncation, data.prompt_weight, data.system, data.weight_tag)
    masking = Masking.of(tokenizer)
    loaded = load(data.train, masking, limits)
    named = data.held_out or (test_splits(parse_sources(data.train)) if data.held_out_share else ())
    if named:
        held = load(named, masking, limits).examples
    else:
        loaded, held = hold_out(loaded, data.held_out_share)
    _say_data(loaded, held, tell)
    return Material(tokenizer, config, max_length, loaded, held, digest_of(loaded.examples))


def _say_data(loaded: Loaded, held: Sequence[Example], tell: Tell) -> None:
    tell(
        f"{len(loaded.examples):,} examples of {loaded.records:,} records: {loaded.tokens:,} tokens,"
        f" {loaded.trained:,} of them carry loss; {len(held):,} held out"
    )
    for reason, count in loaded.dropped.reasons.items():
        tell(f"left out, {reason}: {count:,} (the first: {loaded.dropped.first[reason]})")
    for warning in loaded.warnings():
        tell(warning)


def digest_of(examples: Sequence[Example]) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for one in examples:
        for part in (one.input_ids, one.labels, str(one.weight).encode()):
            digest.update(bytes(part))
    return digest.hexdigest()


def train(settings: Settings, tell: Tell, *, plan_only: bool = False) -> Outcome:
    """Trains, or goes on with what was begun under `settings.out`. Raises DatagenError with what to do."""
    return train_on(read(settings, tell), settings, tell, plan_only=plan_only)


def train_on(
    material: Material, settings: Settings, tell: Tell, *, plan_only: bool = False, planned: bool = False
) -> Outcome:
    """As `train`, on what `read` gave or on a part of it. planned: whether the plan was told before."""
    folder = Folder(Path(settings.out))
    bfloat16 = str(precision_of(settings.optim)) == "torch.bfloat16"
    arguments = arguments_of(
        settings.optim, folder, Finetuning.metric, greater=False, seed=settings.seed, bfloat16=bfloat16
    )
    lead, world = arguments.process_index == 0, arguments.world_size
    tell = tell if lead else nothing
    micro, passes = per_step(settings.optim, world, _longest(material, settings))
    telling = Telling(folder.path, tell, lead=lead, tensorboard=settings.watch.tensorboard)
    stops = stops_of(material.tokenizer, None)
    task = Finetuning(
        settings,
        material.loaded,
        material.held,
        material.tokenizer,
        stops,
        max_length=material.max_length,
        micro=micro,
        least=settings.optim.steps * passes * world,
        telling=telling,
    )
    steps = plan_steps(
        arguments, settings.optim, settings.watch, len(task.batches), passes, held_out=bool(material.held)
    )
    kept = material.loaded.trained / material.loaded.tokens
    work = Work.of(task.batches, material.loaded.lengths, kept, packed=settings.data.packing)
    if planned:
        size = Shape.of(material.config).parameters
        arguments.learning_rate = learning_rate_of(settings.optim, settings.lora, size)
    else:
        say_plan(material.config, settings, arguments, work, steps, tell)
    if plan_only:
        return Outcome(str(folder.path), 0, steps, {})
    with arguments.main_process_first(local=False):
        state = folder.begin("sft", {**binding(settings, micro), "examples": material.digest})
    if state["done"]:
        tell(f"{folder.path}: was trained already")
        return Outcome.of(folder, state)
    set_seed(settings.seed)  # adapters begin at random
    model = open_model(settings.model, settings.optim, settings.lora)
    teach_ends(model, material.tokenizer, stops)
    if settings.data.packing:
        attend_by_example(model)
        check_packing(model)
    loop = Loop(model, task, folder, arguments, settings.watch, telling)
    loop.run(tell)
    return finish(loop, settings, steps, tell)


def _longest(material: Material, settings: Settings) -> int:
    """Tokens of the longest sequence, or of a row."""
    return material.max_length if settings.data.packing else int(material.loaded.lengths.max())


if __name__ == "__main__":
    sys.exit(launch("trainers.sft", Settings, {}, train))
