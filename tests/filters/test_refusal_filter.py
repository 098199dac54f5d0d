import pytest

from datagen.filters.refusal import RefusalFilter
from datagen.record import Message, Record, from_instruction
from datagen.step import KEEP, Verdict


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("Paris.", KEEP),
        ("I cannot assist with that.", Verdict(False, "refusal", detail="I cannot assist with that.")),
        ("name the capital of  France", Verdict(False, "echoed_instruction")),
    ],
)
def test_an_answer_that_is_none_is_rejected(output, expected):
    assert RefusalFilter().judge(from_instruction("Name the capital of France", "", output)) == expected


def test_only_the_last_answer_of_a_conversation_counts():
    messages = (
        Message("user", "Open my mail"),
        Message("assistant", "I'm unable to help with that."),
        Message("user", "Then tell me a joke"),
        Message("assistant", "Knock, knock."),
    )
    assert RefusalFilter().judge(Record(messages)) == KEEP
    assert RefusalFilter().judge(Record(messages[:3])) == KEEP
    assert RefusalFilter().judge(Record(messages[:2])).reason == "refusal"
