"""A token for each uniform number: by the inverted distribution function, never one without a chance."""

import numpy as np
import pytest
import torch

from trainers.rollout import Sampling
from trainers.sampling import draw


def drawn(logits, uniform, **how):
    given = torch.from_numpy(np.array(logits)).float(), torch.from_numpy(np.array(uniform))
    token, logprob = draw(*given, Sampling(1, **how))
    return token.tolist(), logprob


def test_draw_inverts_the_distribution_function():
    logits = np.log([[0.5, 0.25, 0.25]] * 6)
    token, logprob = drawn(logits, [0.0, 0.499, 0.501, 0.749, 0.751, 0.999])
    assert token == [0, 0, 1, 1, 2, 2]
    assert np.allclose(logprob.exp(), [0.5, 0.5, 0.25, 0.25, 0.25, 0.25])


def test_draw_divides_logits_by_the_temperature():
    token, logprob = drawn([[0.0, np.log(2.0)]] * 2, [0.19, 0.21], temperature=0.5)  # chances 1/5 and 4/5
    assert token == [0, 1]
    assert np.allclose(logprob.exp(), [0.2, 0.8])


def test_top_p_draws_the_fewest_words_that_reach_it_and_nothing_besides():
    chances = [0.1, 0.4, 0.05, 0.3, 0.15]
    uniform = (np.arange(2000) / 2000).tolist()
    for top_p, nucleus in (
        (0.3, {1}),
        (0.41, {1, 3}),
        (0.8, {1, 3, 4}),
        (0.9, {0, 1, 3, 4}),
        (1.0, set(range(5))),
    ):
        token, logprob = drawn([np.log(chances)] * 2000, uniform, top_p=top_p)
        assert set(token) == nucleus
        whole = sum(chances[one] for one in nucleus)
        for one in nucleus:
            assert token.count(one) / 2000 == pytest.approx(chances[one] / whole, abs=0.002)
        assert np.allclose(
            logprob.exp(), np.array(chances)[token]
        )  # of the policy itself, whatever is left out


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("top_p", [1.0, 0.7, 1e-6])
def test_word_without_a_chance_is_never_drawn(seed, top_p):
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 10.0 ** rng.integers(-2, 3), (64, 50))
    logits[rng.random(logits.shape) < rng.choice([0.1, 0.9])] = -np.inf
    logits[np.arange(64), rng.integers(0, 50, 64)] = 0.0
    edges = [0.0, 1 - 2**-53, 1 - 2**-52, 5e-324, 0.5]
    uniform = np.concatenate([np.resize(edges, 32), rng.random(32)])
    token, logprob = drawn(logits, uniform.tolist(), top_p=top_p)
    assert np.isfinite(logits[np.arange(64), token]).all()
    assert torch.isfinite(logprob).all()
    if top_p == 1e-6:
        assert (logits.max(1) == logits[np.arange(64), token]).all()


def test_words_at_the_edge_have_a_chance_and_are_hit():
    """0 the first of them, and the largest number below 1 the last."""
    logits = [[-np.inf, 0.0, 1.0, -np.inf, 0.5, -np.inf]] * 2
    assert drawn(logits, [0.0, 1 - 2**-53])[0] == [1, 4]
