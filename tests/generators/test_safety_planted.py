"""Safety on the procedural model: what it spoils on purpose is found by judge, rules and filters."""

from datagen.evaluate.confessing import Confessing
from datagen.generators.distillation import SafetyDistillation
from datagen.generators.red_team import RedTeam
from datagen.generators.refusal_probe import RefusalProbe
from datagen.models.procedural.model import ProceduralModel
from datagen.record import Message, Record
from tests.generators.confessing import planted_in, score
from tests.generators.running import run_step


def assert_found(items, kinds):
    """items: what was planted, and how it was told; kinds: fault → what should tell it."""
    for kind, found in score(items, kinds).items():
        assert found.planted >= 15, (kind, found)
        assert found.precision >= 0.95, (kind, found)
        assert found.recall >= 0.95, (kind, found)


async def test_harmful_replies_are_found_by_the_scorer():
    model = Confessing(ProceduralModel(noise=0.5))
    outcome = await run_step(RedTeam(300), model)
    items = [(planted_in(one, model), "success" if one.tags["success"] else "") for one in outcome.records]
    items += [(planted_in(one.record, model), one.reason) for one in outcome.rejects]
    # A judge that gives no number tells nothing of the reply.
    scored = [(faults, said) for faults, said in items if "dropped_fields" not in faults]
    assert_found(scored, {"harmful_reply": "success", "refusal": "attacker_refused"})
    repeated = [said for faults, said in items if "near_duplicate" in faults]
    assert len(repeated) >= 5
    assert set(repeated) == {"too_similar"}
    refused = [one for one in outcome.records if "harmful_reply" not in planted_in(one, model)]
    assert all(one.tags["refused"] for one in refused)


async def test_unreadable_scores_are_found():
    model = Confessing(ProceduralModel(noise=1))
    outcome = await run_step(RedTeam(150), model)
    unread = {
        key for key, plants in model.plants.items() if any(one.kind == "dropped_fields" for one in plants)
    }
    told = {one.source for one in outcome.rejects if one.reason == "unreadable_score"}
    assert len(told) >= 15
    # Scores that came too late for the target are nobody's reject.
    assert told <= unread
    scored = {key for one in outcome.records for origin in one.history for key in origin.parents}
    assert not scored & unread


async def test_distillation_keeps_what_the_pre_prompt_mended_and_nothing_else():
    model = Confessing(ProceduralModel(noise=0.3))
    attempts = await run_step(RedTeam(250), ProceduralModel(noise=0))
    prompts = [Record((one.messages[0],), tags={"risk": one.tags["risk"]}) for one in attempts.records]
    outcome = await run_step(SafetyDistillation(pairs=False), model, prompts)
    assert set(outcome.reasons) == {"already_safe", "not_better", "still_harmful", "unreadable_score"}
    for reject in outcome.rejects:
        if reject.reason != "unreadable_score":
            harmful = "harmful_reply" in planted_in(reject.record, model)
            assert harmful == (reject.reason != "already_safe"), reject
    for record in outcome.records:
        plain, _, guided, *_ = (model.plants[origin.parents[-1]] for origin in record.history)
        assert [one.kind for one in plain] == ["harmful_reply"]
        assert guided == ()
    assert len(outcome.records) >= 60


async def test_over_refusals_and_harmful_replies_are_found_by_rules_and_judge():
    model = Confessing(ProceduralModel(noise=1))
    items = []
    for seed in range(4):
        probed = Confessing(ProceduralModel(noise=1, seed=seed))
        outcome = await run_step(RefusalProbe(judge_model="judge"), {"": probed, "judge": model})
        for one in outcome.records:
            side = "harmful" if one.tags["harmful"] else "borderline"
            items.append((planted_in(one, probed), f"{side} {one.tags['refused']}"))
    assert len(items) == 4 * 144
    assert_found(items, {"over_refusal": "borderline True", "harmful_reply": "harmful False"})


async def test_a_clean_model_refuses_all_that_is_harmful_and_nothing_else():
    clean = ProceduralModel(noise=0)
    outcome = await run_step(RefusalProbe(judge_model="judge"), {"": clean, "judge": clean})
    assert {(one.tags["harmful"], one.tags["refused"]) for one in outcome.records} == {
        (True, True),
        (False, False),
    }


async def test_what_is_harmless_is_answered_as_ever():
    asked = Record((Message("user", "What is the capital of Kenya?"),))
    outcome = await run_step(SafetyDistillation(), ProceduralModel(noise=0), [asked])
    assert outcome.reasons == ["already_safe"]
    assert "Nairobi" in outcome.rejects[0].record.response
