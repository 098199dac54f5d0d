"""Trains a chat model of 100,000 parameters that has learnt the nursery's short drills by heart.

It takes seconds of one core and no download, and behaves like a model: it answers, ends its answers, has a
chat template and loads wherever a Hugging Face folder does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from datagen.models.procedural import nursery
from datagen.record import Message

PAD, END = "<pad>", "<|end|>"
ROLES = ["<|system|>", "<|user|>", "<|assistant|>"]
TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>"
    "{% if message['role'] == 'assistant' %}"
    "{% generation %}{{ message['content'] }}<|end|>{% endgeneration %}"
    "{% else %}{{ message['content'] }}<|end|>{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
CONTEXT = 128
STEPS = 150


def exchanges() -> dict[str, str]:
    """Every request that the model was taught, with its answer."""
    counts = [
        f"Count from {first} to {last}."
        for place, first in enumerate(nursery.NUMBERS)
        for last in nursery.NUMBERS[place + 1 :]
    ]
    repeats = [f"Repeat {times} times: {item}." for item in nursery.ITEMS for times in ("two", "three")]
    return {text: _answer(text) for text in counts + repeats}


def _answer(text: str) -> str:
    answer = nursery.reply((Message("user", text),))
    assert answer, f"{text!r} is no drill of the nursery"
    return answer


def train(folder: Path) -> None:
    """Write a trained model and its tokenizer into the folder."""
    torch.manual_seed(0)
    tokenizer = _tokenizer()
    model = _untrained(tokenizer)
    ids, labels, mask = _batch(tokenizer)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=5e-3, total_steps=STEPS, pct_start=0.1)
    for _ in range(STEPS):
        model(input_ids=ids, attention_mask=mask, labels=labels).loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _tokenizer() -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=[PAD, END, *ROLES],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    texts = [text for exchange in exchanges().items() for text in exchange]
    tokenizer.train_from_iterator(texts, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=PAD, eos_token=END, extra_special_tokens=ROLES
    )
    fast.chat_template = TEMPLATE
    return fast


def _untrained(tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=64,
            intermediate_size=160,
            num_hidden_layers=2,
            num_attention_heads=4,
            max_position_embeddings=CONTEXT,
            tie_word_embeddings=True,
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
        )
    )


def _batch(tokenizer: PreTrainedTokenizerFast) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """All exchanges at once, padded on the right: ids, labels (answers only) and attention mask."""
    rows: list[dict[str, Any]] = [
        tokenizer.apply_chat_template(
            [{"role": "user", "content": request}, {"role": "assistant", "content": answer}],
            return_assistant_tokens_mask=True,
        )
        for request, answer in exchanges().items()
    ]
    width = max(len(row["input_ids"]) for row in rows)
    ids = torch.full((len(rows), width), tokenizer.pad_token_id)
    labels = torch.full_like(ids, -100)
    mask = torch.zeros_like(ids)
    for place, row in enumerate(rows):
        tokens = torch.tensor(row["input_ids"])
        answered = torch.tensor(row["assistant_masks"]) == 1
        ids[place, : len(tokens)] = tokens
        mask[place, : len(tokens)] = 1
        labels[place, : len(tokens)][answered] = tokens[answered]
    return ids, labels, mask
