"""What PPO will hold: sums that can be done by hand, of the tiny policy and reward model of these tests."""

from dataclasses import replace

import pytest

from tests.trainers.rewarded import write_both
from trainers.loading import open_config
from trainers.planning import Shape, plan
from trainers.policy_settings import Rewards, Rollout
from trainers.ppo_planning import needs, say_needs, work_of
from trainers.ppo_settings import Ppo, PpoSettings
from trainers.settings import Lora, Optim


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return write_both(tmp_path_factory.mktemp("planned"))


@pytest.fixture(scope="module")
def shape(models):
    return Shape.of(open_config(models[0]))


def settings_of(models, *, ppo=None, lora=None, rollout=None, judges=(), **optim):
    policy, reward = models
    return PpoSettings(
        policy,
        "out",
        rewards=Rewards((f"model={reward}", "words"), judges),
        rollout=Rollout(max_new_tokens=10, **(rollout or {})),
        ppo=Ppo(minibatch=16, **(ppo or {})),
        optim=Optim(batch_size=64, **optim),
        lora=lora,
    )


def memory_of(settings, shape, **changes):
    return needs(settings, shape, replace(work_of(settings, 40, 3, "cpu", 1), **changes)).memory


def test_a_pass_is_the_learners(models):
    work = work_of(settings_of(models), 40, 3, "cpu", 1)
    assert (work.rows, work.length, work.steps, work.kept, work.trained) == (16, 40, 3, 0.25, "full")
    assert work_of(settings_of(models), 100, 3, "cpu", 1).rows == 10  # 1,024 tokens
    assert work_of(settings_of(models), 100, 3, "cuda", 1).rows == 16
    assert work_of(settings_of(models, micro_batch=4), 100, 3, "cuda", 1).rows == 4
    assert work_of(settings_of(models), 40, 3, "cpu", 4).rows == 4
    adapter = work_of(settings_of(models, lora=Lora(r=2)), 40, 3, "cpu", 1)
    assert (adapter.trained, adapter.rank, adapter.dropout) == ("lora", 2, False)


def test_the_reference_is_a_second_model_but_for_an_adapter(models, shape):
    whole, adapter = (
        memory_of(settings_of(models, lora=lora, rollout={"batch": 1}), shape) for lora in (None, Lora(r=2))
    )
    assert whole["reference"] == 4 * shape.parameters
    assert "reference" not in adapter
    assert adapter["optimiser"] == 2 * 4 * 2 * shape.sides


def test_each_reward_model_counts_and_functions_do_not(models, shape):
    twice = settings_of(models, judges=(f"other={models[1]}", "exact"))
    assert memory_of(settings_of(models), shape)["rewards"] == 4 * shape.parameters
    assert memory_of(twice, shape)["rewards"] == 8 * shape.parameters
    assert memory_of(twice, shape, half=True)["rewards"] == 4 * shape.parameters


def test_a_critic_is_trained_as_the_policy_is_and_has_no_words(models, shape):
    settings = settings_of(models, ppo={"value": "reward"}, rollout={"batch": 1})
    work = work_of(settings, 40, 3, "cpu", 1)
    policy = plan(shape, work).memory
    critic = needs(settings, shape, work).memory["critic"]
    assert critic == sum(policy.values()) - policy["logits"] - policy["libraries"]
    assert critic > 16 * shape.parameters


def test_answers_that_are_written_side_by_side_may_take_more_than_learning(models, shape):
    short, long = (
        memory_of(settings_of(models, ppo={}, rollout={"batch": batch}, micro_batch=1), shape)
        for batch in (1, 0)
    )
    assert "keys and values of answers" not in short
    # 64 answers of 40 tokens, a key and a value of 4 bytes a number in each layer; gradients are there later.
    assert long["keys and values of answers"] == 64 * 40 * shape.layers * 2 * shape.values * 4
    assert "gradients" not in long
    served = settings_of(models, rollout={"engine": "http://127.0.0.1:1"}, micro_batch=1)
    assert "keys and values of answers" not in memory_of(served, shape)


class Device:
    """One process on a device."""

    num_processes = 1
    device = type("Cpu", (), {"type": "cpu"})()


def test_what_does_not_fit_is_told_with_what_to_change(models, shape, monkeypatch):
    told = []
    monkeypatch.setattr("trainers.ppo_planning.available_memory", lambda _: 1000)
    say_needs(settings_of(models, ppo={"value": "reward"}), shape, 40, 3, Device, told.append)
    assert told[0].startswith("needs about ")
    assert "critic 5 MB" in told[0]
    remedies = told[1].partition("; try ")[2]
    assert remedies == (
        "ppo.value=head, optim.micro_batch=4, optim.checkpointing=true, --lora r=16, reward models on another machine"
        " (datagen train serve-reward), rollout.max_new_tokens=5 or a smaller model"
    )
