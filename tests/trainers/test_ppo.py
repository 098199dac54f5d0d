"""PPO from settings to a policy that answers: each choice once, what is told and what is kept."""

import json
import math

import numpy as np
import pytest
import torch
from accelerate.state import AcceleratorState
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from datagen.record import Message
from tests.trainers.small import drill
from tests.trainers.small_ppo import measured, opened, settings_of, source, state_of, write_place
from trainers.answering import generate, prompt_of, stops_of
from trainers.ppo import train
from trainers.template import Template


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return write_place(tmp_path_factory.mktemp("ppo"))


@pytest.fixture
def fit(place, tmp_path):
    """Trains; the lines that were told are its attribute."""

    def run(*changes, out="out", **how):
        run.told = []
        return train(settings_of(place, tmp_path / out, *changes, **how), run.told.append)

    return run


def weights(folder):
    return load_file(folder / "model.safetensors")


def check_answers(folder):
    """The result opens without us and answers."""
    model, tokenizer = (
        AutoModelForCausalLM.from_pretrained(folder).eval(),
        AutoTokenizer.from_pretrained(folder),
    )
    template, stops = Template.of(tokenizer), stops_of(tokenizer, model)
    prompts = [prompt_of(template, conversation) for conversation in asked()]
    made = generate(model, prompts, stops, tokenizer.pad_token_id, most=6)
    assert all(len(one.ids) or one.ended for one in made)


def asked():
    return [(Message("user", drill(number)[0]),) for number in range(3)]


CHOICES = {
    "as it is": (),
    "an adapter": ("lora.r=4",),
    "an adapter with dropout": ("lora={r: 4, dropout: 0.5}",),
    "entropy": ("ppo.entropy_weight=0.01",),
    "another estimator": ("ppo.kl=k3", "ppo.kl_clamp=5"),
    "whitened rewards": ("ppo.whiten_rewards=true", "ppo.whiten_advantages=false"),
    "clipped scores": ("ppo.score_clip=0.5", "ppo.missing_eos=set"),
    "no clipping": ("ppo.clip=0", "ppo.value_clip=0", "optim.clip=0"),
    "adam of tensorflow": ("ppo.adam=tensorflow", "ppo.inner_epochs=2"),
    "computed log-probabilities": ("ppo.recompute=true", "rollout.batch=3"),
    "transformers' own loop": ("rollout.engine=generate",),
    "a temperature": ("rollout.temperature=0.7", "watch.temperature=0"),
    "activations computed twice": ("optim.checkpointing=true",),
}


@pytest.mark.parametrize("changes", CHOICES.values(), ids=CHOICES)
def test_each_choice_trains_a_policy_that_answers(fit, place, tmp_path, changes):
    outcome = fit(*changes, f"rewards.judges=[{source(place, 'later')}]")
    updates, held = measured(tmp_path / "out")
    assert [one["step"] for one in updates] == [1, 2]
    assert [one["step"] for one in held] == [0, 1, 2]
    assert all(math.isfinite(value) for line in (*updates, *held) for value in line.values())
    assert all(one["mismatch"] < 1e-9 for one in updates)
    assert updates[0]["kl"] == pytest.approx(0.0, abs=1e-4)  # nothing was learned yet
    assert held[0]["eval_kl"] == pytest.approx(0.0, abs=1e-4)
    assert outcome.step == 2
    assert outcome.metrics["eval_score"] == held[-1]["eval_score"]
    before, after = weights(place / "policy"), weights(tmp_path / "out")
    assert before.keys() == after.keys()
    assert not all(torch.equal(one, after[name]) for name, one in before.items())
    check_answers(tmp_path / "out")


def test_critic_that_starts_as_the_reward_model(fit, tmp_path):
    fit("ppo.value=reward", rewards=("mine=model",))
    updates, _ = measured(tmp_path / "out")
    assert abs(updates[0]["value_loss"]) > 0
    assert updates[0]["mismatch"] < 1e-9
    check_answers(tmp_path / "out")


def test_critic_with_an_adapter_of_its_own(fit, tmp_path):
    fit("ppo.value=reward", "lora={r: 4, dropout: 0.5, merge: false}", rewards=("mine=model",))
    updates, _ = measured(tmp_path / "out")
    assert updates[0]["mismatch"] < 1e-9
    assert (tmp_path / "out" / "adapter_model.safetensors").exists()
    names = load_file(sorted((tmp_path / "out" / "checkpoints").glob("step-*"))[-1] / "value.safetensors")
    assert all(name.startswith("critic.") for name in names)
    assert sum(one.numel() for one in names.values()) < 10_000


