import asyncio
import random

import pytest

from datagen.errors import BudgetSpent
from datagen.schedule import Turnstile, ordered


async def test_ordered_yields_in_order_whatever_the_latencies():
    rng = random.Random(1)

    async def work(index, committed):
        await asyncio.sleep(rng.random() / 200)
        return index

    assert [i async for i in ordered(work, lambda c: min(c + 7, 50))] == list(range(50))


async def test_ordered_tells_each_job_how_many_were_committed_before_it_started():
    """With at most 3 at once, job i starts after i - 2 commits, under any latency."""

    async def trial(seed):
        rng = random.Random(seed)
        seen = {}

        async def work(index, committed):
            seen[index] = committed
            await asyncio.sleep(rng.random() / 500)

        async for _ in ordered(work, lambda c: min(c + 3, 40)):
            pass
        return seen

    first, second = await trial(1), await trial(2)
    assert first == second == {i: max(0, i - 2) for i in range(40)}


async def test_ordered_ends_at_once_when_a_later_job_breaks():
    hanging = asyncio.Event()
    cancelled = []

    async def work(index, committed):
        if index == 2:
            raise ValueError("broken")
        try:
            await hanging.wait()
        except asyncio.CancelledError:
            cancelled.append(index)
            raise

    with pytest.raises(ValueError, match="broken"):
        async for _ in ordered(work, lambda c: c + 4):
            pass
    assert sorted(cancelled) == [0, 1, 3]


async def test_ordered_yields_all_before_a_spent_budget():
    async def work(index, committed):
        if index == 3:
            raise BudgetSpent("enough")
        await asyncio.sleep(0.01)
        return index

    seen = []
    with pytest.raises(BudgetSpent):
        async for value in ordered(work, lambda c: c + 5):
            seen.append(value)
    assert seen == [0, 1, 2]


async def test_ordered_cancels_what_still_runs_when_the_consumer_leaves():
    cancelled = []

    async def work(index, committed):
        try:
            await asyncio.sleep(0 if index == 0 else 60)
        except asyncio.CancelledError:
            cancelled.append(index)
            raise

    stream = ordered(work, lambda c: c + 3)
    async for _ in stream:
        break
    await stream.aclose()
    assert cancelled == [1, 2]


async def test_turnstile_lets_through_in_order():
    gate = Turnstile()
    order = []

    async def job(index, delay):
        await asyncio.sleep(delay)
        await gate.turn(index)
        order.append(index)
        gate.done(index)

    await asyncio.gather(job(0, 0.02), job(1, 0.0), job(2, 0.01))
    assert order == [0, 1, 2]
