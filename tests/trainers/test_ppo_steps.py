"""The steps of PPO: how long they are, who takes them, and which answers they are made of."""

import math
from itertools import chain

import numpy as np
import pytest
import torch

from tests.trainers.learners import (
    WHOLE,
    actor_of,
    experience_of,
    gradients,
    learner_of,
    nothing_to_learn,
)
from trainers.ppo_learning import minibatches, schedule, steps_of
from trainers.ppo_settings import Ppo, PpoSettings
from trainers.settings import Optim


def test_gradient_is_clipped_to_its_norm_and_told_as_it_was():
    ppo, actor = Ppo(**WHOLE), actor_of()
    learner = learner_of(actor, ppo, clip=0.01)
    found = gradients(learner)
    measures = learner.update(experience_of(actor, ppo, moved=0.3), 0)
    norm = math.sqrt(sum(float(one.square().sum()) for one in found[0].values()))
    assert norm == pytest.approx(0.01, rel=1e-3)
    assert measures["gradient"] > 0.1


def tensorflow_adam(weights, gradients, rate, betas, eps):
    """As tf.keras and the first RLHF code have it (Kingma and Ba 2015, the end of section 2): the corrections go into
    the rate, so that eps stands beside a second moment that is not corrected."""
    first = second = np.zeros_like(weights)
    for step, gradient in enumerate(gradients, 1):
        first = betas[0] * first + (1 - betas[0]) * gradient
        second = betas[1] * second + (1 - betas[1]) * gradient**2
        now = rate * math.sqrt(1 - betas[1] ** step) / (1 - betas[0] ** step)
        weights = weights - now * first / (np.sqrt(second) + eps)
    return weights


@pytest.mark.parametrize("kind", ["tensorflow", "torch"])
def test_adam_of_tensorflow_has_its_eps_before_the_correction(kind):
    ppo = Ppo(**{**WHOLE, "minibatch": 2}, adam=kind)
    actor = actor_of()
    learner = learner_of(actor, ppo, eps=0.05, betas=(0.9, 0.999), weight_decay=0.0, learning_rate=0.01)
    found = gradients(learner)
    before = {name: one.detach().double().numpy().copy() for name, one in actor.named_parameters()}
    learner.update(experience_of(actor, ppo, moved=0.3), 0)
    assert len(found) == 3
    near = []
    for name, one in actor.named_parameters():
        steps = [own[name].double().numpy() for own in found]
        wanted = tensorflow_adam(before[name], steps, 0.01, (0.9, 0.999), 0.05)
        near.append(np.allclose(one.detach().numpy(), wanted, atol=1e-7))
    assert all(near) if kind == "tensorflow" else not any(near[:5])


def test_matrices_decay_and_vectors_do_not():
    """With nothing to learn, decay is all that moves a weight."""
    ppo = Ppo(**{**WHOLE, "value_weight": 0.0})
    actor = actor_of(critic=True)
    learner = learner_of(actor, ppo, learning_rate=0.1, weight_decay=0.5, eps=1e-2)
    before = {name: one.detach().clone() for name, one in actor.named_parameters()}
    learner.update(nothing_to_learn(actor, ppo), 0)
    kinds = set()
    for name, one in actor.named_parameters():
        kinds.add((name.split(".")[0], one.ndim))
        kept = before[name] * 0.95 if one.ndim > 1 else before[name]
        assert torch.allclose(one, kept, atol=1e-6), name
    assert kinds == {("model", 2), ("model", 1), ("critic", 2), ("critic", 1)}


def test_each_pass_goes_through_every_answer_once_in_an_order_of_its_own():
    ppo = Ppo(minibatch=4, inner_epochs=3)
    drawn = list(minibatches(10, ppo, 5, 2))
    assert [len(one) for one in drawn] == [4, 4, 2] * 3
    orders = [[*chain(*drawn[start : start + 3])] for start in (0, 3, 6)]
    assert all(sorted(one) == list(range(10)) for one in orders)
    assert len({tuple(one) for one in orders}) == 3
    assert drawn == list(minibatches(10, ppo, 5, 2))
    assert drawn != list(minibatches(10, ppo, 5, 3))
    assert drawn != list(minibatches(10, ppo, 6, 2))


def test_steps_of_an_update_are_minibatches_times_passes():
    def steps(batch_size, minibatch, inner_epochs):
        ppo = Ppo(minibatch=minibatch, inner_epochs=inner_epochs)
        return steps_of(PpoSettings("p", "o", ppo=ppo, optim=Optim(batch_size=batch_size)))

    assert (steps(512, 64, 1), steps(10, 4, 3), steps(4, 4, 2)) == (8, 9, 2)


def rates(total, **optim):
    return [round(schedule(Optim(**optim), step, total), 6) for step in range(total)]


def test_rate_falls_linearly_to_nothing_after_the_last_step():
    assert rates(4, schedule="linear", warmup=0) == [1.0, 0.75, 0.5, 0.25]
    assert rates(4, schedule="linear", warmup=0, floor=0.2) == [1.0, 0.8, 0.6, 0.4]


def test_rate_stays_or_follows_a_cosine():
    assert rates(4, schedule="constant", warmup=0) == [1.0] * 4
    assert rates(4, schedule="cosine", warmup=0) == [1.0, 0.853553, 0.5, 0.146447]


def test_rate_rises_first_over_steps_or_a_share_of_them():
    rising = [0.25, 0.5, 0.75]
    assert rates(6, schedule="constant", warmup=3)[:4] == [*rising, 1.0]
    assert rates(6, schedule="constant", warmup=0.5)[:4] == [*rising, 1.0]
    assert rates(6, schedule="constant", warmup=0, least_warmup=3)[:4] == [*rising, 1.0]
    assert rates(7, schedule="linear", warmup=3)[3:] == [1.0, 0.75, 0.5, 0.25]


def test_rate_goes_by_optimiser_steps_of_the_whole_training():
    ppo = Ppo(**{**WHOLE, "minibatch": 2, "inner_epochs": 2})
    actor = actor_of()
    learner = learner_of(actor, ppo, schedule="linear", total=2, learning_rate=0.012)
    found = []
    learner.optimizer.register_step_pre_hook(
        lambda optimizer, *_: found.append([group["lr"] for group in optimizer.param_groups])
    )
    for number in range(2):
        learner.update(experience_of(actor, ppo), number)
    assert learner.steps == 12
    for step, rates_ in enumerate(found):
        assert rates_ == pytest.approx([0.012 * (12 - step) / 12] * len(rates_))


@pytest.mark.parametrize("critic", [False, True], ids=["head", "critic"])
def test_values_are_learned_at_a_rate_of_their_own(critic):
    """The first step of Adam is as long as the rate wherever a gradient is large."""
    ppo = Ppo(**WHOLE, value_rate=3.0)
    actor = actor_of(critic)
    before = {name: one.detach().clone() for name, one in actor.named_parameters()}
    learner = learner_of(actor, ppo, learning_rate=1e-4, weight_decay=0.0, eps=1e-12)
    learner.update(experience_of(actor, ppo, moved=0.3), 0)
    moved = {"model": 0.0, "value": 0.0}
    for name, one in actor.named_parameters():
        part = "model" if name.startswith("model.") else "value"
        moved[part] = max(moved[part], float((one.detach() - before[name]).abs().max()))
    assert moved == pytest.approx({"model": 1e-4, "value": 3e-4}, rel=0.01)
