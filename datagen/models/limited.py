"""How much is sent at once and per minute.

The number in flight adapts as TCP does: halved when the server throttles, grown by one per round trip. Knows
no HTTP: a throttled request is a ModelError that says so.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

from datagen.errors import ModelError, UsageError
from datagen.models.base import Completion, Model, Request

# Some servers throttle a share of all requests whatever the rate; slowing down for those would only stall. So the
# limit is halved when more than this share of a round trip was throttled, and no round trip counts as shorter
# than _SHORTEST requests, since one in three is no share.
_TOLERATED = 0.25
_SHORTEST = 20


@dataclass(slots=True)
class Trip:
    """As many requests, sent one after another, as may be in flight, and how many of them were throttled."""

    epoch: int
    size: float
    sent: int = 0
    throttled: int = 0


class Pace:
    """How many requests may be in flight: from 1 to `maximum`, which it starts with.

    Throttled requests are counted by when they were sent and not by when they were heard of, because a refusal
    comes back sooner than an answer. Those sent before a halving say nothing about the time after it.
    """

    def __init__(self, maximum: int) -> None:
        self._maximum = maximum
        self._exact = float(maximum)
        self._trip = Trip(0, max(self._exact, _SHORTEST))

    @property
    def limit(self) -> int:
        return int(self._exact)

    def send(self) -> Trip:
        """The round trip that a request sent now belongs to."""
        if self._trip.sent >= self._trip.size:
            self._trip = Trip(self._trip.epoch, max(self._exact, _SHORTEST))
        self._trip.sent += 1
        return self._trip

    def answered(self) -> None:
        self._exact = min(self._maximum, self._exact + 1.0 / self._exact)

    def throttled(self, trip: Trip) -> None:
        trip.throttled += 1
        if trip.epoch == self._trip.epoch and trip.throttled > _TOLERATED * trip.size:
            self._exact = max(1.0, self._exact / 2)
            self._trip = Trip(self._trip.epoch + 1, max(self._exact, _SHORTEST))


class Bucket:
    """A rate with a burst of one second's worth, whose takers queue.

    What is taken and not given back exceeds the rate, over any time, by at most the burst or, where that is
    more, the largest single amount: such an amount is taken when the bucket is full, and owed by those behind.
    """

    def __init__(self, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_minute / 60.0
        self._burst = max(1.0, self._per_second)
        self._level = self._burst
        self._clock = clock
        self._filled_at = clock()
        self._queue = asyncio.Lock()  # whoever holds it is the first in the queue
        self._given_back = asyncio.Event()

    async def take(self, amount: float) -> None:
        """Returns when that much was taken; those who came earlier take first."""
        if not self._queue.locked():
            self._level = min(self._burst, self._level)  # what was given back and wanted by nobody
        async with self._queue:
            while (missing := min(amount, self._burst) - self._refilled()) > 0.0:
                self._given_back.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(missing / self._per_second):
                        await self._given_back.wait()
            self._level -= amount

    def give_back(self, amount: float) -> None:
        """What was taken and not used; negative for what was used beyond it."""
        self._level += amount
        self._given_back.set()

    def _refilled(self) -> float:
        """The level now. It passes the burst by what was given back, never by what time has added."""
        now = self._clock()
        added = self._level + (now - self._filled_at) * self._per_second
        self._level, self._filled_at = max(self._level, min(self._burst, added)), now
        return self._level


class Limited:
    """concurrency: the most requests in flight. rpm, tpm: requests and tokens per minute, None for no limit.

    Requests are let through by their `turn`, and in the order they came among equals. A request that was
    throttled waits by itself (in `Retrying`, which belongs outside); the others go on.
    """

    def __init__(
        self, model: Model, concurrency: int, *, rpm: float | None = None, tpm: float | None = None
    ) -> None:
        if concurrency < 1:
            raise UsageError(f"concurrency: expected at least 1 request in flight, found {concurrency}")
        self._model = model
        self._pace = Pace(concurrency)
        self._requests = Bucket(rpm) if rpm else None
        self._tokens = Bucket(tpm) if tpm else None
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []  # a heap by turn and arrival
        self._arrivals = 0
        self._inside = 0
        self._sent: set[asyncio.Task[Any] | None] = set()

    @property
    def uri(self) -> str:
        return self._model.uri

    @property
    def identity(self) -> str:
        return self._model.identity

    @property
    def limit(self) -> int:
        """How many may be in flight at present."""
        return self._pace.limit

    @property
    def in_flight(self) -> int:
        return len(self._sent)

    def is_sent(self, task: asyncio.Task[Any] | None) -> bool:
        """Whether this task's request has left and is not answered yet."""
        return task in self._sent

    async def generate(self, request: Request) -> Completion:
        await self._enter(request.turn)
        try:
            estimate = await self._wait_for_rates(request)
            return await self._send(request, estimate)
        finally:
            self._inside -= 1
            self._let_in()

    async def _send(self, request: Request, estimate: int) -> Completion:
        trip = self._pace.send()
        used = 0
        task = asyncio.current_task()
        self._sent.add(task)
        try:
            completion = await self._model.generate(request)
            used = completion.usage.total or estimate
        except ModelError as error:
            if error.throttled:
                self._pace.throttled(trip)
            raise
        finally:
            self._sent.discard(task)
            if self._tokens is not None:
                self._tokens.give_back(estimate - used)
        self._pace.answered()
        return completion

    async def _wait_for_rates(self, request: Request) -> int:
        """The tokens taken for this request, by a rough count that its usage corrects afterwards."""
        if self._requests is not None:
            await self._requests.take(1)
        if self._tokens is None:
            return 0
        characters = sum(len(message.content) for message in request.messages)
        estimate = characters // 4 + (request.sampling.max_tokens or 0)
        await self._tokens.take(estimate)
        return estimate

    async def _enter(self, number: int) -> None:
        if self._inside < self._pace.limit and not self._waiting:
            self._inside += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._arrivals += 1
        heappush(self._waiting, (number, self._arrivals, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # let in and cancelled at the same moment
                self._inside -= 1
                self._let_in()
            raise

    def _let_in(self) -> None:
        while self._waiting and self._inside < self._pace.limit:
            *_, turn = heappop(self._waiting)
            if not turn.done():
                self._inside += 1
                turn.set_result(None)

    async def close(self) -> None:
        await self._model.close()
