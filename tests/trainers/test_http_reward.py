"""Rewards behind HTTP against real servers: ours gives the scores of the model, and others fail in every way."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager

import numpy as np
import pytest
import torch
from aiohttp import web

from datagen.errors import DatagenError, UsageError
from tests.trainers.rewarded import episode, plain_tokenizer, write_both
from trainers import http_reward
from trainers.http_reward import HttpReward, Patience
from trainers.model_reward import open_model_reward
from trainers.policy_settings import Rewards
from trainers.reward_server import build_app, read_request, serve
from trainers.reward_sources import Source
from trainers.rewards import open_rewards

QUICK = Patience(tries=3, first=0.01, most=0.02, timeout=5)
ANSWERS = ("red dog seven", "blue", "two green", "")


@contextmanager
def listening(app):
    """The address of an app that runs in a thread."""
    loop, bound, stopping = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    addresses = []

    async def run():
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        addresses.append(runner.addresses[0][1])
        bound.set()
        await stopping.wait()
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    bound.wait(10)
    try:
        yield f"http://127.0.0.1:{addresses[0]}"
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join()
        loop.close()


def answering(*replies):
    """An app that gives these replies in turn, the last one for ever; and what it was asked. A reply: a status and
    what the body should be, of the length of what was asked where it is a function."""
    seen = []

    async def score(request):
        said = await request.json()
        seen.append((said, dict(request.headers)))
        status, body, *headers = replies[min(len(seen), len(replies)) - 1]
        text = body(len(said["answers"])) if callable(body) else body
        return web.Response(status=status, text=text, headers=headers[0] if headers else {})

    app = web.Application()
    app.router.add_post("/", score)
    return app, seen


def right(count):
    return json.dumps({"scores": [0.5 + place for place in range(count)]})


def asking(url, batch=32, key="", patience=QUICK):
    return HttpReward("far", url, batch=batch, key=key, patience=patience)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return write_both(tmp_path_factory.mktemp("http"))


@pytest.fixture(scope="module")
def tokenizer(models):
    return plain_tokenizer(models[0])


@pytest.fixture(scope="module")
def reward(models):
    return open_model_reward(Source("serve-reward", "reward", models[1]), None, "cpu")


@pytest.fixture(autouse=True)
def _no_key(monkeypatch):
    monkeypatch.delenv(http_reward.KEY, raising=False)


def post(url, body, **headers):
    """Status and JSON of a reply."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=30) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_server_gives_the_scores_of_the_model(models, tokenizer, reward):
    episodes = [episode(tokenizer, one) for one in ANSWERS] + [episode(tokenizer, "red dog", ended=False)]
    with listening(build_app(reward)) as url:
        near = open_rewards(Rewards((f"near={models[1]}",)), tokenizer, "cpu")
        far = open_rewards(Rewards((f"far={url}",), batch=2), tokenizer, "cpu")
        found = far.score(episodes).by_name["far"]
        assert far.score([]).by_name["far"].shape == (0,)
    assert found == pytest.approx(near.score(episodes).by_name["near"], abs=1e-5)
    assert np.std(found) > 0.05
    assert far.rewards[0].logit


def test_address_says_that_scores_are_probabilities(tokenizer):
    app, _ = answering((200, right))
    with listening(app) as url:
        scoring = open_rewards(Rewards((f"far={url}#probability",)), tokenizer, "cpu")
        assert scoring.rewards[0].score([episode(tokenizer, "red")])[0] == 0.5
    assert not scoring.rewards[0].logit


def test_request_tells_prompt_answer_reference_tags_and_end(tokenizer):
    app, seen = answering((200, right))
    answers = [
        episode(tokenizer, "red", reference="blue", nested={"a": [1, None]}, half="\ud800"),
        episode(tokenizer, "two", ended=False),
        episode(tokenizer, "dog"),
    ]
    with listening(app) as url:
        assert asking(url, batch=2).score(answers).tolist() == [0.5, 1.5, 0.5]
    first, second = (said for said, _ in sorted(seen, key=lambda one: -len(one[0]["answers"])))
    question = [{"role": "user", "content": "Say red dog seven."}]
    assert first == {
        "prompts": [question, question],
        "answers": ["red", "two"],
        "references": ["blue", ""],
        "tags": [{"nested": {"a": [1, None]}, "half": "\ufffd"}, {}],
        "ended": [True, False],
    }
    assert second["answers"] == ["dog"]


def test_server_that_fails_twice_is_asked_a_third_time(tokenizer):
    app, seen = answering((503, "busy"), (429, "slower", {"Retry-After": "0"}), (200, right))
    with listening(app) as url:
        assert asking(url).score([episode(tokenizer, "red")]).tolist() == [0.5]
    assert len(seen) == 3


