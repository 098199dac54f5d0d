"""What PPO computes, against numbers computed by hand and finite differences."""

import math

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from trainers.policy_objectives import (
    Scale,
    approximate_kl,
    entropies,
    explained_variance,
    gae,
    kl_estimates,
    masked_mean,
    missing_eos,
    policy_losses,
    token_rewards,
    value_losses,
    whiten,
)

NAN = math.nan


def row(*numbers):
    return torch.tensor([list(numbers)], dtype=torch.float32)


def mask_of(*lengths, places=0):
    """Answers at the left, padding at the right."""
    return torch.arange(places or max(lengths)) < torch.tensor(lengths)[:, None]


def slopes_agree(function, *inputs):
    """Gradients against central differences; the step suits float32, in which all is computed."""
    inputs = tuple(one.double().requires_grad_() for one in inputs)
    return torch.autograd.gradcheck(function, inputs, eps=4e-3, atol=2e-3, rtol=2e-3)


def drawn(*shape, seed=0, size=1.0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed)) * size


# Means and whitening


def test_masked_mean_counts_tokens_and_not_rows():
    x = torch.tensor([[1.0, 2.0, 6.0], [11.0, NAN, math.inf]])
    assert masked_mean(x, mask_of(3, 1)).item() == 5.0  # 20 / 4; the mean of the rows' means is 7
    assert masked_mean(x, mask_of(3, 1).int()).item() == 5.0
    assert masked_mean(x > 1.5, mask_of(3, 1)).item() == 0.75


def test_masked_mean_of_nothing_is_nan():
    assert math.isnan(masked_mean(row(1.0), torch.tensor([[False]])).item())


def test_whitening_divides_by_the_biased_deviation():
    found = whiten(row(1, 2, 3, 50), mask_of(3, places=4))
    assert found.tolist() == [pytest.approx([-1.22474, 0, 1.22474, 0], abs=1e-5)]


def test_whitening_without_shift_keeps_the_mean_and_the_zeros():
    found = whiten(row(1, 2, 3, NAN), mask_of(3, places=4), shift_mean=False)
    assert found.tolist() == [pytest.approx([0.77526, 2, 3.22474, 0], abs=1e-5)]


def test_whitening_adds_a_hundred_millionth_under_the_root():
    found = whiten(row(-1e-4, 1e-4), mask_of(2))
    assert found.tolist() == [pytest.approx([-0.707107, 0.707107], abs=1e-5)]


@pytest.mark.parametrize("number", [0.0, 0.1, 13.8, -1e5])
def test_whitening_numbers_that_are_alike_makes_no_noise(number):
    x = torch.full((3, 7), number)
    assert whiten(x, mask_of(7, 5, 6)).tolist() == [[0.0] * 7] * 3
    kept = whiten(x, mask_of(7, 7, 7), shift_mean=False)
    assert kept.flatten().tolist() == pytest.approx([number] * 21, rel=1e-6)


def test_whitening_a_nan_shows_it():
    assert whiten(row(NAN, 1.0), mask_of(2)).isnan().all()


@given(
    numbers=st.lists(st.floats(-1000, 1000, width=32), min_size=2, max_size=40),
    padding=st.integers(0, 5),
)
@settings(max_examples=60, deadline=None)
def test_whitened_numbers_have_mean_0_and_variance_1(numbers, padding):
    x = torch.tensor([numbers + [NAN] * padding])
    mask = mask_of(len(numbers), places=len(numbers) + padding)
    exact = torch.tensor(numbers, dtype=torch.float64)
    assume(exact.std(correction=0) > 0.01 * (1 + exact.abs().max()))
    white = whiten(x, mask)[mask].double()
    assert white.mean().item() == pytest.approx(0, abs=1e-4)
    assert white.var(correction=0).item() == pytest.approx(1, abs=1e-3)


# Kullback–Leibler


def test_kl_estimates_of_a_half_either_way():
    policy, reference = row(-1.0, -1.5), row(-1.5, -1.0)  # d = 0.5, −0.5
    assert kl_estimates(policy, reference, "k1").tolist() == [[0.5, -0.5]]
    assert kl_estimates(policy, reference, "k2").tolist() == [[0.125, 0.125]]
    found = kl_estimates(policy, reference, "k3")
    assert found.tolist() == [pytest.approx([0.10653, 0.14872], abs=1e-5)]


