"""Conversations whose likelihood PPO keeps up, so that what a policy knew is not forgotten for its rewards: the
pretraining mix of InstructGPT (arXiv 2203.02155, eq. 2). Knows examples and tokens, no rewards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

import numpy as np
import torch

from trainers.data import IGNORED, Example, Limits, Loaded, load
from trainers.masking import Masking

_TOKENS = 4096  # of a pass


class Conversations:
    """loaded: what is drawn from, pass after pass, a function of seed and step alone."""

    def __init__(self, loaded: Loaded, pad: int, seed: int) -> None:
        self._examples, self._pad = loaded.examples, pad
        self._loaded, self._seed = loaded, seed
        self._order: list[int] = []
        self._passes = count()

    @classmethod
    def open(cls, sources: Sequence[str], tokenizer: Any, room: int, seed: int) -> Conversations:
        """Raises what `trainers.data.load` raises."""
        return cls(load(sources, Masking.of(tokenizer), Limits(room)), tokenizer.pad_token_id, seed)

    @property
    def digest(self) -> str:
        made = hashlib.blake2b(digest_size=8)
        for one in self._examples:
            made.update(bytes(one.input_ids) + bytes(one.labels))
        return made.hexdigest()

    def draw(self, number: int, step: int, accelerator: Any) -> Iterator[tuple[dict[str, Any], float]]:
        """This process's passes of one step: what `Actor.forward` takes, and the trained tokens of the whole step."""
        places = self._places(step * number, number)
        chosen = [self._examples[place] for place in places]
        tokens = float(sum((one.labels != IGNORED).sum() for one in chosen))
        own = sorted(chosen, key=len, reverse=True)[accelerator.process_index :: accelerator.num_processes]
        while own:
            size = max(1, _TOKENS // len(own[0]))
            yield self._batch(own[:size], accelerator.device), tokens
            own = own[size:]

    def _places(self, start: int, number: int) -> list[int]:
        while len(self._order) < start + number:
            self._order += self._loaded.epoch(self._seed, next(self._passes)).tolist()
        return self._order[start : start + number]

    def _batch(self, examples: Sequence[Example], device: Any) -> dict[str, Any]:
        ids = np.full((len(examples), max(map(len, examples))), self._pad, np.int64)
        mask, kept = np.zeros_like(ids), np.zeros(ids.shape, np.bool_)
        for place, one in enumerate(examples):
            ids[place, : len(one)], mask[place, : len(one)] = one.input_ids, 1
            kept[place, : len(one) - 1] = one.labels[1:] != IGNORED
        targets = np.concatenate([one.labels[1:][one.labels[1:] != IGNORED] for one in examples])
        found = {
            "input_ids": ids,
            "attention_mask": mask,
            "kept": kept,
            "targets": targets.astype(np.int64),
        }
        return {name: torch.from_numpy(array).to(device) for name, array in found.items()}
