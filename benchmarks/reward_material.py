"""Models and preferences for benchmarks/reward.py, made from nothing and the same on every machine.

A `Kind` says how long prompts and answers are, which is what decides how much one row for both answers saves. The words
mean nothing: for time and memory only their number counts. The reward model begins with a head of its own, so that both
trainers begin with the same scores.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import numpy as np
from sft_material import MODELS

from datagen.formats.arrow import RecordWriter
from datagen.record import Message, Preference, Record, Strength
from trainers.loading import quiet, save
from trainers.scoring import open_scorer
from trainers.scratch import learn_tokenizer, random_model

CONTEXT = 2_048
FEW = 2  # pairs of one step, for comparing losses
WORDS = [f"{first}{second}{end}" for first in "bdfgkmp" for second in "aeiou" for end in ("la", "ne", "ro")]


@dataclass(frozen=True, slots=True)
class Length:
    """Of a text, in words, each of which is one token: log-normal around `middle`, from 4 to `most`."""

    middle: float
    spread: float
    most: int

    def draw(self, rng: np.random.Generator) -> int:
        return int(min(self.most, self.middle * rng.lognormal(0.0, self.spread)) + 4)


@dataclass(frozen=True, slots=True)
class Kind:
    """messages: before the answers, the user's and the assistant's in turn."""

    title: str
    messages: int
    prompt: Length
    answer: Length


KINDS = {
    "short": Kind("long prompts, short answers", 1, Length(300, 0.4, 600), Length(25, 0.6, 100)),
    "alike": Kind("prompts and answers alike", 1, Length(55, 0.8, 400), Length(55, 0.8, 300)),
    "turns": Kind("three turns, answers as long as each", 5, Length(65, 0.5, 200), Length(65, 0.5, 200)),
}


def make_model(folder: Path, name: str) -> None:
    """A reward model in `folder`, one of those that benchmarks/sft.py trains."""
    quiet()
    shape = replace(MODELS[name], context=CONTEXT)
    tokenizer = learn_tokenizer([" ".join(WORDS)] * 2, shape.vocab, CONTEXT)
    model = random_model(shape, tokenizer, 17)
    # A few words, but the cost of a real vocabulary.
    model.resize_token_embeddings(shape.vocab, mean_resizing=False)
    begun = folder.with_name("begun")
    save(model, tokenizer, begun)
    opened = open_scorer(str(begun))
    save(opened.scorer.model, opened.tokenizer, folder)


def make_pairs(folder: Path, kind: Kind, count: int) -> None:
    """pairs.parquet in `folder`, and few.parquet, the first of them."""
    rng = np.random.default_rng(3)
    records = [_record(kind, rng) for _ in range(count)]
    folder.mkdir(parents=True)
    for name, chosen in (("pairs", records), ("few", records[:FEW])):
        with RecordWriter(folder / f"{name}.parquet") as writer:
            for record in chosen:
                writer.write(record)


def _record(kind: Kind, rng: np.random.Generator) -> Record:
    prompt = [
        Message("assistant" if place % 2 else "user", _text(kind.prompt, rng))
        for place in range(kind.messages)
    ]
    answer, rejected = _text(kind.answer, rng), _text(kind.answer, rng)
    strength: Strength = rng.choice(get_args(Strength))
    preference = Preference(rejected, str(strength))  # type: ignore[arg-type]
    return Record((*prompt, Message("assistant", answer)), preference=preference)


def _text(length: Length, rng: np.random.Generator) -> str:
    return " ".join(rng.choice(WORDS, length.draw(rng)))
