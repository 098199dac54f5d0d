"""Lists and objects as models write them."""

import pytest

from datagen.generators.answers import listed_items, numbered_items, objects_in


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Here you are:\n1. One thing\n2) Another\n**3.** A third", ["One thing", "Another", "A third"]),
        ("- one\n* two\n• three", ["one", "two", "three"]),
        ("one\n\ntwo\n", ["one", "two"]),
        ('1. "What is bread?"\n2. “And rye?”', ["What is bread?", "And rye?"]),
        (
            '1. "The Time Machine" and its story\n2. Who wrote "Emma"?',
            ['"The Time Machine" and its story', 'Who wrote "Emma"?'],
        ),
        ("1. **Bold**\n2. `code`", ["Bold", "code"]),
        ("1. It's a dog's life\n2. 'Quoted'", ["It's a dog's life", "Quoted"]),
        ("", []),
        ("1.  \n2. x", ["x"]),
    ],
)
def test_lists_are_read_however_they_are_marked(text, items):
    assert listed_items(text) == items


def test_hostile_lists_are_read_in_time():
    assert len(listed_items("1. " + '"' * 100_000)) <= 1
    assert numbered_items("x" * 100_000) == []


def test_objects_are_found_among_words_and_broken_ones_passed_over():
    text = 'Sure: {"a": {"B": 1}} and {broken and {"Score": 3}'
    assert list(objects_in(text)) == [{"a": {"B": 1}}, {"score": 3}]
