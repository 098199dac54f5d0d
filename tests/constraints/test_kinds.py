"""What ships, what can be made, and what a user is told otherwise."""

import pytest

from datagen.constraints import GATT_KINDS, Constraint, can_check, load_constraints, make_constraint
from datagen.constraints.toy_words import LANGUAGES
from datagen.errors import UsageError

NAME = 'expected a name of at most 80 characters without any of " : ; ! ?'
PHRASE = 'expected a phrase of at most 80 characters with a letter and without "'


def of_kind(constraints, kind):
    return [constraint for constraint in constraints if constraint.kind == kind]


def test_gatt_lists_are_long_and_hold_nothing_twice():
    constraints = load_constraints()
    assert {constraint.kind for constraint in constraints} == set(GATT_KINDS)
    assert len(of_kind(constraints, "hobby")) == 50
    assert len(of_kind(constraints, "language")) == 16
    assert len(of_kind(constraints, "figure")) == 52
    assert len({constraint.value.casefold() for constraint in constraints}) == len(constraints)
    assert "English" not in {constraint.value for constraint in constraints}


def test_zero_shot_set_has_eighteen_kinds_that_rules_can_check():
    constraints = load_constraints("zero-shot")
    assert len({constraint.kind for constraint in constraints}) == 18
    assert len(constraints) == 25
    assert all(map(can_check, constraints))


def test_nursery_has_the_toy_languages_in_the_words_that_the_toy_models_learn():
    constraints = load_constraints("nursery")
    assert tuple(constraint.value for constraint in constraints) == LANGUAGES
    assert constraints[1] == Constraint(
        "nursery_language", "French", "Always answer in French.", "Language: French."
    )


def test_kinds_choose_lists_in_their_order():
    constraints = load_constraints(kinds=("figure", "haiku", "figure"))
    assert [constraint.kind for constraint in constraints] == ["figure"] * 52 + ["haiku"]


@pytest.mark.parametrize(
    ("kind", "value", "name", "text", "terse"),
    [
        ("language", "French", "language=French", "Always answer in French.", "Language: French."),
        (
            "language",
            "PORTUGUESE",
            "language=Portuguese",
            "Always answer in Portuguese.",
            "Language: Portuguese.",
        ),
        (
            "hobby",
            " kite  flying. ",
            "hobby=kite flying",
            "You enjoy kite flying; let it show whenever it fits.",
            "Hobby: kite flying.",
        ),
        (
            "figure",
            "W. E. B. Du Bois",
            "figure=W E B Du Bois",
            "Act as W E B Du Bois from now on.",
            "Figure: W E B Du Bois.",
        ),
        ("haiku", "", "haiku", "Answer with a haiku every time.", "Form: haiku."),
        (
            "without_letter",
            "T",
            "without_letter=t",
            "Never use the letter t in a reply.",
            "Letter to avoid: t.",
        ),
        (
            "ends_with",
            "So it goes.",
            "ends_with=So it goes.",
            'End every reply with the words "So it goes.".',
            'Ending: "So it goes.".',
        ),
    ],
)
def test_make_constraint_fills_the_templates_with_a_tidy_value(kind, value, name, text, terse):
    constraint = make_constraint(kind, value)
    assert (constraint.name, constraint.text, constraint.terse) == (name, text, terse)


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("hoby", "chess", "constraint kind 'hoby': unknown; did you mean 'hobby'?"),
        ("haiku", "5", "haiku: the kind takes no value, found '5'; leave it out"),
        (
            "language",
            "Frensh",
            "language: expected a language that can be told, found 'Frensh'; did you mean 'French'?",
        ),
        (
            "nursery_language",
            "Dutch",
            "nursery_language: expected a language of the nursery, found 'Dutch';"
            " known: English, French, German, Italian, Spanish",
        ),
        ("hobby", "", "hobby: expected a value with a letter or a digit, found ''"),
        ("hobby", "?!", "hobby: expected a value with a letter or a digit, found '?!'"),
        ("hobby", "chess; golf", f"hobby: {NAME}, found ';' in it"),
        ("figure", "x" * 81, f"figure: {NAME}, found 81 characters"),
        ("word_limit", "many", "word_limit: expected a whole number from 1 to 10,000, found 'many'"),
        ("word_limit", "0", "word_limit: expected a whole number from 1 to 10,000, found '0'"),
        ("exact_words", "-3", "exact_words: expected a whole number from 1 to 10,000, found '-3'"),
        ("bullets_only", "10001", "bullets_only: expected a whole number from 1 to 10,000, found '10001'"),
        (
            "bullets_only",
            "1" * 30,
            f"bullets_only: expected a whole number from 1 to 10,000, found '{'1' * 30}'",
        ),
        ("without_letter", "ab", "without_letter: expected a single letter, found 'ab'"),
        ("without_letter", "7", "without_letter: expected a single letter, found '7'"),
        ("ends_with", "?", f"ends_with: {PHRASE}, found '?'"),
        ("ends_with", 'a "b"', f"ends_with: {PHRASE}, found 'a \"b\"'"),
    ],
)
def test_make_constraint_names_what_is_wrong(kind, value, message):
    with pytest.raises(UsageError) as caught:
        make_constraint(kind, value)
    assert str(caught.value) == message


def test_load_names_unknown_sources_and_kinds():
    with pytest.raises(UsageError) as caught:
        load_constraints("zero_shot")
    assert str(caught.value) == (
        "constraints zero_shot: no such file, and no shipped list; did you mean 'zero-shot'?"
    )
    with pytest.raises(UsageError, match=r"constraint kind 'figures': unknown; did you mean 'figure'\?"):
        load_constraints(kinds=("hobby", "figures"))
    with pytest.raises(
        UsageError, match="constraint kinds: none given, expected some of hobby, language, figure"
    ):
        load_constraints(kinds=())
