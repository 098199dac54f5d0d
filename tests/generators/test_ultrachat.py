"""UltraChat with models that say what they are told to: what is asked, word for word, and what becomes of it."""

import json

import pytest

from datagen.errors import RecipeError, UsageError
from datagen.generators.ultrachat import UltraChat
from datagen.generators.ultrachat.openings import MATERIAL_FORMS
from datagen.generators.ultrachat.plans import deal
from datagen.models.base import Completion
from datagen.prompts import load_prompt
from datagen.record import Message
from datagen.seeding import rng_for
from tests.generators.running import run_step
from tests.models.parts import Parts

ONE_TOPIC = {"topics": ["bread"]}
ONE_PERSONA = {"personas": ["a baker"]}
SMALL = {"subtopics": 1, "questions": 1, "more_questions": 0, "sectors": ("world",), "world_rounds": (2, 2)}


@pytest.fixture
def lists(tmp_path):
    """Options that name files with these lists."""

    def write(**contents):
        options = {}
        for name, content in contents.items():
            path = tmp_path / f"{name}.yaml"
            path.write_text(json.dumps(content))
            options[name] = str(path)
        return options

    return write


def talkers(user=("And rye?",), assistant=("Flour and water.", "Rye is darker."), **more):
    return Parts(
        {
            "ultrachat.subtopics": lambda _: "1. sourdough",
            "ultrachat.questions": lambda _: "1. What is sourdough made of?",
            "ultrachat.user": user,
            "ultrachat.assistant": assistant,
            **more,
        }
    )


async def test_a_dialogue_word_for_word(lists):
    model = talkers()
    outcome = await run_step(UltraChat(1, **SMALL, **lists(topics=ONE_TOPIC, personas=ONE_PERSONA)), model)
    [record] = outcome.records
    assert record.messages == (
        Message("user", "What is sourdough made of?"),
        Message("assistant", "Flour and water."),
        Message("user", "And rye?"),
        Message("assistant", "Rye is darker."),
    )
    assert dict(record.tags) == {
        "kind": "ultrachat",
        "sector": "world",
        "topic": "bread",
        "subtopic": "sourdough",
        "persona": "a baker",
        "ended": "rounds",
        "rounds": 2,
    }
    [first, second] = model.of("ultrachat.assistant")
    assert first.messages == (Message("user", "What is sourdough made of?"),)
    assert second.messages == record.messages[:3]
    assert model.of("ultrachat.questions")[0].values == {"subject": "sourdough (bread)", "count": 1}


async def test_who_plays_the_user_sees_the_dialogue_from_the_other_side(lists):
    model = talkers()
    await run_step(UltraChat(1, **SMALL, **lists(topics=ONE_TOPIC, personas=ONE_PERSONA)), model)
    [asked] = model.of("ultrachat.user")
    values = {"persona": "a baker", "goal": "learn about sourdough"}
    rules, cue, reminder = load_prompt("ultrachat_user").render(values)
    assert asked.messages == (
        rules,
        cue,
        Message("assistant", "What is sourdough made of?"),
        Message("user", f"Flour and water.\n\n{reminder.content}"),
    )
    assert "a baker" in rules.content
    assert "learn about sourdough" in reminder.content


async def test_every_message_can_be_traced_to_its_answer(lists):
    user, assistant = talkers(), talkers()
    user.uri, assistant.uri = "parts:user", "parts:assistant"
    step = UltraChat(
        1, user_model="u", assistant_model="a", **SMALL, **lists(topics=ONE_TOPIC, personas=ONE_PERSONA)
    )
    outcome = await run_step(step, {"u": user, "a": assistant})
    [record] = outcome.records
    traced = [(one.message, one.model, one.prompt.partition("@")[0]) for one in record.history]
    assert traced == [
        (0, "parts:user", "ultrachat_subtopics"),
        (0, "parts:user", "ultrachat_questions"),
        (1, "parts:assistant", ""),
        (2, "parts:user", "ultrachat_user"),
        (3, "parts:assistant", ""),
    ]
    assert all(one.parents[0].startswith("ultrachat.") for one in record.history)


async def test_thanks_at_the_end_are_left_out(lists):
    model = talkers(user=("And rye?", "Thank you so much!"), assistant=("Flour.", "Darker.", "never said"))
    options = SMALL | {"world_rounds": (2, 7)}
    step = UltraChat(1, **options, **lists(topics=ONE_TOPIC, personas=ONE_PERSONA))
    outcome = await run_step(step, model, seed=next(seed for seed in range(99) if rounds(seed) > 2))
    [record] = outcome.records
    assert record.messages[-1] == Message("assistant", "Darker.")
    assert (record.tags["ended"], record.tags["rounds"]) == ("thanks", 2)


