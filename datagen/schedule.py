"""Ordered, windowed concurrency: many jobs at once, their results strictly in order.

Knows nothing of models or records. When a job starts depends on how many before it are committed and never on
who answered first, so what a job may see is the same in every run.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TypeVar

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
    broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    started = committed = 0
    try:
        while True:
            while started < limit(committed):
                job = asyncio.ensure_future(work(started, committed))
                job.add_done_callback(lambda ended: _report(ended, broken))
                running.append(job)
                started += 1
            if not running:
                return
            if not running[0].done():
                await asyncio.wait((running[0], broken), return_when=asyncio.FIRST_COMPLETED)
            if broken.done():
                broken.result()
            yield running.popleft().result()
            committed += 1
    finally:
        broken.cancel()
        for job in running:
            job.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _report(job: asyncio.Future[T], broken: asyncio.Future[None]) -> None:
    """Lets the iteration know at once of a job that raised, wherever in the order it is."""
    if not job.cancelled() and not broken.done():
        error = job.exception()
        if error is not None and not isinstance(error, BudgetSpent):
            broken.set_exception(error)


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
