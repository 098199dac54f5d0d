"""What every test may count on: no network beyond loopback, no key from outside, and a server that obeys."""

import os
from collections.abc import Callable, Iterator

import pytest

from tests.servers.fault_server import Behaviour, FaultServer

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["NO_PROXY"] = "127.0.0.1,localhost"
for _name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DATAGEN_PRICES"):
    os.environ.pop(_name, None)


@pytest.fixture
def fault_server() -> Iterator[Callable[..., FaultServer]]:
    """Starts servers, `fault_server(error=0.05)`, and stops them after the test."""
    running: list[FaultServer] = []

    def start(**behaviour: object) -> FaultServer:
        server = FaultServer(Behaviour(**behaviour))  # type: ignore[arg-type]
        server.start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()
