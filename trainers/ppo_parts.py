"""Models, engine, rewards and optimiser of a PPO training, opened and wired together.

With an adapter, policy, reference and value head share one base; without one the reference is a copy that stays as it
was.
"""

from __future__ import annotations

import os
import warnings
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import DistributedDataParallelKwargs
from transformers import set_seed

from datagen.errors import DatagenError, UsageError
from trainers.actor import Actor
from trainers.collecting import Collector
from trainers.loading import open_model, precision_of, quiet, teach_ends, weights_of, with_adapter
from trainers.policy_control import AdaptiveKL, FixedKL, KLControl
from trainers.ppo_learning import Learner
from trainers.ppo_settings import PpoSettings
from trainers.reward_sources import Source, read_sources
from trainers.rewards import Scoring, open_rewards
from trainers.sampling import open_engine
from trainers.scoring import open_scorer

# Of held-out answers, beside rewards and judges.
MEASURED = ("score", "kl", "length", "eos", "repeated", "same")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a training works with."""

    accelerator: Accelerator
    actor: Actor
    learner: Learner
    collector: Collector
    scoring: Scoring
    control: KLControl
    engine: Any
    tokenizer: Any
    notices: tuple[str, ...] = ()

    def close(self) -> None:
        self.engine.close()
        self.scoring.close()


def processes(settings: PpoSettings) -> Accelerator:
    """This process among those that torchrun or accelerate started. Raises UsageError for bfloat16 on a GPU that lacks
    it."""
    bare = not torch.cuda.is_available() and int(os.environ.get("WORLD_SIZE", "1")) > 1
    half = precision_of(settings.optim) == torch.bfloat16
    # torch has a new name for it, which accelerate does not know.
    warnings.filterwarnings("ignore", "`broadcast_buffers` is deprecated", FutureWarning)
    accelerator = Accelerator(
        cpu=bare or not (torch.cuda.is_available() or torch.backends.mps.is_available()),
        mixed_precision="bf16" if half else "no",
        kwargs_handlers=[DistributedDataParallelKwargs(broadcast_buffers=False)],
    )
    accelerator.wait_for_everyone()  # one that failed at once would be gone before the others have found it
    return accelerator


def open_parts(
    settings: PpoSettings, material: Any, accelerator: Accelerator, rate: float, updates: int
) -> Parts:
    """material: of `trainers.ppo.read`. rate: the learning rate's peak. Raises UsageError and DatagenError."""
    quiet()
    set_seed(settings.seed)  # adapters begin at random
    tokenizer, pad = material.tokenizer, int(material.tokenizer.pad_token_id)
    device = accelerator.device
    model = open_model(settings.policy, settings.optim, settings.lora)
    teach_ends(model, tokenizer, material.stops)
    actor = Actor(model.to(device), _critic(settings, tokenizer, device))
    if settings.optim.checkpointing:
        model.activation_checkpointing_enable()
        actor.train()
    scoring = open_rewards(settings.rewards, tokenizer, device, precision_of(settings.optim))
    _check_room(settings, material, scoring)
    reference = None if settings.lora else _reference(settings, device)
    learner = Learner(accelerator, actor, settings, pad, rate=rate, total=updates, ptx=material.ptx)
    entering = accelerator.autocast if accelerator.mixed_precision != "no" else None
    more = {"entering": entering} if entering else {}
    engine = open_engine(settings.rollout, settings.policy, actor, tokenizer, material.stops, **more)
    collector = Collector(
        accelerator,
        engine,
        actor,
        reference,
        scoring,
        tokenizer,
        settings.rollout,
        recompute=settings.ppo.recompute,
    )
    return Parts(accelerator, actor, learner, collector, scoring, control_of(settings), engine, tokenizer)


