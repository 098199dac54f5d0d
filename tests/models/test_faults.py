"""The whole path, from recording to HTTP, against a server that misbehaves."""

import asyncio
import socket
from random import Random

import pytest

from datagen.errors import ModelError
from datagen.models.base import Request
from datagen.models.budgeted import Budget, Budgeted, Spending
from datagen.models.chat_api import ChatApi
from datagen.models.limited import Limited
from datagen.models.recorded import Recorded
from datagen.models.retrying import Retrying
from datagen.record import Message

FAULTS = {"throttle": 0.10, "error": 0.05, "reset": 0.01, "hangup": 0.01, "truncated": 0.02}


class Kept(dict):
    """An AnswerStore in memory."""

    def put(self, key, _model_uri, _request, completion):
        self[key] = completion


class Path:
    """The composition that a run uses, with its parts at hand."""

    def __init__(self, url, kept, concurrency=64, **retrying):
        self.spending = Spending()
        budgeted = Budgeted(ChatApi("tiny", url), Budget(), self.spending, None)
        self.limited = Limited(budgeted, concurrency)
        self.model = Recorded(Retrying(self.limited, rng=Random(1), **retrying), kept)

    async def ask(self, texts):
        """Each text's answer, in order; an exception where there was none."""
        requests = (self.model.generate(Request((Message("user", text),))) for text in texts)
        try:
            return await asyncio.gather(*requests, return_exceptions=True)
        finally:
            await self.model.close()


def prompts(count):
    return [f"task {i}" for i in range(count)]


def expected(server, texts):
    """What an undisturbed server answers."""
    return [
        server.answer({"model": "tiny", "messages": [{"role": "user", "content": text}]}) for text in texts
    ]


async def test_nothing_is_lost_among_faults(fault_server):
    server = fault_server(latency=0.01, seed=2, **FAULTS)
    kept, texts = Kept(), prompts(1000)
    path = Path(server.url, kept, base=0.02)
    answers = await path.ask(texts)
    assert [answer.text for answer in answers] == expected(server, texts)
    assert {answer.finish_reason for answer in answers} == {"stop"}
    assert len(kept) == 1000
    assert server.stats.outcomes["answered"] == 1000  # nobody was asked again after an answer
    assert set(FAULTS) <= set(server.stats.outcomes)
    assert server.stats.requests == path.spending.requests <= 1250
    assert path.limited.limit > 32  # a tenth throttled is no reason to slow down


async def test_steady_rate_is_found_and_not_stalled_at(fault_server):
    """A server that takes 500 a second, asked by 64 at once with answers after 20 ms: ten at once is its rate."""
    server = fault_server(latency=0.02, rate=500, burst=20, retry_after=0.05)
    texts = prompts(1000)
    path = Path(server.url, Kept(), base=0.05)
    limits = []

    async def watch():
        while True:
            limits.append(path.limited.limit)
            await asyncio.sleep(0.005)

    watching = asyncio.create_task(watch())
    answers = await path.ask(texts)
    watching.cancel()
    assert [answer.text for answer in answers] == expected(server, texts)
    assert min(limits) >= 3
    assert server.stats.requests <= 1400


async def test_one_pause_holds_back_only_the_request_that_got_it(fault_server):
    server = fault_server()
    server.say({"error": {"message": "slow down"}}, 429, Retry_After="0.5")
    path = Path(server.url, Kept(), concurrency=1, base=0.001)
    answers = await path.ask(prompts(50))
    assert [answer.finish_reason for answer in answers] == ["stop"] * 50
    last = server.bodies[-1]["messages"][0]["content"]
    assert last == server.bodies[0]["messages"][0]["content"]  # all others were answered during its pause
    assert server.stats.requests == 51


async def test_server_that_goes_down_midway_and_comes_back_costs_nothing(fault_server):
    server = fault_server(latency=0.02)
    texts = prompts(600)
    path = Path(server.url, Kept(), concurrency=16, base=0.2)
    running = asyncio.create_task(path.ask(texts))
    while server.stats.outcomes["answered"] < 100:
        await asyncio.sleep(0.01)
    await asyncio.to_thread(server.stop)
    assert server.stats.outcomes["answered"] < 600
    await asyncio.sleep(0.3)
    await asyncio.to_thread(server.start)
    answers = await running
    assert [answer.text for answer in answers] == expected(server, texts)
    assert server.stats.requests <= 600 + 16


async def test_server_that_stays_down_ends_the_run_and_keeps_its_answers(fault_server):
    server = fault_server(latency=0.02)
    kept, texts = Kept(), prompts(200)
    running = asyncio.create_task(Path(server.url, kept, concurrency=16, base=0.005).ask(texts))
    while server.stats.outcomes["answered"] < 50:
        await asyncio.sleep(0.01)
    await asyncio.to_thread(server.stop)
    outcomes = await running
    errors = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert errors
    assert all(error.fatal for error in errors)
    assert "run again to go on" in str(errors[0])
    assert len(kept) == 200 - len(errors)
    assert {completion.finish_reason for completion in kept.values()} == {"stop"}

    server.start()
    answers = await Path(server.url, kept, base=0.005).ask(texts)
    assert [answer.text for answer in answers] == expected(server, texts)
    assert sum(not answer.recorded for answer in answers) == len(errors)


async def test_server_down_at_the_start_is_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        path = Path(url, Kept(), base=0.001)
        outcomes = await path.ask(prompts(3))
    line = str(outcomes[0])
    assert all(isinstance(outcome, ModelError) and outcome.fatal for outcome in outcomes)
    assert line.startswith(f"model tiny at {url}: ")
    assert line.endswith("no connection in 4 tries: is the server started? check host, port and /v1")
    assert "\n" not in line
    assert path.spending.requests == 0


@pytest.mark.parametrize("wrong", [{"key": "sk-right"}, {"models": "other"}])
async def test_wrong_key_and_unknown_model_end_the_run_at_the_first_answer(fault_server, wrong):
    server = fault_server(**wrong)
    kept = Kept()
    outcomes = await Path(server.url, kept, concurrency=4).ask(prompts(4))
    assert all(outcome.fatal for outcome in outcomes)
    assert (server.stats.requests, len(kept)) == (4, 0)


async def test_wrong_setting_ends_the_run_at_the_third_refusal_and_leaves_nothing(fault_server):
    server = fault_server()
    kept, texts = Kept(), prompts(3)
    for _ in range(3):
        server.say({"error": {"message": "max_tokens is too large"}}, 400)
    outcomes = await Path(server.url, kept, concurrency=1).ask(texts)
    assert [outcome.fatal for outcome in outcomes] == [True] * 3
    assert "max_tokens is too large" in str(outcomes[0])
    assert kept == {}
    answers = await Path(server.url, kept).ask(texts)  # the setting mended
    assert [answer.text for answer in answers] == expected(server, texts)


async def test_refused_request_stays_refused_on_a_rerun(fault_server):
    server = fault_server()
    kept, texts = Kept(), prompts(5)
    await Path(server.url, kept).ask(texts[:3])
    server.say({"error": {"message": "content policy"}}, 400)
    for _ in range(2):
        answers = await Path(server.url, kept, concurrency=1).ask(texts)
        assert [answer.finish_reason for answer in answers] == ["stop", "stop", "stop", "error", "stop"]
        assert answers[3].text.endswith("400: content policy")
    assert server.stats.requests == 5
