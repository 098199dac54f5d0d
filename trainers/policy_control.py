"""How much a policy pays for leaving its reference: β, fixed or steered towards a KL. Knows numbers, no tensors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

LARGEST_ERROR = 0.2  # of KL / target − 1, either way (Ziegler et al. 2019, §2.2)


class KLControl(Protocol):
    """Who sets β."""

    beta: float

    def update(self, kl: float, episodes: int) -> None:
        """After an update. kl: the mean over its answers of the KL summed over an answer's tokens, in nats. episodes:
        how many answers, of all processes. Raises ValueError for a KL that is no finite number."""
        ...

    def state(self) -> dict[str, float]:
        """What `load` takes, for a checkpoint."""
        ...

    def load(self, state: Mapping[str, float]) -> None: ...


@dataclass(slots=True)
class FixedKL:
    beta: float

    def update(self, kl: float, episodes: int) -> None:  # noqa: ARG002
        """Changes nothing."""
        _check_finite(kl)

    def state(self) -> dict[str, float]:
        return {"beta": self.beta}

    def load(self, state: Mapping[str, float]) -> None:
        self.beta = float(state["beta"])


@dataclass(slots=True)
class AdaptiveKL:
    """β ← β·(1 + e·n/horizon) with e = KL/target − 1 held within ± 0.2, for n episodes (Ziegler et al. 2019, arXiv
    1909.08593, §2.2, where 0.1 stands for n/horizon; the defaults are of OpenAI's code for it)."""

    beta: float
    target: float = 6.0
    horizon: int = 10_000

    def __post_init__(self) -> None:
        for name in ("beta", "target", "horizon"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} of an adaptive KL must be above 0, found {getattr(self, name)}")

    def update(self, kl: float, episodes: int) -> None:
        """Raises ValueError also for as many episodes as could turn β to 0 or below."""
        _check_finite(kl)
        share = episodes / self.horizon
        if share * LARGEST_ERROR >= 1:
            raise ValueError(
                f"horizon must be above {LARGEST_ERROR * episodes:g} for updates of {episodes} episodes, "
                f"lest beta fall to 0, found {self.horizon}"
            )
        error = min(max(kl / self.target - 1, -LARGEST_ERROR), LARGEST_ERROR)
        self.beta *= 1 + error * share

    def state(self) -> dict[str, float]:
        return {"beta": self.beta}

    def load(self, state: Mapping[str, float]) -> None:
        self.beta = float(state["beta"])


def _check_finite(kl: float) -> None:
    if not math.isfinite(kl):
        raise ValueError(f"the KL must be a finite number, found {kl}")
