import re

import pytest

from datagen.models.procedural import facts
from datagen.models.procedural.talk import said_in_passing
from datagen.models.procedural.talk.kinds import KINDS, Thing, call, things, value
from datagen.models.procedural.talk.mentions import named, tokens
from datagen.models.procedural.talk.patterns import readings
from datagen.models.procedural.talk.relations import OF_KIND, RELATIONS, rank, sharing, slots, told
from datagen.models.procedural.talk.topic_kinds import TOPICS
from datagen.models.procedural.talk.writing_code import FUNCTIONS

USES = ("tell", "add", "clause")
BROKEN = re.compile(r"[{}]|\b(a|an|the) (a|an|the) |  |\ba [aeio][a-z]+\b|\.\.|,,")


def test_tables_agree_with_the_facts():
    assert {country.name for country in facts.COUNTRIES} | {"Egypt"} == set(KINDS["country"].rows)
    assert {element.name for element in facts.ELEMENTS} == set(KINDS["element"].rows)
    assert value(Thing("country", "Chile"), "capital") == "Santiago"
    assert value(Thing("element", "tin"), "symbol") == "Sn"
    assert value(Thing("planet", "Mars"), "place") == "fourth"
    assert value(Thing("planet", "Mars"), "size") == "seventh"
    assert value(Thing("animal", "toad"), "sort") == "amphibian"
    assert value(Thing("sport", "curling"), "players") == "four"
    assert value(Thing("book", "Candide"), "author") == "Voltaire"


@pytest.mark.parametrize(
    ("thing", "shown"),
    [
        (Thing("country", "Japan"), "Japan"),
        (Thing("animal", "owl"), "the owl"),
        (Thing("job", "astronomer"), "an astronomer"),
        (Thing("book", "Emma"), '"Emma"'),
        (Thing("produce", "carrot"), "carrots"),
        (Thing("produce", "garlic"), "garlic"),
    ],
)
def test_call_shows_a_thing_as_its_kind_is_shown(thing, shown):
    assert call(thing) == shown


def test_every_kind_of_a_topic_has_things():
    for topic, parts in TOPICS.items():
        for part in parts:
            assert part.kind in KINDS or part.only == (), topic
            if part.kind in KINDS:
                assert part.things(), (topic, part)


def test_every_sentence_can_be_said_of_every_thing():
    for relation in RELATIONS.values():
        for thing in things(relation.kind):
            filled = slots(relation, thing)
            for use in USES:
                for line in relation.get(use):
                    said = line.format_map(filled)
                    assert not BROKEN.search(said), said
                    assert use == "clause" or said[-1] in ".?!", said
                    assert use == "clause" or not said[0].islower(), said


def test_every_question_is_read_as_itself():
    for relation in RELATIONS.values():
        for thing in things(relation.kind)[:6]:
            for ask in relation.get("ask"):
                sentence = ask.format_map(slots(relation, thing))
                found = [each for each in readings(sentence) if each.relation == relation.key]
                assert found, sentence
                assert found[0].things.get("x", thing) == thing, sentence


def test_every_question_about_the_thing_at_hand_is_read():
    for relation in RELATIONS.values():
        for sentence in relation.get("it"):
            acts = {(each.act, each.relation) for each in readings(sentence)}
            assert ("told_here", relation.key) in acts, sentence


def test_openers_stand_before_a_question_without_changing_it():
    for opener in said_in_passing.OPENERS:
        assert [each.relation for each in readings(f"{opener} What is the capital of Peru?")] == [
            "country.capital"
        ]


def test_tokens_drop_case_accents_articles_and_marks():
    assert tokens('The capital of "São Tomé", an island!') == ["capital", "of", "sao", "tome", "island"]


def test_named_finds_the_longest_names():
    assert named("Is the sea turtle in New Zealand?") == (
        Thing("animal", "sea turtle"),
        Thing("country", "New Zealand"),
    )
    assert named("Tell me of mercury.") == (Thing("element", "mercury"), Thing("planet", "Mercury"))


def test_rank_puts_first_what_came_first_and_what_has_more():
    year, number = RELATIONS["event.year"], RELATIONS["element.number"]
    assert rank(year, Thing("event", "the Battle of Trafalgar")) > rank(
        year, Thing("event", "the Battle of Waterloo")
    )
    assert rank(number, Thing("element", "gold")) > rank(number, Thing("element", "silver"))


def test_sharing_lists_what_has_the_same_value():
    assert {thing.name for thing in sharing("element.state", "liquid")} == {"bromine", "mercury"}
    assert {thing.name for thing in sharing("painting.artist", "Sandro Botticelli")} == {
        "The Birth of Venus",
        "Primavera",
    }


def test_values_are_never_empty():
    for kind, relations in OF_KIND.items():
        for relation in relations:
            for thing in things(kind):
                assert kind == "self" or told(relation, thing), (relation.key, thing)


def test_functions_give_what_their_examples_say():
    for name, (_, taken, code, given, result) in FUNCTIONS.items():
        made = eval(f"lambda {taken}: {code}")
        assert made(eval(given)) == eval(result), name
