"""Proximal policy optimisation of a chat model by rewards, from a settings file or from `datagen train ppo`:

    python -m trainers.ppo --config pipelines/train/ppo.yaml --set policy=models/chat --set out=models/ppo \\
        --set "rewards.sources=[models/reward]" --set "data.prompts=[runs/asked]"

Rounds of answering prompts, scoring the answers and learning from them (Stiennon et al. 2020, arXiv 2009.01325; Llama
2, arXiv 2307.09288, §3.2.3). The same command goes on where it was stopped.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from datagen.errors import UsageError
from trainers.answering import stops_of
from trainers.checkpoints import Folder
from trainers.launching import launch, nothing
from trainers.loading import check_writes, context_of, learning_rate_of, open_config, open_tokenizer, quiet
from trainers.planning import Shape
from trainers.ppo_parts import check, open_parts, processes
from trainers.ppo_planning import say_needs
from trainers.ppo_rounds import Rounds
from trainers.ppo_settings import DEFAULTS, PpoSettings
from trainers.prompts import LoadedPrompts, Prompt, held_out_sources, hold_out_prompts, load_prompts
from trainers.ptx import Conversations
from trainers.results import Outcome, conclude
from trainers.reward_sources import check_rewards
from trainers.template import Template
from trainers.watching import Tell

# Of the learning rate with which a model of the same size is fine-tuned: 1e-6 against 2e-5 at 70 billion parameters.
_RATE = 0.05


@dataclass(frozen=True, slots=True)
class Material:
    """What a training is made of once it is read. digest: of all prompts, and of the conversations mixed in."""

    config: Any
    tokenizer: Any
    stops: frozenset[int]
    loaded: LoadedPrompts
    held: tuple[Prompt, ...]
    ptx: Conversations | None
    digest: str


def read(settings: PpoSettings, tell: Tell) -> Material:
    """Raises UsageError and DatagenError for a policy, rewards or prompts that cannot be used."""
    quiet()
    check_rewards(settings.rewards)
    check(settings)
    config, tokenizer = open_config(settings.policy), open_tokenizer(settings.policy)
    check_writes(settings.policy, config)
    template, data = Template.of(tokenizer), settings.data
    most = _longest_prompt(settings, config)
    loaded = load_prompts(data.prompts, template, most=most, system=data.system, weight_tag=data.weight_tag)
    named = held_out_sources(data.prompts, data.held_out, data.held_out_share)
    if named:
        held = load_prompts(
            named, template, most=most, system=data.system, weight_tag=data.weight_tag
        ).prompts
    else:
        loaded, held = hold_out_prompts(loaded, data.held_out_share)
    tell(f"{len(loaded.prompts):,} prompts of {loaded.records:,} records; {len(held):,} held out")
    for reason, count in loaded.dropped.reasons.items():
        tell(f"left out, {reason}: {count:,} (the first: {loaded.dropped.first[reason]})")
    ptx = settings.ppo.ptx
    room = context_of(config) or most + settings.rollout.max_new_tokens
    mixed = Conversations.open(ptx, tokenizer, room, settings.seed) if ptx else None
    digest = _digest(loaded.prompts, mixed)
    return Material(config, tokenizer, stops_of(tokenizer, None), loaded, held, mixed, digest)


def _longest_prompt(settings: PpoSettings, config: Any) -> int:
    """Tokens. Raises UsageError where prompt and answer do not fit."""
    context, answer = context_of(config), settings.rollout.max_new_tokens
    wanted = settings.data.max_prompt
    if context and wanted + answer >= context + (wanted > 0):
        raise UsageError(
            f"rollout.max_new_tokens: {answer:,} tokens of an answer"
            + (f" and data.max_prompt {wanted:,}" if wanted else " and a prompt")
            + f" are more than the {context:,} that the model was made for; lower it"
        )
    return wanted or (context - answer if context else 4096)


def _digest(prompts: Sequence[Prompt], ptx: Conversations | None) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for one in prompts:
        digest.update(bytes(one.ids) + f"{one.reference}{one.weight}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest() + (ptx.digest if ptx else "")


def train(settings: PpoSettings, tell: Tell, *, plan_only: bool = False) -> Outcome:
    """Trains, or goes on with what was begun under `settings.out`. Raises DatagenError with what to do."""
    accelerator = processes(settings)
    tell = tell if accelerator.is_main_process else nothing
    material = read(settings, tell)
    updates = updates_of(settings, len(material.loaded.epoch(settings.seed, 0)))
    shape = Shape.of(material.config)
    rate = learning_rate_of(settings.optim, settings.lora, shape.parameters, _RATE)
    _say_plan(settings, shape.parameters, updates, rate, tell)
    longest = max(map(len, (*material.loaded.prompts, *material.held))) + settings.rollout.max_new_tokens
    say_needs(settings, shape, longest, updates, accelerator, tell)
    folder = Folder(Path(settings.out))
    if plan_only:
        return Outcome(str(folder.path), 0, updates, {})
    with accelerator.main_process_first():
        state = folder.begin("ppo", {**_binding(settings), "examples": material.digest})
    if state["done"]:
        tell(f"{folder.path}: was trained already")
        return Outcome.of(folder, state)
    parts = open_parts(settings, material, accelerator, rate, updates)
    for notice in parts.notices:
        tell(notice)
    rounds = Rounds(settings, material.loaded, material.held, parts, folder, updates, tell)
    try:
        ended = rounds.run()
    finally:
        parts.close()
    accelerator.wait_for_everyone()
    if accelerator.is_main_process:
        conclude(folder, settings, settings.policy, ended, tell, report=rounds.report)
    accelerator.wait_for_everyone()
    return Outcome.of(folder, folder.state())


def updates_of(settings: PpoSettings, prompts: int) -> int:
    """How many there are: those that are set, or what passes over so many prompts take."""
    passes = settings.optim.epochs * prompts / settings.optim.batch_size
    return settings.ppo.updates or max(1, int(passes))


def _binding(settings: PpoSettings) -> dict[str, Any]:
    """What must be the same for a training to go on: all but where it lies, how it is watched, and what only changes
    who writes the same answers how fast."""
    bound = {key: value for key, value in asdict(settings).items() if key not in ("out", "watch")}
    bound["rollout"] = settings.rollout.binding()
    bound["rewards"] = {
        key: value for key, value in bound["rewards"].items() if key not in ("batch", "judges")
    }
    bound["optim"] = {key: value for key, value in bound["optim"].items() if key != "micro_batch"}
    return bound


def _say_plan(settings: PpoSettings, parameters: int, updates: int, rate: float, tell: Tell) -> None:
    optim, ppo = settings.optim, settings.ppo
    own = "an adapter is trained" if settings.lora else "all of them are trained"
    tell(
        f"{parameters:,} parameters, {own}; {updates:,} update{'s' * (updates > 1)} of {optim.batch_size} answers,"
        f" {ppo.inner_epochs} pass{'es' * (ppo.inner_epochs > 1)} in minibatches of {ppo.minibatch}, learning rate"
        f" {rate:.3g} ({optim.schedule})"
    )


if __name__ == "__main__":
    sys.exit(launch("trainers.ppo", PpoSettings, DEFAULTS, train))
