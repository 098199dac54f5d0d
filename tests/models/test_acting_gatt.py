"""The procedural model in the parts of Ghost Attention: it obeys, forgets, slips, asks on, judges and makes lists."""

import pytest

from datagen.constraints import check, load_constraints, make_constraint
from datagen.generators.answers import listed_items
from datagen.generators.dialogue.speaking import swapped
from datagen.generators.gatt.questions import load_questions, questions_path
from datagen.models.base import Request, Sampling
from datagen.models.procedural import nursery
from datagen.models.procedural.model import ProceduralModel
from datagen.prompts import load_prompt
from datagen.record import Message

CLEAN = ProceduralModel(noise=0)
FRENCH = make_constraint("language", "French")
TENNIS = make_constraint("hobby", "tennis")
QUESTIONS = ("What is the capital of Kenya?", 'Who wrote "Madame Bovary"?', "What does the bee eat?")


def asked(purpose, messages, **values):
    return Request(tuple(messages), Sampling(), purpose=purpose, values=values)


def replies(model, users, system=""):
    """What it says to one message after another, its own replies in between."""
    messages = [Message("system", system)] if system else []
    for user in users:
        messages.append(Message("user", user))
        messages.append(Message("assistant", model.explain(asked("gatt.probe", messages))[0].text))
    return [one.content for one in messages if one.role == "assistant"]


def in_french(text):
    return check(FRENCH, text).kept is True


@pytest.mark.parametrize("memory", [0, 1, 2])
@pytest.mark.parametrize("place", ["first_turn", "system"])
def test_a_constraint_is_in_mind_for_as_many_messages_as_the_memory_says(memory, place):
    model = ProceduralModel(noise=0, memory=memory)
    told, system = (f"{FRENCH.text} ", "") if place == "first_turn" else ("", FRENCH.text)
    said = replies(model, [told + QUESTIONS[0], *QUESTIONS[1:]], system)
    held = memory or 3
    assert [in_french(text) for text in said] == [True] * held + [False] * (3 - held)


@pytest.mark.parametrize("place", ["first_turn", "system"])
def test_drills_of_the_nursery_respect_the_memory_too(place):
    told, system = ("Language: German. ", "") if place == "first_turn" else ("", "Language: German.")
    drills = [f"{told}Say red dog seven.", "Say seven red dog.", "Count from two to four."]
    right = [nursery.read(nursery.split_constraint(text)[1]).words for text in drills]
    german, english = (
        [nursery.translate(words, language) for words in right] for language in ("German", "English")
    )
    assert replies(CLEAN, drills, system) == german
    assert replies(ProceduralModel(noise=0, memory=2), drills, system) == [*german[:2], english[2]]


def test_a_constraint_that_is_said_again_is_in_mind_again():
    model = ProceduralModel(noise=0, memory=1)
    said = replies(model, [f"{FRENCH.text} {QUESTIONS[0]}", QUESTIONS[1], f"{FRENCH.terse} {QUESTIONS[2]}"])
    assert [in_french(text) for text in said] == [True, False, True]


def test_every_slip_is_confessed_and_breaks_what_was_told():
    model = ProceduralModel(noise=1)
    slipped = 0
    for constraint in load_constraints("zero-shot"):
        for question in QUESTIONS:
            request = asked("gatt.reply", [Message("user", f"{constraint.text} {question}")])
            completion, plants = model.explain(request)
            kept = check(constraint, completion.text, question).kept
            assert kept is not bool(plants), (constraint.name, completion.text)
            assert [(one.kind, one.text) for one in plants] in ([], [("broken_constraint", completion.text)])
            slipped += bool(plants)
    assert slipped >= 5


def test_without_a_constraint_there_is_none_to_break():
    model = ProceduralModel(noise=1)
    for question in load_questions(questions_path("")).by_kind["general"]:
        assert model.explain(asked("gatt.reply", [Message("user", question)]))[1] == ()


def verdict(constraint, question, reply):
    values = {"constraint": constraint.text, "asked": question, "reply": reply}
    messages = load_prompt("gatt_judge").render(values)
    return CLEAN.explain(asked("gatt.judge", messages, **values))[0].text


@pytest.mark.parametrize(
    ("constraint", "question", "reply", "said"),
    [
        (FRENCH, "q", "Je vous réponds volontiers en français, mon ami.", "Yes."),
        (FRENCH, "q", "I am glad to answer this question in English.", "No."),
        (TENNIS, "What is the capital of Kenya?", "The capital of Kenya is Nairobi.", "Yes."),
        # What was asked for and does not show was forgotten.
        (TENNIS, "What is your favourite hobby?", "I am a language model and have none.", "No."),
        (TENNIS, "What is your favourite hobby?", "My favourite hobby is tennis.", "Yes."),
        (make_constraint("figure", "Napoleon"), "Who are you?", "I am an assistant.", "No."),
        (make_constraint("figure", "Napoleon"), "What does the bee eat?", "It eats nectar.", "Yes."),
    ],
)
def test_the_judge_says_what_it_can_see(constraint, question, reply, said):
    assert verdict(constraint, question, reply) == said


@pytest.mark.parametrize("kind", ["hobby", "language", "figure"])
def test_lists_can_all_be_made_into_constraints(kind):
    values = {"kind": kind, "examples": ["a", "b"], "count": 8}
    completion, _ = CLEAN.explain(asked("gatt.extend", load_prompt("gatt_extend").render(values), **values))
    named = listed_items(completion.text)
    assert len(named) == len(set(named)) == 8
    assert all(make_constraint(kind, value).kind == kind for value in named)


def ask_on(model, goal, reply):
    rules, cue, reminder = load_prompt("gatt_user").render({"goal": goal})
    talk = [Message("user", goal), Message("assistant", reply)]
    *before, last = swapped(talk)
    messages = [rules, cue, *before, Message(last.role, f"{last.content}\n\n{reminder.content}")]
    return model.explain(asked("gatt.user", messages, goal=goal))


def test_the_user_asks_a_further_question_or_with_noise_gives_thanks():
    goal, reply = QUESTIONS[0], "The capital of Kenya is Nairobi."
    completion, plants = ask_on(CLEAN, goal, reply)
    assert completion.text.strip()
    assert completion.text != goal
    assert "Now write" not in completion.text
    assert plants == ()
    slips = [ask_on(ProceduralModel(noise=1, seed=seed), goal, reply)[1] for seed in range(60)]
    assert {one.kind for plants in slips for one in plants} == {"early_thanks"}
