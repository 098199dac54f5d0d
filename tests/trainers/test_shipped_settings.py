"""The settings in pipelines/train say what they say they do."""

from pathlib import Path

import pytest

from trainers.reward_settings import DEFAULTS, RewardSettings
from trainers.settings import Settings, read_settings

FOLDER = Path(__file__).parents[2] / "pipelines" / "train"
NEEDED = ["model=m", "out=o", "data.train=[d]"]


def read(name, *changes):
    cls, below = (RewardSettings, DEFAULTS) if "reward" in name else (Settings, {})
    return read_settings(cls, str(FOLDER / f"{name}.yaml"), changes, below)


@pytest.mark.parametrize("name", sorted(one.stem for one in FOLDER.glob("*.yaml")))
def test_each_is_whole_but_for_model_and_data(name):
    assert read(name, *NEEDED).model == "m"


def test_fine_tuning_is_that_of_llama_2():
    found = read("llama2_sft", *NEEDED)
    optim = found.optim
    assert (optim.learning_rate, optim.epochs, optim.batch_size, optim.weight_decay) == (2e-5, 2, 64, 0.1)
    assert (found.data.max_length, found.data.packing, found.data.prompt_weight) == (4096, True, 0)


def test_adapters_are_those_of_the_handbook():
    found = read("zephyr_qlora", *NEEDED)
    assert (found.lora.r, found.lora.alpha, found.lora.dropout, found.lora.bits) == (16, 16, 0.05, 4)
    assert len(found.lora.targets) == 7
    assert (found.optim.learning_rate, found.optim.warmup, found.data.max_length) == (2e-4, 0.1, 2048)


@pytest.mark.parametrize(("kind", "shares"), [("helpfulness", ["0.5", "0.5"]), ("safety", ["0.9", "0.1"])])
def test_reward_models_are_those_of_llama_2(kind, shares):
    found = read(f"llama2_reward_{kind}", "model=m", "out=o")
    assert found.reward.kind == kind
    assert [one.rpartition("=")[2] for one in found.data.train] == shares
    optim = found.optim
    assert (optim.epochs, optim.learning_rate, optim.batch_size) == (1, 1e-5, 512)
    assert (optim.floor, optim.warmup, optim.least_warmup) == (0.1, 0.03, 5)
    assert (optim.betas, optim.eps, optim.weight_decay, optim.clip) == ((0.9, 0.95), 1e-5, 0.1, 1.0)
