"""What a policy answers, what it gets for it, and how likely each token was: an update's worth, or held-out prompts.

Each process answers its part of the prompts, and all of them end up with everything, in the order of the prompts.
Knows no losses.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import gather_object
from numpy.typing import NDArray

from datagen.record import Message
from trainers.actor import Actor, collate_answers
from trainers.experience import Answer
from trainers.masking import Masking
from trainers.policy_settings import Rollout
from trainers.prompts import Ids, Prompt
from trainers.rewards import Scored, Scoring
from trainers.rollout import Engine, Episode, Key, Sampled, Sampling, episodes
from trainers.template import Refused

_TOKENS = {"cpu": 4096, "cuda": 32768}  # of a pass without gradients, padding included
Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Collected:
    """answers, texts: of the prompts, in their order. judged: (n,) of each judge."""

    answers: Sequence[Answer]
    texts: Sequence[str]
    scored: Scored
    judged: dict[str, Numbers]


class Collector:
    """actor: the policy that answers. reference: what it is held to, None for an actor whose adapter can be turned
    off. recompute: whether log-probabilities and values come from a pass of the actor even where the engine tells."""

    def __init__(
        self,
        accelerator: Accelerator,
        engine: Engine,
        actor: Actor,
        reference: Actor | None,
        scoring: Scoring,
        tokenizer: Any,
        rollout: Rollout,
        *,
        recompute: bool,
    ) -> None:
        self._accelerator, self._engine, self._actor = accelerator, engine, actor
        self._reference, self._scoring, self._tokenizer = reference, scoring, tokenizer
        self._rollout, self._recompute = rollout, recompute

    def sync(self) -> None:
        """From now on the engine answers as the actor does now. One that all processes share is told by one."""
        if self._accelerator.is_main_process or not getattr(self._engine, "shared", False):
            self._engine.sync(self._actor.model)
        self._accelerator.wait_for_everyone()

    def collect(
        self,
        prompts: Sequence[Prompt],
        keys: Sequence[Key],
        *,
        temperature: float | None = None,
        judge: bool = False,
    ) -> Collected:
        """keys: what each answer is drawn by. temperature: the rollout's, unless said."""
        rank, world = self._accelerator.process_index, self._accelerator.num_processes
        own, drawn = prompts[rank::world], keys[rank::world]
        warmth = self._rollout.temperature if temperature is None else temperature
        sampling = Sampling(self._rollout.max_new_tokens, warmth, self._rollout.top_p)
        made = self._engine.sample([one.ids for one in own], sampling, drawn)
        told = episodes(self._tokenizer, own, made) if own else []  # with fewer prompts than processes
        scored = self._scoring.score(told)
        judged = self._scoring.judge(told) if judge else {}
        answers = self._answers(own, made, warmth or 1.0)
        rows = [
            (rank + place * world, answers[place], told[place].text, *_row(scored, judged, place))
            for place in range(len(own))
        ]
        if world > 1:
            rows = sorted(gather_object(rows), key=lambda row: row[0])
        return _collected(rows)

    def _answers(
        self, prompts: Sequence[Prompt], made: Sequence[Sampled], temperature: float
    ) -> list[Answer]:
        """With log-probabilities and values of their tokens: the engine's where it tells them and may."""
        asked = ([one.ids for one in prompts], [one.ids for one in made])
        told = not self._recompute and all(one.logprobs is not None for one in made)
        logprobs: list[Any] = [one.logprobs for one in made]
        values: list[Any] = [one.values for one in made]
        if told and self._actor.critic is not None:
            _, values = self._per_token(self._actor, *asked, temperature, only="values")
        elif not told or any(one is None for one in values):
            own, values = self._per_token(self._actor, *asked, temperature)
            logprobs = logprobs if told else own
        if self._reference is not None:
            reference, _ = self._per_token(self._reference, *asked, temperature, only="logprobs")
        else:
            with self._actor.reference():
                reference, _ = self._per_token(self._actor, *asked, temperature, only="logprobs")
        parts = zip(prompts, made, logprobs, values, reference, strict=True)
        return [
            Answer(prompt.ids, one.ids, one.ended, likely, ref, worth)
            for prompt, one, likely, worth, ref in parts
        ]

    def _per_token(
        self,
        actor: Actor,
        prompts: Sequence[Ids],
        answers: Sequence[Ids],
        temperature: float,
        *,
        only: Literal["logprobs", "values", ""] = "",
    ) -> tuple[list[Numbers], list[Numbers]]:
        """(n,) log-probabilities and values of the tokens of each answer; only: of these alone, where the values are a
        critic's."""
        device = self._accelerator.device
        room = _TOKENS.get(device.type, _TOKENS["cuda"])
        lengths = [len(prompt) + len(answer) for prompt, answer in zip(prompts, answers, strict=True)]
        order = sorted(range(len(prompts)), key=lambda place: -lengths[place])
        found: tuple[list[Any], list[Any]] = ([None] * len(order), [None] * len(order))
        while order:
            size = max(1, room // lengths[order[0]])
            places, order = order[:size], order[size:]
            batch = collate_answers(
                [prompts[one] for one in places], [answers[one] for one in places], self.pad
            )
            given = {name: tensor.to(device) for name, tensor in batch.items()}
            with torch.no_grad(), self.arithmetic():
                logprobs, values = _pass(actor, given, temperature, only)
            ends = np.cumsum([len(answers[one]) for one in places])[:-1]
            for kept, numbers in zip(found, (logprobs, values), strict=True):
                if numbers is not None:
                    for place, part in zip(places, np.split(numbers.cpu().numpy(), ends), strict=True):
                        kept[place] = part
        return found

    @property
    def pad(self) -> int:
        return int(self._tokenizer.pad_token_id)

    def arithmetic(self) -> AbstractContextManager[Any]:
        """In which a model runs that is not wrapped."""
        context: AbstractContextManager[Any] = (
            self._accelerator.autocast() if self._accelerator.mixed_precision != "no" else nullcontext()
        )
        return context

    def reference_scores(self, prompts: Sequence[Prompt]) -> Scored | None:
        """Of the replies that the records have themselves, where they have one; the same in every process."""
        masking = Masking.of(self._tokenizer)
        told = [found for one in prompts if one.reference and (found := _demonstration(one, masking))]
        return self._scoring.score(told) if told else None


def _demonstration(prompt: Prompt, masking: Masking) -> Episode | None:
    """The record's own reply, as if the policy had given it; None where the template does not put it behind the
    prompt."""
    try:
        masked = masking.encode((*prompt.messages, Message("assistant", prompt.reference)))[-1]
    except Refused:
        return None
    ids = masked.tokens.ids[: masked.length]
    if len(ids) <= len(prompt) or not np.array_equal(ids[: len(prompt)], prompt.ids):
        return None
    return Episode(prompt, ids[len(prompt) :], True, prompt.reference)


def _pass(
    actor: Actor, given: dict[str, torch.Tensor], temperature: float, only: str
) -> tuple[torch.Tensor | None, torch.Tensor | None]:
    if only == "values":
        return None, actor.appraise(given["input_ids"], given["attention_mask"], given["kept"])
    logprobs, values, _ = actor(**given, temperature=temperature, valued=only != "logprobs")
    return logprobs, values


def _row(scored: Scored, judged: dict[str, Numbers], place: int) -> tuple[Any, ...]:
    return (
        {name: float(own[place]) for name, own in scored.by_name.items()},
        bool(scored.tagged[place]),
        {name: float(own[place]) for name, own in judged.items()},
    )


def _collected(rows: Sequence[tuple[Any, ...]]) -> Collected:
    scores, tagged, judged = ([row[place] for row in rows] for place in (3, 4, 5))
    return Collected(
        [row[1] for row in rows],
        [row[2] for row in rows],
        Scored(_columns(scores), np.array(tagged, np.bool_)),
        _columns(judged),
    )


def _columns(rows: Sequence[dict[str, float]]) -> dict[str, Numbers]:
    return {name: np.array([row[name] for row in rows], np.float32) for name in (rows[0] if rows else {})}
