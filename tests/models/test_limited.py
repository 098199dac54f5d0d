import asyncio

import pytest

from datagen.errors import ModelError, UsageError
from datagen.models.base import Completion, Request, Sampling, Usage
from datagen.models.limited import Bucket, Limited, Pace
from datagen.record import Message
from tests.models.scripted import Scripted, ask, refused, throttled


async def settle():
    for _ in range(10):
        await asyncio.sleep(0)


def trip(pace, outcomes):
    """All are sent before the first is heard of. outcomes: "." answered, "x" throttled."""
    trips = [pace.send() for _ in outcomes]
    for its_trip, outcome in zip(trips, outcomes, strict=True):
        if outcome == "x":
            pace.throttled(its_trip)
        else:
            pace.answered()


def test_pace_halves_once_per_round_trip():
    pace = Pace(64)
    trip(pace, "x" * 64)
    assert pace.limit == 32
    trip(pace, "x" * 32)
    assert pace.limit == 16


def test_pace_never_falls_below_one():
    pace = Pace(3)
    for _ in range(10):
        trip(pace, "x" * 20)
    assert pace.limit == 1


def test_pace_tolerates_a_quarter_and_not_more():
    """A round trip is 20 requests here: 5 throttled are a quarter, the sixth is too many."""
    pace = Pace(20)
    for _ in range(50):
        trip(pace, "x..." * 5)
    assert pace.limit == 20
    trip(pace, "." * 14 + "x" * 6)
    assert pace.limit == 10


def test_pace_counts_by_when_requests_were_sent():
    """Refusals of two round trips heard together, before any answer, are still 5 of 20 each."""
    pace = Pace(20)
    trips = [pace.send() for _ in range(40)]
    for refused_trip in trips[::4]:
        pace.throttled(refused_trip)
    assert pace.limit == 20


def test_pace_grows_by_one_per_round_trip_up_to_the_maximum():
    pace = Pace(40)
    trip(pace, "x" * 40)
    assert pace.limit == 20
    trip(pace, "." * 21)
    assert pace.limit == 21
    for _ in range(100):
        trip(pace, "." * 40)
    assert pace.limit == 40


class Queue:
    """Takes from a bucket with a clock that stands still until it is told to go on."""

    def __init__(self, per_minute):
        self.now = 0.0
        self.bucket = Bucket(per_minute, clock=lambda: self.now)
        self.tasks = []

    async def taken(self, *amounts, after=0.0, given_back=0.0):
        """How many of all that asked have got theirs, once these ask too and this has happened."""
        self.tasks += [asyncio.create_task(self.bucket.take(amount)) for amount in amounts]
        await settle()
        self.now += after
        self.bucket.give_back(given_back)
        await settle()
        return sum(task.done() and not task.cancelled() for task in self.tasks)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def test_bucket_lets_through_its_rate():
    async with Queue(6) as queue:  # one in ten seconds
        assert await queue.taken(1, 1, 1, 1) == 1
        assert await queue.taken(after=9.0) == 1
        assert await queue.taken(after=1.0) == 2
        assert await queue.taken(after=10.0) == 3
        assert await queue.taken(after=10.0) == 4
        assert await queue.taken(1, 1, after=1000.0) == 5  # idle time is not saved up


async def test_bucket_lets_more_than_a_burst_through_and_those_behind_owe_it():
    async with Queue(60) as queue:  # one a second
        assert await queue.taken(31, 1) == 1
        assert await queue.taken(after=30.0) == 1
        assert await queue.taken(after=1.0) == 2


async def test_bucket_wakes_who_waits_when_something_is_given_back():
    async with Queue(60) as queue:
        assert await queue.taken(600, 600, 600) == 1
        assert await queue.taken(given_back=598) == 1
        assert await queue.taken(given_back=2) == 2
        assert await queue.taken(given_back=600) == 3


