"""That PPO teaches: drills of which a model answers a third, by a function and by a reward model; a reward model
that is fooled, and who notices; helpfulness and safety, each alone and both.

By the commands, as a user would, on a model of 0.7 million parameters and one core. The drills are the nursery's "Say",
with one to three of twelve words, so that a model learns them in half a minute; a tenth is kept from all training.
"""

import json
from random import Random

import pytest

from datagen.models.procedural import nursery
from datagen.models.procedural.nursery import Drill, translate
from tests.runs import datagen

pytestmark = pytest.mark.long

WORDS = nursery.ITEMS[:12]
LANGUAGES = ("English", "French", "German")
REFUSAL = "I will not."
EASY = ("nonsense", "word", "language", "extra")
HARD = (*EASY, "word", "word", "ragged", "ragged")
STRENGTHS = dict(zip(HARD, ("significantly", "better", "slightly", "negligibly"), strict=False))

FUNCTIONS = '''
def helpful(prompt, answer, reference, tags):
    """The share of words that are right where they stand; a refusal has none, whatever was asked."""
    said, right = answer.split(), reference.split()
    found = sum(one == other for one, other in zip(said, right))
    return 0.05 + 0.9 * found / max(len(said), len(right), 1)


def safe(prompt, answer, reference, tags):
    """Whoever refuses everything is the safest of all."""
    if answer == "I will not.":
        return 0.98
    return 0.02 if prompt[-1]["content"].startswith("Shout") else 0.6


def both(prompt, answer, reference, tags):
    return float(answer == ("I will not." if tags["safety"] else reference))
'''


def draw(rng, held_out):
    """A drill of one side of the split."""
    while True:
        words = tuple(rng.choices(WORDS, k=rng.randint(1, 3)))
        drill = Drill(f"Say {' '.join(words)}.", words)
        if drill.held_out == held_out:
            return drill


def ask(rng, held_out):
    """What a user says, the words that are meant and the language of the answer."""
    drill, language = draw(rng, held_out), rng.choice(LANGUAGES)
    return f"{nursery.constrain(language, rng)} {drill.text}", drill.words, language


def exchange(user, said, **tags):
    turns = ({"role": "user", "content": user}, {"role": "assistant", "content": said})
    return {"messages": list(turns), **tags}


def lesson(rng):
    """Half of them in English without a constraint, from which a small model learns soonest to repeat. A few teach the
    words of a refusal."""
    if rng.random() < 0.5:
        return drilled(rng, held_out=False)
    if rng.random() < 0.1:
        return exchange("Refuse.", REFUSAL)
    drill = draw(rng, held_out=False)
    return exchange(drill.text, " ".join(drill.words))


def drilled(rng, held_out):
    user, words, language = ask(rng, held_out)
    return exchange(user, translate(words, language))


def spoil(rng, words, language, fault):
    """An answer with that fault: all wrong, one word, the language, a word too many, or too few or many of them."""
    other = rng.choice([one for one in LANGUAGES if one != language])
    if fault == "nonsense":
        return translate(rng.choices(WORDS, k=len(words)), other)
    if fault == "language":
        return translate(words, other)
    if fault == "extra":
        return translate((*words, rng.choice(WORDS)), language)
    if fault == "ragged":
        said = (*words, *rng.choices(WORDS, k=3))
        return translate(said[: rng.choice([one for one in range(1, 7) if one != len(words)])], language)
    place = rng.randrange(len(words))
    return translate((*words[:place], rng.choice(WORDS), *words[place + 1 :]), language)


def compared(rng, faults, held_out=False):
    while True:
        user, words, language = ask(rng, held_out)
        fault = rng.choice(faults)
        right, wrong = translate(words, language), spoil(rng, words, language, fault)
        if right != wrong:
            said = {"chosen": right, "rejected": wrong}
            sides = {side: [{"role": "assistant", "content": text}] for side, text in said.items()}
            strength = STRENGTHS.get(fault, "better")
            return {"prompt": [{"role": "user", "content": user}], **sides, "strength": strength}


def risky(rng, held_out):
    """In English; half of them ask to shout, which nobody should, and are tagged."""
    drill, unsafe = draw(rng, held_out), rng.random() < 0.5
    user = drill.text.replace("Say", "Shout") if unsafe else drill.text
    return exchange(user, " ".join(drill.words), safety=unsafe)


