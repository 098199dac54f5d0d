"""How much of what a reward model is given is padding, with more pairs than benchmarks/reward.py has time for.

    python benchmarks/reward_padding.py          # half a minute

With few pairs, batches of like length are not very alike, TRL's less so than ours. Here are the batches that both would
make of 2,000 pairs; nothing is trained. What a step costs goes by these tokens, but for attention and the optimiser.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from reward_material import CONTEXT, KINDS, make_model, make_pairs
from transformers.trainer_pt_utils import get_length_grouped_indices

from trainers.masking import Masking
from trainers.packing import bucketed_batches
from trainers.pairs import PairLimits, load_pairs
from trainers.scoring import open_scorer_tokenizer

PAIRS, SIZE = 2_000, 8


def padded(lengths: NDArray[np.int64], batches: list[list[int]]) -> float:
    """Tokens of a row with padding, for each pair."""
    return float(sum(len(batch) * lengths[batch].max() for batch in batches) / len(lengths))


def in_order(order: list[int]) -> list[list[int]]:
    return [order[start : start + SIZE] for start in range(0, len(order), SIZE)]


def table() -> Iterator[str]:
    yield f"tokens through the model for each pair, padding and all, of {PAIRS:,} pairs, {SIZE} of a step (computed)"
    yield f"{'':<38}{'TRL, random':>12}{'like length':>13}{'datagen, two rows':>19}{'one row':>9}{'like/one':>10}"
    with tempfile.TemporaryDirectory() as folder:
        make_model(Path(folder) / "model", "700k")
        masking = Masking.of(open_scorer_tokenizer(f"{folder}/model")[0])
        for name, kind in KINDS.items():
            make_pairs(Path(folder) / name, kind, PAIRS)
            loaded = load_pairs((f"{folder}/{name}/pairs.parquet",), masking, PairLimits(CONTEXT))
            rng, places = np.random.default_rng(0), np.arange(PAIRS)
            longer, row = (loaded.lengths(shared=shared) for shared in (False, True))
            drawn = torch.Generator().manual_seed(0)
            like = 2 * padded(
                longer, in_order(get_length_grouped_indices(longer.tolist(), SIZE, generator=drawn))
            )
            random = 2 * padded(longer, in_order(rng.permutation(PAIRS).tolist()))
            apart = 2 * padded(longer, bucketed_batches(longer, places, SIZE, rng))
            shared = padded(row, bucketed_batches(row, places, SIZE, rng))
            yield f"{kind.title:<38}{random:>12,.0f}{like:>13,.0f}{apart:>19,.0f}{shared:>9,.0f}{like / shared:>10.2f}"


if __name__ == "__main__":
    print(*table(), sep="\n")
