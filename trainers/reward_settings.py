"""What the training of a reward model is told; see `trainers.settings`. The defaults are Llama 2's (arXiv 2307.09288,
§3.2.2) where it has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from datagen.errors import check_least
from trainers.objectives import Margins
from trainers.pairs import Kind, PairTruncation, Ties
from trainers.settings import Lora, Optim, Watch


@dataclass(frozen=True, slots=True)
class PairData:
    """train, held_out: PATH or PATH=SHARE of preferences. held_out unset: the test splits of those that have one, else
    `held_out_share` of the prompts. max_length: tokens of an answer with its prompt; 0 is what the model was made for,
    at most 4,096. For the rest see `trainers.pairs.PairLimits`."""

    train: tuple[str, ...] = ()
    held_out: tuple[str, ...] = ()
    held_out_share: float = 0.05
    max_length: int = 0
    truncation: PairTruncation = "drop"
    ties: Ties = "keep"
    system: Literal["refuse", "merge"] = "refuse"
    weight_tag: str = "weight"

    def __post_init__(self) -> None:
        check_least(self, 0, "held_out_share", "max_length")
        if self.held_out_share >= 1:
            raise ValueError(f"held_out_share must be below 1, found {self.held_out_share}")


@dataclass(frozen=True, slots=True)
class Reward:
    """kind: safety drops pairs whose chosen answer is the unsafe one. margin: by how much a preference has to win,
    table 27. safety_weight: of the auxiliary loss on what is known to be safe or unsafe, for each pair the mean of its
    two answers. centring: of (r_c + r_r)². shared: both answers behind one prompt in one row, where the model can.
    """

    kind: Kind = "helpfulness"
    margin: Margins = "small"
    safety_weight: float = 0.0
    centring: float = 0.0
    shared: bool = True

    def __post_init__(self) -> None:
        check_least(self, 0, "safety_weight", "centring")


@dataclass(frozen=True, slots=True)
class RewardSettings:
    """Of a reward model."""

    model: str
    out: str
    data: PairData = PairData()
    reward: Reward = Reward()
    optim: Optim = field(default_factory=Optim)
    lora: Lora | None = None
    watch: Watch = field(default_factory=Watch)
    seed: int = 0


# One pass; more overfits (§3.2.2). The batch is the paper's 512 pairs made small enough for few data.
DEFAULTS: Mapping[str, Any] = {
    "optim": {"epochs": 1.0, "batch_size": 64, "floor": 0.1, "warmup": 0.03, "least_warmup": 5, "eps": 1e-5}
}
