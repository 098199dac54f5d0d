"""Log-probabilities, values and entropies are those of the plain model, whatever its family and however rows are
padded; one model is policy and reference; nothing is left to chance."""

import numpy as np
import pytest
import torch
from peft import LoraConfig, get_peft_model
from torch import nn
from transformers import AutoModel, DynamicCache

from datagen.errors import UsageError
from tests.trainers.policies import shaken, with_adapter
from tests.trainers.tiny import CONFIGS, PAD, critic_of, expected, model_of, spread, words
from trainers.actor import Actor, collate_answers
from trainers.scoring import inner_model

RNG = np.random.default_rng(0)
PROMPTS = words(RNG, 3, 9, 1, 6)
ANSWERS = words(RNG, 7, 2, 5, 1)
PLACES = [place for answer in ANSWERS for place in range(len(answer))]


def collated(prompts=PROMPTS, answers=ANSWERS):
    return collate_answers(prompts, answers, PAD)


def valued(actor, seed=5):
    """With a head that tells states apart."""
    shaken(actor.value, seed, by=0.5)
    return actor


def states(model, critic=None):
    """(N, H) the last hidden states before each token, of each row alone; of the critic where one is given."""
    found = []
    for prompt, answer in zip(PROMPTS, ANSWERS, strict=True):
        whole = torch.from_numpy(np.concatenate([prompt, answer]).astype(np.int64))[None]
        plain = inner_model(critic or model)
        with torch.no_grad():
            output = getattr(plain, plain.base_model_prefix)(input_ids=whole, use_cache=False)
        found.append(output.last_hidden_state[0, len(prompt) - 1 : -1])
    return torch.cat(found)


@torch.no_grad()
def stepped(actor, temperature=1.0):
    """Log-probabilities and values of the answers' tokens, one after the other, row by row, padded on the left."""
    width, most = max(map(len, PROMPTS)), max(map(len, ANSWERS))
    ids = np.full((len(PROMPTS), width), PAD, np.int64)
    mask = np.ones((len(PROMPTS), width + most), np.int64)
    for place, prompt in enumerate(PROMPTS):
        ids[place, width - len(prompt) :] = prompt
        mask[place, : width - len(prompt)] = 0
    ids, mask = torch.from_numpy(ids), torch.from_numpy(mask)
    cache, positions = DynamicCache(config=actor.model.config), (mask[:, :width].cumsum(1) - 1).clamp(min=0)
    found = [[] for _ in PROMPTS], [[] for _ in PROMPTS]
    for number in range(most):
        logits, values = actor.step(ids, mask[:, : width + number], positions, cache)
        nexts = torch.tensor([int(one[number]) if number < len(one) else PAD for one in ANSWERS])
        logprobs = (logits / temperature).log_softmax(-1).gather(1, nexts[:, None])[:, 0]
        for row, answer in enumerate(ANSWERS):
            if number < len(answer):
                found[0][row].append(logprobs[row])
                found[1][row].append(values[row])
        ids, positions = nexts[:, None], positions[:, -1:] + 1
    return tuple(torch.stack([one for row in part for one in row]) for part in found)


@pytest.mark.parametrize("temperature", [1.0, 0.7])
@pytest.mark.parametrize("family", CONFIGS)
def test_logprobs_of_padded_rows_are_those_of_each_row_alone(family, temperature):
    model = model_of(family)
    wanted = expected(model, PROMPTS, ANSWERS, temperature)
    with torch.no_grad():
        logprobs, _, _ = Actor(model)(**collated(), temperature=temperature)
    assert logprobs.dtype == torch.float32
    assert torch.allclose(logprobs, wanted, atol=1e-5)
    assert wanted.std() > 0.05  # not what any model would say


@pytest.mark.parametrize("family", CONFIGS)
def test_steps_through_the_cache_say_what_one_pass_says(family):
    actor = valued(Actor(model_of(family)))
    with torch.no_grad():
        logprobs, values, _ = actor(**collated(), temperature=0.7)
    found = stepped(actor, 0.7)
    assert torch.allclose(found[0], logprobs, atol=1e-5)
    assert torch.allclose(found[1], values, atol=1e-5)
    assert values.std() > 0.01


def test_values_are_zero_at_first_and_then_of_the_state_before_each_token():
    actor = Actor(model_of())
    with torch.no_grad():
        assert not actor(**collated())[1].any()
        values = valued(actor)(**collated())[1]
    wanted = states(actor.model) @ actor.value.weight[0] + actor.value.bias
    assert torch.allclose(values, wanted, atol=1e-5)


