"""A model in this process that gives the outcomes it was told to, in order, and then answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from datagen.errors import ModelError
from datagen.models.base import Completion, Request, Usage
from datagen.record import Message


def ask(text: str = "hello", draw: int = 0) -> Request:
    return Request((Message("user", text),), draw=draw)


class Scripted:
    """gate: while it is set to an unset event, requests wait for it before their outcome."""

    uri = "scripted:"
    identity = "scripted"

    def __init__(self, outcomes: Iterable[Exception | str] = (), usage: Usage | None = None) -> None:
        self.outcomes = list(outcomes)
        self.usage = usage or Usage()
        self.asked: list[Request] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.in_flight = 0
        self.most_in_flight = 0
        self.closed = False

    async def generate(self, request: Request) -> Completion:
        self.asked.append(request)
        outcome = self.outcomes.pop(0) if self.outcomes else f"re: {request.messages[0].content}"
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await self.gate.wait()
            await asyncio.sleep(0)
        finally:
            self.in_flight -= 1
        if isinstance(outcome, Exception):
            raise outcome
        return Completion(outcome, usage=self.usage)

    async def close(self) -> None:
        self.closed = True


def throttled(retry_after: float | None = None) -> ModelError:
    return ModelError("429", retryable=True, throttled=True, retry_after=retry_after)


def passing() -> ModelError:
    return ModelError("500", retryable=True)


def refused() -> ModelError:
    return ModelError("400: no")
