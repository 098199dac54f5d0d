"""What supervised fine-tuning minimises: the cross entropy of the tokens that carry loss. Pure tensors."""

from __future__ import annotations

import torch
from torch.nn import functional

from trainers.data import IGNORED


def completion_loss(
    logits: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor | None = None
) -> torch.Tensor:
    """The sum over tokens of −log p(label), a scalar in float32; divided by `count_labels` over everything that makes
    one optimiser step, it is the mean over its tokens, however they are spread over passes and processes.

    logits: (B, K, V), of the positions that predict. labels: (B, K), IGNORED where there is none. weights: (B, K),
    what each token's loss is multiplied by.
    """
    flat = logits.float().flatten(0, 1)
    if weights is None:
        return functional.cross_entropy(flat, labels.flatten(), ignore_index=IGNORED, reduction="sum")
    each = functional.cross_entropy(flat, labels.flatten(), ignore_index=IGNORED, reduction="none")
    return (each * weights.flatten().to(each)).sum()


def count_labels(labels: torch.Tensor, weights: torch.Tensor | None = None) -> float:
    """How many tokens carry loss, or the sum of their weights."""
    real = labels != IGNORED
    return float(real.sum()) if weights is None else float(weights[real].sum())
