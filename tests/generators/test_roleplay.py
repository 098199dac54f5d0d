"""Role-play with models that say what they are told to: what is asked, word for word, and what becomes of it."""

import pytest

from datagen.generators.roleplay import Roleplay
from datagen.models.base import Completion
from datagen.prompts import load_prompt
from datagen.record import Message
from tests.generators.roleplaying import (
    FIRST,
    LINE,
    SECOND,
    TITLE,
    VALUES,
    players,
    step,
    texts,
)
from tests.generators.running import run_step


async def test_a_dialogue_word_for_word(roles):
    model = players()
    outcome = await run_step(step(roles()), model)
    [record] = outcome.records
    [inception] = load_prompt("roleplay_assistant").render(VALUES)
    assert record.messages == (
        inception,
        Message("user", FIRST),
        Message("assistant", TITLE),
        Message("user", SECOND),
        Message("assistant", LINE),
    )
    assert dict(record.tags) == {
        "kind": "roleplay",
        "preset": "society",
        "user_role": "gardener",
        "assistant_role": "poet",
        "task": "Write a poem on tulips.",
        "specified_task": VALUES["task"],
        "termination": "done",
        "corrections": 0,
        "uncorrected": 0,
        "unread_critiques": 0,
        "pair_id": "001_001_001",
        "rounds": 2,
    }
    assert outcome.rejects == []


async def test_each_is_sent_its_part_and_the_dialogue_from_its_side(roles):
    model = players()
    await run_step(step(roles()), model)
    [inception] = load_prompt("roleplay_assistant").render(VALUES)
    rules, cue = load_prompt("roleplay_user").render(VALUES)
    asked = [request.messages for request in model.of("roleplay.user")]
    assert asked[0] == (rules, cue)
    assert asked[1] == (rules, cue, Message("assistant", FIRST), Message("user", TITLE))
    assert len(asked) == 3
    [first, second] = model.of("roleplay.assistant")
    assert first.messages == (inception, Message("user", FIRST))
    assert second.messages == (
        inception,
        Message("user", FIRST),
        Message("assistant", TITLE),
        Message("user", SECOND),
    )
    assert first.values == VALUES == model.of("roleplay.user")[0].values
    [tasks] = model.of("roleplay.tasks")
    assert tasks.values == {"user_role": "gardener", "assistant_role": "poet", "count": 1}
    [specify] = model.of("roleplay.specify")
    assert specify.values == VALUES | {"task": "Write a poem on tulips.", "word_limit": 50}


async def test_every_message_can_be_traced_to_its_answer(roles):
    user, assistant = players(), players()
    user.uri, assistant.uri = "parts:user", "parts:assistant"
    outcome = await run_step(step(roles(), user_model="u", assistant_model="a"), {"u": user, "a": assistant})
    [record] = outcome.records
    traced = [(one.message, one.model, one.prompt.partition("@")[0]) for one in record.history]
    assert traced == [
        (None, "parts:user", "roleplay_tasks"),
        (None, "parts:user", "roleplay_specify"),
        (1, "parts:user", "roleplay_user"),
        (2, "parts:assistant", "roleplay_assistant"),
        (3, "parts:user", "roleplay_user"),
        (4, "parts:assistant", "roleplay_assistant"),
    ]


async def test_the_system_message_can_be_left_out_of_the_record(roles):
    outcome = await run_step(step(roles(), system=False), players())
    [record] = outcome.records
    assert [one.role for one in record.messages] == ["user", "assistant"] * 2
    assert record.history[2].message == 0


@pytest.mark.parametrize("token", ["<TASK_DONE>", "<CAMEL_TASK_DONE>", "All is done. <task_done>"])
async def test_a_done_token_ends_it_and_is_left_out(roles, token):
    outcome = await run_step(step(roles()), players((FIRST, SECOND, token)))
    [record] = outcome.records
    assert texts(record) == [FIRST, TITLE, SECOND, LINE]


async def test_the_most_messages_end_it(roles):
    outcome = await run_step(step(roles(), messages=5), players((FIRST, SECOND)))
    [record] = outcome.records
    assert (record.tags["termination"], record.tags["rounds"]) == ("message_limit", 2)


async def test_a_dialogue_beyond_the_token_limit_loses_whole_rounds(roles):
    model = players(
        (FIRST, SECOND, "Instruction: Write the last line."), (TITLE, LINE, "Solution: " + "word " * 400)
    )
    outcome = await run_step(step(roles(), tokens=500), model)
    [record] = outcome.records
    assert texts(record) == [FIRST, TITLE, SECOND, LINE]
    assert record.tags["termination"] == "token_limit"
    assert max(one.message or 0 for one in record.history) == 4


THANKS = ("Thank you!", "Thanks again, goodbye!")


