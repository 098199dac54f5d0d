"""Models of a few thousand parameters and conversations for them, made anew in each test session."""

import json

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from trainers.scratch import learn_tokenizer

WORDS = "red dog seven blue cat two green bird nine".split()


def drill(number):
    """A request and its answer: three words, to be said again."""
    words = " ".join(WORDS[(number * step + number // 9) % 9] for step in (1, 2, 4))
    return f"Say {words}.", words


def rows(count, turns=1, start=0):
    return [
        [
            message
            for turn in range(turns)
            for message in zip(("user", "assistant"), drill(start + turns * number + turn), strict=True)
        ]
        for number in range(count)
    ]


def write_rows(path, conversations, **tags):
    path.write_text(
        "".join(
            json.dumps({"messages": [{"role": role, "content": text} for role, text in one], **tags}) + "\n"
            for one in conversations
        )
    )
    return str(path)


def write_model(folder, *, seed=0, hidden=32, layers=2, context=128, **more):
    """A random Llama with its own tokenizer, which knows the drills' words."""
    texts = [text for one in rows(60) for _, text in one]
    tokenizer = learn_tokenizer(iter(texts), 320, context)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = LlamaForCausalLM(
            LlamaConfig(
                vocab_size=len(tokenizer),
                hidden_size=hidden,
                intermediate_size=2 * hidden,
                num_hidden_layers=layers,
                num_attention_heads=2,
                num_key_value_heads=2,
                max_position_embeddings=context,
                tie_word_embeddings=True,
                pad_token_id=tokenizer.pad_token_id,
                bos_token_id=tokenizer.bos_token_id,
                eos_token_id=tokenizer.eos_token_id,
                **more,
            )
        )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)
