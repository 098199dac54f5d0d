"""Answers with their scores → what PPO learns from: rewards of tokens, advantages, returns, and what there is to watch.

Everything of an update lies in tensors (B, T): B answers of all processes, T tokens of the longest. Every process
computes the same from the same. Knows no models.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from trainers.policy_objectives import (
    explained_variance,
    gae,
    kl_estimates,
    masked_mean,
    missing_eos,
    token_rewards,
    whiten,
)
from trainers.ppo_settings import Ppo
from trainers.prompts import Ids

_GRAM = 4
_GRAMS = 8  # that an answer has at least, before it can repeat itself


@dataclass(frozen=True, slots=True)
class Answer:
    """prompt, ids: of tokens, neither empty, the one that ended it included. logprobs, reference, values: (n,) float32
    of each token of the answer, under the policy that wrote it, under the reference, and of the state before it."""

    prompt: Ids
    ids: Ids
    ended: bool
    logprobs: NDArray[np.float32]
    reference: NDArray[np.float32]
    values: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Experience:
    """answers: of all processes, in order. logprobs, values, advantages, returns: (B, T) float32, 0 outside the mask.
    mask: (B, T) bool."""

    answers: Sequence[Answer]
    mask: torch.Tensor
    logprobs: torch.Tensor
    values: torch.Tensor
    advantages: torch.Tensor
    returns: torch.Tensor


def learnable(
    answers: Sequence[Answer], scores: torch.Tensor, ppo: Ppo, beta: float
) -> tuple[Experience, dict[str, float]]:
    """What is learned from, and measures of it by name. scores: (B,), combined and scaled. beta: of the KL now."""
    mask, (logprobs, reference, values) = _padded(answers)
    ended = torch.tensor([one.ended for one in answers])
    if ppo.score_clip:
        scores = scores.clamp(-ppo.score_clip, ppo.score_clip)
    scores = missing_eos(scores, ended, ppo.missing_eos, ppo.missing_eos_penalty)
    kl = kl_estimates(logprobs, reference, ppo.kl, ppo.kl_clamp)
    rewards = token_rewards(scores, kl, mask, beta)
    if ppo.whiten_rewards:
        rewards = whiten(rewards, mask, shift_mean=False)
    advantages = gae(rewards, values, mask, ppo.gamma, ppo.lam)
    returns = advantages + values
    measures = {
        "score": float(scores.mean()),
        # As it is, whatever estimator is in the reward: the sum over an answer, in nats.
        "kl": float(((logprobs - reference) * mask).sum(1).mean()),
        "beta": beta,
        "reward": float(rewards.sum(1).mean()),
        "entropy": -float(masked_mean(logprobs, mask)),
        "explained_variance": float(explained_variance(values, returns, mask)),
        "length": float(mask.sum(1).float().mean()),
        "eos": float(ended.float().mean()),
        **repetition([one.ids for one in answers]),
    }
    if ppo.whiten_advantages:
        advantages = whiten(advantages, mask)
    return Experience(answers, mask, logprobs, values, advantages, returns), measures


def _padded(answers: Sequence[Answer]) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """The mask, and log-probabilities, reference and values; (B, T) each."""
    shape = (len(answers), max(map(len, answers)))
    mask, found = np.zeros(shape, np.bool_), np.zeros((3, *shape), np.float32)
    for place, one in enumerate(answers):
        mask[place, : len(one)] = True
        for number, own in enumerate((one.logprobs, one.reference, one.values)):
            found[number, place, : len(one)] = own
    return torch.from_numpy(mask), list(torch.from_numpy(found))


def repetition(answers: Sequence[Ids]) -> dict[str, float]:
    """repeated: the share of answers in which fewer than half of all runs of four tokens are new, which is how a policy
    that fools its reward often looks. same: the share of the commonest answer."""
    repeated = sum(map(_repeats, answers)) / len(answers)
    same = Counter(one.tobytes() for one in answers).most_common(1)[0][1] / len(answers)
    return {"repeated": repeated, "same": same}


def _repeats(ids: Ids) -> bool:
    runs = len(ids) - _GRAM + 1
    if runs < _GRAMS:
        return False
    seen: set[Any] = {ids[place : place + _GRAM].tobytes() for place in range(runs)}
    return len(seen) < runs / 2
