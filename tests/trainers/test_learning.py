"""That training teaches: drills nobody showed it, and a constraint that was said once, both from data made offline.

By the commands, as a user would, on a model of 0.7 million parameters and one core. Asking for English tells nothing
about memory, since English is what the models answer in anyway; so adherence is that of the other four languages.
"""

import json
from random import Random

import pytest

from datagen.execute import records_of
from datagen.models.procedural import nursery
from datagen.store import Store
from tests.runs import datagen

pytestmark = pytest.mark.long

PERFECT = "procedural:?noise=0"
EXACT = ("--set", "watch.exact=all", "--set", "watch.exact_most=100")


def write_english(path, number, rounds, seed):
    """Dialogues without a constraint, all answers in English."""
    rng = Random(seed)
    with path.open("w") as file:
        for _ in range(number):
            said = nursery.dialogue(rng, rng.randint(*rounds), split="train")
            rows = [{"role": one.role, "content": one.content} for one in said]
            file.write(json.dumps({"messages": rows}) + "\n")


def generate_gatt(folder, out, number, rounds, *more):
    made = ("--num", number, "--set", f"steps.gatt.rounds={list(rounds)}", "--model", PERFECT, "--out", out)
    datagen("generate", "gatt", "--constraints", "nursery", *made, *more, folder=folder)


def fit(folder, model, out, *sources, steps, rate, more=("--set", "watch.exact=none")):
    data = [part for source in sources for part in ("--data", source)]
    sizes = ("--steps", steps, "--batch-size", 16, "--learning-rate", rate)
    watch = ("--set", f"watch.eval_every={steps}", "--set", "watch.samples=0")
    return datagen(
        "train", "sft", "--model", model, "--out", out, *data, *sizes, *watch, *more, folder=folder
    )


def adherence(folder, model, turns, number=30):
    """By turn: the share of replies in the language that was asked for at the beginning, English left out."""
    out = f"probe-{model}"
    asked = ("--turns", turns, "--num", number, "--constraints", "nursery", "--out", out)
    datagen("eval", "gatt", "--model", f"hf:{model}", *asked, folder=folder)
    kept = {}
    with Store(folder / out, write=False) as store:
        for record in records_of(store):
            if record.tags["constraint"] != "nursery_language=English":
                for one in record.tags["checked"]:
                    kept.setdefault(one["turn"], []).append(bool(one["kept"]))
    return {turn: sum(found) / len(found) for turn, found in kept.items()}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with single drills under a constraint, English dialogues, and a random model that knows the words."""
    folder = tmp_path_factory.mktemp("learning")
    generate_gatt(folder, "drills", 20_000, (1, 1), "--train", "all")
    write_english(folder / "english.jsonl", 1_500, (1, 6), seed=1)
    write_english(folder / "long.jsonl", 600, (2, 20), seed=7)
    known = ("--data", "drills", "--data", "english.jsonl")
    datagen("train", "init", "--size", "700k", "--context", 1024, *known, "--out", "random", folder=folder)
    return folder


@pytest.fixture(scope="module")
def learned(place):
    """Becomes the model "chat"; what was measured at its end, on drills of the test split."""
    more = (*EXACT, "--set", "optim.betas=[0.9, 0.98]")
    return fit(place, "random", "chat", "drills", "english.jsonl", steps=2_400, rate=2e-3, more=more)


def test_a_model_answers_drills_that_it_was_not_trained_on(place, learned):
    before = fit(place, "random", "beginner", "drills", steps=1, rate=1e-9, more=EXACT)
    assert before["eval_exact"] < 0.05
    assert learned["eval_exact"] > 0.55


@pytest.mark.usefixtures("learned")
def test_a_constraint_said_once_holds_for_twenty_turns_after_ghost_attention(place):
    generate_gatt(place, "sampled", 256, (2, 20))
    fit(place, "chat", "held", "sampled=0.8", "drills=0.2", steps=100, rate=1e-3)
    assert adherence(place, "chat", "20")[20] < 0.2
    assert adherence(place, "held", "20")[20] > 0.9


@pytest.mark.usefixtures("learned")
def test_only_the_mask_of_the_last_reply_works_where_the_history_disobeys(place):
    """Llama 2 (arXiv 2307.09288, §3.3) sets the loss of all earlier turns to zero; there English replies stand under
    a constraint that they break."""
    for train, steps in (("last", 100), ("all", 40)):
        kept = ("--dialogues", "long.jsonl", "--set", "steps.gatt.history=kept", "--train", train)
        generate_gatt(place, f"kept-{train}", 600, (2, 20), *kept)
        fit(place, "chat", f"{train}-trained", f"kept-{train}=0.8", "drills=0.2", steps=steps, rate=1e-3)
    assert adherence(place, "last-trained", "2,20")[20] > 0.9
    assert adherence(place, "all-trained", "2")[2] < 0.2
