"""Models of well-known families with forty words, random and shaken so that no two tokens have the same chance, and
rows for them. Without tokenizers: for what knows numbers alone."""

import numpy as np
import torch
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    BloomConfig,
    CohereConfig,
    Gemma2Config,
    GPT2Config,
    GPTNeoXConfig,
    GraniteConfig,
    LlamaConfig,
    MistralConfig,
    OPTConfig,
)

from tests.trainers.policies import shaken

WORDS = 40
PAD = 0
END = 1
_SIZES = {
    "vocab_size": WORDS,
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "max_position_embeddings": 64,
    "pad_token_id": PAD,
    "bos_token_id": None,
    "eos_token_id": END,
}
_OLD = {"vocab_size": WORDS, "n_embd": 16, "n_layer": 2, "n_head": 2, "n_positions": 64, "bos_token_id": END}
CONFIGS = {
    "llama": lambda: LlamaConfig(**_SIZES),
    "untied": lambda: LlamaConfig(**_SIZES, tie_word_embeddings=False),
    "sliding": lambda: MistralConfig(**_SIZES, sliding_window=4),
    "capped": lambda: Gemma2Config(
        **_SIZES, final_logit_softcapping=2.0, sliding_window=4, query_pre_attn_scalar=8
    ),
    "scaled": lambda: CohereConfig(**_SIZES, logit_scale=0.25),
    "divided": lambda: GraniteConfig(**_SIZES, logits_scaling=3.0),
    "neox": lambda: GPTNeoXConfig(**_SIZES),
    "learned_places": lambda: GPT2Config(**_OLD, eos_token_id=END),
    "no_places": lambda: BloomConfig(vocab_size=WORDS, hidden_size=16, n_layer=2, n_head=2),
    "opt": lambda: OPTConfig(**_SIZES, ffn_dim=24, word_embed_proj_dim=16, dropout=0.0),
}


def model_of(name="llama", seed=0, by=0.2, **more):
    config = CONFIGS[name]()
    for key, value in more.items():
        setattr(config, key, value)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = AutoModelForCausalLM.from_config(config)
    return shaken(model, seed, by=by).eval()


def critic_of(name="llama", seed=1):
    config = CONFIGS[name]()
    config.num_labels = 1
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = AutoModelForSequenceClassification.from_config(config)
    return shaken(model, seed, by=0.2).eval()


def words(rng, *lengths):
    """Rows of tokens that neither pad nor end."""
    return [rng.integers(2, WORDS, length).astype(np.int32) for length in lengths]


@torch.no_grad()
def spread(model, prompt, answer, temperature=1.0):
    """(n, V) log-probabilities before each token of the answer, of a pass of this row alone."""
    whole = torch.from_numpy(np.concatenate([prompt, answer]).astype(np.int64))[None]
    logits = model(input_ids=whole, use_cache=False).logits[0].float() / temperature
    return logits[len(prompt) - 1 : -1].log_softmax(-1)


def expected(model, prompts, answers, temperature=1.0):
    """(N,) log-probabilities of all answers' tokens, row by row."""
    rows = [
        spread(model, prompt, answer, temperature).gather(
            1, torch.from_numpy(answer.astype(np.int64))[:, None]
        )
        for prompt, answer in zip(prompts, answers, strict=True)
    ]
    return torch.cat(rows)[:, 0]
