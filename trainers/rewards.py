"""What answers are worth: rewards behind one Protocol, and their combination into one number for each answer.

    settings = Rewards(("helpfulness=models/help", "safety=models/safe"), combine="llama2")
    scoring = open_rewards(settings, tokenizer, device)
    scored = scoring.score(episodes)                 each process its own answers
    scoring.combine(Scored.join([scored, …]))        of all processes together, as whitening needs all

Scoring and combining are apart, since the combination of Llama 2 is a matter of the whole batch. Knows no policy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
import torch
from numpy.typing import NDArray

from datagen.errors import DatagenError
from trainers.http_reward import HttpReward
from trainers.model_reward import open_model_reward
from trainers.policy_objectives import combine_llama2, selected_llama2
from trainers.policy_settings import Rewards
from trainers.reward_functions import open_function
from trainers.reward_sources import Source, check_rewards, read_sources, read_weights
from trainers.rollout import Episode

Scores = NDArray[np.float32]
_SAID: Mapping[Any, bool] = {True: True, False: False, None: False, "": False, "true": True, "false": False}


class Reward(Protocol):
    """What gives each answer a number, the higher the better."""

    @property
    def name(self) -> str: ...

    @property
    def logit(self) -> bool:
        """Whether a score is a logit, whose sigmoid is the probability of a good answer, as of reward models; else it
        is from 0 to 1 itself."""
        ...

    def score(self, episodes: Sequence[Episode]) -> Scores:
        """(n,) finite. Raises DatagenError that names the reward and the record."""
        ...

    def close(self) -> None:
        """Gives back what it holds, such as a model's memory; it is not asked again."""
        ...


@dataclass(frozen=True, slots=True)
class Scored:
    """by_name: (n,) scores of each reward as it gave them. tagged: (n,) whether the prompt's tag says that safety
    decides; False where nothing asks."""

    by_name: Mapping[str, Scores]
    tagged: NDArray[np.bool_]

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """The answers of several processes, one behind the other."""
        names = parts[0].by_name
        return cls(
            {name: np.concatenate([part.by_name[name] for part in parts]) for name in names},
            np.concatenate([part.tagged for part in parts]),
        )

    def means(self) -> dict[str, float]:
        """Of each reward; NaN without answers."""
        return {name: float(own.mean()) if len(own) else float("nan") for name, own in self.by_name.items()}


@dataclass(frozen=True, slots=True)
class Scoring:
    """rewards: what is trained on. judges: what is measured only. context: the fewest tokens of prompt and answer that
    a reward model here was made for, 0 where none says."""

    settings: Rewards
    rewards: tuple[Reward, ...]
    judges: tuple[Reward, ...] = ()
    context: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.rewards)

    def score(self, episodes: Sequence[Episode]) -> Scored:
        """Raises DatagenError, as a reward does, and for a tag of safety that says neither true nor false."""
        by_name = {one.name: _score(one, episodes) for one in self.rewards}
        tagged = np.zeros(len(episodes), np.bool_)
        if self.settings.combine == "llama2":
            tagged[:] = [_is_tagged(one, self.settings.safety_tag) for one in episodes]
        return Scored(by_name, tagged)

    def judge(self, episodes: Sequence[Episode]) -> dict[str, Scores]:
        """(n,) scores of each judge."""
        return {one.name: _score(one, episodes) for one in self.judges}

    def combine(self, scored: Scored) -> Scores:
        """(n,), what PPO is given for each of all answers of a batch. llama2: WHITEN(LOGIT(R_c)) of arXiv 2307.09288,
        §3.2.3, so the others of the batch count; sum and worst: of each answer by itself."""
        if self.settings.combine != "llama2":
            return self.rank(scored)
        found: torch.Tensor = combine_llama2(*self._llama2(scored), self.settings.threshold)
        return np.asarray(found.numpy(), np.float32)

    def rank(self, scored: Scored) -> Scores:
        """(n,), by which the best of several answers is taken; as `combine`, but llama2 is R_c itself, a probability
        that does not depend on the others."""
        if self.settings.combine == "llama2":
            chosen: torch.Tensor = selected_llama2(*self._llama2(scored), self.settings.threshold)
            return np.asarray(chosen.numpy(), np.float32)
        if self.settings.combine == "worst":
            return np.asarray(np.min(self._comparable(scored), axis=0), np.float32)
        weights = read_weights(self.settings)
        total = sum(weights.get(name, 1.0) * scored.by_name[name].astype(np.float64) for name in self.names)
        return np.asarray(total, np.float32)

    def close(self) -> None:
        """Gives back the memory of models; nothing is scored any more."""
        for one in (*self.rewards, *self.judges):
            one.close()

    def _comparable(self, scored: Scored) -> list[NDArray[np.float64]]:
        """Logits where all are; where some are probabilities, all as probabilities."""
        if all(one.logit for one in self.rewards) or not any(one.logit for one in self.rewards):
            return [scored.by_name[name].astype(np.float64) for name in self.names]
        return [_probability(one, scored) for one in self.rewards]

    def _llama2(self, scored: Scored) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        by_name = {one.name: one for one in self.rewards}
        pair = (_bounded(by_name[name], scored) for name in ("helpfulness", "safety"))
        helpfulness, safety = map(torch.from_numpy, pair)
        return helpfulness, safety, torch.from_numpy(scored.tagged)


