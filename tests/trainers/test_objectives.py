"""The losses of a reward model, against numbers computed by hand."""

import math

import pytest
import torch

from trainers.objectives import MARGINS, UNKNOWN, centring_loss, ranking_loss, safety_loss


@pytest.mark.parametrize(("margin", "loss"), [(0.0, 0.3133), (1.0, 0.6931), (3.0, 2.1269)])
def test_ranking_loss_of_a_pair_that_is_one_ahead(margin, loss):
    found = ranking_loss(torch.tensor([2.5]), torch.tensor([1.5]), torch.tensor([margin]))
    assert found.tolist() == pytest.approx([loss], abs=1e-4)


def test_ranking_loss_is_one_for_each_pair_with_its_own_margin():
    found = ranking_loss(torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0]), torch.tensor([1.0, 0.0]))
    assert found.tolist() == pytest.approx([math.log(2), math.log(1 + math.e)])
    assert ranking_loss(torch.tensor([1.0]), torch.tensor([0.0])).tolist() == pytest.approx([0.313262])


def test_ranking_loss_neither_overflows_nor_vanishes():
    found = ranking_loss(torch.tensor([-500.0, 500.0, 30.0]), torch.tensor([500.0, -500.0, 0.0]))
    assert found.tolist() == pytest.approx([1000.0, 0.0, math.exp(-30)])


def test_gradient_of_ranking_loss_fades_later_with_a_margin():
    for margin, slope in ((0.0, 0.268941), (3.0, 0.880797)):  # σ(m − Δ)
        chosen = torch.tensor([1.0], requires_grad=True)
        ranking_loss(chosen, torch.tensor([0.0]), margin).sum().backward()
        assert chosen.grad.item() == pytest.approx(-slope, abs=1e-6)


def test_losses_of_short_types_are_computed_in_float32():
    # The difference, 3 + 1/128, has no place in bfloat16, which would make 3 of it.
    chosen = torch.tensor([3.0], dtype=torch.bfloat16)
    rejected = torch.tensor([-1 / 128], dtype=torch.bfloat16)
    found = ranking_loss(chosen, rejected)
    assert found.dtype == torch.float32
    assert found.item() == pytest.approx(math.log1p(math.exp(-3 - 1 / 128)), rel=1e-5)
    assert centring_loss(chosen, rejected).item() == pytest.approx((3 - 1 / 128) ** 2, rel=1e-6)
    assert safety_loss(chosen, torch.tensor([1])).dtype == torch.float32


def test_margins_are_those_of_llama_2():
    strengths = ("significantly", "better", "slightly", "negligibly")
    assert [MARGINS["small"][one] for one in strengths] == pytest.approx([1, 2 / 3, 1 / 3, 0])
    assert [MARGINS["large"][one] for one in strengths] == [3, 2, 1, 0]
    assert [MARGINS["none"][one] for one in strengths] == [0, 0, 0, 0]


def test_safety_loss_asks_for_scores_above_zero_of_safe_answers():
    scores = torch.tensor([0.0, 2.0, 2.0, -2.0], requires_grad=True)
    found = safety_loss(scores, torch.tensor([1, 1, 0, UNKNOWN]))
    assert found.tolist() == pytest.approx([0.693147, 0.126928, 2.126928, 0.0], abs=1e-5)
    found.sum().backward()
    assert scores.grad.tolist() == pytest.approx([-0.5, -0.119203, 0.880797, 0.0], abs=1e-5)


def test_safety_loss_is_finite_at_large_scores():
    found = safety_loss(torch.tensor([200.0, -200.0]), torch.tensor([0, 0]))
    assert found.tolist() == pytest.approx([200.0, 0.0])


def test_centring_loss_is_the_mean_square_of_the_sums():
    found = centring_loss(torch.tensor([1.0, 2.0]), torch.tensor([2.0, -2.0]))
    assert found.item() == pytest.approx(4.5)  # (9 + 0) / 2
