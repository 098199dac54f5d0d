"""A chat-completions server that answers everything with the same words after a fixed time, and counts.

    python server.py LATENCY_SECONDS [varied]

prints its port. "varied" puts the request's number into each answer, for clients that tell equal answers apart. It
writes HTTP/1.1 itself, at some 40 µs a request on uvloop (asyncio where that is missing), lest it become what is
measured. GET /stats gives the counters. Knows nothing of the clients.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

ANSWER = {
    "id": "chatcmpl-0",
    "object": "chat.completion",
    "created": 0,
    "model": "bench",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "A number that follows the one before it."},
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 16, "completion_tokens": 9, "total_tokens": 25},
}


@dataclass
class Stats:
    """in_flight is of this moment; the rest counts from the start."""

    requests: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    connections: int = 0


@dataclass
class Answering:
    """What all connections share."""

    latency: float
    loop: asyncio.AbstractEventLoop
    reply: Callable[[int], bytes]
    stats: Stats = field(default_factory=Stats)


def varied(number: int) -> bytes:
    message = {"role": "assistant", "content": f"What follows from number {number}?"}
    return http(ANSWER | {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})


def http(body: Any) -> bytes:
    raw = json.dumps(body).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(raw)}\r\n\r\n"
    return head.encode() + raw


class Connection(asyncio.Protocol):
    """One client connection: requests one after the other, each with a Content-Length or no body."""

    def __init__(self, answering: Answering) -> None:
        self._shared = answering
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._shared.stats.connections += 1

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end].lower()
            place = head.find(b"content-length:")
            length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
            if len(self._received) < end + 4 + length:
                return
            self._received = self._received[end + 4 + length :]
            self._take(head)

    def _take(self, head: bytes) -> None:
        stats = self._shared.stats
        if head.startswith(b"get"):
            self._transport.write(http(asdict(stats)))
            return
        stats.requests += 1
        stats.in_flight += 1
        stats.most_in_flight = max(stats.most_in_flight, stats.in_flight)
        self._shared.loop.call_later(self._shared.latency, self._answer, stats.requests)

    def _answer(self, number: int) -> None:
        self._shared.stats.in_flight -= 1
        if not self._transport.is_closing():
            self._transport.write(self._shared.reply(number))


async def serve(latency: float, kind: str) -> None:
    loop = asyncio.get_running_loop()
    same = http(ANSWER)
    answering = Answering(latency, loop, varied if kind == "varied" else lambda _: same)
    server = await loop.create_server(lambda: Connection(answering), "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def runner() -> Callable[..., Any]:
    try:
        import uvloop
    except ImportError:
        return asyncio.run
    return uvloop.run


if __name__ == "__main__":
    runner()(serve(float(sys.argv[1]), "".join(sys.argv[2:3])))
