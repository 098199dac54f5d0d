from random import Random

import pytest

from datagen.constraints import Constraint, check, load_constraints
from datagen.constraints.kinds import GATT_KINDS
from datagen.models.procedural.talk import constrain, openings, persona_questions, world
from datagen.models.procedural.talk.answering import plain_reply
from datagen.models.procedural.talk.kinds import KINDS, things
from datagen.models.procedural.talk.languages_spoken import LANGUAGES, told_in
from datagen.models.procedural.talk.numerals import in_words, spelt
from datagen.models.procedural.talk.personas import asked_of_self
from datagen.models.procedural.talk.shapes import cores, sentences
from datagen.record import Message

GATT = load_constraints()
ZERO_SHOT = load_constraints("zero-shot")
REPLY = "The capital of Peru is Lima. Many journeys through the country begin there."
ASKED = "What is the capital of Peru?"


def constraint(kind, value=""):
    return Constraint(kind, value, "", "")


def under(kind, value="", reply=REPLY, asked=ASKED):
    return constrain.under(reply, [constraint(kind, value)], asked, Random(0))


def questions(count, seed):
    """Questions on things of all kinds, to which there are answers of all lengths."""
    rng = Random(seed)
    kinds = [kind for kind in KINDS if kind != "self"]
    return [openings.question_on(rng.choice(things(rng.choice(kinds))), rng) for _ in range(count)]


def answered(question):
    return world.reply([Message("user", question)])


@pytest.mark.parametrize("wanted", [*GATT, *ZERO_SHOT], ids=lambda each: each.name)
def test_every_shipped_constraint_is_obeyed_and_broken(wanted):
    rng = Random(wanted.name)
    for question in [*questions(5, wanted.name), *persona_questions(rng)[:3]]:
        base = answered(question)
        reply = constrain.under(base, [wanted], question, rng)
        assert check(wanted, reply, question).kept is True, reply
        for text in (base, reply):
            broken = constrain.break_it(text, [wanted], rng)
            assert check(wanted, broken, question).kept is False, broken


@pytest.mark.parametrize("wanted", ZERO_SHOT, ids=lambda each: each.name)
def test_texts_that_were_asked_for_obey_too(wanted):
    for request in (
        "Write a speech for a barbecue at the old mill.",
        "Write a recipe for leek pie with pumpkin.",
        "Write a Python function that counts the vowels in a text.",
    ):
        reply = constrain.under(plain_reply([Message("user", request)]), [wanted], request, Random(1))
        assert check(wanted, reply, request).kept is True, reply


def test_languages_that_ship_for_ghost_attention_are_spoken():
    shipped = {each.value for each in GATT if each.kind == "language"}
    assert shipped <= set(LANGUAGES)
    assert {"Indonesian", "Turkish", "Russian"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_figure_and_hobby_are_kept_together(language):
    rng = Random(language)
    held = [
        constraint("language", language),
        constraint("figure", "Marie Curie"),
        constraint("hobby", "playing the piano"),
    ]
    for question in [*questions(4, language), "What is your favourite hobby?", "Who are you?"]:
        reply = constrain.under(answered(question), held, question, rng)
        for each in held:
            assert check(each, reply, question).kept is True, (each, reply)


@pytest.mark.parametrize(
    ("kind", "value", "reply"),
    [
        ("one_sentence", "", "The capital of Peru is Lima."),
        ("all_capitals", "", REPLY.upper()),
        ("lower_case", "", REPLY.lower()),
        ("word_limit", "7", "The capital of Peru is Lima."),
        ("word_limit", "3", "Lima."),
        (
            "bullets_only",
            "2",
            "- The capital of Peru is Lima.\n- Many journeys through the country begin there.",
        ),
        (
            "two_paragraphs",
            "",
            "The capital of Peru is Lima.\n\nMany journeys through the country begin there.",
        ),
        ("json_only", "", '{"answer": "' + REPLY + '"}'),
        ("quotation", "", f'"{REPLY}"'),
        ("starts_with", "Dear friend", f"Dear friend! {REPLY}"),
        ("ends_with", "Over and out.", f"{REPLY} Over and out."),
        ("repeat_question_first", "", f"{ASKED}\n\n{REPLY}"),
    ],
)
def test_a_form_changes_the_reply_and_keeps_its_answer(kind, value, reply):
    assert under(kind, value) == reply


def test_no_commas_keeps_lists_and_asides_readable():
    reply = "For a picnic, you need bread, cheese and 1,000 olives, which is a lot."
    said = under("no_commas", reply=reply)
    assert said == "For a picnic – you need bread and cheese and 1000 olives which is a lot."


def test_no_digits_spells_numbers_out():
    said = under("no_digits", reply="5 miles are about 8.05 kilometres since 1875, at 09:30.")
    assert said == (
        "five miles are about eight point zero five kilometres since one thousand eight hundred and seventy-five, "
        "at nine thirty."
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "zero"), (21, "twenty-one"), (105, "one hundred and five"), (1001, "one thousand and one")],
)
def test_numbers_in_words(number, text):
    assert in_words(number) == text
    assert spelt(f"({number})") == f"({text})"


