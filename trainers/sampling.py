"""Rollout engines on transformers, in this process.

`transformers` is our own loop over transformers' models and key/value cache: it draws every answer by its own random
numbers, drops rows that have ended, and keeps what it computes anyway, log-probability and value of each token, so that
PPO does not run the policy over its own answers again. `generate` is transformers' own loop, for models that need it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import torch
from transformers import DynamicCache

from datagen.errors import DatagenError, UsageError, nearest
from trainers.actor import Actor
from trainers.answering import generate
from trainers.loading import context_of
from trainers.policy_settings import Rollout
from trainers.prompts import Ids
from trainers.rollout import Engine, Key, Sampled, Sampling

_TOKENS = 32_768  # that the cache holds where nobody says how many answers are written side by side
_THINNED = 0.8  # rows are dropped once so many of them are left, as moving the cache costs something too
Entering = Callable[[], AbstractContextManager[Any]]


def side_by_side(batch: int, width: int) -> int:
    """How many answers are written at once. batch: as asked for, 0 chooses. width: tokens of prompt and answer."""
    return batch or max(1, _TOKENS // width)


class TransformersEngine:
    """actor: the policy. stops: tokens that end an answer. pad: what fills rows up. batch: answers side by side, 0
    chooses. entering: the context of the arithmetic, such as autocast."""

    def __init__(
        self,
        actor: Actor,
        stops: frozenset[int],
        pad: int,
        *,
        batch: int = 0,
        entering: Entering = nullcontext,
    ) -> None:
        self._actor, self._pad, self._batch, self._entering = actor, pad, batch, entering
        self._stops = torch.tensor(sorted(stops), dtype=torch.long)

    def sync(self, model: Any) -> None:
        """The model is the one that is trained."""

    def close(self) -> None:
        """Nothing is held that the training does not hold."""

    def sample(self, prompts: Sequence[Ids], sampling: Sampling, keys: Sequence[Key]) -> list[Sampled]:
        """See `trainers.rollout.Engine`. Raises DatagenError for a prompt without tokens, or one that leaves no room in
        the model's context."""
        check_room(prompts, sampling.most, self._actor.model)
        longest = max(map(len, prompts), default=1)
        size = side_by_side(self._batch, longest + sampling.most)
        # Rows of like length side by side: less padding. The longest first: a lack of memory shows at once.
        order = sorted(range(len(prompts)), key=lambda place: -len(prompts[place]))
        made: list[Sampled | None] = [None] * len(prompts)
        modes = [one for one in self._actor.modules() if one.training]
        self._actor.eval()
        with torch.inference_mode(), self._entering():
            for start in range(0, len(order), size):
                places = order[start : start + size]
                rows = _Rows([prompts[one] for one in places], [keys[one] for one in places], sampling)
                for place, one in zip(places, self._write(rows, sampling), strict=True):
                    made[place] = one
        for one in modes:
            one.training = True
        return [one for one in made if one is not None]

    def _write(self, rows: _Rows, sampling: Sampling) -> list[Sampled]:
        device = self._actor.model.device
        ids, mask = (torch.from_numpy(one).to(device) for one in rows.padded(self._pad, sampling.most))
        draws = torch.from_numpy(rows.draws).to(device)
        stops, width = self._stops.to(device), ids.shape[1]
        live, cache = torch.arange(len(ids), device=device), DynamicCache(config=self._actor.model.config)
        positions = (mask[:, :width].cumsum(1) - 1).clamp(min=0)
        going = torch.ones(len(ids), dtype=torch.bool, device=device)
        for number in range(sampling.most):
            logits, value = self._actor.step(ids, mask[:, : width + number], positions, cache)
            token, logprob = draw(logits, draws[:, number], sampling)
            rows.add(live, token, logprob, value)
            going = going & ~torch.isin(token, stops)
            left = int(going.sum())
            if not left:
                break
            ids, positions = token[:, None], positions[:, -1:] + 1
            if left <= _THINNED * len(live):
                cache.batch_select_indices(going.nonzero()[:, 0])
                live, mask, draws, ids = live[going], mask[going], draws[going], ids[going]
                positions, going = positions[going], going[going]
        return rows.sampled(self._stops.numpy())


