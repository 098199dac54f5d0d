"""Rejection sampling on a model of some thousand parameters: the best answers are kept, a killed run ends with the same
ones, and earlier versions' answers compete."""

import json
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from transformers import AutoConfig, AutoModelForCausalLM

from datagen.errors import DatagenError, UsageError
from datagen.formats import read_records
from tests.trainers.small import rows, write_model, write_rows
from trainers.answered import AnswersFile
from trainers.policy_settings import PromptData, Rewards, Rollout
from trainers.rejection import plan, train
from trainers.rejection_settings import RejectionSettings, Rows, Samples
from trainers.settings import Data, Lora, Optim, Settings, Watch
from trainers.sft import train as fine_tune

QUIET = Watch(tensorboard=False, samples=0, exact="none", eval_every=1000, save_every=1000)
REWARDS = """
def dogs(prompt, answer, reference, tags):
    return float(answer.split().count("dog"))

def cats(prompt, answer, reference, tags):
    return float(answer.split().count("cat"))

def same(prompt, answer, reference, tags):
    return 1.0

def broken(prompt, answer, reference, tags):
    return float("nan")
"""


def nothing(_):
    pass


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a model that has half learned its drills, and with the drills."""
    folder = tmp_path_factory.mktemp("rejection")
    (folder / "mine.py").write_text(REWARDS)
    data = write_rows(folder / "drills.jsonl", rows(81), weight=1.0, task="drill")
    optim = Optim(steps=60, batch_size=16, learning_rate=5e-3, warmup=0.05)
    base = write_model(folder / "base")
    fine_tune(
        Settings(base, str(folder / "chat"), Data(train=(data,), held_out_share=0.0), optim, watch=QUIET),
        nothing,
    )
    return folder


def settings_of(place, out, *, reward="words", k=8, share=0.2, fit=False, **more):
    samples = {"k": k, "batch": 16, **more.pop("samples", {})}
    source = reward if reward in ("words", "exact") else f"mine=python:{place}/mine.py:{reward}"
    return RejectionSettings(
        str(place / "chat"),
        str(out),
        data=PromptData((str(place / "drills.jsonl"),), held_out_share=share),
        samples=Samples(**samples),
        rollout=Rollout(max_new_tokens=8, batch=64),
        rewards=Rewards((source,)),
        rows=Rows(fit=fit),
        optim=Optim(steps=2, batch_size=8),
        watch=QUIET,
        **more,
    )


def place_of(settings, name="answers.jsonl"):
    return Path(settings.out) / name


@pytest.fixture(scope="module")
def sampled(place):
    """A dataset, its settings and what was told."""
    told = []
    settings = settings_of(place, place / "sampled")
    return settings, train(settings, told.append), told


def test_the_gain_grows_with_k(sampled):
    settings, result, _ = sampled
    means = [point.best.mean for point in result.curve.points]
    assert all(later > earlier for earlier, later in pairwise(means))
    # The same by what was drawn first: the best of the first k.
    scores = np.array(
        [
            [answer.score for answer in one.answers]
            for one in AnswersFile(place_of(settings))
            if not one.held_out
        ]
    )
    best = [scores[:, :k].max(1).mean() for k in (1, 2, 4, 8)]
    assert all(later > earlier for earlier, later in pairwise(best))
    assert result.curve.points[0].best.mean == pytest.approx(scores.mean())


def test_the_dataset_holds_the_best_answer_to_each_prompt(sampled):
    settings, result, _ = sampled
    answered = list(AnswersFile(place_of(settings)))
    records = {split: list(read_records(f"{result.dataset}::{split}")) for split in ("train", "test")}
    assert {split: len(own) for split, own in records.items()} == result.records
    assert sum(result.records.values()) == len(answered) == 81
    for held, split in ((False, "train"), (True, "test")):
        best = {
            one.messages[-1].content: max(one.answers, key=lambda it: (it.ended and it.text != "", it.score))
            for one in answered
            if one.held_out is held
        }
        assert best
        for record in records[split]:
            answer = best[record.messages[0].content]
            assert record.tags["reward"] == answer.score == record.tags["rewards"]["words"]
            assert record.tags["best_of"] == 8
            assert record.tags["task"] == "drill"
            assert "weight" not in record.tags  # it was used when the prompts were drawn
            assert record.history[-1].model == f"hf:{settings.policy}"


def test_a_prompt_is_answered_at_every_temperature(sampled):
    settings, _, _ = sampled
    for one in AnswersFile(place_of(settings)):
        assert [answer.temperature for answer in one.answers] == [0.8, 1.0, 1.2, 0.8, 1.0, 1.2, 0.8, 1.0]


@pytest.mark.parametrize("left", [0, 1, 0.4, 0.9])
def test_a_killed_run_ends_with_the_same_answers(sampled, tmp_path, left):
    settings, result, _ = sampled
    whole = place_of(settings).read_bytes()
    out = tmp_path / "out"
    out.mkdir()
    shutil.copy(place_of(settings, "training.json"), out)
    (out / "answers.jsonl").write_bytes(whole[: int(left * len(whole)) if left < 1 else -1])
    (out / "dataset.0123.part").mkdir()
    again = train(replace(settings, out=str(out)), nothing)
    assert (out / "answers.jsonl").read_bytes() == whole
    split = "data/train-00000-of-00001.parquet"
    assert (again.dataset / split).read_bytes() == (result.dataset / split).read_bytes()
    assert not list(out.glob("*.part"))


def test_other_settings_do_not_go_on(sampled, place):
    settings, _, _ = sampled
    other = replace(settings, samples=replace(settings.samples, k=4))
    with pytest.raises(UsageError, match=r"began with other settings \(samples\.k: 8, now 4\)"):
        train(other, nothing)
    with pytest.raises(UsageError, match=r"held_out_share: 0\.2, now 0\.3; prompts: "):
        train(settings_of(place, settings.out, share=0.3), nothing)


def test_a_plan_counts_and_does_nothing(place, tmp_path):
    found = plan(settings_of(place, tmp_path / "out"), nothing)
    assert (found["prompts"], found["answers"], found["most_tokens"]) == (81, 81 * 8, 81 * 8 * 8)
    assert not (tmp_path / "out").exists()


def test_answers_of_earlier_versions_compete_by_the_rewards_of_today(place, tmp_path):
    first = settings_of(place, tmp_path / "v1", reward="cats", k=4)
    train(first, nothing)
    told = []
    pool = {"pool": (first.out,), "most": 30}
    second = settings_of(place, tmp_path / "v2", reward="dogs", k=4, seed=5, samples=pool)
    result = train(second, told.append)
    own = {one.prompt: one for one in AnswersFile(place_of(second))}
    early = {one.prompt: one for one in AnswersFile(place_of(first))}
    assert len(own) < len(early) == 81
    records = [one for split in ("train", "test") for one in read_records(f"{result.dataset}::{split}")]
    assert len(records) == 81  # those that only the first version asked are there too
    for record in records:
        name = record.history[-1].parents[0]
        answers = [*(own[name].answers if name in own else ()), *early[name].answers]
        ended = [one for one in answers if one.ended and one.text] or answers
        assert record.tags["reward"] == max(one.text.split().count("dog") for one in ended)
        assert record.tags["best_of"] == len(answers)
    pooled = next(line for line in told if "of earlier versions" in line and "best answers" in line)
    assert int(pooled.split()[0]) > 51


def test_no_held_out_prompt_is_trained_on_whatever_earlier_versions_did(place, tmp_path):
    first = settings_of(place, tmp_path / "v1", reward="cats", k=1, share=0.0)
    train(first, nothing)
    second = settings_of(place, tmp_path / "v2", k=1, samples={"pool": (first.out,)})
    result = train(second, nothing)
    held = {one.messages[-1].content for one in AnswersFile(place_of(second)) if one.held_out}
    assert held
    asked = {one.messages[0].content for one in read_records(result.dataset)}
    assert not held & asked
    assert len(asked) > 50


def test_prompts_that_are_named_as_held_out_are_answered_once_and_not_trained_on(place, tmp_path):
    named = write_rows(tmp_path / "held.jsonl", rows(5))
    settings = settings_of(place, tmp_path / "out", k=1)
    told = []
    settings = replace(settings, data=replace(settings.data, held_out=(named,)))
    train(settings, told.append)
    answered = list(AnswersFile(place_of(settings)))
    assert len(answered) == len({one.prompt for one in answered}) == 81
    assert sum(one.held_out for one in answered) == 5
    assert "5 prompts are held out too, and are not trained on" in told


def test_what_is_judged_anew_goes_on_too(place, tmp_path):
    first = settings_of(place, tmp_path / "v1", reward="cats", k=2)
    train(first, nothing)
    second = settings_of(place, tmp_path / "v2", reward="dogs", k=2, samples={"pool": (first.out,)})
    train(second, nothing)
    whole = place_of(second, "pool.jsonl").read_bytes()
    place_of(second, "pool.jsonl").write_bytes(whole[: len(whole) // 2])
    train(second, nothing)
    assert place_of(second, "pool.jsonl").read_bytes() == whole
    place_of(first).write_bytes(place_of(first).read_bytes()[:-2])
    with pytest.raises(UsageError, match=r"began with other settings \(pool\."):
        train(second, nothing)


def test_of_equal_answers_the_first_is_kept(place, tmp_path):
    settings = settings_of(place, tmp_path / "out", reward="same", k=4)
    result = train(settings, nothing)
    first = {}
    for one in AnswersFile(place_of(settings)):
        usable = [it for it in one.answers if it.ended and it.text] or [it for it in one.answers if it.text]
        first[one.messages[-1].content] = usable[0].text
    for record in read_records(result.dataset):
        assert record.response == first[record.messages[0].content]
    assert {point.best.mean for point in result.curve.points} == {1.0}


def test_prompts_without_a_good_answer_are_told_and_left_out(place, tmp_path):
    told = []
    settings = settings_of(place, tmp_path / "out", k=2, samples={"least": 0.5})
    result = train(settings, told.append)
    kept = [one.tags["reward"] for one in read_records(result.dataset)]
    assert min(kept) >= 0.5
    assert (
        f"left out, no answer reaches samples.least 0.5: {81 - sum(result.records.values()):,} prompts"
        in told
    )
    hopeless = settings_of(place, tmp_path / "none", k=2, samples={"least": 5.0})
    with pytest.raises(DatagenError, match="no answer is good enough to be trained on"):
        train(hopeless, nothing)


def test_a_smaller_model_is_fine_tuned_on_the_samples_of_a_larger_one(place, tmp_path):
    small = write_model(tmp_path / "small", hidden=16, layers=1)
    settings = settings_of(place, tmp_path / "out", k=2, fit=True, student=small)
    result = train(settings, nothing)
    made = tmp_path / "out" / "model"
    assert AutoConfig.from_pretrained(made).hidden_size == 16
    assert AutoModelForCausalLM.from_pretrained(made).num_parameters() > 0
    assert set(result.measured) == {"reward", "ended", "tokens"}
    state = json.loads((tmp_path / "out" / "training.json").read_text())
    assert state["done"]
    assert "held-out prompts, before → after" in "\n".join(state["table"])
    again = train(settings, nothing)
    assert again.plain() == result.plain()
    assert json.loads((tmp_path / "out" / "rejection.json").read_text()) == json.loads(
        json.dumps(result.plain())
    )


def test_an_adapter_is_a_result_too(place, tmp_path):
    settings = settings_of(place, tmp_path / "out", k=1, fit=True, lora=Lora(r=2, merge=False))
    result = train(settings, nothing)
    assert (tmp_path / "out" / "model" / "adapter_config.json").exists()
    assert "reward" in result.measured


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"samples": {"pool": ("nowhere",)}}, "--pool nowhere: has no answers.jsonl"),
        ({"reward": "broken"}, "expected a finite number, found nan"),
        ({"rollout": Rollout(max_new_tokens=128)}, "leave no room for a prompt"),
        ({"rewards": Rewards(("rm=./nowhere",))}, "--reward rm=./nowhere: no model can be loaded"),
    ],
)
def test_a_wrong_request_is_one_line(place, tmp_path, more, said):
    changed = {name: more.pop(name) for name in ("rollout", "rewards") if name in more}
    settings = settings_of(place, tmp_path / "out", **more)
    with pytest.raises(DatagenError, match=said) as found:
        train(replace(settings, **changed), nothing)
    assert "\n" not in str(found.value)
