"""Role-play on the procedural model: what its dialogues are like, and how well its critic tells good work from bad."""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass
from random import Random

import pytest

from datagen.evaluate.confessing import Confessing
from datagen.generators.roleplay import Roleplay
from datagen.models.procedural.model import ProceduralModel
from tests.generators.confessing import planted_in, score
from tests.generators.running import run_step

FAULTS = {
    "role_flip": "role_flip",
    "assistant_talk": "role_flip",
    "repeated_instruction": "repeated_instruction",
    "flake": "flake",
    "gave_up": "gave_up",
    "thanks_loop": "thanks_loop",
    "no_instruction": "no_instruction",
}
SENT_BACK = {"repeated_instruction", "flake", "poor_work", "gave_up", "thanks_loop", "role_flip"}


def of(record, role):
    return [one.content for one in record.messages if one.role == role]


@pytest.mark.slow
async def test_planted_failures_of_programmers_are_found():
    model = Confessing(ProceduralModel(noise=0.5))
    outcome = await run_step(Roleplay(300, preset="code"), model)
    dialogues = [(one, "") for one in outcome.records] + [(one.record, one.reason) for one in outcome.rejects]
    found_all = [(planted_in(record, model), reason) for record, reason in dialogues]
    for kind, found in score(found_all, FAULTS).items():
        assert found.planted >= 20, (kind, found)
        assert found.precision >= 0.95, (kind, found)
        assert found.recall >= 0.95, (kind, found)
    assert set(outcome.reasons) == set(FAULTS.values())


@pytest.mark.slow
async def test_the_critic_sends_back_what_was_spoilt_and_nothing_else():
    model = Confessing(ProceduralModel(noise=0.5))
    outcome = await run_step(Roleplay(300, corrections=1), model)

    def said(request):
        return model.model.explain(request)[0].text

    sent_back = {
        (request.values["reply"], request.values["instruction"]): '"correct"' in said(request)
        for request in model.requests.values()
        if request.purpose == "roleplay.critique"
    }
    told = Counter()
    for key, request in model.requests.items():
        if request.purpose == "roleplay.assistant":
            spoilt = any(plant.kind in SENT_BACK for plant in model.plants[key])
            told[spoilt, sent_back[said(request).strip(), request.messages[-1].content]] += 1
    assert told[True, True] >= 100
    assert told[True, True] / (told[True, True] + told[True, False]) >= 0.95, told
    assert told[True, True] / (told[True, True] + told[False, True]) >= 0.95, told
    corrections = [one for one in outcome.records if one.preference is not None]
    assert {one.preference.strength for one in corrections} == {"significantly", "better", "slightly"}
    assert all(one.response.startswith("Solution: ") and one.tags["reason"] for one in corrections)


@pytest.mark.slow
async def test_early_farewells_of_characters_are_left_out():
    model = Confessing(ProceduralModel(noise=0.5))
    outcome = await run_step(Roleplay(300, preset="characters"), model)
    assert set(outcome.reasons) == {"role_flip", "too_few_rounds"}
    for record in outcome.records:
        assert "early_thanks" not in planted_in(record, model)
        assert [one.role for one in record.messages[1:]] == ["user", "assistant"] * record.tags["rounds"]
    left = [one for one in outcome.records if one.tags["termination"] == "farewell"]
    assert len(left) >= 20


@pytest.mark.parametrize(("preset", "count"), [("society", 150), ("code", 60), ("characters", 60)])
async def test_clean_dialogues_are_whole_and_say_nothing_twice(preset, count):
    outcome = await run_step(Roleplay(count, preset=preset, rounds=(5, 7)), ProceduralModel(noise=0))
    assert outcome.rejects == []
    for record in outcome.records:
        users, replies = of(record, "user"), of(record, "assistant")
        assert len(users) == len(replies) == record.tags["rounds"] >= 3
        assert len(set(users)) == len(users)
        assert len(set(replies)) == len(replies)
        assert not any(re.search(r"[{}]|\bNone$", reply.split("```")[0]) for reply in replies), record
        assert record.tags["termination"] in ({"rounds", "farewell"} if preset == "characters" else {"done"})


async def test_dialogues_differ_from_each_other():
    outcome = await run_step(Roleplay(200), ProceduralModel(noise=0))
    assert len({record.tags["specified_task"] for record in outcome.records}) == 200
    replies = Counter(reply for record in outcome.records for reply in of(record, "assistant"))
    assert sum(count for count in replies.values() if count > 1) / replies.total() < 0.1
    instructions = Counter(text.split("\n")[0] for record in outcome.records for text in of(record, "user"))
    assert max(instructions.values()) / instructions.total() < 0.03
    inputs = [text.partition("\nInput: ")[2] for record in outcome.records for text in of(record, "user")]
    assert 0.15 < sum(text != "None" for text in inputs) / len(inputs) < 0.6


@dataclass
class Hesitant:
    """Answers after a while that differs from request to request."""

    model: ProceduralModel
    rng: Random

    @property
    def uri(self):
        return self.model.uri

    async def generate(self, request):
        await asyncio.sleep(self.rng.random() / 1000)
        return await self.model.generate(request)


@pytest.mark.parametrize("preset", ["society", "characters"])
async def test_the_result_hangs_on_neither_window_nor_latency(preset):
    outcomes = [
        await run_step(
            Roleplay(15, preset=preset, window=window, corrections=preset == "society"),
            Hesitant(ProceduralModel(noise=0.5), Random(window)),
            seed=3,
        )
        for window in (1, 4, 64)
    ]
    first, *others = ([record.id for record in one.records] for one in outcomes)
    assert all(one == first for one in others)
    assert len({tuple(one.reasons) for one in outcomes}) == 1