def test_server_that_fails_for_good_is_named(tokenizer):
    app, seen = answering((500, "out of memory\n\x1b[31m"))
    with listening(app) as url, pytest.raises(DatagenError) as caught:
        asking(url).score([episode(tokenizer, "red")])
    assert len(seen) == 3
    assert re.fullmatch(
        rf"reward far at {url}: expected an answer, found status 500: out of memory \?\[31m, 3 times in a row;"
        " start the server.*",
        str(caught.value),
    )


def test_server_that_breaks_off_is_asked_again(tokenizer):
    tries = []

    async def score(request):
        tries.append(await request.read())
        if len(tries) == 1:
            request.transport.abort()
        return web.Response(text=right(1))

    app = web.Application()
    app.router.add_post("/", score)
    with listening(app) as url:
        assert asking(url).score([episode(tokenizer, "red")]).tolist() == [0.5]
    assert len(tries) == 2


def test_server_that_is_silent_is_asked_again(tokenizer):
    tries = []

    async def score(request):
        tries.append(await request.read())
        if len(tries) == 1:
            await asyncio.sleep(1)
        return web.Response(text=right(1))

    app = web.Application()
    app.router.add_post("/", score)
    with listening(app) as url:
        patience = Patience(tries=2, first=0.01, timeout=0.3)
        assert asking(url, patience=patience).score([episode(tokenizer, "red")]).tolist() == [0.5]
    assert len(tries) == 2


async def test_server_is_asked_from_within_a_running_loop_too(tokenizer):
    app, _ = answering((200, right))
    with listening(app) as url:
        assert asking(url).score([episode(tokenizer, "red")]).tolist() == [0.5]


def test_server_that_is_away_is_found_out_when_it_is_opened():
    with pytest.raises(DatagenError, match=r"found no answer: ClientConnectorError: .* serve-reward DIR"):
        HttpReward.open(Source("--reward", "far", "http://127.0.0.1:9"), 32, QUICK)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('{"scores": [1, 2]}', "expected 1 scores in a list, found 2 scores; mend"),
        ('{"scores": 1}', "expected 1 scores in a list, found 1; mend"),
        ('{"scores": [null]}', "expected a finite number, found None for made up, record 4; mend"),
        ('{"scores": [true]}', "expected a finite number, found True for made up, record 4; mend"),
        ('{"scores": [1e39]}', "expected a finite number, found 1e\\+39 for made up, record 4; mend"),
        ('{"scores": [NaN]}', "expected .*one number for each answer.*, found .*NaN"),
        ("[1]", "expected .*one number for each answer.*, found \\[1\\]; mend"),
        ("{}", "expected .*one number for each answer.*, found {}; mend"),
        ("<html>", "expected .*, found <html>; mend"),
    ],
)
def test_server_that_answers_nonsense_is_named_and_asked_once(body, found, tokenizer):
    app, seen = answering((200, body))
    with listening(app) as url, pytest.raises(DatagenError, match=f"reward far at {url}: {found}"):
        asking(url).score([episode(tokenizer, "red", record="4")])
    assert len(seen) == 1


def test_server_that_sends_elsewhere_is_not_followed(tokenizer):
    other, asked_there = answering((200, right))
    with listening(other) as elsewhere:
        app, _ = answering((307, "", {"Location": elsewhere}))
        with (
            listening(app) as url,
            pytest.raises(DatagenError, match="expected status 200, found status 307"),
        ):
            asking(url, key="secret").score([episode(tokenizer, "red")])
    assert asked_there == []


def test_server_that_sends_too_much_is_cut_off(tokenizer):
    app, _ = answering((200, " " * (17 * 2**20)))
    with listening(app) as url, pytest.raises(DatagenError, match="found more than 16,777,216 bytes"):
        asking(url).score([episode(tokenizer, "red")])


def test_key_of_the_environment_is_shown_to_the_server_alone(tokenizer, reward, monkeypatch):
    with listening(build_app(reward, "opensesame")) as url:
        with pytest.raises(DatagenError, match=r"status 401: .*; set the server's key in the environment"):
            asking(url).score([episode(tokenizer, "red")])
        monkeypatch.setenv(http_reward.KEY, "opensesame")
        opened = HttpReward.open(Source("--reward", "far", url), 32, QUICK)
        assert opened.score([episode(tokenizer, "red")]).shape == (1,)
        assert "opensesame" not in repr(opened)
    app, _ = answering((400, "no such key: opensesame"))
    with listening(app) as url:
        opened = HttpReward.open(Source("--reward", "far", f"{url}/?token=hidden"), 32, QUICK)
        with pytest.raises(DatagenError, match=r"no such key: \[key\]") as caught:
            opened.score([episode(tokenizer, "red")])
        assert "hidden" not in str(caught.value)
    monkeypatch.setenv(http_reward.KEY, "two words")
    with pytest.raises(UsageError, match="DATAGEN_REWARD_KEY: holds a blank"):
        HttpReward.open(Source("--reward", "far", url), 32, QUICK)


def body_of(prompts, answers, **more):
    return json.dumps({"prompts": prompts, "answers": answers, **more}).encode()


