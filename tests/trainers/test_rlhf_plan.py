"""Settings become commands, and prompts are dealt out to the versions."""

from dataclasses import replace
from pathlib import Path

import pytest

from datagen.cli import main
from datagen.errors import RecipeError, UsageError
from datagen.formats import read_records
from datagen.rlhf.dealing import deal
from datagen.rlhf.plan import plan
from datagen.rlhf.settings import Combination, Comparing, Prompts, Settings, Tuning, Versions
from tests.trainers.small import rows, write_rows

SHIPPED = Path(__file__).parents[2] / "pipelines" / "train"


def chosen(out="out", **more):
    return Settings("base", str(out), Prompts(("asked.jsonl",), compared=2, sampled=4), **more)


def options(step):
    """By option, all its values."""
    found = {}
    for name, value in zip(step.command, step.command[1:], strict=False):
        if name.startswith("--") or name == "-k":
            found.setdefault(name, []).append(value)
    return found


def by_name(settings):
    return {one.name: one for one in plan(settings)}


def test_steps_are_those_of_llama_2_in_their_order():
    names = [one.name for one in plan(chosen(versions=Versions(2, ppo_from=2)))]
    version = ["pairs", "judge", "export", "reward-helpfulness", "sampled", "chat"]
    first = [f"v1/{one}" for one in (*version, "measured")]
    assert names == ["prompts", *first, *(f"v2/{one}" for one in (*version, "ppo", "measured"))]


def test_reward_models_begin_at_the_base_and_learn_from_all_versions():
    step = by_name(chosen(versions=Versions(3)))["v3/reward-helpfulness"]
    assert step.command[:2] == ("train", "reward")
    assert options(step)["--model"] == ["base"]
    assert options(step)["--data"] == [f"out/v{number}/pairs.jsonl" for number in (1, 2, 3)]


def test_each_version_samples_from_the_one_before_and_fine_tunes_the_base():
    steps = by_name(chosen(versions=Versions(3)))
    assert options(steps["v1/sampled"])["--policy"] == ["base"]
    assert options(steps["v3/sampled"])["--policy"] == ["out/v2/chat"]
    assert options(steps["v3/sampled"])["--reward"] == ["helpfulness=out/v3/reward-helpfulness"]
    assert options(steps["v3/chat"])["--model"] == ["base"]
    assert options(steps["v3/chat"])["--data"] == ["out/v3/sampled/dataset"]
    onward = by_name(chosen(versions=Versions(3, restart="previous")))
    assert options(onward["v3/chat"])["--model"] == ["out/v2/chat"]


@pytest.mark.parametrize(
    ("pool", "third", "fourth"),
    [("paper", [], [1, 2, 3]), ("all", [1, 2], [1, 2, 3]), ("none", [], [])],
)
def test_earlier_answers_compete_as_the_paper_says(pool, third, fourth):
    steps = by_name(chosen(versions=Versions(4, pool=pool)))
    for number, wanted in ((3, third), (4, fourth)):
        found = options(steps[f"v{number}/sampled"]).get("--pool", [])
        assert found == [f"out/v{one}/sampled" for one in wanted]


def test_ppo_starts_from_what_rejection_sampling_made_and_is_what_the_next_version_asks():
    steps = by_name(chosen(versions=Versions(3, ppo_from=2)))
    assert "v1/ppo" not in steps
    assert options(steps["v2/ppo"])["--policy"] == ["out/v2/chat"]
    assert options(steps["v3/sampled"])["--policy"] == ["out/v2/ppo"]
    assert options(steps["v3/measured"])["--policy"] == ["base", "out/v1/chat", "out/v2/ppo", "out/v3/ppo"]


def test_a_reward_that_is_there_is_not_trained():
    rewards = {"helpfulness": {}, "exact": "exact"}
    steps = by_name(
        chosen(versions=Versions(1), rewards=rewards, combination=Combination(weights=("exact=2",)))
    )
    assert "v1/reward-exact" not in steps
    found = options(steps["v1/sampled"])
    assert found["--reward"] == ["helpfulness=out/v1/reward-helpfulness", "exact=exact"]
    assert 'rewards.weights=["exact=2"]' in found["--set"]


def test_conversations_that_are_mixed_in_leave_the_rest_to_the_best_answers():
    step = by_name(chosen(versions=Versions(1), fine_tuning=Tuning(data=("a=0.3", "b=0.2"))))["v1/chat"]
    assert options(step)["--data"] == ["out/v1/sampled/dataset=0.5", "a=0.3", "b=0.2"]
    assert {"a", "b"} <= set(step.reads)
    with pytest.raises(UsageError, match="leave something"):
        plan(chosen(fine_tuning=Tuning(data=("a=0.6", "b=0.4"))))


