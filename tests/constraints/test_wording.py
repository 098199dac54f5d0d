"""Checks of given words at the beginning and the end of a reply."""

import pytest

from datagen.constraints import check, combine, make_constraint


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("Dear friend, it is Paris.", True),
        ("dear FRIEND! Yes.", True),
        ("**Dear friend**, yes.", True),
        ('"Dear friend, yes."', True),
        ("Dear\nfriend", True),
        ("Dear friends, yes.", False),
        ("Oh, dear friend.", False),
        ("Dear", False),
        ("Paris.", False),
    ],
)
def test_starts_with(reply, expected):
    assert check(make_constraint("starts_with", "Dear friend"), reply).kept is expected


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("It is Paris. Over and out.", True),
        ("It is Paris. Over and out", True),
        ("It is Paris. *Over and out!*\n", True),
        ("It is Paris, over  and out.", True),
        ("Over and out.", True),
        ("It is Paris. Over and out. Bye.", False),
        ("A hangover and out.", False),
        ("It is Paris.", False),
    ],
)
def test_ends_with(reply, expected):
    assert check(make_constraint("ends_with", "Over and out."), reply).kept is expected


def test_phrases_with_apostrophes_match_either_kind():
    assert check(make_constraint("ends_with", "That's all"), "Yes. That’s all.").kept is True


def test_phrases_are_looked_for_at_the_ends_of_long_replies():
    long = "word " * 20_000
    assert check(make_constraint("ends_with", "Over and out."), long + "Over and out.").kept is True
    assert check(make_constraint("starts_with", "Dear friend"), "Dear friend " + long).kept is True


ASKED = "What is the capital of France?"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("What is the capital of France? It is Paris.", True),
        ('"what is the capital of France" – Paris', True),
        ("**What is the capital of France?**\n\nParis", True),
        ("What is the capital of France?", False),
        ("It is Paris. What is the capital of France?", False),
        ("What's the capital of France? Paris.", False),
        ("Paris.", False),
    ],
)
def test_repeat_question_first(reply, expected):
    assert check(make_constraint("repeat_question_first", ""), reply, ASKED).kept is expected


@pytest.mark.parametrize("terse", [False, True])
def test_repeat_question_first_leaves_out_the_constraints_of_the_message(terse):
    constraint = make_constraint("repeat_question_first", "")
    inst = combine([constraint, make_constraint("hobby", "chess")], terse)
    assert check(constraint, f"{ASKED} Paris.", f"{inst} {ASKED}").kept is True
    assert check(constraint, "Paris.", f"{ASKED} {inst}").kept is False


@pytest.mark.parametrize("asked", ["", "?!"])
def test_repeat_question_first_cannot_tell_without_a_question(asked):
    assert check(make_constraint("repeat_question_first", ""), "Paris.", asked).kept is None
