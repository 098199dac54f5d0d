"""A pair in one row scores as in two; scores are taken at the end of an answer; a saved model needs none of it."""

import numpy as np
import pytest
import torch
from torch.nn.parallel import DistributedDataParallel
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BloomConfig,
    BloomForSequenceClassification,
    GPT2Config,
    GPT2ForSequenceClassification,
    LlamaConfig,
    LlamaForCausalLM,
    LlamaForSequenceClassification,
    MistralConfig,
    MistralForSequenceClassification,
)

from datagen.errors import DatagenError, UsageError
from datagen.formats import write_records
from datagen.record import Preference, Record
from tests.trainers.families import talk, tokenizer_of
from trainers.masking import Masking
from trainers.objectives import UNKNOWN, ranking_loss
from trainers.pairs import Pair, PairLimits, load_pairs
from trainers.scoring import (
    Scorer,
    check_shared,
    collate_pairs,
    collate_rows,
    collate_targets,
    open_scorer,
    score_pairs,
    start_head,
)

VOCABULARY, PAD, EOS = 90, 0, 2
SIZES = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "initializer_range": 0.2,  # at the usual 0.02 attention hardly shows
    "pad_token_id": PAD,
}


def made(kind, config, attention="sdpa"):
    torch.manual_seed(0)
    config.num_labels = 1
    return kind._from_config(config, attn_implementation=attention).eval()


def llama(attention="sdpa", **options):
    return made(LlamaForSequenceClassification, LlamaConfig(**{**SIZES, **options}), attention)


def pairs(*sizes, seed=0):
    """Of (prompt, chosen, rejected) tokens, each answer with an end."""
    rng = np.random.default_rng(seed)
    found = []
    for prompt, chosen, rejected in sizes:
        tokens = [rng.integers(3, VOCABULARY, size).tolist() for size in (prompt, chosen, rejected)]
        found.append(Pair.of([*tokens[0], *tokens[1], EOS], [*tokens[0], *tokens[2], EOS]))
    return found


MIXED = pairs((9, 4, 6), (1, 12, 1), (20, 1, 5), (3, 3, 3))


def alone(model, ids):
    """The score of one answer by transformers' own forward."""
    return model(input_ids=torch.tensor(ids[None].astype(np.int64))).logits[0, 0]


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize("shared", [True, False])
@torch.no_grad()
def test_scores_are_those_of_each_answer_alone(attention, shared):
    model = llama(attention)
    scores = Scorer(model)(**collate_pairs(MIXED, PAD, shared=shared))
    wanted = [alone(model, pair.chosen) for pair in MIXED] + [alone(model, pair.rejected) for pair in MIXED]
    assert scores.dtype == torch.float32
    assert (scores - torch.stack(wanted)).abs().max() < 1e-5
    assert torch.stack(wanted).std() > 0.1


def test_shared_row_gives_the_gradients_of_two_rows():
    found = []
    for shared in (True, False):
        scorer = Scorer(llama())
        chosen, rejected = scorer(**collate_pairs(MIXED, PAD, shared=shared)).chunk(2)
        ranking_loss(chosen, rejected, 0.5).mean().backward()
        found.append({name: one.grad for name, one in scorer.named_parameters()})
    assert found[0].keys() == found[1].keys()
    for name, gradient in found[0].items():
        assert (gradient - found[1][name]).abs().max() < 1e-5, name
    assert max(gradient.abs().max() for gradient in found[0].values()) > 0.01


@torch.no_grad()
def test_shared_row_leaves_the_prompt_out_of_the_second_answer():
    (pair,) = pairs((30, 4, 4))
    assert collate_pairs([pair], PAD)["input_ids"].shape == (1, 40)
    assert collate_pairs([pair], PAD, shared=False)["input_ids"].shape == (2, 35)


@torch.no_grad()
def test_score_is_taken_at_the_last_token_even_where_that_pads():
    model = llama()
    model.config.pad_token_id = EOS  # as many tokenizers have it
    row = MIXED[0].chosen
    batch = collate_rows([row, np.r_[row, row]], EOS)
    found = Scorer(model)(**batch)[0]
    every = model.score(model.model(input_ids=torch.tensor(row[None].astype(np.int64))).last_hidden_state)[
        0, :, 0
    ]
    assert found.item() == pytest.approx(every[-1].item(), abs=1e-5)
    # transformers takes the one before the end.
    theirs = model(**batch).logits[0, 0]
    assert theirs.item() == pytest.approx(every[-2].item(), abs=1e-5)
    assert abs(every[-1] - every[-2]) > 0.01


