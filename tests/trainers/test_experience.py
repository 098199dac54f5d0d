"""What PPO learns from, computed by hand for three answers of three, one and two tokens, the last of which did not
end."""

import numpy as np
import pytest
import torch

from trainers.experience import Answer, learnable, repetition
from trainers.ppo_settings import Ppo

SCORES = torch.tensor([2.0, -1.0, 3.0])
BETA = 0.1
PLAIN = {"lam": 0.5, "whiten_advantages": False, "missing_eos": "none"}
# −β(log π − log π_ref), and the score with the last token.
REWARDS = [[-0.05, 0.1, 2.0], [-1.02], [0.02, 2.99]]
# Of the first answer, backwards with γ 1 and λ ½: 2 − 0; 0.1 + 0 − 0.25 + ½ · 2; −0.05 + 0.25 − 0.5 + ½ · 0.85.
ADVANTAGES = [[0.125, 0.85, 2.0], [-2.02], [1.765, 2.49]]
RETURNS = [[0.625, 1.1, 2.0], [-1.02], [1.765, 2.99]]


def answer(ids, logprobs, reference, values, ended=True):
    numbers = (np.array(one, np.float32) for one in (logprobs, reference, values))
    return Answer(np.array([9], np.int32), np.array(ids, np.int32), ended, *numbers)


ANSWERS = (
    answer([5, 6, 1], [-1.0, -2.0, -0.5], [-1.5, -1.0, -0.5], [0.5, 0.25, 0.0]),
    answer([1], [-0.1], [-0.3], [1.0]),
    answer([7, 8], [-0.4, -0.6], [-0.2, -0.7], [0.0, 0.5], ended=False),
)
MASK = [[1, 1, 1], [1, 0, 0], [1, 1, 0]]


def learned(answers=ANSWERS, scores=SCORES, beta=BETA, **changes):
    return learnable(answers, scores, Ppo(**{**PLAIN, **changes}), beta)


def rows(tensor):
    """Without what stands outside the mask, which is 0."""
    assert not tensor[~torch.tensor(MASK, dtype=torch.bool)].any()
    return [row[: sum(mask)].tolist() for row, mask in zip(tensor, MASK, strict=True)]


def check(found, wanted):
    for row, own in zip(rows(found), wanted, strict=True):
        assert row == pytest.approx(own, abs=1e-5)


def flat(numbers):
    return np.concatenate([np.array(row) for row in numbers])


def last(changes):
    """The sum of the last answer's rewards, of which the KL is −0.1 nats."""
    experience, _ = learned(gamma=1.0, lam=1.0, **changes)
    return float(experience.returns[2, 0])


def test_advantages_and_returns_are_those_computed_by_hand():
    experience, _ = learned()
    assert experience.mask.tolist() == [[bool(one) for one in row] for row in MASK]
    check(experience.advantages, ADVANTAGES)
    check(experience.returns, RETURNS)
    check(experience.logprobs, [[-1.0, -2.0, -0.5], [-0.1], [-0.4, -0.6]])
    check(experience.values, [[0.5, 0.25, 0.0], [1.0], [0.0, 0.5]])
    assert experience.answers is ANSWERS
    assert {one.dtype for one in (experience.advantages, experience.returns)} == {torch.float32}


def test_score_comes_with_the_last_token_and_the_kl_with_each():
    """With γ 0 and no values the advantage of a token is its reward."""
    without = [answer(one.ids, one.logprobs, one.reference, np.zeros(len(one)), one.ended) for one in ANSWERS]
    experience, _ = learned(without, gamma=0.0)
    check(experience.advantages, REWARDS)


def test_discount_is_of_the_next_state():
    experience, _ = learned(gamma=0.5, lam=0.0)
    check(experience.advantages, [[-0.05 + 0.125 - 0.5, 0.1 - 0.25, 2.0], [-2.02], [0.02 + 0.25, 2.49]])


@pytest.mark.parametrize(
    ("changes", "score"),
    [
        ({"missing_eos": "none"}, 3.0),
        ({"missing_eos": "subtract", "missing_eos_penalty": 0.5}, 2.5),
        ({"missing_eos": "set", "missing_eos_penalty": 0.5}, -0.5),
        ({"score_clip": 1.5}, 1.5),
        ({"score_clip": 1.5, "missing_eos": "subtract"}, 0.5),
        ({"score_clip": 0.25, "missing_eos": "set"}, -1.0),
    ],
)
def test_answer_without_an_end_and_a_large_score(changes, score):
    """What is clipped is the reward's own score, not what is taken off it for a missing end."""
    assert last(changes) == pytest.approx(score + 0.01)


def test_penalty_is_for_answers_without_an_end_alone():
    experience, measures = learned(missing_eos="set", missing_eos_penalty=5.0)
    # −5.01 − 0.5, and 0.02 + 0.5 − 0 + ½ of that.
    check(experience.advantages, [*ADVANTAGES[:2], [0.52 - 2.755, -5.51]])
    assert measures["score"] == pytest.approx((2.0 - 1.0 - 5.0) / 3)