@pytest.mark.parametrize("adapted", [False, True], ids=["whole", "adapter"])
@pytest.mark.parametrize("family", ["llama", "capped", "learned_places"])
def test_critic_values_states_before_each_token_by_its_own_head(family, adapted):
    critic = critic_of(family)
    if adapted:
        wrapped = get_peft_model(critic, LoraConfig(r=2, target_modules="all-linear", task_type="SEQ_CLS"))
        critic = shaken(wrapped, 3, by=0.2).eval()
    actor = Actor(model_of(family), critic)
    assert actor.value is None
    with torch.no_grad():
        logprobs, values, _ = actor(**collated())
        head = inner_model(critic).score
        assert torch.allclose(values, head(states(actor.model, critic))[:, 0], atol=1e-5)
    assert torch.allclose(logprobs, expected(actor.model, PROMPTS, ANSWERS), atol=1e-5)
    assert values.std() > 0.01


def test_critic_costs_nothing_where_no_value_is_asked():
    actor = Actor(model_of(), critic_of())
    actor.critic.register_forward_pre_hook(lambda *_: pytest.fail("the critic was run"))
    actor.critic.model.register_forward_pre_hook(lambda *_: pytest.fail("the critic was run"))
    assert actor(**collated(), valued=False)[1] is None


@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_entropies_are_of_the_whole_distribution(temperature):
    actor = Actor(model_of())
    with torch.no_grad():
        found = actor(**collated(), temperature=temperature, entropy=True)[2]
        assert actor(**collated())[2] is None
    rows = [spread(actor.model, *row, temperature) for row in zip(PROMPTS, ANSWERS, strict=True)]
    wanted = torch.cat([-(row.exp() * row).sum(-1) for row in rows])
    assert torch.allclose(found, wanted, atol=1e-5)


def test_gradient_is_that_of_all_logits():
    model = model_of()
    valued(actor := Actor(model))
    (actor(**collated(), temperature=0.7)[0] * torch.arange(15.0)).sum().backward()
    found = {name: one.grad.clone() for name, one in model.named_parameters()}
    model.zero_grad()
    total = 0.0
    for place, (prompt, answer) in enumerate(zip(PROMPTS, ANSWERS, strict=True)):
        whole = torch.from_numpy(np.concatenate([prompt, answer]).astype(np.int64))[None]
        logs = (model(input_ids=whole).logits[0, len(prompt) - 1 : -1] / 0.7).log_softmax(-1)
        own = logs.gather(1, whole[0, len(prompt) :, None])[:, 0]
        start = sum(map(len, ANSWERS[:place]))
        total = total + (own * torch.arange(float(start), start + len(answer))).sum()
    total.backward()
    for name, one in model.named_parameters():
        assert torch.allclose(found[name], one.grad, atol=1e-3), name


def test_head_computes_the_logits_that_are_asked_for_and_no_others():
    model, sizes = model_of(), []
    actor = Actor(model)
    model.get_output_embeddings().register_forward_hook(lambda *given: sizes.append(given[2].shape))
    with torch.no_grad():
        actor(**collated())
        assert model(input_ids=torch.ones((2, 5), dtype=torch.long)).logits.shape == (2, 5, 40)
    assert sizes == [(15, 40), (2, 5, 40)]


def test_pass_that_fails_leaves_the_model_as_it_was():
    model = model_of()
    actor = Actor(model)
    batch = collated()
    with pytest.raises((IndexError, RuntimeError)):
        actor(**{**batch, "input_ids": batch["input_ids"] + 1000})
    assert model(input_ids=torch.ones((2, 5), dtype=torch.long)).logits.shape == (2, 5, 40)


def test_reference_is_the_model_without_its_adapter():
    base, model = model_of(), with_adapter(model_of(), 3)
    actor = Actor(model)
    with torch.no_grad():
        policy = actor(**collated())[0]
        with actor.reference():
            reference = actor(**collated())[0]
        again = actor(**collated())[0]
    assert torch.allclose(reference, expected(base, PROMPTS, ANSWERS), atol=1e-5)
    assert not torch.allclose(policy, reference, atol=1e-2)
    assert torch.equal(policy, again)


def test_model_without_an_adapter_has_no_reference_in_it():
    with pytest.raises(UsageError, match="no adapter"), Actor(model_of()).reference():
        pass


def test_adapter_on_the_head_itself_is_heard_and_turned_off():
    model = model_of("untied")
    config = LoraConfig(r=2, target_modules=["q_proj", "lm_head"], task_type="CAUSAL_LM")
    actor = Actor(shaken(get_peft_model(model, config), 3, only="lm_head.lora", by=0.5).eval())
    with torch.no_grad():
        policy = actor(**collated())[0]
        with actor.reference():
            reference = actor(**collated())[0]
    assert torch.allclose(policy, expected(actor.model, PROMPTS, ANSWERS), atol=1e-5)
    assert torch.allclose(reference, expected(model_of("untied"), PROMPTS, ANSWERS), atol=1e-5)
    assert not torch.allclose(policy, reference, atol=1e-2)


