"""Examples → batches of tensors: packed rows without padding, or padded batches of examples of like length.

A packed row holds whole examples one behind the other; their positions restart at 0, by which transformers keeps their
attention apart, but only without an attention mask and without a cache: with either, examples attend to each other,
silently. `check_packing` finds that out before it can happen. Knows no text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from datagen.errors import DatagenError
from trainers.attention import bounds
from trainers.data import IGNORED, Example

Batch = dict[str, torch.Tensor]
# Of logits, against the largest of them.
_LEAK = 1e-6
_ROUNDING = {True: 1e-3, False: 0.1}  # in float32, and in a shorter type


def pack(lengths: Sequence[int], room: int) -> list[list[int]]:
    """Best-fit decreasing: the longest first, each into the fullest row that has room for it; rows of places.

    Raises ValueError for a length above the room.
    """
    rows: list[list[int]] = []
    by_room: list[list[int]] = [[] for _ in range(room + 1)]  # rows by what is free in them
    free = 0  # bit r: by_room[r] has a row
    for place in sorted(range(len(lengths)), key=lambda place: (-lengths[place], place)):
        length = lengths[place]
        if length > room:
            raise ValueError(f"example {place} has {length} tokens; a row has room for {room}")
        fitting = free >> length
        if fitting:
            left = length + (fitting & -fitting).bit_length() - 1
            row = by_room[left].pop()
            if not by_room[left]:
                free &= ~(1 << left)
        else:
            left, row = room, len(rows)
            rows.append([])
        rows[row].append(place)
        by_room[left - length].append(row)
        free |= 1 << (left - length)
    return rows


def packed_batches(
    lengths: NDArray[np.int64], order: NDArray[np.int64], room: int, rows: int, rng: np.random.Generator
) -> list[list[int]]:
    """One pass: places of examples by batch, each of `rows` rows' worth, for `collate_packed`. order: (m,), of
    `Loaded.epoch`. The rows come in random order."""
    packed = [[int(order[place]) for place in row] for row in pack(lengths[order].tolist(), room)]
    shuffled = [packed[place] for place in rng.permutation(len(packed))]
    return [
        [place for row in shuffled[start : start + rows] for place in row]
        for start in range(0, len(shuffled), rows)
    ]


def bucketed_batches(
    lengths: NDArray[np.int64],
    order: NDArray[np.int64],
    size: int,
    rng: np.random.Generator,
    *,
    window: int = 50,
) -> list[list[int]]:
    """One pass: batches of `size` examples of like length, for `collate_padded`. Of each `window` batches' worth in
    order, the examples are sorted by length; the batches come in random order, but for the longest, which comes first
    so that a lack of memory shows at once."""
    batches = []
    for start in range(0, len(order), size * window):
        part = order[start : start + size * window]
        part = part[np.argsort(-lengths[part], kind="stable")]
        batches += [part[place : place + size].tolist() for place in range(0, len(part), size)]
    shuffled = [batches[place] for place in rng.permutation(len(batches))]
    if shuffled:
        longest = max(range(len(shuffled)), key=lambda place: _padded(lengths, shuffled[place]))
        shuffled.insert(0, shuffled.pop(longest))
    return shuffled


def _padded(lengths: NDArray[np.int64], batch: list[int]) -> int:
    return int(lengths[batch].max()) * len(batch)


def collate_packed(examples: Sequence[Example]) -> Batch:
    """One row, T the sum of their lengths, K the labels in it.

    input_ids, position_ids: (1, T). logits_to_keep: (K,), the positions whose logits predict a label. labels and
    shift_labels: (1, K), what they should predict. loss_weights: (1, K), where an example has a scale.
    """
    ids = np.concatenate([example.input_ids for example in examples])
    positions = np.concatenate([np.arange(len(example)) for example in examples])
    labels = np.concatenate([example.labels for example in examples])
    kept = np.flatnonzero(labels != IGNORED)
    batch = {
        "input_ids": _long(ids[None]),
        "position_ids": _long(positions[None]),
        "logits_to_keep": _long(kept - 1),
        "labels": _long(labels[kept][None]),
        "shift_labels": _long(labels[kept][None]),
    }
    if any(example.scale is not None for example in examples):
        scale = np.concatenate([_scale(example) for example in examples])
        batch["loss_weights"] = torch.from_numpy(scale[kept][None])
    return batch


def collate_padded(examples: Sequence[Example], pad: int) -> Batch:
    """A row for each, W the longest, K the positions at which any row has a label.

    input_ids, attention_mask: (B, W), padded on the right. logits_to_keep: (K,). labels and shift_labels: (B, K), with
    IGNORED where a row has none. loss_weights: (B, K), where an example has a scale.
    """
    width = max(map(len, examples))
    ids = np.full((len(examples), width), pad, np.int64)
    labels = np.full((len(examples), width), IGNORED, np.int64)
    mask = np.zeros((len(examples), width), np.int64)
    scale = np.zeros((len(examples), width), np.float32)
    for row, example in enumerate(examples):
        ids[row, : len(example)] = example.input_ids
        labels[row, : len(example)] = example.labels
        mask[row, : len(example)] = 1
        scale[row, : len(example)] = _scale(example)
    kept = np.flatnonzero((labels != IGNORED).any(0))
    batch = {
        "input_ids": _long(ids),
        "attention_mask": _long(mask),
        "logits_to_keep": _long(kept - 1),
        "labels": _long(labels[:, kept]),
        "shift_labels": _long(labels[:, kept]),
    }
    if any(example.scale is not None for example in examples):
        batch["loss_weights"] = torch.from_numpy(np.ascontiguousarray(scale[:, kept]))
    return batch


def check_packed(model: Any, batch: Mapping[str, Any]) -> None:
    """Raises DatagenError where transformers would let the examples of this batch attend to each other."""
    faults = []
    if batch.get("attention_mask") is not None:
        faults.append("it has an attention_mask; leave it out")
    if batch.get("use_cache", getattr(model.config.get_text_config(), "use_cache", False)):
        faults.append("the model keeps a cache; set model.config.use_cache = False")
    positions = batch.get("position_ids")
    if positions is None:
        faults.append("it has no position_ids; make it with collate_packed")
    elif not _restarts(positions):
        faults.append("its position_ids do not count from 0 in each example; make it with collate_packed")
    if faults:
        raise DatagenError(f"a packed batch would mix its examples: {'; '.join(faults)}")


def _restarts(positions: torch.Tensor) -> bool:
    steps = positions.diff(dim=-1)
    return bool((positions[:, 0] == 0).all() and ((steps == 1) | (positions[:, 1:] == 0)).all())


def check_packing(model: Any) -> None:
    """Raises DatagenError for a model that mixes packed examples, by its attention, a recurrent state or a cache: what
    an example's logits are must depend neither on the example before it, to the bit, nor on there being one, within
    rounding."""
    count = model.config.get_text_config().vocab_size
    first, other, second = (torch.arange(start, start + 8) % count for start in (1, 11, 21))
    device = model.get_input_embeddings().weight.device
    rows = torch.stack([torch.cat([first, second]), torch.cat([other, second])]).to(device)
    positions = (torch.arange(16) % 8).expand(2, -1).to(device)
    batch = {"input_ids": rows, "position_ids": positions, "use_cache": False}
    check_packed(model, batch)
    batch |= bounds(model, positions)
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            packed = model(**batch).logits[:, 8:].float()
            alone = model(input_ids=second[None].to(device)).logits.float()
    finally:
        model.train(training)
    largest = alone.abs().max()
    leaked, moved = (packed[0] - packed[1]).abs().max() / largest, (packed - alone).abs().max() / largest
    if not (leaked < _LEAK and moved < _ROUNDING[model.dtype == torch.float32]):
        raise DatagenError(
            f"{type(model).__name__} mixes the examples of a packed row: the logits of one changed by {leaked:.1e} with"
            f" the text of the one before it, and by {moved:.1e} against it alone; train without packing"
        )


def _scale(example: Example) -> NDArray[np.float32]:
    return np.ones(len(example), np.float32) if example.scale is None else example.scale


def _long(values: NDArray[Any]) -> torch.Tensor:
    return torch.from_numpy(values.astype(np.int64, order="C"))  # the loss views it flat
