import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.servers.fault_server import FAULTS, Behaviour, FaultServer, words

CHECKOUT = Path(__file__).parents[2]


def post(url, text="hello"):
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": text}]}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{url}/chat/completions", data=body)) as reply:
        return json.load(reply)["choices"][0]["message"]["content"]


def get(url):
    with urllib.request.urlopen(url) as reply:
        return json.load(reply)


def test_server_as_a_process_answers_and_counts():
    command = [sys.executable, "-m", "tests.servers.fault_server", "--models", "m,n"]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE) as process:
        try:
            url = json.loads(process.stdout.readline())["url"]
            body = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
            assert post(url) == post(url) == words(body)
            stats = get(url.removesuffix("/v1") + "/stats")
            assert (stats["requests"], stats["outcomes"]) == (2, {"answered": 2})
            assert list(stats["bodies"].values()) == [2]
            assert [model["id"] for model in get(f"{url}/models")["data"]] == ["m", "n"]
        finally:
            process.terminate()


def test_nth_request_meets_the_same_fate_in_every_run():
    def fates(seed):
        server = FaultServer(Behaviour(throttle=0.2, error=0.2, reset=0.2, seed=seed))
        return [server._draw_fault() for _ in range(50)]

    assert fates(1) == fates(1) != fates(2)
    assert set(fates(1)) == {"", "throttle", "error", "reset"}


def test_every_fault_can_be_asked_for():
    for fault in FAULTS:
        assert FaultServer(Behaviour(**{fault: 1.0}))._draw_fault() == fault


def test_server_comes_back_on_its_port():
    with FaultServer() as server:
        assert post(server.url)
        server.stop()
        with pytest.raises(urllib.error.URLError):
            post(server.url)
        server.start()
        assert post(server.url)
        assert server.stats.requests == 2