def test_rows_without_an_end_are_an_error():
    with pytest.raises(ValueError, match="attention_mask"):
        Scorer(llama())(torch.ones(1, 3, dtype=torch.long))


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_models_with_full_attention_may_share(attention):
    assert check_shared(Scorer(llama(attention))) == ""
    assert check_shared(Scorer(llama(attention).to(torch.bfloat16))) == ""
    config = GPT2Config(vocab_size=VOCABULARY, n_embd=32, n_layer=2, n_head=4, pad_token_id=PAD)
    assert check_shared(Scorer(made(GPT2ForSequenceClassification, config, attention))) == ""


def test_models_that_cannot_share_say_why():
    # Bloom counts distances from its mask, not from positions.
    config = BloomConfig(vocab_size=VOCABULARY, hidden_size=32, n_layer=2, n_head=4, pad_token_id=PAD)
    assert "BloomForSequenceClassification does not take" in check_shared(
        Scorer(made(BloomForSequenceClassification, config, "eager"))
    )
    mistral = MistralConfig(**SIZES, sliding_window=16)
    scorer = Scorer(made(MistralForSequenceClassification, mistral))
    assert check_shared(scorer, longest=16) == ""
    assert "reaches back 16 tokens" in check_shared(scorer, longest=17)
    other = Scorer(llama())
    other.model.config._attn_implementation = "flex_attention"
    assert "'flex_attention'" in check_shared(other)


def test_leak_between_the_answers_is_found(monkeypatch):
    scorer = Scorer(llama())

    def open_mask(width, bounds, plain):
        shared, split, _ = bounds[:, :, None].unbind(1)
        place = torch.arange(width)[None]
        return {"position_ids": torch.where(place < split, place, place - split + shared)}

    monkeypatch.setattr("trainers.scoring._sharing", open_mask)
    scorer.model.config.use_cache = True
    assert "mixes the answers" in check_shared(scorer)


def test_check_leaves_the_model_as_it_was():
    scorer = Scorer(llama()).train()
    assert check_shared(scorer) == ""
    assert scorer.training
    assert scorer.model.model.training


def test_score_pairs_keeps_the_order_of_the_pairs():
    model = llama()
    many = pairs(*[(one % 7 + 1, one % 5 + 1, one % 3 + 1) for one in range(23)])
    for shared in (True, False):
        chosen, rejected = score_pairs(Scorer(model), many, PAD, size=4, shared=shared)
        with torch.no_grad():
            assert chosen == pytest.approx([alone(model, pair.chosen).item() for pair in many], abs=1e-5)
            assert rejected == pytest.approx([alone(model, pair.rejected).item() for pair in many], abs=1e-5)


def test_targets_stand_in_the_order_of_the_scores():
    first = Pair(np.arange(4, dtype=np.int32), 1, 2, "significantly", False, True, False)
    second = Pair(np.arange(4, dtype=np.int32), 1, 2, "slightly")
    found = collate_targets([first, second], "small")
    assert found["margin"].tolist() == pytest.approx([1, 1 / 3])
    assert found["safe"].tolist() == [1, UNKNOWN, 0, UNKNOWN]


def test_adapters_take_part_and_the_head_is_trained():
    peft = pytest.importorskip("peft")
    model = llama()
    with torch.no_grad():
        before = Scorer(model)(**collate_pairs(MIXED, PAD))
    config = peft.LoraConfig(task_type="SEQ_CLS", r=4, target_modules="all-linear", init_lora_weights=False)
    scorer = Scorer(peft.get_peft_model(model, config)).eval()
    found = scorer(**collate_pairs(MIXED, PAD))
    assert (found - before).abs().max() > 1e-3
    apart = scorer(**collate_pairs(MIXED, PAD, shared=False))
    assert (found - apart).abs().max() < 1e-4
    assert check_shared(scorer) == ""
    found.sum().backward()
    trained = {name for name, one in scorer.named_parameters() if one.grad is not None and one.grad.any()}
    assert any("lora_A" in name for name in trained)
    assert any("score" in name for name in trained)
    theirs = scorer.model(input_ids=torch.tensor(MIXED[0].chosen[None].astype(np.int64))).logits[0, 0]
    assert theirs.item() == pytest.approx(found[0].item(), abs=1e-5)


def test_gradients_pass_through_data_parallel_wrapping(tmp_path):
    torch.distributed.init_process_group(
        "gloo", init_method=f"file://{tmp_path / 'store'}", rank=0, world_size=1
    )
    try:
        scorer = Scorer(llama())
        batch = collate_pairs(MIXED, PAD)
        wrapped = DistributedDataParallel(scorer)
        wrapped(**batch).sum().backward()
        assert scorer.model.score.weight.grad.abs().max() > 0
    finally:
        torch.distributed.destroy_process_group()


