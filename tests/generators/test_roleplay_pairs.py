"""Who plays with whom: sweeps in order, draws without repetition, and files of roles that are wrong."""

import pytest

from datagen.errors import RecipeError, UsageError
from datagen.generators.roleplay import Roleplay
from tests.generators.roleplaying import ROLES, quick, step
from tests.generators.running import run_step


async def test_a_sweep_comes_by_every_pair_with_its_tasks_in_order(roles):
    file = roles({"assistant_roles": ["poet", "cook"], "user_roles": ["gardener", "nurse"]})
    outcome = await run_step(step(file, target=None, tasks_per_pair=2, sweep=True), quick())
    told = [
        tuple(one.tags[key] for key in ("pair_id", "assistant_role", "user_role", "task"))
        for one in outcome.records
    ]
    assert told == [
        ("001_001_001", "poet", "gardener", "Plan a bed."),
        ("001_001_002", "poet", "gardener", "Draw a bed."),
        ("001_002_001", "poet", "nurse", "Plan a bed."),
        ("001_002_002", "poet", "nurse", "Draw a bed."),
        ("002_001_001", "cook", "gardener", "Plan a bed."),
        ("002_001_002", "cook", "gardener", "Draw a bed."),
        ("002_002_001", "cook", "nurse", "Plan a bed."),
        ("002_002_002", "cook", "nurse", "Draw a bed."),
    ]
    assert outcome.notes == []


async def test_a_sweep_with_a_target_ends_with_it(roles):
    outcome = await run_step(step(roles(), target=1, tasks_per_pair=2, sweep=True), quick())
    assert [one.tags["pair_id"] for one in outcome.records] == ["001_001_001"]


async def test_drawn_pairs_differ_and_hang_on_the_seed_alone(roles):
    file = roles({"assistant_roles": list("abcd"), "user_roles": list("efgh")})

    async def drawn(seed):
        outcome = await run_step(step(file, target=32, tasks_per_pair=2), quick(), seed=seed)
        return [one.tags["pair_id"] for one in outcome.records]

    first = await drawn(1)
    assert len(set(first)) == 32
    assert first == await drawn(1)
    assert first != await drawn(2)
    assert first != sorted(first)


async def test_code_is_written_for_specialists(roles):
    file = roles({"languages": ["Python"], "domains": ["botany"]})
    outcome = await run_step(step(file, preset="code"), quick())
    [record] = outcome.records
    assert (record.tags["assistant_role"], record.tags["user_role"]) == (
        "programmer in Python",
        "specialist in botany",
    )
    assert record.tags["preset"] == "code"


@pytest.mark.parametrize(
    ("preset", "content", "fault"),
    [
        (
            "society",
            {"assistant_role": ["a"]},
            "assistant_role: unknown key; did you mean 'assistant_roles'?",
        ),
        (
            "society",
            {"assistant_roles": [], "user_roles": ["b"]},
            "assistant_roles: expected a list with at least one",
        ),
        ("society", ROLES | {"characters": {"a": "b"}}, "characters: unknown key"),
        ("code", ROLES, "languages: missing"),
        ("characters", {"characters": {}, "scenes": ["a"]}, "characters: expected names with a text each"),
        (
            "characters",
            {"characters": {"Ada": "a"}, "scenes": ["a"]},
            "characters: expected at least two, found 1",
        ),
    ],
)
def test_faults_of_a_file_of_roles_are_named(roles, preset, content, fault):
    with pytest.raises(RecipeError) as caught:
        Roleplay(preset=preset, roles=roles(content)).inputs()
    assert fault in "\n".join(caught.value.faults)


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(UsageError, match=r"nowhere\.yaml: no such file"):
        Roleplay(roles="nowhere.yaml").inputs()
