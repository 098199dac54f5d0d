"""The training loop that SFT and reward models share: transformers' Trainer with its batches, loss, evaluation and
checkpoints replaced.

The whole training is one pass over a list of micro-batches that is known before it starts, a function of data and seed
alone. So it goes on after a crash by skipping what was done, the schedule knows its end, and several processes do
together, batch for batch, what one would do. Knows neither records nor losses; a `Task` does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import torch
from torch.utils.data import DataLoader
from transformers import EarlyStoppingCallback, PrinterCallback, Trainer, TrainingArguments
from transformers.trainer_utils import IntervalStrategy

from datagen.errors import DatagenError
from trainers.checkpoints import Folder
from trainers.settings import Watch
from trainers.watching import Tell, Telling

Batch = dict[str, Any]


class Task(Protocol):
    """What is trained. A place is the number of an example in it."""

    batches: list[list[int]]  # every micro-batch of the training, in order, of all processes
    metric: str  # of `evaluate`, by which the best checkpoint is chosen
    greater: bool  # whether more of it is better

    def collate(self, places: Sequence[int]) -> Batch:
        """Tensors for `loss`, and under "count" what its sum is divided by, a float."""
        ...

    def loss(self, model: Any, batch: Batch) -> torch.Tensor:
        """The sum over what `count` counts, a scalar, through a call of the model itself."""
        ...

    def evaluate(self, trainer: Loop) -> dict[str, float]:
        """Measures on held-out data by name, "eval_loss" among them; {} where there is none."""
        ...

    def names(self, places: Sequence[int]) -> list[str]:
        """Source and record of each example."""
        ...

    def save(self, model: Any, folder: str, state: dict[str, Any] | None) -> None:
        """Writes the unwrapped model as `from_pretrained` reads it."""
        ...

    def inner(self, model: Any) -> Any:
        """The transformers or peft model that `save` writes."""
        ...


def in_shares(
    batches: Sequence[Sequence[int]], rank: int, world: int
) -> Iterator[tuple[Sequence[int], bool]]:
    """The batches of one process, each with whether it counts: as many for all, so that none waits for another. Where
    the last ones do not suffice, those without one repeat the first, for nothing."""
    for place in range(rank, math.ceil(len(batches) / world) * world, world):
        real = place < len(batches)
        yield batches[place if real else 0], real


class _Places:
    """A batch sampler: the places of one process's micro-batches, each with whether it counts."""

    def __init__(self, batches: Sequence[Sequence[int]], rank: int, world: int) -> None:
        self._batches, self._rank, self._world = batches, rank, world

    def __len__(self) -> int:
        return math.ceil(len(self._batches) / self._world)

    def __iter__(self) -> Iterator[list[tuple[int, bool]]]:
        for places, real in in_shares(self._batches, self._rank, self._world):
            yield [(place, real) for place in places]


