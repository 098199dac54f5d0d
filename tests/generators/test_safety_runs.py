"""Safety in run folders: what a budget stops goes on to the same dataset, and nothing is asked twice."""

import pytest

from datagen.api import Quiet, work
from datagen.execute import records_of
from datagen.recipe import parse_recipe
from datagen.store import Store
from tests.runs import digest

RED_TEAM = {
    "use": "datagen.generators.red_team:RedTeam",
    "name": "red_team",
    "target": 40,
    "window": 10,
    "assistant_model": "procedural:?noise=0.3",
}
DISTILLATION = {
    "use": "datagen.generators.distillation:SafetyDistillation",
    "name": "safety_distillation",
    "style": "template",
}
PROBE = {"use": "datagen.generators.refusal_probe:RefusalProbe", "name": "refusal_probe", "target": 40}


def run(folder, steps, *settings, concurrency=16):
    plain = {
        "name": "safety",
        "seed": 5,
        "model": {"uri": "procedural:?noise=0.2", "concurrency": concurrency},
        "steps": steps,
    }
    return work(parse_recipe(plain, "safety", list(settings)), folder, Quiet())


@pytest.mark.parametrize("steps", [[RED_TEAM], [DISTILLATION], [PROBE], [RED_TEAM, DISTILLATION]])
def test_a_run_that_a_budget_stops_goes_on_where_it_was(tmp_path, steps):
    whole = run(tmp_path / "whole", steps)
    for share in (3, 2):
        limit = f"budget.max_requests={whole.requests // share}"
        assert run(tmp_path / "stopped", steps, limit).budget_spent
    assert run(tmp_path / "stopped", steps).requests == whole.requests
    assert digest(tmp_path / "stopped") == digest(tmp_path / "whole")
    assert run(tmp_path / "slow", steps, concurrency=1).requests == whole.requests
    assert digest(tmp_path / "slow") == digest(tmp_path / "whole")


def test_attempts_become_prompts_of_the_next_step(tmp_path):
    result = run(tmp_path, [RED_TEAM, DISTILLATION])
    assert result.stages[0].accepted == 40
    with Store(tmp_path, write=False) as store:
        records = list(records_of(store))
        rejects = list(store.rejects("safety_distillation"))
    singles = [record for record in records if record.preference is None]
    assert 2 * len(singles) == len(records) > 0
    assert len(singles) + len(rejects) == 40
    for record in records:
        assert record.tags["kind"] == "safety_distillation"
        assert record.tags["style"]
        assert "success" not in record.tags
        steps = [one.step for one in record.history]
        # The attempt's own origins stay; those of the reply that it drew went with the reply.
        assert steps.count("red_team") >= 1
        assert steps == sorted(steps)
    assert result.stages[1].beside == len(singles)


def test_what_a_run_came_to_is_kept_with_its_facts(tmp_path):
    result = run(tmp_path, [RED_TEAM])
    assert result.stages[0].note.startswith("40 attempts were answered")
    again = run(tmp_path, [RED_TEAM])
    assert again.stages[0].note == result.stages[0].note
    assert again.reused


def test_a_budget_that_ends_a_run_lets_it_say_what_it_came_to_so_far(tmp_path):
    result = run(tmp_path, [RED_TEAM], "budget.max_requests=30")
    assert "attempts were answered" in result.stages[0].note
    assert result.stages[0].accepted < 40
