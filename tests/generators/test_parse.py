import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.generators.answers import numbered_items
from datagen.generators.self_instruct.parse import (
    parse_alpaca,
    parse_classification,
    parse_input_first,
    parse_output_first,
)
from datagen.record import TASKS


def test_proposals_read_a_numbered_list():
    text = "Sure, here are some:\n9. Name three birds.\n10. Write a\n    haiku.\n11. Add 2 and 3."
    assert numbered_items(text, continues=False) == ["Name three birds.", "Write a haiku.", "Add 2 and 3."]


@pytest.mark.parametrize("mark", ["9. ", "9) ", "**9.** ", " 9. ", "9: "])
def test_proposals_read_the_marks_that_models_use(mark):
    assert numbered_items(f"{mark}Name a bird.", continues=False) == ["Name a bird."]


def test_proposals_of_a_continuing_text_begin_without_a_number():
    assert numbered_items(" Name a bird.\n10. Name a fish.", continues=True) == [
        "Name a bird.",
        "Name a fish.",
    ]


def test_proposals_keep_case_and_numbers_inside():
    assert numbered_items("1. Explain what NumPy 2.0 changed.", continues=False) == [
        "Explain what NumPy 2.0 changed."
    ]


def test_proposals_without_any_number_are_none():
    assert numbered_items("I cannot help with that.", continues=False) == []


def test_proposals_survive_wrong_numbering():
    assert numbered_items("9. One.\n9. Two.\n12. Three.", continues=False) == ["One.", "Two.", "Three."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes, classify", (True, "classify")),
        ("No, open qa", (False, "open_qa")),
        ("no,  Open-QA.", (False, "open_qa")),
        ("Yes", (True, "")),
        ("**No**, poetry", (False, "")),
        ("Perhaps, chat", (None, "chat")),
        ("", (None, "")),
    ],
)
def test_classification_reads_label_and_kind(text, expected):
    assert parse_classification(text, TASKS) == expected


def test_input_first_reads_examples():
    text = "Example 1\nInput: 3 4\nOutput: 7\n\nExample 2\nInput: 1 1\nOutput: 2"
    assert parse_input_first(text) == [("3 4", "7"), ("1 1", "2")]


def test_input_first_reads_a_lone_output():
    assert parse_input_first("Example 1\nOutput: Paris\nis the capital.") == [("", "Paris\nis the capital.")]


def test_input_first_takes_an_unmarked_answer_as_output():
    assert parse_input_first("Paris.") == [("", "Paris.")]


@pytest.mark.parametrize("nothing", ["None", "<noinput>", "N/A", "no input", ""])
def test_input_first_knows_the_ways_to_say_no_input(nothing):
    assert parse_input_first(f"Input: {nothing}\nOutput: x") == [("", "x")]


def test_input_first_keeps_an_empty_output_to_be_judged():
    assert parse_input_first("Example 1\nInput: a\nOutput:") == [("a", "")]


def test_output_first_reads_labels():
    text = "Class label: spam\nInput: Win now!\n\nClass label: ham\nInput: See you\nat ten."
    assert parse_output_first(text) == [("Win now!", "spam"), ("See you\nat ten.", "ham")]


def test_output_first_reads_a_label_without_input():
    assert parse_output_first("Class label: Yes") == [("", "Yes")]


def test_output_first_takes_lines_without_an_input_as_the_label():
    assert parse_output_first("Class label: Rota:\nDay 1: Ann\nDay 2: Bo") == [
        ("", "Rota:\nDay 1: Ann\nDay 2: Bo")
    ]


def test_output_first_keeps_an_empty_label_to_be_judged():
    assert parse_output_first("Class label:\nInput: Win now!") == [("Win now!", "")]


def test_output_first_of_other_text_is_nothing():
    assert parse_output_first("I do not know.") == []


def test_alpaca_reads_items():
    first = " Add.\n4. Input:\n2 3\n4. Output:\n5\n###\n"
    text = first + "5. Instruction: Name a bird.\n5. Input:\n<noinput>\n5. Output:\nWren"
    assert parse_alpaca(text) == [("Add.", "2 3", "5"), ("Name a bird.", "", "Wren")]


def test_alpaca_marks_items_with_other_fields():
    text = "###\n4. Instruction: Add.\n4. Output:\n5\n###\n5. Instruction: B.\n5. Input:\nx\n5. Output:\ny"
    assert parse_alpaca(text) == [None, ("B.", "x", "y")]


@given(st.text(max_size=2000))
def test_parsers_never_raise_and_lose_nothing_but_marks(text):
    for item in numbered_items(text, continues=True):
        assert item
        assert item == " ".join(item.split())
    for output in (pair[1] for pair in parse_input_first(text)):
        assert output in text
    for given_input, label in parse_output_first(text):
        assert label in text
        assert given_input in text
    parse_alpaca(text)
    parse_classification(text, TASKS)


def test_parsers_are_linear_in_hostile_text():
    """200,000 characters each of what makes naive patterns backtrack; the test ends or it does not."""
    for hostile in (" " * 200_000, "\n" * 200_000, "1" * 200_000, "Input:" * 30_000, "9. \n" * 50_000):
        assert numbered_items(hostile, continues=False) == []
        assert parse_output_first(hostile) == []
        assert len(parse_input_first(hostile)) <= 1
        assert len(parse_alpaca(hostile)) <= 1
