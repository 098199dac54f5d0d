from random import Random

import pytest

from datagen.models.procedural.talk import material
from datagen.models.procedural.talk.instructions import INSTRUCTIONS, fitting
from datagen.models.procedural.talk.reading import read
from datagen.record import Message

TEXT = (
    "The old lighthouse at Pebble Cove was built in 1874 by Marta Okafor. Its lamp could be seen from 22 miles away! "
    "Who looked after it? For many years, Dr. Samir Walsh climbed the 199 steps every evening. Storms damaged the "
    "lighthouse twice. Today visitors can drink tea in the lamp room."
)
# How text and instruction may stand together: UltraChat's forms (arXiv 2305.14233) and those of the generator.
FORMS = (
    "{text}\n{instruction}",
    "{text} {instruction}",
    "{text}\n\n{instruction}",
    "{instruction}\n\n{text}",
    "{instruction} Answer according to: {text}",
    "{instruction} Go by this text: {text}",
    "{text} Based on the passage above, {instruction}",
    "{text}\n\nGoing by the text above: {instruction}",
    "{instruction}: {text}",
    "Given the text: {text}\n{instruction}",
    "Here is a text: {text}\n\n{instruction}",
    "{instruction}\nGenerate according to: {text}",
)


def converse(*contents):
    messages, answers = [], []
    for content in contents:
        messages.append(Message("user", content))
        answers.append(material.reply(messages))
        messages.append(Message("assistant", answers[-1] or ""))
    return answers


@pytest.mark.parametrize(
    ("instruction", "answer"),
    [
        ("Quote the third sentence of the text.", 'The third sentence reads: "Who looked after it?"'),
        ("Count the sentences of the text.", "The text consists of 6 sentences."),
        ("Count the words of the text.", "The text has 49 words, not counting numbers in digits."),
        ("Find the longest word in the text.", 'The longest word is "lighthouse" with 10 letters.'),
        (
            'List the sentences of the text that mention "twice".',
            'One sentence mentions "twice": "Storms damaged the lighthouse twice."',
        ),
        (
            'Count how often the word "lamp" occurs in the text.',
            'The word "lamp" occurs 2 times in the text.',
        ),
        (
            "List the names that occur in the text.",
            "Names with a capital letter inside the sentences are: Pebble Cove, Marta Okafor and Dr. Samir Walsh.",
        ),
        ("List the numbers in the text.", "The text has these numbers in digits: 1874, 22 and 199."),
        (
            "Quote the last sentence of the text.",
            'The last sentence is: "Today visitors can drink tea in the lamp room."',
        ),
        ("List the questions that the text asks.", 'The text has 1 question: "Who looked after it?"'),
        (
            "Write the first sentence of the text in capital letters.",
            "THE OLD LIGHTHOUSE AT PEBBLE COVE WAS BUILT IN 1874 BY MARTA OKAFOR.",
        ),
        (
            "Quote the eighth sentence of the text.",
            "The text has only 6 sentences, so there is no eighth one.",
        ),
    ],
)
def test_reply_carries_an_instruction_out(instruction, answer):
    assert converse(f"{TEXT}\n\n{instruction}") == [answer]


@pytest.mark.parametrize("form", FORMS)
def test_reply_finds_the_instruction_on_either_side_of_the_text(form):
    for instruction in INSTRUCTIONS.values():
        slots = instruction.draw(read(TEXT), Random(1))
        for ask in instruction.asks:
            wording = ask.format_map(slots)
            if "{instruction}:" in form:
                wording = wording.rstrip(".")
            if "above, " in form:
                wording = wording[0].lower() + wording[1:]
            answer = converse(form.format(text=TEXT, instruction=wording))[0]
            assert answer == instruction.solve(read(TEXT), slots), wording


def test_reply_answers_later_questions_on_the_same_text():
    answers = converse(
        f"{TEXT}\n\nCount the sentences of the text.",
        "How does it begin?",
        "That makes sense. What does the third sentence say?",
        "What is the capital of Japan?",
        'Where does it mention "tea"?',
    )
    assert (
        answers[1]
        == 'The first sentence is: "The old lighthouse at Pebble Cove was built in 1874 by Marta Okafor."'
    )
    assert answers[2] == 'The third sentence reads: "Who looked after it?"'
    assert answers[3] is None
    assert answers[4].startswith('One sentence mentions "tea": "Today')


def test_reply_is_none_without_a_text():
    assert converse("Count the words of the text.") == [None]
    assert converse("How does it begin?") == [None]
    assert converse("") == [None]
    assert material.reply([]) is None


def test_requests_can_be_carried_out_on_any_text():
    for text in (TEXT, "One word follows another here.", "no capital, no end", "1 2 3 4", "Why? Who? When?"):
        for request in material.requests(text, 8, Random(text)):
            assert converse(f"{text}\n\n{request}")[0], (text, request)


def test_requests_are_different():
    assert len(set(material.requests(TEXT, 15, Random(0)))) == 15


def test_a_user_asks_on_without_repeating_until_nothing_is_left():
    rng = Random(0)
    messages = [Message("user", f"{TEXT}\n\nCount the sentences of the text.")]
    asked = []
    while question := material.next_instruction(messages, rng):
        asked.append(question)
        messages.append(Message("user", question))
        assert material.reply(messages)
    assert len(asked) == len(set(asked))
    assert len(asked) >= 25


def test_reading_keeps_titles_initials_and_quoted_questions_together():
    found = read('Dr. Ito met J. R. Smith. "Why now?" she asked. They left.').sentences
    assert found == ("Dr. Ito met J. R. Smith.", '"Why now?" she asked.', "They left.")


def test_frequent_words_leave_out_short_and_dull_ones():
    text = read("There were apples, there were apples, and there were pears in Lisbon. Lisbon is far.")
    assert text.frequent(3) == (("apples", 2), ("lisbon", 2), ("pears", 1))
    assert text.shown("lisbon") == "Lisbon"


def test_extract_keeps_the_order_of_the_text():
    text = read("Bread needs flour. The sky is far. Flour and water make bread, and bread needs time. Go.")
    assert text.extract(2) == ("Bread needs flour.", "Flour and water make bread, and bread needs time.")


def test_an_empty_text_fits_no_instruction():
    assert fitting(read("")) == []
    assert len(fitting(read(TEXT))) == len(INSTRUCTIONS)
