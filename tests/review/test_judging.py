"""A model as judge of the queue: once for each item, in both orders, and none of it counts unless asked for."""

import json

import pytest

from datagen.errors import BudgetSpent
from datagen.review.judging import judge_queue
from datagen.reviews.answers import answered_items
from datagen.reviews.guidelines import publish_guidelines
from datagen.reviews.people import people
from tests.models.parts import Parts
from tests.review.answering import HOSTILE, answer, chose, open_review, pair, put, say, turn


@pytest.fixture
def store(tmp_path):
    with open_review(tmp_path) as opened:
        yield opened


def verdict(better, strength="better", first_safe=True, second_safe=True):
    found = {"better": better, "strength": strength}
    return json.dumps(found | {"first_safe": first_safe, "second_safe": second_safe})


def judge(*answers):
    """One answer is given again and again, several are given one after another."""
    return Parts({"preferences.judge": answers if len(answers) > 1 else lambda _: answers[0]})


async def test_every_turn_is_judged_behind_its_context_and_the_guidelines(store):
    publish_guidelines(store, "p", "Old.")
    publish_guidelines(store, "p", "Be right.")
    put(store, pair(turn(answer("A1"), answer("B1"), 1, "More."), turn(answer("A2"), answer(HOSTILE))))
    model = judge(verdict("first"), verdict("second"), verdict("first"), verdict("first"))
    found = await judge_queue(store, model)
    assert (found.items, found.pairs, found.flipped, found.ties) == (1, 2, 1, 1)
    asked = [request.values for request in model.of("preferences.judge")]
    assert [(one["first"], one["second"]) for one in asked] == [
        ("A1", "B1"), ("B1", "A1"), ("A2", HOSTILE), (HOSTILE, "A2"),
    ]  # fmt: skip
    assert [one["content"] for one in asked[2]["messages"]] == ["Why is the sky blue?", "B1", "More."]
    assert {one["guidelines"] for one in asked} == {"Be right."}
    ((given),) = [one for all in answered_items(store) for one in all.answers]
    assert (given.person, given.role, given.guidelines) == (f"judge:{model.uri}", "judge", 2)
    safe = {"likert": None, "safety": ["safe", "safe"]}
    assert given.body["turns"] == [
        {"choice": "a", "strength": "better", **safe, "flipped": False},
        {"choice": "tie", "strength": None, **safe, "flipped": True},
    ]
    assert [(one.name, one.role) for one in people(store)] == [(f"judge:{model.uri}", "judge")]


async def test_a_second_run_asks_nothing_and_another_judge_asks_again(store):
    put(store, pair(), pair(prompt="Other"))
    model = judge(verdict("first"))
    assert (await judge_queue(store, model)).items == 2
    again = judge(verdict("first"))
    assert (await judge_queue(store, again)).items == 0
    assert again.of("preferences.judge") == []


async def test_people_may_have_answered_before_or_not(store):
    (item,) = put(store, pair())
    say(store, item, "ada", chose("a better"))
    await judge_queue(store, judge(verdict("second"), verdict("first")))
    (one,) = answered_items(store)
    assert [answer.person for answer in one.labels] == ["ada"]
    assert store.rows("SELECT taken FROM review_items") == [
        (0,)
    ]  # as `say` leaves it: a judge takes nobody's place


async def test_an_unreadable_verdict_is_counted_and_writes_nothing(store):
    put(store, pair(), pair(prompt="Other"))
    found = await judge_queue(store, judge("I would rather not say."))
    assert (found.items, dict(found.failed)) == (0, {"unreadable_verdict": 2})
    assert list(answered_items(store)) == []


async def test_a_verdict_on_one_side_alone_says_nothing_of_safety(store):
    put(store, pair())
    await judge_queue(store, judge('{"better": "first", "first_safe": false}', '{"better": "second"}'))
    (one,) = answered_items(store)
    assert one.answers[0].body["turns"][0]["safety"] is None


async def test_a_budget_ends_it_and_keeps_what_was_judged(store):
    put(store, *(pair(prompt=str(number)) for number in range(5)))

    left = [verdict("tie")] * 6

    def answer_six(_):
        if not left:
            raise BudgetSpent("the budget of 6 requests is spent")
        return left.pop()

    found = await judge_queue(store, Parts({"preferences.judge": answer_six}))
    assert found.spent == "the budget of 6 requests is spent"
    assert found.items == len(list(answered_items(store)))
    assert found.items <= 3


async def test_only_open_items_of_the_project_are_judged(store):
    _, other = put(store, pair(), pair(prompt="Other"))
    with store.writing() as db:
        db.execute("UPDATE review_items SET state = 'withdrawn' WHERE number = ?", (other.number,))
    assert (await judge_queue(store, judge(verdict("first")), "elsewhere")).items == 0
    assert (await judge_queue(store, judge(verdict("first")), "p")).items == 1
