"""What is told while a model is trained: lines to read, metrics.jsonl to compute with, TensorBoard to look at.

Knows no model. What was told of steps behind the checkpoint that a training goes on from is taken back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from transformers import TrainerCallback

from datagen.errors import DatagenError, MissingExtra
from datagen.formats.atomic import replacing

Tell = Callable[[str], None]
_SHOWN = {"loss": "loss", "learning_rate": "lr", "grad_norm": "gradient"}


class Telling(TrainerCallback):  # type: ignore[misc]  # a hook of transformers
    """folder: of the training. lead: whether this process is the one that tells."""

    def __init__(self, folder: Path, tell: Tell, *, lead: bool, tensorboard: bool) -> None:
        self._path = folder / "metrics.jsonl"
        self._logs = folder / "logs"
        self._tell, self._lead, self._tensorboard = tell, lead, tensorboard
        self._writer: Any = None
        self._began, self._first = 0.0, 0
        self._counted = 0  # tokens since it began, of this process
        self._processes = 1

    def count(self, tokens: int) -> None:
        self._counted += tokens

    def on_train_begin(self, args: Any, state: Any, _control: Any, **_: Any) -> None:
        self._processes = args.world_size
        self._began, self._first = time.monotonic(), state.global_step
        if self._lead:
            for path in (self._path, self._path.with_name("samples.jsonl")):
                take_back(path, state.global_step)
            self._writer = summary_writer(self._logs, state.global_step) if self._tensorboard else None

    def on_log(
        self, _args: Any, state: Any, _control: Any, logs: Mapping[str, Any] | None = None, **_: Any
    ) -> None:
        if not self._lead or not logs or "train_runtime" in logs:
            return
        plain = {key: float(value) for key, value in logs.items() if isinstance(value, int | float)}
        line = {"step": state.global_step, **{key: value for key, value in plain.items() if key != "epoch"}}
        add_line(self._path, line)
        with room(self._logs):
            for key, value in line.items():
                if self._writer is not None and key != "step":
                    self._writer.add_scalar(key.replace("eval_", "eval/"), value, state.global_step)
        self._tell(
            f"step {state.global_step:,}/{state.max_steps:,}   {_said(plain)}{self._pace(state, plain)}"
        )

    def on_train_end(self, _args: Any, _state: Any, _control: Any, **_: Any) -> None:
        self.close()

    def close(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            try:
                writer.close()
            except (
                OSError
            ) as error:  # what is on its way out already, or is done, is not to be hidden by this
                self._tell(f"{self._logs}: not all of it is written: {error.strerror}")

    def text(self, name: str, text: str, step: int) -> None:
        """A text for TensorBoard."""
        if self._writer is not None:
            with room(self._logs):
                self._writer.add_text(name, text, step)

    def _pace(self, state: Any, plain: Mapping[str, float]) -> str:
        done, spent = state.global_step - self._first, time.monotonic() - self._began
        if "loss" not in plain or not done:
            return ""
        left = spent / done * (state.max_steps - state.global_step)
        return (
            f"   {self._counted * self._processes / max(spent, 1e-9):,.0f} tokens/s   {duration(left)} left"
        )


def add_line(path: Path, line: Mapping[str, Any]) -> None:
    """Raises DatagenError where there is no room for it."""
    with room(path), path.open("ab") as file:
        file.write(orjson.dumps(line) + b"\n")


@contextmanager
def room(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DatagenError(
            f"{path}: cannot be written: {error.strerror}; make room and run the same command again, it goes on from"
            " the last checkpoint"
        ) from error


def _said(plain: Mapping[str, float]) -> str:
    if "loss" in plain:
        return "   ".join(f"{name} {plain[key]:.3g}" for key, name in _SHOWN.items() if key in plain)
    measured = {key.removeprefix("eval_"): value for key, value in plain.items() if key.startswith("eval_")}
    return "held out: " + "   ".join(f"{key} {value:.3g}" for key, value in measured.items())


def duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def take_back(path: Path, step: int) -> None:
    """Leaves what was told up to a step; half a line, as a crash leaves it, goes too."""
    if not path.exists():
        return
    kept = []
    for line in path.read_bytes().splitlines(keepends=True):
        try:
            if line.endswith(b"\n") and orjson.loads(line)["step"] <= step:
                kept.append(line)
        except (orjson.JSONDecodeError, KeyError, TypeError):
            continue
    with replacing(path) as file:
        file.writelines(kept)


def summary_writer(folder: Path, step: int) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise MissingExtra("watch.tensorboard", "tensorboard", "train") from error
    _hush()
    with room(folder):
        return SummaryWriter(str(folder), purge_step=step + 1)


def _hush() -> None:
    """TensorBoard writes in a thread of its own, whose traceback nobody needs: the next call raises the same error."""
    before = threading.excepthook

    def hook(given: Any) -> None:
        if type(given.thread).__name__ != "_AsyncWriterThread" or not isinstance(given.exc_value, OSError):
            before(given)

    threading.excepthook = hook
