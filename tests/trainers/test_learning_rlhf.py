"""Three versions by `datagen train rlhf`, offline: each is better than the one before on held-out prompts.

The base knows the nursery's words and mixes languages. A judge compares its answers, and what a reward model learns
from that is all that chooses: no reward computes what is right.
"""

import json
from random import Random

import pytest

from datagen.formats import read_records
from datagen.models.procedural import nursery
from tests.runs import datagen

pytestmark = pytest.mark.long

QUIET = ["watch.samples=0", "watch.exact=none", "watch.tensorboard=false", "watch.eval_every=10000"]
RECIPE = {
    "base": "base",
    "out": "out",
    "prompts": {"sources": ["asked.jsonl"], "held_out_share": 0.08, "compared": 1300, "sampled": 550},
    "versions": {"count": 3, "ppo_from": 9, "pool": "all"},
    "preferences": {"judge": "procedural:?noise=0", "temperatures": [0.5, 1.0]},
    "rewards": {
        "helpfulness": {
            "config": "",
            "set": [
                "optim.epochs=8",
                "optim.batch_size=16",
                "optim.learning_rate=1e-3",
                "data.held_out_share=0.1",
                # The last checkpoint: the best by a few dozen held-out pairs would be so by chance.
                "watch.eval_every=10000",
                "watch.tensorboard=false",
            ],
        },
    },
    "rejection": {
        "k": 16,
        "config": "",
        "temperatures": [0.7, 1.0],
        "set": ["samples.batch=500", "rollout.batch=512"],
    },
    "fine_tuning": {
        "config": "",
        "set": ["optim.epochs=4", "optim.batch_size=16", "optim.learning_rate=5e-4", *QUIET],
    },
    "evaluation": {"judges": ["right=exact"], "num": 400},
    "answer_tokens": 24,
}


def draw(rng, obeying):
    """An easy drill under a language, answered in it or, as often as not, in any."""
    language = rng.choice(nursery.LANGUAGES)
    while True:
        drill = nursery.draw(rng)
        if drill.text.startswith("Count") or (drill.text.startswith("Repeat") and len(drill.words) <= 4):
            break
    said = language if rng.random() < obeying else rng.choice(nursery.LANGUAGES)
    return f"{nursery.constrain(language, rng)} {drill.text}", nursery.translate(drill.words, said)


def write(path, number, obeying, seed):
    """Different prompts, as many of so many draws."""
    rng = Random(seed)
    found = dict(draw(rng, obeying) for _ in range(number))
    rows = [
        [{"role": "user", "content": asked}, {"role": "assistant", "content": said}]
        for asked, said in found.items()
    ]
    path.write_text("".join(json.dumps({"messages": one}) + "\n" for one in rows))


def fit(place, model, out, steps, rate):
    sizes = ("--steps", steps, "--batch-size", 16, "--learning-rate", rate)
    quiet = [part for one in QUIET for part in ("--set", one)]
    datagen(
        "train", "sft", "--model", model, "--data", f"{out}.jsonl", *sizes, *quiet, "--out", out, folder=place
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("versions")
    write(folder / "knowing.jsonl", 40_000, 1.0, seed=1)
    write(folder / "base.jsonl", 4_000, 0.3, seed=2)
    write(folder / "asked.jsonl", 200_000, 1.0, seed=3)
    datagen(
        "train",
        "init",
        "--size",
        "700k",
        "--context",
        128,
        "--data",
        "knowing.jsonl",
        "--out",
        "random",
        folder=folder,
    )
    fit(folder, "random", "knowing", 700, 2e-3)
    fit(folder, "knowing", "base", 40, 5e-4)
    (folder / "recipe.yaml").write_text(json.dumps(RECIPE))
    return folder


def test_each_version_is_better_than_the_one_before(place):
    found = datagen("train", "rlhf", "--config", "recipe.yaml", folder=place)
    right = [one["right"] for one in found["versions"]]
    assert right == sorted(set(right)), right
    assert right[3] > right[0] + 0.2
    assert [one["pairs"] for one in found["versions"]] == sorted({one["pairs"] for one in found["versions"]})
    assert found["current"] == "out/v3/chat"
    for number in (1, 2, 3):
        check_opens(place / "out" / f"v{number}")


def check_opens(version):
    """Every dataset and checkpoint by itself."""
    from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

    assert any(one.preference for one in read_records(version / "pairs.jsonl"))
    assert any(one.response for one in read_records(version / "sampled" / "dataset"))
    assert list(read_records(version / "pairs" / "dataset"))
    AutoModelForCausalLM.from_pretrained(version / "chat")
    AutoTokenizer.from_pretrained(version / "chat")
    AutoModelForSequenceClassification.from_pretrained(version / "reward-helpfulness")
