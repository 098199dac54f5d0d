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


def test_talk_of_a_model_about_itself_is_rejected_wherever_it_stands():
    answer = "Rome is old. As an AI language model, I have never been there."
    verdict = RefusalFilter().judge(from_instruction("Tell me about Rome.", "", answer))
    assert verdict == Verdict(False, "boilerplate", detail="As an AI language model, I")
    assert RefusalFilter(boilerplate=False).judge(from_instruction("Tell me about Rome.", "", answer)) == KEEP


@pytest.mark.parametrize(
    "instruction",
    [
        "Write a chatbot's polite refusal.",
        "Are you a person?",
        "Explain what an AI cannot do.",
        "Which disclaimers do language models use?",
    ],
)
def test_who_asks_about_models_may_be_told(instruction):
    answer = "Of course. As an AI language model, I do not sleep."
    assert RefusalFilter().judge(from_instruction(instruction, "", answer)) == KEEP
