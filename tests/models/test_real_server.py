"""A real model behind a real server: `transformers serve` on the folder of the tiny model."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from datagen.models.base import Request, Sampling
from datagen.models.local import LocalModel
from datagen.models.open import open_model
from datagen.record import Message
from tests import tiny_model

pytestmark = pytest.mark.slow

PATIENCE = 120  # seconds for the server to load, on a machine that does other things besides


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_until_healthy(process, url, log):
    """Polls /health: /v1/models fails or lists nothing for a model that is a folder."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server ended by itself:\n{log.read_text()}"
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"no answer from {url}/health in {PATIENCE} s:\n{log.read_text()}")


@pytest.fixture(scope="module")
def server(tiny_model_folder, tmp_path_factory):
    """The base URL of a server of its own process group, which is gone afterwards."""
    home = tmp_path_factory.mktemp("hf")
    (home / "hub").mkdir()  # the server refuses to list models without it
    log = home / "server.log"
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [str(Path(sys.executable).parent / "transformers"), "serve", str(tiny_model_folder)]
    command += ["--device", "cpu", "--host", "127.0.0.1", "--port", str(port)]
    settings = {"HF_HOME": str(home), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, env=os.environ | settings, start_new_session=True
        )
        try:
            wait_until_healthy(process, url, log)
            yield url
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


async def test_served_and_local_model_give_the_same_greedy_answers(server, tiny_model_folder):
    taught = dict(list(tiny_model.exchanges().items())[::8])
    sampling = Sampling(temperature=0, max_tokens=24)
    requests = [Request((Message("user", text),), sampling) for text in [*taught, "hello there"]]
    served = open_model(f"openai:{tiny_model_folder}@{server}/v1")
    local = LocalModel(str(tiny_model_folder), device="cpu")
    try:
        over_http = await asyncio.gather(*map(served.generate, requests))
        in_process = await asyncio.gather(*map(local.generate, requests))
    finally:
        await served.close()
        await local.close()
    assert [answer.text for answer in over_http[:-1]] == list(taught.values())
    assert [answer.text for answer in over_http] == [answer.text for answer in in_process]
    assert [answer.finish_reason for answer in over_http] == [answer.finish_reason for answer in in_process]
    assert [answer.usage for answer in over_http] == [answer.usage for answer in in_process]


async def test_served_model_says_when_the_limit_cut_the_answer(server, tiny_model_folder):
    served = open_model(f"openai:{tiny_model_folder}@{server}/v1")
    request = Request((Message("user", "Count from one to nine."),), Sampling(temperature=0, max_tokens=3))
    try:
        answer = await served.generate(request)
    finally:
        await served.close()
    assert (answer.text, answer.finish_reason) == ("one two three", "length")
