from collections import Counter
from dataclasses import replace
from math import log
from random import Random

import pytest
import torch

from datagen.models.decoding import Limits, Plan, Sampler

CPU = torch.device("cpu")
GREEDY = Plan(limit=8, temperature=0, top_p=1, top_k=0, presence=0, frequency=0, stop=(), stream=Random(0))
# Tokens 0, 1, 2 with probabilities .5, .3 and .2.
LOGITS = [log(0.5), log(0.3), log(0.2)]


def choices(plan, rows=4000, prompt=((7, 7),)):
    """The share of each token among the first choices of so many rows that differ in their stream alone."""
    plans = [replace(plan, stream=Random(seed)) for seed in range(rows)]
    scores = Sampler(plans, 2, CPU)(torch.tensor(prompt).expand(rows, 2), torch.tensor([LOGITS] * rows))
    return {token: count / rows for token, count in Counter(scores.argmax(-1).tolist()).items()}


def test_sampler_at_temperature_one_draws_the_models_own_distribution():
    assert choices(replace(GREEDY, temperature=1)) == pytest.approx({0: 0.5, 1: 0.3, 2: 0.2}, abs=0.025)


def test_sampler_at_temperature_half_squares_the_odds():
    """.25 : .09 : .04, over their sum .38."""
    expected = {0: 0.6579, 1: 0.2368, 2: 0.1053}
    assert choices(replace(GREEDY, temperature=0.5)) == pytest.approx(expected, abs=0.025)


def test_sampler_top_p_keeps_the_token_that_crosses_it():
    """.5 is short of .6, so the second token stays: .5/.8 and .3/.8."""
    assert choices(replace(GREEDY, temperature=1, top_p=0.6)) == pytest.approx(
        {0: 0.625, 1: 0.375}, abs=0.025
    )


def test_sampler_top_p_below_the_likeliest_token_keeps_that_one():
    assert choices(replace(GREEDY, temperature=1, top_p=0.1)) == {0: 1.0}


def test_sampler_top_k_keeps_so_many():
    assert choices(replace(GREEDY, temperature=1, top_k=2)) == pytest.approx({0: 0.625, 1: 0.375}, abs=0.025)


def test_sampler_at_temperature_zero_takes_the_likeliest_and_leaves_the_stream_alone():
    assert choices(GREEDY) == {0: 1.0}


def test_sampler_rows_of_one_batch_keep_their_own_settings():
    plans = [GREEDY, replace(GREEDY, temperature=1, top_k=1), replace(GREEDY, presence=2.0)]
    so_far = torch.tensor([[7, 7, 0]] * 3)
    scores = Sampler(plans, 2, CPU)(so_far, torch.tensor([LOGITS] * 3))
    assert scores.argmax(-1).tolist() == [0, 0, 1]


def test_sampler_penalties_count_new_tokens_only():
    """Prompt 0 0; new tokens 1 1 2. Presence .5 once each, frequency .25 for every time."""
    plan = replace(GREEDY, presence=0.5, frequency=0.25)
    scores = Sampler([plan], 2, CPU)(torch.tensor([[0, 0, 1, 1, 2]]), torch.zeros(1, 4))
    assert scores.tolist() == [[0.0, -1.0, -0.75, 0.0]]


def test_limits_end_each_row_at_its_own_limit_and_stop_string():
    """Tokens are letters: row 0 may have two, row 1 stops at "bc", row 2 goes on."""
    plans = [replace(GREEDY, limit=2), replace(GREEDY, stop=("bc",)), GREEDY]
    limits = Limits(plans, 1, lambda ids: bytes(ids).decode(), halted=lambda: False)
    rows = [list(b"?abcd"), list(b"?abcd"), list(b"?abcd")]
    done = [limits(torch.tensor([row[:width] for row in rows]), None).tolist() for width in (2, 3, 4, 5)]
    assert done == [
        [False, False, False],
        [True, False, False],
        [True, True, False],
        [True, True, False],
    ]
    assert limits.lengths == [2, 3, 4]


def test_limits_end_every_row_when_halted():
    limits = Limits([GREEDY, GREEDY], 1, lambda _: "", halted=lambda: True)
    assert limits(torch.tensor([[1, 2], [1, 2]]), None).tolist() == [True, True]
