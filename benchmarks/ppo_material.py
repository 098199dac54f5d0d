"""The toys of benchmarks/ppo.py, made from nothing: policies, reward models, what is asked, and what came of it.

    make_toy(folder)                the nursery: 0.7 million parameters, two minutes of a core
    make_large(folder)              29 million random parameters, for time and memory alone
    measure(folder, policy)         held-out answers of a policy: exact ones, the reward model's score, KL

Either folder then holds policy/, reward/ (from which value models begin), prompts.parquet and, for a trainer that reads
no records, prompts.json: {"ids": [[token, …], …]} as the policy's chat template makes them.

The toy's policy was taught its drills well and then, half the time, to answer in any language; the reward model has
compared right answers with those of a wrong word, of a wrong language, of both, and of a word too many.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from reward_material import Kind, Length, make_model, make_pairs

from datagen.formats.arrow import RecordWriter
from datagen.models.procedural.nursery import (
    ITEMS,
    LANGUAGES,
    NUMBERS,
    Drill,
    constrain,
    misanswer,
    translate,
)
from datagen.record import Message, Preference, Record, Strength
from trainers.answering import generate, stops_of
from trainers.loading import open_model, open_tokenizer
from trainers.prompts import Prompt, load_prompts
from trainers.scoring import collate_rows, open_scorer
from trainers.settings import Optim
from trainers.sources import records_of
from trainers.template import Template

ASKED, HELD_OUT = 3_200, 400  # prompts, each once
LARGE = 64  # prompts of the large model
_WORDS = Kind("prompts of 20 to 160 words", 1, Length(60, 0.4, 160), Length(1, 0.0, 1))
MOST_PROMPT = 512
MOST = 8  # tokens of an answer; a right one has at most four words and an end
_LESSONS, _SPOILED, _PAIRS = 32_000, 3_840, 19_200


def make_toy(folder: Path) -> None:
    """By the commands that a user would give. The same everywhere up to rounding."""
    rng = Random(7)
    write(
        folder / "drills.parquet",
        (_answered(rng, drill, rng.choice(LANGUAGES)) for drill in _many(rng, _LESSONS)),
    )
    write(folder / "spoiled.parquet", (_spoiled(rng) for _ in range(_SPOILED)))
    write(folder / "pairs.parquet", (_pair(rng) for _ in range(_PAIRS)))
    for name, count, held_out in (("prompts", ASKED, False), ("held_out", HELD_OUT, True)):
        write(folder / f"{name}.parquet", _distinct(lambda held=held_out: _asked(rng, held), count))
    asked = ["--data", str(folder / "drills.parquet")]
    datagen("train", "init", "--size", "700k", "--context", "128", *asked, "--out", str(folder / "tiny"))
    quiet = ["--set", "watch.samples=0", "--set", "watch.tensorboard=false", "--set", "data.held_out_share=0"]
    quiet += ["--batch-size", "64", "--epochs", "1"]
    for name, start, rate in (("drills", "tiny", "3e-3"), ("spoiled", "base", "3e-4")):
        out = {"drills": "base", "spoiled": "policy"}[name]
        given = ["--model", str(folder / start), "--data", str(folder / f"{name}.parquet")]
        datagen("train", "sft", *given, *quiet, "--learning-rate", rate, "--out", str(folder / out))
    given = ["--model", str(folder / "base"), "--data", str(folder / "pairs.parquet")]
    datagen("train", "reward", *given, *quiet, "--learning-rate", "5e-4", "--out", str(folder / "reward"))
    write_prompts(folder)


def make_large(folder: Path) -> None:
    """A random policy and a random reward model of its shape."""
    make_model(folder / "reward", "29m")
    (folder / "begun").rename(folder / "policy")
    make_pairs(folder / "asked", _WORDS, LARGE)
    write(
        folder / "prompts.parquet",
        (Record(one.prompt) for one in records_of(str(folder / "asked" / "pairs.parquet"))),
    )
    write_prompts(folder)


def datagen(*command: str) -> None:
    subprocess.run([sys.executable, "-m", "datagen.cli", *command], check=True, capture_output=True)


def write(path: Path, records: Iterable[Record]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with RecordWriter(path) as writer:
        for record in records:
            writer.write(record)


def write_prompts(folder: Path) -> None:
    ids = [one.ids.tolist() for one in prompts_of(folder, "prompts")]
    (folder / "prompts.json").write_text(json.dumps({"ids": ids}), "utf-8")


def prompts_of(folder: Path, name: str) -> tuple[Prompt, ...]:
    template = Template.of(open_tokenizer(str(folder / "policy")))
    return load_prompts((str(folder / f"{name}.parquet"),), template, most=MOST_PROMPT).prompts


def _drill(rng: Random, held_out: bool = False) -> Drill:
    """One to three words to say or numbers to count; shorter than the nursery's own, which take longer to learn.
    Held out is what the nursery holds out, as far as a model can know it without having seen it."""
    while True:
        if rng.random() < 1 / 3:
            first = rng.randrange(len(NUMBERS) - 1)
            last = min(len(NUMBERS) - 1, first + rng.randint(1, 3))
            words = NUMBERS[first : last + 1]
            drill = Drill(f"Count from {NUMBERS[first]} to {NUMBERS[last]}.", words)
        else:
            words = tuple(rng.sample(ITEMS, rng.randint(1, 3)))
            drill = Drill(f"Say {' '.join(words)}.", words)
        if (drill.held_out and len(words) > 1) == held_out:
            return drill


def _many(rng: Random, count: int) -> Iterable[Drill]:
    return (_drill(rng) for _ in range(count))


def _answered(rng: Random, drill: Drill, language: str, said: str = "", **more: Any) -> Record:
    asked = Message("user", f"{constrain(language, rng)} {drill.text}")
    return Record((asked, Message("assistant", said or translate(drill.words, language))), **more)


def _asked(rng: Random, held_out: bool) -> Record:
    return _answered(rng, _drill(rng, held_out), rng.choice(LANGUAGES[1:]))


def _distinct(make: Callable[[], Record], count: int) -> Iterable[Record]:
    found: dict[str, Record] = {}
    while len(found) < count:
        record = make()
        found.setdefault(record.messages[0].content, record)
    return found.values()


def _spoiled(rng: Random) -> Record:
    drill, language = _drill(rng), rng.choice(LANGUAGES[1:])
    said = language if rng.random() < 0.5 else rng.choice(LANGUAGES)
    return _answered(rng, drill, language, translate(drill.words, said))


def _pair(rng: Random) -> Record:
    """One wrong word, which is the hardest to see, half of the time."""
    while True:
        drill, language = _drill(rng), rng.choice(LANGUAGES[1:])
        right, other = (
            translate(drill.words, language),
            rng.choice([one for one in LANGUAGES if one != language]),
        )
        strengths: tuple[Strength, ...] = (
            "significantly",
            "better",
            "better",
            "better",
            "slightly",
            "negligibly",
        )
        strength = rng.choice(strengths)
        wrong = {
            "significantly": translate([rng.choice(ITEMS) for _ in drill.words], other),
            "better": misanswer(drill.words, language, rng),
            "slightly": translate(drill.words, other),
            "negligibly": f"{right} {translate([rng.choice(ITEMS)], language)}",
        }[strength]
        if wrong != right:
            return _answered(rng, drill, language, preference=Preference(wrong, strength))


def measure(folder: Path, policy: str, seed: int = 5) -> dict[str, float]:
    """Of answers drawn at temperature 1 to the held-out prompts. exact: share that is right word for word. score: mean
    of the reward model's, without any penalty. ended: share that ended itself. kl: mean log ratio to the policy of the
    beginning over whole answers, in nats."""
    prompts = prompts_of(folder, "held_out")
    tokenizer = open_tokenizer(str(folder / "policy"))
    model, before = (open_model(name, Optim(), None).eval() for name in (policy, str(folder / "policy")))
    pad = int(tokenizer.pad_token_id)
    stops = stops_of(tokenizer, model)
    made = generate(
        model, [one.ids for one in prompts], stops, pad, most=MOST, temperature=1.0, batch=HELD_OUT, seed=seed
    )
    texts = tokenizer.batch_decode([one.ids.tolist() for one in made], skip_special_tokens=True)
    right = [text.strip() == one.reference for text, one in zip(texts, prompts, strict=True)]
    end = int(tokenizer.eos_token_id)
    rows = [
        np.concatenate([one.ids, answer.ids, [end] * answer.ended]).astype(np.int32)
        for one, answer in zip(prompts, made, strict=True)
    ]
    batch = collate_rows(rows, pad)
    with torch.no_grad():
        scores = open_scorer(str(folder / "reward")).scorer.eval()(**batch)
        apart = _logprobs(model, batch) - _logprobs(before, batch)
    place = torch.arange(apart.shape[1])[None]
    asked, ends = (
        torch.tensor([[len(one)] for one in many]) for many in ([one.ids for one in prompts], rows)
    )
    answers = (place >= asked - 1) & (place < ends - 1)
    return {
        "exact": sum(right) / len(right),
        "score": float(scores.mean()),
        "ended": sum(one.ended for one in made) / len(made),
        "kl": float((apart * answers).sum(1).mean()),
    }


def _logprobs(model: Any, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """(n, W - 1): of each next token."""
    logits = model(**batch).logits[:, :-1]
    return torch.log_softmax(logits, -1).gather(-1, batch["input_ids"][:, 1:, None])[..., 0]