def test_scores_of_llama_2_are_whitened_and_its_rewards_told(fit, tmp_path):
    fit("ppo.missing_eos=none", rewards=("helpfulness=bounded", "safety=safe"), combine="llama2")
    updates, held = measured(tmp_path / "out")
    # What it learns from is whitened, with a mean of 0; what is told is what was whitened.
    assert all(one["score"] == pytest.approx(one["reward/safety"], abs=1e-5) for one in updates)
    assert all(0 < one["reward/helpfulness"] <= 1 for one in updates)
    # Every prompt that is trained on is tagged, so that safety alone decides; none that is held out is.
    assert all(0.05 <= one["reward/safety"] <= 0.9 for one in updates)
    for one in held:
        assert {"eval_helpfulness", "eval_safety"} < one.keys()
        assert 0 <= one["eval_score"] <= 1


@pytest.mark.parametrize("how", ["mean", "standard"])
def test_scores_are_set_against_those_of_the_records_own_replies(fit, tmp_path, how):
    fit(f"ppo.normalise={how}", rewards=("vowels",))
    replies = [sum(drill(number)[1].count(one) for one in "aeiou") for number in range(24)]
    state = state_of(tmp_path / "out")
    assert state["mean"] == pytest.approx(np.mean(replies), rel=1e-5)
    assert state["std"] == pytest.approx(np.std(replies) if how == "standard" else 1.0, rel=1e-5)


def test_scores_are_set_against_those_of_the_first_policy(fit, place, tmp_path):
    fit("ppo.normalise=standard", "ppo.normalise_on=policy", rewards=("vowels",))
    parts, material, _ = opened(settings_of(place, tmp_path / "other", rewards=("vowels",)))
    collected = parts.collector.collect(material.loaded.prompts, [(0, 2, place) for place in range(24)])
    scores = [sum(text.count(one) for one in "aeiou") for text in collected.texts]
    state = state_of(tmp_path / "out")
    assert (state["mean"], state["std"]) == pytest.approx((np.mean(scores), np.std(scores)), rel=1e-5)


def test_update_tells_the_score_that_it_learns_from_and_the_reward_as_it_came(fit, tmp_path):
    fit("ppo.normalise=mean", "ppo.missing_eos=none", rewards=("vowels",))
    updates, _ = measured(tmp_path / "out")
    mean = state_of(tmp_path / "out")["mean"]
    for one in updates:
        assert one["score"] == pytest.approx(one["reward/vowels"] - mean, abs=1e-4)


def test_beta_follows_the_kl_where_it_adapts(fit, tmp_path):
    fit("ppo.kl_control=adaptive", "ppo.kl_target=50", "ppo.kl_horizon=16", "ppo.beta=0.1")
    updates, _ = measured(tmp_path / "out")
    # Far below its target: β · (1 − 0.2 · 8/16).
    assert [one["beta"] for one in updates] == pytest.approx([0.1, 0.09])
    assert state_of(tmp_path / "out")["control"]["beta"] == pytest.approx(0.081)


def test_conversations_are_mixed_in(fit, place, tmp_path):
    """With their likelihood alone to learn, the policy says them more likely."""
    fit(
        f"ppo.ptx=[{place / 'held.jsonl'}]", "ppo.ptx_weight=1000", "optim.learning_rate=0.01", "ppo.updates=4",
        "watch.kl_stop=1e9", "watch.eval_every=4", f"rewards.judges=[{source(place, 'later')}]",
        rewards=("level",),
    )  # fmt: skip
    losses = []
    for folder in (place / "policy", tmp_path / "out"):
        model, tokenizer = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
        text = "\n".join(drill(number)[1] for number in range(30, 35))
        ids = torch.tensor([tokenizer(text)["input_ids"]])
        with torch.no_grad():
            losses.append(float(model(input_ids=ids, labels=ids).loss))
    assert losses[1] < losses[0] - 0.2


