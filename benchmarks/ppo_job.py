"""What one run of benchmarks/ppo.py is told and what it tells. For its workers, one of which runs where neither datagen
nor its trainers are installed: imports nothing but what the training itself needs.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Job:
    """folder: as ppo_material.py makes it. out: a folder, in which policy/ is the trained one, adapters merged. batch:
    episodes of an update; minibatch: of an optimiser step. most: tokens of an answer. lora: rank, 0 trains all weights.
    value: a model of its own, which begins as the reward model, or a head on the policy (ours alone). accumulate: TRL
    in its documented way, where minibatches are accumulated to one step (TRL alone). rollout: prompts that TRL answers
    at once, and answers that ours scores at once. critic_lora: rank of an adapter on TRL's value model, which its
    peft_config leaves to be trained whole."""

    trainer: Literal["trl", "datagen"]
    folder: str
    out: str
    seed: int
    updates: int
    batch: int = 128
    minibatch: int = 32
    epochs: int = 2
    most: int = 8
    learning_rate: float = 1e-4
    kl: float = 0.1
    penalty: float = 3.0  # taken from the score of an answer without an end
    lora: int = 0
    value: Literal["model", "head"] = "model"
    accumulate: bool = False
    rollout: int = 128
    critic_lora: int = 0


@dataclass(slots=True)
class Measured:
    """Of the training loop, from the first update's beginning to the last one's end. base: MiB that the packages hold.
    peak: MiB of the process up to the loop's end. scores: the reward model's mean of each update, penalties taken off.
    kl: of each update, mean over answers of their summed log ratios to the reference, nats. steps: of the optimiser."""

    base: float = 0.0
    peak: float = 0.0
    cpu: float = 0.0
    wall: float = 0.0
    steps: int = 0
    scores: list[float] = field(default_factory=list)
    kl: list[float] = field(default_factory=list)


def now() -> tuple[float, float]:
    """CPU and wall seconds."""
    return time.process_time(), time.perf_counter()


def peak() -> float:
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
