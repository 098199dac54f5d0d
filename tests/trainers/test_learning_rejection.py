"""That fine-tuning on the best of several answers teaches, and that it is the choice that does: drills that a model
answers in the right language half of the time, on one core, by the commands that a user would give."""

import json
from itertools import pairwise
from random import Random

import pytest

from datagen.models.procedural import nursery
from datagen.models.procedural.nursery import Drill, translate
from tests.runs import datagen

pytestmark = pytest.mark.long

LANGUAGES = ("English", "French", "German")


def write_drills(path, number, seed, *, held_out, doubt=0.0):
    """One to three of twelve words. doubt: the share of answers whose language is anyone's guess."""
    rng = Random(seed)
    lines = []
    while len(lines) < number:
        words = tuple(rng.choices(nursery.ITEMS[:12], k=rng.randint(1, 3)))
        drill, asked = Drill(f"Say {' '.join(words)}.", words), rng.choice(LANGUAGES)
        said = rng.choice(LANGUAGES) if rng.random() < doubt else asked
        turns = (
            {"role": "user", "content": f"{nursery.constrain(asked, rng)} {drill.text}"},
            {"role": "assistant", "content": translate(words, said)},
        )
        if drill.held_out == held_out:
            lines.append(json.dumps({"messages": turns}) + "\n")
    path.write_text("".join(lines))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("learning")
    write_drills(folder / "lessons.jsonl", 6_000, 1, held_out=False, doubt=0.75)
    write_drills(folder / "asked.jsonl", 800, 2, held_out=False)
    write_drills(folder / "held.jsonl", 300, 3, held_out=True)
    datagen("train", "init", "--size", "700k", "--data", "lessons.jsonl", "--out", "random", folder=folder)
    sizes = ("--steps", 700, "--batch-size", 16, "--learning-rate", 2e-3, "--set", "watch.exact=none")
    watch = ("--set", "watch.eval_every=700", "--set", "watch.samples=0")
    datagen(
        "train", "sft", "--model", "random", "--data", "lessons.jsonl", "--out", "chat", *sizes, *watch,
        folder=folder,
    )  # fmt: skip
    return folder


def sample(place, policy, k, out):
    asked = ("--prompts", "asked.jsonl", "--held-out", "held.jsonl", "--reward", "words", "--judge", "exact")
    more = ("-k", k, "--set", "rollout.max_new_tokens=12", "--batch-size", 16, "--set", "optim.epochs=3")
    return datagen("train", "rejection", "--policy", policy, *asked, *more, "--out", out, folder=place)


def test_a_model_learns_from_the_best_of_its_own_answers_and_not_from_any(place):
    best, control = sample(place, "chat", 8, "best"), sample(place, "chat", 1, "control")
    means = [one["best"]["mean"] for one in best["curve"]["points"]]
    assert all(later > earlier for earlier, later in pairwise(means))
    assert best["measured"]["reward"]["low"] > 0
    assert best["measured"]["exact"]["low"] > 0
    gained = {name: one["measured"]["exact"] for name, one in (("best", best), ("control", control))}
    assert gained["best"]["after"] > gained["control"]["after"] + 0.05
