"""The probe of adherence: what a model is asked turn by turn, whose turn it is, and what each reply is worth."""

import asyncio
import json
from collections import Counter

import pytest

from datagen.generators.gatt.probe import GAttProbe
from datagen.generators.gatt.questions import load_questions, questions_path
from datagen.models.base import Completion
from datagen.models.procedural import nursery
from datagen.models.procedural.model import ProceduralModel
from datagen.record import Message
from tests.generators.running import run_step
from tests.models.parts import Parts

FRENCH = "Je vous réponds volontiers, car le sujet m'intéresse depuis longtemps."
ENGLISH = "The capital of Kenya is Nairobi, which is a large city in the south."
TENNIS = "I spend every free hour on tennis."


@pytest.fixture
def file(tmp_path):
    def write(name, content):
        path = tmp_path / f"{name}.yaml"
        path.write_text(json.dumps(content))
        return str(path)

    return write


@pytest.fixture
def french(file):
    """Options of a probe of one language with three general questions."""
    questions = {"general": ["q1", "q2", "q3"], "hobby": ["And your hobby?"]}
    return {
        "constraints": file("french", {"language": {"values": ["French"]}}),
        "questions": file("questions", questions),
    }


def said(*replies, judge=()):
    return Parts({"gatt.probe": replies, "gatt.judge": judge})


async def probe(model, **options):
    return await run_step(GAttProbe(**{"target": 1, "turns": (1, 2, 3), **options}), model)


async def test_the_constraint_is_said_once_and_the_history_is_the_models_own(french):
    outcome = await probe(model := said(FRENCH, ENGLISH, FRENCH), **french)
    first, second, third = (request.messages for request in model.asked)
    instruction, _, question = first[0].content.rpartition(" ")
    assert instruction == "Language: French."
    users = [question, second[2].content, third[4].content]
    assert sorted(users) == ["q1", "q2", "q3"]
    assert third == (
        Message("user", f"Language: French. {users[0]}"),
        Message("assistant", FRENCH),
        Message("user", users[1]),
        Message("assistant", ENGLISH),
        Message("user", users[2]),
    )
    assert (first, second) == (third[:1], third[:3])
    [record] = outcome.records
    assert record.messages == (*third, Message("assistant", FRENCH))
    assert [(one["turn"], one["kept"]) for one in record.tags["checked"]] == [
        (1, True),
        (2, False),
        (3, True),
    ]
    assert [one.message for one in record.history] == [1, 3, 5]


async def test_said_in_the_system_message_it_is_in_no_users(french):
    await probe(model := said(FRENCH, FRENCH, FRENCH), **french, place="system")
    assert model.asked[2].messages[0] == Message("system", "Language: French.")
    assert [one.content for one in model.asked[2].messages].count("Language: French.") == 1
    assert {one.content for one in model.asked[2].messages if one.role == "user"} == {"q1", "q2", "q3"}


async def test_the_dialogue_goes_on_to_the_last_turn_and_only_the_asked_ones_are_checked(french):
    outcome = await probe(model := said(*[FRENCH] * 20), **french, turns=(2, 20))
    assert len(model.asked) == 20
    assert [one["turn"] for one in outcome.records[0].tags["checked"]] == [2, 20]


async def test_measured_turns_ask_for_the_hobby_and_the_others_for_anything(file):
    options = {"constraints": file("hobby", {"hobby": {"values": ["tennis"]}}), "turns": (2, 4)}
    outcome = await probe(model := said(ENGLISH, TENNIS, ENGLISH, ENGLISH), **options)
    known = load_questions(questions_path(""))
    users = [one.content for one in model.asked[3].messages if one.role == "user"]
    assert [known.invites("hobby", text) for text in users] == [False, True, False, True]
    assert len(set(users)) == 4
    checked = outcome.records[0].tags["checked"]
    # Asked for and not shown: forgotten, without anybody judging.
    assert [(one["turn"], one["kept"]) for one in checked] == [(2, True), (4, False)]
    assert checked[1]["found"] == "asked for, and it does not show"


