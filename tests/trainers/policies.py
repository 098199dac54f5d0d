"""Policies that have learned something else, and what they answer by themselves: what an engine is held against."""

import numpy as np
import torch
from peft import LoraConfig, get_peft_model


def shaken(model, seed, *, only="", by=0.1):
    """Every weight moved at random; a random model as it is made gives all tokens nearly the same chance."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if only in name:
                weight += by * torch.randn(weight.shape, generator=generator)
    return model


def with_adapter(model, seed, **settings):
    config = LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM", **settings)
    with torch.random.fork_rng():
        tuned = get_peft_model(model, config)
    return shaken(tuned, seed, only="lora_", by=0.2)


@torch.no_grad()
def greedy(model, prompt, most, stops=frozenset()):
    ids = prompt.tolist()
    for _ in range(most):
        ids.append(int(model(input_ids=torch.tensor([ids])).logits[0, -1].argmax()))
        if ids[-1] in stops:
            break
    return ids[len(prompt) :]


@torch.no_grad()
def logprobs(model, prompt, ids, temperature=1.0):
    whole = torch.from_numpy(np.concatenate([prompt, ids]).astype(np.int64))[None]
    spread = (model(input_ids=whole).logits[0].float() / temperature).log_softmax(-1)
    return spread[len(prompt) - 1 : -1].gather(1, whole[0, len(prompt) :, None])[:, 0].numpy()
