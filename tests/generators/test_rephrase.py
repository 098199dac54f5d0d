"""Conversations that people lead, with models that say what they are told to: what is asked, and what becomes of it."""

import asyncio
import json

import pytest

from datagen.errors import BudgetSpent, StoreError
from datagen.generators.rephrase import Rephrase
from datagen.models.base import Completion
from datagen.record import Message, Preference
from datagen.reviews.items import Item, read_items
from datagen.reviews.loop import Loop, attempts_on
from datagen.reviews.store import ReviewStore
from datagen.step import Context, Demand
from datagen.store import Store
from tests.generators.rephrasing import Person, body, decide_next, run_with_people, scripted, states
from tests.models.parts import Parts

QUESTIONS = tuple(f"What is bread number {number}?" for number in range(5))


@pytest.fixture
def step(tmp_path):
    """A step whose openings are the questions above, in some order, of one topic."""

    def make(target=1, questions=1, **options):
        path = tmp_path / "topics.yaml"
        path.write_text(json.dumps({"topics": ["bread"]}))
        sizes = {"subtopics": 1, "questions": questions, "more_questions": 0}
        return Rephrase(target, topics=str(path), sectors=("world",), **{**sizes, **options})

    return make


def answering(*answers, questions=QUESTIONS):
    listed = "\n".join(f"{number}. {question}" for number, question in enumerate(questions, 1))
    return Parts(
        {
            "ultrachat.subtopics": lambda _: "1. sourdough",
            "ultrachat.questions": lambda _: listed,
            "ultrachat.assistant": answers
            or (lambda request: f"To {request.messages[-1].content!r}, draw {request.draw}."),
        }
    )


def accepting(item, rounds):
    return body("accept") if rounds else body("ask", item.body["suggestion"])


async def test_a_conversation_word_for_word(tmp_path, step):
    model = answering("Wrong.", "Long.", "Flour and water.")
    said = [
        body("ask", "What is it?", notes="sourdough has no yeast added"),
        body("rephrase", "What is sourdough?", "wrong", comment="of what?"),
        body("rephrase", "What is sourdough made of?", "badly written"),
        body("accept"),
    ]
    with Person(tmp_path, scripted({QUESTIONS[0]: said})):
        outcome = await run_with_people(tmp_path, step(), model)
    record, *pairs = outcome.records
    question, answer = Message("user", "What is sourdough made of?"), Message("assistant", "Flour and water.")
    assert record.messages == (question, answer)
    assert dict(record.tags) == {
        "kind": "rephrased",
        "sector": "world",
        "topic": "bread",
        "subtopic": "sourdough",
        "notes": "sourdough has no yeast added",
        "rounds": 1,
        "attempts": 3,
        "people": ["ada"],
    }
    assert [(one.message, one.model) for one in record.history] == [
        (0, "parts:"),
        (0, "parts:"),
        (0, "person:ada"),
        (1, "parts:"),
    ]
    assert all(pair.messages == record.messages for pair in pairs)
    assert [pair.preference for pair in pairs] == [Preference("Wrong."), Preference("Long.")]
    assert [dict(pair.tags) for pair in pairs] == [
        {
            "kind": "rephrased_pair",
            "rejected_prompt": "What is it?",
            "reasons": ["wrong"],
            "comment": "of what?",
        },
        {
            "kind": "rephrased_pair",
            "rejected_prompt": "What is sourdough?",
            "reasons": ["badly written"],
            "comment": "",
        },
    ]
    assert [request.messages[-1].content for request in model.of("ultrachat.assistant")] == [
        "What is it?",
        "What is sourdough?",
        "What is sourdough made of?",
    ]
    assert len(outcome.notes) == 1
    assert f"datagen review rephrase {tmp_path}" in outcome.notes[0]


async def test_what_people_are_shown(tmp_path, step):
    with Person(tmp_path, accepting):
        await run_with_people(tmp_path, step(attempts=4, rounds=2), answering("Flour."))
    with ReviewStore(tmp_path) as store:
        [item] = read_items(store)
        assert item.body == {
            "step": "rephrase",
            "about": {"sector": "world", "topic": "bread", "subtopic": "sourdough"},
            "suggestion": QUESTIONS[0],
            "attempts": 4,
            "rounds": 2,
        }
        assert (item.project, item.kind, item.state) == ("", "rephrase", "closed")


