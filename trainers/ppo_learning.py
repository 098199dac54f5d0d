"""One PPO update: passes over its answers in minibatches, each an optimiser step, by any number of processes.

A minibatch is divided among the processes, and each process's part into passes of answers of like length; losses are
sums divided by the tokens of the whole minibatch, so that neither division changes the step. Knows no rewards.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator

from datagen.errors import DatagenError
from trainers.actor import Actor, collate_answers
from trainers.experience import Experience
from trainers.policy_objectives import policy_losses, value_losses
from trainers.ppo_settings import Ppo, PpoSettings
from trainers.ptx import Conversations
from trainers.settings import Optim

_TOKENS = {"cpu": 1024, "cuda": 16384}  # of a pass, padding included, where nobody says how many answers
_SUMS = ("policy_loss", "value_loss", "exact_entropy", "clipped", "value_clipped", "approximate_kl", "tokens")


@dataclass(frozen=True, slots=True)
class Pass:
    """places: answers of one forward pass; real: whether they count, else the pass is for nothing, so that no process
    waits for another."""

    places: Sequence[int]
    real: bool = True


class Learner:
    """The policy that is trained, wrapped for several processes, with its optimiser. total: updates of the training."""

    def __init__(
        self,
        accelerator: Accelerator,
        actor: Actor,
        settings: PpoSettings,
        pad: int,
        *,
        rate: float,
        total: int,
        ptx: Conversations | None = None,
    ) -> None:
        self._accelerator, self.actor, self._pad = accelerator, actor, pad
        self._settings, self._rate, self._ptx = settings, rate, ptx
        self._total = max(1, total * steps_of(settings))
        self.steps = 0  # optimiser steps that were taken
        self.optimizer = torch.optim.AdamW(
            _groups(actor, settings.optim, settings.ppo.value_rate),
            lr=rate,
            betas=settings.optim.betas,
            eps=settings.optim.eps,
            fused=True,
        )
        self.model = accelerator.prepare_model(actor)
        self._trained = [one for one in actor.parameters() if one.requires_grad]

    def update(self, experience: Experience, number: int) -> dict[str, float]:
        """Learns from an update's answers; measures by name. number: of the update, from 0. Raises DatagenError for a
        gradient that is no number."""
        ppo, sums = self._settings.ppo, torch.zeros(len(_SUMS), dtype=torch.float64)
        norms: list[float] = []
        mismatch = 0.0
        for places in minibatches(len(experience.answers), ppo, self._settings.seed, number):
            found, norm = self._step(experience, places)
            if not norms:
                # Before its first step the policy is the one that wrote: what is not 0 is the engine's or the
                # arithmetic's.
                mismatch = self._means(found)["approximate_kl"]
            sums += found
            norms.append(norm)
        measures = self._means(sums)
        if not ppo.entropy_weight:
            del measures["exact_entropy"]
        more = {"mismatch": mismatch, "gradient": float(np.mean(norms)), "learning_rate": self._now()}
        return measures | more

    def _step(self, experience: Experience, places: Sequence[int]) -> tuple[torch.Tensor, float]:
        """One optimiser step; sums over this process's tokens, and the norm of the gradient."""
        optim, tokens = self._settings.optim, float(experience.mask[list(places)].sum())
        sums = torch.zeros(len(_SUMS), dtype=torch.float64)
        self._set_rate()
        if self._ptx is not None:
            self._ptx_passes()
        passes = list(self._passes(experience, places))
        for one in passes:
            last = one is passes[-1]
            with nullcontext() if last else self._accelerator.no_sync(self.model):
                loss, found = self._loss(experience, one)
                self._accelerator.backward(loss * (self._accelerator.num_processes / tokens))
            sums += found
        norm = float(self._accelerator.clip_grad_norm_(self._trained, optim.clip or math.inf))
        if not math.isfinite(norm):
            raise DatagenError("the norm of the gradient is no finite number")
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.steps += 1
        return sums, norm

    def _passes(self, experience: Experience, places: Sequence[int]) -> Iterator[Pass]:
        """This process's part of a minibatch, longest first, at least one."""
        ordered = sorted(places, key=lambda place: -self._length(experience, place))
        own = ordered[self._accelerator.process_index :: self._accelerator.num_processes]
        if not own:
            yield Pass(ordered[-1:], real=False)
            return
        kind = self._accelerator.device.type
        most = self._settings.optim.micro_batch
        while own:
            width = self._length(experience, own[0])
            fitting = rows_of_pass(kind, width, most)
            yield Pass(own[:fitting])
            own = own[fitting:]

    @staticmethod
    def _length(experience: Experience, place: int) -> int:
        answer = experience.answers[place]
        return len(answer.prompt) + len(answer)

    def _loss(self, experience: Experience, one: Pass) -> tuple[torch.Tensor, torch.Tensor]:
        """The sum over the pass's tokens, a scalar, and the sums to be watched."""
        ppo, device = self._settings.ppo, self._accelerator.device
        answers = [experience.answers[place] for place in one.places]
        batch = collate_answers([own.prompt for own in answers], [own.ids for own in answers], self._pad)
        mask = experience.mask[list(one.places)]
        old, old_values, advantages, returns = (
            tensor[list(one.places)][mask].to(device)
            for tensor in (
                experience.logprobs,
                experience.values,
                experience.advantages,
                experience.returns,
            )
        )
        logprobs, values, entropy = self.model(
            **{name: tensor.to(device) for name, tensor in batch.items()},
            temperature=self._settings.rollout.temperature,
            entropy=bool(ppo.entropy_weight),
        )
        policy, clipped = policy_losses(logprobs, old, advantages, ppo.clip or math.inf)
        value, value_clipped = value_losses(values, old_values, returns, ppo.value_clip)
        loss = policy.sum() + ppo.value_weight * value.sum()
        if entropy is not None:
            loss = loss - ppo.entropy_weight * entropy.sum()
        if not one.real:
            return loss * 0.0, torch.zeros(len(_SUMS), dtype=torch.float64)
        spread = logprobs.detach() - old
        watched = (policy.sum(), value.sum(), torch.zeros(()) if entropy is None else entropy.sum())
        counted = (clipped.sum(), value_clipped.sum(), spread.square().sum() / 2, mask.sum())
        numbers = [float(one.detach()) for one in (*watched, *counted)]
        found = torch.tensor(numbers, dtype=torch.float64)
        return loss, found

    def _ptx_passes(self) -> None:
        """The gradient of the pretraining mix, before that of the answers, with which processes exchange theirs."""
        if self._ptx is None:
            return
        count = max(1, round(self._settings.ppo.minibatch * self._settings.ppo.ptx_ratio))
        passes = self._ptx.draw(count, self.steps, self._accelerator)
        weight = self._settings.ppo.ptx_weight * self._accelerator.num_processes
        for batch, tokens in passes:
            with self._accelerator.no_sync(self.model):
                logprobs, _, _ = self.model(**batch, valued=False)
                self._accelerator.backward(-logprobs.sum() * (weight / tokens))

    def _means(self, sums: torch.Tensor) -> dict[str, float]:
        """Over the tokens of all processes."""
        if self._accelerator.num_processes > 1:
            sums = self._accelerator.reduce(sums.to(self._accelerator.device), "sum").cpu()
        total = dict(zip(_SUMS, sums.tolist(), strict=True))
        tokens = total.pop("tokens")
        return {name: value / tokens for name, value in total.items()}

    def _set_rate(self) -> None:
        now, optim = self._now(), self._settings.optim
        eps = optim.eps
        if self._settings.ppo.adam == "tensorflow":
            # eps beside √v without its bias correction, as torch has it beside √v with it (N+, detail 10).
            eps /= math.sqrt(1 - optim.betas[1] ** (self.steps + 1))
        for group in self.optimizer.param_groups:
            group["lr"], group["eps"] = now * group["part"], eps

    def _now(self) -> float:
        return self._rate * schedule(self._settings.optim, self.steps, self._total)


