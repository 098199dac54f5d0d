"""A run waits for people over the database alone, and finds their decisions again."""

import asyncio
import threading
import time

from datagen.reviews.handing import Given, submit
from datagen.reviews.items import Item, find_item
from datagen.reviews.leases import Queue, next_item
from datagen.reviews.loop import ALIVE, Attempt, Loop, attempts_on, decisions_on, is_alive
from datagen.reviews.store import ReviewStore

QUEUE = Queue("", "rephrase")
ITEM = Item("loop", "", "rephrase", {"step": "rephrase", "attempts": 3, "rounds": 1})


def decide_elsewhere(folder, step, verdict):
    """As a web page would: another connection, another thread."""
    with ReviewStore(folder) as store:
        item = next_item(store, "ada", QUEUE)
        body = {"verdict": verdict, "step": step, "prompt": "Why?"}
        submit(store, "ada", item, Given(body, f"{step}", step=step), QUEUE)


async def test_a_decision_wakes_the_run(tmp_path, store):
    loop = Loop(store, "rephrase")
    assert loop.offer(ITEM)
    waiting = asyncio.create_task(loop.decision(ITEM, 0))
    await asyncio.sleep(0.05)
    assert loop.waiting == 1
    assert is_alive(store)
    threading.Thread(target=decide_elsewhere, args=(tmp_path, 0, "ask")).start()
    decision = await asyncio.wait_for(waiting, 10)
    assert (decision.verdict, decision.person, decision.body["prompt"]) == ("ask", "ada", "Why?")
    assert loop.waiting == 0
    loop.end(withdraw=False)
    assert not is_alive(store)


async def test_a_decision_from_before_needs_no_waiting(tmp_path, store):
    loop = Loop(store, "rephrase")
    loop.offer(ITEM)
    decide_elsewhere(tmp_path, 0, "ask")
    assert not loop.offer(ITEM)
    assert (await asyncio.wait_for(loop.decision(ITEM, 0), 1)).verdict == "ask"


async def test_an_attempt_is_shown_once_and_stays(tmp_path, store):
    loop = Loop(store, "rephrase")
    loop.offer(ITEM)
    item = find_item(store, "loop")
    loop.answer(item, Attempt(0, "Why?", "Because.", "m", "key"))
    loop.answer(item, Attempt(0, "Why?", "Another.", "m", "key"))
    assert [one.text for one in attempts_on(store, item)] == ["Because."]


async def test_what_nobody_decided_is_withdrawn_and_offered_again(tmp_path, store):
    loop = Loop(store, "rephrase")
    loop.offer(ITEM)
    Loop(store, "another").end(withdraw=True)
    assert find_item(store, "loop").state == "open"
    loop.end(withdraw=True)
    assert find_item(store, "loop").state == "withdrawn"
    assert next_item(store, "ada", QUEUE) is None
    loop.offer(ITEM)
    assert next_item(store, "ada", QUEUE).id == "loop"
    decide_elsewhere(tmp_path, 0, "abandon")
    loop.end(withdraw=True)
    assert find_item(store, "loop").state == "closed"
    assert [one.verdict for one in decisions_on(store, find_item(store, "loop"))] == ["abandon"]


async def test_a_run_that_died_is_told_from_one_that_waits(store, clock):
    loop = Loop(store, "rephrase")
    loop.offer(ITEM)
    waiting = asyncio.create_task(loop.decision(ITEM, 0))
    await asyncio.sleep(0.05)
    assert is_alive(store)
    waiting.cancel()
    clock.at += ALIVE + 1
    assert not is_alive(store)


async def test_many_wait_at_once(tmp_path, store):
    loop = Loop(store, "rephrase")
    items = [Item(f"i{number}", "", "rephrase", dict(ITEM.body)) for number in range(20)]
    for item in items:
        loop.offer(item)
    waiting = [asyncio.create_task(loop.decision(item, 0)) for item in items]

    def work():
        with ReviewStore(tmp_path) as other:
            while (item := next_item(other, "ada", QUEUE)) is not None:
                given = Given({"verdict": "abandon", "step": 0}, item.id)
                submit(other, "ada", item, given, QUEUE)
                time.sleep(0.01)

    threading.Thread(target=work).start()
    decided = await asyncio.wait_for(asyncio.gather(*waiting), 20)
    assert [one.verdict for one in decided] == ["abandon"] * 20
    loop.end(withdraw=False)
