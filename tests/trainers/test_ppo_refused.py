"""What PPO refuses, what it does not do, and where it ends by itself: with a line that says why."""

import shutil

import pytest
from transformers import AutoTokenizer

from datagen.errors import DatagenError, UsageError
from tests.trainers.rewarded import write_reward
from tests.trainers.small import rows, write_model, write_rows
from tests.trainers.small_ppo import measured, settings_of, write_place
from trainers.checkpoints import Folder
from trainers.ppo import train


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


def test_plan_writes_nothing(place, tmp_path):
    told = []
    outcome = train(settings_of(place, tmp_path / "out", "ppo.updates=7"), told.append, plan_only=True)
    assert outcome.steps == 7
    assert not (tmp_path / "out").exists()
    assert any("7 updates of 8 answers" in line for line in told)


def test_kl_without_bounds_ends_it_behind_the_last_good_checkpoint(fit, tmp_path):
    with pytest.raises(DatagenError) as caught:
        fit("optim.schedule=constant", "watch.kl_stop=1", "ppo.beta=0", "ppo.updates=40")
    assert "above watch.kl_stop 1; the last good checkpoint is" in str(caught.value)
    last = Folder(tmp_path / "out").steps()[-1]
    assert f"step-{last:06d}" in str(caught.value)
    _, held = measured(tmp_path / "out")
    assert all(one["eval_kl"] <= 1 for one in held)
    assert not (tmp_path / "out" / "model.safetensors").exists()


def test_trained_already_is_said_and_nothing_is_done(fit, tmp_path):
    first = fit()
    before = (tmp_path / "out" / "metrics.jsonl").read_bytes()
    assert fit() == first
    assert any("was trained already" in line for line in fit.told)
    assert (tmp_path / "out" / "metrics.jsonl").read_bytes() == before


def test_records_without_replies_cannot_be_measured_by(fit, tmp_path):
    write_rows(tmp_path / "bare.jsonl", [one[:1] for one in rows(12)])
    with pytest.raises(DatagenError, match=r"ppo\.normalise_on: no prompt has a reply"):
        fit("ppo.normalise=mean", f"data.prompts=[{tmp_path / 'bare.jsonl'}]")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (("rollout.temperature=0",), "rollout.temperature: PPO learns from drawn answers"),
        (("optim.steps=4",), "optim.steps: PPO counts updates"),
        (("ppo.minibatch=9",), "ppo.minibatch: 9 answers are more than the 8"),
        (("watch.metric=nobody",), "watch.metric: 'nobody' is none of score, letters"),
        (("ppo.value=reward",), "ppo.value: none of the rewards is a reward model"),
        (("ppo.value=nowhere",), "ppo.value nowhere: no model can be loaded"),
        (("rewards.sources=[rm=./nowhere]",), "--reward rm=./nowhere: no model can be loaded"),
        (("rollout.max_new_tokens=128",), "rollout.max_new_tokens: 128 tokens of an answer and a prompt"),
        (("rollout.max_new_tokens=100", "data.max_prompt=29"), "data.max_prompt 29 are more than the 128"),
        (("rollout.engine=transformer",), "rollout.engine: 'transformer' is unknown"),
        (("ppo.kl_control=adaptive", "ppo.kl_horizon=1"), "ppo.kl_control"),
        (("rewards.sources=[]",), "reward"),
    ],
)
def test_what_contradicts_itself_is_refused(fit, tmp_path, changes, words):
    with pytest.raises(UsageError) as caught:
        fit(*changes)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not list((tmp_path / "out").glob("**/*.safetensors"))


def test_whitened_scores_are_not_normalised_again(fit):
    with pytest.raises(UsageError, match=r"ppo\.normalise: the scores of rewards\.combine=llama2"):
        fit("ppo.normalise=mean", rewards=("helpfulness=bounded", "safety=safe"), combine="llama2")


def test_reward_model_is_no_policy(fit, place):
    with pytest.raises(UsageError, match="is a reward model, which writes no texts"):
        fit(policy=str(place / "reward"))


def test_critic_that_reads_other_tokens_is_refused(fit, tmp_path):
    write_model(tmp_path / "other")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "other")
    tokenizer.add_tokens(["something else"])
    write_reward(tmp_path / "critic", tmp_path / "other")
    tokenizer.save_pretrained(tmp_path / "critic")
    with pytest.raises(UsageError, match="reads other tokens than the policy"):
        fit(f"ppo.value={tmp_path / 'critic'}")


def test_other_prompts_or_settings_do_not_go_on(fit, place, tmp_path):
    fit()
    shutil.copy(place / "held.jsonl", tmp_path / "other.jsonl")
    for change in ("ppo.beta=0.2", f"data.prompts=[{tmp_path / 'other.jsonl'}]"):
        with pytest.raises(DatagenError, match="began with other settings"):
            fit(change)


@pytest.mark.parametrize("name", ["length", "kl", "eos", "same"])
def test_reward_that_is_called_like_a_measure_is_refused(fit, name):
    """One of them would be told, and choose the best policy, in the other's place."""
    with pytest.raises(UsageError, match=name):
        fit(rewards=(f"{name}=vowels",))


def test_judge_that_is_called_like_a_reward_is_refused(fit, place):
    with pytest.raises(UsageError, match="letters"):
        fit(f"rewards.judges=[letters=python:{place / 'mine.py'}:vowels]")


def test_answers_that_are_not_drawn_from_the_whole_softmax_are_refused(fit):
    """Their log-probabilities would be another distribution's; see `trainers.rollout.Sampling`."""
    with pytest.raises(UsageError, match="top_p"):
        fit("rollout.top_p=0.9")