def test_what_is_told_can_be_read(fit):
    outcome = fit("ppo.minibatch=8", rewards=("letters", "vowels"))
    told = "\n".join(fit.told)
    assert "24 prompts of 24 records; 5 held out" in told
    assert "2 updates of 8 answers, 1 pass in minibatches of 8, learning rate 0.003 (linear)" in told
    heading = next(line for line in fit.told if line.lstrip().startswith("update"))
    assert heading.split()[:4] == ["update", "score", "letters", "vowels"]
    assert [line.split()[0] for line in fit.told if line.rstrip().endswith(" s")] == ["1/2", "2/2"]
    assert sum(line.startswith("held out: ") for line in fit.told) == 3
    assert outcome.table[0].split() == ["held", "out", "before", "after"]
    named = [line.split()[0] for line in outcome.table[1:] if "never better" not in line]
    assert named == ["letters", "vowels", "score", "kl", "length", "eos", "repeated", "same"]


def test_report_says_where_nothing_was_won(fit):
    outcome = fit("ppo.updates=1", rewards=("level",))
    assert outcome.table[-1] == "score was never better than before, so the result is the policy as it began"


def test_it_stops_once_nothing_gets_better(fit, tmp_path):
    outcome = fit("ppo.updates=9", "watch.patience=2", rewards=("level",))
    updates, _ = measured(tmp_path / "out")
    assert [one["step"] for one in updates] == [1, 2]  # the first policy is the best, two more are no better
    assert (outcome.step, outcome.steps) == (0, 9)
    assert any("stopped at step 2: nothing better for 2 evaluations" in line for line in fit.told)
    best = weights(tmp_path / "out" / "checkpoints" / "step-000000")
    assert all(torch.equal(one, best[name]) for name, one in weights(tmp_path / "out").items())


def test_judge_is_measured_and_decides_but_teaches_nothing(fit, place, tmp_path):
    judge = f"rewards.judges=[{source(place, 'judge=vowels')}]"
    outcome = fit(judge)
    updates, held = measured(tmp_path / "out")
    assert not any("judge" in name for name in updates[0])
    assert outcome.metrics["eval_judge"] == max(one["eval_judge"] for one in held)
    fit(out="alone")
    for name, one in weights(tmp_path / "out" / "checkpoints" / "step-000002").items():
        assert torch.equal(one, weights(tmp_path / "alone" / "checkpoints" / "step-000002")[name])


def test_without_held_out_prompts_the_last_policy_is_the_result(fit, tmp_path):
    outcome = fit("data.held_out=[]", "data.held_out_share=0")
    assert (outcome.step, outcome.metrics, outcome.table) == (2, {}, ())
    check_answers(tmp_path / "out")


def test_samples_of_held_out_answers_are_kept(fit, tmp_path):
    fit("watch.samples=2")
    lines = [json.loads(line) for line in (tmp_path / "out" / "samples.jsonl").read_text().splitlines()]
    assert [one["step"] for one in lines] == [0, 0, 1, 1, 2, 2]
    assert {one["prompt"] for one in lines} <= {drill(number)[0] for number in range(30, 35)}
    assert all(one["scores"].keys() == {"letters"} for one in lines)


def test_policy_in_bfloat16_stays_so(fit, place, tmp_path):
    policy = tmp_path / "half"
    AutoModelForCausalLM.from_pretrained(place / "policy", dtype=torch.bfloat16).save_pretrained(policy)
    AutoTokenizer.from_pretrained(place / "policy").save_pretrained(policy)
    fit(policy=str(policy))
    assert {one.dtype for one in weights(tmp_path / "out").values()} == {torch.bfloat16}
    check_answers(tmp_path / "out")


@pytest.fixture
def fresh():
    """accelerate keeps one precision for a whole process."""
    AcceleratorState._reset_state()
    yield
    AcceleratorState._reset_state()


@pytest.mark.usefixtures("fresh")
def test_arithmetic_in_bfloat16_differs_by_its_rounding(fit, tmp_path):
    fit("optim.precision=bfloat16")
    updates, held = measured(tmp_path / "out")
    assert all(math.isfinite(value) for line in (*updates, *held) for value in line.values())
    assert 0 < updates[0]["mismatch"] < 1e-3
    assert abs(updates[0]["kl"]) < 0.5
    assert {one.dtype for one in weights(tmp_path / "out").values()} == {torch.float32}
    check_answers(tmp_path / "out")
