from random import Random

import pytest

from datagen.constraints import check, find, load_constraints
from datagen.models.procedural import recall
from datagen.models.procedural.families import select
from datagen.models.procedural.talk import (
    answering,
    echo,
    follow_up,
    material,
    openings,
    persona_questions,
    reply,
    world,
    writing,
)
from datagen.models.procedural.talk.kinds import call
from datagen.models.procedural.talk.topic_kinds import TOPICS
from datagen.models.procedural.talk.writing_kinds import KINDS
from datagen.record import Message

TEXT = (
    "The ferry to Saltmarsh leaves at eight. On Monday, Hana Ito found 3 letters under a bench on the ferry. Who had "
    "written them? She read the letters aloud, and the captain laughed. Since then, the ferry has a letter box."
)
GATT, ZERO_SHOT = load_constraints(), load_constraints("zero-shot")


def user(content):
    return Message("user", content)


def said(content):
    return Message("assistant", content)


def opening(sector, rng):
    """A first message and what the user is after."""
    if sector == "world":
        topic = rng.choice(tuple(TOPICS))
        subtopic = rng.choice(openings.subtopics(topic, 6, rng))
        return rng.choice(openings.questions(topic, subtopic, 4, rng)), f"learn about {subtopic}"
    if sector == "writing":
        request = rng.choice(writing.requests(rng.choice(KINDS), 3, rng))
        return writing.expanded(
            request, rng
        ) if rng.random() < 0.8 else request, f"get this written: {request}"
    instruction = rng.choice(material.requests(TEXT, 4, rng))
    return f"{TEXT}\n\n{instruction}", f"work with the text: {instruction}"


def converse(sector, seed, rounds, constraint=""):
    rng = Random(f"{sector} {seed}")
    first, goal = opening(sector, rng)
    messages = [user(f"{first} {constraint}".strip())]
    for _ in range(rounds):
        answer = reply(messages)
        assert answer is not None, messages[-1].content
        messages.append(said(answer))
        messages.append(user(follow_up(messages, goal, rng)))
    return messages[:-1]


@pytest.mark.parametrize("sector", ["world", "writing", "material"])
def test_every_message_is_answered_and_none_repeated(sector):
    for seed in range(100):
        messages = converse(sector, seed, 20 if seed % 10 == 0 else 6)
        users = [message.content for message in messages if message.role == "user"]
        assert len(set(users)) == len(users)
        assert all(message.content.strip() for message in messages)
        assert all(find(text) == () for text in users[1:])


def test_answers_about_the_world_have_a_length_that_suits_them():
    lengths = [
        len(message.content.split())
        for seed in range(60)
        for message in converse("world", seed, 6)
        if message.role == "assistant"
    ]
    assert min(lengths) >= 5
    assert 15 <= sum(lengths) / len(lengths) <= 60
    assert sum(15 <= length <= 60 for length in lengths) >= 0.8 * len(lengths)


def test_answers_about_the_world_do_not_repeat_in_a_dialogue():
    for seed in range(60):
        answers = [message.content for message in converse("world", seed, 12) if message.role == "assistant"]
        assert len(set(answers)) == len(answers)


def test_what_it_means_is_what_the_answer_is_about():
    resolved = 0
    for seed in range(150):
        messages = converse("world", seed, 7)
        for place in range(2, len(messages) - 1, 2):
            before = world.replayed([m.content for m in messages[:place] if m.role == "user"])
            after = world.replayed([m.content for m in messages[: place + 1] if m.role == "user"])
            news = [fact for fact in after.told if fact not in before.told]
            if (
                len(news) == 1
                and before.latest() == news[0][1]
                and call(news[0][1]) not in messages[place].content
            ):
                assert call(news[0][1]).lower() in messages[place + 1].content.lower()
                resolved += 1
    assert resolved > 150


def test_dialogues_follow_from_their_seeds():
    assert converse("world", 1, 5) == converse("world", 1, 5)
    assert converse("world", 1, 5) != converse("world", 2, 5)


@pytest.mark.parametrize("wanted", [*GATT[::7], *ZERO_SHOT], ids=lambda each: each.name)
def test_a_constraint_of_the_first_message_holds_to_the_end(wanted):
    for sector, wording in (("world", wanted.text), ("writing", wanted.terse)):
        messages = converse(sector, wanted.name, 5, wording)
        for asked, answer in zip(messages[::2], messages[1::2], strict=True):
            assert check(wanted, answer.content, asked.content).kept is True, answer.content


def test_a_later_constraint_of_the_same_kind_takes_over():
    messages = [
        Message("system", "Always answer in French."),
        user("What is the capital of Peru?"),
        said("..."),
        user("Language: German. And Chile?"),
        said("..."),
        user("And Japan?"),
    ]
    assert [each.value for each in answering.in_force(messages)] == ["German"]
    assert "Tokyo" in reply(messages)
    assert "Hauptstadt" in reply(messages)
    assert "capitale" in reply(messages[:2])


@pytest.mark.parametrize(
    ("memory", "held"),
    [(None, ["French", "chess"]), (1, []), (2, ["chess"]), (3, ["French", "chess"])],
)
def test_memory_counts_the_messages_of_the_user(memory, held):
    messages = [
        Message("system", "Always answer in French."),
        user("What is the capital of Peru?"),
        said("..."),
        user("And Chile? Hobby: chess."),
        said("..."),
        user("And Japan?"),
    ]
    assert [each.value for each in answering.in_force(messages, memory)] == held


