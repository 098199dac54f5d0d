"""What tests of PPO as processes share: a policy, a reward model and reward functions, and how PPO is started."""

import json
import socket
import time
from pathlib import Path

import torch
from safetensors.torch import load_file

from tests.trainers.rewarded import write_both
from tests.trainers.small import rows, write_rows

# Each counts its answers, and does at one of them what a variable of the environment names.
FUNCTIONS = """
import os
from itertools import count

number = count(1)

def happens(what):
    return os.environ.get(what) == str(counted)

def red(prompt, answer, reference, tags):
    global counted
    counted = next(number)
    if happens("DIES_AT"):
        os.kill(os.getpid(), 9)
    if happens("FAILS_AT"):
        return {}[reference]
    if happens("NAN_AT"):
        return float("nan")
    if happens("HUGE_AT"):
        return 1e30
    return answer.count("e") - 0.1 * len(answer.split())

def falling(prompt, answer, reference, tags):
    return -next(number)

def failing_second(prompt, answer, reference, tags):
    return 1 / 0 if os.environ.get("RANK") == "1" else 1.0
"""
# What a checkpoint holds once it is whole, beside the policy's weights.
WHOLE = {"value.safetensors", "optimizer.pt", "ppo_state.json", "tokenizer.json"}
# Six updates of eight answers, two steps each, a checkpoint after each and an evaluation after each second.
CHANGES = (
    "ppo.minibatch=4", "rollout.max_new_tokens=10", "watch.save_every=1", "watch.eval_every=2",
    "watch.samples=1", "watch.tensorboard=false",
)  # fmt: skip


def write_place(folder):
    write_both(folder)
    write_rows(folder / "asked.jsonl", rows(20))
    write_rows(folder / "held.jsonl", rows(5, start=30))
    (folder / "mine.py").write_text(FUNCTIONS)
    return folder


def sets(changes):
    return [part for one in changes for part in ("--set", one)]


def function(place, name):
    return f"python:{place / 'mine.py'}:{name}"


def command(place, out, *changes, reward="red", rate=0.003, updates=6):
    """By datagen train ppo. reward: a function, or NAME=SOURCE."""
    source = reward if "=" in reward else f"{reward}={function(place, reward)}"
    return [
        "train", "ppo", "--policy", place / "policy", "--reward", source, "--prompts", place / "asked.jsonl",
        "--held-out", place / "held.jsonl", "--out", place / out, "--updates", updates, "--batch-size", 8,
        "--learning-rate", rate, *sets((*CHANGES, *changes)),
    ]  # fmt: skip


def model(place):
    return f"model={place / 'reward'}"


def trained(server, place, out, *changes, **more):
    """Runs it to its end, and returns its process."""
    process, code = server.run("datagen.cli", *command(place, out, *changes, **more))
    assert code == 0, process.stderr
    return process


def result(folder):
    """The bytes of the policy, of what gives values at the end, and what was told."""
    (policy,) = (*folder.glob("model.safetensors"), *folder.glob("adapter_model.safetensors"))
    value = sorted((folder / "checkpoints").glob("step-*"))[-1] / "value.safetensors"
    told = [(folder / name).read_bytes() for name in ("metrics.jsonl", "samples.jsonl")]
    return policy.read_bytes(), value.read_bytes(), *told


def check_checkpoints(folder):
    """Each one under its name is whole; returns how many updates the last one is behind."""
    found = sorted((folder / "checkpoints").glob("step-*")) if (folder / "checkpoints").is_dir() else []
    for one in found:
        assert {file.name for file in one.iterdir()} >= WHOLE, one
        (weights,) = (*one.glob("model.safetensors"), *one.glob("adapter_model.safetensors"))
        assert load_file(weights)
        assert load_file(one / "value.safetensors")
        torch.load(one / "optimizer.pt", weights_only=True)
        assert json.loads((one / "ppo_state.json").read_text())["update"] == int(one.name[5:])
    return int(found[-1].name[5:]) if found else 0


def until(process, seen, timeout=60.0):
    """Waits for something to be seen; False where the process ended before."""
    ends = time.monotonic() + timeout
    while time.monotonic() < ends:
        if seen():
            return True
        stat = Path(f"/proc/{process.number}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return False
        time.sleep(0.001)
    raise TimeoutError(process.stderr)


def settings(place, out, *changes, reward="red"):
    """By python -m trainers.ppo."""
    source = reward if "=" in reward else f"{reward}={function(place, reward)}"
    given = (
        f"policy={place / 'policy'}", f"out={place / out}", f"rewards.sources=[{source}]", "ppo.updates=4",
        f"data.prompts=[{place / 'asked.jsonl'}]", f"data.held_out=[{place / 'held.jsonl'}]",
        "optim.batch_size=8", "optim.learning_rate=1e-3", *CHANGES, *changes,
    )  # fmt: skip
    return sets(given)


def start_two(server, *given):
    """As torchrun starts them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {
        "WORLD_SIZE": "2",
        "LOCAL_WORLD_SIZE": "2",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
    }
    return [
        server.start("trainers.ppo", *given, RANK=str(rank), LOCAL_RANK=str(rank), **shared)
        for rank in range(2)
    ]


def refused(process, code, found):
    """The one line in which a command says why it ends with that code."""
    lines = process.stderr.splitlines()
    assert found == code, process.stderr
    assert "Traceback" not in process.stderr
    assert [line for line in lines if line.startswith("datagen: ")] == lines[-1:]
    assert process.stdout == ""
    return lines[-1]
