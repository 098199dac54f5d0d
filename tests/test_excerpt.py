import pytest

from datagen.excerpt import excerpt
from datagen.record import Message, Record, from_instruction

CHAT = Record(
    (
        Message("system", "Be brief."),
        Message("user", "Hi"),
        Message("assistant", "Hello!"),
        Message("user", "Name a lake"),
        Message("assistant", "Como"),
    )
)


@pytest.mark.parametrize(
    ("on", "texts"),
    [
        ("instruction", ("Add",)),
        ("prompt", ("Add\n\n1, 2",)),
        ("response", ("3",)),
        ("all", ("Add\n\n1, 2", "3")),
    ],
)
def test_excerpt_of_an_exchange(on, texts):
    assert excerpt(from_instruction("Add", "1, 2", "3"), on) == texts


@pytest.mark.parametrize(
    ("on", "texts"),
    [
        ("instruction", ("Hi",)),
        ("prompt", ("Be brief.", "Hi", "Hello!", "Name a lake")),
        ("response", ("Como",)),
        ("all", ("Be brief.", "Hi", "Hello!", "Name a lake", "Como")),
    ],
)
def test_excerpt_of_a_conversation(on, texts):
    assert excerpt(CHAT, on) == texts


@pytest.mark.parametrize(
    ("on", "texts"), [("instruction", ()), ("prompt", ()), ("response", ()), ("all", ())]
)
def test_excerpt_of_nothing_is_nothing(on, texts):
    assert excerpt(Record(()), on) == texts
