"""Training a reward model as a task of the loop: which pairs make a batch, what their loss is, how often the model
prefers what people did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from trainers.finetuning import spread, take
from trainers.loading import save
from trainers.objectives import UNKNOWN, centring_loss, ranking_loss, safety_loss
from trainers.packing import bucketed_batches
from trainers.pairs import LoadedPairs, Pair
from trainers.reward_settings import Reward, RewardSettings
from trainers.scoring import Scorer, collate_pairs, collate_targets, score_pairs
from trainers.training import Batch, Loop
from trainers.watching import Telling

Scores = NDArray[np.float32]


class Rewarding:
    """loaded: what is trained on. held: what is not. micro: pairs of a pass. shared: a row for both answers."""

    metric = "eval_loss"
    greater = False

    def __init__(
        self,
        settings: RewardSettings,
        loaded: LoadedPairs,
        held: Sequence[Pair],
        tokenizer: Any,
        *,
        shared: bool,
        micro: int,
        least: int,
        telling: Telling,
    ) -> None:
        """least: micro-batches that the optimiser steps of `settings` need, 0 where epochs say how many."""
        self._reward, self._pairs = settings.reward, loaded.pairs
        self.held = spread(held, settings.watch.most)
        self._tokenizer, self._telling = tokenizer, telling
        self._shared, self._micro = shared, micro
        passes = _passes(loaded, settings.seed, micro, shared=shared)
        self.batches = take(passes, settings.optim.epochs, least)

    def collate(self, places: Sequence[int]) -> Batch:
        pairs = [self._pairs[place] for place in places]
        self._telling.count(sum(sum(pair.lengths) for pair in pairs))
        batch: Batch = dict(collate_pairs(pairs, self._tokenizer.pad_token_id, shared=self._shared))
        return {**batch, **collate_targets(pairs, self._reward.margin), "count": float(len(pairs))}

    def loss(self, model: Any, batch: Batch) -> torch.Tensor:
        margin, safe = batch.pop("margin"), batch.pop("safe")
        return reward_loss(model(**batch), margin, safe, self._reward)

    def evaluate(self, trainer: Loop) -> dict[str, float]:
        """Every process scores all of them, and finds the same."""
        if not self.held:
            return {}
        chosen, rejected = self.scores(trainer.model)
        targets = collate_targets(self.held, self._reward.margin)
        scores = torch.from_numpy(np.concatenate([chosen, rejected]))
        loss = reward_loss(scores, targets["margin"], targets["safe"], self._reward) / len(self.held)
        right = np.mean(chosen > rejected) + np.mean(chosen == rejected) / 2
        return {"eval_loss": float(loss), "eval_accuracy": float(right)}

    def scores(self, model: Scorer) -> tuple[Scores, Scores]:
        """(n,) of the chosen and of the rejected answers that are held out."""
        return score_pairs(
            model, self.held, self._tokenizer.pad_token_id, 2 * self._micro, shared=self._shared
        )

    def names(self, places: Sequence[int]) -> list[str]:
        chosen = [self._pairs[place] for place in places]
        return list(dict.fromkeys(f"{one.source} record {one.record}" for one in chosen))

    def save(self, model: Any, folder: str, state: dict[str, Any] | None) -> None:
        plain = state and {name.removeprefix("model."): value for name, value in state.items()}
        save(model.model, self._tokenizer, Path(folder), plain)

    def inner(self, model: Any) -> Any:
        return model.model


def reward_loss(
    scores: torch.Tensor, margin: torch.Tensor, safe: torch.Tensor, reward: Reward
) -> torch.Tensor:
    """The sum over B pairs of −log σ(r_c − r_r − m) + safety_weight · ½ Σ BCE + centring · (r_c + r_r)².

    scores: (2B,), of the chosen answers before the rejected ones. margin: (B,). safe: (2B,), 1, 0 or UNKNOWN.
    """
    chosen, rejected = scores.chunk(2)
    loss = ranking_loss(chosen, rejected, margin).sum()
    if reward.safety_weight and bool((safe != UNKNOWN).any()):
        loss = loss + reward.safety_weight * safety_loss(scores, safe).sum() / 2
    if reward.centring:
        loss = loss + reward.centring * centring_loss(chosen, rejected) * len(chosen)
    return loss


def _passes(loaded: LoadedPairs, seed: int, micro: int, *, shared: bool) -> Iterator[list[list[int]]]:
    """Pass after pass over the pairs, each in micro-batches."""
    number, lengths = 0, loaded.lengths(shared=shared)
    while True:
        rng = np.random.default_rng([seed, number, 1])
        yield bucketed_batches(lengths, loaded.epoch(seed, number), micro, rng)
        number += 1
