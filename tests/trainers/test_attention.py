"""Attention by example gives what the mask over the whole row gives."""

import pytest
import torch
from transformers import AutoModelForCausalLM

from tests.trainers.small import write_model
from trainers.attention import attend_by_example, bounds
from trainers.loading import with_adapter
from trainers.settings import Lora, Optim

SIZES = (5, 1, 9, 3)


@pytest.fixture
def model(tmp_path):
    write_model(tmp_path)
    return AutoModelForCausalLM.from_pretrained(tmp_path).eval()


def row():
    ids = torch.arange(10, 10 + sum(SIZES))[None]
    return ids, torch.cat([torch.arange(size) for size in SIZES])[None]


def logits_and_gradient(model):
    ids, positions = row()
    model.zero_grad()
    found = model(input_ids=ids, position_ids=positions, use_cache=False, **bounds(model, positions)).logits
    found.square().sum().backward()
    return found.detach(), next(one.grad.clone() for one in model.parameters() if one.grad is not None)


@pytest.mark.parametrize("adapted", [False, True], ids=["full", "adapter"])
def test_logits_and_gradients_are_those_of_the_mask(model, adapted):
    if adapted:
        model = with_adapter(model, Lora(dropout=0.0), Optim(), "CAUSAL_LM").eval()
    before = logits_and_gradient(model)
    assert bounds(model, row()[1]) == {}
    attend_by_example(model)
    assert bounds(model, row()[1])["cu_seq_lens_q"].tolist() == [0, 5, 6, 15, 18]
    after = logits_and_gradient(model)
    assert torch.allclose(before[0], after[0], atol=1e-5)
    assert torch.allclose(before[1], after[1], atol=1e-4)


def test_an_example_does_not_see_its_neighbours(model):
    attend_by_example(model)
    ids, positions = row()
    other = ids.clone()
    other[:, :5] += 7
    with torch.no_grad():
        first, second = (
            model(input_ids=one, position_ids=positions, use_cache=False, **bounds(model, positions)).logits
            for one in (ids, other)
        )
    assert torch.equal(first[:, 5:], second[:, 5:])
    assert not torch.equal(first[:, :5], second[:, :5])


def test_answers_are_as_before(model):
    asked = {"input_ids": torch.arange(20, 28)[None], "max_new_tokens": 12, "do_sample": False}
    before = model.generate(**asked)
    attend_by_example(model)
    assert torch.equal(before, model.generate(**asked))


def test_it_is_not_saved_with_the_model(model, tmp_path):
    attend_by_example(model)
    model.save_pretrained(tmp_path / "saved")
    assert AutoModelForCausalLM.from_pretrained(tmp_path / "saved").config._attn_implementation == "sdpa"


def test_other_attention_stays_as_it_is(model):
    model.set_attn_implementation("eager")
    attend_by_example(model)
    assert model.config._attn_implementation == "eager"