def test_kl_estimates_hold_the_difference_when_told_to():
    policy, reference = row(-1.0, -40.0, -1.0), row(-40.0, -1.0, -2.0)  # d = 39, −39, 1
    assert kl_estimates(policy, reference, "k1", clamp=10).tolist() == [[10, -10, 1]]
    assert kl_estimates(policy, reference, "k2", clamp=10).tolist() == [[50, 50, 0.5]]
    found = kl_estimates(policy, reference, "k3", clamp=10)
    assert found.tolist() == [pytest.approx([9.0000454, 22015.466, 0.3678794])]
    assert kl_estimates(policy, reference, "k1").tolist() == [[39, -39, 1]]


def test_k3_of_a_small_difference_does_not_cancel():
    found = kl_estimates(row(1e-3), row(0.0), "k3").item()
    assert found == pytest.approx(
        0.5e-6 - 1e-9 / 6, rel=2e-4
    )  # e^(−d) − 1 + d loses it to rounding by a tenth


def test_slope_of_k3_is_that_of_finite_differences():
    reference = drawn(2, 3, seed=1)
    assert slopes_agree(lambda x: kl_estimates(x, reference, "k3"), drawn(2, 3))


def test_approximate_kl_is_half_the_mean_square_over_tokens():
    new, old = row(-1.0, -2.0, NAN), row(-1.2, -2.4, 5.0)
    assert approximate_kl(new, old, mask_of(2, places=3)).item() == pytest.approx(0.05)  # ½·(.04 + .16)/2
    assert approximate_kl(new, new, mask_of(2, places=3)).item() == 0


# Losses


def test_policy_losses_of_the_four_cases():
    ratios, advantages = row(1.5, 0.5, 1.5, 0.5), row(1, -1, -1, 1)
    losses, clipped = policy_losses(ratios.log(), torch.zeros(1, 4), advantages, 0.2)
    assert losses.tolist() == [pytest.approx([-1.2, 0.8, 1.5, -0.5])]
    assert clipped.tolist() == [[True, True, False, False]]


def test_policy_losses_at_the_start_are_the_advantages_and_nothing_is_clipped():
    logprobs, advantages = drawn(2, 3), drawn(2, 3, seed=1)
    losses, clipped = policy_losses(logprobs, logprobs, advantages, 0.2)
    assert torch.equal(losses, -advantages)
    assert not clipped.any()


def test_policy_gradient_stops_where_it_is_clipped():
    logprobs = row(1.5, 0.5, 1.5, 0.5).log().requires_grad_()
    policy_losses(logprobs, torch.zeros(1, 4), row(1, -1, -1, 1), 0.2)[0].sum().backward()
    assert logprobs.grad.tolist() == [pytest.approx([0, 0, 1.5, -0.5])]  # −A·r


