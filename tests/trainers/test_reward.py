"""Training a reward model end to end, tiny: what it learns, what is written, what goes on, what is refused."""

import json

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from datagen.errors import DatagenError, UsageError
from tests.trainers.small import WORDS, drill, write_model
from tests.trainers.test_sft import losses, same, stop_at, weights
from trainers.checkpoints import Folder
from trainers.reward import train
from trainers.reward_settings import DEFAULTS, RewardSettings
from trainers.settings import read_settings


def pair(number, *, strength="significantly", safety="", rejected=None):
    request, answer = drill(number)
    wrong = rejected if rejected is not None else f"{WORDS[number % 9]} {WORDS[number % 9]} cat"
    return {
        "messages": [{"role": "user", "content": request}, {"role": "assistant", "content": answer}],
        "preference": {"rejected": wrong, "strength": strength, "safety": safety},
        "tags": {},
        "history": [],
    }


def write_pairs(path, pairs):
    path.write_text("".join(json.dumps(one) + "\n" for one in pairs))
    return str(path)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reward")
    write_model(folder / "base")
    strengths = ("significantly", "better", "slightly", "negligibly")
    write_pairs(folder / "pairs.jsonl", [pair(one, strength=strengths[one % 4]) for one in range(48)])
    write_pairs(folder / "held.jsonl", [pair(one, strength=strengths[one % 4]) for one in range(48, 64)])
    return folder


@pytest.fixture
def fit(place, tmp_path):
    def run(*changes, out="out", data=None):
        run.told = []
        own = {
            "model": str(place / "base"),
            "out": str(tmp_path / out),
            "data": {"train": [data or str(place / "pairs.jsonl")], "held_out": [str(place / "held.jsonl")]},
            "optim": {
                **DEFAULTS["optim"],
                "steps": 6,
                "batch_size": 8,
                "learning_rate": 0.005,
                "least_warmup": 1,
            },
            "watch": {"eval_every": 2, "log_every": 1, "tensorboard": False},
        }
        return train(read_settings(RewardSettings, None, changes, own), run.told.append)

    return run


def test_it_learns_pairs_that_can_be_told_apart_and_says_how_well(fit, tmp_path):
    outcome = fit("optim.steps=40", "optim.micro_batch=4")
    assert outcome.metrics["eval_accuracy"] > 0.9
    judged = json.loads((tmp_path / "out" / "held_out.json").read_text())
    assert judged["pairs"] == 16
    assert judged["accuracy"]["better"]["count"] == 4
    assert outcome.table[0].startswith("accuracy")
    assert (tmp_path / "out" / "calibration.svg").read_text().startswith("<svg")


def test_result_scores_alike_without_us(fit, place, tmp_path):
    outcome = fit()
    model = AutoModelForSequenceClassification.from_pretrained(tmp_path / "out").eval()
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "out")
    assert model.config.num_labels == 1
    records = [json.loads(line) for line in (place / "held.jsonl").read_text().splitlines()]
    right = 0
    for one in records:
        answers = (one["messages"][1]["content"], one["preference"]["rejected"])
        texts = [
            tokenizer.apply_chat_template(
                [one["messages"][0], {"role": "assistant", "content": answer}], tokenize=False
            )
            for answer in answers
        ]
        batch = tokenizer(
            texts, return_tensors="pt", padding=True, padding_side="right", add_special_tokens=False
        )
        with torch.no_grad():
            chosen, rejected = model(input_ids=batch.input_ids, attention_mask=batch.attention_mask).logits[
                :, 0
            ]
        right += bool(chosen > rejected)
    assert right / len(records) == pytest.approx(outcome.metrics["eval_accuracy"])


@pytest.mark.parametrize(
    "how", [(), ("lora={r: 4, dropout: 0.1}",), ("reward.shared=false",)], ids=["full", "adapter", "own rows"]
)
def test_a_training_that_was_stopped_ends_with_the_same_weights(fit, tmp_path, monkeypatch, how):
    fit(*how, out="whole")
    stop_at(monkeypatch, 5)
    with pytest.raises(KeyboardInterrupt):
        fit(*how, out="stopped")
    monkeypatch.undo()
    fit(*how, out="stopped")
    assert "goes on behind step 4" in fit.told
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "stopped"))
    assert losses(tmp_path / "whole") == losses(tmp_path / "stopped")


