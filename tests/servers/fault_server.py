"""A real HTTP server that speaks as much of the OpenAI API as datagen uses, and misbehaves as it is told to.

In a test: `with FaultServer(Behaviour(error=0.05)) as server: ... server.url ... server.stats`.
As a process: `python -m tests.servers.fault_server --port 0 --latency 0.2 --error 0.05`, which prints one
JSON line with its URL and then serves until it is terminated.

Faults are drawn from a seeded stream in the order in which requests arrive, so the n-th request meets the
same fate in every run. What it answers is a function of the request's body (`answer`), by default seeded
words.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import importlib
import json
import math
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from random import Random
from typing import Any

from aiohttp import web

Answer = Callable[[dict[str, Any]], str]

WORDS = ("amber", "birch", "cedar", "delta", "ember", "fern", "grove", "heath", "iris", "juniper", "kelp")
FAULTS = ("throttle", "error", "reset", "hangup", "truncated", "empty", "null", "length", "long", "slow")


@dataclass(frozen=True)
class Behaviour:
    """latency: seconds, the median. sigma: spread of the log-normal latency, 0 for a fixed one.

    The faults are probabilities: throttle (429), error (500), reset (no reply at all), hangup (half a reply
    and a reset), truncated (status 200 and half the JSON), empty (no choices), null (content), length
    (finish_reason), long (200,000 characters), slow (a second more). rate: requests per second beyond which
    it answers 429, after a burst of `burst`; 0 for no limit. key: what every request must show. models: what
    is served, comma-separated; "" for any.
    """

    latency: float = 0.0
    sigma: float = 0.0
    throttle: float = 0.0
    retry_after: float = 0.2
    error: float = 0.0
    reset: float = 0.0
    hangup: float = 0.0
    truncated: float = 0.0
    empty: float = 0.0
    null: float = 0.0
    length: float = 0.0
    long: float = 0.0
    slow: float = 0.0
    rate: float = 0.0
    burst: int = 20
    key: str = ""
    models: str = ""
    seed: int = 0


@dataclass
class Stats:
    """outcomes: by fault, or "answered", "unauthorised" ... bodies: by the sha256 of a request's body."""

    requests: int = 0
    in_flight: int = 0
    max_in_flight: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    bodies: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Canned:
    """A reply to give before any other, as it stands."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def words(body: dict[str, Any]) -> str:
    """Three to twelve words, the same for the same body."""
    rng = Random(json.dumps(body, sort_keys=True))
    return " ".join(rng.choices(WORDS, k=rng.randint(3, 12)))


class FaultServer:
    """A context manager; between `stop` and `start` the server is down, and comes back on the same port."""

    def __init__(self, behaviour: Behaviour = Behaviour(), answer: Answer = words, port: int = 0) -> None:
        self.behaviour = behaviour
        self.answer = answer
        self.port = port
        self.stats = Stats()
        self.canned: deque[Canned] = deque()
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self._faults = Random(f"faults {behaviour.seed}")
        self._latencies = Random(f"latencies {behaviour.seed}")
        self._tokens = float(behaviour.burst)
        self._filled_at = time.monotonic()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def say(self, body: Any, status: int = 200, **headers: str) -> None:
        """Queues a reply: bytes as they stand, anything else as JSON."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.canned.append(
            Canned(status, raw, {name.replace("_", "-"): value for name, value in headers.items()})
        )

    # The thread and its loop.

    def __enter__(self) -> FaultServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self.serve(started.set)), daemon=True)
        self._thread.start()
        if not started.wait(10):
            raise RuntimeError("the fault server did not start")

    def stop(self) -> None:
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(10)
            self._thread = None

    async def serve(self, started: Callable[[], None]) -> None:
        """Until `stop` or cancellation. Requests in flight then are broken off."""
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_post("/v1/completions", self._complete)
        app.router.add_get("/v1/models", self._models)
        app.router.add_get("/stats", self._show_stats)
        runner = web.AppRunner(app, shutdown_timeout=0.0, handler_cancellation=True, access_log=None)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", self.port, reuse_address=True, backlog=1024)
            await site.start()
            self.port = runner.addresses[0][1]
            started()
            await self._stopping.wait()
        finally:
            await runner.cleanup()

    # What it says.

    async def _models(self, _: web.Request) -> web.Response:
        data = [{"id": name, "object": "model"} for name in self.behaviour.models.split(",") if name]
        return web.json_response({"object": "list", "data": data})

    async def _show_stats(self, _: web.Request) -> web.Response:
        return web.json_response({name.name: getattr(self.stats, name.name) for name in fields(Stats)})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        stats = self.stats
        stats.requests += 1
        stats.bodies[hashlib.sha256(raw).hexdigest()] += 1
        stats.in_flight += 1
        stats.max_in_flight = max(stats.max_in_flight, stats.in_flight)
        outcome = "broken off"
        try:
            outcome, response = await self._respond(request, json.loads(raw))
            return response
        finally:
            stats.in_flight -= 1
            stats.outcomes[outcome] += 1

    async def _respond(self, request: web.Request, body: dict[str, Any]) -> tuple[str, web.StreamResponse]:
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        if self.canned:
            canned = self.canned.popleft()
            headers = {"Content-Type": "application/json", **canned.headers}
            return "canned", web.Response(status=canned.status, body=canned.body, headers=headers)
        wanted = self.behaviour
        if wanted.key and request.headers.get("Authorization") != f"Bearer {wanted.key}":
            shown = request.headers.get("Authorization", "none")
            return "unauthorised", _error(401, f"Incorrect API key provided: {shown}", "invalid_api_key")
        if wanted.models and body["model"] not in wanted.models.split(","):
            return "unknown model", _error(
                404, f"The model {body['model']} does not exist", "model_not_found"
            )
        fault = self._draw_fault()
        delay = wanted.latency * math.exp(wanted.sigma * self._latencies.gauss(0.0, 1.0))
        if fault == "throttle" or (wanted.rate and not self._within_rate()):
            return "throttle", _error(429, "Rate limit reached", "rate_limit", wanted.retry_after)
        await asyncio.sleep(delay + (fault == "slow"))
        return fault or "answered", await self._answer(request, body, fault)

    async def _answer(self, request: web.Request, body: dict[str, Any], fault: str) -> web.StreamResponse:
        if fault == "error":
            return _error(500, "The server had an error", "server_error")
        text = "word " * 40_000 if fault == "long" else self.answer(body)
        raw = json.dumps(_completion(body, text, fault)).encode()
        if fault == "truncated":
            raw = raw[: len(raw) // 2]
        if fault in ("reset", "hangup"):
            response = web.StreamResponse(headers={"Content-Length": str(len(raw))})
            if fault == "hangup":
                await response.prepare(request)
                await response.write(raw[: len(raw) // 2])
            if request.transport is not None:
                request.transport.abort()
            return response
        return web.Response(body=raw, content_type="application/json")

    def _draw_fault(self) -> str:
        at = self._faults.random()
        for name in FAULTS:
            at -= getattr(self.behaviour, name)
            if at < 0:
                return name
        return ""

    def _within_rate(self) -> bool:
        now = time.monotonic()
        refilled = self._tokens + (now - self._filled_at) * self.behaviour.rate
        self._tokens, self._filled_at = min(float(self.behaviour.burst), refilled), now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


def _completion(body: dict[str, Any], text: str, fault: str) -> dict[str, Any]:
    choice: dict[str, Any] = {"index": 0, "finish_reason": "length" if fault == "length" else "stop"}
    if "prompt" in body:
        choice["text"] = None if fault == "null" else text
    else:
        choice["message"] = {"role": "assistant", "content": None if fault == "null" else text}
    asked = body.get("prompt") or "".join(message["content"] for message in body["messages"])
    usage = {"prompt_tokens": len(asked) // 4, "completion_tokens": len(text.split())}
    return {
        "id": "answer",
        "object": "text_completion" if "prompt" in body else "chat.completion",
        "model": body["model"],
        "choices": [] if fault == "empty" else [choice],
        "usage": usage | {"total_tokens": sum(usage.values())},
    }


def _error(status: int, message: str, code: str, retry_after: float | None = None) -> web.Response:
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return web.json_response({"error": {"message": message, "code": code}}, status=status, headers=headers)


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--answer", default="", help="MODULE:FUNCTION from a request's body to a text")
    for option in fields(Behaviour):
        parser.add_argument(
            f"--{option.name.replace('_', '-')}", type=type(option.default), default=option.default
        )
    given = vars(parser.parse_args())
    port, named = given.pop("port"), given.pop("answer")
    module, _, function = named.partition(":")
    answer = getattr(importlib.import_module(module), function) if named else words
    server = FaultServer(Behaviour(**given), answer, port)
    await server.serve(lambda: _tell(server))


def _tell(server: FaultServer) -> None:
    sys.stdout.write(json.dumps({"url": server.url, "port": server.port}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
