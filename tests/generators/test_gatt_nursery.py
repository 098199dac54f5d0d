"""The toy language under Ghost Attention: drills in the place of a simulated user."""

from datagen.generators.gatt import GAtt
from datagen.models.procedural import nursery
from datagen.models.procedural.model import ProceduralModel
from tests.generators.running import run_step


async def test_the_user_sets_drills_that_are_not_held_out_and_nobody_plays_it():
    step = GAtt(20, constraints="nursery", rounds=(8, 8), rules_only=True)
    outcome = await run_step(step, ProceduralModel(noise=0))
    assert (len(outcome.records), outcome.rejects) == (20, [])
    for record in outcome.records:
        users = [one.content for one in record.messages if one.role == "user"]
        replies = [one.content for one in record.messages if one.role == "assistant"]
        language, first = nursery.split_constraint(users[0])
        drills = [nursery.read(text) for text in (first, *users[1:])]
        assert not any(drill.held_out for drill in drills)
        assert replies == [nursery.translate(drill.words, language) for drill in drills]
        assert record.tags["constraints"] == [f"nursery_language={language}"]
    assert len({record.messages[0].content for record in outcome.records}) == 20


async def test_a_drill_in_another_language_is_a_reject_with_its_turn():
    step = GAtt(40, constraints="nursery", rounds=(4, 4), rules_only=True)
    outcome = await run_step(step, ProceduralModel(noise=0.5))
    assert len(outcome.records) == 40
    assert set(outcome.reasons) == {"disobeyed"}
    assert {reject.score for reject in outcome.rejects} == {1, 2, 3, 4}
    for reject in outcome.rejects:
        turn = sum(one.role == "assistant" for one in reject.record.messages)
        assert reject.score == turn
        assert reject.detail.startswith(f"turn {turn}: nursery_language=")
