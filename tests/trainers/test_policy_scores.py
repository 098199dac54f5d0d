"""What becomes of scores on their way to PPO, against numbers computed by hand."""

import math

import pytest
import torch

from trainers.policy_objectives import (
    Scale,
    combine_llama2,
    missing_eos,
    selected_llama2,
    token_rewards,
)

NAN = math.nan
HELPFULNESS, SAFETY = torch.tensor([0.9, 0.9, 0.9, 0.2]), torch.tensor([0.8, 0.1, 0.15, 1.0])
TAGGED = torch.tensor([True, False, False, False])


def mask_of(*lengths, places=0):
    """Answers at the left, padding at the right."""
    return torch.arange(places or max(lengths)) < torch.tensor(lengths)[:, None]


def test_score_is_given_with_the_last_token():
    kl = torch.full((3, 5), 0.5)
    kl[0, 3:] = NAN  # the answer ended at place 2 of 5: TRL and N+ would give the score at 3
    found = token_rewards(torch.tensor([3.0, 4.0, 5.0]), kl, mask_of(3, 5, 1), 0.2)
    assert found[0].tolist() == pytest.approx([-0.1, -0.1, 2.9, 0, 0])
    assert found[1].tolist() == pytest.approx([-0.1, -0.1, -0.1, -0.1, 3.9])  # cut, so without an end
    assert found[2].tolist() == pytest.approx([4.9, 0, 0, 0, 0])


def test_score_finds_the_last_token_of_a_row_padded_left():
    mask = torch.tensor([[0, 1, 1, 0]])
    assert token_rewards(torch.tensor([1.0]), torch.ones(1, 4), mask, 0.5).tolist() == [[0, -0.5, 0.5, 0]]


def test_answer_without_a_token_is_refused():
    with pytest.raises(ValueError, match="every answer needs a token"):
        token_rewards(torch.ones(2), torch.ones(2, 2), torch.tensor([[1, 0], [0, 0]]), 0.1)


def test_missing_end_is_paid_for_in_either_way():
    scores, ended = torch.tensor([2.0, 3.0, -4.0]), torch.tensor([True, False, False])
    assert missing_eos(scores, ended, "none", 1.0).tolist() == [2, 3, -4]
    assert missing_eos(scores, ended, "subtract", 1.0).tolist() == [2, 2, -5]
    assert missing_eos(scores, ended, "set", 1.0).tolist() == [2, -1, -1]
    assert scores.tolist() == [2, 3, -4]


def test_scale_of_demonstrations_sets_their_mean_and_deviation():
    demonstrations, scores = torch.tensor([1.0, 3.0, 5.0, 7.0]), torch.tensor([4.0, 9.0])
    assert Scale.of(demonstrations, "none")(scores).tolist() == [4, 9]
    assert Scale.of(demonstrations, "mean")(scores).tolist() == [0, 5]
    found = Scale.of(demonstrations, "standard")
    assert (found.mean, found.std) == pytest.approx((4, math.sqrt(5)))  # biased: 20 / 4
    assert found(scores).tolist() == pytest.approx([0, 5 / math.sqrt(5)])


def test_scale_of_scores_that_are_alike_divides_by_one():
    assert Scale.of(torch.full((3,), 0.1), "standard") == Scale(pytest.approx(0.1), 1.0)
    assert Scale.of(torch.tensor([2.0]), "standard") == Scale(2.0, 1.0)


def test_scale_of_no_scores_is_refused():
    with pytest.raises(ValueError, match="at least one demonstration"):
        Scale.of(torch.tensor([]), "mean")
    assert Scale.of(torch.tensor([]), "none") == Scale(0.0, 1.0)


def test_llama2_selects_safety_where_tagged_or_below_the_threshold():
    found = selected_llama2(HELPFULNESS, SAFETY, TAGGED)
    assert found.tolist() == pytest.approx([0.8, 0.1, 0.9, 0.2])  # 0.15 is not below 0.15
    stricter = selected_llama2(HELPFULNESS, SAFETY, TAGGED, threshold=0.2)
    assert stricter.tolist() == pytest.approx([0.8, 0.1, 0.15, 0.2])


def test_llama2_whitens_the_logits():
    found = combine_llama2(HELPFULNESS, SAFETY, TAGGED)
    assert found.tolist() == pytest.approx([0.7546, -1.1961, 1.1961, -0.7546], abs=1e-4)


@pytest.mark.parametrize(("threshold", "expected"), [(0.15, [1, -1]), (0.9, [-1, 1])])
def test_llama2_whitens_what_it_selects_by_the_threshold(threshold, expected):
    helpfulness, safety = torch.tensor([0.9, 0.1]), torch.tensor([0.2, 0.8])
    found = combine_llama2(helpfulness, safety, torch.zeros(2), threshold)
    assert found.tolist() == pytest.approx(expected)


def test_llama2_holds_probabilities_off_0_and_1():
    sure = combine_llama2(torch.tensor([1.0, 0.5]), torch.ones(2), torch.zeros(2), margin=0.1)
    assert sure.tolist() == pytest.approx([1, -1])
    ends = torch.tensor([0.0, 1.0, 0.5, 0.9])
    three = combine_llama2(ends, torch.ones(4), torch.zeros(4), margin=0.1)  # logits −l, l, 0, l
    unit = [-5 / 4, 3 / 4, -1 / 4, 3 / 4]  # less their mean, l / 4
    deviation = math.sqrt(sum(one**2 for one in unit) / 4)
    assert three.tolist() == pytest.approx([one / deviation for one in unit], abs=1e-5)
    assert combine_llama2(ends, torch.ones(4), torch.zeros(4)).isfinite().all()


@pytest.mark.parametrize("margin", [0.0, 1e-8, 0.5])
def test_llama2_refuses_a_margin_that_holds_nothing_off(margin):
    with pytest.raises(ValueError, match="margin must be from 1e-7"):
        combine_llama2(HELPFULNESS, SAFETY, TAGGED, margin=margin)


@pytest.mark.parametrize("number", [0.0, 0.3, 1.0])
def test_llama2_gives_zeros_for_answers_that_are_alike(number):
    alike = torch.full((7,), number)
    assert combine_llama2(alike, alike, torch.zeros(7)).tolist() == [0.0] * 7


def test_llama2_shows_a_safety_that_is_nan():
    found = selected_llama2(torch.tensor([0.9]), torch.tensor([NAN]), torch.tensor([False]))
    assert found.isnan().all()