class Loop(Trainer):  # type: ignore[misc]  # transformers has no types
    """One training of a task. Raises DatagenError where the loss is no number, and where a checkpoint finds no room."""

    control: Any

    def __init__(
        self,
        model: Any,
        task: Task,
        folder: Folder,
        arguments: TrainingArguments,
        watch: Watch,
        telling: Telling,
    ) -> None:
        self.task, self.folder, self.watch, self.telling = task, folder, watch, telling
        self._step_places: list[int] = []
        data, callbacks = _Identity(), [telling]
        if watch.patience and arguments.eval_strategy != IntervalStrategy.NO:
            callbacks.append(EarlyStoppingCallback(watch.patience))
        super().__init__(
            model=model, args=arguments, train_dataset=data, eval_dataset=data, callbacks=callbacks
        )
        self.remove_callback(PrinterCallback)
        # `compute_loss` divides by what the whole step counts, so nobody else has to.
        self.loss_is_scaled_for_ga = True

    def run(self, tell: Tell) -> None:
        """Trains from the last checkpoint, if there is one, to the end."""
        done = self.folder.steps()
        last = self.folder.step(done[-1]) if done else None
        if last is not None:
            tell(f"goes on behind step {done[-1]:,}")
        try:
            self.train(resume_from_checkpoint=None if last is None else str(last))
        finally:
            self.telling.close()

    def get_train_dataloader(self) -> Any:
        sampler = _Places(self.task.batches, self.args.process_index, self.args.world_size)
        return DataLoader(
            _Identity(),
            batch_sampler=sampler,
            collate_fn=self._collate,
            pin_memory=self.args.device.type == "cuda",
        )

    def _collate(self, chosen: list[tuple[int, bool]]) -> Batch:
        places = [place for place, _ in chosen]
        batch = self.task.collate(places)
        if not chosen[0][1]:
            batch["count"] = 0.0
        return {**batch, "places": places}

    def _get_num_items_in_batch(self, batch_samples: list[Batch], device: torch.device) -> torch.Tensor:
        self._step_places = [place for batch in batch_samples for place in batch["places"]]
        count = torch.tensor(sum(batch["count"] for batch in batch_samples), device=device)
        return self.accelerator.reduce(count, "sum") if self.args.world_size > 1 else count

    def compute_loss(
        self,
        model: Any,
        inputs: Batch,
        return_outputs: bool = False,  # noqa: ARG002  (Trainer's own evaluation asks for them; ours does not)
        num_items_in_batch: torch.Tensor | float = 1.0,
    ) -> torch.Tensor:
        """The batch's part of the mean over the step; processes average their gradients, which this makes a sum."""
        places, count = inputs.pop("places"), inputs.pop("count")
        loss = self.task.loss(model, inputs)
        if not torch.isfinite(loss):
            raise self._diverged("the loss", places)
        if count == 0:
            loss = loss * 0.0
        return loss / num_items_in_batch * self.args.world_size

    def _get_grad_norm(self, model: Any, grad_norm: Any = None) -> Any:
        norm = super()._get_grad_norm(model, grad_norm)
        if norm is not None and not math.isfinite(float(norm)):
            raise self._diverged("the norm of the gradient", self._step_places)
        return norm

    def _diverged(self, what: str, places: Sequence[int], step: int | None = None) -> DatagenError:
        """step: the one that is being computed, unless said."""
        names = self.task.names(places)
        shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
        steps = self.folder.steps()
        kept = (
            f"the last good checkpoint is {self.folder.step(steps[-1])}"
            if steps
            else "there is no checkpoint yet"
        )
        return DatagenError(
            f"step {step or self.state.global_step + 1}: {what} is no finite number, in the batch of {shown}; {kept};"
            " try a lower optim.learning_rate, a longer warmup or a smaller clip under another --out; look at these"
            " records"
        )

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        # Whatever evaluation draws, training draws as if it had not been.
        with torch.random.fork_rng(devices=[self.args.device] if self.args.device.type == "cuda" else []):
            training = self.model.training
            self.model.eval()
            metrics = self.task.evaluate(self)
            self.model.train(training)
        if not math.isfinite(metrics.get(self.task.metric, 0.0)):
            # By such a number no checkpoint can be the best, or else the first would stay it.
            raise self._diverged(self.task.metric, self._step_places, self.state.global_step)
        self.log(dict(metrics))
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def _determine_best_metric(self, metrics: dict[str, float], trial: Any) -> bool:
        better = bool(super()._determine_best_metric(metrics=metrics, trial=trial))
        if better:
            self.control.should_save = True
        return better

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        step = self.state.global_step
        lead = self.is_world_process_zero()
        if not all(bool(torch.isfinite(one).all()) for one in model.parameters() if one.requires_grad):
            raise self._diverged("a weight", self._step_places, step)
        with self.folder.saving(step, lead=lead) as place:
            self._place = place
            self._meet()
            super()._save_checkpoint(model, trial)
            self._meet()
            if lead:
                self._unpack(place, step)
        if lead:
            self.folder.rotate(self.watch.keep, self.state.best_global_step)
        self._meet()

    def _unpack(self, place: Any, step: int) -> None:
        """Trainer writes checkpoint-N into the folder it is given; here the folder itself is the checkpoint."""
        inside = place / f"checkpoint-{step}"
        for one in inside.iterdir():
            one.rename(place / one.name)
        inside.rmdir()

    def _meet(self) -> None:
        self.accelerator.wait_for_everyone()

    def _get_output_dir(self, trial: Any) -> str:  # noqa: ARG002  (Trainer's own signature)
        return str(self._place) if hasattr(self, "_place") else str(self.args.output_dir)

    def _save(self, output_dir: str | None = None, state_dict: dict[str, Any] | None = None) -> None:
        if self.args.should_save:
            model = self.accelerator.unwrap_model(self.model)
            self.task.save(model, output_dir or self.args.output_dir, state_dict)

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        super()._load_from_checkpoint(
            resume_from_checkpoint, self.task.inner(self.model if model is None else model)
        )


class _Identity(torch.utils.data.Dataset[Any]):  # type: ignore[misc]
    """A place is its own example until it is collated."""

    def __getitem__(self, place: Any) -> Any:
        return place

    def __len__(self) -> int:
        return 1