def open_rewards(
    settings: Rewards, tokenizer: Any, device: torch.device | str, dtype: torch.dtype = torch.float32
) -> Scoring:
    """tokenizer: of the policy. dtype: of reward models' weights. Raises UsageError for what `check_rewards` finds, and
    for a source that is no reward; DatagenError where a server does not answer."""
    check_rewards(settings)
    opened: dict[Source, Reward] = {}
    sources = read_sources(settings.sources, "--reward"), read_sources(settings.judges, "--judge")
    for source in (one for group in sources for one in group):
        opened[source] = _open(source, settings, tokenizer, device, dtype)
    rewards, judges = (tuple(opened[one] for one in group) for group in sources)
    contexts = [getattr(one, "context", 0) for one in opened.values()]
    return Scoring(settings, rewards, judges, min(filter(None, contexts), default=0))


def _open(
    source: Source, settings: Rewards, tokenizer: Any, device: torch.device | str, dtype: torch.dtype
) -> Reward:
    if source.kind == "http":
        return HttpReward.open(source, settings.batch)
    if source.kind == "model":
        return open_model_reward(source, tokenizer, device, dtype, settings.batch)
    return open_function(source)


def _score(reward: Reward, episodes: Sequence[Episode]) -> Scores:
    """Raises DatagenError for scores that are too many, too few or no numbers."""
    scores = np.asarray(reward.score(episodes), np.float32)
    if scores.shape != (len(episodes),):
        raise DatagenError(
            f"reward {reward.name}: expected {len(episodes):,} scores, found an array of shape {scores.shape}"
        )
    if (bad := ~np.isfinite(scores)).any():
        place = int(bad.argmax())
        prompt = episodes[place].prompt
        raise DatagenError(
            f"reward {reward.name}: {bad.sum():,} of {len(scores):,} scores are no numbers, the first"
            f" {scores[place]} of {prompt.source}, record {prompt.record}; nothing can be learned from that"
        )
    return scores


def _is_tagged(episode: Episode, tag: str) -> bool:
    said = episode.prompt.tags.get(tag)
    found = _SAID.get(said.strip().lower() if isinstance(said, str) else said) if _hashable(said) else None
    if found is None:
        prompt = episode.prompt
        raise DatagenError(
            f"{prompt.source}, record {prompt.record}: tag {tag!r}: expected true or false, whether safety decides,"
            f" found {str(said)[:40]!r}; name another tag with rewards.safety_tag"
        )
    return found


def _hashable(value: Any) -> bool:
    return isinstance(value, str | int | float | None)


def _probability(reward: Reward, scored: Scored) -> NDArray[np.float64]:
    scores = scored.by_name[reward.name].astype(np.float64)
    if not reward.logit:
        return scores
    # Of a large negative number e^−x is infinite, and 1/(1+∞) is the 0 that is meant.
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-scores)), np.float64)


def _bounded(reward: Reward, scored: Scored) -> NDArray[np.float64]:
    """Raises DatagenError for a score that is no probability."""
    found = _probability(reward, scored)
    if (bad := (found < 0) | (found > 1)).any():
        raise DatagenError(
            f"reward {reward.name}: combine=llama2 needs scores from 0 to 1, found {found[bad.argmax()]:g}; let it give"
            " probabilities, or combine with sum"
        )
    return found