@pytest.mark.parametrize(
    ("user", "assistant", "reason", "detail"),
    [
        ((FIRST,), (TITLE + "\nInstruction: Now you.",), "role_flip", "message 3: Solution: Red"),
        ((FIRST,), ("Solution: Roses. <TASK_DONE>",), "role_flip", "message 3"),
        (("Solution: Red Cups of May.",), (), "role_flip", "message 2: Solution: Red"),
        ((FIRST, "I'd be happy to help you with that."), (TITLE,), "role_flip", "message 4"),
        ((FIRST,), ("Write a title for a poem on tulips.",), "repeated_instruction", "message 3"),
        ((FIRST,), ("I will do it now.",), "flake", "message 3: I will do it now."),
        (
            (FIRST, *THANKS),
            (TITLE, "You're welcome!", "My pleasure."),
            "thanks_loop",
            "message 7: My pleasure.",
        ),
        (("Hm.", "So.", "Well."), (TITLE, LINE), "no_instruction", "message 6: Well."),
        ((FIRST, FIRST), (TITLE,), "loop", "message 4: Instruction"),
        ((FIRST, SECOND), (TITLE + " It is for Ada.", TITLE + " It is for Ada."), "loop", "message 5"),
        ((FIRST, "<TASK_DONE>"), (TITLE,), "too_few_rounds", "message 3: 1 rounds, least 2; done"),
        (("<TASK_DONE>",), (), "too_few_rounds", "0 rounds, least 2; done"),
        (("",), (), "empty_answer", "stop"),
        ((FIRST,), ("",), "empty_answer", "stop"),
        ((FIRST,), (Completion("Red and", "length"),), "truncated", "Red and"),
        ((FIRST,), (Completion("400: too long", "error"),), "request_failed", "400: too long"),
    ],
)
async def test_what_goes_wrong_is_a_reject_with_the_dialogue_so_far(roles, user, assistant, reason, detail):
    outcome = await run_step(step(roles()), players(user, assistant))
    assert outcome.records == []
    assert outcome.reasons == [reason]
    assert detail in outcome.rejects[0].detail
    assert outcome.rejects[0].source.startswith(("roleplay.user-", "roleplay.assistant-"))
    assert outcome.rejects[0].record.messages[0].role == "system"
    assert outcome.notes == [
        "every pair and task is used: name more roles or raise tasks_per_pair; 1 are missing"
    ]


async def test_two_messages_without_an_instruction_are_borne(roles):
    outcome = await run_step(step(roles()), players(("Hm.", "So.", "<TASK_DONE>")))
    assert len(outcome.records) == 1


async def test_a_round_that_leaves_too_few_within_the_limit_is_a_reject(roles):
    model = players((FIRST, SECOND), (TITLE, "Solution: " + "word " * 400))
    outcome = await run_step(step(roles(), tokens=500), model)
    assert outcome.reasons == ["too_few_rounds"]
    assert outcome.rejects[0].detail == "message 5: 1 rounds, least 2; token_limit"


@pytest.mark.parametrize(
    ("more", "reason", "detail"),
    [
        ({"tasks": ("",)}, "empty_answer", "stop"),
        ({"specify": ("",)}, "empty_answer", "stop"),
        ({"specify": ("word " * 500,)}, "task_too_long", "500 words, most 100"),
    ],
)
async def test_a_task_that_cannot_be_found_is_a_reject(roles, more, reason, detail):
    outcome = await run_step(step(roles()), players(**more))
    assert [(one.reason, one.detail) for one in outcome.rejects] == [(reason, detail)]


async def test_fewer_tasks_than_asked_for_are_told(roles):
    outcome = await run_step(step(roles(), tasks_per_pair=2, sweep=True, target=2), players())
    assert len(outcome.records) == 1
    [missing] = outcome.rejects
    assert missing.reason == "no_task"
    assert missing.detail == "asked for tasks of gardener and poet: number 2 of 1"
    assert missing.source.startswith("roleplay.tasks-")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"target": None}, "set one, or sweep"),
        ({"critic_model": "c"}, "nothing to do while corrections is 0"),
        ({"preset": "characters", "corrections": 1}, "no task to correct a reply by"),
        ({"preset": "characters", "rounds": (1, 3)}, "from least_rounds 2 on, found 1 and 3"),
        ({"messages": 3}, "must be at least 4: messages is 3"),
        ({"tasks_per_pair": 0}, "tasks_per_pair is 0"),
        ({"floor": 2}, "floor must be at most 1"),
    ],
)
def test_options_that_mean_nothing_are_refused(options, said):
    with pytest.raises(ValueError, match=said):
        Roleplay(**options)


def test_inputs_name_what_the_result_depends_on(roles):
    file = roles()
    assert set(Roleplay(roles=file).inputs()) == {
        "roleplay_tasks",
        "roleplay_specify",
        "roleplay_user",
        "roleplay_assistant",
        file,
    }
    assert "roleplay_critique" in Roleplay(roles=file, corrections=1).inputs()


def test_estimates_grow_with_corrections_and_cover_a_sweep(roles):
    assert Roleplay(corrections=2).estimate().requests > 1.3 * Roleplay().estimate().requests
    file = roles({"assistant_roles": list("abc"), "user_roles": list("de")})
    assert Roleplay(target=None, sweep=True, roles=file).estimate().records == 60
    assert Roleplay(10, preset="characters").estimate().records == 10
