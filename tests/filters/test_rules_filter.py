from datagen.filters.rules import InstructionRulesFilter
from datagen.record import Message, Record, from_instruction
from datagen.step import KEEP, Filter, Verdict


def test_the_reason_of_the_rules_becomes_the_verdict():
    judge = InstructionRulesFilter().judge
    assert judge(from_instruction("Say hello", "", "hello")) == Verdict(
        False, "too_short", 2, "2 words, least 4"
    )
    assert judge(from_instruction("Draw me a sheep, please", "", "(:)")) == Verdict(
        False, "blacklisted_word", detail="draw"
    )
    assert judge(from_instruction("Describe a sheep in ten words", "", "Woolly.")) == KEEP


def test_the_preset_chooses_the_rules():
    record = from_instruction("Recommend some music for dinner", "", "Jazz.")
    assert InstructionRulesFilter("self-instruct").judge(record).keep
    assert not InstructionRulesFilter("alpaca").judge(record).keep


def test_the_input_is_not_judged():
    assert (
        InstructionRulesFilter().judge(from_instruction("Sort these words by length", "map, file", "x")).keep
    )


def test_a_conversation_without_instruction_is_judged_by_its_first_user_message():
    messages = (Message("system", "Draw."), Message("user", "Hi there"), Message("assistant", "Hello!"))
    assert InstructionRulesFilter().judge(Record(messages)).reason == "too_short"


def test_an_instruction_rules_filter_is_a_filter():
    assert isinstance(InstructionRulesFilter(), Filter)


def test_answers_are_held_to_the_rules_for_instances_where_that_is_asked_for():
    both = InstructionRulesFilter(instances=True)
    for output, reason in (
        ("", "empty_output"),
        ("b, a", "echoed_input"),
        ("Here:", "trailing_colon"),
        ("a, b", ""),
    ):
        record = from_instruction("Sort these letters by alphabet", "b, a", output)
        assert both.judge(record).reason == reason
        assert InstructionRulesFilter().judge(record) == KEEP
    assert both.judge(Record((Message("user", "Which letters come first here?"),))) == KEEP
