"""How good a policy is on held-out prompts: one answer to each, scored by rewards, with intervals.

    found = evaluate(Evaluation(("models/chat", "runs/v1/chat"), ("held.jsonl",), Rewards(("exact=exact",))), tell)

All policies answer the same prompts, and every answer is drawn by seed and prompt alone, so that two policies are
compared prompt by prompt. Trains nothing and writes no files.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModelForCausalLM

from datagen.errors import UsageError, check_least
from trainers.actor import Actor
from trainers.answering import stops_of
from trainers.curve_report import t_quantile
from trainers.finetuning import spread
from trainers.loading import check_writes, context_of, open_config, open_tokenizer, quiet
from trainers.policy_settings import Rewards, Rollout
from trainers.prompts import Prompt, load_prompts
from trainers.reward_sources import check_rewards
from trainers.rewards import Scoring, open_rewards
from trainers.rollout import Episode, Sampling, episodes
from trainers.sampling import open_engine
from trainers.template import Template
from trainers.watching import Tell

_DEGREES = 200  # above which Student's t is the normal distribution to two digits
_LONGEST = 4096  # tokens of a prompt where the model does not say what it was made for
_SAMPLES = 3
_BATCH = 256  # answers that are written and scored together
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """policies: folders or hub ids. prompts: PATH or PATH=SHARE, of which at most `most` are asked."""

    policies: tuple[str, ...]
    prompts: tuple[str, ...]
    rewards: Rewards
    most: int = 200
    rollout: Rollout = field(default_factory=Rollout)
    seed: int = 0

    def __post_init__(self) -> None:
        check_least(self, 1, "most")


@dataclass(frozen=True, slots=True)
class EvaluationSettings:
    """The sections that an evaluation shares with the trainings of policies."""

    rewards: Rewards = field(default_factory=Rewards)
    rollout: Rollout = field(default_factory=Rollout)


@dataclass(frozen=True, slots=True)
class Mean:
    """Over prompts, with its 95 % interval (Student's t); gain: over the policy before, prompt by prompt, with its own
    interval, None for the first."""

    mean: float
    low: float
    high: float
    gain: float | None = None
    gain_low: float | None = None
    gain_high: float | None = None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """means: by name of a reward or judge; `reward` is what the rewards come to together, where there are several.
    samples: some of the answers, to read."""

    policy: str
    prompts: int
    means: dict[str, Mean]
    ended: float
    tokens: float
    samples: tuple[dict[str, str], ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Answers:
    """Of one policy. records: ids of the prompts, in order. values: (n,) by name."""

    records: list[str]
    values: dict[str, Numbers]
    ended: float
    tokens: float
    samples: tuple[dict[str, str], ...]


def evaluate(asked: Evaluation, tell: Tell) -> list[Evaluated]:
    """In the order of the policies. Raises UsageError for what is no policy, reward or prompt."""
    check_rewards(asked.rewards)
    quiet()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    for policy in asked.policies:
        check_writes(policy, open_config(policy))
    scoring = open_rewards(asked.rewards, None, device)
    try:
        found = [_answer(policy, asked, scoring, device, tell) for policy in asked.policies]
    finally:
        scoring.close()
    return [
        Evaluated(
            policy,
            len(one.records),
            _means(one, found[place - 1] if place else None),
            one.ended,
            one.tokens,
            one.samples,
        )
        for place, (policy, one) in enumerate(zip(asked.policies, found, strict=True))
    ]


def _answer(policy: str, asked: Evaluation, scoring: Scoring, device: str, tell: Tell) -> _Answers:
    tokenizer = open_tokenizer(policy)
    prompts = _prompts(policy, asked, tokenizer, scoring.context)
    tell(f"{policy}: answers {len(prompts):,} prompts")
    model = AutoModelForCausalLM.from_pretrained(policy, dtype="auto").to(device).eval()
    engine = open_engine(asked.rollout, policy, Actor(model), tokenizer, stops_of(tokenizer, model))
    sampling = Sampling(asked.rollout.max_new_tokens, asked.rollout.temperature, asked.rollout.top_p)
    told: list[Episode] = []
    values: dict[str, list[Any]] = {}
    try:
        for start in range(0, len(prompts), _BATCH):
            batch = prompts[start : start + _BATCH]
            keys = [(asked.seed, int(one.record[:8], 16), 0) for one in batch]
            made = episodes(tokenizer, batch, engine.sample([one.ids for one in batch], sampling, keys))
            for name, scores in _scores(made, scoring).items():
                values.setdefault(name, []).append(scores)
            told += made
    finally:
        engine.close()
        del engine, model
        _free()
    return _Answers(
        [one.record for one in prompts],
        {name: np.concatenate(parts).astype(np.float64) for name, parts in values.items()},
        float(np.mean([one.ended for one in told])),
        float(np.mean([len(one.ids) for one in told])),
        tuple(_sample(one) for one in told[:_SAMPLES]),
    )


def _prompts(policy: str, asked: Evaluation, tokenizer: Any, limit: int) -> tuple[Prompt, ...]:
    """limit: tokens that the reward models were made for, 0 for any. Raises UsageError where no prompt has room."""
    answer = asked.rollout.max_new_tokens
    contexts = [one for one in (context_of(open_config(policy)), limit) if one]
    most = min(contexts) - answer if contexts else _LONGEST
    if most < 1:
        raise UsageError(
            f"{answer:,} new tokens leave no room for a prompt in the {min(contexts):,} tokens that {policy} and the"
            " reward models were made for; lower --max-tokens"
        )
    return spread(load_prompts(asked.prompts, Template.of(tokenizer), most=most).prompts, asked.most)


def _scores(made: Sequence[Episode], scoring: Scoring) -> dict[str, Any]:
    scored = scoring.score(made)
    together = {"reward": scoring.rank(scored)} if len(scored.by_name) > 1 else {}
    return {**together, **scored.by_name, **scoring.judge(made)}


def _sample(one: Episode) -> dict[str, str]:
    asked = one.prompt.messages[-1].content
    return {"prompt": asked, "answer": one.text, "reference": one.prompt.reference}


def _free() -> None:
    """One model at a time: the last one must be gone before the next is loaded."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _means(own: _Answers, before: _Answers | None) -> dict[str, Mean]:
    found = {}
    for name, values in own.values.items():
        mean, low, high = band(values)
        gain: tuple[float | None, ...] = (None, None, None)
        if before is not None and before.records == own.records:
            gain = band(values - before.values[name])
        found[name] = Mean(mean, low, high, *gain)
    return found


def band(values: Numbers) -> tuple[float, float, float]:
    """Mean, and the ends of its 95 % interval; of a single value they are the mean itself, as nothing is known."""
    mean = float(values.mean())
    if len(values) < 2:
        return mean, mean, mean
    t = t_quantile(min(len(values) - 1, _DEGREES))
    half = t * float(values.std(ddof=1)) / math.sqrt(len(values))
    return mean, mean - half, mean + half