def test_a_shared_prompt_changes_no_loss(fit, tmp_path):
    data = write_pairs(tmp_path / "eight.jsonl", [pair(one) for one in range(8)])
    fit("optim.micro_batch=8", out="shared", data=data)
    fit("optim.micro_batch=8", "reward.shared=false", out="apart", data=data)
    first, second = losses(tmp_path / "shared"), losses(tmp_path / "apart")
    assert [loss for _, loss in first] == pytest.approx([loss for _, loss in second], abs=1e-4)


def test_margins_are_counted(fit, tmp_path):
    for margin in ("none", "large"):
        fit(f"reward.margin={margin}", out=margin)
    assert losses(tmp_path / "large")[0][1] > losses(tmp_path / "none")[0][1] + 0.3


def test_an_adapter_leaves_the_backbone_and_ends_as_a_whole_model(fit, place, tmp_path):
    fit("lora={r: 2, dropout: 0}")
    base, result = weights(place / "base"), weights(tmp_path / "out")
    assert torch.equal(base["model.embed_tokens.weight"], result["model.embed_tokens.weight"])
    assert not torch.equal(
        base["model.layers.0.self_attn.q_proj.weight"], result["model.layers.0.self_attn.q_proj.weight"]
    )
    assert result["score.weight"].shape == (1, 32)
    assert load_file(tmp_path / "out" / "adapter" / "adapter_model.safetensors")


def test_safety_leaves_out_what_chose_the_unsafe_answer(fit, tmp_path):
    rows = [pair(one, safety=("both", "chosen", "rejected", "neither")[one % 4]) for one in range(24)]
    data = write_pairs(tmp_path / "safety.jsonl", rows)
    fit("reward.kind=safety", "reward.safety_weight=1", data=data)
    assert any(line.startswith("left out, chosen_unsafe: 6") for line in fit.told)


def test_pairs_that_are_none_are_counted(fit, tmp_path):
    rows = [pair(one) for one in range(12)]
    rows += [pair(20, rejected=drill(20)[1]), {**pair(21), "preference": None}, pair(22, rejected="")]
    fit(data=write_pairs(tmp_path / "odd.jsonl", rows))
    said = "\n".join(fit.told)
    for reason in ("identical", "no_preference", "empty_reply"):
        assert f"left out, {reason}: 1" in said


def test_pairs_of_one_prompt_are_held_out_together(fit, tmp_path):
    rows = [pair(one, rejected=f"{word} {word}") for one in range(30) for word in WORDS[:3]]
    fit("data.held_out=[]", "data.held_out_share=0.3", data=write_pairs(tmp_path / "many.jsonl", rows))
    trained, held = (int(part.split()[0]) for part in fit.told[0].split("; "))
    assert trained + held == 90
    assert trained % 3 == held % 3 == 0
    assert 0 < held < 60


def test_other_settings_are_refused(fit):
    fit()
    with pytest.raises(UsageError, match=r"reward\.margin: 'small', now 'large'"):
        fit("reward.margin=large")


def test_a_fine_tuning_is_not_gone_on_with(fit, tmp_path):
    (tmp_path / "out").mkdir()
    Folder(tmp_path / "out").begin("sft", {"seed": 0})
    with pytest.raises(UsageError, match="holds a training of 'sft'"):
        fit()


def test_a_score_that_is_no_number_stops_with_the_batch(fit):
    with pytest.raises(DatagenError, match=r"no finite number, in the batch of .*pairs\.jsonl record"):
        fit("optim.learning_rate=1e30", "optim.clip=0")


def test_data_without_preferences_says_how_to_get_some(fit, tmp_path):
    rows = [{"messages": pair(one)["messages"]} for one in range(4)]
    with pytest.raises(DatagenError, match="datagen review export"):
        fit(data=write_pairs(tmp_path / "sft.jsonl", rows))
