"""How β follows the KL."""

import math

import pytest

from trainers.policy_control import AdaptiveKL, FixedKL, KLControl


def test_adaptive_kl_moves_towards_its_target_by_the_share_of_the_horizon():
    control = AdaptiveKL(0.1, target=6.0, horizon=10_000)
    control.update(6.6, 512)  # KL/target − 1 = 0.1
    assert control.beta == pytest.approx(0.1 * (1 + 0.1 * 0.0512))
    control.update(6.0, 512)
    assert control.beta == pytest.approx(0.1 * (1 + 0.1 * 0.0512))
    control = AdaptiveKL(0.1, target=6.0, horizon=10_000)
    control.update(5.4, 512)
    assert control.beta == pytest.approx(0.1 * (1 - 0.1 * 0.0512))


@pytest.mark.parametrize(("kl", "factor"), [(600.0, 1.02), (7.2, 1.02), (0.0, 0.98), (-3.0, 0.98)])
def test_adaptive_kl_moves_by_a_fifth_of_the_share_at_most(kl, factor):
    control = AdaptiveKL(0.5, target=6.0, horizon=1000)
    control.update(kl, 100)
    assert control.beta == pytest.approx(0.5 * factor)


def test_fixed_kl_stays():
    control = FixedKL(0.05)
    control.update(100.0, 512)
    assert control.beta == 0.05


@pytest.mark.parametrize("make", [FixedKL, AdaptiveKL])
def test_control_goes_on_from_its_state(make):
    control: KLControl = make(0.3)
    control.update(9.0, 512)
    again: KLControl = make(0.1)
    again.load(control.state())
    control.update(2.0, 512)
    again.update(2.0, 512)
    assert again.beta == control.beta


@pytest.mark.parametrize("make", [FixedKL, AdaptiveKL])
def test_control_refuses_a_kl_that_is_no_number(make):
    control = make(0.1)
    for kl in (math.nan, math.inf):
        with pytest.raises(ValueError, match="must be a finite number"):
            control.update(kl, 8)
    assert control.beta == 0.1


def test_adaptive_kl_refuses_what_would_turn_beta_over():
    control = AdaptiveKL(0.1, horizon=100)
    control.update(0.0, 499)
    assert control.beta == pytest.approx(0.1 * (1 - 0.998))
    with pytest.raises(ValueError, match="horizon must be above 100 for updates of 500 episodes"):
        control.update(6.0, 500)
    for wrong in ({"beta": 0.0}, {"beta": 0.1, "target": 0.0}, {"beta": 0.1, "horizon": -1}):
        with pytest.raises(ValueError, match="must be above 0"):
            AdaptiveKL(**wrong)