def rounds(seed):
    """How many rounds are drawn for the first dialogue."""
    return rng_for(seed, "ultrachat", "dialogue", 0).randint(2, 7)


@pytest.mark.parametrize(
    ("user", "assistant", "reason", "detail"),
    [
        (("Thanks!",), ("Flour.",), "too_few_rounds", "1 rounds, least 2; thanks"),
        (("Certainly! Here is how I can help you with that.",), ("Flour.",), "role_confusion", "message 3"),
        (("what is Sourdough made of?",), ("Flour.",), "repeated_question", "message 3"),
        ((), ("I don't have feelings or emotions.",), "denied_feelings", "message 2"),
        (("",), ("Flour.",), "empty_answer", "stop"),
        ((), (Completion("Flour and", "length"),), "truncated", "Flour and"),
        ((), (Completion("400: too long", "error"),), "request_failed", "400: too long"),
    ],
)
async def test_what_goes_wrong_is_a_reject_with_the_dialogue_so_far(lists, user, assistant, reason, detail):
    model = talkers(user=user, assistant=assistant)
    outcome = await run_step(UltraChat(1, **SMALL, **lists(topics=ONE_TOPIC, personas=ONE_PERSONA)), model)
    assert outcome.reasons == [reason]
    assert detail in outcome.rejects[0].detail
    assert outcome.rejects[0].record.messages[0].content == "What is sourdough made of?"
    assert outcome.rejects[0].source.startswith("ultrachat.")
    assert outcome.notes[0].startswith("every opening is used")
    assert outcome.notes[0].endswith("1 are missing")


async def test_a_dialogue_beyond_the_limit_loses_whole_rounds(lists):
    model = talkers(user=("And rye?", "And oats?"), assistant=("Flour.", "word " * 40, "never said"))
    options = SMALL | {"world_rounds": (1, 1)}
    files = lists(topics=ONE_TOPIC, personas=ONE_PERSONA)
    outcome = await run_step(UltraChat(1, **options | {"world_rounds": (3, 3)}, tokens=30, **files), model)
    assert outcome.reasons == ["too_few_rounds"]
    model = talkers(user=("And rye?",), assistant=("Flour.", "word " * 40))
    options |= {"world_rounds": (1, 2)}
    seed = next(seed for seed in range(99) if rng_for(seed, "ultrachat", "dialogue", 0).randint(1, 2) == 2)
    outcome = await run_step(UltraChat(1, **options, tokens=30, **files), model, seed=seed)
    [record] = outcome.records
    assert [message.content for message in record.messages] == ["What is sourdough made of?", "Flour."]
    assert record.tags["ended"] == "token_limit"
    assert max(one.message for one in record.history) == 1


async def test_what_the_user_says_is_not_sent_beyond_the_limit(lists):
    model = talkers(user=("word " * 40,), assistant=("Flour.", "never said"))
    options = SMALL | {"world_rounds": (1, 2)}
    seed = next(seed for seed in range(99) if rng_for(seed, "ultrachat", "dialogue", 0).randint(1, 2) == 2)
    files = lists(topics=ONE_TOPIC, personas=ONE_PERSONA)
    outcome = await run_step(UltraChat(1, **options, tokens=30, **files), model, seed=seed)
    [record] = outcome.records
    assert [message.content for message in record.messages] == ["What is sourdough made of?", "Flour."]
    assert len(model.of("ultrachat.assistant")) == 1


async def test_an_opening_is_used_once_and_a_missing_one_is_said(lists):
    model = talkers(user=lambda _: "Go on?", assistant=lambda r: f"Reply {len(r.messages)}.")
    options = SMALL | {"subtopics": 3, "world_rounds": (1, 1)}
    model.lines["ultrachat.subtopics"] = lambda _: "1. sourdough\n2. rye"
    outcome = await run_step(UltraChat(3, **options, **lists(topics=ONE_TOPIC, personas=ONE_PERSONA)), model)
    assert len(outcome.records) == 1
    assert sorted(outcome.reasons) == ["duplicate_opening", "no_opening"]
    [missing] = [reject for reject in outcome.rejects if reject.reason == "no_opening"]
    assert missing.detail == "asked for subtopics of bread: number 3 of 2"
    assert len({request.messages for request in model.of("ultrachat.subtopics")}) == 1


async def test_writing_restates_the_goal_in_every_turn(lists):
    model = talkers(
        **{
            "ultrachat.writing": lambda _: "1. Write a toast for Ada.",
            "ultrachat.expand": lambda _: "Write a toast for Ada, short and warm.",
        }
    )
    step = UltraChat(
        1,
        sectors=("creation",),
        writing_requests=1,
        expand=1,
        other_rounds=(2, 2),
        **lists(writing={"writing": {"toast": "words over a glass"}}, personas=ONE_PERSONA),
    )
    outcome = await run_step(step, model)
    [record] = outcome.records
    assert record.messages[0].content == "Write a toast for Ada, short and warm."
    assert record.tags["writing"] == "toast"
    [asked] = model.of("ultrachat.user")
    assert "get this written well: Write a toast for Ada." in asked.messages[-1].content


