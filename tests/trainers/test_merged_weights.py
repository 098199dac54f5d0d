import pytest
import torch
from transformers import AutoModelForCausalLM

from datagen.errors import DatagenError
from tests.trainers.policies import shaken, with_adapter
from tests.trainers.small import write_model
from trainers.merged_weights import has_adapter, merged_weights

IDS = torch.tensor([[1, 5, 9, 30, 7]])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_model(tmp_path_factory.mktemp("models") / "policy")


@pytest.fixture
def model(folder):
    return shaken(AutoModelForCausalLM.from_pretrained(folder), 1).eval()


def reopened(folder, weights):
    other = AutoModelForCausalLM.from_pretrained(folder)
    found = other.load_state_dict(weights, strict=False)
    assert found.unexpected_keys == []
    assert set(found.missing_keys) <= {"lm_head.weight"}
    other.tie_weights()
    return other.eval()


def test_weights_of_a_plain_model_are_its_own_memory_and_shared_ones_come_once(model):
    weights = dict(merged_weights(model))
    assert not has_adapter(model)
    assert set(weights) == {
        name for name, _ in model.named_parameters()
    }  # without lm_head, which is the embeddings
    assert weights["model.norm.weight"].data_ptr() == model.model.norm.weight.data_ptr()
    assert not any(one.requires_grad for one in weights.values())


def test_merged_weights_answer_as_the_model_with_its_adapter(folder, model):
    plain = model(IDS).logits
    tuned = with_adapter(model, 2).eval()
    merged = reopened(folder, dict(merged_weights(tuned)))
    assert has_adapter(tuned)
    assert (tuned(IDS).logits - plain).abs().max() > 0.1
    torch.testing.assert_close(merged(IDS).logits, tuned(IDS).logits, atol=1e-4, rtol=0)


def test_merging_leaves_the_model_as_it_is(model):
    tuned = with_adapter(model, 2)
    before = {name: one.clone() for name, one in tuned.state_dict().items()}
    for _ in range(3):
        dict(merged_weights(tuned))
    assert all(torch.equal(one, before[name]) for name, one in tuned.state_dict().items())


def test_an_adapter_that_is_off_is_left_out(model):
    tuned = with_adapter(model, 2)
    with tuned.disable_adapter():
        weights = dict(merged_weights(tuned))
    name = "model.layers.0.mlp.up_proj"
    assert torch.equal(weights[f"{name}.weight"], model.get_submodule(name).base_layer.weight)


def test_a_module_that_is_saved_whole_comes_with_what_it_learned(folder, model):
    tuned = shaken(with_adapter(model, 2, modules_to_save=["norm"]), 3, only="norm.modules_to_save").eval()
    merged = reopened(folder, dict(merged_weights(tuned)))
    torch.testing.assert_close(merged(IDS).logits, tuned(IDS).logits, atol=1e-4, rtol=0)


def test_an_adapter_that_does_more_than_add_is_refused(model):
    with pytest.raises(DatagenError, match=r"layers\.0.*DoRA.*rollout\.engine=transformers"):
        dict(merged_weights(with_adapter(model, 2, use_dora=True)))
