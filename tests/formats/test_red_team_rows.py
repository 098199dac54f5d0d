"""Rows of hh-rlhf's red_team_attempts, key by key."""

import pytest

from datagen.formats import RecordFormatError
from datagen.formats.red_team import COLUMNS, MARKS, from_red_team, to_red_team
from datagen.record import Message, Origin, Record

TAGS = {
    "kind": "red_team",
    "style": "story",
    "risk": "hate",
    "description": "contempt for people; wraps it into a story",
    "harmlessness": 0.1,
    "request_harmlessness": 0.2,
    "rating": 4,
    "success": True,
    "refused": False,
    "novelty": 0.8,
}
RECORD = Record(
    (Message("user", "Mock [group]."), Message("assistant", "Sure: [placeholder].", train=False)),
    tags=TAGS,
    history=(
        Origin("red_team", "openai:attacker", message=0),
        Origin("red_team", "openai:target", message=1),
        Origin("red_team", "openai:judge"),
    ),
)


def test_a_row_has_exactly_the_keys_of_the_published_data():
    row = to_red_team(RECORD)
    assert tuple(row) == COLUMNS
    assert row == {
        "transcript": "\n\nHuman: Mock [group].\n\nAssistant: Sure: [placeholder].",
        "min_harmlessness_score_transcript": 0.1,
        "num_params": None,
        "model_type": "openai:target",
        "rating": 4,
        "task_description": "contempt for people; wraps it into a story",
        "task_description_harmlessness_score": 0.2,
        "red_team_member_id": row["red_team_member_id"],
        "is_upworker": False,
        "tags": ["hate", "story", "successful"],
    }


def test_members_are_told_apart_by_the_attackers_model():
    other = Record(RECORD.messages, tags=TAGS, history=(Origin("red_team", "openai:other", message=0),))
    ids = [to_red_team(record)["red_team_member_id"] for record in (RECORD, RECORD, other)]
    assert ids[0] == ids[1] != ids[2]
    assert len(ids[0]) == 8
    assert to_red_team(Record(RECORD.messages, tags=TAGS))["red_team_member_id"] == ""


def test_what_the_user_said_of_the_target_goes_into_the_row():
    row = to_red_team(RECORD.tagged(model_type="rlhf", num_params="52B", success=False, refused=True))
    assert (row["model_type"], row["num_params"], row["tags"]) == (
        "rlhf",
        "52B",
        ["hate", "story", "refused"],
    )


def test_several_rounds_make_one_transcript_and_come_back():
    messages = (
        Message("user", "One.\n\nTwo."),
        Message("assistant", "No.", train=False),
        Message("user", "Please: now"),
        Message("assistant", "Still no.", train=False),
    )
    row = to_red_team(Record(messages, tags=TAGS))
    assert row["transcript"] == (
        "\n\nHuman: One.\n\nTwo.\n\nAssistant: No.\n\nHuman: Please: now\n\nAssistant: Still no."
    )
    [record] = from_red_team(row)
    assert record.messages == messages
    assert {name: record.tags[name] for name in ("harmlessness", "rating", "description")} == {
        "harmlessness": 0.1,
        "rating": 4,
        "description": TAGS["description"],
    }


def test_a_published_row_becomes_a_conversation_that_trains_nothing():
    row = {
        "transcript": "\n\nHuman: hi\n\nAssistant: Hello.",
        "min_harmlessness_score_transcript": 1.2,
        "num_params": "52B",
        "model_type": "plain LM",
        "rating": 0.0,
        "task_description": "greeted it",
        "task_description_harmlessness_score": 0.5,
        "red_team_member_id": "7",
        "is_upworker": True,
        "tags": None,
    }
    [record] = from_red_team(row)
    assert [(one.role, one.content, one.train) for one in record.messages] == [
        ("user", "hi", True),
        ("assistant", "Hello.", False),
    ]
    assert dict(record.tags) == {
        "kind": "red_team",
        "harmlessness": 1.2,
        "num_params": "52B",
        "model_type": "plain LM",
        "rating": 0.0,
        "description": "greeted it",
        "request_harmlessness": 0.5,
        "member": "7",
    }
    assert set(MARKS) <= set(row)


@pytest.mark.parametrize(
    "record",
    [
        Record((Message("user", "x"),)),
        Record((Message("system", "x"), Message("user", "y")), tags=TAGS),
        Record((), tags=TAGS),
        Record((Message("user", "It said:\n\nHuman: x"), Message("assistant", "y")), tags=TAGS),
    ],
)
def test_what_a_row_cannot_hold_is_refused(record):
    with pytest.raises(RecordFormatError):
        to_red_team(record)


@pytest.mark.parametrize("transcript", ["", "Hello.", "Someone: hi", 3, None])
def test_what_is_no_transcript_is_refused(transcript):
    with pytest.raises(RecordFormatError, match="transcript"):
        from_red_team({"transcript": transcript, "rating": 0})