def test_an_assistant_sets_no_constraint():
    messages = [user("What is the capital of Peru?"), said("Always answer in French."), user("And Chile?")]
    assert answering.in_force(messages) == ()
    assert "Santiago" in reply(messages)


def test_a_message_that_only_sets_constraints_is_acknowledged():
    assert reply([user("Always answer in French.")]).startswith("Très bien")
    assert reply([Message("system", "Always answer in French."), user("")]).startswith("Très bien")
    assert reply([user("")]) is None


def test_reply_asks_the_fallback_before_it_guesses():
    asked = [
        user("Please write a short poem about trams."),
        said("No."),
        user("Tell me the capital of Peru please"),
    ]
    assert reply(asked[:1], fallback=lambda _: "mine") == "mine"
    assert reply(asked, fallback=lambda _: "mine") == "mine"
    assert "Lima" in reply(asked)
    assert "Lima" in reply([user("What is the capital of Peru?")], fallback=lambda _: "mine")


def test_the_fallback_sees_messages_without_constraints():
    seen = []
    reply(
        [user("Do this for me. Always answer in French.")],
        fallback=lambda given: seen.append(given) or "Done.",
    )
    assert all(given == [user("Do this for me.")] for given in seen)
    assert seen


def test_what_looks_like_a_constraint_inside_a_task_is_none():
    task = user("Find a present. Hobby: chess.")

    def knows_the_task(given):
        return "A clock." if given[-1] == task else None

    assert reply([task], fallback=knows_the_task) == "A clock."
    assert "chess" in reply([user("What is the capital of Peru? Hobby: chess.")], fallback=knows_the_task)


def family_answer(messages):
    head, _, given = messages[-1].content.strip().partition("\n\n")
    return next(
        (answer.output for answer in recall.answers(head) if answer.input.strip() == given.strip()), None
    )


def test_tasks_of_the_families_stay_theirs_and_can_be_followed_up():
    for place, family in enumerate(select(())):
        rng = Random(family.name)
        instruction = family.phrase(rng)
        answer = next(recall.answers(instruction))
        messages = [user(f"{instruction}\n\n{answer.input}" if answer.input else instruction)]
        assert reply(messages, fallback=family_answer) == answer.output, messages[0].content
        if place % 5:
            continue
        for _ in range(5):
            messages.append(said(reply(messages, fallback=family_answer)))
            messages.append(user(follow_up(messages, "", rng)))
            assert reply(messages, fallback=family_answer) is not None, messages[-1].content


def test_persona_questions_are_answered():
    asked = persona_questions(Random(0))
    assert "What do you like to do at weekends?" in asked
    assert "Who are you?" in asked
    assert len(set(asked)) == len(asked) >= 15
    assert all(reply([user(question)]) for question in asked)


def test_follow_up_goes_on_with_what_the_assistant_named():
    messages = [user("What is the capital of Peru?"), said("Lima is the capital of Peru.")]
    texts = {follow_up(messages, "learn about Peru", Random(seed)) for seed in range(60)}
    assert len(texts) > 30
    assert (
        sum(
            world.replayed([messages[0].content, text]) != world.replayed([messages[0].content])
            for text in texts
        )
        > 25
    )


def test_follow_up_names_the_thing_where_nobody_has():
    messages = [
        user("Which country has Lima as its capital?"),
        said("..."),
        user("Can you name another country on that continent?"),
        said("Otro país."),
    ]
    for seed in range(30):
        text = follow_up(messages, "", Random(seed))
        assert "it" not in text.lower().replace("?", "").split()
        assert "there" not in text.lower().replace("?", "").split()


def test_follow_up_opens_a_dialogue_that_has_none():
    text = follow_up([], "learn about Peru as a destination", Random(0))
    assert reply([user(text)]) is not None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "What was the first thing that I wrote to you?",
            'Your first message was: "Nobody knows this, does he?"',
        ),
        ("What did I write just before this?", 'Just before that, you wrote: "And this?"'),
        ("How many messages have I sent you so far?", "With this one, you have sent me 3 messages."),
        ("How many words did your last answer have?", "My last answer had 4 words."),
        ("How did your last answer begin?", 'It began like this: "Not at all, either."'),
    ],
)
def test_echo_answers_from_the_dialogue_itself(question, answer):
    messages = [
        user("Nobody knows this, does he?"),
        said("No."),
        user("And this?"),
        said("Not at all, either."),
        user(question),
    ]
    assert echo.reply(messages) == answer


@pytest.mark.parametrize(
    "content",
    [
        "",
        " ",
        "?",
        "a" * 100_000,
        "A. " * 33_000,
        "word " * 20_000,
        '"' * 100_000,
        "\n" * 100_000,
        "\ud800\x00 🎉",
    ],
)
def test_hostile_messages_are_survived(content):
    for messages in (
        [user(content)],
        [user("What is the capital of Peru?"), said(content), user(content)],
        [user(f"{content}\n\nSum up the text in two sentences.")],
        [Message("system", content), user("And Chile?")],
    ):
        answer = reply(messages)
        assert answer is None or answer
        assert follow_up([*messages, said(content)], content, Random(0))


def test_dialogues_without_a_users_message_have_no_reply():
    assert reply([]) is None
    assert reply([said("Hello.")]) is None
    assert reply([Message("system", "Always answer in French.")]) is None
