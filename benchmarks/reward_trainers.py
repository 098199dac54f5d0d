"""One training of a reward model in a process of its own, by TRL or by datagen, for benchmarks/reward.py.

Both are timed by the callback of benchmarks/sft_trainers.py, from the beginning of the first optimiser step to the end
of the last, and their pairs and tokens are counted where both pass: in Trainer.training_step.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

import torch
import transformers.trainer
from datasets import Dataset
from reward_material import CONTEXT
from sft_trainers import Clock, peak
from transformers import AutoModelForSequenceClassification, PrinterCallback, Trainer
from trl import RewardConfig, RewardTrainer

from trainers.masking import Masking
from trainers.objectives import MARGINS
from trainers.pairs import PairLimits, load_pairs
from trainers.reward import train
from trainers.reward_settings import PairData, Reward, RewardSettings
from trainers.scoring import open_scorer_tokenizer
from trainers.settings import Optim, Watch

MARGIN: Literal["small"] = "small"


@dataclass(frozen=True, slots=True)
class Job:
    """size: pairs of a step. by_length: TRL's batches of like length; ours are always so. shared: our rows of both
    answers. few: one step on the pairs of few.parquet, to compare losses."""

    trainer: Literal["trl", "datagen"]
    model: str
    pairs: str
    size: int
    by_length: bool = False
    shared: bool = True
    few: bool = False

    @property
    def data(self) -> str:
        return str(Path(self.pairs) / ("few.parquet" if self.few else "pairs.parquet"))


@dataclass(slots=True)
class Measured:
    """tokens: that the model was given, without padding. padded: with it. base: MiB that the packages hold. The rest is
    what `Clock` fills in."""

    pairs: int = 0
    tokens: int = 0
    padded: int = 0
    base: float = 0.0
    steps: int = 0
    cpu: float = 0.0
    wall: float = 0.0
    peak: float = 0.0
    loss: float | None = None
    norm: float | None = None


def work(job: Job, answer: Connection) -> None:
    """Sends what was measured as a dictionary."""
    torch.set_num_threads(1)
    measured = Measured(base=peak())
    transformers.trainer.DEFAULT_CALLBACKS.append(Clock(measured))
    Trainer.training_step = counting(Trainer.training_step, measured)
    with tempfile.TemporaryDirectory() as out:
        (train_ours if job.trainer == "datagen" else train_trl)(job, out)
    answer.send(asdict(measured))


def counting(step: Callable[..., Any], measured: Measured) -> Callable[..., Any]:
    """Trainer.training_step with a count of what it is given."""

    def training_step(self: Trainer, model: Any, inputs: dict[str, Any], *more: Any, **named: Any) -> Any:
        bounds = inputs.get("bounds")
        measured.pairs += len(inputs["margin"])
        measured.padded += inputs["input_ids"].numel()
        measured.tokens += int(inputs["attention_mask"].sum() if bounds is None else bounds[:, 2].sum())
        return step(self, model, inputs, *more, **named)

    return training_step


def train_ours(job: Job, out: str) -> None:
    settings = RewardSettings(
        model=job.model,
        out=f"{out}/ours",
        data=PairData(train=(job.data,), held_out_share=0.0, max_length=CONTEXT),
        reward=Reward(margin=MARGIN, shared=job.shared),
        optim=Optim(
            epochs=1,
            batch_size=job.size,
            micro_batch=job.size,
            learning_rate=1e-4,
            schedule="constant",
            warmup=0.0,
        ),
        watch=Watch(log_every=1 if job.few else 10**9, save_every=10**9, samples=0, tensorboard=False),
    )
    train(settings, lambda line: print(line, file=sys.stderr))


def train_trl(job: Job, out: str) -> None:
    """Its defaults of bfloat16 and recomputed activations are off without a GPU, where they cost; all else that
    concerns the result is as in `train_ours`."""
    half = torch.cuda.is_available()
    config = RewardConfig(
        output_dir=f"{out}/trl",
        num_train_epochs=1,
        per_device_train_batch_size=job.size,
        train_sampling_strategy="group_by_length" if job.by_length else "random",
        remove_unused_columns=False,  # else the lengths to group by would go
        max_length=CONTEXT,
        use_cpu=not half,
        bf16=half,
        gradient_checkpointing=False,
        learning_rate=1e-4,
        lr_scheduler_type="constant",
        weight_decay=0.1,
        adam_beta2=0.95,
        logging_steps=1 if job.few else 10**9,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )
    tokenizer, _ = open_scorer_tokenizer(job.model)
    trainer = RewardTrainer(
        model=AutoModelForSequenceClassification.from_pretrained(
            job.model, num_labels=1, dtype=torch.float32
        ),
        args=config,
        train_dataset=dataset(job, tokenizer),
        processing_class=tokenizer,
    )
    trainer.remove_callback(PrinterCallback)  # prints to stdout
    trainer.train()


def dataset(job: Job, tokenizer: Any) -> Any:
    """The tokens and margins that datagen trains on."""
    pairs = load_pairs((job.data,), Masking.of(tokenizer), PairLimits(CONTEXT)).pairs
    return Dataset.from_dict(
        {
            "chosen_ids": [one.chosen.tolist() for one in pairs],
            "rejected_ids": [one.rejected.tolist() for one in pairs],
            "margin": [MARGINS[MARGIN][one.strength] for one in pairs],
            "length": [max(one.lengths) for one in pairs],
        }
    )
