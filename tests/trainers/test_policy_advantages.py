"""Generalised advantages, against numbers computed by hand and a plain double loop."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from trainers.policy_objectives import gae

NAN = math.nan


def row(*numbers):
    return torch.tensor([list(numbers)], dtype=torch.float32)


def test_advantages_by_hand_with_a_masked_value_that_does_not_leak():
    rewards, values = row(-0.1, 0.2, 1.0, NAN), row(0.5, 0.4, 0.3, 9.0)
    found = gae(rewards, values, row(1, 1, 1, 0), gamma=1.0, lam=0.95)
    assert found.tolist() == [pytest.approx([0.52675, 0.765, 0.7, 0])]
    alone = gae(rewards[:, :3], values[:, :3], row(1, 1, 1), gamma=1.0, lam=0.95)
    assert torch.equal(found[:, :3], alone)


def test_advantages_of_lambda_one_are_what_is_still_to_come_less_the_value():
    found = gae(row(1, 2, 4), row(0.5, 0.25, 1.5), row(1, 1, 1), gamma=0.5, lam=1.0)
    assert found.tolist() == [pytest.approx([3 - 0.5, 4 - 0.25, 4 - 1.5])]  # 1 + ½·2 + ¼·4, 2 + ½·4, 4


def plain_advantages(rewards, values, gamma, lam):
    """Σ (γλ)^l δ_(t+l), term by term."""
    after = [*values[1:], 0.0]
    deltas = [r + gamma * later - v for r, v, later in zip(rewards, values, after, strict=True)]
    count = len(deltas)
    return [
        sum((gamma * lam) ** (later - place) * deltas[later] for later in range(place, count))
        for place in range(count)
    ]


numbers = st.floats(-5, 5, width=32)


@given(
    answers=st.lists(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=9), min_size=1, max_size=4),
    gamma=st.floats(0.3, 0.99),
    lam=st.floats(0, 1),
    placing=st.randoms(use_true_random=False),
)
@settings(max_examples=80, deadline=None)
def test_advantages_are_those_of_a_plain_double_loop_wherever_the_tokens_stand(answers, gamma, lam, placing):
    rewards, values, mask = (torch.full((len(answers), 12), fill) for fill in (NAN, NAN, 0.0))
    for one, answer in enumerate(answers):
        places = sorted(placing.sample(range(12), len(answer)))  # padded left, right and between
        mask[one, places] = 1
        rewards[one, places] = torch.tensor([reward for reward, _ in answer])
        values[one, places] = torch.tensor([value for _, value in answer])
    found = gae(rewards, values, mask, gamma, lam)
    assert (found[mask == 0] == 0).all()
    for one, answer in enumerate(answers):
        expected = plain_advantages(*zip(*answer, strict=True), gamma, lam)
        assert found[one][mask[one] == 1].tolist() == pytest.approx(expected, rel=1e-4, abs=1e-4)
