"""What a reward model is trained to minimise, as pure mathematics on tensors. Knows no models and no data.

Scores may come in any floating type; losses are computed and returned in float32, since differences of scores are
small against the scores, and bfloat16 keeps eight bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import torch
from torch.nn import functional

from datagen.record import Strength

Margins = Literal["none", "small", "large"]
UNKNOWN = -1  # the safety of an answer that nobody judged


def _by_strength(significantly: float, better: float, slightly: float) -> Mapping[Strength, float]:
    return MappingProxyType(
        {"significantly": significantly, "better": better, "slightly": slightly, "negligibly": 0.0}
    )


# m(r) of Llama 2 (arXiv 2307.09288, table 27): by how much a preference of each strength has to win.
MARGINS: Mapping[Margins, Mapping[Strength, float]] = MappingProxyType(
    {
        "none": _by_strength(0.0, 0.0, 0.0),
        "small": _by_strength(1.0, 2 / 3, 1 / 3),
        "large": _by_strength(3.0, 2.0, 1.0),
    }
)


def ranking_loss(
    chosen: torch.Tensor, rejected: torch.Tensor, margin: torch.Tensor | float = 0.0
) -> torch.Tensor:
    """(n,) scores of either answer, and (n,) margins or one for all → (n,), a loss for each pair: −log σ(r_c − r_r − m)
    (Llama 2, arXiv 2307.09288, §3.2.2, eq. 1 without a margin and eq. 2 with one)."""
    if isinstance(margin, torch.Tensor):
        margin = margin.float()
    return -functional.logsigmoid(chosen.float() - rejected.float() - margin)


def safety_loss(scores: torch.Tensor, safe: torch.Tensor) -> torch.Tensor:
    """(n,) scores; (n,) 1 for a safe answer, 0 for an unsafe one, UNKNOWN where nobody said → (n,), a loss for each
    answer, 0 where nobody said: the binary cross-entropy of σ(r) against safe or unsafe.

    Llama 2 names an auxiliary safety loss (arXiv 2307.09288, table 29) and gives no formula. This one is our reading:
    with it a score of σ(r) = 0.5 parts safe from unsafe, which is where the paper measures recall.
    """
    known = safe != UNKNOWN
    wanted = torch.where(known, safe, 0).float()
    losses = functional.binary_cross_entropy_with_logits(scores.float(), wanted, reduction="none")
    return torch.where(known, losses, 0.0)


def centring_loss(chosen: torch.Tensor, rejected: torch.Tensor) -> torch.Tensor:
    """(n,) scores of either answer → (), the mean of (r_c + r_r)² (Eisenstein et al. 2023, arXiv 2312.09244).

    The ranking loss sees differences alone; this keeps scores around 0. TRL adds 0.01 of it where asked to
    (center_rewards_coefficient).
    """
    return (chosen.float() + rejected.float()).square().mean()
