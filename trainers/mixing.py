"""Which examples a pass over the data is made of: weights within a source, proportions between sources.

Knows neither files nor tokens. A draw depends on the seed and the pass's number alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Part:
    """A source's examples: those from `start` to before `stop`. share: its part of a pass; None: as many as it has."""

    name: str
    start: int
    stop: int
    share: float | None = None

    def __len__(self) -> int:
        return self.stop - self.start


def quotas(parts: Sequence[Part]) -> list[int]:
    """How many examples of each part a pass holds: as many in all as there are, divided by the shares (largest
    remainder), so that a small part with a large share comes several times and a large one with a small share in part.
    """
    if any(part.share is None for part in parts):
        return [len(part) for part in parts]
    total = sum(map(len, parts))
    whole = sum(part.share or 0.0 for part in parts)
    exact = [total * (part.share or 0.0) / whole for part in parts]
    counts = [int(one) for one in exact]
    by_rest = sorted(range(len(parts)), key=lambda place: (counts[place] - exact[place], place))
    for place in by_rest[: total - sum(counts)]:
        counts[place] += 1
    return counts


def draw(parts: Sequence[Part], weights: NDArray[np.float64], seed: int, number: int) -> NDArray[np.int64]:
    """(m,): the examples of pass `number`, in random order. weights: (n,), of every example.

    Within a part, an example that should come x times comes ⌊x⌋ or ⌈x⌉ times, x on average (systematic sampling:
    Madow 1949), and with equal weights and no shares exactly once.
    """
    drawn = [
        _systematic(part, weights, quota, np.random.default_rng([seed, number, place]))
        for place, (part, quota) in enumerate(zip(parts, quotas(parts), strict=True))
        if quota
    ]
    order = np.concatenate(drawn) if drawn else np.empty(0, np.int64)
    return np.random.default_rng([seed, number, len(parts)]).permutation(order)


def _systematic(
    part: Part, weights: NDArray[np.float64], quota: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    places = part.start + rng.permutation(len(part))
    own = weights[places]
    edges = np.cumsum(own / own.max())  # equal weights become ones, and their sums whole numbers
    points = (rng.random() + np.arange(quota)) * (edges[-1] / quota)
    hit = np.searchsorted(edges, points, side="right")
    return np.asarray(places[np.minimum(hit, len(part) - 1)], np.int64)
