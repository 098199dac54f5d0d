import asyncio
from random import Random

import pytest

from datagen.errors import BudgetSpent, ModelError
from datagen.models.retrying import Retrying
from tests.models.scripted import Scripted, ask, passing, refused, throttled


@pytest.fixture
def pauses(monkeypatch):
    """What Retrying slept, in seconds. Nothing is really slept, but others get a few turns meanwhile."""
    slept = []
    really = asyncio.sleep

    async def sleep(seconds):
        if seconds:
            slept.append(seconds)
        for _ in range(10 if seconds else 1):
            await really(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return slept


async def failure(model, request=None):
    with pytest.raises(ModelError) as caught:
        await model.generate(request or ask())
    return caught.value


async def test_retrying_asks_until_there_is_an_answer(pauses):
    model = Scripted([passing(), throttled(), passing()])
    answer = await Retrying(model).generate(ask())
    assert answer.text == "re: hello"
    assert len(model.asked) == 4
    assert len(pauses) == 3


async def test_pauses_double_up_to_the_cap(pauses):
    class Longest(Random):
        def uniform(self, _, high):
            return high

    await Retrying(Scripted([passing()] * 6), base=1.0, cap=10.0, rng=Longest()).generate(ask())
    assert pauses == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


async def test_pauses_are_jittered_from_zero(pauses):
    for seed in range(200):
        await Retrying(Scripted([passing()]), base=1.0, rng=Random(seed)).generate(ask())
    assert min(pauses) < 0.1
    assert max(pauses) > 0.9
    assert max(pauses) <= 1.0


async def test_pause_is_never_shorter_than_the_server_asked(pauses):
    await Retrying(Scripted([throttled(3.0)] * 4), base=0.1).generate(ask())
    assert all(3.0 <= pause <= 3.8 for pause in pauses)
    assert len(pauses) == 4


async def test_too_long_a_pause_ends_the_run_instead(pauses):
    error = await failure(Retrying(Scripted([throttled(86_400.0)])))
    assert error.fatal
    assert "86400 s" in str(error)
    assert pauses == []


async def test_fatal_errors_and_spent_budgets_are_not_retried(pauses):
    for error in (ModelError("401", fatal=True), BudgetSpent("spent")):
        model = Scripted([error])
        with pytest.raises(type(error)):
            await Retrying(model).generate(ask())
        assert len(model.asked) == 1


async def test_silent_server_is_fatal_after_the_last_attempt(pauses):
    model = Scripted([passing()] * 20)
    error = await failure(Retrying(model, attempts=5))
    assert (error.fatal, error.retryable) == (True, False)
    assert len(model.asked) == 5
    assert "scripted: did not answer 5 tries in a row" in str(error)
    assert str(error).endswith("500")


class Picky(Scripted):
    """Fails for "poison" with these errors, one after another, and answers everything else."""

    def __init__(self, errors):
        super().__init__()
        self.errors = iter(errors)

    async def generate(self, request):
        completion = await super().generate(request)
        if request == ask("poison"):
            for error in self.errors:
                raise error
        return completion


async def poisoned(errors, attempts):
    """How such a request ends while others are answered all the time, and how often it was tried."""
    model = Picky(errors)
    retrying = Retrying(model, attempts=attempts)
    await retrying.generate(ask("fine"))
    task = asyncio.create_task(retrying.generate(ask("poison")))
    while not task.done():
        await asyncio.gather(*(retrying.generate(ask("fine")) for _ in range(3)))
    return task, model.asked.count(ask("poison"))


async def test_request_that_fails_while_others_are_answered_is_given_up(pauses):
    task, tries = await poisoned([passing()] * 9, attempts=4)
    error = task.exception()
    assert (error.fatal, error.retryable) == (False, False)
    assert str(error) == f"failed {tries} times while others were answered: 500"
    assert tries in (4, 5)  # the first may fail before another was answered


async def test_throttled_request_may_try_longer_while_others_are_answered(pauses):
    task, tries = await poisoned([throttled()] * 99, attempts=4)
    assert not task.exception().fatal
    assert tries in (16, 17)


async def test_throttling_does_not_use_up_the_patience_with_other_errors(pauses):
    """8 throttled failures weigh as much as 2 others; with one 500 that is 3 of the 4 allowed."""
    task, tries = await poisoned([throttled()] * 8 + [passing()], attempts=4)
    assert task.result().text == "re: poison"
    assert tries == 10


async def test_server_that_dies_between_answers_loses_no_request(pauses):
    """Others were answered after the request was first sent, but none since: it is the server that fails."""
    model = Scripted()
    retrying = Retrying(model, attempts=4)
    model.outcomes = [passing(), "fine"] + [passing()] * 10
    first, second = await asyncio.gather(
        failure(retrying, ask("one")), retrying.generate(ask("two")), return_exceptions=True
    )
    assert second.text == "fine"
    assert first.fatal


async def test_pauses_stay_short_while_others_are_answered(pauses):
    task, tries = await poisoned([throttled(0.2)] * 99, attempts=5)
    assert not task.exception().fatal
    assert tries >= 20
    assert max(pauses) <= 0.2 + 3 * 0.5


def unreached():
    return ModelError("refused", retryable=True, unreached=True)


async def test_server_that_was_never_reached_is_given_up_sooner(pauses):
    model = Scripted([unreached()] * 20)
    error = await failure(Retrying(model))
    assert error.fatal
    assert len(model.asked) == 4
    assert str(error) == (
        "refused; no connection in 4 tries: is the server started? check host, port and /v1"
    )


@pytest.mark.parametrize("first", [passing(), "fine"])
async def test_server_that_was_reached_once_is_waited_for(pauses, first):
    retrying = Retrying(Scripted([first] + [unreached()] * 6))
    await retrying.generate(ask())
    assert (await retrying.generate(ask())).text == "re: hello"


async def outcomes_of(retrying, count):
    asking = (retrying.generate(ask(str(i))) for i in range(count))
    return await asyncio.gather(*asking, return_exceptions=True)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
async def test_refusals_alone_are_fatal(pauses, count):
    errors = await outcomes_of(Retrying(Scripted([refused()] * 5)), count)
    assert [error.fatal for error in errors] == [True] * count
    assert str(errors[0]).startswith("400: no (refused so far: ")


@pytest.mark.parametrize("outcomes", [[refused(), refused()], [refused(), passing(), refused()]])
async def test_first_refusals_are_held_until_another_is_answered(pauses, outcomes):
    results = await outcomes_of(Retrying(Scripted(outcomes)), 3)
    assert [isinstance(result, ModelError) and not result.fatal for result in results].count(True) == 2
    assert sum(not isinstance(result, ModelError) for result in results) == 1


async def test_held_refusal_is_fatal_when_those_it_waits_for_are_cancelled(pauses):
    class Slow(Scripted):
        async def generate(self, request):
            if request == ask("slow"):
                await asyncio.Event().wait()
            return await super().generate(request)

    retrying = Retrying(Slow([refused()]))
    slow = asyncio.create_task(retrying.generate(ask("slow")))
    held = asyncio.create_task(retrying.generate(ask()))
    await asyncio.sleep(0.01)
    assert not held.done()
    slow.cancel()
    assert (await asyncio.gather(held, return_exceptions=True))[0].fatal


async def test_refusals_after_an_answer_are_never_fatal(pauses):
    retrying = Retrying(Scripted(["fine"] + [refused()] * 5))
    await retrying.generate(ask())
    assert [(await failure(retrying)).fatal for _ in range(5)] == [False] * 5