def test_slopes_of_policy_losses_are_those_of_finite_differences():
    old = row(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    logprobs = row(1.5, 0.5, 1.5, 0.5, 1.1, 0.9, 1.0).log()
    advantages = row(1, -1, -1, 1, 2, -2, 0.7)
    assert slopes_agree(lambda x: policy_losses(x, old, advantages, 0.2)[0], logprobs)


def test_value_losses_take_the_worse_of_free_and_held():
    values, old, returns = row(1.5, 0.4, 1.5, 0.1), row(1, 1, 1, 0), row(2, 0, 1, 3)
    losses, clipped = value_losses(values, old, returns, 0.2)
    # held: 1.2, 0.8, 1.2, 0.1; squares free .25, .16, .25, 8.41; held .64, .64, .04, 8.41
    assert losses.tolist() == [pytest.approx([0.32, 0.32, 0.125, 4.205])]
    assert clipped.tolist() == [[True, True, False, False]]


def test_value_losses_are_not_clipped_by_zero():
    losses, clipped = value_losses(row(1.5, 0.4), row(1, 1), row(2, 0), 0.0)
    assert losses.tolist() == [pytest.approx([0.125, 0.08])]
    assert clipped.tolist() == [[False, False]]


@pytest.mark.parametrize("clip", [0.0, 0.2])
def test_slopes_of_value_losses_are_those_of_finite_differences(clip):
    values, old, returns = row(1.5, 0.4, 1.5, 0.1), row(1, 1, 1, 0), row(2, 0, 1, 3)
    assert slopes_agree(lambda x: value_losses(x, old, returns, clip)[0], values)


def test_masked_places_change_neither_the_loss_nor_its_gradient():
    def loss_and_slope(padding):
        logprobs = torch.tensor([[-1.0, -2.0, padding]], requires_grad=True)
        losses, _ = policy_losses(logprobs, row(-1.1, -1.9, 0), row(1, -1, padding), 0.2)
        loss = masked_mean(losses, mask_of(2, places=3))
        loss.backward()
        return loss.item(), logprobs.grad.tolist()

    assert loss_and_slope(0.0) == loss_and_slope(3.0)


# Measures


def test_explained_variance_of_a_perfect_a_constant_and_a_backward_critic():
    returns, mask = row(1, 2, 3, NAN), mask_of(3, places=4)
    assert explained_variance(row(2, 3, 4, 7), returns, mask).item() == 1  # off by 1 everywhere
    assert explained_variance(row(5, 5, 5, 7), returns, mask).item() == 0
    assert explained_variance(row(3, 2, 1, 7), returns, mask).item() == pytest.approx(-3)  # 1 − 4


def test_explained_variance_is_0_where_nothing_is_to_be_explained():
    assert explained_variance(row(1, 2, 3), torch.full((1, 3), 0.1), mask_of(3)).item() == 0
    values = drawn(8, 64, size=10)
    returns = gae(torch.zeros(8, 64), values, mask_of(*[64] * 8), 1.0, 1.0) + values
    assert returns.abs().max() > 0  # rounding alone made these
    assert explained_variance(values, returns, mask_of(*[64] * 8)).item() == 0


def test_explained_variance_shows_a_nan():
    assert explained_variance(row(1, 2), row(1, NAN), mask_of(2)).isnan()
    assert explained_variance(row(1, NAN), row(1, 2), mask_of(2)).isnan()


def test_entropies_by_hand():
    logits = torch.tensor([[0.0, 0, 0, 0], [math.log(3), 0, -math.inf, -math.inf], [500, 0, 0, 0]])
    found = entropies(logits)
    assert found.tolist() == pytest.approx([math.log(4), 0.562335, 0], abs=1e-6)


def test_slopes_of_entropies_are_those_of_finite_differences():
    assert slopes_agree(entropies, drawn(3, 5))


def test_gradient_of_the_entropy_passes_by_tokens_that_cannot_come():
    logits = torch.tensor([[1.0, 0.0, -math.inf]], requires_grad=True)
    entropies(logits).sum().backward()
    share = 1 / (1 + math.exp(-1))
    slope = -share * (1 - share)  # dH/dx₁ of two tokens that are x₁ − x₂ = 1 apart
    assert logits.grad.tolist() == [pytest.approx([slope, -slope, 0], abs=1e-6)]


# Precision


def test_short_types_are_computed_in_float32():
    # 3 + 1/128 has no place in bfloat16, which would make 3 of it.
    high, low = (torch.tensor([[x]], dtype=torch.bfloat16) for x in (3.0, -1 / 128))
    one, exact = torch.ones(1, 1, dtype=torch.bfloat16), 3 + 1 / 128
    zeros, mask = torch.zeros_like(one), torch.ones(1, 1)
    found = {
        "kl": (kl_estimates(high, low, "k1"), exact),
        "rewards": (token_rewards(high[0], low, mask, 1.0), exact),
        "advantages": (gae(high, low, mask, 1.0, 1.0), exact),
        "policy": (policy_losses(high, low, one, 1e9)[0], -math.exp(exact)),
        "value": (value_losses(high, zeros, low, 0.0)[0], exact**2 / 2),
        "approximate": (approximate_kl(high, low, mask), exact**2 / 2),
        "missing": (missing_eos(high[0], zeros[0], "subtract", -1 / 128), exact),
        "scale": (Scale(-1 / 128)(high), exact),
        "mean": (masked_mean(torch.cat((high, low)), torch.ones(2, 1)), (3 - 1 / 128) / 2),
    }
    assert {one: value.dtype for one, (value, _) in found.items()} == dict.fromkeys(found, torch.float32)
    for name, (value, expected) in found.items():
        assert value.item() == pytest.approx(expected, rel=1e-6), name
