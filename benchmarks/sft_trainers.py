"""One fine-tuning in a process of its own, by TRL or by datagen, for benchmarks/sft.py; a JSON object on stdout.

    python benchmarks/sft_trainers.py '{"trainer": "trl", ...}'         the fields of `Job`

Both are timed by the same callback of transformers' Trainer, from the beginning of the first optimiser step to the end
of the last, and their tokens are counted where both pass: in Trainer.training_step.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import torch
import transformers.trainer
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainerCallback

IGNORED = -100
WHOLE = 10_000  # passes of a step: more than there are, so that one step is the whole data


@dataclass(frozen=True, slots=True)
class Job:
    """size: sequences of a step, or rows of `room` tokens. by_length: TRL's batches of like length; ours are always so.
    padding_free: TRL's batches of whole sequences in one row. whole: one step on all of the data, to compare losses.
    """

    trainer: Literal["trl", "datagen"]
    folder: str
    mask: Literal["assistant", "last"]
    size: int
    packing: bool = False
    by_length: bool = False
    padding_free: bool = False
    epochs: int = 1
    whole: bool = False
    room: int = 1024

    @property
    def model(self) -> str:
        return str(Path(self.folder) / "model")

    @property
    def data(self) -> str:
        return str(Path(self.folder) / f"{'few-' if self.whole else ''}{self.mask}.parquet")


@dataclass(slots=True)
class Measured:
    """tokens: without padding. padded: with it. labels: those of the tokens that carry loss. peak: MiB, of the process
    up to the end of the last step, on a GPU what torch took of it. loss, norm: of the first log line."""

    tokens: int = 0
    padded: int = 0
    labels: int = 0
    steps: int = 0
    cpu: float = 0.0
    wall: float = 0.0
    peak: float = 0.0
    loss: float | None = None
    norm: float | None = None


class Clock(TrainerCallback):
    def __init__(self, measured: Measured) -> None:
        self._measured = measured
        self._began: tuple[float, float] | None = None

    def on_step_begin(self, *_: Any, **__: Any) -> None:
        if self._began is None:
            self._began = now()

    def on_step_end(self, _args: Any, state: Any, *_: Any, **__: Any) -> None:
        assert self._began is not None
        cpu, wall = now()
        measured = self._measured
        measured.cpu, measured.wall = cpu - self._began[0], wall - self._began[1]
        measured.steps, measured.peak = state.global_step, peak()

    def on_log(self, *_: Any, logs: dict[str, Any], **__: Any) -> None:
        if self._measured.loss is None and "loss" in logs:
            self._measured.loss, self._measured.norm = float(logs["loss"]), float(logs["grad_norm"])


def now() -> tuple[float, float]:
    """CPU and wall seconds, behind all work of a GPU."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.process_time(), time.perf_counter()


def peak() -> float:
    if torch.cuda.is_available():
        return float(torch.cuda.max_memory_allocated() / 2**20)
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def counting(step: Callable[..., Any], measured: Measured) -> Callable[..., Any]:
    """Trainer.training_step with a count of what it is given."""

    def training_step(self: Trainer, model: Any, inputs: dict[str, Any], *more: Any, **named: Any) -> Any:
        ids, mask = inputs["input_ids"], inputs.get("attention_mask")
        measured.padded += ids.numel()
        measured.tokens += ids.numel() if mask is None else int(mask.sum())
        measured.labels += int((inputs["labels"] != IGNORED).sum())
        return step(self, model, inputs, *more, **named)

    return training_step


def train_ours(job: Job, out: str) -> None:
    from trainers.settings import Data, Optim, Settings, Watch
    from trainers.sft import train

    data = Data(train=(job.data,), held_out_share=0.0, max_length=job.room, packing=job.packing)
    optim = Optim(
        epochs=job.epochs,
        batch_size=job.size * (WHOLE if job.whole else 1),
        micro_batch=job.size,
        learning_rate=1e-4,
        schedule="constant",
        warmup=0.0,
    )
    watch = Watch(
        log_every=1 if job.whole else 10, save_every=10**9, exact="none", samples=0, tensorboard=False
    )
    settings = Settings(model=job.model, out=f"{out}/ours", data=data, optim=optim, watch=watch)
    train(settings, lambda line: print(line, file=sys.stderr))


def train_trl(job: Job, out: str) -> None:
    """Its defaults of bfloat16 and recomputed activations are off without a GPU, where they cost; all else that
    concerns the result is as in `train_ours`."""
    from trl import SFTConfig, SFTTrainer

    half = torch.cuda.is_available()
    config = SFTConfig(
        output_dir=f"{out}/trl",
        num_train_epochs=job.epochs,
        per_device_train_batch_size=job.size,
        gradient_accumulation_steps=WHOLE if job.whole else 1,
        packing=job.packing,
        padding_free=job.padding_free,
        max_length=None if job.padding_free else job.room,
        train_sampling_strategy="group_by_length" if job.by_length else "random",
        assistant_only_loss=job.mask == "assistant",
        use_cpu=not half,
        bf16=half,
        gradient_checkpointing=False,
        learning_rate=1e-4,
        lr_scheduler_type="constant",
        weight_decay=0.1,
        adam_beta2=0.95,
        logging_steps=1 if job.whole else 10,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )
    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(job.model, dtype=torch.float32),
        args=config,
        train_dataset=dataset(job),
        processing_class=AutoTokenizer.from_pretrained(job.model),
    )
    trainer.train()
    trainer.save_model()


def dataset(job: Job) -> Any:
    """Messages, whose replies TRL finds itself; where only the last one carries loss, for which it has no setting,
    tokens and labels as ours."""
    from datasets import Dataset

    from trainers.sources import records_of

    if job.mask == "assistant":
        turns = [
            [{"role": message.role, "content": message.content} for message in record.messages]
            for record in records_of(job.data)
        ]
        return Dataset.from_dict({"messages": turns})
    from trainers.data import Limits, load
    from trainers.loading import open_tokenizer
    from trainers.masking import Masking

    examples = load((job.data,), Masking.of(open_tokenizer(job.model)), Limits(job.room)).examples
    columns = {name: [getattr(one, name).tolist() for one in examples] for name in ("input_ids", "labels")}
    return Dataset.from_dict(columns)


def main() -> None:
    job, measured = Job(**json.loads(sys.argv[1])), Measured()
    torch.set_num_threads(1)
    transformers.trainer.DEFAULT_CALLBACKS.append(Clock(measured))
    Trainer.training_step = counting(Trainer.training_step, measured)
    with tempfile.TemporaryDirectory() as out:
        (train_ours if job.trainer == "datagen" else train_trl)(job, out)
    whole = {"process": time.process_time()}  # from the interpreter's start to the saved model
    print(json.dumps({**asdict(measured), **whole}))


if __name__ == "__main__":
    main()
