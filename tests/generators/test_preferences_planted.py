"""Pairs on the embedded model: answers that differ by temperature and draw, what is spoilt on purpose, who notices."""

import pytest

from datagen.evaluate.confessing import Confessing
from datagen.generators.dialogue.speaking import Speaker
from datagen.generators.preferences import Preferences
from datagen.generators.preferences.judging import judge_pair
from datagen.models.base import Request, Sampling
from datagen.models.procedural.families import MATH, all_families, task_among
from datagen.models.procedural.labelling import labelled
from datagen.models.procedural.model import ProceduralModel
from datagen.record import Message, Record
from datagen.seeding import rng_for
from tests.generators.running import run_step


def tasks(count):
    """Instructions that need no input, of all families in turn."""
    found = []
    for number in range(count):
        for family in all_families():
            rng = rng_for(7, family.name, number)
            slots = family.draw(rng)
            if not family.solve(slots, rng).input:
                found.append(Message("user", family.templates[0].format_map(slots)))
    return found[:count]


def answer(model, asked, temperature, draw=0):
    return model.explain(Request((asked,), Sampling(temperature), purpose="preferences.answer", draw=draw))


def differing(asked, *variants):
    texts = [
        [answer(ProceduralModel(noise=0), one, *variant)[0].text for variant in variants] for one in asked
    ]
    return sum(one != other for one, other in texts) / len(texts)


def test_answers_differ_by_temperature_and_by_draw_and_at_zero_they_do_not():
    asked = tasks(100)
    assert differing(asked, (0.7,), (1.0,)) > 0.7
    assert differing(asked, (1.0, 0), (1.0, 1)) > 0.7
    assert differing(asked, (0.0, 0), (0.0, 1)) == 0


@pytest.mark.parametrize(
    ("noise", "temperature", "share"), [(0, 0, 0), (0, 1, 0.3), (0.5, 0, 0.45), (0.5, 1, 0.62)]
)
def test_the_share_of_spoilt_answers_grows_with_temperature_and_noise(noise, temperature, share):
    """Whole answers: 1 − (1 − noise) (1 − 0.3 temperature), of the nine in ten that are not cut off at noise 0.5."""
    model, asked = ProceduralModel(noise=noise), tasks(200)
    drafts = [answer(model, one, temperature) for one in asked]
    cut = [completion.finish_reason == "length" for completion, _ in drafts]
    spoilt = sum(bool(plants) for (_, plants), broken in zip(drafts, cut, strict=True) if not broken)
    assert abs(spoilt / 200 - share) < 0.1
    assert abs(sum(cut) / 200 - 0.2 * noise) < 0.06


async def test_the_judge_prefers_the_answer_that_was_not_spoilt():
    model, judge = Confessing(ProceduralModel()), Speaker(ProceduralModel(noise=0), "judge", 0)
    outcome = await run_step(Preferences(), model, [Record((one,)) for one in tasks(200)])
    reasons = {"identical_answers", "truncated", "empty_answer"}
    assert set(outcome.reasons) <= reasons
    assert len(outcome.records) > 130
    told = []
    for record in outcome.records:
        [turn] = record.tags["turns"]
        texts = [one["text"] for one in turn["answers"]]
        spoilt = [bool(model.plants[one["key"]]) for one in turn["answers"]]
        if spoilt[0] != spoilt[1]:
            found = await judge_pair(judge, record.messages, *texts, "")
            told.append(found.choice == ("second" if spoilt[0] else "first"))
    assert len(told) > 40
    assert sum(told) / len(told) > 0.9


def test_mathematics_is_a_kind_of_its_own_for_who_asks_for_it():
    model = ProceduralModel(noise=0)
    values = {"start": 1, "count": 20, "examples": [], "task": MATH, "about": ""}
    proposed = model.explain(Request((), purpose="self_instruct.propose", values=values))[0].text
    families = {one.name: one for one in all_families()}
    for line in proposed.splitlines():
        instruction = line.partition(". ")[2]
        for offered, kind in (((MATH, "open_qa"), MATH), (("open_qa",), "open_qa")):
            asked = {"instruction": instruction, "examples": [], "tasks": offered}
            said = model.explain(Request((), purpose="self_instruct.classify", values=asked))[0].text
            assert said == f"No, {kind}"
        named = {"text": instruction, "tasks": [{"name": MATH}, {"name": "open_qa"}], "fields": ["task"]}
        assert '"math"' in labelled(named, False, rng_for(0))[0]
    assert task_among(families["haiku"], (MATH,)) == "generation"