def twice(actor):
    actor.train()
    return [actor(**collated())[:2] for _ in range(2)]


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
@pytest.mark.parametrize("checkpointed", [False, True], ids=["kept", "checkpointed"])
def test_nothing_is_dropped_in_training_either(attention, checkpointed):
    model = model_of(attention_dropout=0.3, _attn_implementation=attention)
    for layer in model.model.layers:
        assert layer.self_attn.attention_dropout == 0.3
    config = LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM", lora_dropout=0.5)
    model = shaken(get_peft_model(model, config), 3, only="lora_", by=0.2)
    if checkpointed:
        model.activation_checkpointing_enable()
    actor = valued(Actor(model))
    first, second = twice(actor)
    assert torch.equal(first[0], second[0])
    assert torch.equal(first[1], second[1])
    actor.eval()
    with torch.no_grad():
        assert torch.allclose(actor(**collated())[0], first[0], atol=1e-6)


@pytest.mark.parametrize(
    ("family", "dropout"),
    [
        ("learned_places", {"attn_pdrop": 0.3, "resid_pdrop": 0.3, "embd_pdrop": 0.3}),
        ("opt", {"attention_dropout": 0.3, "dropout": 0.3, "layerdrop": 0.3}),
        ("no_places", {"attention_dropout": 0.3, "hidden_dropout": 0.3}),
        ("neox", {"attention_dropout": 0.3, "hidden_dropout": 0.3}),
    ],
)
def test_nothing_is_dropped_in_families_that_drop_otherwise(family, dropout):
    first, second = twice(valued(Actor(model_of(family, **dropout))))
    assert torch.equal(first[0], second[0])
    assert torch.equal(first[1], second[1])


def test_nothing_of_the_critic_is_dropped():
    critic = critic_of()
    for layer in critic.model.layers:
        layer.self_attn.attention_dropout = 0.3
    config = LoraConfig(r=2, target_modules="all-linear", task_type="SEQ_CLS", lora_dropout=0.5)
    actor = Actor(model_of(), shaken(get_peft_model(critic, config), 3, by=0.2))
    first, second = twice(actor)
    assert torch.equal(first[1], second[1])


@pytest.mark.parametrize("critic", [False, True])
def test_weights_in_bfloat16_give_float32_near_the_plain_models(critic):
    model = model_of().to(torch.bfloat16)
    actor = Actor(model, critic_of().to(torch.bfloat16) if critic else None)
    with torch.no_grad():
        logprobs, values, entropy = actor(**collated(), entropy=True)
    assert {one.dtype for one in (logprobs, values, entropy)} == {torch.float32}
    assert torch.allclose(logprobs, expected(model, PROMPTS, ANSWERS), atol=0.03)
    assert torch.allclose(logprobs, expected(model_of(), PROMPTS, ANSWERS), atol=0.1)


def test_head_of_values_keeps_its_precision_in_mixed_arithmetic():
    actor = valued(Actor(model_of()))
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        _, values, _ = actor(**collated())
    assert values.dtype == torch.float32
    assert not torch.equal(values, values.bfloat16().float())


def test_model_without_words_is_no_policy():
    with pytest.raises(UsageError, match="no head over words"):
        Actor(AutoModel.from_config(CONFIGS["llama"]()))
    with pytest.raises(UsageError, match="no head over words"):
        Actor(critic_of())


def test_head_of_values_is_trained_and_lies_with_the_model():
    actor = Actor(with_adapter(model_of(), 3))
    trained = {name for name, one in actor.named_parameters() if one.requires_grad}
    assert {"value.weight", "value.bias"} < trained
    assert all("lora_" in name for name in trained if not name.startswith("value."))
    assert isinstance(actor.value, nn.Linear)


def test_rows_are_padded_on_the_right_and_keep_the_places_before_each_token():
    batch = collate_answers(
        [np.array([5, 6], np.int32), np.array([7], np.int32)],
        [np.array([8], np.int32), np.array([9, 10, 1], np.int32)],
        PAD,
    )
    assert batch["input_ids"].tolist() == [[5, 6, 8, 0], [7, 9, 10, 1]]
    assert batch["attention_mask"].tolist() == [[1, 1, 1, 0], [1, 1, 1, 1]]
    assert batch["kept"].tolist() == [[False, True, False, False], [True, True, True, False]]
    assert batch["targets"].tolist() == [8, 9, 10, 1]
