"""Rows of many examples give what each example gives alone; batches hold each example once."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

from datagen.errors import DatagenError
from tests.trainers.families import talk, tokenizer_of
from trainers.data import IGNORED, Example, Limits, load
from trainers.masking import Masking
from trainers.packing import (
    bucketed_batches,
    check_packed,
    check_packing,
    collate_packed,
    collate_padded,
    pack,
    packed_batches,
)

VOCABULARY = 90


def llama(attention="sdpa", **options):
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        use_cache=False,
        initializer_range=0.2,  # at the usual 0.02 attention hardly shows
        **options,
    )
    return LlamaForCausalLM._from_config(config, attn_implementation=attention).eval()


def examples(*lengths, seed=0, scale=False):
    rng = np.random.default_rng(seed)
    made = []
    for length in lengths:
        ids = rng.integers(1, VOCABULARY, length).astype(np.int32)
        labels = np.where(rng.random(length) < 0.5, ids, IGNORED).astype(np.int32)
        labels[0], labels[-1] = IGNORED, ids[-1]
        weights = rng.random(length).astype(np.float32) if scale else None
        made.append(Example(ids, labels, scale=weights))
    return made


def alone(model, example):
    return model(input_ids=torch.tensor(example.input_ids[None].astype(np.int64))).logits[0]


@torch.no_grad()
@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_packed_row_gives_each_examples_own_logits(attention):
    model, made = llama(attention), examples(5, 1, 17, 9, 2)
    batch = collate_packed(made)
    own = torch.cat([alone(model, example) for example in made])
    row = {"input_ids": batch["input_ids"], "position_ids": batch["position_ids"]}
    check_packed(model, batch)
    assert (model(**row).logits[0] - own).abs().max() < 1e-5
    # The two mistakes that mix them without a word, which check_packed is there for.
    masked = model(**row, attention_mask=torch.ones_like(batch["input_ids"])).logits[0]
    assert (masked - own).abs().max() > 0.1
    cached = model(**row, use_cache=True).logits[0]
    assert (cached - own).abs().max() > 0.1


@torch.no_grad()
@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_packed_loss_and_kept_logits_are_those_of_padded_rows_and_of_each_example(attention):
    model, made = llama(attention), examples(5, 12, 17, 9)
    packed, padded = collate_packed(made), collate_padded(made, pad=0)
    sums, count = 0.0, 0
    for example in made:
        logits, labels = alone(model, example)[:-1], torch.tensor(example.labels[1:].astype(np.int64))
        sums += torch.nn.functional.cross_entropy(logits, labels, ignore_index=IGNORED, reduction="sum")
        count += int((labels != IGNORED).sum())
    for batch in (packed, padded):
        assert batch["shift_labels"].ne(IGNORED).sum() == count
        found = model(**batch)
        assert found.logits.shape[:2] == batch["shift_labels"].shape
        assert abs(float(found.loss) - float(sums) / count) < 1e-5


def test_collated_positions_and_labels_by_hand():
    first = Example(np.array([5, 6, 7], np.int32), np.array([IGNORED, 6, IGNORED], np.int32))
    second = Example(
        np.array([8, 9], np.int32), np.array([IGNORED, 9], np.int32), scale=np.array([0.5, 0.25], np.float32)
    )
    packed = collate_packed([first, second])
    assert packed["input_ids"].tolist() == [[5, 6, 7, 8, 9]]
    assert packed["position_ids"].tolist() == [[0, 1, 2, 0, 1]]
    assert packed["logits_to_keep"].tolist() == [0, 3]
    assert packed["shift_labels"].tolist() == packed["labels"].tolist() == [[6, 9]]
    assert packed["loss_weights"].tolist() == [[1.0, 0.25]]
    padded = collate_padded([first, second], pad=1)
    assert padded["input_ids"].tolist() == [[5, 6, 7], [8, 9, 1]]
    assert padded["attention_mask"].tolist() == [[1, 1, 1], [1, 1, 0]]
    assert padded["logits_to_keep"].tolist() == [0]
    assert padded["shift_labels"].tolist() == [[6], [9]]
    assert padded["loss_weights"].tolist() == [[1.0], [0.25]]
    assert "loss_weights" not in collate_packed([first])


def test_mask_of_packed_dialogues_is_that_of_each(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "one two", "train": false},'
        ' {"role": "user", "content": "again"}, {"role": "assistant", "content": "three"}]}\n'
        '{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "four"}]}\n'
    )
    masking = Masking.of(tokenizer_of("llama3"))
    batch = collate_packed(load([str(path)], masking, Limits(100)).examples)
    assert masking.template.tokenizer.decode(batch["shift_labels"][0]) == "three<|eot_id|>four<|eot_id|>"
    (first,) = masking.encode(talk("hi", "-one two", "again", "three"))
    assert int(batch["logits_to_keep"][0]) == int(np.flatnonzero(first.trained)[0]) - 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"attention_mask": torch.ones(1, 8)}, "attention_mask"),
        ({"use_cache": True}, "cache"),
        ({"position_ids": None}, "no position_ids"),
        ({"position_ids": torch.arange(1, 9)[None]}, "count from 0"),
        ({"position_ids": torch.tensor([[0, 1, 2, 4, 5, 6, 7, 8]])}, "count from 0"),
    ],
)
def test_batch_that_would_mix_its_examples_is_refused(change, said):
    batch = {**collate_packed(examples(3, 5)), **change}
    with pytest.raises(DatagenError, match=said):
        check_packed(llama(), batch)


def test_model_that_keeps_a_cache_is_refused():
    model = llama()
    model.config.use_cache = True
    with pytest.raises(DatagenError, match="use_cache = False"):
        check_packed(model, collate_packed(examples(3, 5)))
    # Here it is turned off for the batch, as the trainer does.
    check_packing(model)


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_check_packing_tells_models_that_mix_from_those_that_do_not(attention, dtype):
    model = llama(attention).to(dtype).train()
    check_packing(model)
    assert model.training

    class Forgetful(torch.nn.Module):
        """Gives the model a mask of ones, as a careless wrapper would."""

        def __init__(self):
            super().__init__()
            self.inner, self.config, self.dtype = model, model.config, model.dtype

        def get_input_embeddings(self):
            return self.inner.get_input_embeddings()

        def forward(self, input_ids, **given):
            return self.inner(input_ids=input_ids, attention_mask=torch.ones_like(input_ids), **given)

    with pytest.raises(DatagenError, match="Forgetful mixes the examples"):
        check_packing(Forgetful())


def test_model_with_learnt_positions_can_be_packed():
    config = GPT2Config(
        vocab_size=VOCABULARY, n_embd=32, n_layer=1, n_head=2, n_positions=64, use_cache=False
    )
    check_packing(GPT2LMHeadModel(config))


def test_best_fit_decreasing_by_hand():
    # 7 | 6 | 4 into the row of 6 (4 left) | 3 into the row of 7 (3 left) | 2 into a new row
    assert pack([3, 7, 4, 6, 2], 10) == [[1, 0], [3, 2], [4]]
    assert pack([], 10) == []
    with pytest.raises(ValueError, match="11"):
        pack([11], 10)


@given(st.lists(st.integers(1, 40), max_size=80))
@settings(max_examples=200, deadline=None)
def test_pack_holds_each_once_and_takes_the_fullest_row(lengths):
    rows = pack(lengths, 40)
    assert sorted(place for row in rows for place in row) == list(range(len(lengths)))
    assert all(sum(lengths[place] for place in row) <= 40 for row in rows)
    # The definition, slowly.
    slow = []
    for place in sorted(range(len(lengths)), key=lambda place: (-lengths[place], place)):
        room = [40 - sum(lengths[one] for one in row) for row in slow]
        if fitting := [left for left in room if left >= lengths[place]]:
            candidates = [row for row, left in zip(slow, room, strict=True) if left == min(fitting)]
            candidates[0].append(place)
        else:
            slow.append([place])
    assert sorted(sum(lengths[place] for place in row) for row in rows) == sorted(
        sum(lengths[place] for place in row) for row in slow
    )


def test_batches_of_a_pass_hold_each_drawn_example_once():
    lengths = np.random.default_rng(0).integers(1, 100, 500)
    order = np.random.default_rng(1).permutation(500)[:400].astype(np.int64)
    packed = packed_batches(lengths, order, 128, 2, np.random.default_rng(2))
    bucketed = bucketed_batches(lengths, order, 8, np.random.default_rng(2), window=10)
    for batches in (packed, bucketed):
        assert sorted(place for batch in batches for place in batch) == sorted(order.tolist())
    assert max(int(lengths[batch].sum()) for batch in packed) <= 256


def test_buckets_need_less_padding_and_begin_with_the_longest():
    lengths = np.random.default_rng(0).integers(1, 100, 800)
    order = np.random.default_rng(1).permutation(800).astype(np.int64)
    batches = bucketed_batches(lengths, order, 8, np.random.default_rng(2))
    sizes = [int(lengths[batch].max()) * len(batch) for batch in batches]
    assert sum(sizes) < 1.1 * lengths.sum()
    assert sizes[0] == max(sizes)
    assert sizes != sorted(sizes, reverse=True)