def test_exact_words_keeps_the_bare_answer():
    said = under("exact_words", "5")
    assert said.startswith("Lima.")
    assert len(said.split()) == 5


@pytest.mark.parametrize("letter", "abcdefghijklmnopqrstuvwxyz")
def test_any_letter_can_be_left_out(letter):
    said = under(
        "without_letter", letter, reply="Pack my box with five dozen liquor jugs, quoth a vexed fellow."
    )
    assert letter not in said.lower()
    assert len(said.split()) >= 8


@pytest.mark.parametrize("count", [1, 2, 3, 9, 16, 33, 150])
def test_any_number_of_words_can_be_written(count):
    said = under("exact_words", str(count))
    assert len(said.split()) == count


def test_another_language_says_the_same_facts():
    assert told_in("Lima is the capital of Peru, a country in South America.") == [
        ("country.capital", things("country")[[each.name for each in things("country")].index("Peru")]),
        ("country.continent", things("country")[[each.name for each in things("country")].index("Peru")]),
    ]
    said = under("language", "French")
    assert "Le pays « Peru » a pour capitale la ville de Lima." in said
    said = under(
        "language", "German", "The atomic number of gold is 79.", "What is the atomic number of gold?"
    )
    assert "Die Ordnungszahl des Elements „gold“ ist 79." in said


def test_english_and_unknown_languages_leave_the_reply_in_english():
    assert under("language", "English") == REPLY
    assert under("language", "Klingon") == REPLY


def test_a_figure_answers_for_itself_and_a_hobby_is_named():
    assert asked_of_self("Quick question: who are you?") == "identity"
    assert asked_of_self(ASKED) == ""
    said = under("figure", "Napoleon Bonaparte", answered("Who are you?"), "Who are you?")
    assert "Napoleon Bonaparte" in said
    assert "assistant" not in said
    said = under("hobby", "fly fishing", answered("What do you do for fun?"), "What do you do for fun?")
    assert "fly fishing" in said
    assert "quiz" not in said
    assert under("hobby", "fly fishing").startswith(REPLY)


def test_of_two_of_one_kind_the_last_counts():
    held = [constraint("language", "French"), constraint("language", "German")]
    said = constrain.under(REPLY, held, ASKED, Random(0))
    assert check(held[1], said, ASKED).kept is True


def test_without_constraints_nothing_changes():
    assert constrain.under(REPLY, [], ASKED, Random(0)) == REPLY
    assert constrain.break_it(REPLY, [], Random(0)) == REPLY


@pytest.mark.parametrize(
    "wanted", [*GATT[:1], *ZERO_SHOT, constraint("language", "French")], ids=lambda each: each.name
)
def test_an_acknowledgement_obeys_already(wanted):
    said = constrain.acknowledge([wanted], Random(0))
    kept = check(wanted, said, "").kept
    assert kept is True or (wanted.kind == "repeat_question_first" and kept is None), said


@pytest.mark.parametrize(
    "reply", ["", " \n ", "a" * 50_000, "?" * 50_000, "\ud800\x00", "A. " * 20_000, "```\nx\n```"]
)
def test_hostile_replies_are_survived(reply):
    for wanted in [*ZERO_SHOT, *(each for each in GATT if each.value in ("chess", "French", "Cleopatra"))]:
        assert isinstance(constrain.under(reply, [wanted], reply, Random(0)), str)
        assert isinstance(constrain.break_it(reply, [wanted], Random(0)), str)


def test_sentences_and_cores_of_a_reply():
    assert sentences("Here it is:\n\n- One is here.\n- Two are there!") == ["One is here.", "Two are there!"]
    assert sentences("") == ["That is all."]
    assert cores(REPLY) == ["Lima."]


def test_gatt_kinds_can_all_be_obeyed():
    assert set(GATT_KINDS) <= {"language", "hobby", "figure", "nursery_language"}
