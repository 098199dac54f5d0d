"""Ordered, windowed concurrency: many jobs at once, their results strictly in order.

Knows nothing of models or records. When a job starts depends on how many before it are committed and never on
who answered first, so what a job may see is the same in every run.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from typing import Generic, TypeVar

from datagen.errors import BudgetSpent

T = TypeVar("T")


async def ordered(
    work: Callable[[int, int], Awaitable[T]], limit: Callable[[int], int]
) -> AsyncGenerator[T, None]:
    """Yields the results of jobs 0, 1, ... in order, each job a task of its own.

    work(i, c): job i, which may look at the state as it stood after c results were yielded and handled by
    the consumer, and at nothing later.
    limit(c): how many jobs may have been started by then. When it allows none beyond c, the iteration ends.
    A job that raises ends the iteration at once, except for BudgetSpent, which waits for its turn: all that
    was answered before it is still yielded. Jobs still running at the end are cancelled and awaited.
    """
    running: deque[asyncio.Task[T]] = deque()
    bell: _Bell[T] = _Bell()
    started = committed = 0
    try:
        while True:
            while started < limit(committed):
                job = asyncio.ensure_future(work(started, committed))
                job.add_done_callback(bell.ended)
                running.append(job)
                started += 1
            if not running:
                return
            await bell.rings_for(running[0])
            yield running.popleft().result()
            committed += 1
    finally:
        for job in running:
            job.cancel()
        await asyncio.gather(*running, return_exceptions=True)


class _Bell(Generic[T]):
    """Rings when the awaited job ends, or at once when any job raises, wherever in the order it is.

    What asyncio.wait would do for two futures at several times the cost, once for every job.
    """

    def __init__(self) -> None:
        self._awaited: asyncio.Task[T] | None = None
        self._ring: asyncio.Future[None] | None = None
        self._broken: BaseException | None = None

    async def rings_for(self, job: asyncio.Task[T]) -> None:
        if not job.done() and self._broken is None:
            self._awaited, self._ring = job, asyncio.get_running_loop().create_future()
            await self._ring
        if self._broken is not None:
            raise self._broken

    def ended(self, job: asyncio.Task[T]) -> None:
        error = None if job.cancelled() else job.exception()
        if error is not None and not isinstance(error, BudgetSpent):
            self._broken = self._broken or error
        if (
            self._ring is not None
            and not self._ring.done()
            and (job is self._awaited or self._broken is not None)
        ):
            self._ring.set_result(None)


class Turnstile:
    """Lets jobs through one by one in the order of their numbers, whoever arrives first.

    Job i waits for `turn(i)`, does what must happen in order, and calls `done(i)`.
    """

    def __init__(self) -> None:
        self._next = 0
        self._waiting: dict[int, asyncio.Event] = {}

    async def turn(self, index: int) -> None:
        while index != self._next:
            await self._waiting.setdefault(index, asyncio.Event()).wait()

    def done(self, index: int) -> None:
        self._next = index + 1
        event = self._waiting.pop(index + 1, None)
        if event is not None:
            event.set()


class Lookahead(Generic[T]):
    """Reads items only as far as a window reaches, and hands each out once: the input of jobs 0, 1, ..."""

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self._waiting: dict[int, T] = {}
        self._read = 0
        self.ended = False  # whether there are no more items than were read

    def reach(self, wanted: int) -> int:
        """Read up to `wanted` items; how many there are so far."""
        while self._read < wanted:
            try:
                self._waiting[self._read] = next(self._items)
            except StopIteration:
                self.ended = True
                break
            self._read += 1
        return self._read

    def take(self, index: int) -> T:
        return self._waiting.pop(index)