async def test_a_next_round_stands_on_what_was_accepted(tmp_path, step):
    model = answering("Flour.", "Rye?", "It is darker.")
    said = [
        body("ask", "What is it made of?"),
        body("continue", "And?", comment="good"),
        body("rephrase", "And rye?", "unclear"),
        body("accept"),
    ]
    with Person(tmp_path, scripted({QUESTIONS[0]: said})):
        outcome = await run_with_people(tmp_path, step(), model)
    record, pair = outcome.records
    first = (Message("user", "What is it made of?"), Message("assistant", "Flour."))
    assert record.messages == (*first, Message("user", "And rye?"), Message("assistant", "It is darker."))
    assert (record.tags["rounds"], record.tags["attempts"]) == (2, 3)
    assert pair.messages == record.messages
    assert (pair.preference.rejected, pair.tags["rejected_prompt"]) == ("Rye?", "And?")
    assert [request.messages for request in model.of("ultrachat.assistant")] == [
        first[:1],
        (*first, Message("user", "And?")),
        (*first, Message("user", "And rye?")),
    ]


async def test_a_pair_of_an_earlier_round_ends_there(tmp_path, step):
    said = [
        body("ask", "It?"),
        body("rephrase", "What is it made of?", "wrong"),
        body("continue", "And rye?"),
        body("accept"),
    ]
    with Person(tmp_path, scripted({QUESTIONS[0]: said})):
        outcome = await run_with_people(tmp_path, step(), answering("What?", "Flour.", "Darker."))
    record, pair = outcome.records
    assert pair.messages == record.messages[:2]
    assert max(one.message for one in pair.history if one.message is not None) == 1


@pytest.mark.parametrize(
    ("said", "reason", "detail", "messages"),
    [
        ([body("abandon", "", "off topic", comment="no")], "abandoned", "off topic; no", (QUESTIONS[0],)),
        ([body("accept")], "abandoned", "", (QUESTIONS[0],)),
        (
            [body("ask", "It?"), body("abandon", "", "wrong", "unsafe")],
            "abandoned",
            "wrong; unsafe",
            ("It?", "One."),
        ),
        (
            [body("ask", "It?"), body("continue", "And?"), body("abandon")],
            "abandoned",
            "",
            ("It?", "One.", "And?", "Two."),
        ),
        (
            [body("ask", "It?"), body("rephrase", "That?", "wrong"), body("rephrase", "Which?", "unclear")],
            "attempts_used",
            "unclear",
            ("That?", "Two."),
        ),
    ],
    ids=["before asking", "nothing to accept", "first answer", "second round", "beyond the attempts"],
)
async def test_what_is_given_up_is_a_reject_with_all_of_it(tmp_path, step, said, reason, detail, messages):
    with Person(tmp_path, scripted({QUESTIONS[0]: said})):
        outcome = await run_with_people(tmp_path, step(attempts=2), answering("One.", "Two.", "never said"))
    assert outcome.records == []
    [reject] = outcome.rejects
    assert (reject.reason, reject.detail) == (reason, detail)
    assert tuple(one.content for one in reject.record.messages) == messages
    assert reject.record.tags["people"] == ["ada"]
    assert states(tmp_path) == {QUESTIONS[0]: "closed"}
    assert (
        outcome.notes[-1]
        == "every opening is used: ask for more subtopics, questions or materials; 1 are missing"
    )


@pytest.mark.parametrize("options", [{"rounds": 1}, {"rounds": 3, "tokens": 2}], ids=["rounds", "tokens"])
async def test_going_on_beyond_the_limit_keeps_what_there_is(tmp_path, step, options):
    said = [body("ask", "What is it made of?"), body("continue", "And rye?")]
    model = answering("Flour.", "never said")
    with Person(tmp_path, scripted({QUESTIONS[0]: said})):
        outcome = await run_with_people(tmp_path, step(**options), model)
    [record] = outcome.records
    assert [one.content for one in record.messages] == ["What is it made of?", "Flour."]
    assert len(model.of("ultrachat.assistant")) == 1
    assert states(tmp_path) == {QUESTIONS[0]: "closed"}


