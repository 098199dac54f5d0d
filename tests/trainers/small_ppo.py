"""What tests of PPO in this process share: a tiny policy and reward model, rewards, settings of two updates."""

import gc
import json

from transformers import PreTrainedModel

from tests.trainers.rewarded import write_both
from tests.trainers.small import rows, write_rows
from trainers.ppo import read
from trainers.ppo_parts import open_parts, processes
from trainers.ppo_settings import DEFAULTS, PpoSettings
from trainers.settings import read_settings

FUNCTIONS = """
def letters(prompt, answer, reference, tags):
    return answer.count("e") - 0.1 * len(answer)

def bounded(prompt, answer, reference, tags):
    return min(1.0, 0.1 + 0.05 * len(answer))

def safe(prompt, answer, reference, tags):
    return 0.9 if len(answer) % 2 else 0.05

def vowels(prompt, answer, reference, tags):
    return float(sum(answer.count(one) for one in "aeiou"))

calls = [0]


def later(prompt, answer, reference, tags):
    # As a judge, which is asked at evaluations alone: each of them is better than the one before.
    calls[0] += 1
    return float(calls[0])


def level(prompt, answer, reference, tags):
    return 1.0
"""


def write_place(folder):
    write_both(folder)
    write_rows(folder / "asked.jsonl", rows(24), safety=True)
    write_rows(folder / "held.jsonl", rows(5, start=30), safety=False)
    (folder / "mine.py").write_text(FUNCTIONS)
    return folder


def settings_of(place, out, *changes, rewards=("letters",), policy=None, **more):
    """Two updates of eight answers, two steps each, an evaluation after each. rewards: NAME=FUNCTION each, of which
    `model` is the reward model. more: of the rewards' settings."""
    own = {
        "policy": policy or str(place / "policy"),
        "out": str(out),
        "data": {"prompts": [str(place / "asked.jsonl")], "held_out": [str(place / "held.jsonl")]},
        "rewards": {"sources": [source(place, one) for one in rewards], **more},
        "rollout": {"max_new_tokens": 8},
        "ppo": {"updates": 2, "minibatch": 4},
        "optim": {**DEFAULTS["optim"], "batch_size": 8, "learning_rate": 0.003},
        "watch": {"eval_every": 1, "samples": 1, "tensorboard": False},
    }
    return read_settings(PpoSettings, None, changes, own)


def source(place, reward):
    name, _, function = reward.rpartition("=")
    where = str(place / "reward") if function == "model" else f"python:{place / 'mine.py'}:{function}"
    return f"{name or function}={where}"


def measured(folder):
    """Of each update, and of each evaluation."""
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    updates = [line for line in lines if "policy_loss" in line]
    return updates, [line for line in lines if "eval_score" in line]


def state_of(folder):
    last = sorted((folder / "checkpoints").glob("step-*"))[-1]
    return json.loads((last / "ppo_state.json").read_text())


def opened(made):
    """The parts of a training, and the models that came with it."""
    before = {id(one) for one in live()}
    material = read(made, lambda _: None)
    parts = open_parts(made, material, processes(made), 0.003, 2)
    models = [one for one in live() if id(one) not in before]
    return parts, material, models


def live():
    """Every model of transformers that somebody holds, in whatever it lies."""
    return [one for one in gc.get_objects() if issubclass(type(one), PreTrainedModel)]
