"""Rewards by rule: hand-made answers, right and wrong, on prompts that the rules know and on others."""

from random import Random

import pytest

from datagen import rewards
from datagen.errors import DatagenError
from datagen.models.procedural import families, recall


def asked(*texts, system=""):
    """A conversation that ends with a question."""
    turns = [{"role": "system", "content": system}] if system else []
    return turns + [
        {"role": ("user", "assistant")[place % 2], "content": text} for place, text in enumerate(texts)
    ]


def worth(name, prompt, answer, reference="", **tags):
    return getattr(rewards, name)(
        asked(prompt) if isinstance(prompt, str) else prompt, answer, reference, tags
    )


def test_every_reward_is_described_in_a_line_and_stays_within_bounds():
    for name in rewards.__all__:
        assert getattr(rewards, name).__doc__.strip()
        for answer in (
            "",
            " ",
            "red dog",
            "I'm sorry, but I can't do that.",
            "[1]",
            "a " * 500,
            "\ud800\x00",
        ):
            assert 0 <= worth(name, "Say red dog seven.", answer, "red") <= 1, (name, answer)


def test_exact_is_the_reference_but_for_outer_space():
    assert worth("exact", "What is the capital?", " Paris\n", "Paris ") == 1
    assert worth("exact", "What is the capital?", "Paris.", "Paris") == 0


def test_exact_computes_answers_of_the_nursery_and_needs_no_reference():
    assert worth("exact", "Say red dog seven.", "red dog seven") == 1
    # The computed answer goes before the reference, which may be a noisy one.
    assert worth("exact", "Say red dog seven.", "red dog", "red dog") == 0
    assert worth("exact", "Count from two to five.", "two three four five") == 1


def test_exact_follows_the_constraint_in_force():
    french = "rouge chien sept"
    assert worth("exact", "Always answer in French. Say red dog seven.", french) == 1
    earlier = asked("Language: French. Say red.", "rouge", "Say red dog seven.")
    assert worth("exact", earlier, french) == 1
    assert worth("exact", earlier, "red dog seven") == 0
    assert worth("exact", asked("Say red dog seven.", system="Language: French."), french) == 1


def test_exact_computes_answers_of_the_procedural_families():
    family = next(one for one in families.select(("rewrite",)) if one.name)
    instruction = family.phrase(Random(1))
    answer = next(recall.answers(instruction))
    prompt = f"{instruction}\n\n{answer.input}" if answer.input else instruction
    assert worth("exact", prompt, answer.output) == 1
    assert worth("exact", prompt, answer.output + " indeed", answer.output + " indeed") == 0


def test_exact_without_a_right_answer_is_an_error():
    with pytest.raises(DatagenError, match="expected a right answer"):
        worth("exact", "What do you think?", "much")


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ("red dog seven", 1),
        ("red cat seven", 2 / 3),
        ("red dog", 2 / 3),
        ("red dog seven nine", 3 / 4),
        ("dog seven red", 0),
        ("", 0),
    ],
)
def test_words_is_the_share_right_in_place(answer, share):
    assert worth("words", "Say red dog seven.", answer) == pytest.approx(share)


def test_constraint_is_the_share_of_those_that_are_obeyed():
    prompt = asked("Never use a comma. Never write a digit. Hello!", "hi there", "How many?")
    assert worth("constraint", prompt, "two or three") == 1
    assert worth("constraint", prompt, "2 or three") == 0.5
    assert worth("constraint", prompt, "2, or 3") == 0
    # Whether an answer is a tennis player's, rules tell in clear cases only.
    assert worth("constraint", "Hobby: tennis. What is two and two?", "Four") == 0.5


def test_constraint_of_a_language():
    prompt = asked(
        "Always answer in French. Where is the station?", "La gare est là.", "And when does the train leave?"
    )
    assert worth("constraint", prompt, "Le train part demain matin à neuf heures de la gare centrale.") == 1
    assert (
        worth("constraint", prompt, "The train leaves tomorrow morning at nine from the main station.") == 0
    )


def test_constraint_of_the_nursery():
    prompt = asked("Always answer in French. Say red.", "rouge", "Say dog.")
    assert worth("constraint", prompt, "chien") == 1
    assert worth("constraint", prompt, "dog") == 0


def test_constraint_that_was_replaced_holds_no_more():
    prompt = asked("Always answer in French. Say red.", "rouge", "Language: German. Say dog.")
    assert worth("constraint", prompt, "hund") == 1
    assert worth("constraint", prompt, "chien") == 0


def test_constraint_is_met_where_none_is_set():
    assert worth("constraint", "What is the capital of France?", "Paris") == 1


def test_language_is_the_tags_else_the_questions():
    english = "The train leaves tomorrow morning at nine from the main station."
    french = "Le train part demain matin à neuf heures de la gare centrale."
    assert worth("language", "Translate it.", french, language="fr") > 0.9
    assert worth("language", "Translate it.", english, language="French") < 0.1
    assert worth("language", "When does the next train to London leave?", english) > 0.9
    assert worth("language", "When does the next train to London leave?", french) < 0.1


def test_language_is_half_where_nobody_can_tell_and_nothing_for_nothing():
    assert worth("language", "?", "42", language="fr") == 0.5
    assert worth("language", "?", " ", language="fr") == 0


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ('{"a": [1, 2]}', 1),
        ("[]", 1),
        ("", 0),
        ("{a: 1}", 0),
        ("```json\n{}\n```", 0),
        ("[" * 100_000, 0),
        ("NaN", 0),
    ],
)
def test_valid_json(answer, right):
    assert worth("valid_json", "Give me JSON.", answer) == right


def test_refusals():
    no, yes = "I'm sorry, but I can't help with that.", "Sure. First, boil the water."
    assert (worth("refusal", "?", no), worth("refusal", "?", yes), worth("refusal", "?", "")) == (1, 0, 0)
    assert (worth("no_refusal", "?", no), worth("no_refusal", "?", yes), worth("no_refusal", "?", "")) == (
        0,
        1,
        0,
    )


def test_no_repetition_is_the_share_of_different_runs_of_words():
    assert worth("no_repetition", "?", "one two three four") == 1
    # one two one, two one two, one two one, two one two
    assert worth("no_repetition", "?", "one two one two one two") == 2 / 4
    assert worth("no_repetition", "?", "yes") == 1
    assert worth("no_repetition", "?", "") == 0


def test_short_falls_behind_the_limit():
    assert worth("short", "?", "word " * 100) == 1
    assert worth("short", "?", "word " * 150) == 0.5
    assert worth("short", "?", "word " * 200) == 0
    assert worth("short", "?", "one two three", max_words=2) == 0.5
    assert worth("short", "?", "") == 0
    with pytest.raises(DatagenError, match="max_words"):
        worth("short", "?", "one", max_words="two")
