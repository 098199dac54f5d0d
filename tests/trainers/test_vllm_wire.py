import numpy as np
import pytest

from datagen.errors import DatagenError
from trainers.rollout import Sampling
from trainers.vllm_wire import (
    answer_of,
    body_of,
    check_room,
    seed_of,
    served_of,
    settings_of,
    tells_logprobs,
)

STOPS = frozenset({2, 7})
PROMPT = np.array([1, 5, 9, 30], np.int32)


def reply(ids=(187, 217, 7), reason="stop", numbers=(-5.5, -5.25, -0.5), **more):
    choice = {"index": 0, "text": "…", "token_ids": list(ids), "finish_reason": reason, "stop_reason": 7}
    return {"choices": [choice | {"logprobs": {"token_logprobs": list(numbers)}} | more]}


def test_seeds_are_the_keys_own_and_fit_vllm():
    seeds = {
        seed_of((seed, update, place)) for seed in range(3) for update in range(3) for place in range(50)
    }
    assert len(seeds) == 450
    assert all(0 <= one < 2**63 for one in seeds)
    assert seed_of((1, 2, 3)) == seed_of((1, 2, 3))


def test_body_says_all_that_a_generation_config_might_say_otherwise():
    body = body_of("policy", PROMPT, Sampling(16, temperature=0.7, top_p=0.9), STOPS, (1, 2))
    assert body == {
        "model": "policy",
        "prompt": [1, 5, 9, 30],
        "max_tokens": 16,
        "temperature": 0.7,
        "top_p": 0.9,
        "top_k": 0,
        "min_p": 0.0,
        "repetition_penalty": 1.0,
        "presence_penalty": 0.0,
        "frequency_penalty": 0.0,
        "min_tokens": 0,
        "seed": seed_of((1, 2)),
        "ignore_eos": True,
        "stop_token_ids": [2, 7],
        "logprobs": 0,
        "return_token_ids": True,
        "skip_special_tokens": False,
    }


def test_the_likeliest_token_is_drawn_by_no_seed():
    said = settings_of(Sampling(4, temperature=0.0, top_p=0.5), STOPS, 99)
    assert (said["seed"], said["top_p"], said["temperature"]) == (None, 1.0, 0.0)


@pytest.mark.parametrize(
    ("temperature", "top_p", "mode", "told"),
    [
        (1.0, 1.0, "processed_logprobs", True),
        (1.0, 1.0, "raw_logprobs", True),
        (0.7, 1.0, "processed_logprobs", True),
        (0.7, 1.0, "raw_logprobs", False),  # before the temperature
        (1.0, 0.9, "processed_logprobs", False),  # of what top_p leaves alone
        (1.0, 0.9, "raw_logprobs", True),
        (0.0, 1.0, "raw_logprobs", True),
        (1.0, 1.0, "processed_logits", False),
    ],
)
def test_logprobs_are_told_only_where_they_are_the_policys(temperature, top_p, mode, told):
    assert tells_logprobs(Sampling(4, temperature, top_p), mode) is told


def test_answer_keeps_the_token_that_ended_it():
    made = answer_of(reply(), 8, STOPS, told=True)
    assert made.ids.tolist() == [187, 217, 7]
    assert made.ids.dtype == np.int32
    assert made.ended
    assert made.said.tolist() == [187, 217]
    assert made.logprobs.tolist() == [-5.5, -5.25, -0.5]
    assert answer_of(reply(), 8, STOPS, told=False).logprobs is None


def test_answer_that_is_full_has_not_ended():
    made = answer_of(reply((4, 5), "length", (-1, -2)), 2, STOPS, told=True)
    assert (made.ids.tolist(), made.ended) == ([4, 5], False)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"choices": []}, "without choices"),
        ([], "without choices"),
        (reply(token_ids=None), "without token_ids"),
        (reply(token_ids=[1.5]), "no list of token ids"),
        (reply(token_ids=[-1]), "no list of token ids"),
        (reply(token_ids=[2**31]), "no list of token ids"),
        (reply((4, 5), "length"), "2 tokens that ended by 'length'"),  # cut off before `most`
        (reply((4, 5), "stop"), "2 tokens that ended by 'stop'"),  # at a token that is none of ours
        (reply((), "abort"), "0 tokens that ended by 'abort'"),
        (reply((7,) * 9, "stop"), "9 tokens"),
        (reply(logprobs=None), "without log-probabilities"),
        (reply(numbers=(-1, -2)), "log-probabilities that are none"),
        (reply(numbers=(-1, float("nan"), -1)), "log-probabilities that are none"),
        (reply(numbers=(-1, None, -1)), "log-probabilities"),
    ],
)
def test_answer_that_is_none_is_refused(data, found):
    with pytest.raises(ValueError, match=found):
        answer_of(data, 8, STOPS, told=True)


def test_served_knows_the_newest_adapter_by_number():
    models = [{"id": "policy", "root": "models/chat", "parent": None, "max_model_len": 128}]
    assert served_of({"data": models}).answering == "policy"
    more = [
        {"id": one, "root": "/x", "parent": "policy"}
        for one in ("datagen-policy-10", "datagen-policy-9", "other")
    ]
    served = served_of({"data": [*models, *more]})
    assert (served.root, served.context) == ("models/chat", 128)
    assert served.adapters == ("datagen-policy-9", "datagen-policy-10")
    assert served.answering == "datagen-policy-10"


@pytest.mark.parametrize(
    "data",
    [None, {}, {"data": []}, {"data": [{"id": "gpt", "object": "model"}]}, {"data": [3]}, {"data": "x"}],
)
def test_served_refuses_other_servers(data):
    with pytest.raises(ValueError, match="not vLLM's"):
        served_of(data)


def test_room_is_checked_before_anything_is_asked():
    check_room([PROMPT], 4, 8)
    with pytest.raises(DatagenError, match="prompt 1 has no tokens"):
        check_room([PROMPT, PROMPT[:0]], 4, 8)
    with pytest.raises(DatagenError, match=r"prompt 0 has 4 tokens.*5 more.*the 8 that vLLM holds"):
        check_room([PROMPT], 5, 8)
