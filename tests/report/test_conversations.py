"""What a report says of conversations: rounds, endings, preferences and replies that carry no loss."""

from datagen.record import Message, Preference, Record
from datagen.report.conversations import ConversationCounts
from datagen.report.records import measure


def talk(rounds, **tags):
    turns = [
        turn for n in range(rounds) for turn in (Message("user", f"q{n}"), Message("assistant", f"a{n}"))
    ]
    return Record(tuple(turns), tags=tags)


def test_single_exchanges_are_no_conversations():
    assert measure([talk(1), talk(1)]).conversations is None


def test_rounds_endings_and_preferences_are_counted():
    counts = ConversationCounts()
    for record in (
        talk(3, kind="ultrachat", sector="world", ended="rounds"),
        talk(2, kind="ultrachat", sector="world", ended="thanks"),
        talk(1, kind="gatt", constraints=["language=French", "haiku"]),
        Record(talk(2).messages, preference=Preference("worse", "slightly")),
        Record((Message("user", "q"), Message("assistant", "a", train=False))),
    ):
        counts.add(record)
    facts = counts.facts()
    assert facts.several == 2
    assert facts.untrained == 1
    assert facts.rounds.total == 4
    assert facts.preferences == (("slightly", 1),)
    assert dict(facts.told) == {
        "Kind": (("ultrachat", 2), ("gatt", 1)),
        "Sector": (("world", 2),),
        "Ended by": (("rounds", 1), ("thanks", 1)),
        "Constraints": (("haiku", 1), ("language=French", 1)),
    }


def test_tags_of_other_datasets_are_not_taken_for_ours():
    counts = ConversationCounts()
    counts.add(talk(2, style="baroque"))
    assert counts.facts().told == ()