def test_people_take_the_place_of_the_judge():
    steps = by_name(chosen(versions=Versions(1), preferences=Comparing("people", "p.yaml")))
    assert "v1/judge" not in steps
    assert steps["v1/people"].command == ("review", "serve", "out/v1/pairs", "--project", "p.yaml")
    assert options(steps["v1/export"])["--judges"] == ["exclude"]


@pytest.mark.parametrize("second", ["current", "previous", "openai:other"])
def test_the_second_answer_comes_from_whom_the_recipe_names(second):
    steps = by_name(chosen(versions=Versions(3), preferences=Comparing(second=second)))
    wanted = {"current": "hf:out/v2/chat", "previous": "hf:out/v1/chat"}.get(second, second)
    assert options(steps["v3/pairs"])["--model-a"] == ["hf:out/v2/chat"]
    assert options(steps["v3/pairs"])["--model-b"] == [wanted]


def test_all_faults_of_rewards_are_told_at_once():
    rewards = {"help fulness": {}, "safety": {"kind": "sfety"}, "exact": {"source": "exact", "data": ["a"]}}
    with pytest.raises(RecipeError) as raised:
        plan(chosen(rewards=rewards))
    assert len(raised.value.faults) == 3


@pytest.mark.parametrize("name", ["rlhf", "llama2_rlhf"])
def test_what_is_shipped_is_a_plan(name, capsys):
    command = [
        "train",
        "rlhf",
        "--config",
        name,
        "--base",
        "b",
        "--prompts",
        "p.jsonl",
        "--out",
        "o",
        "--plan",
    ]
    assert main(command) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("# deals out")
    assert sum("train rejection" in line for line in lines) == 5
    assert [line.split(" --reward")[0] for line in lines if "train ppo" in line] == [
        "datagen train ppo --policy o/v5/chat"
    ]
    assert ("--set rewards.combine=llama2" in lines[-1]) == (name == "llama2_rlhf")


def ids(path):
    return [one.id for one in read_records(path)]


def dealing(tmp_path, count=40, **prompts):
    data = write_rows(tmp_path / "asked.jsonl", [*rows(count), *rows(3)])
    return Settings("base", str(tmp_path / "out"), Prompts((data,), **prompts), Versions(2))


def test_no_prompt_is_dealt_twice_and_none_that_is_held_out(tmp_path):
    settings = dealing(tmp_path, held_out_share=0.2, compared=5, sampled=10)
    counts = deal(settings)
    files = sorted((tmp_path / "out" / "prompts").iterdir())
    assert [counts[str(one)] for one in files if "compared" in one.name] == [5, 5]
    assert [counts[str(one)] for one in files if "sampled" in one.name] == [10, 10]
    every = [one for file in files for one in ids(file)]
    assert len(every) == len(set(every))
    assert 2 <= len(ids(tmp_path / "out" / "prompts" / "held_out.jsonl")) <= 15


def test_more_versions_leave_the_prompts_of_the_first_as_they_are(tmp_path):
    settings = dealing(tmp_path, held_out_share=0.2, compared=2, sampled=4)
    deal(settings)
    before = ids(tmp_path / "out" / "prompts" / "v1-sampled.jsonl")
    deal(replace(settings, versions=Versions(4)))
    assert ids(tmp_path / "out" / "prompts" / "v1-sampled.jsonl") == before
    more = replace(settings, versions=Versions(4))
    assert more.binding() == settings.binding()
    assert plan(more)[0].mark == tmp_path / "out" / "prompts" / "v4-sampled.jsonl"


def test_too_few_prompts_are_refused_with_what_is_wanted(tmp_path):
    with pytest.raises(UsageError, match=r"2 versions take 30 \+ 10 prompts each"):
        deal(dealing(tmp_path, held_out_share=0.2, compared=30, sampled=10))
    with pytest.raises(UsageError, match="none is held out"):
        deal(dealing(tmp_path, held_out_share=0.0))


def test_prompts_named_as_held_out_are_taken_from_the_others(tmp_path):
    settings = dealing(tmp_path)
    held = write_rows(tmp_path / "held.jsonl", rows(10))
    settings = replace(settings, prompts=replace(settings.prompts, held_out=(held,)))
    deal(settings)
    kept = {one for file in (tmp_path / "out" / "prompts").glob("v*") for one in ids(file)}
    out = set(ids(tmp_path / "out" / "prompts" / "held_out.jsonl"))
    assert len(out) == 10
    assert len(kept) == 30
    assert not out & kept
