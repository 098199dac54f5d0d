"""Supervised fine-tuning as a task of the loop: which examples make a batch, what their loss is, how well the model
answers what it has not seen."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from trainers.answering import generate
from trainers.attention import bounds
from trainers.data import IGNORED, Example, Loaded
from trainers.loading import save
from trainers.loss import completion_loss, count_labels
from trainers.packing import bucketed_batches, check_packed, collate_packed, collate_padded, packed_batches
from trainers.settings import Data, Settings, Watch
from trainers.training import Batch, Loop, in_shares
from trainers.watching import Telling, add_line

T = TypeVar("T")


class Finetuning:
    """loaded: what is trained on. held: what is not. micro: sequences of a pass. stops: tokens that end a reply."""

    metric = "eval_loss"
    greater = False

    def __init__(
        self,
        settings: Settings,
        loaded: Loaded,
        held: Sequence[Example],
        tokenizer: Any,
        stops: frozenset[int],
        *,
        max_length: int,
        micro: int,
        least: int,
        telling: Telling,
    ) -> None:
        """least: micro-batches that the optimiser steps of `settings` need, 0 where epochs say how many."""
        self._settings, self._examples = settings, loaded.examples
        self._held = spread(held, settings.watch.most)
        self._tokenizer, self._stops, self._telling = tokenizer, stops, telling
        self._room, self._micro = max_length, micro
        passes = _passes(loaded, settings.data, settings.seed, max_length, micro)
        self.batches = take(passes, settings.optim.epochs, least)

    def collate(self, places: Sequence[int]) -> Batch:
        examples = [self._examples[place] for place in places]
        self._telling.count(sum(map(len, examples)))
        return self._tensors(examples)

    def _tensors(self, examples: Sequence[Example]) -> Batch:
        packed = self._settings.data.packing
        batch: Batch = dict(
            collate_packed(examples) if packed else collate_padded(examples, self._tokenizer.pad_token_id)
        )
        batch["count"] = count_labels(batch["labels"], batch.get("loss_weights"))
        return batch

    def loss(self, model: Any, batch: Batch) -> torch.Tensor:
        labels, weights = batch.pop("labels"), batch.pop("loss_weights", None)
        batch.pop("shift_labels")
        batch["use_cache"] = False
        if self._settings.data.packing:
            check_packed(self.inner(model), batch)
            batch |= bounds(self.inner(model), batch["position_ids"])
        return completion_loss(model(**batch).logits, labels, weights)

    def evaluate(self, trainer: Loop) -> dict[str, float]:
        if not self._held:
            return {}
        metrics = {"eval_loss": self._held_out_loss(trainer)}
        watch = self._settings.watch
        exact = [one for one in self._held if _is_exact(one, watch)][: watch.exact_most]
        shown = list(self._held[: watch.samples])
        answers = self._answers(trainer, [*shown, *exact])
        if exact:
            metrics["eval_exact"] = float(
                np.mean([said == right for _, said, right in answers[len(shown) :]])
            )
        if trainer.is_world_process_zero():
            self._show(trainer, answers[: len(shown)])
        return metrics

    def _held_out_loss(self, trainer: Loop) -> float:
        lengths = np.array([len(one) for one in self._held], np.int64)
        order, rng = np.arange(len(lengths)), np.random.default_rng(0)
        if self._settings.data.packing:
            batches = packed_batches(lengths, order, self._room, self._micro, rng)
        else:
            batches = bucketed_batches(lengths, order, self._micro, rng)
        total, count = 0.0, 0.0
        for places, real in in_shares(batches, trainer.args.process_index, trainer.args.world_size):
            batch = self._tensors([self._held[place] for place in places])
            counted = batch.pop("count")
            batch = trainer._prepare_inputs(batch)
            with torch.no_grad():
                loss = float(self.loss(trainer.model, batch))
            if real:
                total, count = total + loss, count + counted
        sums = torch.tensor([total, count], device=trainer.args.device, dtype=torch.float64)
        total, count = map(float, trainer.accelerator.reduce(sums, "sum"))
        return total / count

    def _answers(self, trainer: Loop, examples: Sequence[Example]) -> list[tuple[str, str, str]]:
        """Of each: what is asked, what the model says, what the record says. The same on every process."""
        split = [last_reply(one) for one in examples]
        longest = max((len(reply) for _, reply in split), default=0)
        made = generate(
            trainer.accelerator.unwrap_model(trainer.model),
            [prompt for prompt, _ in split],
            self._stops,
            self._tokenizer.pad_token_id,
            most=min(self._settings.watch.answer_tokens, longest + 8),
        )
        return [
            (
                self._tokenizer.decode(prompt, skip_special_tokens=False),
                self._plain(one.ids) if one.ended else f"{self._plain(one.ids)} […]",
                self._plain(reply),
            )
            for (prompt, reply), one in zip(split, made, strict=True)
        ]

    def _plain(self, ids: NDArray[np.int32]) -> str:
        return str(self._tokenizer.decode(ids, skip_special_tokens=True)).strip()

    def _show(self, trainer: Loop, answers: Sequence[tuple[str, str, str]]) -> None:
        step = trainer.state.global_step
        for place, (prompt, said, right) in enumerate(answers):
            line = {"step": step, "prompt": prompt, "answer": said, "record": right}
            add_line(trainer.folder.path / "samples.jsonl", line)
            self._telling.text(f"sample {place}", f"{prompt}\n\n**{said}**\n\n(record: {right})", step)

    def names(self, places: Sequence[int]) -> list[str]:
        chosen = [self._examples[place] for place in places]
        return list(dict.fromkeys(f"{one.source} record {one.record}" for one in chosen))

    def save(self, model: Any, folder: str, state: dict[str, Any] | None) -> None:
        save(model, self._tokenizer, Path(folder), state)

    def inner(self, model: Any) -> Any:
        return getattr(model, "module", model)  # DDP wraps it


def last_reply(example: Example) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The tokens before the last trained reply, and its own; what the prompt's weight gives loss to is no reply."""
    trained = example.labels != IGNORED if example.scale is None else example.scale == 1.0
    trained[0] = False
    end = int(np.flatnonzero(trained)[-1]) + 1
    before = np.flatnonzero(~trained[:end])
    start = int(before[-1]) + 1
    return example.input_ids[:start], example.input_ids[start:end]


def _is_exact(example: Example, watch: Watch) -> bool:
    return watch.exact == "all" or (watch.exact == "auto" and example.computed)


def spread(held: Sequence[T], most: int) -> tuple[T, ...]:
    """At most so many, from the whole of them."""
    chosen = np.linspace(0, len(held) - 1, min(most, len(held))).astype(int)
    return tuple(held[place] for place in chosen)


def _passes(loaded: Loaded, data: Data, seed: int, room: int, micro: int) -> Iterator[list[list[int]]]:
    """Pass after pass over the data, each in micro-batches."""
    number = 0
    while True:
        order, rng = loaded.epoch(seed, number), np.random.default_rng([seed, number, 1])
        if data.packing:
            yield packed_batches(loaded.lengths, order, room, micro, rng)
        else:
            yield bucketed_batches(loaded.lengths, order, micro, rng)
        number += 1


def take(passes: Iterator[list[list[int]]], epochs: float, least: int) -> list[list[int]]:
    """So many micro-batches, or so many passes, the last one in part."""
    taken: list[list[int]] = []
    while len(taken) < least:
        taken += next(passes)
    if least:
        return taken[:least]
    for number in range(math.ceil(epochs)):
        one = next(passes)
        taken += one[: math.ceil(len(one) * min(1.0, epochs - number))]
    return taken
