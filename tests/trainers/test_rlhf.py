"""A chain of versions by its command, on models of a few thousand parameters; kill -9 at any time changes nothing."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from datagen.cli import main
from datagen.formats import read_records
from tests.runs import command, environment
from tests.trainers.small import rows, write_model, write_rows

QUICK = ["optim.steps=2", "optim.batch_size=4", "watch.tensorboard=false", "watch.samples=0"]
RECIPE = {
    "base": "base",
    "out": "out",
    "prompts": {"sources": ["asked.jsonl"], "held_out_share": 0.2, "compared": 12, "sampled": 12},
    "versions": {"count": 1, "ppo_from": 1},
    "preferences": {"judge": "procedural:?noise=0.5", "temperatures": [0.5, 1.5], "ties": "keep"},
    "rewards": {"helpfulness": {"config": "", "set": QUICK}, "brief": "short"},
    "rejection": {"k": 2},
    "fine_tuning": {"config": "", "set": [*QUICK, "watch.exact=none"]},
    "ppo": {
        "config": "",
        "set": ["ppo.updates=1", "optim.batch_size=4", "ppo.minibatch=4", "watch.tensorboard=false"],
    },
    "evaluation": {"judges": ["right=exact"], "num": 8},
    "answer_tokens": 8,
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("chain")
    write_model(folder / "random")
    asked = write_rows(folder / "asked.jsonl", rows(60))
    # A random model does not end its answers.
    quick = ("--steps", "80", "--batch-size", "16", "--learning-rate", "5e-3")
    watch = ("--set", "watch.samples=0", "--set", "watch.exact=none", "--set", "watch.eval_every=80")
    trained = ("train", "sft", "--model", str(folder / "random"), "--data", asked, *quick, *watch)
    assert main([*trained, "--out", str(folder / "base")]) == 0
    (folder / "recipe.yaml").write_text(json.dumps(RECIPE))
    return folder


def start(folder, *more):
    given = command("train", "rlhf", "--config", "recipe.yaml", *more)
    kept = environment(OMP_NUM_THREADS="1")
    return subprocess.Popen(
        given, cwd=folder, env=kept, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process):
    said, told = process.communicate()
    assert process.returncode == 0, told
    return said, told


def wait_for(step, folder, process):
    """The process of a step, once it runs."""
    lock = folder / "out" / "step.lock"
    while not (lock.exists() and lock.read_text().endswith(step)):
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    return int(lock.read_text().partition(",")[0])


def ledger(folder):
    return json.loads((folder / "out" / "rlhf.json").read_bytes())


@pytest.fixture(scope="module")
def killed(place):
    """A chain that was killed within two steps: alone, so that the step goes on, and with the step. What the third
    command said."""
    first = start(place)
    wait_for("v1/pairs", place, first)
    first.kill()
    first.communicate()
    second = start(place)
    os.kill(wait_for("v1/sampled", place, second), signal.SIGKILL)
    second.communicate()
    assert second.returncode == 1
    third = start(place, "--json")
    return finish(third)


@pytest.mark.slow
def test_a_chain_that_was_killed_ends_with_everything_there(place, killed):
    found = json.loads(killed[0])
    out = place / "out"
    assert found["current"] == "out/v1/ppo" == (out / "current").read_text().strip()
    steps = ledger(place)["steps"]
    assert {one["state"] for one in steps.values()} == {"done"}
    assert steps["v1/sampled"]["runs"] == 2
    assert list(steps) == [
        "prompts",
        *(
            f"v1/{one}"
            for one in (
                "pairs",
                "judge",
                "export",
                "reward-helpfulness",
                "sampled",
                "chat",
                "ppo",
                "measured",
            )
        ),
    ]
    for name, files in {"reward-helpfulness": 1, "chat": 1, "ppo": 1, "sampled/dataset": 0}.items():
        assert (out / "v1" / name).is_dir()
        assert (out / "v1" / name / "model.safetensors").exists() == bool(files)
    assert len(list(read_records(out / "v1" / "pairs.jsonl"))) == found["versions"][1]["pairs"]
    assert list(read_records(out / "v1" / "sampled" / "dataset"))
    assert {"reward", "helpfulness", "brief", "right", "ended"} <= found["versions"][0].keys()


@pytest.mark.slow
@pytest.mark.usefixtures("killed")
def test_every_step_names_its_command_and_what_it_read(place):
    steps = ledger(place)["steps"]
    read = steps["v1/chat"]["reads"]
    assert read.keys() == {"base", "out/v1/sampled/dataset"}
    assert all(len(digest) == 32 for digest in read.values())
    assert read["out/v1/sampled/dataset"] == steps["v1/sampled"]["digest"]
    assert steps["v1/chat"]["command"][:4] == ["train", "sft", "--model", "base"]


@pytest.mark.slow
@pytest.mark.usefixtures("killed")
def test_a_chain_that_is_done_does_nothing_and_one_of_other_settings_is_refused(place):
    before = (place / "out" / "rlhf.json").stat().st_mtime_ns, ledger(place)["steps"]
    said, told = finish(start(place))
    assert told == ""
    assert "V1" in said
    assert ledger(place)["steps"] == before[1]
    refused = start(place, "--set", "rejection.k=3")
    _, told = refused.communicate()
    assert refused.returncode == 2
    assert "rejection.k: 2, now 3" in told


@pytest.mark.slow
@pytest.mark.usefixtures("killed")
def test_an_output_that_is_gone_is_made_again(place):
    pairs = place / "out" / "v1" / "pairs.jsonl"
    before = pairs.read_bytes()
    pairs.unlink()
    finish(start(place))
    assert pairs.read_bytes() == before
    steps = ledger(place)["steps"]
    assert (steps["v1/export"]["runs"], steps["v1/chat"]["runs"]) == (2, 1)


@pytest.mark.slow
@pytest.mark.usefixtures("killed")
def test_what_was_changed_behind_its_back_is_told(place):
    pairs = place / "out" / "v1" / "pairs.jsonl"
    before = pairs.read_bytes()
    pairs.write_bytes(before * 2)
    process = start(place)
    _, told = process.communicate()
    pairs.write_bytes(before)
    assert process.returncode == 1
    assert "v1/reward-helpfulness: read out/v1/pairs.jsonl when it was" in told
    assert Path(place / "out" / "current").exists()