async def test_refused_and_truncated_answers_are_shown_and_people_decide(tmp_path, step):
    model = answering(Completion("400: too long", "error"), Completion("Flour and", "length"))
    said = [body("ask", "It?"), body("rephrase", "What is it made of?", "wrong"), body("accept")]
    with Person(tmp_path, scripted({QUESTIONS[0]: said})):
        outcome = await run_with_people(tmp_path, step(), model)
    [record] = outcome.records  # what a server refused is no answer that could lose
    assert record.response == "Flour and"
    with ReviewStore(tmp_path) as store:
        [item] = read_items(store)
        shown = [(one.text, one.finish_reason) for one in attempts_on(store, item)]
    assert shown == [("400: too long", "error"), ("Flour and", "length")]


async def test_a_refused_request_cannot_be_accepted(tmp_path, step):
    with Person(tmp_path, scripted({QUESTIONS[0]: [body("ask", "It?"), body("accept")]})):
        outcome = await run_with_people(tmp_path, step(), answering(Completion("400: no", "error")))
    assert outcome.reasons == ["request_failed"]


async def test_the_same_wording_is_another_draw_and_equal_answers_make_no_pair(tmp_path, step):
    model = answering("One.", "Two.", "One.", "Two.")
    again = body("rephrase", "It?", "wrong")
    said = [body("ask", "It?"), again, again, again, body("accept")]
    with Person(tmp_path, scripted({QUESTIONS[0]: said})):
        outcome = await run_with_people(tmp_path, step(), model)
    assert [request.draw for request in model.of("ultrachat.assistant")] == [0, 1, 2, 3]
    record, *pairs = outcome.records
    assert record.response == "Two."
    assert [pair.preference.rejected for pair in pairs] == ["One."]


async def test_only_as_many_are_offered_as_are_wanted(tmp_path, step):
    """So that nobody works for nothing: what was abandoned is replaced, one by one."""
    open_at_once = []

    def decide(item, rounds):
        open_at_once.append(sum(state == "open" for state in states(tmp_path).values()))
        if item.body["suggestion"] == first[0] and rounds:
            return body("abandon")
        return accepting(item, rounds)

    model, asked = answering(), step(2, 5)
    first = [plan_question(asked, number) for number in range(3)]
    with Person(tmp_path, decide):
        outcome = await run_with_people(tmp_path, asked, model)
    assert len(outcome.records) == 2
    assert outcome.reasons == ["abandoned"]
    assert states(tmp_path) == dict.fromkeys(first, "closed")
    assert max(open_at_once) <= 2


def plan_question(asked, number):
    """Which of the questions is proposed as the number-th, from 0."""
    context = Context(0, "rephrase", lambda _: None, None, lambda: Demand(1), None)
    places = asked._ultrachat().places(context)
    places.reach(number + 1)
    return QUESTIONS[places.take(number).question]


async def test_openings_that_are_missing_or_used_are_rejects(tmp_path, step):
    model = answering(questions=("Why?", "why?"))
    with Person(tmp_path, accepting):
        outcome = await run_with_people(tmp_path, step(3, 3), model)
    assert len(outcome.records) == 1
    assert sorted(outcome.reasons) == ["duplicate_opening", "no_opening"]


async def test_records_do_not_depend_on_who_decides_when(tmp_path, step):
    one, two = tmp_path / "one", tmp_path / "two"
    with Person(one, accepting):
        alone = await run_with_people(one, step(4, 5, window=1), answering())
    with Person(two, accepting), Person(two, accepting, "bob"):
        together = await run_with_people(two, step(4, 5, window=3), answering())
    assert len(alone.records) == 4
    assert [record.messages for record in together.records] == [record.messages for record in alone.records]


async def stopped(folder, asked, model, decide, until):
    """A run that is cancelled once so many decisions were given."""
    running = asyncio.create_task(run_with_people(folder, asked, model))
    with Person(folder, decide) as person:
        while person.given < until and not running.done():
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.5)  # for the model to answer the last one
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_what_people_were_shown_stays_when_the_model_would_answer_otherwise(tmp_path, step):
    await stopped(tmp_path, step(), answering("First."), accepting, 1)
    assert states(tmp_path) == {QUESTIONS[0]: "open"}
    model = answering("Second.")
    with Person(tmp_path, accepting):
        outcome = await run_with_people(tmp_path, step(), model)
    assert outcome.records[0].response == "First."
    assert model.of("ultrachat.assistant") == []