def check(settings: PpoSettings) -> None:
    """Raises UsageError for settings that contradict each other."""
    ppo, rewards = settings.ppo, settings.rewards
    if settings.rollout.temperature == 0:
        raise UsageError("rollout.temperature: PPO learns from drawn answers; set it above 0, such as 1.0")
    if settings.optim.steps:
        raise UsageError("optim.steps: PPO counts updates; set ppo.updates")
    if rewards.combine == "llama2" and ppo.normalise != "none":
        raise UsageError(
            "ppo.normalise: the scores of rewards.combine=llama2 are whitened already; set it to none"
        )
    if ppo.minibatch > settings.optim.batch_size:
        raise UsageError(
            f"ppo.minibatch: {ppo.minibatch} answers are more than the {settings.optim.batch_size} of an update"
            " (optim.batch_size); lower it"
        )
    control_of(settings)
    if settings.rollout.top_p < 1:
        raise UsageError(
            "rollout.top_p: PPO learns from answers that are drawn from the whole distribution; leave it at 1"
        )
    named = [one.name for one in read_sources(rewards.sources, "--reward")]
    named += [one.name for one in read_sources(rewards.judges, "--judge")]
    for name, count in Counter([*named, *MEASURED]).items():
        if count > 1:
            raise UsageError(
                f"rewards: {name!r} would be two measures; give the reward or judge another name"
            )
    known = ["score", *named]
    if settings.watch.metric and settings.watch.metric not in known:
        raise UsageError(f"watch.metric: {settings.watch.metric!r} is none of {', '.join(known)}")


def _check_room(settings: PpoSettings, material: Any, scoring: Scoring) -> None:
    """Raises UsageError where a reward model was made for shorter conversations than there will be, which would else
    come to light in the middle of the training."""
    longest = max(map(len, (*material.loaded.prompts, *material.held))) + settings.rollout.max_new_tokens
    if scoring.context and longest > scoring.context:
        raise UsageError(
            f"rollout.max_new_tokens: the longest prompt and an answer are {longest:,} tokens, and a reward model was"
            f" made for {scoring.context:,}; lower it, or data.max_prompt"
        )


def control_of(settings: PpoSettings) -> KLControl:
    """Raises UsageError for an adaptive one that updates of this size could turn round."""
    ppo = settings.ppo
    if ppo.kl_control == "fixed":
        return FixedKL(ppo.beta)
    try:
        control = AdaptiveKL(ppo.beta, ppo.kl_target, ppo.kl_horizon)
        control.update(ppo.kl_target, settings.optim.batch_size)  # at its target it changes nothing
        return control
    except ValueError as error:
        raise UsageError(f"ppo.kl_control: {error}") from error


def _reference(settings: PpoSettings, device: torch.device) -> Actor:
    """The policy as it was, in the type of the arithmetic, as it is never trained."""
    model = open_model(settings.policy, settings.optim, None).to(device, precision_of(settings.optim))
    return Actor(model.requires_grad_(False))


def critic_of(settings: PpoSettings) -> Source | None:
    """What a critic of its own starts as, None for a head on the policy. Raises UsageError."""
    name = settings.ppo.value
    if name != "reward":
        return None if name == "head" else Source("ppo.value", "value", name, named=False)
    models = [one for one in read_sources(settings.rewards.sources, "--reward") if one.kind == "model"]
    if not models:
        raise UsageError(
            "ppo.value: none of the rewards is a reward model here to start from; name the folder of one, or head"
        )
    return models[0]


def _critic(settings: PpoSettings, tokenizer: Any, device: torch.device) -> Any:
    """The value model, None for a head on the policy. Raises UsageError for one that reads other tokens."""
    source = critic_of(settings)
    if source is None:
        return None
    weights = weights_of(settings.optim, settings.lora)
    opened = open_scorer(source.where, weights.pop("dtype"), settings.seed, **weights)
    if opened.tokenizer.get_vocab() != tokenizer.get_vocab():
        raise UsageError(
            f"ppo.value {source.where}: reads other tokens than the policy; name another, or head"
        )
    critic = opened.scorer.model
    if settings.lora is not None:
        # Dropout would be measured as a change of the policy; see `Actor`.
        critic = with_adapter(critic, replace(settings.lora, dropout=0.0), settings.optim, "SEQ_CLS")
    return critic.to(device)


def diverged(error: DatagenError | str, update: int, kept: str) -> DatagenError:
    """update: from 1. kept: which checkpoint is left."""
    return DatagenError(
        f"update {update:,}: {error}; {kept}; try a lower optim.learning_rate, a larger ppo.beta, or fewer"
        " ppo.inner_epochs under another --out"
    )
