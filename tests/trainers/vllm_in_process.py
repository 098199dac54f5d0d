"""Run by a Python that has vLLM: what the engine in this process answers before and after each sync, and what the
policy itself would, as JSON on the last line.

    python -m tests.trainers.vllm_in_process MODEL
"""

import json
import random
import sys
import time

import numpy as np
import torch
from transformers import AutoModelForCausalLM

from tests.trainers.policies import greedy, logprobs, shaken, with_adapter
from trainers.rollout import Sampling
from trainers.vllm_engine import VLLMEngine

STOPS = frozenset({2})
# Longer than a block of the prefix cache, which would else keep nothing of them.
PROMPTS = [np.array([1, 5, 9, 30], np.int32), np.arange(3, 75, dtype=np.int32)]
GREEDY = Sampling(8, temperature=0.0)


def timed(work, *arguments):
    start = time.perf_counter()
    return work(*arguments), round(time.perf_counter() - start, 4)


def answers(engine, model):
    """[the engine's, the policy's own]"""
    made = engine.sample(PROMPTS, GREEDY, [(0,), (1,)])
    return [[one.ids.tolist() for one in made], [greedy(model, one, GREEDY.most, STOPS) for one in PROMPTS]]


def states():
    return (
        random.getstate()[1][:5],
        np.random.get_state()[1].tolist()[:5],
        torch.get_rng_state().tolist()[:64],
    )


def look(folder):
    random.seed(5), np.random.seed(5), torch.manual_seed(5)
    before, threads = states(), torch.set_num_threads
    engine, start = timed(lambda: VLLMEngine(folder, STOPS, options={"block_size": 32}))
    model = AutoModelForCausalLM.from_pretrained(folder).eval()
    seen, syncs = [answers(engine, model)], []
    for seed in (1, 2):
        syncs.append(timed(engine.sync, shaken(model, seed))[1])
        seen.append(answers(engine, model))
    model = with_adapter(model, 3).eval()
    for seed in (4, 5):
        syncs.append(timed(engine.sync, shaken(model, seed, only="lora_"))[1])
        seen.append(answers(engine, model))
    prompts, keys = [PROMPTS[0]] * 64, [(7, place) for place in range(64)]
    differences, times = {}, []
    for temperature in (1.0, 0.7):
        made, took = timed(engine.sample, prompts, Sampling(32, temperature), keys)
        times.append(took)
        differences[temperature] = max(
            float(np.abs(one.logprobs - logprobs(model, PROMPTS[0], one.ids, temperature)).max())
            for one in made
        )
    again = engine.sample(prompts[9:12], Sampling(32, 0.7), keys[9:12])
    found = {
        "start": start,
        "answers": seen,
        "syncs": syncs,
        "times": times,
        "differences": differences,
        "different": len({tuple(one.ids.tolist()) for one in made}),
        "alone": [one.ids.tolist() for one in again] == [one.ids.tolist() for one in made[9:12]],
        "ended": [sum(one.ended for one in made), sum(bool(one.ids[-1] == 2) for one in made)],
        "untouched": before == states() and torch.set_num_threads is threads,
        "thinned": engine.sample(PROMPTS, Sampling(4, 1.0, 0.5), [(0,), (1,)])[0].logprobs is None,
    }
    engine.close()
    engine = VLLMEngine(folder, frozenset())
    made = engine.sample(prompts, Sampling(60, 1.0), keys)
    found["past_eos"] = sum(2 in one.ids[:-1] for one in made)
    engine.close()
    return found


if __name__ == "__main__":
    found = look(sys.argv[1])
    sys.stdout.write("\n" + json.dumps(found) + "\n")
