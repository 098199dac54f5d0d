"""Ghost Attention on the procedural model: it obeys by itself, and each reply that disobeys on purpose is found."""

import pytest

from datagen.evaluate.confessing import Confessing
from datagen.generators.gatt import GAtt
from datagen.models.procedural.model import ProceduralModel
from tests.generators.confessing import planted_in, score
from tests.generators.running import run_step


def items(outcome, model):
    for record, reason in (
        *((record, "") for record in outcome.records),
        *((reject.record, reject.reason) for reject in outcome.rejects),
    ):
        yield (
            planted_in(record, model),
            reason,
        )


@pytest.mark.slow
@pytest.mark.parametrize("source", ["", "zero-shot"])
async def test_broken_constraints_are_found(source):
    model = Confessing(ProceduralModel(noise=0.5))
    outcome = await run_step(GAtt(300, constraints=source, most=1), model)
    [found] = score(items(outcome, model), {"broken_constraint": "disobeyed"}).values()
    assert found.planted >= 60, found
    assert found.precision >= 0.95, found
    assert found.recall >= 0.95, found


async def test_clean_dialogues_obey_to_the_end():
    outcome = await run_step(GAtt(80, most=1), ProceduralModel(noise=0))
    assert len(outcome.records) == 80
    assert not [reject for reject in outcome.rejects if reject.reason not in ("disobeyed", "too_few_rounds")]
    for record in outcome.records:
        replies = [one for one in record.messages if one.role == "assistant"]
        assert [one.train for one in replies] == [False] * (len(replies) - 1) + [True]
        assert record.messages[0].content.startswith(record.tags["instruction"])
        assert not any(record.tags["instruction"] in one.content for one in record.messages[1:])