@pytest.mark.parametrize("form", range(len(MATERIAL_FORMS)))
async def test_material_and_instruction_stand_together_in_seven_ways(lists, tmp_path, form):
    text = tmp_path / "river.txt"
    text.write_text("The river rose.\n\nIt fell again.\n")
    model = talkers(**{"ultrachat.material": lambda _: "1. Summarise it."})
    step = UltraChat(
        1,
        sectors=("assistance",),
        materials=str(text),
        material_questions=1,
        other_rounds=(1, 1),
        **lists(personas=ONE_PERSONA),
    )
    seed = next(seed for seed in range(999) if rng_for(seed, "ultrachat", "dialogue", 0).randrange(7) == form)
    outcome = await run_step(step, model, seed=seed)
    [record] = outcome.records
    given = "The river rose.\n\nIt fell again."
    assert (
        record.messages[0].content
        == [
            f"{given}\n\nSummarise it.",
            f"{given} Summarise it.",
            f"Summarise it.\n\n{given}",
            f"Summarise it. Go by this text: {given}",
            f"{given}\n\nGoing by the text above: Summarise it.",
            f"Here is a text: {given}\n\nSummarise it.",
            f"Summarise it: {given}",
        ][form]
    )
    assert record.tags["material"] == str(text)


async def test_materials_that_cannot_be_used_are_named_and_stop_nothing(lists, tmp_path):
    table = tmp_path / "texts.jsonl"
    rows = [{"text": "word " * 2000}, {"text": " "}, {"title": "x"}, {"text": "Short and good."}]
    table.write_text("\n".join(map(json.dumps, rows)) + "\n{broken\n")
    model = talkers(**{"ultrachat.material": lambda _: "1. Summarise it."})
    step = UltraChat(
        2,
        sectors=("assistance",),
        materials=str(table),
        material_questions=1,
        other_rounds=(1, 1),
        **lists(personas=ONE_PERSONA),
    )
    outcome = await run_step(step, model)
    assert len(outcome.records) == 1
    assert sorted(outcome.reasons) == ["bad_material", "bad_material", "bad_material", "material_too_long"]
    said = {reject.source.rpartition(":")[2]: reject.detail for reject in outcome.rejects}
    assert said["1"] == "2,667 tokens, most 1,024"
    assert said["2"] == "it is empty"
    assert said["3"] == "expected a text in one of the columns text, content, document, found title"


def test_deal_comes_by_every_place_once_and_by_all_topics_first():
    places = list(deal((5, 3, 4), rng_for(1, "x")))
    assert sorted(places) == [(a, b, c) for a in range(5) for b in range(3) for c in range(4)]
    for start in range(0, 60, 5):
        assert {place[0] for place in places[start : start + 5]} == set(range(5))
    assert list(deal((5, 0), rng_for(1, "x"))) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"sectors": ("assistance",)}, "name them in materials"),
        ({"world_rounds": (3, 2)}, "found 3 and 2"),
        ({"expand": 2}, "expand and floor must be at most 1"),
        ({"questions": 0}, "questions is 0"),
    ],
)
def test_options_that_mean_nothing_are_refused(options, said):
    with pytest.raises(ValueError, match=said):
        UltraChat(1, **options)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ({"topic": ["a"]}, "topic: unknown key; did you mean 'topics'?"),
        ({"topics": []}, "topics: expected a list with at least one text, found an empty list"),
        ({"topics": ["a", 3]}, "topics[1]: expected a text, found 3"),
        ({"topics": ["a", " A "]}, "topics[1]: 'A' stands there twice; keep one"),
        (["a"], "expected the keys topics, entities, found ['a']"),
    ],
)
def test_faults_of_a_list_are_named_with_their_place(lists, content, fault):
    step = UltraChat(1, **lists(topics=content))
    with pytest.raises(RecipeError) as caught:
        step.inputs()
    assert fault in "\n".join(caught.value.faults)


def test_a_list_that_is_not_there_and_materials_without_texts(tmp_path):
    with pytest.raises(UsageError, match=r"nowhere\.yaml: no such file"):
        UltraChat(1, topics="nowhere.yaml").inputs()
    (tmp_path / "a.pdf").write_text("x")
    with pytest.raises(UsageError, match="nothing to read"):
        UltraChat(1, materials=str(tmp_path)).inputs()


def test_estimate_grows_with_the_rounds():
    short, long = UltraChat(100, world_rounds=(1, 1), other_rounds=(1, 1)), UltraChat(100)
    assert long.estimate().requests > 2 * short.estimate().requests
    assert long.estimate().records == 100
