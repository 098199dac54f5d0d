from random import Random

import pytest

from datagen.models.procedural.talk import openings, world
from datagen.models.procedural.talk.kinds import Thing
from datagen.models.procedural.talk.mentions import named
from datagen.models.procedural.talk.topic_kinds import TOPICS, parts_of
from datagen.record import Message
from datagen.seed_lists import lists_path, read_lists


def answerable(question):
    return world.reply([Message("user", question)]) is not None


def shipped_topics():
    path = lists_path("", "topics.yaml")
    return read_lists(path, {"topics": "texts", "entities": "texts"})


def test_every_shipped_topic_is_known_by_its_name():
    assert set(shipped_topics()["topics"]) <= set(TOPICS)


@pytest.mark.parametrize("topic", [*TOPICS, "urban gardening", "quantum computing", "", "日本語"])
def test_subtopics_and_questions_can_be_answered_for_any_topic(topic):
    names = openings.subtopics(topic, 12, Random(topic))
    assert len(set(names)) == 12
    for name in names:
        asked = openings.questions(topic, f"{name} ({topic})", 4, Random(name))
        assert len(set(asked)) == 4
        assert [question for question in asked if not answerable(question)] == []


def test_subtopics_belong_to_the_topic():
    kinds = {
        thing.kind for name in openings.subtopics("food and drink", 30, Random(0)) for thing in named(name)
    }
    assert kinds <= {"country", "produce", "topic", "wonder", "job", "gathering", "practice"}
    assert {"country", "produce"} <= kinds
    assert parts_of("world travel")[0] in TOPICS["travel and adventure"]


def test_questions_are_about_the_subtopic():
    asked = openings.questions("travel and adventure", "Peru as a destination", 20, Random(1))
    about = [
        question for question in asked if Thing("country", "Peru") in named(question) or "Lima" in question
    ]
    assert len(about) >= 15


def test_more_questions_stay_near_and_never_repeat_the_question():
    question = "What is the chemical symbol of iron?"
    more = openings.more_questions(question, 10, Random(2))
    assert len(set(more)) == 10
    assert question not in more
    assert all(answerable(each) for each in more)
    assert all("element" in {thing.kind for thing in named(each)} or "ymbol" in each for each in more)


def test_more_questions_to_an_unknown_question_can_be_answered():
    more = openings.more_questions("Why is the sky blue?", 6, Random(3))
    assert len(more) == 6
    assert all(answerable(each) for each in more)


@pytest.mark.parametrize("entity", shipped_topics()["entities"])
def test_entities_that_ship_get_questions_of_their_own(entity):
    asked = openings.entity_questions(entity, 5, Random(entity))
    assert len(set(asked)) == 5
    assert all(answerable(each) for each in asked)


def test_an_unknown_entity_gets_questions_about_its_name():
    asked = openings.entity_questions("blockchain", 3, Random(0))
    assert all('"blockchain"' in each and answerable(each) for each in asked)


def test_openings_seldom_come_twice():
    drawn = []
    for topic in TOPICS:
        for name in openings.subtopics(topic, 30, Random(topic)):
            questions = openings.questions(topic, name, 4, Random(f"{topic} {name}"))
            drawn += [*questions, *openings.more_questions(questions[0], 4, Random(name))]
    sample = Random(0).sample(drawn, 2000)
    assert len(set(sample)) >= 0.95 * 2000


def test_openings_follow_from_their_stream():
    assert openings.subtopics("technology", 5, Random(1)) == openings.subtopics("technology", 5, Random(1))
    assert openings.subtopics("technology", 5, Random(1)) != openings.subtopics("technology", 5, Random(2))
