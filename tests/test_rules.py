import random

import pytest

from datagen.rules import (
    ALPACA,
    SELF_INSTRUCT,
    Breach,
    InstructionRules,
    echoes_instruction,
    find_boilerplate,
    judge_instance,
    judge_instances,
    judge_instruction,
    looks_like_refusal,
    speaks_of_models,
)


def reason_of(text, rules=SELF_INSTRUCT):
    breach = judge_instruction(text, rules)
    return breach.reason if breach else None


@pytest.mark.parametrize(
    ("count", "reason"), [(0, "too_short"), (3, "too_short"), (4, None), (150, None), (151, "too_long")]
)
def test_four_to_150_words_are_kept(count, reason):
    assert reason_of(" ".join(["word"] * count)) == reason


def test_words_are_counted_between_whitespace():
    assert reason_of("one-two, three-four; five/six.") == "too_short"
    assert reason_of("one \n two\tthree   - ") is None


def test_the_count_is_the_score():
    assert judge_instruction("Say hello") == Breach("too_short", "2 words, least 4", 2)


@pytest.mark.parametrize("word", SELF_INSTRUCT.blacklist)
def test_each_word_of_the_blacklist_is_found(word):
    assert judge_instruction(f"Please {word} and tell more") == Breach("blacklisted_word", word)


def test_the_blacklists_are_those_of_the_papers():
    single_words = "image images graph graphs picture pictures file files map maps draw plot"
    assert SELF_INSTRUCT.blacklist == (*single_words.split(), "go to")
    assert ALPACA.blacklist == (*SELF_INSTRUCT.blacklist, "video", "audio", "music", "flowchart", "diagram")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("DRAW a house with words", "blacklisted_word"),
        ("Explain what a road-map is", "blacklisted_word"),
        ("Summarize the plot.", "too_short"),
        ("Summarize the novel's (short) plot.", "blacklisted_word"),
        ("Where should I go\n  to eat tonight", "blacklisted_word"),
        ("Describe a drawer full of socks", None),
        ("Imagine the mapping of genes", None),
        ("What does a paragraph profile contain", None),
        ("Rename my_file_name in snake case", None),
        ("Let it go together with friends", None),
    ],
)
def test_the_blacklist_matches_whole_words_in_any_case(text, reason):
    assert reason_of(text) == reason


def test_music_is_forbidden_to_alpaca_only():
    assert reason_of("Recommend some music for dinner") is None
    assert reason_of("Recommend some music for dinner", ALPACA) == "blacklisted_word"


@pytest.mark.parametrize(
    "text",
    [
        "Write a program that sorts numbers",
        "write a program that sorts numbers",  # the original capitalises before it looks
        "WRITE A PROGRAM that sorts numbers",
        "Write a programme for the school concert",  # a prefix, not a word
    ],
)
def test_write_a_program_is_a_forbidden_prefix(text):
    assert judge_instruction(text) == Breach("forbidden_prefix", "Write a program")


def test_write_a_program_is_allowed_further_on():
    assert reason_of("Could you write a program for me?") is None


@pytest.mark.parametrize("first", ["(", "-", '"', "#", "<", "_"])
def test_leading_punctuation_is_rejected(first):
    assert judge_instruction(f"{first}one two three four") == Breach("starts_with_punctuation", first)


@pytest.mark.parametrize(
    "text", ["Élargis la phrase suivante", "写 一首 关于 秋天 的诗", "👋 say hello to everyone"]
)
def test_a_first_character_outside_ascii_is_rejected(text):
    assert judge_instruction(text) == Breach("starts_non_ascii", text[0])


def test_other_characters_outside_ascii_do_not_matter():
    assert reason_of("Translate 'élargir' to English 👋") is None
    assert reason_of("3 facts about café culture") is None


def test_surrounding_whitespace_does_not_matter():
    assert reason_of("\n  Name four European rivers  \n") is None


def test_names_and_code_keep_their_case():
    assert reason_of("Explain what NumPy's ndarray.T returns") is None


def test_the_first_broken_rule_in_the_original_order_is_named():
    assert reason_of("(draw") == "too_short"
    assert reason_of("(draw me a sheep") == "blacklisted_word"
    assert reason_of("Write a program to draw sheep") == "blacklisted_word"


def test_rules_can_be_switched_off():
    lenient = InstructionRules(0, 9999, (), (), ascii_start=False, punctuation_start=True)
    for text in ("", "(draw)", "Write a program that draws", "été", "file"):
        assert judge_instruction(text, lenient) is None


def judge(*pairs, seed=0, **options):
    judged = judge_instances(pairs, random.Random(seed), **options)
    assert [pair for pair, _ in judged] == [(a.strip(), b.strip()) for a, b in pairs]
    return [breach.reason if breach else None for _, breach in judged]


@pytest.mark.parametrize(
    ("input", "output", "expected"),
    [
        ("", "fine", None),
        ("a", "b", None),
        ("a", "", Breach("empty_output")),
        ("", " \n", Breach("empty_output")),
        ("same", " same\n", Breach("echoed_input")),
        ("same", "Same", None),
        ("List:", "x", Breach("trailing_colon", "input")),
        ("x", "Here it is: ", Breach("trailing_colon", "output")),
        ("a: b", "c: d", None),
    ],
)
def test_an_instance_is_judged_alone(input, output, expected):
    assert judge_instance(input, output) == expected


