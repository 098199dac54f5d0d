"""The critic of role-play: what is asked, what is mended, and the preferences that come of it."""

import pytest

from datagen.generators.roleplay import Roleplay
from datagen.models.base import Completion
from datagen.prompts import load_prompt
from datagen.record import Message, Preference
from tests.generators.roleplaying import (
    ACCEPT,
    FIRST,
    LINE,
    SECOND,
    TITLE,
    VALUES,
    correct,
    players,
    step,
    texts,
)
from tests.generators.running import run_step


async def test_a_correction_takes_the_place_of_the_reply_and_is_kept_as_a_preference(roles):
    better = "Solution: The Cups of Ada. Next request."
    model = players(
        critique=(correct("Name Ada.", "significantly"), ACCEPT, ACCEPT),
        correct=(better,),
    )
    outcome = await run_step(step(roles(), corrections=2), model)
    [dialogue, correction] = outcome.records
    assert texts(dialogue) == [FIRST, better, SECOND, LINE]
    assert (dialogue.tags["corrections"], dialogue.tags["uncorrected"]) == (1, 0)
    assert correction.messages == dialogue.messages[:3]
    assert correction.preference == Preference(TITLE, "significantly")
    assert dict(correction.tags) == {
        "kind": "correction",
        "reason": "Name Ada.",
        "dialogue": dialogue.id,
        "message": 2,
    }
    traced = [(one.message, one.parents[0].partition("-")[0]) for one in correction.history]
    assert traced == [
        (None, "roleplay.tasks"),
        (None, "roleplay.specify"),
        (1, "roleplay.user"),
        (2, "roleplay.assistant"),
        (2, "roleplay.critique"),
        (2, "roleplay.correct"),
    ]
    second = [one.parents[0].partition("-")[0] for one in dialogue.history if one.message == 2]
    assert second == ["roleplay.assistant", "roleplay.critique", "roleplay.correct", "roleplay.critique"]


async def test_what_critic_and_assistant_are_asked_for_a_correction(roles):
    model = players(critique=(correct("Name Ada."), ACCEPT, ACCEPT), correct=("Solution: The Cups of Ada.",))
    await run_step(step(roles(), corrections=1), model)
    critique = model.of("roleplay.critique")[0]
    values = {"task": VALUES["task"], "instruction": FIRST, "reply": TITLE}
    assert critique.values == values
    assert critique.messages == load_prompt("roleplay_critique").render(values)
    assert critique.schema["properties"]["severity"]["enum"] == [
        "significantly",
        "better",
        "slightly",
        "negligibly",
    ]
    [asked] = model.of("roleplay.correct")
    assert asked.values == values | {"reason": "Name Ada."}
    [wish] = load_prompt("roleplay_correct").render({"reason": "Name Ada."})
    assert asked.messages == (*model.of("roleplay.assistant")[0].messages, Message("assistant", TITLE), wish)
    assert "Name Ada." in wish.content


async def test_a_reply_the_critic_never_accepts_stays_untrained(roles):
    model = players(
        critique=(
            correct("Name Ada.", "slightly"),
            correct("Rhyme.", "none of the four"),
            correct("Still not."),
            ACCEPT,
        ),
        correct=("Solution: For Ada.", "Solution: For Ada, in the shade, uh."),
    )
    outcome = await run_step(step(roles(), corrections=2), model)
    [dialogue, first, second] = outcome.records
    assert [one.train for one in dialogue.messages if one.role == "assistant"] == [False, True]
    assert (dialogue.tags["corrections"], dialogue.tags["uncorrected"]) == (2, 1)
    assert (first.response, first.preference) == ("Solution: For Ada.", Preference(TITLE, "slightly"))
    assert second.preference == Preference("Solution: For Ada.", "better")
    assert second.messages[-1].train


async def test_a_correction_that_changes_nothing_is_no_pair(roles):
    model = players(critique=(correct("Name Ada."), ACCEPT), correct=(TITLE,))
    outcome = await run_step(step(roles(), corrections=3), model)
    [dialogue] = outcome.records
    assert (dialogue.tags["corrections"], dialogue.tags["uncorrected"]) == (0, 1)
    assert len(model.of("roleplay.correct")) == 1


@pytest.mark.parametrize(
    "said",
    [
        "It is fine.",
        "",
        '{"verdict": "correct", "reason": ""}',
        '{"verdict": "maybe"}',
        Completion("{", "length"),
    ],
)
async def test_a_critique_that_cannot_be_read_accepts(roles, said):
    outcome = await run_step(step(roles(), corrections=1), players(critique=(said, ACCEPT)))
    [dialogue] = outcome.records
    assert dialogue.tags["unread_critiques"] == 1
    assert all(one.train for one in dialogue.messages)


async def test_a_critique_that_the_server_refuses_is_a_reject(roles):
    model = players(critique=(Completion("500: down", "error"),))
    outcome = await run_step(step(roles(), corrections=1), model)
    assert outcome.reasons == ["request_failed"]


async def test_failures_are_told_from_the_final_version_alone(roles):
    model = players(
        assistant=("I will do it now.", LINE),
        critique=(correct("Do the work."), ACCEPT, ACCEPT),
        correct=(TITLE,),
    )
    outcome = await run_step(step(roles(), corrections=1), model)
    assert outcome.reasons == []
    model = players(assistant=(TITLE,), critique=(correct("Rhyme."), ACCEPT), correct=("I will do it now.",))
    outcome = await run_step(step(roles(), corrections=1), model)
    assert outcome.reasons == ["flake"]
    assert outcome.rejects[0].source.startswith("roleplay.correct-")


async def test_corrections_of_a_round_that_the_limit_took_away_go_with_it(roles):
    long = "Solution: " + "word " * 400
    model = players(
        (FIRST, SECOND, "Instruction: Write the last line."),
        (TITLE, LINE, "Solution: The end."),
        critique=(ACCEPT, ACCEPT, correct("Longer."), ACCEPT),
        correct=(long,),
    )
    outcome = await run_step(step(roles(), corrections=1, tokens=500), model)
    [dialogue] = outcome.records
    assert dialogue.tags["corrections"] == 0


async def test_the_target_counts_dialogues_and_not_corrections(roles):
    model = players(
        lambda request: (FIRST, SECOND, "<TASK_DONE>")[(len(request.messages) - 2) // 2],
        lambda request: (TITLE, LINE)[(len(request.messages) - 2) // 2],
        tasks=lambda _: "1. a\n2. b",
        critique=lambda request: correct("Name Ada.") if request.values["reply"] == TITLE else ACCEPT,
        correct=lambda _: "Solution: For Ada.",
    )
    outcome = await run_step(step(roles(), target=2, tasks_per_pair=2, corrections=1), model)
    assert [one.tags["kind"] for one in outcome.records] == ["roleplay", "correction"] * 2
    assert Roleplay().counts(outcome.records[0])
    assert not Roleplay().counts(outcome.records[1])