async def test_a_judge_tells_what_rules_cannot_and_what_it_leaves_open_is_unknown(file):
    kind = {"text": "Be {value}.", "terse": "Manner: {value}.", "values": ["kind"], "judge": True}
    model = said(FRENCH, ENGLISH, FRENCH, judge=("Yes.", "No.", "Perhaps."))
    models = {"": model, "judge": model}
    step = GAttProbe(1, turns=(1, 2, 3), constraints=file("manner", {"manner": kind}), judge_model="judge")
    outcome = await run_step(step, models)
    assert [one["kept"] for one in outcome.records[0].tags["checked"]] == [True, False, None]
    alone = await run_step(GAttProbe(1, turns=(1,), constraints=step.constraints), said(FRENCH))
    assert alone.records[0].tags["checked"] == [{"turn": 1, "kept": None, "found": "only a judge can tell"}]


async def test_the_nursery_asks_held_out_drills_and_tells_obeying_from_being_right():
    def answer(request):
        language = nursery.language_of(request.messages)
        text = nursery.split_constraint(request.messages[-1].content)[1]
        assert nursery.read(text).held_out
        # The right language and one word too few.
        return nursery.translate(nursery.read(text).words[:-1], language)

    outcome = await probe(Parts({"gatt.probe": answer}), constraints="nursery", turns=(1, 5))
    assert [(one["kept"], one["exact"]) for one in outcome.records[0].tags["checked"]] == [(True, False)] * 2


async def test_empty_replies_obey_nothing_and_do_not_end_the_dialogue(french):
    outcome = await probe(said("", FRENCH, ""), **french)
    assert [one["kept"] for one in outcome.records[0].tags["checked"]] == [False, True, False]


async def test_a_refused_request_ends_the_dialogue_with_what_was_checked(french):
    refused = Completion("400: too long", "error")
    outcome = await probe(said(FRENCH, refused), **french)
    assert [one["turn"] for one in outcome.records[0].tags["checked"]] == [1]
    assert outcome.records[0].messages[-1] == Message("assistant", FRENCH)
    none = await probe(said(refused), **french)
    assert (none.reasons, none.rejects[0].detail) == (["request_failed"], "400: too long")


async def test_kinds_take_turns_and_so_do_the_constraints_of_each():
    outcome = await run_step(GAttProbe(36, turns=(1,)), ProceduralModel(noise=0))
    named = [record.tags["constraint"] for record in outcome.records]
    assert Counter(record.tags["constraint_kind"] for record in outcome.records) == {
        "hobby": 12,
        "language": 12,
        "figure": 12,
    }
    assert len(set(named)) == 36


@pytest.mark.parametrize("turns", [(), (0,), (-1, 2)])
def test_turns_that_mean_nothing_are_refused(turns):
    with pytest.raises(ValueError, match="turns: expected numbers from 1 on"):
        GAttProbe(turns=turns)


class Hesitant:
    """The procedural model whose answers come out of order: shorter questions later."""

    uri = identity = "hesitant:"

    def __init__(self):
        self.model = ProceduralModel(noise=0.5)

    async def generate(self, request):
        await asyncio.sleep(1 / (1 + len(request.messages[-1].content)) / 50)
        return await self.model.generate(request)

    async def close(self):
        """Nothing is held open."""


async def test_the_order_of_answers_changes_nothing():
    step = GAttProbe(12, turns=(1, 2, 4))
    straight = await run_step(step, ProceduralModel(noise=0.5))
    crooked = await run_step(step, Hesitant())

    def plain(outcome):
        return [(record.messages, record.tags) for record in outcome.records]

    assert plain(straight) == plain(crooked)
    one = await run_step(GAttProbe(12, turns=(1, 2, 4), window=1), ProceduralModel(noise=0.5))
    assert plain(straight) == plain(one)