def test_mixed_precision_keeps_the_head_in_its_own_type():
    scorer = Scorer(llama())
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        found = scorer(**collate_pairs(MIXED, PAD))
    assert found.dtype == torch.float32
    assert (found != found.to(torch.bfloat16).float()).any()


def chat_folder(folder, family="chatml", **changed):
    """A model that was fine-tuned to chat, tiny, with its tokenizer."""
    tokenizer = tokenizer_of(family)
    for name, value in changed.items():
        setattr(tokenizer, name, value)
    torch.manual_seed(1)
    LlamaForCausalLM(LlamaConfig(**{**SIZES, "vocab_size": len(tokenizer)})).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


def loaded(folder, opened):
    records = [
        Record(talk("hi", "one two"), preference=Preference("three three three")),
        Record(talk("hi", "one two", "again", "four"), preference=Preference("five six seven")),
    ]
    write_records(records, folder / "pairs.jsonl", "datagen")
    return load_pairs([str(folder / "pairs.jsonl")], Masking.of(opened.tokenizer), PairLimits(500)).pairs


def test_head_over_words_gives_way_to_a_scalar_one_drawn_from_the_seed(tmp_path):
    folder = chat_folder(tmp_path / "sft")
    opened, again, other = (open_scorer(folder, seed=seed) for seed in (3, 3, 4))
    weight = opened.scorer.model.score.weight
    assert opened.fresh
    assert opened.notices == ()
    assert weight.shape == (1, 32)
    assert torch.equal(weight, again.scorer.model.score.weight)
    assert not torch.equal(weight, other.scorer.model.score.weight)
    backbone = AutoModelForCausalLM.from_pretrained(folder).model.state_dict()
    assert all(
        torch.equal(one, backbone[name]) for name, one in opened.scorer.model.model.state_dict().items()
    )


def test_new_head_has_std_of_one_over_root_of_width_plus_one():
    model = llama(hidden_size=1024, num_hidden_layers=1)
    start_head(model, 0)
    assert model.score.weight.std().item() == pytest.approx(1025**-0.5, rel=0.1)


@torch.no_grad()
def test_saved_reward_model_loads_without_us_and_scores_the_same(tmp_path):
    opened = open_scorer(chat_folder(tmp_path / "sft"), seed=3)
    both = loaded(tmp_path, opened)
    wanted = opened.scorer(**collate_pairs(both, opened.pad))
    opened.scorer.model.save_pretrained(tmp_path / "rm")
    opened.tokenizer.save_pretrained(tmp_path / "rm")
    model = AutoModelForSequenceClassification.from_pretrained(tmp_path / "rm").eval()
    rows = [*(pair.chosen for pair in both), *(pair.rejected for pair in both)]
    batch = collate_rows(rows, AutoTokenizer.from_pretrained(tmp_path / "rm").pad_token_id)
    assert (model(**batch).logits[:, 0] - wanted).abs().max() < 1e-5
    for row, score in zip(rows, wanted, strict=True):
        assert alone(model, row).item() == pytest.approx(score.item(), abs=1e-5)
    again = open_scorer(str(tmp_path / "rm"), seed=9)
    assert not again.fresh
    assert torch.equal(again.scorer.model.score.weight, opened.scorer.model.score.weight)


@pytest.mark.parametrize("family", ["chatml", "gemma", "phi3"])
def test_padding_token_ends_no_reply(family, tmp_path):
    masking = Masking.of(tokenizer_of(family))
    masked = masking.encode(talk("hi", "one"))[0]
    ending = masking.template.tokenizer.convert_ids_to_tokens(int(masked.tokens.ids[masked.length - 1]))
    folder = chat_folder(tmp_path / "sft", family, pad_token=ending)
    opened = open_scorer(folder)
    both = loaded(tmp_path, opened)
    assert opened.pad not in {int(pair.row[-1]) for pair in both} | {int(pair.chosen[-1]) for pair in both}
    assert opened.scorer.model.config.pad_token_id == opened.pad
    assert opened.pad != opened.tokenizer.eos_token_id


def test_folder_with_weights_missing_is_refused(tmp_path):
    folder = tmp_path / "sft"
    chat_folder(folder)
    model = AutoModelForCausalLM.from_pretrained(folder)
    weights = model.state_dict()
    del weights["model.layers.1.mlp.up_proj.weight"]
    model.save_pretrained(folder, state_dict=weights)
    with pytest.raises(DatagenError, match=r"lack 1 weights, such as model\.layers\.1\.mlp\.up_proj"):
        open_scorer(str(folder))


def test_what_is_no_model_is_a_usage_error(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="empty"):
        open_scorer(str(tmp_path / "empty"))
