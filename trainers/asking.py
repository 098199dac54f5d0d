"""Which prompts rejection sampling asks, which of them no model is trained on, and which earlier answers compete.

Reads records and configurations, no weights.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datagen.errors import UsageError
from trainers.answered import NAME
from trainers.candidates import open_policy_tokenizer
from trainers.finetuning import spread
from trainers.loading import context_of, open_config, quiet
from trainers.model_reward import config_of
from trainers.policy_settings import Rewards
from trainers.prompts import (
    LoadedPrompts,
    Prompt,
    check_fits,
    held_out_sources,
    hold_out_prompts,
    load_prompts,
)
from trainers.rejection_settings import RejectionSettings
from trainers.reward_sources import check_rewards, read_sources
from trainers.template import Template
from trainers.watching import Tell

_HELD = 1000  # prompts that are held out and answered at most
_SHARE, _FEW = 10, 50  # where nobody names them, a tenth of those that are trained on, or so many
_LONGEST = 4096
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Asked:
    """prompts: in the order in which they are answered. held: ids of those that no model may be trained on. most:
    tokens of a prompt. digest: of all tokens. pool: of each earlier version, its folder and a digest of its answers."""

    prompts: tuple[Prompt, ...]
    held: frozenset[str]
    most: int
    digest: str
    pool: dict[str, str]

    @property
    def held_prompts(self) -> tuple[Prompt, ...]:
        return tuple(one for one in self.prompts if one.record in self.held)


def read(settings: RejectionSettings, tell: Tell) -> Asked:
    """Raises UsageError and DatagenError for what cannot be asked, and for rewards that are none."""
    quiet()
    check_rewards(settings.rewards)
    tokenizer = open_policy_tokenizer(settings.policy)
    most = _most(settings, open_config(settings.policy))
    template, data = Template.of(tokenizer), settings.data
    loaded = load_prompts(data.prompts, template, most=most, system=data.system, weight_tag=data.weight_tag)
    _say_dropped(loaded, tell)
    named = held_out_sources(data.prompts, data.held_out, data.held_out_share)
    if named:
        held = load_prompts(named, template, most=most, system=data.system, weight_tag="").prompts
    else:
        loaded, held = hold_out_prompts(loaded, data.held_out_share)
    limit = settings.samples.most or len(loaded.prompts)
    held = spread(held, min(_HELD, _HELD if data.held_out else max(limit // _SHARE, _FEW)))
    chosen = _pass(loaded, settings.seed, {one.record for one in held}, tell)[:limit]
    prompts = (*chosen, *{one.record: one for one in held}.values())
    if not chosen:
        raise UsageError("--prompts: every prompt is held out; name other prompts, or fewer with --held-out")
    pool = {folder: _digest_of_pool(folder) for folder in settings.samples.pool}
    if settings.out in pool:
        raise UsageError(f"--pool {settings.out}: is --out itself; name earlier versions")
    return Asked(prompts, frozenset(one.record for one in held), most, _digest(prompts, len(chosen)), pool)


def _pass(loaded: LoadedPrompts, seed: int, held: set[str], tell: Tell) -> list[Prompt]:
    """The different prompts of one pass, by shares and weights, in random order, without those that are held out."""
    drawn = {loaded.prompts[place].record: loaded.prompts[place] for place in loaded.epoch(seed, 0)}
    if both := sum(one in held for one in drawn):
        tell(f"{both:,} prompts are held out too, and are not trained on")
    return [one for name, one in drawn.items() if name not in held]


def _most(settings: RejectionSettings, config: Any) -> int:
    """Tokens of a prompt, so that an answer fits behind it, in the policy's context and that of each reward model.
    Raises UsageError."""
    answer = settings.rollout.max_new_tokens
    contexts = [context_of(config), *_contexts(settings.rewards)]
    context = min((one for one in contexts if one), default=0)
    most = settings.data.max_prompt or ((context or _LONGEST) - answer)
    if most < 1:
        raise UsageError(
            f"rollout.max_new_tokens: {answer:,} leave no room for a prompt in the {context:,} tokens that the policy"
            " and the reward models were made for; lower it"
        )
    check_fits(most, answer, context)
    return most


def _contexts(rewards: Rewards) -> list[int]:
    return [
        context_of(config_of(one)) for one in read_sources(rewards.sources, "--reward") if one.kind == "model"
    ]


def _say_dropped(loaded: LoadedPrompts, tell: Tell) -> None:
    for reason, count in loaded.dropped.reasons.items():
        tell(f"left out, {reason}: {count:,} (the first: {loaded.dropped.first[reason]})")


def _digest(prompts: Sequence[Prompt], trained: int) -> str:
    digest = hashlib.blake2b(f"{trained}".encode(), digest_size=8)
    for one in prompts:
        digest.update(one.record.encode() + one.ids.tobytes())
    return digest.hexdigest()


def _digest_of_pool(folder: str) -> str:
    """Raises UsageError for a folder without answers."""
    digest = hashlib.blake2b(digest_size=8)
    try:
        with (Path(folder) / NAME).open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise UsageError(
            f"--pool {folder}: has no {NAME} ({error.strerror}); name the --out of an earlier datagen train rejection"
        ) from error
    return digest.hexdigest()
