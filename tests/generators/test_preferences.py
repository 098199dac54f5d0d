"""Pairs with models that say what they are told to: what is asked, word for word, and what becomes of it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.config import build
from datagen.generators.preferences import Preferences
from datagen.generators.preferences.estimate import estimate
from datagen.lengths import Measure
from datagen.models.base import Completion
from datagen.prompts import load_prompt
from datagen.record import Message, Origin, Preference, Record
from datagen.seeding import rng_for
from tests.generators.running import run_step
from tests.models.parts import Parts

ASKED = Message("user", "What is rye bread made of?")
PROMPT = Record((ASKED,), tags={"task": "open_qa"}, history=(Origin("source"),))
TWO_TURNS = {"rounds": (2, 2)}


def talkers(answers=("Rye.", "Flour."), user=(), uri="parts:"):
    return Parts({"preferences.answer": answers, "preferences.user": user}, uri)


async def pair(model, records=(PROMPT,), **options):
    return await run_step(Preferences(**options), model, records)


async def test_a_pair_word_for_word():
    model = talkers()
    outcome = await pair(model)
    [record] = outcome.records
    first, second = model.of("preferences.answer")
    keys = [one.parents[-1] for one in record.history[1:]]
    assert record.messages == (ASKED,)
    assert record.preference is None
    assert dict(record.tags) == {
        "task": "open_qa",
        "kind": "pair",
        "turns": [
            {
                "answers": [
                    {"text": "Rye.", "model": "parts:", "temperature": 0.7, "key": keys[0]},
                    {"text": "Flour.", "model": "parts:", "temperature": 1.0, "key": keys[1]},
                ],
                "goes_on": None,
                "then": [],
            }
        ],
        "models": ["parts:", "parts:"],
        "temperatures": [0.7, 1.0],
        "tokens": 9,  # round(6 × 4/3) and round(1 × 4/3)
    }
    assert (first.messages, second.messages) == ((ASKED,), (ASKED,))
    assert (first.sampling.temperature, second.sampling.temperature) == (0.7, 1.0)
    assert [one.parents[0] for one in record.history[1:]] == [PROMPT.id, PROMPT.id]
    assert all(one.message is None and one.step == "preferences" for one in record.history[1:])


async def test_each_side_has_its_model_and_its_system_message():
    first, second = talkers(("Rye.",), uri="parts:a"), talkers(("Flour.",), uri="parts:b")
    step = Preferences(first_model="a", second_model="b", second_system="Be brief.", batch="2026-W48")
    told = Record((Message("system", "You bake."), ASKED))
    outcome = await run_step(step, {"a": first, "b": second, "": second}, [told])
    [record] = outcome.records
    assert record.messages == told.messages
    assert record.tags["models"] == ["parts:a", "parts:b"]
    assert (record.tags["batch"], record.tags["systems"]) == ("2026-W48", ["", "Be brief."])
    assert first.asked[0].messages == told.messages
    assert second.asked[0].messages == (Message("system", "Be brief.\n\nYou bake."), ASKED)


@pytest.mark.parametrize(
    ("options", "draws"),
    [
        ({}, [0, 0]),
        ({"temperatures": (0.7, 0.7)}, [0, 1]),
        ({"temperatures": (None, None)}, [0, 1]),
        ({"temperatures": (0.7, 0.7), "second_system": "Be brief."}, [0, 0]),
    ],
)
async def test_what_nothing_else_tells_apart_is_drawn_twice(options, draws):
    model = talkers()
    await pair(model, **options)
    assert [request.draw for request in model.asked] == draws


async def test_the_answers_of_a_dataset_are_left_out_and_each_prompt_is_asked_once():
    said = Message("assistant", "Flour, I think.")
    answered = Record((ASKED, said), preference=Preference("Rye."), history=(Origin("x", message=1),))
    model = talkers()
    outcome = await pair(model, [answered, Record((ASKED, Message("assistant", "Rye.")))], source_tags=False)
    [record] = outcome.records
    assert (record.messages, record.preference) == ((ASKED,), None)
    assert len(record.history) == 2
    assert outcome.reasons == ["duplicate_prompt"]
    assert model.asked[0].messages == (ASKED,)


async def test_source_tags_may_stay_behind():
    outcome = await pair(talkers(), source_tags=False)
    assert "task" not in outcome.records[0].tags


@pytest.mark.parametrize(
    ("answers", "options", "reason", "detail"),
    [
        (("Rye  flour.", "rye flour."), {}, "identical_answers", "Rye  flour."),
        (("", "Rye."), {}, "empty_answer", "stop"),
        (("Rye.", Completion("Rye and", "length")), {}, "truncated", "Rye and"),
        ((Completion("400: no", "error"),), {}, "request_failed", "400: no"),
        (("Rye.", "Flour and water."), {"tokens": 11}, "too_long", "12 tokens, most 11"),
        ((), {"tokens": 7}, "too_long", "8 tokens, most 7"),
        (("Rye.", "Flour."), TWO_TURNS, "too_few_rounds", "1 rounds, least 2; thanks"),
    ],
)
async def test_what_goes_wrong_is_a_reject(answers, options, reason, detail):
    outcome = await pair(talkers(answers, ("Thank you!",)), **options)
    assert outcome.records == []
    assert outcome.reasons == [reason]
    assert outcome.rejects[0].detail == detail
    assert outcome.rejects[0].record.messages == (ASKED,)


async def test_prompts_without_a_question_are_rejects_and_ask_nothing():
    model = talkers()
    outcome = await pair(model, [Record((Message("user", " "),)), Record((Message("system", "Bake."),))])
    assert outcome.reasons == ["no_question", "no_question"]
    assert model.asked == []


def goes_on(seed):
    """Which answer the dialogue goes on with."""
    rng = rng_for(seed, "preferences", "pair", 0)
    rng.choice(["a baker"])
    rng.randint(2, 2)
    return rng.randrange(2)


@pytest.mark.parametrize("taken", [0, 1])
async def test_a_dialogue_goes_on_with_one_of_its_answers(taken, tmp_path):
    personas = tmp_path / "personas.yaml"
    personas.write_text(json.dumps({"personas": ["a baker"]}))
    model = talkers(("Rye.", "Flour and water.", "Yes.", "No."), ("Is it dark?",))
    step = Preferences(**TWO_TURNS, personas=str(personas))
    outcome = await run_step(
        step, model, [PROMPT], seed=next(one for one in range(99) if goes_on(one) == taken)
    )
    [record] = outcome.records
    one, two = record.tags["turns"]
    said = ("Rye.", "Flour and water.")[taken]
    assert (one["goes_on"], one["then"]) == (taken, [{"role": "user", "content": "Is it dark?"}])
    assert (two["goes_on"], two["then"]) == (None, [])
    assert [answer["text"] for answer in two["answers"]] == ["Yes.", "No."]
    assert record.messages == (ASKED,)
    assert record.tags["ended"] == "rounds"
    # 8 of the prompt, 4 of the longer answer; behind the shorter one 1 + 4 + 1, behind the longer one 4 + 4 + 1.
    assert record.tags["tokens"] == (14, 17)[taken]
    told = (ASKED, Message("assistant", said), Message("user", "Is it dark?"))
    assert [request.messages for request in model.of("preferences.answer")[2:]] == [told, told]
    [asked] = model.of("preferences.user")
    rules, _, reminder = load_prompt("ultrachat_user").render({"persona": "a baker", "goal": ASKED.content})
    assert asked.messages[0] == rules
    assert asked.messages[-1] == Message("user", f"{said}\n\n{reminder.content}")
    assert [one.prompt.partition("@")[0] for one in record.history[1:]] == ["", "", "ultrachat_user", "", ""]


@pytest.mark.parametrize(
    ("answers", "user", "tokens", "ended"),
    [
        (("Rye.", "Flour."), "Thank you so much!", 99, "thanks"),
        (("Rye.", "Flour."), "Sure! I'd be happy to help you with that.", 99, "role_confusion"),
        (("Rye.", "Flour."), "what is  rye bread made of?", 99, "repeated_question"),
        (("Rye.", "Flour.", "Yes.", "yes."), "Is it dark?", 99, "identical_answers"),
        (("Rye.", "Flour.", ""), "Is it dark?", 99, "empty_answer"),
        (("Rye.", "Flour.", "Yes.", "No, not at all."), "Is it dark?", 17, "token_limit"),
        (("Rye.", "Flour."), "Is it dark?", 12, "token_limit"),
    ],
)
async def test_what_goes_wrong_behind_the_fewest_turns_ends_the_dialogue_before_it(
    answers, user, tokens, ended
):
    step = Preferences(rounds=(1, 9), tokens=tokens)
    for seed in range(99):
        outcome = await run_step(step, talkers(answers, (user,)), [PROMPT], seed=seed)
        [record] = outcome.records
        if record.tags["ended"] != "rounds":  # the seed wants more than one turn
            break
    [turn] = record.tags["turns"]
    assert (turn["goes_on"], turn["then"]) == (None, [])
    assert (record.tags["ended"], record.tags["tokens"]) == (ended, 9)
    assert len(record.history) == 1 + 2
    assert outcome.rejects == []


@given(st.integers(10, 90), st.integers(0, 2**32))
async def test_no_branch_of_a_dialogue_is_longer_than_the_limit(tokens, seed):
    rng, length = rng_for(seed, "words"), Measure("all", "tokens").of

    def words(_):
        return " ".join(rng.choice(("rye", "oats", "malt")) for _ in range(rng.randint(1, 20)))

    step = Preferences(rounds=(1, 6), tokens=tokens)
    outcome = await run_step(step, talkers(words, words), [PROMPT], seed=seed)
    for record in outcome.records:
        context, longest = length(ASKED.content), 0
        for turn in record.tags["turns"]:
            texts = [answer["text"] for answer in turn["answers"]]
            longest = max(longest, context + max(map(length, texts)))
            if turn["goes_on"] is not None:
                context += length(texts[turn["goes_on"]]) + length(turn["then"][0]["content"])
        assert record.tags["tokens"] == longest <= tokens
    assert len(outcome.records) + len(outcome.rejects) == 1


async def test_a_target_ends_the_run_and_missing_prompts_are_noted():
    records = [Record((Message("user", f"Name {number} cities."),)) for number in range(9)]
    model = talkers(lambda request: f"{request.sampling.temperature} of {request.messages[0].content}")
    enough = await pair(model, records, target=4)
    short = await pair(model, records, target=12)
    assert (len(enough.records), enough.notes) == (4, [])
    assert len(short.records) == 9
    assert short.notes == ["every prompt is used; bring more, or set a smaller target; 3 are missing"]
    assert len((await pair(model, records)).records) == 9


async def test_with_a_target_a_run_without_pairs_gives_up():
    records = [Record((Message("user", f"Name {number} cities."),)) for number in range(300)]
    outcome = await pair(talkers(lambda _: "No."), records, target=100, window=10)
    assert 50 <= len(outcome.rejects) < 300
    assert "floor" in outcome.notes[0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"rounds": [2, 1]}, "rounds: expected the fewest and the most, from 1 on, found 2 and 1"),
        ({"temperatures": [0.7, -1]}, "temperatures: expected two numbers from 0 on"),
        ({"temperatures": [0.7]}, "temperatures"),
        ({"tokens": 0}, "must be at least 1: tokens is 0"),
        ({"floor": 2}, "floor must be at most 1"),
    ],
)
def test_options_that_mean_nothing_are_faults(options, said):
    [fault] = build(Preferences, options)
    assert said in fault


def test_the_estimate_counts_both_answers_and_the_user():
    one, two = estimate(85, 1), estimate(85, 2)
    assert (one.records, one.requests, two.requests) == (85, 200, 500)
    assert (one.prompt_tokens, one.completion_tokens) == (100 * 160, 100 * 500)
    # Two prompts, then two with an answer and a message more; the user reads rules, prompt and one turn.
    assert two.prompt_tokens == 100 * (2 * (80 + 360) + 220 + 80 + 280)
    assert Preferences().estimate() is None
    assert Preferences(85).estimate() == one
