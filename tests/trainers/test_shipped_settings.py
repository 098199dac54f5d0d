"""The settings in pipelines/train say what they say they do."""

from pathlib import Path

import pytest

from trainers import ppo_settings, reward_settings
from trainers.ppo_parts import check
from trainers.ppo_settings import PpoSettings
from trainers.reward_settings import RewardSettings
from trainers.settings import Settings, read_settings

FOLDER = Path(__file__).parents[2] / "pipelines" / "train"
NEEDED = ["model=m", "out=o", "data.train=[d]"]
ASKING = ["policy=m", "out=o", "data.prompts=[d]", "rewards.sources=[helpfulness=./h, safety=./s]"]
# By a word of the file's name; the tests of other kinds have a place of their own.
KINDS = {
    "rlhf": None,
    "rejection": None,
    "reward": (RewardSettings, reward_settings.DEFAULTS, NEEDED),
    "ppo": (PpoSettings, ppo_settings.DEFAULTS, ASKING),
    "": (Settings, {}, NEEDED),
}
NAMES = sorted(one.stem for one in FOLDER.glob("*.yaml"))


def kind_of(name):
    return next(found for word, found in KINDS.items() if word in name)


def read(name, *changes):
    cls, below, needed = kind_of(name)
    return read_settings(cls, str(FOLDER / f"{name}.yaml"), changes or needed, below)


@pytest.mark.parametrize("name", [one for one in NAMES if kind_of(one)])
def test_each_is_whole_but_for_model_and_data(name):
    found = read(name)
    assert "m" in (getattr(found, "model", ""), getattr(found, "policy", ""))
    assert found.out == "o"


def test_fine_tuning_is_that_of_llama_2():
    found = read("llama2_sft")
    optim = found.optim
    assert (optim.learning_rate, optim.epochs, optim.batch_size, optim.weight_decay) == (2e-5, 2, 64, 0.1)
    assert (found.data.max_length, found.data.packing, found.data.prompt_weight) == (4096, True, 0)


def test_adapters_are_those_of_the_handbook():
    found = read("zephyr_qlora")
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


@pytest.mark.parametrize("name", [one for one in NAMES if "ppo" in one])
def test_policies_are_trained_in_whole_minibatches_and_without_a_contradiction(name):
    found = read(name)
    check(found)
    assert found.optim.batch_size % found.ppo.minibatch == 0
    assert found.rollout.engine == "transformers"


def test_policy_is_that_of_llama_2():
    found = read("llama2_ppo")
    optim, ppo, rewards = found.optim, found.ppo, found.rewards
    assert (rewards.combine, rewards.threshold, rewards.safety_tag) == ("llama2", 0.15, "safety")
    assert (optim.learning_rate, optim.schedule, optim.warmup, optim.least_warmup) == (1e-6, "constant", 0, 0)
    assert (optim.betas, optim.eps, optim.weight_decay, optim.clip) == ((0.9, 0.95), 1e-5, 0.1, 1.0)
    assert (optim.batch_size, ppo.minibatch, ppo.inner_epochs, ppo.clip) == (512, 64, 1, 0.2)
    assert (ppo.beta, ppo.kl, ppo.kl_control, ppo.normalise) == (0.01, "k1", "fixed", "none")
    assert 200 <= ppo.updates <= 400
    assert found.watch.patience > 0


def test_policy_is_that_of_the_implementation_details():
    found = read("n_plus_ppo")
    optim, ppo = found.optim, found.ppo
    assert (optim.learning_rate, optim.schedule, optim.floor, optim.eps) == (3e-6, "linear", 0.0, 1e-5)
    assert (optim.betas, optim.weight_decay) == ((0.9, 0.999), 0.0)
    assert (optim.batch_size, ppo.inner_epochs) == (512, 4)
    assert (ppo.gamma, ppo.lam, ppo.clip, ppo.value_clip, ppo.value_weight) == (1.0, 0.95, 0.2, 0.2, 0.1)
    assert (ppo.whiten_advantages, ppo.whiten_rewards, ppo.entropy_weight) == (True, False, 0.0)
    assert (ppo.beta, ppo.kl, ppo.kl_clamp, ppo.kl_control) == (0.05, "k1", 0.0, "fixed")
    assert (ppo.missing_eos, ppo.missing_eos_penalty, ppo.score_clip) == ("set", 1.0, 0.0)
    assert (ppo.normalise, ppo.normalise_on, ppo.value) == ("mean", "references", "reward")
    assert (found.rollout.temperature, found.rollout.top_p) == (0.7, 1.0)


def test_policy_for_small_models_shares_one_backbone_with_its_values():
    found = read("ppo")
    assert (found.ppo.value, found.ppo.missing_eos, found.ppo.kl_control) == ("head", "subtract", "fixed")
    assert (found.rewards.combine, found.optim.epochs, found.ppo.updates) == ("sum", 1, 0)