def test_the_last_instance_of_a_cut_off_answer_is_dropped():
    assert judge(("a", "1"), ("b", "2"), truncated=True) == [None, "truncated"]
    assert judge(truncated=True) == []


def test_two_outputs_for_one_input_condemn_the_whole_task():
    assert judge(("a", "1"), ("b", "2"), ("a", "3")) == ["conflicting_outputs"] * 3


def test_instances_rejected_before_keep_their_own_reason_in_a_conflict():
    assert judge(("b", ""), ("a", "1"), ("a", "3")) == ["empty_output"] + ["conflicting_outputs"] * 2


def test_rejected_instances_make_no_conflict():
    assert judge(("a", "1"), ("a", "")) == [None, "empty_output"]
    assert judge(("a", "1"), ("a", "2, 3 an"), truncated=True) == [None, "truncated"]


def test_different_outputs_without_input_are_no_conflict():
    assert judge(("", "1"), ("", "2")) == [None, None]


def test_repeated_instances_are_kept_once():
    assert judge(("a", "1"), (" a", "1 "), ("", "x"), ("", "x")) == [
        None,
        "duplicate_instance",
        None,
        "duplicate_instance",
    ]


def test_of_more_than_five_instances_five_are_drawn_by_the_seed():
    pairs = [(str(number), "x") for number in range(12)]
    reasons = judge(*pairs)
    assert reasons.count(None) == 5
    assert reasons.count("surplus_instance") == 7
    assert reasons == judge(*pairs)
    assert len({tuple(judge(*pairs, seed=seed)) for seed in range(20)}) > 1
    assert judge(*pairs, limit=12) == [None] * 12


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't assist with that request.",
        "I\N{RIGHT SINGLE QUOTATION MARK}m sorry, but as an AI language model, I cannot browse the web.",
        "As an AI language model, I don't have feelings.",
        "As an AI, I do not have personal opinions.",
        "Unfortunately, I cannot provide medical advice.",
        "  I am unable to fulfill this request.",
        "I apologize, but I can't generate that content.",
        "SORRY, I CANNOT HELP WITH THAT.",
    ],
)
def test_a_refusal_is_recognised(text):
    assert looks_like_refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I'm sorry for the late reply.",
        "I can't help but smile.",
        "I'm sorry, but I can't come on Sunday.",
        "As an AI researcher, I work on vision.",
        "As an aid worker, I travel a lot.",
        "Unfortunately, the train was late.",
        "I cannot open the jar.",
        "The model said: I cannot assist with that.",
    ],
)
def test_people_who_are_sorry_do_not_refuse(text):
    assert not looks_like_refusal(text)


def test_an_echoed_instruction_is_recognised():
    assert echoes_instruction("Name three primes.", " name  three primes.\n")
    assert not echoes_instruction("Name three primes.", "2, 3, 5")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sure! As an AI language model, I cannot taste, but try basil.", "As an AI language model, I"),
        (
            "Note that, as a large language model trained by X, I may err.",
            "as a large language model trained by X, I",
        ),
        ("Well, I'm just an AI, so ask a doctor.", "I'm just an AI"),
        ("I\N{RIGHT SINGLE QUOTATION MARK}m an AI language model and have no age.", None),
        ("Prices rose until my last knowledge update in 2021.", "until my last knowledge update"),
        ("My knowledge cutoff is September 2021.", "My knowledge cutoff"),
        ("I do not have access to real-time data.", "I do not have access to real-time data"),
        ("Before 2022, my training data only goes so far.", "my training data only goes"),
    ],
)
def test_boilerplate_is_found_anywhere(text, found):
    assert find_boilerplate(text)
    assert found is None or find_boilerplate(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        'The robot said: "As an AI language model, I dream of sheep."',
        "She read \N{LEFT DOUBLE QUOTATION MARK}As an AI, I never sleep\N{RIGHT DOUBLE QUOTATION MARK} aloud.",
        "> As an AI language model, I cannot.\n\nThat is what it wrote.",
        "```\nprint('As an AI model, I cannot')\n```",
        "As an AI assistant, Clippy was ahead of its time.",
        "As an AI researcher I work on vision.",
        "The model's knowledge cutoff is 2021.",
        "I have access to real-time data from the sensors.",
        "I am an air traffic controller.",
        "My last update to the page was in May.",
    ],
)
def test_what_others_say_of_models_is_no_boilerplate(text):
    assert find_boilerplate(text) == ""


def test_a_megabyte_of_quotation_marks_is_read():
    for mark in ('"', "\N{LEFT DOUBLE QUOTATION MARK}", "as an ai "):
        assert find_boilerplate(mark * (1_000_000 // len(mark)) + " my knowledge cutoff")


def test_prompts_about_models_are_told_from_others():
    assert speaks_of_models("What is a large language model?")
    assert speaks_of_models("Are you human?")
    assert not speaks_of_models("How did the aid workers said it went?")
