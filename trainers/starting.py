"""What a user is told before a training starts: what it does, what memory and time it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from transformers import TrainingArguments

from trainers.loading import learning_rate_of
from trainers.planning import Shape, adapted, available_memory, measure_rate, plan, remedies
from trainers.planning import Work as Passes
from trainers.watching import Tell


@dataclass(frozen=True, slots=True)
class Work:
    """The forward passes of a training. rows, length: of the largest one; tokens: of all on average, padding included.
    kept: the part of them whose logits are computed. passes: how many there are."""

    rows: int
    length: int
    tokens: float
    kept: float = 1.0
    passes: int = 1

    @classmethod
    def of(
        cls, batches: Sequence[Sequence[int]], lengths: NDArray[np.int64], kept: float, *, packed: bool
    ) -> Self:
        sizes = [lengths[list(batch)] for batch in batches]
        if packed:
            sums = [int(one.sum()) for one in sizes]
            return cls(1, max(sums), float(np.mean(sums)), kept, len(batches))
        largest = max(sizes, key=lambda one: int(one.max()) * len(one))
        tokens = float(np.mean([int(one.max()) * len(one) for one in sizes]))
        return cls(len(largest), int(largest.max()), tokens, kept, len(batches))


def say_plan(
    config: Any,
    settings: Any,
    arguments: TrainingArguments,
    work: Work,
    steps: int,
    tell: Tell,
    *,
    part: float = 1.0,
) -> None:
    """Memory for the largest pass, time for the average one, before any weight is loaded. part: of the learning rate
    that a model of this size is fine-tuned with, where none is set."""
    shape = Shape.of(config)
    optim, lora, packed = settings.optim, settings.lora, getattr(settings.data, "packing", False)
    arguments.learning_rate = learning_rate_of(optim, lora, shape.parameters, part)
    tell(
        f"{shape.parameters:,} parameters; {steps:,} step{'s' * (steps > 1)} of {optim.batch_size}"
        f" {'rows' if packed else 'sequences'}, learning rate {arguments.learning_rate:.3g}"
        f" ({optim.schedule}, {int(arguments.warmup_steps)} steps of warm-up)"
    )
    passes = Passes(
        rows=work.rows,
        length=work.length,
        steps=steps,
        passes=arguments.gradient_accumulation_steps,
        packed=packed,
        kept=work.kept,
        trained=adapted(lora),
        rank=0 if lora is None else lora.r,
        dropout=lora is not None and lora.dropout > 0,
        half=arguments.bf16,
        checkpointing=optim.checkpointing,
        processes=arguments.world_size,
        sharded=bool(arguments.fsdp or arguments.deepspeed),
    )
    rate = measure_rate(shape, passes, arguments.device)
    own = -(-work.passes // arguments.world_size)
    average = replace(passes, length=max(1, round(work.tokens / work.rows)), passes=1, steps=own)
    expected = replace(plan(shape, passes), seconds=plan(shape, average, rate).seconds)
    free = available_memory(arguments.device)
    tell(expected.line(free))
    if warning := expected.warning(remedies(passes), free):
        tell(warning)
