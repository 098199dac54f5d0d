"""The loss of fine-tuning: by hand, packed as padded, and as TRL has it."""

import math

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from tests.trainers.small import rows, write_model, write_rows
from trainers.data import IGNORED, Limits, load
from trainers.loss import completion_loss, count_labels
from trainers.masking import Masking
from trainers.packing import collate_packed, collate_padded


def test_loss_is_the_sum_over_the_tokens_that_carry_it():
    # Two tokens of three: logits (0, ln 3) give the second ¾, logits (0, 0) the first ½.
    logits = torch.tensor([[[0.0, math.log(3)], [0.0, 0.0], [5.0, 0.0]]])
    labels = torch.tensor([[1, 0, IGNORED]])
    assert completion_loss(logits, labels).item() == pytest.approx(-math.log(0.75) - math.log(0.5))
    assert count_labels(labels) == 2


def test_a_weighted_token_counts_by_its_weight():
    logits = torch.tensor([[[0.0, math.log(3)], [0.0, 0.0]]])
    labels, weights = torch.tensor([[1, 0]]), torch.tensor([[1.0, 0.25]])
    expected = -math.log(0.75) - 0.25 * math.log(0.5)
    assert completion_loss(logits, labels, weights).item() == pytest.approx(expected)
    assert count_labels(labels, weights) == 1.25


@pytest.fixture(scope="module")
def model_and_examples(tmp_path_factory):
    place = tmp_path_factory.mktemp("loss")
    name = write_model(place / "model")
    tokenizer = AutoTokenizer.from_pretrained(name)
    conversations = rows(3, turns=2) + rows(2, start=20)
    loaded = load((write_rows(place / "data.jsonl", conversations),), Masking.of(tokenizer), Limits(128))
    return AutoModelForCausalLM.from_pretrained(name).eval(), tokenizer, loaded.examples, conversations


def ours(model, batch):
    labels, weights = batch.pop("labels"), batch.pop("loss_weights", None)
    batch.pop("shift_labels")
    loss = completion_loss(model(**batch, use_cache=False).logits, labels, weights)
    return loss / count_labels(labels, weights)


def test_packed_and_padded_batches_give_one_loss_and_one_gradient(model_and_examples):
    model, tokenizer, examples, _ = model_and_examples
    found = []
    for batch in (collate_packed(examples), collate_padded(examples, tokenizer.pad_token_id)):
        model.zero_grad()
        loss = ours(model, batch)
        loss.backward()
        found.append((loss.item(), model.model.layers[0].self_attn.q_proj.weight.grad.clone()))
    assert found[0][0] == pytest.approx(found[1][0], abs=1e-6)
    assert torch.allclose(found[0][1], found[1][1], atol=1e-7)


@pytest.mark.parametrize("packed", [False, True], ids=["padded", "packed"])
def test_loss_is_that_of_trl(model_and_examples, tmp_path, packed):
    trl = pytest.importorskip("trl")
    from datasets import Dataset

    model, tokenizer, examples, conversations = model_and_examples
    data = Dataset.from_list(
        [{"messages": [{"role": role, "content": text} for role, text in one]} for one in conversations]
    )
    trainer = trl.SFTTrainer(
        model=model,
        args=trl.SFTConfig(
            output_dir=str(tmp_path),
            assistant_only_loss=True,
            per_device_train_batch_size=5,
            max_length=128,
            bf16=False,
            use_cpu=True,
            gradient_checkpointing=False,
            report_to="none",
        ),
        train_dataset=data,
        processing_class=tokenizer,
    )
    theirs = trainer.compute_loss(model.eval(), next(iter(trainer.get_train_dataloader())))
    batch = collate_packed(examples) if packed else collate_padded(examples, tokenizer.pad_token_id)
    assert ours(model, batch).item() == pytest.approx(theirs.item(), abs=1e-5)