async def test_another_model_is_another_conversation_and_the_old_one_is_taken_back(tmp_path, step):
    await stopped(tmp_path, step(), answering("First."), accepting, 1)
    model = answering("Second.")
    model.identity = "another"
    with ReviewStore(tmp_path) as store:
        [old] = read_items(store)
    with Person(tmp_path, accepting):
        outcome = await run_with_people(tmp_path, step(), model)
    assert outcome.records[0].response == "Second."
    with ReviewStore(tmp_path) as store:
        assert {item.id == old.id: item.state for item in read_items(store)} == {
            True: "withdrawn",
            False: "closed",
        }


async def test_a_smaller_target_takes_back_what_is_open(tmp_path, step):
    await stopped(tmp_path, step(3, 5), answering(), accepting, 1)
    assert sorted(states(tmp_path).values()) == ["open"] * 3
    with Person(tmp_path, accepting):
        await run_with_people(tmp_path, step(1, 5), answering())
    assert sorted(states(tmp_path).values()) == ["closed", "withdrawn", "withdrawn"]


async def test_other_numbers_hold_for_new_conversations(tmp_path, step):
    """People were told of two attempts; one is what a changed recipe would give them."""
    await stopped(tmp_path, step(attempts=2), answering("One."), accepting, 1)
    said = [body("ask", "-"), body("rephrase", "Then?", "wrong"), body("accept")]
    with Person(tmp_path, scripted({QUESTIONS[0]: said})):
        outcome = await run_with_people(tmp_path, step(attempts=1), answering("Two."))
    assert outcome.records[0].response == "Two."


async def test_decisions_made_while_no_run_was_there_are_used(tmp_path, step):
    await stopped(tmp_path, step(2, 5), answering(), accepting, 2)
    with ReviewStore(tmp_path) as store:
        assert decide_next(store, accepting)
    with Person(tmp_path, accepting):
        outcome = await run_with_people(tmp_path, step(2, 5), answering())
    with Person(tmp_path / "whole", accepting):
        whole = await run_with_people(tmp_path / "whole", step(2, 5), answering())
    assert [record.messages for record in outcome.records] == [record.messages for record in whole.records]


async def test_a_spent_budget_ends_the_run_though_others_wait(tmp_path, step):
    def spent(_):
        raise BudgetSpent("max_requests: 3 of 3")

    model = answering()
    model.lines["ultrachat.assistant"] = spent
    asked = step(3, 5)
    last = plan_question(asked, 2)

    def decide(item, _):
        return body("ask", "?") if item.body["suggestion"] == last else body("skip")

    with Person(tmp_path, decide), pytest.raises(BudgetSpent):
        await asyncio.wait_for(run_with_people(tmp_path, asked, model), 30)
    assert sorted(states(tmp_path).values()) == ["open"] * 3


async def test_a_queue_that_breaks_stops_who_waits(tmp_path):
    Store(tmp_path).close()
    with ReviewStore(tmp_path) as store, ReviewStore(tmp_path) as other:
        loop = Loop(store, "rephrase")
        loop.begin()
        waiting = asyncio.create_task(loop.decision(Item("x", "", "rephrase", {}), 0))
        await asyncio.sleep(0.5)
        with other.writing() as db:
            db.execute("DROP TABLE review_alive")
        with pytest.raises(StoreError, match="no such table"):
            await asyncio.wait_for(waiting, 30)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"attempts": 0}, "attempts is 0"),
        ({"rounds": 0}, "rounds is 0"),
        ({"window": 0}, "window is 0"),
        ({"questions": 0}, "questions is 0"),
        ({"sectors": ("assistance",)}, "name them in materials"),
    ],
)
def test_options_that_mean_nothing_are_refused(options, said):
    with pytest.raises(ValueError, match=said):
        Rephrase(1, **options)


async def test_without_a_run_folder_nobody_can_be_asked():
    context = Context(0, "rephrase", lambda _: None, None, lambda: Demand(1), None)
    with pytest.raises(Exception, match="needs a run folder"):
        await anext(Rephrase(1).generate((), context))