class _Rows:
    """Answers that are written side by side. Rows that have ended may go on being written for a while; what comes
    behind the end is cut off."""

    def __init__(self, prompts: Sequence[Ids], keys: Sequence[Key], sampling: Sampling) -> None:
        self._prompts = prompts
        shape = (len(prompts), sampling.most)
        # One stream of random numbers for each answer: nobody else's length or place changes what it draws.
        drawn = [np.random.default_rng(key).random(sampling.most) for key in keys]
        self.draws = np.stack(drawn) if sampling.temperature > 0 else np.zeros(shape)
        self._steps: list[tuple[torch.Tensor, ...]] = []

    def padded(self, pad: int, most: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """(n, W) prompts padded on the left, and (n, W + most) with 1 on all that is or will be a token."""
        width = max(map(len, self._prompts))
        ids = np.full((len(self._prompts), width), pad, np.int64)
        mask = np.ones((len(self._prompts), width + most), np.int64)
        for place, prompt in enumerate(self._prompts):
            ids[place, width - len(prompt) :] = prompt
            mask[place, : width - len(prompt)] = 0
        return ids, mask

    def add(
        self, live: torch.Tensor, token: torch.Tensor, logprob: torch.Tensor, value: torch.Tensor | None
    ) -> None:
        self._steps.append((live, token, logprob) if value is None else (live, token, logprob, value))

    def sampled(self, stops: np.ndarray[Any, Any]) -> list[Sampled]:
        ids = np.zeros((len(self._prompts), len(self._steps)), np.int32)
        numbers = np.zeros((2, *ids.shape), np.float32)
        counts = np.zeros(len(self._prompts), np.int64)
        for number, (live, token, *told) in enumerate(self._steps):
            rows = live.cpu().numpy()
            ids[rows, number], counts[rows] = token.cpu().numpy(), number + 1
            for place, one in enumerate(told):
                numbers[place, rows, number] = one.float().cpu().numpy()
        valued = len(self._steps[0]) == 4
        return [
            _cut(own[:count], told[:, :count], stops, valued=valued)
            for own, told, count in zip(ids, numbers.swapaxes(0, 1), counts, strict=True)
        ]


def _cut(ids: Ids, numbers: np.ndarray[Any, Any], stops: np.ndarray[Any, Any], *, valued: bool) -> Sampled:
    """The answer up to its first end."""
    ends = np.flatnonzero(np.isin(ids, stops))
    length = int(ends[0]) + 1 if len(ends) else len(ids)
    logprobs, values = (one[:length].copy() for one in numbers)
    return Sampled(ids[:length].copy(), bool(len(ends)), logprobs, values if valued else None)


def draw(
    logits: torch.Tensor, uniform: torch.Tensor, sampling: Sampling
) -> tuple[torch.Tensor, torch.Tensor]:
    """→ tokens (B,) and their log-probabilities (B,) under the softmax of logits / temperature, whatever top_p leaves
    out. logits: (B, V) float32. uniform: (B,) from [0, 1), by which the distribution function is inverted."""
    if sampling.temperature == 0:
        spread = torch.log_softmax(logits, -1)
        token = logits.argmax(-1)
        return token, spread.gather(1, token[:, None])[:, 0]
    spread = torch.log_softmax(logits / sampling.temperature, -1)
    chances = spread.exp().double()
    if sampling.top_p < 1:
        ordered, places = chances.sort(-1, descending=True)
        ordered[ordered.cumsum(-1) - ordered >= sampling.top_p] = 0
        chances = torch.zeros_like(chances).scatter_(1, places, ordered)
    below = chances.cumsum(-1)
    # Right of equal sums: a token of no chance adds nothing to the sum, and is never hit. Of the last rounding error,
    # the likeliest token is taken.
    token = torch.searchsorted(below, (uniform.double() * below[:, -1])[:, None], right=True)
    token = torch.where(token < logits.shape[1], token, chances.argmax(-1, keepdim=True))
    return token[:, 0], spread.gather(1, token)[:, 0]


def check_room(prompts: Sequence[Ids], most: int, model: Any) -> None:
    """Raises DatagenError for a prompt without tokens, or one behind which an answer does not fit."""
    context = context_of(model.config)
    for place, prompt in enumerate(prompts):
        if not len(prompt):
            raise DatagenError(f"prompt {place} has no tokens; expected at least one to go on from")
        if context and len(prompt) + most > context:
            raise DatagenError(
                f"prompt {place} has {len(prompt):,} tokens, and an answer of {most:,} more goes beyond the"
                f" {context:,} that the model was made for; lower rollout.max_new_tokens or data.max_prompt"
            )


class GenerateEngine:
    """transformers' own `generate`. An answer is drawn by the key of its batch's first one, so it depends on who is
    beside it; it tells no log-probabilities."""

    def __init__(self, model: Any, stops: frozenset[int], pad: int, *, batch: int = 0) -> None:
        self._model, self._stops, self._pad, self._batch = model, stops, pad, batch

    def sync(self, model: Any) -> None:
        """The model is the one that is trained."""

    def close(self) -> None:
        """Nothing is held that the training does not hold."""

    def sample(self, prompts: Sequence[Ids], sampling: Sampling, keys: Sequence[Key]) -> list[Sampled]:
        check_room(prompts, sampling.most, self._model)
        if not prompts:
            return []
        made = generate(
            self._model,
            prompts,
            self._stops,
            self._pad,
            most=sampling.most,
            temperature=sampling.temperature,
            top_p=sampling.top_p,
            batch=self._batch or 32,
            seed=int(np.random.default_rng(keys[0]).integers(2**31)),
        )
        return [
            Sampled(one.ids if one.end is None else np.append(one.ids, np.int32(one.end)), one.ended)
            for one in made
        ]


_ENGINES = ("transformers", "generate", "vllm", "http://HOST:PORT")


def open_engine(
    rollout: Rollout,
    policy: str,
    actor: Actor,
    tokenizer: Any,
    stops: frozenset[int],
    *,
    entering: Entering = nullcontext,
) -> Engine:
    """The engine that `rollout.engine` names. policy: the folder that the actor's model came from. Raises UsageError
    for an unknown one, MissingExtra where its package is not installed."""
    name, pad = rollout.engine, int(tokenizer.pad_token_id)
    if name == "transformers":
        return TransformersEngine(actor, stops, pad, batch=rollout.batch, entering=entering)
    if name == "generate":
        return GenerateEngine(actor.model, stops, pad, batch=rollout.batch)
    if name == "vllm":
        from trainers.vllm_engine import VLLMEngine

        return VLLMEngine(policy, stops, batch=rollout.batch, memory=rollout.vllm_memory)
    if name.startswith(("http://", "https://")):
        from trainers.vllm_server import VLLMServer

        return VLLMServer(name, policy, stops, batch=rollout.batch)
    raise UsageError(f"rollout.engine: {name!r} is unknown; {nearest(name, _ENGINES)}")
