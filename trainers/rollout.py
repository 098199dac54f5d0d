"""What a policy answers, and who writes the answers: rollout engines behind one Protocol.

    made = engine.sample([prompt.ids, …], Sampling(64, temperature=1.0), [(seed, update, 0), …])

Every answer is drawn by the key that it is given and depends on no other answer of the call, so that the same answers
come from one process or several, in one batch or in many. Knows no rewards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from trainers.prompts import Ids, Prompt

Key = tuple[int, ...]  # what an answer is drawn by: seed, update, place, … whole numbers from 0


@dataclass(frozen=True, slots=True)
class Sampling:
    """most: new tokens of an answer, the one that ends it included. temperature: 0 takes the likeliest. top_p below 1
    draws from another distribution than the policy's, so log-probabilities are then of no use to PPO."""

    most: int
    temperature: float = 1.0
    top_p: float = 1.0


@dataclass(frozen=True, slots=True)
class Sampled:
    """ids: (n,) int32 with the token that ended it, where it ended itself. logprobs: (n,) float32 of each of them under
    the policy at the temperature it was drawn with, None from an engine that does not tell. values: (n,) float32, of
    the state before each token, None without a value head."""

    ids: Ids
    ended: bool
    logprobs: NDArray[np.float32] | None = None
    values: NDArray[np.float32] | None = None

    @property
    def said(self) -> Ids:
        """Without the token that ended it."""
        return self.ids[:-1] if self.ended else self.ids


@dataclass(frozen=True, slots=True)
class Episode:
    """An answer to be judged. ids: with the token that ended it. text: without."""

    prompt: Prompt
    ids: Ids
    ended: bool
    text: str


class Engine(Protocol):
    """Who writes answers."""

    def sync(self, model: Any) -> None:
        """From now on the answers are this model's: a transformers model, or one with a peft adapter. An engine that
        holds the model itself has nothing to do."""
        ...

    def sample(self, prompts: Sequence[Ids], sampling: Sampling, keys: Sequence[Key]) -> list[Sampled]:
        """An answer to each prompt, in their order. Raises DatagenError for a prompt without tokens, and where a server
        gives up."""
        ...

    def close(self) -> None: ...


def episodes(tokenizer: Any, prompts: Sequence[Prompt], made: Sequence[Sampled]) -> list[Episode]:
    """The answers as text, special tokens left out."""
    texts = tokenizer.batch_decode([one.said.tolist() for one in made], skip_special_tokens=True)
    return [
        Episode(prompt, one.ids, one.ended, text.strip())
        for prompt, one, text in zip(prompts, made, texts, strict=True)
    ]
