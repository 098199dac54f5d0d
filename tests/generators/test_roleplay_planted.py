"""Role-play on the procedural model: clean dialogues come to their end, and what it spoils on purpose is found."""

import pytest

from datagen.evaluate.confessing import Confessing
from datagen.generators.roleplay import Roleplay
from datagen.models.procedural.model import ProceduralModel
from tests.generators.confessing import planted_in, score
from tests.generators.running import run_step

SOCIETY = {
    "role_flip": "role_flip",
    "assistant_talk": "role_flip",
    "repeated_instruction": "repeated_instruction",
    "flake": "flake",
    "gave_up": "gave_up",
    "thanks_loop": "thanks_loop",
    "no_instruction": "no_instruction",
}
CHARACTERS = {"role_flip": "role_flip"}


def items(outcome, model):
    dialogues = [record for record in outcome.records if record.preference is None]
    yield from ((planted_in(record, model), "") for record in dialogues)
    yield from ((planted_in(reject.record, model), reject.reason) for reject in outcome.rejects)


@pytest.mark.slow
@pytest.mark.parametrize(("preset", "kinds"), [("society", SOCIETY), ("characters", CHARACTERS)])
async def test_planted_failures_are_found(preset, kinds):
    model = Confessing(ProceduralModel(noise=0.5))
    outcome = await run_step(Roleplay(300, preset=preset), model)
    for kind, found in score(items(outcome, model), kinds).items():
        assert found.planted >= 20, (kind, found)
        assert found.precision >= 0.95, (kind, found)
        assert found.recall >= 0.95, (kind, found)


@pytest.mark.slow
async def test_a_critic_mends_what_would_have_failed_and_keeps_the_pair():
    model = Confessing(ProceduralModel(noise=0.5))
    outcome = await run_step(Roleplay(150, corrections=2), model)
    pairs = [record for record in outcome.records if record.preference is not None]
    dialogues = {record.id: record for record in outcome.records if record.preference is None}
    assert len(dialogues) == 150
    assert len(pairs) >= 40
    assert not {"flake", "repeated_instruction", "gave_up"} & set(outcome.reasons)
    spoilt = {plant.text.strip() for plants in model.plants.values() for plant in plants}
    for pair in pairs:
        assert pair.preference.rejected in spoilt
        assert pair.response not in spoilt
        dialogue = dialogues[pair.tags["dialogue"]]
        assert dialogue.messages[: len(pair.messages)] == pair.messages
    assert sum(one.tags["corrections"] for one in dialogues.values()) == len(pairs)


@pytest.mark.parametrize("preset", ["society", "code", "characters"])
async def test_clean_dialogues_come_to_their_end(preset):
    outcome = await run_step(Roleplay(40, preset=preset), ProceduralModel(noise=0))
    assert len(outcome.records) == 40
    assert outcome.reasons == []
