"""Reward models, from a settings file or from `datagen train reward`:

    python -m trainers.reward --config pipelines/train/reward.yaml --set model=models/chat --set out=models/reward

A fine-tuned chat model whose head over words gives way to one that scores (Llama 2, arXiv 2307.09288, §3.2.2). The same
command goes on where it was stopped.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import torch
from transformers import AutoModelForSequenceClassification, set_seed

from datagen.formats.atomic import replacing
from trainers.arguments import arguments_of, per_step, plan_steps
from trainers.calibration_plot import plot_calibration
from trainers.checkpoints import Folder
from trainers.holding_out import hold_out_pairs, test_splits
from trainers.judging import judge, table
from trainers.launching import launch, nothing
from trainers.loading import max_length_of, open_config, precision_of, quiet, weights_of, with_adapter
from trainers.masking import Masking
from trainers.pairs import LoadedPairs, Pair, PairLimits, load_pairs
from trainers.results import Outcome, finish
from trainers.reward_settings import DEFAULTS, RewardSettings
from trainers.rewarding import Rewarding
from trainers.scoring import Opened, Scorer, check_shared, open_scorer, open_scorer_tokenizer
from trainers.settings import binding
from trainers.sources import parse_sources
from trainers.starting import Work, say_plan
from trainers.training import Loop
from trainers.watching import Tell, Telling

# Of the learning rate with which a model of the same size is fine-tuned: 5e-6 against 2e-5 at 70 billion parameters.
_RATE = 0.25


@dataclass(frozen=True, slots=True)
class Material:
    """What a training is made of once it is read. digest: of every token and label in it."""

    config: Any
    tokenizer: Any
    max_length: int
    loaded: LoadedPairs
    held: tuple[Pair, ...]
    digest: str


def read(settings: RewardSettings, tell: Tell) -> Material:
    """Raises UsageError and DatagenError for a model, a template or data that cannot be trained on."""
    quiet()
    config = open_config(settings.model)
    tokenizer, notices = open_scorer_tokenizer(settings.model)
    for notice in notices:
        tell(notice)
    data = settings.data
    max_length = max_length_of(data.max_length, config)
    limits = PairLimits(
        max_length, data.truncation, settings.reward.kind, data.ties, data.system, data.weight_tag
    )
    masking = Masking.of(tokenizer)
    loaded = load_pairs(data.train, masking, limits)
    named = data.held_out or (test_splits(parse_sources(data.train)) if data.held_out_share else ())
    if named:
        held = load_pairs(named, masking, limits).pairs
    else:
        loaded, held = hold_out_pairs(loaded, data.held_out_share)
    tell(f"{len(loaded.pairs):,} pairs of {loaded.records:,} records; {len(held):,} held out")
    for reason, count in loaded.dropped.reasons.items():
        tell(f"left out, {reason}: {count:,} (the first: {loaded.dropped.first[reason]})")
    for warning in loaded.warnings():
        tell(warning)
    return Material(config, tokenizer, max_length, loaded, held, _digest(loaded.pairs))


def _digest(pairs: Sequence[Pair]) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for one in pairs:
        labels = f"{one.shared} {one.split} {one.strength} {one.chosen_safe} {one.rejected_safe} {one.weight}"
        digest.update(bytes(one.row) + labels.encode())
    return digest.hexdigest()


def train(settings: RewardSettings, tell: Tell, *, plan_only: bool = False) -> Outcome:
    """Trains, or goes on with what was begun under `settings.out`. Raises DatagenError with what to do."""
    material = read(settings, tell)
    folder, optim = Folder(Path(settings.out)), settings.optim
    bfloat16 = precision_of(optim) == torch.bfloat16
    arguments = arguments_of(
        optim, folder, Rewarding.metric, greater=False, seed=settings.seed, bfloat16=bfloat16
    )
    lead, world = arguments.process_index == 0, arguments.world_size
    tell = tell if lead else nothing
    set_seed(settings.seed)
    opened = None if plan_only else _open(settings)
    shared = _shares(settings, material, opened, tell)
    lengths = material.loaded.lengths(shared=shared)
    micro, passes = per_step(optim, world, int(lengths.max()))
    telling = Telling(folder.path, tell, lead=lead, tensorboard=settings.watch.tensorboard)
    task = Rewarding(
        settings,
        material.loaded,
        material.held,
        material.tokenizer,
        shared=shared,
        micro=micro,
        least=optim.steps * passes * world,
        telling=telling,
    )
    steps = plan_steps(
        arguments, optim, settings.watch, len(task.batches), passes, held_out=bool(material.held)
    )
    work = Work.of(task.batches, lengths if shared else 2 * lengths, 0.0, packed=False)
    say_plan(material.config, settings, arguments, work, steps, tell, part=_RATE)
    if opened is None:
        return Outcome(str(folder.path), 0, steps, {})
    with arguments.main_process_first(local=False):
        state = folder.begin("reward", {**binding(settings, micro), "pairs": material.digest})
    if state["done"]:
        tell(f"{folder.path}: was trained already")
        return Outcome.of(folder, state)
    loop = Loop(opened.scorer, task, folder, arguments, settings.watch, telling)
    loop.run(tell)
    opening = partial(AutoModelForSequenceClassification.from_pretrained, num_labels=1)
    report = partial(_report, folder.path, task, opening, arguments.device)
    return finish(loop, settings, steps, tell, opening=opening, report=report)


def _open(settings: RewardSettings) -> Opened:
    weights = weights_of(settings.optim, settings.lora)
    opened = open_scorer(settings.model, weights.pop("dtype"), settings.seed, **weights)
    if settings.lora is not None:
        opened.scorer.model = with_adapter(opened.scorer.model, settings.lora, settings.optim, "SEQ_CLS")
    return opened


def _shares(settings: RewardSettings, material: Material, opened: Opened | None, tell: Tell) -> bool:
    """Whether both answers of a pair go into one row."""
    if not settings.reward.shared or opened is None:
        return settings.reward.shared
    why_not = check_shared(opened.scorer, int(material.loaded.lengths(shared=True).max()))
    if why_not:
        tell(f"each answer takes a row of its own, with its prompt: {why_not}")
    return not why_not


def _report(folder: Path, task: Rewarding, opening: Any, device: torch.device) -> list[str]:
    """What the result does on the held-out pairs: lines to read, held_out.json and calibration.svg."""
    if not task.held:
        return []
    scores = task.scores(Scorer(opening(folder).to(device)))
    judged = judge(task.held, *scores)
    with replacing(folder / "held_out.json") as file:
        file.write(orjson.dumps(judged.plain(), option=orjson.OPT_INDENT_2))
    with replacing(folder / "calibration.svg") as file:
        file.write(plot_calibration(judged.calibration, "How sure, and how often right").encode())
    return [
        *table(judged),
        f"calibration: {folder / 'calibration.svg'}; all of it: {folder / 'held_out.json'}",
    ]


if __name__ == "__main__":
    sys.exit(launch("trainers.reward", RewardSettings, DEFAULTS, train))