async def test_bucket_saves_nothing_up_that_was_given_back_to_nobody():
    async with Queue(60) as queue:
        assert await queue.taken(600, given_back=900) == 1
        assert await queue.taken(1, 1, 1) == 2


async def test_cancelled_in_the_queue_takes_nothing():
    async with Queue(60) as queue:
        assert await queue.taken(1, 500, 1) == 1
        queue.tasks[1].cancel()
        assert await queue.taken(after=1.0) == 2


async def test_limited_keeps_to_its_concurrency_and_the_order():
    model = Scripted()
    limited = Limited(model, 3)
    model.gate.clear()
    tasks = [asyncio.create_task(limited.generate(ask(str(i)))) for i in range(10)]
    await settle()
    assert (limited.in_flight, model.in_flight) == (3, 3)
    model.gate.set()
    await asyncio.gather(*tasks)
    assert model.most_in_flight == 3
    assert [request.messages[0].content for request in model.asked] == [str(i) for i in range(10)]
    assert limited.in_flight == 0


async def test_cancelled_requests_give_their_place_back():
    model = Scripted()
    limited = Limited(model, 2)
    model.gate.clear()
    tasks = [asyncio.create_task(limited.generate(ask(str(i)))) for i in range(6)]
    await settle()
    for doomed in (0, 2, 3):  # one in flight, two waiting
        tasks[doomed].cancel()
    await settle()
    assert [request.messages[0].content for request in model.asked] == ["0", "1", "4"]
    model.gate.set()
    await asyncio.gather(*(tasks[i] for i in (1, 4, 5)))
    await limited.generate(ask())
    assert limited.in_flight == 0


async def test_request_cancelled_as_it_is_let_in_passes_its_place_on():
    model = Scripted()
    limited = Limited(model, 1)
    model.gate.clear()
    first, second, third = (asyncio.create_task(limited.generate(ask(str(i)))) for i in range(3))
    await settle()
    first.cancel()
    first.add_done_callback(lambda _: second.cancel())
    await settle()
    model.gate.set()
    assert (await third).text == "re: 2"
    assert second.cancelled()


async def test_errors_pass_through_and_free_their_place():
    limited = Limited(Scripted([refused(), throttled()]), 1)
    for _ in range(2):
        with pytest.raises(ModelError):
            await limited.generate(ask())
    assert (await limited.generate(ask())).text == "re: hello"


async def test_throttled_burst_halves_the_limit_once():
    model = Scripted([throttled()] * 32)
    limited = Limited(model, 32)
    await asyncio.gather(*(limited.generate(ask()) for _ in range(32)), return_exceptions=True)
    assert limited.limit == 16


async def test_steady_tenth_of_throttling_does_not_slow_down():
    class Tenth(Scripted):
        async def generate(self, request):
            doomed = len(self.asked) % 10 == 0
            completion = await super().generate(request)
            if doomed:
                raise throttled()
            return completion

    limited = Limited(Tenth(), 64)
    await asyncio.gather(*(limited.generate(ask()) for _ in range(3000)), return_exceptions=True)
    assert limited.limit == 64


async def test_tokens_given_back_let_the_next_request_go():
    """Each is estimated at 100 + 500 tokens, which at one a second would take 100 minutes."""
    request = Request((Message("user", "x" * 400),), Sampling(max_tokens=500))
    limited = Limited(Scripted(usage=Usage(1, 0)), 2, tpm=60)
    async with asyncio.timeout(60):
        answers = await asyncio.gather(*(limited.generate(request) for _ in range(3)))
    assert [answer.usage.total for answer in answers] == [1, 1, 1]


def test_concurrency_below_one_is_refused():
    with pytest.raises(UsageError, match="concurrency: expected at least 1"):
        Limited(Scripted(), 0)


async def test_closing_reaches_the_model():
    model = Scripted()
    await Limited(model, 1).close()
    assert model.closed
    assert isinstance(await model.generate(ask()), Completion)
