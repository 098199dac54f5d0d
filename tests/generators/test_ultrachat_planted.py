"""UltraChat on the procedural model: its dialogues are whole, and what it spoils on purpose is found."""

import pytest

from datagen.evaluate.confessing import Confessing
from datagen.generators.ultrachat import UltraChat
from datagen.models.procedural.model import ProceduralModel
from tests.generators.confessing import planted_in, score
from tests.generators.running import run_step

FAULTS = {"assistant_talk": "role_confusion", "denied_feelings": "denied_feelings"}


@pytest.mark.slow
async def test_planted_faults_are_found():
    model = Confessing(ProceduralModel(noise=0.5))
    outcome = await run_step(UltraChat(300), model)
    items = [
        (
            planted_in(record, model),
            reason,
        )
        for record, reason in (
            *((record, "") for record in outcome.records),
            *((reject.record, reject.reason) for reject in outcome.rejects),
        )
    ]
    for kind, found in score(items, FAULTS).items():
        assert found.planted >= 20, (kind, found)
        assert found.precision >= 0.95, (kind, found)
        assert found.recall >= 0.95, (kind, found)
    # Thanks are left out of the dialogue, which ends there: known by the opening, which the user's side shows third.
    thankful = {
        model.requests[key].messages[2].content
        for key, plants in model.plants.items()
        if any(plant.kind == "early_thanks" for plant in plants)
    }
    ended = [one.messages[0].content for one in outcome.records if one.tags["ended"] == "thanks"]
    ended += [
        one.record.messages[0].content
        for one in outcome.rejects
        if one.reason == "too_few_rounds" and "thanks" in one.detail
    ]
    begun = {record.messages[0].content for record in outcome.records}
    begun |= {one.record.messages[0].content for one in outcome.rejects if one.record.messages}
    assert len(ended) >= 20
    assert set(ended) == thankful & begun


async def test_clean_dialogues_are_whole_in_every_sector(tmp_path):
    (tmp_path / "text.txt").write_text(
        "The harbour of Fairhaven was built in 1854. Ada Brennan drew the plans and Otto Varga paid for them. "
        "Today forty boats lie there in summer. In winter the harbour is quiet, and the cafe closes at four."
    )
    step = UltraChat(60, materials=str(tmp_path), material_questions=30)
    outcome = await run_step(step, ProceduralModel(noise=0))
    assert len(outcome.records) == 60
    assert {record.tags["sector"] for record in outcome.records} == {"world", "creation", "assistance"}
    assert not set(outcome.reasons) - {"duplicate_opening", "no_opening"}
    assert len(outcome.rejects) <= 6
    for record in outcome.records:
        users = [one.content for one in record.messages if one.role == "user"]
        replies = [one.content for one in record.messages if one.role == "assistant"]
        assert len(users) == len(replies) == record.tags["rounds"]
        assert len(set(users)) == len(users)
        assert not any("I cannot" in reply or "can't help" in reply for reply in replies), record
