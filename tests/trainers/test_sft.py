"""Fine-tuning end to end on a tiny model: what is written, what goes on, what is refused, what stops."""

import json
import math
import shutil

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

from datagen.errors import DatagenError, UsageError
from tests.trainers.small import rows, write_model, write_rows
from trainers.loading import learning_rate_of
from trainers.settings import Optim, Settings, read_settings
from trainers.sft import train
from trainers.training import Loop


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sft")
    write_model(folder / "base")
    write_rows(folder / "data.jsonl", rows(48))
    write_rows(folder / "held.jsonl", rows(8, start=48))
    return folder


@pytest.fixture
def fit(place, tmp_path):
    """Trains with short defaults; changes are KEY=VALUE. The lines that were told are its attribute."""

    def run(*changes, out="out", data=None, model=None):
        run.told = []
        settings = read_settings(
            Settings,
            None,
            changes,
            {
                "model": model or str(place / "base"),
                "out": str(tmp_path / out),
                "data": {
                    "train": [data or str(place / "data.jsonl")],
                    "held_out": [str(place / "held.jsonl")],
                },
                "optim": {"steps": 6, "batch_size": 8, "micro_batch": 4, "learning_rate": 0.01},
                "watch": {"eval_every": 2, "log_every": 1, "tensorboard": False, "exact": "all"},
            },
        )
        return train(settings, run.told.append)

    return run


def weights(folder):
    return load_file(folder / "model.safetensors")


def same(first, second):
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def losses(folder):
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [(line["step"], line["loss"]) for line in lines if "loss" in line]


def stop_at(monkeypatch, step):
    """As if the process died while that step was computed."""
    real = Loop.compute_loss

    def dying(self, *given, **more):
        if self.state.global_step == step - 1:
            raise KeyboardInterrupt
        return real(self, *given, **more)

    monkeypatch.setattr(Loop, "compute_loss", dying)


def test_result_is_a_model_that_loads_and_learned(fit, place, tmp_path):
    outcome = fit("optim.steps=40", "optim.learning_rate=0.02")
    found = losses(tmp_path / "out")
    assert [step for step, _ in found] == list(range(1, 41))
    assert found[-1][1] < 0.5 * found[0][1]
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "out")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "out")
    assert model.config.use_cache
    assert model.generation_config.eos_token_id == [tokenizer.eos_token_id]
    assert not same(weights(tmp_path / "out"), weights(place / "base"))
    assert outcome.metrics["eval_loss"] == pytest.approx(
        min(
            json.loads(line)["eval_loss"]
            for line in (tmp_path / "out" / "metrics.jsonl").read_text().splitlines()
            if "eval_loss" in line
        )
    )
    samples = [json.loads(line) for line in (tmp_path / "out" / "samples.jsonl").read_text().splitlines()]
    assert len(samples) == 3 * 20
    assert samples[0]["prompt"].endswith("<|assistant|>")
    assert samples[0]["record"] == rows(1, start=48)[0][1][1]


def test_tensorboard_has_the_losses(fit, tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    fit("watch.tensorboard=true")
    events = EventAccumulator(str(tmp_path / "out" / "logs"))
    events.Reload()
    assert {"loss", "learning_rate", "eval/loss", "eval/exact"} <= set(events.Tags()["scalars"])
    assert [one.value for one in events.Scalars("loss")] == pytest.approx(
        [loss for _, loss in losses(tmp_path / "out")]
    )


@pytest.mark.parametrize(
    "how",
    [
        ("optim.checkpointing=false",),
        ("data.packing=true",),
        ("lora={r: 4, dropout: 0.1}",),
        ("optim.weight_decay=0", "optim.schedule=linear", "data.prompt_weight=0.1"),
    ],
    ids=["full", "packed", "adapter", "prompt weight"],
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
    samples = [(tmp_path / one / "samples.jsonl").read_text() for one in ("whole", "stopped")]
    assert samples[0] == samples[1]


def test_what_is_done_is_not_done_again(fit, tmp_path):
    first = fit()
    before = (tmp_path / "out" / "metrics.jsonl").read_text()
    assert fit() == first
    assert (tmp_path / "out" / "metrics.jsonl").read_text() == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("optim.learning_rate=0.02", r"optim\.learning_rate: 0\.01, now 0\.02"),
        ("lora={r: 2}", r"lora: None, now"),
        ("seed=1", r"seed: 0, now 1"),
    ],
)
def test_other_settings_are_refused(fit, change, said):
    fit()
    with pytest.raises(UsageError, match=said):
        fit(change)


def test_other_data_is_refused(fit, place, tmp_path):
    data = tmp_path / "data.jsonl"
    shutil.copy(place / "data.jsonl", data)
    fit(data=str(data))
    write_rows(data, rows(47))
    with pytest.raises(UsageError, match=r"examples: '.*', now '"):
        fit(data=str(data))


def test_watching_may_change(fit, monkeypatch, tmp_path):
    stop_at(monkeypatch, 5)
    with pytest.raises(KeyboardInterrupt):
        fit()
    monkeypatch.undo()
    assert fit("watch.samples=1", "watch.log_every=2").steps == 6


def test_a_folder_with_something_else_is_refused(fit, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("all of it")
    with pytest.raises(UsageError, match="not empty and holds no training"):
        fit()


def test_half_a_checkpoint_is_no_checkpoint(fit, tmp_path, monkeypatch):
    """Killed in mid-save: what was being written is not gone on from."""
    fit(out="whole")
    stop_at(monkeypatch, 5)
    with pytest.raises(KeyboardInterrupt):
        fit()
    monkeypatch.undo()
    out = tmp_path / "out" / "checkpoints"
    shutil.copytree(out / "step-000004", out / ".writing")
    (out / ".writing" / "model.safetensors").write_bytes(b"half")
    fit()
    assert "goes on behind step 4" in fit.told
    assert not (out / ".writing").exists()
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "out"))


