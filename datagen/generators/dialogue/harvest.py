"""Many conversations at once, their records strictly in order, as many as are wanted.

Conversations know nothing of each other, so how many are under way changes nothing about the result.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing

from datagen.generators.pacing import Pacing
from datagen.record import Record
from datagen.schedule import ordered
from datagen.step import Context, Reject

Outcome = Record | Reject


async def harvest(
    work: Callable[[int], Awaitable[Sequence[Outcome]]],
    context: Context,
    *,
    window: int,
    floor: float,
    patience: int,
    jobs: Callable[[int], int] | None = None,
) -> AsyncGenerator[Record, None]:
    """Yields the records of jobs 0, 1, ... until no more are wanted, and files their rejects.

    jobs: how many there are at most, of as many as could be started; unset, there is no end. Where acceptance stays
    below the floor, or there are no more jobs, the generator ends, and the former is noted. Records of a job whose
    first outcomes met the demand are still yielded: they belong together.
    """
    pacing = Pacing(lambda: context.demand().records, 1, window, floor, patience)

    def limit(committed: int) -> int:
        wanted = pacing.limit(committed) if context.demand().records else committed
        return wanted if jobs is None else jobs(wanted)

    def started(index: int, _committed: int) -> Awaitable[Sequence[Outcome]]:
        return work(index)

    async with aclosing(ordered(started, limit)) as results:
        async for outcomes in results:
            before = context.demand().records
            for outcome in outcomes:
                if isinstance(outcome, Reject):
                    context.reject(outcome)
                else:
                    yield outcome
            pacing.take(context.demand().records < before)
            if context.demand().records == 0:
                return
            if said := pacing.commit():
                context.note(said)
                return
