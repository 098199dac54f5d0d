"""Both vLLM engines against vLLM itself, which lives in an environment of its own (docs/rlhf.md says how to make
one for a CPU):

    DATAGEN_VLLM_PYTHON=/path/to/venv/bin/python pytest -m vllm
"""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from datagen.errors import DatagenError
from tests.runs import environment
from tests.trainers.policies import greedy, logprobs, shaken, with_adapter
from tests.trainers.small import write_model
from trainers.rollout import Sampling
from trainers.vllm_server import VLLMServer

PYTHON = os.environ.get("DATAGEN_VLLM_PYTHON")
pytestmark = [
    pytest.mark.vllm,
    pytest.mark.skipif(not PYTHON, reason="DATAGEN_VLLM_PYTHON names no Python that has vLLM"),
]
ROOT = str(Path(__file__).parents[2])
STOPS = frozenset({2})
PROMPTS = [np.array([1, 5, 9, 30], np.int32), np.arange(3, 75, dtype=np.int32)]
GREEDY = Sampling(8, temperature=0.0)


def with_vllm(**more):
    quick = {"VLLM_CPU_KVCACHE_SPACE": "1", "TORCH_COMPILE_DISABLE": "1", "OMP_NUM_THREADS": "1"}
    return environment(PYTHONPATH=ROOT, VLLM_NO_USAGE_STATS="1", DO_NOT_TRACK="1", **quick, **more)


@pytest.fixture(scope="module")
def tied(tmp_path_factory):
    return write_model(tmp_path_factory.mktemp("models") / "tied", hidden=64)


@pytest.fixture(scope="module")
def untied(tmp_path_factory, tied):
    place = tmp_path_factory.mktemp("models") / "untied"
    config = AutoModelForCausalLM.from_pretrained(tied).config
    config.tie_word_embeddings = False
    with torch.random.fork_rng():
        torch.manual_seed(1)
        AutoModelForCausalLM.from_config(config).save_pretrained(place)
    AutoTokenizer.from_pretrained(tied).save_pretrained(place)
    return str(place)


@pytest.mark.parametrize("kind", ["tied", "untied"])
def test_engine_in_process_follows_the_policy(kind, request):
    folder = request.getfixturevalue(kind)
    ran = subprocess.run(
        [PYTHON, "-m", "tests.trainers.vllm_in_process", folder],
        env=with_vllm(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    found = json.loads(ran.stdout.splitlines()[-1])
    print(kind, {name: found[name] for name in ("start", "syncs", "times", "differences")})  # noqa: T201
    for made, own in found["answers"]:
        assert made == own
    assert len({json.dumps(made) for made, _ in found["answers"]}) == 5
    assert max(found["differences"].values()) < 0.01
    assert found["different"] > 60
    assert found["alone"]
    assert found["ended"][0] == found["ended"][1] > 0
    assert found["untouched"]
    assert found["thinned"]
    assert found["past_eos"] > 0  # only our own stops end an answer


@pytest.fixture(scope="module")
def served(untied, tmp_path_factory):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log.txt"
    arguments = ["--model", untied, "--host", "127.0.0.1", "--port", str(port), "--dtype", "float32"]
    arguments += ["--enforce-eager", "--logprobs-mode", "processed_logprobs", "--block-size", "32"]
    arguments += ["--enable-lora", "--max-lora-rank", "8", "--max-model-len", "128"]
    env = with_vllm(VLLM_SERVER_DEV_MODE="1", VLLM_ALLOW_RUNTIME_LORA_UPDATING="True")
    with log.open("wb") as file:
        server = subprocess.Popen(
            [PYTHON, "-m", "vllm.entrypoints.openai.api_server", *arguments],
            env=env,
            stdout=file,
            stderr=file,
        )
    try:
        until = time.monotonic() + 180
        while not _healthy(port):
            assert server.poll() is None, log.read_text()[-3000:]
            assert time.monotonic() < until, log.read_text()[-3000:]
            time.sleep(1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()


def _healthy(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
            return True
    except OSError:
        return False


def said(engine):
    return [one.ids.tolist() for one in engine.sample(PROMPTS, GREEDY, [(0,), (1,)])]


def own(model):
    return [greedy(model, one, GREEDY.most, STOPS) for one in PROMPTS]


def test_server_follows_the_policy(served, untied):
    engine = VLLMServer(served, untied, STOPS)
    model = AutoModelForCausalLM.from_pretrained(untied).eval()
    first = own(model)
    seen = [said(engine)]
    assert seen[-1] == first
    for seed in (1, 2):
        start = time.perf_counter()
        engine.sync(shaken(model, seed))
        print("whole model", round(time.perf_counter() - start, 3), "s")  # noqa: T201
        seen.append(said(engine))
        assert seen[-1] == own(model)
    model = with_adapter(model, 3).eval()
    for seed in (4, 5):
        start = time.perf_counter()
        engine.sync(shaken(model, seed, only="lora_"))
        print("adapter", round(time.perf_counter() - start, 3), "s")  # noqa: T201
        seen.append(said(engine))
        assert seen[-1] == own(model)
    assert len({json.dumps(one) for one in seen}) == 5
    check_samples(engine, model)
    engine.close()
    assert said(VLLMServer(served, untied, STOPS)) == first


def check_samples(engine, model):
    prompts, keys = [PROMPTS[0]] * 64, [(7, place) for place in range(64)]
    for temperature in (1.0, 0.7):
        start = time.perf_counter()
        made = engine.sample(prompts, Sampling(32, temperature), keys)
        took = round(time.perf_counter() - start, 3)
        far = max(
            float(np.abs(one.logprobs - logprobs(model, PROMPTS[0], one.ids, temperature)).max())
            for one in made
        )
        print("64 answers", took, "s, log-probabilities differ by", far)  # noqa: T201
        assert far < 0.01
    assert len({tuple(one.ids.tolist()) for one in made}) > 60
    again = engine.sample(prompts[9:12], Sampling(32, 0.7), keys[9:12])
    assert [one.ids.tolist() for one in again] == [one.ids.tolist() for one in made[9:12]]


def test_server_forgets_a_training_that_was_killed(served, untied, tmp_path):
    engine = VLLMServer(served, untied, STOPS, folder=tmp_path)
    model = AutoModelForCausalLM.from_pretrained(untied).eval()
    first = own(model)
    engine.sync(shaken(model, 1))
    engine.sync(with_adapter(model, 2).eval())
    assert said(VLLMServer(served, untied, STOPS)) == first


def test_server_ends_answers_at_our_stops_alone(served, untied):
    engine = VLLMServer(served, untied, frozenset())
    made = engine.sample([PROMPTS[0]] * 64, Sampling(60, 1.0), [(7, place) for place in range(64)])
    assert sum(2 in one.ids[:-1] for one in made) > 0
    assert not any(one.ended for one in made)


def test_server_refuses_what_is_too_long(served, untied):
    engine = VLLMServer(served, untied, STOPS)
    with pytest.raises(DatagenError, match=r"72 tokens.*60 more.*the 128 that vLLM holds"):
        engine.sample(PROMPTS[1:], Sampling(60), [(0,)])
