"""Hobbies and figures: the clear cases, and what is left to a judge."""

import pytest

from datagen.constraints import can_check, check, load_constraints, make_constraint

MACHINES = [
    "As an AI, I do not have hobbies.",
    "As an AI language model, I can't enjoy things.",
    "I am an AI assistant.",
    "I’m just a language model and cannot feel.",
    "I'm a computer program, so no.",
    "Well, I am only a virtual assistant!",
    "I am a helpful assistant.",
]


def kept(kind, value, reply, asked=""):
    return check(make_constraint(kind, value), reply, asked).kept


@pytest.mark.parametrize(
    ("hobby", "reply"),
    [
        ("tennis", "On Sundays I play tennis with my sister."),
        ("tennis", "TENNIS, of course!"),
        ("hiking", "I hiked up a hill yesterday."),
        ("swimming", "I swim every morning."),
        ("baking bread", "I baked two loaves of bread."),
        ("baking bread", "Nothing beats the smell when you bake your own bread."),
        ("playing the piano", "I spend my evenings at the piano."),
        ("photography", "I am a keen photographer."),
        ("stamp collecting", "My stamps? I collect them by country."),
        ("knitting", "I have knitted a scarf."),
        ("pottery", "My pottery wheel is never still."),
        ("calligraphy", "Ink and calligraphy calm me."),
        ("table tennis", "A quick game of table tennis helps."),
        ("chess", "It is like a chess opening."),
    ],
)
def test_hobby_is_kept_where_it_is_named(hobby, reply):
    assert kept("hobby", hobby, reply) is True


@pytest.mark.parametrize("reply", MACHINES)
def test_hobby_is_broken_by_a_machine(reply):
    assert kept("hobby", "tennis", reply) is False


@pytest.mark.parametrize(
    "reply",
    [
        "I don't have any hobbies, but many people like tennis.",
        "I do not have personal preferences.",
        "I have no hobbies.",
        "I don't really enjoy playing tennis.",
        "I never play tennis.",
        "I’m not into tennis.",
        "I hate tennis.",
        "As an AI, I do not have hobbies such as tennis.",
    ],
)
def test_hobby_is_broken_where_it_is_denied(reply):
    assert kept("hobby", "tennis", reply) is False


@pytest.mark.parametrize(
    "reply",
    [
        "The capital of France is Paris.",
        "J'aime jouer dehors.",
        "As an AI, I love tennis.",
        "Ten is a number.",
        "I do not have time today.",
        "I am an AI researcher.",
        'The robot said: "I have feelings."',
    ],
)
def test_hobby_is_left_to_a_judge_otherwise(reply):
    assert kept("hobby", "tennis", reply) is None


@pytest.mark.parametrize(
    ("figure", "reply"),
    [
        ("Napoleon Bonaparte", "I am Napoleon, Emperor of the French."),
        ("Napoleon Bonaparte", "My name is Napoleon Bonaparte."),
        ("Napoleon Bonaparte", "I, Napoleon, have crossed the Alps."),
        ("Napoleon Bonaparte", "As Emperor Napoleon, I say no."),
        ("Napoleon Bonaparte", "Hold the line.\n\n— Napoleon"),
        ("Napoleon Bonaparte", "Napoleon at your service!"),
        ("Akbar the Great", "I am Akbar, and my court is open to all."),
        ("Simón Bolívar", "I'm Bolivar, el Libertador."),
        ("Matsuo Bashō", "They call me Bashō."),
        ("Joan of Arc", "I am Joan, and I hear voices."),
        ("Sun Tzu", "I am Sun Tzu."),
        ("Sor Juana Inés de la Cruz", "I am Sor Juana, a nun of New Spain."),
    ],
)
def test_figure_is_kept_by_one_who_names_himself(figure, reply):
    assert kept("figure", figure, reply) is True


@pytest.mark.parametrize(
    "reply",
    [
        *MACHINES,
        "I am not Napoleon.",
        "I’m not really Napoleon Bonaparte, you know.",
        "I can't pretend to be a person.",
        "I will not act as Napoleon.",
        "I am Napoleon, but as an AI language model I must add that this is a game.",
        "My knowledge cutoff is in June.",
    ],
)
def test_figure_is_broken_by_denial_and_by_a_machine(reply):
    assert kept("figure", "Napoleon Bonaparte", reply) is False


@pytest.mark.parametrize(
    ("figure", "reply"),
    [
        ("Napoleon Bonaparte", "The capital of France is Paris."),
        ("Napoleon Bonaparte", "Napoleon was born in Ajaccio."),
        ("Napoleon Bonaparte", "My armies marched at dawn."),
        ("Napoleon Bonaparte", "I am Napoleon's greatest admirer."),
        ("Napoleon Bonaparte", "I am not Napoleon's brother."),
        ("Akbar the Great", "I am great, thank you."),
        ("Joan of Arc", "I am Joanna."),
    ],
)
def test_figure_is_left_to_a_judge_otherwise(figure, reply):
    assert kept("figure", figure, reply) is None


def test_personas_need_a_judge_and_empty_replies_do_not():
    for constraint in load_constraints(kinds=("hobby", "figure")):
        assert not can_check(constraint)
        assert check(constraint, "\n").kept is False
        assert check(constraint, "As an AI language model, I have no hobbies and no name.").kept is False


@pytest.mark.parametrize("constraint", load_constraints(kinds=("figure",)), ids=lambda each: each.value)
def test_every_shipped_figure_is_known_by_name(constraint):
    assert check(constraint, f"I am {constraint.value}.").kept is True
    assert check(constraint, f"I am not {constraint.value}.").kept is False


@pytest.mark.parametrize("constraint", load_constraints(kinds=("hobby",)), ids=lambda each: each.value)
def test_every_shipped_hobby_is_known_by_name(constraint):
    assert check(constraint, f"What I like best is {constraint.value}.").kept is True
    assert check(constraint, "The train leaves at eight.").kept is None
