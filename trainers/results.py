"""The end of a training: the best checkpoint becomes the model, and what was measured is written down."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from trainers.answering import stops_of
from trainers.checkpoints import Folder
from trainers.loading import open_config, save, teach_ends
from trainers.settings import Lora
from trainers.watching import Tell


@dataclass(frozen=True, slots=True)
class Outcome:
    """step: of the checkpoint that became the model, of `steps` in all. metrics: what was measured at it. table: lines
    that say more."""

    folder: str
    step: int
    steps: int
    metrics: Mapping[str, float]
    table: tuple[str, ...] = ()

    @classmethod
    def of(cls, folder: Folder, state: Mapping[str, Any]) -> Self:
        return cls(str(folder.path), state["step"], state["steps"], state["metrics"], tuple(state["table"]))

    def line(self) -> str:
        said = ", ".join(f"{key.removeprefix('eval_')} {value:.3g}" for key, value in self.metrics.items())
        measured = f"; held out: {said}" if said else ""
        return f"{self.folder}: the model of step {self.step:,} of {self.steps:,}{measured}"


@dataclass(frozen=True, slots=True)
class Ended:
    """step: of the checkpoint that becomes the model, of `steps` in all. stopped_at: the last one that was taken.
    metrics: what was measured at `step`."""

    step: int
    steps: int
    stopped_at: int
    metrics: Mapping[str, float]


def finish(
    loop: Any,
    settings: Any,
    steps: int,
    tell: Tell,
    *,
    opening: Callable[..., Any] = AutoModelForCausalLM.from_pretrained,
    report: Callable[[], Sequence[str]] = tuple,
) -> Outcome:
    """Publishes the best checkpoint, or the last where nothing is held out; other processes wait. opening: how such a
    model is opened. report: run once the result is there, lines for the user."""
    state = loop.state
    step = state.best_global_step or state.global_step
    ended = Ended(step, steps, state.global_step, _measured(state.log_history, step))
    loop.accelerator.wait_for_everyone()
    if loop.is_world_process_zero():
        conclude(loop.folder, settings, settings.model, ended, tell, opening=opening, report=report)
    loop.accelerator.wait_for_everyone()
    return Outcome.of(loop.folder, loop.folder.state())


def conclude(
    folder: Folder,
    settings: Any,
    base: str,
    ended: Ended,
    tell: Tell,
    *,
    opening: Callable[..., Any] = AutoModelForCausalLM.from_pretrained,
    report: Callable[[], Sequence[str]] = tuple,
) -> None:
    """Makes a checkpoint the result, by one process. base: the model that the training began from; for the rest see
    `finish`."""
    with folder.room("the result"):
        _publish(folder, ended.step, base, settings.lora, opening)
        told = {**asdict(ended), "done": True, "table": list(report())}
        folder.write_state({**folder.state(), **told})
    if ended.stopped_at < ended.steps:
        tell(
            f"stopped at step {ended.stopped_at:,}: nothing better for {settings.watch.patience} evaluations"
        )


def _measured(history: Any, step: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for line in history:
        if line.get("step") == step:
            found |= {key: value for key, value in line.items() if key.startswith("eval_")}
    return found


def _publish(folder: Folder, step: int, base: str, lora: Lora | None, opening: Callable[..., Any]) -> None:
    """The checkpoint's files as they are, but for weights that the base model kept shorter, and for an adapter."""
    checkpoint = folder.step(step)
    short = getattr(open_config(base), "dtype", None)
    short = short if short in (torch.bfloat16, torch.float16) else None
    if lora is not None and not lora.merge:
        folder.publish(checkpoint)
        return
    if lora is None and short is None:
        folder.publish(checkpoint)
        return
    made = folder.checkpoints / ".result"
    shutil.rmtree(made, ignore_errors=True)
    model = _merged(base, checkpoint, opening) if lora else opening(checkpoint, dtype=short)
    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    teach_ends(model, tokenizer, stops_of(tokenizer, None))
    save(model, tokenizer, made)
    folder.publish(made)
    shutil.rmtree(made, ignore_errors=True)
    if lora is not None:
        Folder(folder.path / "adapter").publish(checkpoint)


def _merged(base: str, checkpoint: Path, opening: Callable[..., Any]) -> Any:
    """The base model anew, in its own precision, with the adapter's work in its weights: what QLoRA rounded to four
    bits to train is not rounded in the result."""
    from peft import PeftModel

    model = PeftModel.from_pretrained(opening(base, dtype="auto"), checkpoint)
    return model.merge_and_unload()
