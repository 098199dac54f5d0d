from itertools import pairwise
from random import Random

import pytest

from datagen.models.procedural import nursery
from datagen.record import Message


def user(text):
    return Message("user", text)


def test_words_are_24_in_each_of_five_languages():
    assert len(nursery.ITEMS) == 24
    assert nursery.LANGUAGES == ("English", "French", "German", "Spanish", "Italian")
    for language in nursery.LANGUAGES:
        words = nursery.translate(nursery.ITEMS, language).split()
        assert len(words) == len(set(words)) == 24


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Say red dog seven.", "red dog seven"),
        ("Count from two to five.", "two three four five"),
        ("Repeat three times: red dog.", "red dog red dog red dog"),
        ("Repeat two times: cat.", "cat cat"),
    ],
)
def test_read_finds_the_words_of_the_answer(text, words):
    assert nursery.read(text).words == tuple(words.split())


@pytest.mark.parametrize(
    "text",
    [
        "Say hello to Mary.",
        "Say red dog seven",
        "Count from two to eleven.",
        "Count from five to two.",
        "Repeat nine times: red dog.",
        "Write a poem.",
        "",
    ],
)
def test_read_leaves_alone_what_is_no_drill(text):
    assert nursery.read(text) is None


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("", "red dog seven"),
        ("French", "rouge chien sept"),
        ("German", "rot hund sieben"),
        ("Spanish", "rojo perro siete"),
        ("Italian", "rosso cane sette"),
    ],
)
def test_check_knows_the_right_answer_in_every_language(language, answer):
    assert nursery.check("Say red dog seven.", language, answer)
    assert nursery.check("Say red dog seven.", language, f" {answer.upper()}\n")
    assert not nursery.check("Say red dog seven.", language, answer + " uno")
    assert not nursery.check("Say red dog seven.", language, "")


def test_check_puts_the_constraint_of_the_request_before_that_of_the_dialogue():
    assert nursery.check("Language: French. Say red dog seven.", "German", "rouge chien sept")
    assert not nursery.check("Language: French. Say red dog seven.", "German", "rot hund sieben")


def test_check_rejects_any_answer_to_what_is_no_drill():
    assert not nursery.check("Write a poem.", "", "")


def test_reply_keeps_to_the_last_constraint_of_the_dialogue():
    messages = [Message("system", "Always answer in German."), user("Count from one to three.")]
    assert nursery.reply(messages) == "eins zwei drei"
    messages += [Message("assistant", "eins zwei drei"), user("Say red dog seven.")]
    assert nursery.reply(messages) == "rot hund sieben"
    messages += [Message("assistant", "rot hund sieben"), user("Language: Italian. Say red dog seven.")]
    assert nursery.reply(messages) == "rosso cane sette"
    messages += [Message("assistant", "Language: French."), user("Repeat two times: bird.")]
    assert nursery.reply(messages) == "uccello uccello"


def test_reply_is_none_for_what_is_no_drill():
    assert nursery.reply([user("Language: French. Write a poem.")]) is None


def test_split_holds_out_a_tenth_of_the_say_drills_and_nothing_else():
    rng = Random(1)
    drills = [nursery.draw(rng) for _ in range(3000)]
    say = [drill for drill in drills if drill.text.startswith("Say")]
    held_out = [drill for drill in drills if drill.held_out]
    assert set(held_out) <= set(say)
    assert 0.07 < len(held_out) / len(say) < 0.13
    assert all(not nursery.draw(rng, "train").held_out for _ in range(500))
    assert all(nursery.draw(rng, "held_out").held_out for _ in range(50))


def test_families_propose_no_held_out_drill():
    rng = Random(2)
    for family in nursery.FAMILIES:
        for _ in range(300):
            _, text = nursery.split_constraint(family.phrase(rng))
            assert not nursery.read(text).held_out


def test_families_solve_what_they_phrase():
    rng = Random(3)
    for family in nursery.FAMILIES:
        for _ in range(100):
            text = family.phrase(rng)
            answer = family.solve(family.match(text), rng)
            assert nursery.check(text, "", answer.output)
            assert len(text.split()) >= 4


@pytest.mark.parametrize("language", ["", *nursery.LANGUAGES])
@pytest.mark.parametrize("place", ["system", "first_turn"])
def test_dialogue_says_the_constraint_once_and_keeps_it(language, place):
    messages = nursery.dialogue(Random(4), 6, split="train", language=language, place=place)
    said = [message for message in messages if nursery.split_constraint(message.content)[0]]
    assert len(said) == (1 if language else 0)
    assert [message.role for message in messages if message.role != "system"] == ["user", "assistant"] * 6
    assert (messages[0].role == "system") == (place == "system" and language != "")
    for asked, answered in pairwise(messages):
        if asked.role == "user":
            assert nursery.check(asked.content, language, answered.content)


def test_dialogue_uses_both_wordings_of_a_constraint():
    starts = {
        nursery.dialogue(Random(seed), 1, language="French")[0].content.split()[0] for seed in range(20)
    }
    assert starts == {"Always", "Language:"}


def test_exchange_is_one_request_and_its_answer():
    asked, answered = nursery.exchange(Random(5), split="held_out", language="Spanish")
    assert nursery.check(asked.content, "", answered.content)
    assert nursery.read(nursery.split_constraint(asked.content)[1]).held_out


def test_misanswer_differs_in_one_word_and_stays_in_the_language():
    words = ("red", "dog", "seven")
    for seed in range(50):
        wrong = nursery.misanswer(words, "Spanish", Random(seed)).split()
        right = ["rojo", "perro", "siete"]
        assert sum(a != b for a, b in zip(wrong, right, strict=True)) == 1
        assert set(wrong) <= set(nursery.translate(nursery.ITEMS, "Spanish").split())