def test_a_loss_that_is_no_number_stops_with_the_batch_and_the_checkpoint(fit, monkeypatch, tmp_path):
    with pytest.raises(DatagenError) as raised:
        fit("optim.learning_rate=1e30", "optim.clip=0", "optim.warmup=4", "watch.save_every=1")
    said = str(raised.value)
    assert "no finite number" in said
    assert "data.jsonl record " in said
    steps = sorted(one.name for one in (tmp_path / "out" / "checkpoints").iterdir())
    assert f"the last good checkpoint is {tmp_path / 'out' / 'checkpoints' / steps[-1]}" in said


def test_only_the_best_and_the_last_checkpoints_are_kept(fit, tmp_path):
    fit("optim.steps=12", "watch.keep=1", "optim.learning_rate=0.5", "watch.eval_every=1")
    state = json.loads((tmp_path / "out" / "training.json").read_text())
    kept = {int(one.name[5:]) for one in (tmp_path / "out" / "checkpoints").iterdir()}
    assert kept == {12, state["step"]}


def test_it_stops_early_where_nothing_gets_better(fit, tmp_path):
    outcome = fit("optim.steps=60", "optim.learning_rate=3.0", "watch.eval_every=1", "watch.patience=3")
    state = json.loads((tmp_path / "out" / "training.json").read_text())
    assert outcome.step < state["stopped_at"] < 60
    assert any("nothing better for 3 evaluations" in line for line in fit.told)


def test_an_adapter_trains_little_and_ends_as_a_whole_model(fit, place, tmp_path):
    fit("lora={r: 2, alpha: 4, dropout: 0}")
    base, result = weights(place / "base"), weights(tmp_path / "out")
    changed = {name for name in base if not torch.equal(base[name], result[name])}
    assert changed
    assert all("_proj" in name for name in changed)
    adapter = load_file(tmp_path / "out" / "adapter" / "adapter_model.safetensors")
    name = "model.layers.0.self_attn.q_proj"
    lora = {which: adapter[f"base_model.model.{name}.lora_{which}.weight"] for which in "AB"}
    expected = base[f"{name}.weight"] + 4 / 2 * lora["B"] @ lora["A"]
    assert torch.allclose(result[f"{name}.weight"], expected, atol=1e-6)


def test_weights_of_four_bits_are_trained_beside(fit, place, tmp_path):
    pytest.importorskip("bitsandbytes")
    fit("lora={r: 2, bits: 4}", "optim.learning_rate=0.02")
    base, result = weights(place / "base"), weights(tmp_path / "out")
    name = "model.layers.0.self_attn.q_proj.weight"
    assert not torch.equal(base[name], result[name])
    assert result[name].dtype == torch.float32
    # What is not adapted is as it was, and not rounded to four bits.
    assert torch.equal(base["model.embed_tokens.weight"], result["model.embed_tokens.weight"])


def test_a_reward_model_is_not_fine_tuned(fit, tmp_path, place):
    model = AutoModelForSequenceClassification.from_pretrained(place / "base", num_labels=1)
    model.save_pretrained(tmp_path / "reward")
    AutoTokenizer.from_pretrained(place / "base").save_pretrained(tmp_path / "reward")
    with pytest.raises(UsageError, match="is a reward model, which writes no texts"):
        fit(model=str(tmp_path / "reward"))


def test_checkpointing_changes_no_number(fit, tmp_path):
    fit(out="kept")
    fit("optim.checkpointing=true", out="again")
    assert same(weights(tmp_path / "kept"), weights(tmp_path / "again"))


def test_accumulated_passes_are_one_batch(fit, tmp_path):
    fit("optim.micro_batch=8", out="one")
    fit("optim.micro_batch=2", out="four")
    # The passes hold other examples (they are sorted by length), so only what is learned from them is alike.
    assert len(losses(tmp_path / "one")) == len(losses(tmp_path / "four")) == 6


def test_plan_trains_nothing(fit, place, tmp_path):
    settings = read_settings(
        Settings,
        None,
        [],
        {
            "model": str(place / "base"),
            "out": str(tmp_path / "out"),
            "data": {"train": [str(place / "data.jsonl")]},
        },
    )
    told = []
    outcome = train(settings, told.append, plan_only=True)
    assert any("needs about" in line for line in told)
    assert outcome.steps == math.ceil(2 * outcome.steps / 2)
    assert not (tmp_path / "out").exists()


def test_a_share_of_the_records_is_held_out_where_there_is_no_test_split(place, tmp_path):
    settings = read_settings(
        Settings,
        None,
        ["data.held_out_share=0.25", "optim.steps=1", "watch.tensorboard=false"],
        {
            "model": str(place / "base"),
            "out": str(tmp_path / "out"),
            "data": {"train": [str(place / "data.jsonl")]},
        },
    )
    told = []
    outcome = train(settings, told.append)
    held = int(told[0].rpartition("; ")[2].split()[0])
    assert 4 <= held <= 24
    assert "eval_loss" in outcome.metrics


def test_learning_rate_follows_the_size():
    assert learning_rate_of(Optim(), None, 700_000) == pytest.approx(3e-3)
    assert learning_rate_of(Optim(), None, 70_000_000) == pytest.approx(3e-4)
    assert learning_rate_of(Optim(), None, 10**12) == 2e-5
    assert learning_rate_of(Optim(learning_rate=0.5), None, 1) == 0.5
