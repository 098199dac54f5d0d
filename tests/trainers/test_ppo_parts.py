"""What a training of PPO holds: one backbone where that is possible, models that nobody changes, passes that it
makes."""

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.trainers.policies import shaken
from tests.trainers.small_ppo import opened, settings_of, write_place
from trainers.checkpoints import Folder
from trainers.experience import learnable
from trainers.ppo import updates_of
from trainers.ppo_rounds import Rounds
from trainers.ppo_settings import Ppo, PpoSettings
from trainers.settings import Optim


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return write_place(tmp_path_factory.mktemp("ppo"))


@pytest.fixture
def settings(place, tmp_path):
    return lambda *changes, **how: settings_of(place, tmp_path / "out", *changes, **how)


def size(models):
    """Numbers in all weights, those that are shared once."""
    return sum({one.data_ptr(): one.numel() for model in models for one in model.parameters()}.values())


def weights_of(model):
    return {name: one.detach().clone() for name, one in model.state_dict().items()}


def test_adapter_policy_reference_and_values_share_one_backbone(settings, place):
    base = sum(one.numel() for one in load_file(place / "policy" / "model.safetensors").values())
    parts, _, models = opened(settings("lora.r=2"))
    trained = sum(one.numel() for one in parts.actor.parameters() if one.requires_grad)
    assert size(models) == base + trained - 33  # 32 weights and a bias give values
    assert trained < 0.2 * base
    parts, _, models = opened(settings())
    assert size(models) == 2 * base


def test_reference_and_reward_models_stay_as_they_were(settings, place, tmp_path):
    made = settings(rewards=("mine=model",))
    parts, material, models = opened(made)
    whole = [one for one in models if type(one).__name__.startswith("LlamaFor")]
    assert len(whole) == 3
    before = [weights_of(one) for one in whole]
    folder = Folder(tmp_path / "out")
    folder.begin("ppo", {})
    Rounds(made, material.loaded, material.held, parts, folder, 2, lambda _: None).run()
    same = [
        all(torch.equal(one, then[name]) for name, one in model.state_dict().items())
        for model, then in zip(whole, before, strict=True)
    ]
    assert sorted(same) == [False, True, True]
    assert not same[next(place for place, one in enumerate(whole) if one is parts.actor.model)]


def test_what_the_engine_tells_is_what_passes_over_many_answers_say(settings):
    """More answers than go into one pass, each with its own numbers behind it again."""
    found = []
    for recompute in ("false", "true"):
        parts, material, _ = opened(settings(f"ppo.recompute={recompute}", "rollout.batch=50", "lora.r=2"))
        shaken(parts.actor, 3, only="lora_B", by=0.3)
        shaken(parts.actor.value, 4, by=0.3)
        prompts = material.loaded.prompts * 15
        found.append(parts.collector.collect(prompts, [(1, place) for place in range(len(prompts))]).answers)
    assert sum(len(one.prompt) + len(one) for one in found[0]) > 4096
    for told, computed in zip(*found, strict=True):
        assert told.ids.tolist() == computed.ids.tolist()
        for name in ("logprobs", "reference", "values"):
            assert np.allclose(getattr(told, name), getattr(computed, name), atol=1e-3), name
    assert any(abs(one.logprobs - one.reference).max() > 0.1 for one in found[0])


def test_activations_are_computed_twice_where_that_is_wanted(settings):
    """In the passes that learn, also behind a rollout."""
    counts = []
    for wanted in ("false", "true"):
        parts, material, _ = opened(settings(f"optim.checkpointing={wanted}"))
        collected = parts.collector.collect(material.loaded.prompts[:4], [(0, place) for place in range(4)])
        # The first of a layer: computing again ends as soon as all is there that the gradient needs.
        first, calls = parts.actor.model.model.layers[0].input_layernorm, []
        first.register_forward_pre_hook(lambda *_, calls=calls: calls.append(1))
        experience, _ = learnable(collected.answers, torch.arange(4.0), settings().ppo, 0.1)
        parts.learner.update(experience, 0)
        counts.append(len(calls))
    assert counts[1] == 2 * counts[0]


def test_updates_are_passes_over_the_prompts_unless_they_are_set():
    def updates(prompts, updates=0, **optim):
        made = PpoSettings("p", "o", ppo=Ppo(updates=updates), optim=Optim(batch_size=8, **optim))
        return updates_of(made, prompts)

    assert updates(80, epochs=1) == 10
    assert updates(84, epochs=2) == 21
    assert updates(83, epochs=1) == 10
    assert updates(3, epochs=1) == 1
    assert updates(3, updates=7, epochs=1) == 7