ASKED = [{"role": "user", "content": "Say red."}]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "expected JSON"),
        (b"{", "expected JSON"),
        (b"\xff", "expected JSON"),
        (b"[" * 100_000, "expected JSON"),
        (b"[]", "expected an object with prompts and answers, found an empty list"),
        (b"{}", "prompts: expected a list, found none"),
        (b'{"prompts": [], "answers": "x"}', "answers: expected a list, found a text"),
        (body_of([ASKED], []), "as many prompts as answers, .* found 1, 0 and 0"),
        (body_of([ASKED], ["red"], ended=[]), "found 1, 1 and 0"),
        (body_of([ASKED], ["red"], ended=[1]), r"ended\[0\]: expected true or false, found a number"),
        (body_of([ASKED], [None]), r"answers\[0\]: expected a text, found null"),
        (body_of([[]], ["red"]), r"prompts\[0\]: expected a list of messages, found an empty list"),
        (body_of(["Say red."], ["red"]), r"prompts\[0\]: expected a list of messages, found a text"),
        (body_of([[{"role": "tool", "content": "x"}]], ["red"]), r"prompts\[0\]\[0\]: expected .* 'tool'"),
        (body_of([[{"role": ["user"], "content": "x"}]], ["red"]), r"prompts\[0\]\[0\]: expected"),
        (body_of([[{"role": "user"}]], ["red"]), r"prompts\[0\]\[0\]: expected"),
        (
            body_of([ASKED], ["red " * 200]),
            r"prompts\[0\]: prompt and answer are .* tokens, more than the 128",
        ),
    ],
)
def test_server_refuses_requests_that_mean_nothing(body, said, reward):
    with listening(build_app(reward)) as url:
        status, reply = post(url, body)
        assert status == 400
        assert re.search(said, reply["error"])
        assert post(url, body_of([ASKED], ["red"]))[0] == 200


def test_server_takes_what_it_does_not_know(reward):
    assert read_request(body_of([ASKED], ["red"], tags=None, more=[1])) == read_request(
        body_of([ASKED], ["red"])
    )
    assert read_request(body_of([], [])) == []


def test_server_limits_what_it_reads_and_knows_two_ways(reward):
    with listening(build_app(reward, largest=1000)) as url:
        assert post(url, body_of([ASKED], ["red " * 1000]))[0] == 413
        assert post(f"{url}/health", None) == (200, {"status": "ok"})
        assert post(url, None)[0] == 405
        assert post(f"{url}/v1/score", b"{}") == (404, {"error": "Not Found; scores are posted to /"})


def test_server_tells_scores_that_are_no_numbers(models, tokenizer):
    broken = open_model_reward(Source("serve-reward", "reward", models[1]), None, "cpu")
    with torch.no_grad():
        broken.scorer.model.score.weight.fill_(torch.nan)
    with listening(build_app(broken)) as url, pytest.raises(DatagenError, match=r"status 422: .* no numbers"):
        asking(url).score([episode(tokenizer, "red")])


def test_server_listens_beyond_this_machine_with_a_key_only(models):
    with pytest.raises(
        UsageError, match=r"--host 0.0.0.0: .* set a key in the environment as DATAGEN_REWARD_KEY"
    ):
        serve(models[1], "0.0.0.0", 0, 32, print)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_server_stops_when_it_is_told_to(number, models, tokenizer):
    scored = []

    def ask(url):
        try:
            scored.append(asking(url).score([episode(tokenizer, "red")]))
        finally:
            os.kill(os.getpid(), number)

    threads = []

    def ready(url):
        threads.append(threading.Thread(target=ask, args=(url,)))
        threads[0].start()

    serve(models[1], "127.0.0.1", 0, 32, ready)
    threads[0].join()
    assert scored[0].shape == (1,)


def test_server_refuses_a_model_that_writes_texts_and_a_port_that_is_taken(models):
    with pytest.raises(UsageError, match=r"^serve-reward .*policy: is no reward model but LlamaForCausalLM"):
        serve(models[0], "127.0.0.1", 0, 32, print)
    with listening(web.Application()) as url:
        taken = int(url.rpartition(":")[2])
        with pytest.raises(
            DatagenError, match=rf"^127.0.0.1:{taken}: Address already in use; choose another --port"
        ):
            serve(models[1], "127.0.0.1", taken, 32, print)


@pytest.mark.slow
def test_command_prints_what_to_give_to_trainings(models, tokenizer):
    process = subprocess.Popen(
        [sys.executable, "-m", "datagen.cli", "train", "serve-reward", models[1], "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"},
    )
    try:
        line = process.stdout.readline()
        name, url = re.fullmatch(r"--reward (\w+)=(http://127\.0\.0\.1:\d+)\n", line).groups()
        assert name == "reward"
        found = open_rewards(Rewards((f"{name}={url}",)), tokenizer, "cpu").score([episode(tokenizer, "red")])
        assert found.by_name["reward"].shape == (1,)
        process.terminate()
        rest, told = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, rest) == (0, "")
    assert told == "Ctrl-C ends the server\nstopped\n"
