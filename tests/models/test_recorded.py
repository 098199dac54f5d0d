import asyncio

import pytest

from datagen.errors import BudgetSpent, ModelError
from datagen.models.base import Completion, answer_key
from datagen.models.recorded import Recorded
from datagen.models.retrying import Retrying
from tests.models.scripted import Scripted, ask, passing, refused


class Kept(dict):
    """An AnswerStore in memory."""

    def put(self, key, _model_uri, _request, completion):
        self[key] = completion


async def test_recorded_asks_once_and_says_so():
    model, kept = Scripted(), Kept()
    recorded = Recorded(model, kept)
    first = await recorded.generate(ask())
    second = await recorded.generate(ask())
    assert (first.text, first.recorded) == ("re: hello", False)
    assert (second.text, second.recorded) == ("re: hello", True)
    assert len(model.asked) == 1
    assert list(kept) == [answer_key("scripted", ask())]


async def test_recorded_tells_draws_apart():
    model = Scripted(["one", "two"])
    recorded = Recorded(model, Kept())
    assert [(await recorded.generate(ask(draw=draw))).text for draw in (0, 1, 0)] == ["one", "two", "one"]


async def test_recorded_stores_before_it_returns():
    class Full(Kept):
        def put(self, *_):
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        await Recorded(Scripted(), Full()).generate(ask())


async def test_overlapping_equal_requests_are_asked_once():
    model = Scripted()
    model.gate.clear()
    recorded = Recorded(model, Kept())
    tasks = [asyncio.create_task(recorded.generate(ask())) for _ in range(5)]
    await asyncio.sleep(0)
    model.gate.set()
    answers = await asyncio.gather(*tasks)
    assert len(model.asked) == 1
    assert [answer.text for answer in answers] == ["re: hello"] * 5
    assert sorted(answer.recorded for answer in answers) == [False, True, True, True, True]


@pytest.mark.parametrize("cancelled", [0, 1])  # the first to ask, and one that joined
async def test_cancelling_one_of_equal_requests_does_not_lose_the_others(cancelled):
    model = Scripted()
    model.gate.clear()
    recorded = Recorded(model, Kept())
    tasks = [asyncio.create_task(recorded.generate(ask())) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[cancelled].cancel()
    await asyncio.sleep(0)
    model.gate.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results.pop(cancelled), asyncio.CancelledError)
    assert [result.text for result in results] == ["re: hello"] * 2
    assert len(model.asked) == 1


async def test_what_was_sent_is_waited_for_and_kept_though_nobody_wants_it_any_more():
    model, kept = Scripted(), Kept()
    model.gate.clear()
    recorded = Recorded(model, kept, is_sent=lambda _: True)
    task = asyncio.create_task(recorded.generate(ask()))
    await asyncio.sleep(0.01)
    task.cancel()
    closing = asyncio.create_task(recorded.close())
    await asyncio.sleep(0.01)
    assert not closing.done()
    model.gate.set()
    await closing
    assert [completion.text for completion in kept.values()] == ["re: hello"]


async def test_what_was_not_sent_is_dropped_with_the_last_who_wanted_it():
    model, kept = Scripted(), Kept()
    model.gate.clear()
    recorded = Recorded(model, kept, is_sent=lambda _: False)
    task = asyncio.create_task(recorded.generate(ask()))
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    again = asyncio.create_task(recorded.generate(ask()))  # does not join what is being dropped
    await asyncio.sleep(0)
    model.gate.set()
    assert (await again).recorded is False
    await recorded.close()
    assert len(kept) == 1


async def test_refused_request_is_stored_as_an_error():
    model, kept = Scripted([refused()]), Kept()
    recorded = Recorded(model, kept)
    first = await recorded.generate(ask())
    assert first == Completion("400: no", "error", key=answer_key("scripted", ask()))
    again = await recorded.generate(ask())
    assert (again.text, again.finish_reason, again.recorded) == ("400: no", "error", True)
    assert len(model.asked) == 1


@pytest.mark.parametrize("count", [1, 3])
async def test_refusals_before_any_answer_are_not_stored(count):
    kept = Kept()
    recorded = Recorded(Retrying(Scripted([refused()] * count)), kept)
    asking = (recorded.generate(ask(draw=draw)) for draw in range(count))
    errors = await asyncio.gather(*asking, return_exceptions=True)
    assert all(error.fatal for error in errors)
    assert kept == {}


async def test_closing_reaches_the_model_when_waiting_is_cut_short():
    model, kept = Scripted(), Kept()
    model.gate.clear()
    recorded = Recorded(model, kept, is_sent=lambda _: True)
    asking = asyncio.create_task(recorded.generate(ask()))
    await asyncio.sleep(0.01)
    closing = asyncio.create_task(recorded.close())
    await asyncio.sleep(0.01)
    closing.cancel()
    results = await asyncio.gather(asking, closing, return_exceptions=True)
    assert [type(result) for result in results] == [asyncio.CancelledError] * 2
    assert model.closed
    assert model.in_flight == 0


@pytest.mark.parametrize("error", [ModelError("401", fatal=True), passing(), BudgetSpent("spent")])
async def test_fatal_and_unfinished_errors_store_nothing_and_reach_all_who_wait(error):
    model, kept = Scripted([error]), Kept()
    recorded = Recorded(model, kept)
    results = await asyncio.gather(recorded.generate(ask()), recorded.generate(ask()), return_exceptions=True)
    assert results == [error, error]
    assert kept == {}
    assert (await recorded.generate(ask())).text == "re: hello"
