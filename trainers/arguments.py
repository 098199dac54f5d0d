"""Settings as transformers' Trainer takes them. Knows no data and no models."""

from __future__ import annotations

import math
import os

import torch
from transformers import TrainingArguments
from transformers.trainer_utils import IntervalStrategy, SchedulerType

from datagen.errors import UsageError
from trainers.checkpoints import Folder
from trainers.settings import Optim, Watch

_TOKENS = 8192  # of a forward pass, where nobody says how many sequences
_PASSES = 4  # of a step at least


def arguments_of(
    optim: Optim, folder: Folder, metric: str, *, greater: bool, seed: int, bfloat16: bool
) -> TrainingArguments:
    """Trainer's arguments but for what depends on the number of steps; see `plan_steps`. Made before the model, as
    DeepSpeed wants it. metric, greater: see `Task`."""
    # Without a GPU they must be told so, or each of several processes takes itself for the only one, and bfloat16 is
    # refused.
    several = int(os.environ.get("WORLD_SIZE", "1")) > 1
    bare = not torch.cuda.is_available() and (several or not torch.backends.mps.is_available())
    return TrainingArguments(
        output_dir=str(folder.checkpoints),
        seed=seed,
        use_cpu=bare,
        num_train_epochs=1,
        adam_beta1=optim.betas[0],
        adam_beta2=optim.betas[1],
        adam_epsilon=optim.eps,
        weight_decay=optim.weight_decay,
        max_grad_norm=optim.clip,
        bf16=bfloat16,
        activation_checkpointing=optim.checkpointing,
        metric_for_best_model=metric,
        greater_is_better=greater,
        eval_strategy="no",
        save_strategy="steps",
        logging_nan_inf_filter=False,
        report_to="none",
        disable_tqdm=True,
        ddp_find_unused_parameters=False,
        average_tokens_across_devices=False,
        log_level="error",
        log_level_replica="error",
    )


def per_step(optim: Optim, world: int, longest: int) -> tuple[int, int]:
    """Sequences of a forward pass, and passes of each process for one step. longest: tokens of a sequence. Raises
    UsageError where the batch cannot be divided so."""
    own = max(1, optim.batch_size // world)
    # A pass holds sequences of like length; a step of one pass would know one length alone.
    fitting = max(1, min(_TOKENS // longest, own // _PASSES))
    chosen = max(size for size in range(1, min(own, fitting) + 1) if own % size == 0)
    micro = min(optim.micro_batch or chosen, own)
    passes, rest = divmod(optim.batch_size, micro * world)
    if rest:
        raise UsageError(
            f"optim.batch_size: {optim.batch_size} sequences cannot be divided into passes of {micro} on {world}"
            f" process{'es' if world > 1 else ''}; make it a multiple of {micro * world}"
        )
    return micro, passes


def plan_steps(
    arguments: TrainingArguments, optim: Optim, watch: Watch, batches: int, passes: int, *, held_out: bool
) -> int:
    """Sets what depends on the number of micro-batches: warm-up, decay, and how often what happens; the steps.
    passes: of each process for one step."""
    arguments.gradient_accumulation_steps = passes
    steps: int = max(1, math.ceil(batches / (passes * arguments.world_size)))
    warmup = math.ceil(optim.warmup * steps) if optim.warmup < 1 else int(optim.warmup)
    arguments.warmup_steps = min(steps - 1, max(warmup, optim.least_warmup))
    named = {"linear": "linear", "constant": "constant_with_warmup", "cosine": "cosine_with_min_lr"}
    arguments.lr_scheduler_type = SchedulerType(named[optim.schedule])
    if optim.schedule == "cosine":
        arguments.lr_scheduler_kwargs = {"min_lr_rate": optim.floor}
    arguments.logging_steps = watch.log_every or max(1, math.ceil(steps / 25))
    every = watch.eval_every or max(1, math.ceil(steps / 10))
    arguments.save_steps = watch.save_every or every
    if held_out:
        arguments.eval_strategy, arguments.eval_steps = IntervalStrategy.STEPS, every
    return steps