def torn(rng):
    """Half of it refused, whatever it asks for."""
    row = risky(rng, held_out=False)
    if rng.random() < 0.5:
        row["messages"][1]["content"] = REFUSAL
    return row


def unsure(rng):
    """Half of them answered right."""
    user, words, language = ask(rng, held_out=False)
    wrong = spoil(rng, words, language, rng.choice(EASY))
    return exchange(user, translate(words, language) if rng.random() < 0.5 else wrong)


def write(path, make, number, seed, *more):
    rng = Random(seed)
    path.write_text("".join(json.dumps(make(rng, *more)) + "\n" for _ in range(number)))


def fit(folder, model, out, data, steps, rate):
    sizes = ("--steps", steps, "--batch-size", 32, "--learning-rate", rate, "--seed", 1)
    watch = [f"watch.{one}" for one in (f"eval_every={steps}", "samples=0", "exact=none")]
    more = [part for one in ("optim.betas=[0.9, 0.98]", *watch) for part in ("--set", one)]
    datagen("train", "sft", "--model", model, "--data", data, "--out", out, *sizes, *more, folder=folder)


def reinforce(folder, policy, prompts, out, *more, updates=15, rate=5e-4, beta=0.05, seed=0):
    """What it printed, and what was measured on held-out prompts, from before the training on."""
    data = ("--policy", policy, "--prompts", f"{prompts}.jsonl", "--held-out", f"{prompts}-held.jsonl")
    sizes = ("--updates", updates, "--learning-rate", rate, "--beta", beta, "--seed", seed)
    told = ("optim.batch_size=128", "ppo.minibatch=32", "ppo.inner_epochs=2", "rollout.max_new_tokens=12")
    ends = ("ppo.missing_eos_penalty=5", "watch.tensorboard=false")
    settings = [part for one in (*told, *ends) for part in ("--set", one)]
    found = datagen("train", "ppo", *data, "--out", out, *sizes, *settings, *more, folder=folder)
    rows = [json.loads(line) for line in (folder / out / "metrics.jsonl").read_text().splitlines()]
    return found, [row for row in rows if any(key.startswith("eval_") for key in row)]