def test_low_scores_are_clipped_too():
    experience, measures = learned(score_clip=0.5)
    assert float(experience.returns[1, 0]) == pytest.approx(-0.52)
    assert measures["score"] == pytest.approx((0.5 - 0.5 + 0.5) / 3)


@pytest.mark.parametrize(
    ("changes", "kl"),
    [
        ({"kl": "k1"}, [0.5, -1.0, 0.0]),
        ({"kl": "k2"}, [0.125, 0.5, 0.0]),
        ({"kl": "k3"}, [np.exp(-0.5) - 0.5, np.e - 2.0, 0.0]),
        ({"kl": "k1", "kl_clamp": 0.6}, [0.5, -0.6, 0.0]),
        ({"kl": "k3", "kl_clamp": 0.6}, [np.exp(-0.5) - 0.5, np.exp(0.6) - 1.6, 0.0]),
    ],
)
def test_estimator_is_what_the_reward_holds_and_the_kl_that_is_told_is_as_it_is(changes, kl):
    experience, measures = learned(gamma=1.0, lam=1.0, **changes)
    backwards = np.cumsum(-BETA * np.array(kl)[::-1])[::-1] + 2.0
    assert experience.returns[0].tolist() == pytest.approx(backwards.tolist(), abs=1e-5)
    assert measures["kl"] == pytest.approx((-0.5 + 0.2 - 0.1) / 3)


def test_beta_is_the_one_that_is_given():
    experience, measures = learned(beta=0.0, gamma=1.0, lam=1.0)
    check(experience.returns, [[2.0, 2.0, 2.0], [-1.0], [3.0, 3.0]])
    assert measures["beta"] == 0.0


def test_advantages_are_whitened_over_all_tokens_and_returns_are_not():
    experience, measures = learned(whiten_advantages=True)
    plain = flat(ADVANTAGES)
    white = (plain - plain.mean()) / np.sqrt(plain.var() + 1e-8)
    assert flat(rows(experience.advantages)) == pytest.approx(white, abs=1e-5)
    check(experience.returns, RETURNS)
    assert measures == learned()[1]


def test_whitened_rewards_keep_their_mean():
    experience, measures = learned(whiten_rewards=True, gamma=1.0, lam=1.0)
    plain = flat(REWARDS)
    white = (plain - plain.mean()) / np.sqrt(plain.var() + 1e-8) + plain.mean()
    wanted = [white[:3][::-1].cumsum()[::-1], white[3:4], white[4:][::-1].cumsum()[::-1]]
    check(experience.returns, [one.tolist() for one in wanted])
    assert measures["reward"] == pytest.approx(white.sum() / 3, abs=1e-5)


def test_measures_are_means_over_answers_or_tokens():
    _, found = learned()
    returns, values = flat(RETURNS), np.array([0.5, 0.25, 0.0, 1.0, 0.0, 0.5])
    wanted = {
        "score": 4 / 3,
        "kl": -0.4 / 3,
        "beta": 0.1,
        "reward": (2.05 - 1.02 + 3.01) / 3,
        "entropy": 4.6 / 6,
        "explained_variance": 1 - (returns - values).var() / returns.var(),
        "length": 2.0,
        "eos": 2 / 3,
        "repeated": 0.0,
        "same": 1 / 3,
    }
    assert found == pytest.approx(wanted, abs=1e-5)


def test_answers_of_one_token_and_one_score_are_no_special_case():
    experience, measures = learned([ANSWERS[1]] * 4, torch.full((4,), -1.0), whiten_advantages=True)
    assert not experience.advantages.any()
    assert all(np.isfinite(list(measures.values())))
    assert (measures["same"], measures["eos"]) == (1.0, 1.0)


def ids(*numbers):
    return np.array(numbers, np.int32)


def test_answer_repeats_itself_where_fewer_than_half_of_its_runs_of_four_are_new():
    round_ = [1, 2, 3, 4, 5, 6]  # six runs are new, whatever comes behind
    assert repetition([ids(*(round_ * 3)[:15])])["repeated"] == 0.0  # 6 of 12
    assert repetition([ids(*(round_ * 3)[:16])])["repeated"] == 1.0  # 6 of 13
    assert repetition([ids(*range(100))])["repeated"] == 0.0
    assert repetition([ids(*[3] * 11)])["repeated"] == 1.0


def test_short_answers_cannot_repeat_themselves():
    assert repetition([ids(*[3] * 10), ids(3)])["repeated"] == 0.0  # 7 runs


def test_shares_are_of_the_answers():
    found = repetition([ids(*[3] * 40), ids(1, 2), ids(1, 2), ids(1, 2, 1)])
    assert found == {"repeated": 0.25, "same": 0.5}
