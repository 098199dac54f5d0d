"""What memory a PPO training will need, before any weight is loaded: sums of known terms, as in `trainers.planning`.

Knows no prompts, only how long they get.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch

from trainers.loading import precision_of
from trainers.model_reward import config_of
from trainers.planning import Plan, Shape, Work, adapted, available_memory, plan, remedies
from trainers.ppo_learning import rows_of_pass
from trainers.ppo_parts import critic_of
from trainers.ppo_settings import PpoSettings
from trainers.reward_sources import Source, read_sources
from trainers.sampling import side_by_side
from trainers.watching import Tell


def say_needs(
    settings: PpoSettings, shape: Shape, longest: int, updates: int, accelerator: Any, tell: Tell
) -> None:
    """shape: of the policy. longest: tokens of a prompt and its answer."""
    work = work_of(settings, longest, updates, accelerator.device.type, accelerator.num_processes)
    expected, free = needs(settings, shape, work), available_memory(accelerator.device)
    tell(expected.line(free))
    if warning := expected.warning(_remedies(settings, work), free):
        tell(warning)


def work_of(settings: PpoSettings, longest: int, updates: int, device: str, processes: int) -> Work:
    """The largest learning pass of one process. device: cpu, cuda, …"""
    optim, lora = settings.optim, settings.lora
    own = -(-settings.ppo.minibatch // processes)
    return Work(
        rows=min(own, rows_of_pass(device, longest, optim.micro_batch)),
        length=longest,
        steps=updates,
        kept=settings.rollout.max_new_tokens / longest,
        trained=adapted(lora),
        rank=0 if lora is None else lora.r,
        dropout=False,
        half=precision_of(optim) == torch.bfloat16,
        checkpointing=optim.checkpointing,
        processes=processes,
    )


def needs(settings: PpoSettings, shape: Shape, work: Work) -> Plan:
    """Of one process when it holds most: while it learns, or while it writes answers, when there are no gradients. What
    vLLM holds is not in it. Raises UsageError for a reward model that cannot be read.

    Estimate over truth, 29 million weights on a CPU: 0.77 with an adapter, 0.80 with all weights, 0.87 with a critic.
    """
    number = 2 if work.half else 4
    learning = plan(shape, work)
    memory = dict(learning.memory)
    libraries = memory.pop("libraries")
    if work.trained == "full":
        memory["reference"] = float(number * shape.parameters)
    if (source := critic_of(settings)) is not None:
        # Its pass goes before the policy's, and both wait for the gradient. It has one number for a token, no words.
        own = plan(Shape.of(config_of(source)), replace(work, kept=0.0)).memory
        memory["critic"] = sum(own.values()) - own["libraries"]
    memory["rewards"] = float(number * sum(Shape.of(config_of(one)).parameters for one in _models(settings)))
    passing = sum(memory[name] for name in ("gradients", "activations", "logits"))
    if (cache := _cache(settings, shape, work)) > passing:
        memory = {
            key: size for key, size in memory.items() if key not in ("gradients", "activations", "logits")
        }
        memory["keys and values of answers"] = cache
    return replace(learning, memory={**memory, "libraries": libraries})


def _models(settings: PpoSettings) -> Sequence[Source]:
    """Reward models that are loaded here."""
    rewards = settings.rewards
    both = (*read_sources(rewards.sources, "--reward"), *read_sources(rewards.judges, "--judge"))
    return [one for one in both if one.kind == "model"]


def _cache(settings: PpoSettings, shape: Shape, work: Work) -> float:
    """Bytes of keys and values of the answers that are written side by side, by an engine that is ours."""
    rollout = settings.rollout
    if rollout.engine not in ("transformers", "generate"):
        return 0.0
    own = -(-settings.optim.batch_size // work.processes)
    rows = min(own, side_by_side(rollout.batch, work.length))
    return float(rows * work.length * shape.layers * 2 * shape.values * (2 if work.half else 4))


def _remedies(settings: PpoSettings, work: Work) -> Sequence[str]:
    """As `planning.remedies` has them, but for what there is not in PPO."""
    found = [one for one in remedies(work) if not one.startswith(("data.", "sharding"))]
    if settings.ppo.value != "head":
        found.insert(0, "ppo.value=head")
    if _models(settings):
        found.insert(-1, "reward models on another machine (datagen train serve-reward)")
    return [*found[:-1], f"rollout.max_new_tokens={max(settings.rollout.max_new_tokens // 2, 1)}", found[-1]]
