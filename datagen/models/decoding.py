"""How each row of a batch samples and where it ends: the two hooks that `local` gives to `generate`.

Every row follows its own request: temperature, nucleus, penalties, limit, stop strings and random stream. So
requests of all kinds share a batch, and an answer does not depend on which others it was batched with. Knows
tensors and token ids; nothing of requests, files or threads. Needs torch; only `local` imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import torch


@dataclass(frozen=True, slots=True)
class Plan:
    """What one row does.

    limit: new tokens at most, the end token included.
    temperature: 0 is greedy, and then nothing random is used.
    top_p in (0, 1]; top_k: 0 keeps the whole vocabulary.
    presence, frequency: subtracted from the logits as the OpenAI API defines them, over the new tokens only.
    """

    limit: int
    temperature: float
    top_p: float
    top_k: int
    presence: float
    frequency: float
    stop: tuple[str, ...]
    stream: Random


class Sampler:
    """A logits processor that leaves its choice as the greatest logit, for a greedy `generate` to pick.

    A row spends one number of its stream per token and inverts the cumulative distribution with it, most
    likely token first. That needs no noise over the vocabulary, and the stream is the same on every device.
    """

    def __init__(self, plans: Sequence[Plan], width: int, device: torch.device) -> None:
        def column(values: Sequence[float]) -> torch.Tensor:
            return torch.tensor(values, dtype=torch.float32, device=device)[:, None]

        self._width = width  # of the padded prompts; what follows is new
        self._streams = [plan.stream for plan in plans]
        self._temperature = column([plan.temperature for plan in plans])
        self._top_p = column([plan.top_p for plan in plans])
        self._top_k = column([plan.top_k or torch.inf for plan in plans])
        self._presence = column([plan.presence for plan in plans])
        self._frequency = column([plan.frequency for plan in plans])
        self._penalised = any(plan.presence or plan.frequency for plan in plans)
        self._random = any(plan.temperature for plan in plans)

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """input_ids: (rows, tokens so far). scores and result: (rows, vocabulary), logits."""
        scores = scores.float()
        if self._penalised:
            new = input_ids[:, self._width :]
            counts = torch.zeros_like(scores).scatter_add_(1, new, torch.ones_like(new, dtype=scores.dtype))
            scores = scores - self._frequency * counts - self._presence * (counts > 0)
        if not self._random:
            return scores
        chosen = torch.full_like(scores, -torch.inf).scatter_(1, self._draw(scores), 0.0)
        return torch.where(self._temperature > 0, chosen, scores)

    def _draw(self, scores: torch.Tensor) -> torch.Tensor:
        """One token id for each row: (rows, 1). What it gives for a greedy row means nothing."""
        temperature = torch.where(self._temperature > 0, self._temperature, 1.0)
        share = torch.softmax(scores / temperature, dim=-1)
        likely, tokens = share.sort(dim=-1, descending=True, stable=True)
        mass = likely.cumsum(dim=-1)
        rank = torch.arange(mass.shape[1], device=mass.device)
        # A token stays while the mass before it is short of top_p, so the most likely one always stays.
        kept = ((mass - likely < self._top_p) & (rank < self._top_k)).sum(dim=-1, keepdim=True)
        numbers = torch.tensor([stream.random() for stream in self._streams], device=mass.device)[:, None]
        target = numbers * mass.gather(1, kept - 1)
        place = torch.searchsorted(mass, target, right=True).minimum(kept - 1)
        return tokens.gather(1, place)


class Limits:
    """A stopping criterion that ends each row at its own limit or stop string, or all of them when told to.

    decode: token ids to text. `lengths` says afterwards how many new tokens each row got before it was ended
    here; the end token, which `generate` itself watches for, may have come earlier.
    """

    def __init__(
        self,
        plans: Sequence[Plan],
        width: int,
        decode: Callable[[list[int]], str],
        halted: Callable[[], bool],
    ) -> None:
        self._plans = plans
        self._width = width
        self._decode = decode
        self._halted = halted
        self.lengths = [0] * len(plans)
        self._running = set(range(len(plans)))

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor | None) -> torch.Tensor:  # noqa: ARG002
        """Which rows are done: (rows,) of booleans."""
        length = input_ids.shape[1] - self._width
        for row in sorted(self._running):
            self.lengths[row] = length
            if length >= self._plans[row].limit or self._stopped(row, input_ids[row, self._width :]):
                self._running.discard(row)
        over = self._halted()
        done = [over or row not in self._running for row in range(len(self._plans))]
        return torch.tensor(done, device=input_ids.device)

    def _stopped(self, row: int, new: torch.Tensor) -> bool:
        stop = self._plans[row].stop
        if not stop:
            return False
        # A token is at least one byte of text, so a stop string that ends here lies within so many tokens.
        # One more keeps it clear of what decoders do to the first token's leading space.
        reach = max(len(text.encode()) for text in stop) + 1
        tail = self._decode(new[-reach:].tolist())
        return any(text in tail for text in stop)
