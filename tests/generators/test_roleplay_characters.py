"""Characters that talk in a scene: what each is sent, what ends it, and what spoils it."""

import pytest

from datagen.generators.roleplay import Roleplay
from datagen.prompts import load_prompt
from datagen.record import Message
from tests.generators.roleplaying import texts
from tests.generators.running import run_step
from tests.models.parts import Parts

CHARACTERS = {
    "characters": {"Ada": "A calm sailor.", "Bo": "A young cook."},
    "scenes": ["A galley at night."],
}
ADA = ("Is there soup?", "I saw a light.", "It was green.")
BO = ("There is bread.", "A ship, then?", "I believe you.")


def scene(ada=ADA, bo=BO):
    """What the two say when Bo speaks first; in any further scene nobody says anything."""
    lines = {"Ada": list(ada), "Bo": list(bo)}
    return Parts(
        {"roleplay.character": lambda request: "" if request.turn else lines[request.values["name"]].pop(0)}
    )


def meeting(roles, **options):
    # In the first scene of a sweep Bo is the user, and speaks first.
    return Roleplay(
        **{"target": 1, "preset": "characters", "rounds": (3, 3), "roles": roles, "sweep": True} | options
    )


async def test_two_characters_talk_and_each_sees_its_own_side(roles):
    model = scene()
    outcome = await run_step(meeting(roles(CHARACTERS)), model)
    [record] = outcome.records
    values = {
        "name": "Ada",
        "sheet": "A calm sailor.",
        "other": "Bo",
        "scene": "A galley at night.",
        "opening": False,
    }
    sheet, _ = load_prompt("roleplay_character").render(values)
    assert record.messages == (
        sheet,
        Message("user", BO[0]),
        Message("assistant", ADA[0]),
        Message("user", BO[1]),
        Message("assistant", ADA[1]),
        Message("user", BO[2]),
        Message("assistant", ADA[2]),
    )
    first, second, third, *_ = model.asked
    own = {"name": "Bo", "sheet": "A young cook.", "other": "Ada", "scene": "A galley at night."}
    assert first.values == own | {"opening": True}
    assert first.messages == load_prompt("roleplay_character").render(first.values)
    assert (second.values, second.messages) == (values, (sheet, Message("user", BO[0])))
    assert third.values == own | {"opening": False}
    assert third.messages == (
        *load_prompt("roleplay_character").render(third.values),
        Message("assistant", BO[0]),
        Message("user", ADA[0]),
    )
    told = {
        key: record.tags[key]
        for key in ("user_role", "assistant_role", "task", "termination", "rounds", "pair_id")
    }
    assert told == {
        "user_role": "Bo",
        "assistant_role": "Ada",
        "task": "A galley at night.",
        "termination": "rounds",
        "rounds": 3,
        "pair_id": "001_002_001",
    }
    assert [one.message for one in record.history] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("ada", "bo", "kept"),
    [
        (ADA, (*BO[:2], "Goodbye!"), [BO[0], ADA[0], BO[1], ADA[1]]),
        ((*ADA[:2], "Good bye, take care!"), BO, [BO[0], ADA[0], BO[1], ADA[1]]),
    ],
)
async def test_a_farewell_ends_a_scene_and_is_left_out(roles, ada, bo, kept):
    outcome = await run_step(meeting(roles(CHARACTERS)), scene(ada, bo))
    [record] = outcome.records
    assert texts(record) == kept
    assert record.tags["termination"] == "farewell"


@pytest.mark.parametrize(
    ("ada", "bo", "reason", "detail"),
    [
        (("Bo: There is bread.",), BO, "role_flip", "message 3: Bo: There"),
        ((ADA[0], "You said that there is soup."), (BO[0], "**Ada:** Yes."), "role_flip", "message 4"),
        (("Is there any soup left?", "Is there any soup left?"), BO, "loop", "message 5"),
        (ADA, ("Bye!",), "too_few_rounds", "message 1: 0 rounds, least 2; farewell"),
        (("",), BO, "empty_answer", "stop"),
        (
            ("You're welcome! Anything else?", "My pleasure! Is there anything else?"),
            ("Thank you! Is there anything else?", "Thanks! Do you need anything else?"),
            "thanks_loop",
            "message 5: My",
        ),
    ],
)
async def test_what_goes_wrong_in_a_scene_is_a_reject(roles, ada, bo, reason, detail):
    outcome = await run_step(meeting(roles(CHARACTERS)), scene(ada, bo))
    assert outcome.reasons == [reason, "empty_answer"]
    assert detail in outcome.rejects[0].detail
    assert outcome.rejects[0].source.startswith("roleplay.character-")


async def test_nobody_meets_himself_and_scenes_change_from_pair_to_pair(roles):
    cast = {"characters": {name: f"{name}." for name in "ABC"}, "scenes": ["x", "y"]}
    model = Parts(
        {"roleplay.character": lambda request: f"{request.values['name']} {len(request.messages)} says."}
    )
    outcome = await run_step(meeting(roles(cast), target=None, tasks_per_pair=1), model)
    assert [
        (one.tags["assistant_role"], one.tags["user_role"], one.tags["task"]) for one in outcome.records
    ] == [
        ("A", "B", "x"),
        ("A", "C", "y"),
        ("B", "A", "x"),
        ("B", "C", "y"),
        ("C", "A", "x"),
        ("C", "B", "y"),
    ]
