import asyncio

import pytest

from datagen.errors import ModelError
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


def test_bucket_lets_through_its_rate():
    now = [0.0]
    bucket = Bucket(120, clock=lambda: now[0])  # two a second
    assert [bucket.take(1) for _ in range(4)] == [0.0, 0.0, 0.5, 1.0]
    now[0] = 1.0  # what was promised for this moment is used up
    assert bucket.take(1) == 0.5
    now[0] = 100.0  # idle time is not saved up beyond one second's worth
    assert [bucket.take(1) for _ in range(3)] == [0.0, 0.0, 0.5]


def test_bucket_makes_room_for_what_was_given_back():
    now = [0.0]
    bucket = Bucket(60, clock=lambda: now[0])
    assert bucket.take(31) == 30.0
    bucket.give_back(30)
    assert bucket.take(1) == 1.0


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


async def test_tokens_are_estimated_before_and_corrected_after(monkeypatch):
    pauses = []
    really = asyncio.sleep

    async def sleep(seconds):
        if seconds:
            pauses.append(seconds)
        await really(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    request = Request((Message("user", "x" * 400),), Sampling(max_tokens=500))  # 100 + 500 tokens
    frugal = Limited(Scripted(usage=Usage(100, 20)), 1, tpm=6000)  # 100 a second, a burst of 100
    await frugal.generate(request)
    await frugal.generate(request)
    assert pauses == [pytest.approx(5.0, abs=0.1), pytest.approx(6.2, abs=0.1)]


async def test_closing_reaches_the_model():
    model = Scripted()
    await Limited(model, 1).close()
    assert model.closed
    assert isinstance(await model.generate(ask()), Completion)
