"""Many conversations at once, their records strictly in order, as many as are wanted.

Conversations know nothing of each other, so how many are under way changes nothing about the result.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import TypeVar

from datagen.generators.pacing import Pacing
from datagen.record import Record
from datagen.schedule import Lookahead, ordered
from datagen.step import Context, Reject

# A dialogue is dear: one that fails at the beginning must not start a thousand others.
_PRIOR = 5

T = TypeVar("T")
Outcome = Record | Reject


async def harvest(
    work: Callable[[int], Awaitable[Sequence[Outcome]]],
    context: Context,
    *,
    window: int,
    floor: float,
    patience: int,
    jobs: Callable[[int], int] | None = None,
    spare: bool = True,
) -> AsyncGenerator[Record, None]:
    """Yields the records of jobs 0, 1, ... until no more are wanted, and files their rejects.

    jobs: how many there are at most, of as many as could be started; unset, there is no end. Where acceptance stays
    below the floor, or there are no more jobs, the generator ends, and the former is noted. Records of a job whose
    first outcomes met the demand are still yielded: they belong together.
    spare: starts more jobs than records are wanted where not all of them yield one. What comes of those beyond the
    demand is dropped, which work of people must not be.
    """
    pacing = Pacing(lambda: context.demand().records, 1, window, floor, patience, _PRIOR)

    def limit(committed: int) -> int:
        missing = context.demand().records
        wanted = pacing.limit(committed) if spare and missing else committed + min(window, missing)
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


async def harvest_all(
    source: Lookahead[T],
    run: Callable[[int, T], Awaitable[Sequence[Outcome]]],
    context: Context,
    *,
    window: int,
    floor: float,
    patience: int,
    remedy: str,
    spare: bool = True,
) -> AsyncGenerator[Record, None]:
    """The same with a job for each item of a source, as long as there are any. run: the job's number and its item.

    remedy: what to do where the source ends before the demand does, which is noted.
    """

    def work(index: int) -> Awaitable[Sequence[Outcome]]:
        return run(index, source.take(index))

    made = harvest(
        work, context, window=window, floor=floor, patience=patience, jobs=source.reach, spare=spare
    )
    async with aclosing(made) as accepted:
        async for record in accepted:
            yield record
    missing = context.demand().records
    if source.ended and 0 < missing < sys.maxsize:
        context.note(f"{remedy}; {missing:,} are missing")