def rows_of_pass(device: str, width: int, micro_batch: int) -> int:
    """Answers of a forward pass. width: tokens of the longest, with its prompt."""
    return micro_batch or max(1, _TOKENS.get(device, _TOKENS["cuda"]) // width)


def steps_of(settings: PpoSettings) -> int:
    """Optimiser steps of an update."""
    return math.ceil(settings.optim.batch_size / settings.ppo.minibatch) * settings.ppo.inner_epochs


def minibatches(count: int, ppo: Ppo, seed: int, update: int) -> Iterator[list[int]]:
    """Places of the answers by optimiser step, drawn anew for each pass, a function of seed and update alone."""
    for epoch in range(ppo.inner_epochs):
        order = np.random.default_rng([seed, update, epoch, 1]).permutation(count).tolist()
        for start in range(0, count, ppo.minibatch):
            yield order[start : start + ppo.minibatch]


def schedule(optim: Optim, step: int, total: int) -> float:
    """What a step's learning rate is, as a part of the peak."""
    warmup = math.ceil(optim.warmup * total) if optim.warmup < 1 else int(optim.warmup)
    warmup = max(warmup, optim.least_warmup)
    if step < warmup:
        return (step + 1) / (warmup + 1)
    done = (step - warmup) / max(1, total - warmup)
    if optim.schedule == "constant":
        return 1.0
    if optim.schedule == "linear":
        return optim.floor + (1 - optim.floor) * (1 - done)
    return optim.floor + (1 - optim.floor) * (1 + math.cos(math.pi * done)) / 2


def _groups(actor: Actor, optim: Optim, value_rate: float) -> list[dict[str, Any]]:
    """Matrices decay, vectors (norms and biases) do not. part: of the learning rate."""
    groups: dict[tuple[float, float], list[Any]] = {}
    for name, one in actor.named_parameters():
        if one.requires_grad:
            part = 1.0 if name.startswith("model.") else value_rate
            groups.setdefault((optim.weight_decay if one.ndim > 1 else 0.0, part), []).append(one)
    return [{"params": found, "weight_decay": decay, "part": part} for (decay, part), found in groups.items()]
