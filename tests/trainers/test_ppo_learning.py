"""The gradient of a step of PPO against one that is written straight from the papers, and what is measured of it."""

import math
from collections import Counter

import numpy as np
import pytest
import torch

from datagen.errors import DatagenError
from tests.trainers.learners import (
    COUNT,
    PROMPTS,
    WARMTH,
    WHOLE,
    actor_of,
    experience_of,
    gradients,
    learner_of,
    nothing_to_learn,
)
from tests.trainers.policies import shaken, with_adapter
from tests.trainers.tiny import PAD, model_of, words
from trainers.actor import Actor, collate_answers
from trainers.data import IGNORED, Dropped, Example, Loaded
from trainers.loss import completion_loss, count_labels
from trainers.mixing import Part
from trainers.ppo_learning import minibatches
from trainers.ppo_settings import Ppo
from trainers.ptx import Conversations


def written_out(actor, experience, ppo, places, ptx=None):
    """The loss of a minibatch from all logits of a padded batch, token by token: PPO's objective, the clipped value
    loss, the entropy bonus and the pretraining mix, as the papers write them down."""
    answers = [experience.answers[place] for place in places]
    rows = [np.concatenate([one.prompt, one.ids]) for one in answers]
    ids = torch.zeros((len(rows), max(map(len, rows))), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for place, row in enumerate(rows):
        ids[place, : len(row)], mask[place, : len(row)] = torch.from_numpy(row), 1
    output = actor.model(input_ids=ids, attention_mask=mask, output_hidden_states=True)
    if actor.critic is None:
        worth = actor.value(output.hidden_states[-1])[..., 0]
    else:
        worth = actor.critic.score(actor.critic.model(input_ids=ids, attention_mask=mask).last_hidden_state)[
            ..., 0
        ]
    spread = (output.logits / WARMTH).log_softmax(-1)
    losses = []
    for row, (place, one) in enumerate(zip(places, answers, strict=True)):
        for number, token in enumerate(one.ids.tolist()):
            before = len(one.prompt) + number - 1
            logs = spread[row, before]
            old, advantage, target = (
                float(own[place, number])
                for own in (experience.logprobs, experience.advantages, experience.returns)
            )
            ratio, value = (logs[token] - old).exp(), worth[row, before]
            near = float(experience.values[place, number])
            policy = -torch.minimum(ratio * advantage, ratio.clamp(1 - ppo.clip, 1 + ppo.clip) * advantage)
            held = value.clamp(near - ppo.value_clip, near + ppo.value_clip)
            squares = torch.maximum((value - target) ** 2, (held - target) ** 2) / 2
            bonus = -(logs.exp() * logs).sum()
            losses.append(policy + ppo.value_weight * squares - ppo.entropy_weight * bonus)
    loss = torch.stack(losses).mean()
    return loss if ptx is None else loss + ppo.ptx_weight * fine_tuning(actor.model, ptx)


def fine_tuning(model, examples):
    """The loss of supervised fine-tuning: the mean over the trained tokens of all the examples."""
    width = max(map(len, examples))
    ids, labels = (
        torch.zeros((len(examples), width), dtype=torch.long),
        torch.full((len(examples), width), IGNORED),
    )
    for place, one in enumerate(examples):
        ids[place, : len(one)] = torch.from_numpy(one.input_ids)
        labels[place, : len(one)] = torch.from_numpy(one.labels)
    logits = model(input_ids=ids, attention_mask=(ids != PAD).long()).logits
    return completion_loss(logits[:, :-1], labels[:, 1:]) / count_labels(labels[:, 1:])


def conversations(count=7):
    rng = np.random.default_rng(6)
    examples = []
    for ids in words(rng, *(4 + number % 5 for number in range(count))):
        labels = ids.copy()
        labels[: len(ids) // 2] = IGNORED
        examples.append(Example(ids, labels))
    return Loaded(tuple(examples), (Part("made up", 0, count),), count, Dropped())


def check_gradients(found, actor):
    wanted = {name: one.grad for name, one in actor.named_parameters() if one.grad is not None}
    assert set(found) == set(wanted)
    largest = max(float(one.abs().max()) for one in wanted.values())
    for name, one in wanted.items():
        assert torch.allclose(found[name], one, atol=2e-6 * max(1.0, largest), rtol=1e-4), name


@pytest.mark.parametrize("micro_batch", [0, 1, 2, 4, 6])
@pytest.mark.parametrize("critic", [False, True], ids=["head", "critic"])
def test_gradient_of_a_step_is_that_of_the_objective_written_out(critic, micro_batch):
    ppo = Ppo(**WHOLE, entropy_weight=0.05, clip=0.1, value_clip=0.2)
    actor = actor_of(critic)
    experience = experience_of(actor, ppo, moved=0.3)
    learner = learner_of(actor, ppo, micro_batch=micro_batch)
    found = gradients(learner)
    measures = learner.update(experience, 0)
    plain = actor_of(critic)
    written_out(plain, experience, ppo, range(COUNT)).backward()
    check_gradients(found[0], plain)
    assert 0.1 < measures["clipped"] < 0.9
    assert 0.1 < measures["value_clipped"] < 0.9
    norm = math.sqrt(
        sum(float(one.grad.square().sum()) for one in plain.parameters() if one.grad is not None)
    )
    assert measures["gradient"] == pytest.approx(norm, rel=1e-4)


def test_gradient_with_an_adapter_is_that_of_the_objective_written_out():
    def adapted():
        torch.manual_seed(0)  # adapters begin at random
        actor = Actor(with_adapter(model_of(), 3))
        shaken(actor.value, 5, by=0.5)
        return actor

    ppo, actor = Ppo(**WHOLE), adapted()
    experience = experience_of(actor, ppo, moved=0.3)
    found = gradients(learner := learner_of(actor, ppo))
    learner.update(experience, 0)
    plain = adapted()
    written_out(plain, experience, ppo, range(COUNT)).backward()
    check_gradients(found[0], plain)
    assert all("lora_" in name or name.startswith("value.") for name in found[0])


def test_each_minibatch_is_a_step_of_its_own_tokens_mean():
    """Three steps: the second and third from where the step before left the weights."""
    ppo = Ppo(**{**WHOLE, "minibatch": 2}, entropy_weight=0.05)
    actor = actor_of()
    experience = experience_of(actor, ppo)
    learner = learner_of(actor, ppo, weight_decay=0.0)
    found = gradients(learner)
    learner.update(experience, 4)
    plain = actor_of()
    other = torch.optim.AdamW(plain.parameters(), lr=1e-3, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.0)
    for number, places in enumerate(minibatches(COUNT, ppo, 0, 4)):
        other.zero_grad()
        written_out(plain, experience, ppo, places).backward()
        check_gradients(found[number], plain)
        other.step()
    assert len(found) == 3


def test_pretraining_mix_is_added_to_the_gradient():
    ppo = Ppo(**WHOLE, ptx=("x",), ptx_weight=2.5, ptx_ratio=0.5)
    loaded = conversations()
    actor = actor_of()
    experience = experience_of(actor, ppo, moved=0.2)
    learner = learner_of(actor, ppo, ptx=Conversations(loaded, PAD, seed=0))
    found = gradients(learner)
    learner.update(experience, 0)
    plain = actor_of()
    drawn = [loaded.examples[place] for place in loaded.epoch(0, 0)[:3]]
    written_out(plain, experience, ppo, range(COUNT), drawn).backward()
    check_gradients(found[0], plain)


def test_pretraining_mix_alone_is_fine_tuning():
    ppo = Ppo(**{**WHOLE, "value_weight": 0.0}, ptx=("x",), ptx_weight=1.0)
    loaded, actor = conversations(), actor_of()
    learner = learner_of(actor, ppo, ptx=Conversations(loaded, PAD, seed=0))
    found = gradients(learner)
    learner.update(nothing_to_learn(actor, ppo), 0)
    plain = actor_of()
    fine_tuning(plain.model, [loaded.examples[place] for place in loaded.epoch(0, 0)[:6]]).backward()
    for name, one in plain.model.named_parameters():
        assert torch.allclose(found[0][f"model.{name}"], one.grad, atol=1e-5), name


@pytest.mark.parametrize("minibatch", [6, 2, 4])
def test_pretraining_mix_goes_through_all_conversations(minibatch):
    """As often each, whatever the sizes of the minibatches."""
    loaded = conversations(12)
    drawn = Counter()

    class Counted(Conversations):
        def _batch(self, examples, device):
            drawn.update(id(one) for one in examples)
            return super()._batch(examples, device)

    ppo = Ppo(**{**WHOLE, "minibatch": minibatch}, ptx=("x",), ptx_weight=1.0)
    actor = actor_of()
    learner = learner_of(actor, ppo, ptx=Counted(loaded, PAD, seed=0))
    experience = experience_of(actor, ppo)
    for number in range(4):  # of 6 answers each
        learner.update(experience, number)
    assert len(drawn) == 12
    assert max(drawn.values()) - min(drawn.values()) <= 1


@pytest.mark.parametrize("engine", [True, False], ids=["told", "computed"])
@pytest.mark.parametrize("critic", [False, True], ids=["head", "critic"])
def test_policy_that_wrote_is_the_one_that_learns(critic, engine):
    """All ratios of the first minibatch are 1, and no value has moved."""
    ppo = Ppo(**{**WHOLE, "minibatch": 2, "inner_epochs": 2})
    actor = actor_of(critic)
    learner = learner_of(actor, ppo, learning_rate=0.01)
    measures = learner.update(experience_of(actor, ppo, engine=engine), 0)
    assert measures["mismatch"] < 1e-10
    assert measures["approximate_kl"] > 1e-6  # of later minibatches, after the first steps


def test_measures_are_means_over_the_tokens_of_all_minibatches():
    ppo = Ppo(**{**WHOLE, "minibatch": 4}, entropy_weight=0.1)
    actor = actor_of()
    experience = experience_of(actor, ppo, moved=0.3)
    measures = learner_of(actor, ppo, learning_rate=1e-12).update(experience, 0)
    with torch.no_grad():
        batch = collate_answers(PROMPTS, [one.ids for one in experience.answers], PAD)
        logprobs, values, entropy = actor(**batch, temperature=WARMTH, entropy=True)
    mask = experience.mask
    ratio = (logprobs - experience.logprobs[mask]).exp()
    gain = experience.advantages[mask]
    moved, target = experience.values[mask], experience.returns[mask]
    held = moved + (values - moved).clamp(-0.2, 0.2)
    wanted = {
        "policy_loss": -torch.minimum(ratio * gain, ratio.clamp(0.8, 1.2) * gain).mean(),
        "value_loss": torch.maximum((values - target) ** 2, (held - target) ** 2).mean() / 2,
        "exact_entropy": entropy.mean(),
        "clipped": (ratio.clamp(0.8, 1.2) * gain < ratio * gain).float().mean(),
        "value_clipped": ((held - target) ** 2 > (values - target) ** 2).float().mean(),
        "approximate_kl": ratio.log().square().mean() / 2,
    }
    for name, value in wanted.items():
        assert measures[name] == pytest.approx(float(value), rel=1e-3, abs=1e-5), name


def test_entropy_is_measured_where_it_counts():
    actor = actor_of()
    measures = learner_of(actor, Ppo(**WHOLE)).update(experience_of(actor, Ppo(**WHOLE)), 0)
    assert "exact_entropy" not in measures


def test_gradient_that_is_no_number_is_an_error_and_no_step():
    ppo, actor = Ppo(**WHOLE), actor_of()
    experience = experience_of(actor, ppo)
    experience.advantages[0, 0] = math.inf
    learner = learner_of(actor, ppo)
    before = {name: one.clone() for name, one in actor.state_dict().items()}
    with pytest.raises(DatagenError, match="no finite number"):
        learner.update(experience, 0)
    assert all(torch.equal(one, before[name]) for name, one in actor.state_dict().items())
    assert learner.steps == 0