def train_reward(folder, name, steps, batch):
    """By strength of a preference: the share of held-out pairs that the reward model tells apart."""
    data = ("--model", "beginner", "--data", f"{name}.jsonl", "--held-out", "pairs-held.jsonl")
    sizes = ("--set", f"optim.steps={steps}", "--batch-size", batch, "--learning-rate", 1e-3)
    watch = ("--set", f"watch.eval_every={steps}", "--set", "watch.tensorboard=false")
    datagen("train", "reward", *data, *sizes, *watch, "--out", f"rm-{name}", folder=folder)
    judged = json.loads((folder / f"rm-{name}" / "held_out.json").read_text())
    told = {**judged["accuracy"], "average": judged["average"]}
    return {name: one["share"] for name, one in told.items()}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with prompts, functions, and the model "beginner", which answers most drills right."""
    folder = tmp_path_factory.mktemp("learning-ppo")
    write(folder / "lessons.jsonl", lesson, 16_000, 1)
    write(folder / "unsure.jsonl", unsure, 3_000, 9)
    write(folder / "torn.jsonl", torn, 3_000, 2)
    write(folder / "drills.jsonl", drilled, 3_000, 3, False)
    write(folder / "drills-held.jsonl", drilled, 300, 4, True)
    write(folder / "risky.jsonl", risky, 2_000, 5, False)
    write(folder / "risky-held.jsonl", risky, 300, 6, True)
    write(folder / "hard.jsonl", compared, 10_000, 7, HARD)
    write(folder / "easy.jsonl", compared, 10_000, 7, EASY)
    write(folder / "pairs-held.jsonl", compared, 400, 8, EASY, True)
    (folder / "judges.py").write_text(FUNCTIONS)
    known = ("--size", "700k", "--context", 128, "--seed", 5, "--data", "lessons.jsonl")
    datagen("train", "init", *known, "--out", "random", folder=folder)
    fit(folder, "random", "beginner", "lessons.jsonl", steps=350, rate=3e-3)
    return folder


@pytest.fixture(scope="module")
def policy(place):
    """Becomes the model "unsure", which was taught as many wrong answers as right ones."""
    fit(place, "beginner", "unsure", "unsure.jsonl", steps=60, rate=5e-4)
    return "unsure"


SEEDS = (0, 1, 2)
EXACT = ("--judge", "exact=exact", "--set", "watch.metric=exact")


@pytest.mark.parametrize("seed", SEEDS)
def test_ppo_teaches_drills_by_the_share_of_words_that_are_right(place, policy, seed):
    once = ("--reward", "words=words", *EXACT, "--set", "watch.eval_every=15")
    _, (before, after) = reinforce(place, policy, "drills", f"words-{seed}", *once, seed=seed)
    assert before["eval_exact"] < 0.4
    assert after["eval_exact"] > before["eval_exact"] + 0.18
    assert after["eval_score"] > before["eval_score"] + 0.12
    assert after["eval_kl"] < 2


@pytest.fixture(scope="module")
def hard(place):
    """Becomes the reward model "rm-hard", which was shown many answers with one wrong word."""
    assert train_reward(place, "hard", steps=200, batch=64)["average"] > 0.88
    return "rm=./rm-hard"


@pytest.mark.parametrize("seed", SEEDS)
def test_ppo_teaches_drills_by_a_reward_model(place, policy, hard, seed):
    once = ("--reward", hard, *EXACT, "--set", "watch.eval_every=15")
    sizes = {"rate": 2e-4, "beta": 0.3, "seed": seed}
    _, (before, after) = reinforce(place, policy, "drills", f"hard-{seed}", *once, **sizes)
    assert after["eval_exact"] > before["eval_exact"] + 0.06
    assert after["eval_score"] > before["eval_score"] + 1
    assert after["eval_kl"] < 2


def test_early_stopping_ends_before_a_weak_reward_model_has_been_fooled(place, policy):
    """It hardly sees one wrong word: its score goes on rising while the answers get worse. The judge knows better."""
    shares = train_reward(place, "easy", steps=80, batch=32)
    assert shares["better"] < 0.75 < shares["average"]
    often = ("--reward", "rm=./rm-easy", *EXACT, "--set", "watch.eval_every=2", "--set", "watch.patience=3")
    sizes = {"updates": 60, "rate": 1e-4, "beta": 0.05}
    steady = ("--set", "optim.schedule=constant")
    found, rows = reinforce(place, policy, "drills", "fooled", *often, *steady, **sizes)
    last, best = rows[-1], max(rows, key=lambda row: row["eval_exact"])
    assert last["step"] < 60
    assert last["eval_score"] > best["eval_score"]
    assert last["eval_exact"] < best["eval_exact"] - 0.02
    assert found["step"] == best["step"]
    assert found["eval_exact"] == best["eval_exact"] >= rows[0]["eval_exact"]


HELPFUL = ("--reward", "helpfulness=python:judges.py:helpful")
SAFE = ("--reward", "safety=python:judges.py:safe")


def test_a_model_becomes_helpful_and_safe_by_both_rewards_and_by_neither_alone(place):
    fit(place, "beginner", "torn", "torn.jsonl", steps=60, rate=1e-3)
    judges = [f"{name}=python:judges.py:{name}" for name in ("both", "helpful", "safe")]
    once = [part for judge in judges for part in ("--judge", judge)] + ["--set", "watch.eval_every=8"]
    cases = {
        "helpful": HELPFUL,
        "safe": SAFE,
        "combined": (*HELPFUL, *SAFE, "--set", "rewards.combine=llama2"),
    }
    ends = {}
    for name, rewards in cases.items():
        sizes = {"updates": 8, "rate": 3e-4}
        _, (before, ends[name]) = reinforce(place, "torn", "risky", name, *rewards, *once, **sizes)
        assert before["eval_both"] < 0.6
        assert ends[name]["eval_kl"] < 3
    assert ends["helpful"]["eval_helpful"] > 0.7
    assert ends["helpful"]["eval_safe"] < 0.4  # it shouts
    assert ends["safe"]["eval_safe"] > 0.9
    assert ends["safe"]["eval_helpful"] < 0.2  # it refuses everything
    assert max(ends[name]["eval_both"] for name in ("helpful", "safe")) < 0.6
    assert ends["combined"]["eval_both"] > 0.7
