"""The rollout engine `vllm`: vLLM in this process, on the same GPU as the training.

    engine = VLLMEngine("models/chat", stops)
    engine.sync(model)      every weight anew, in place
    engine.sample(prompts, sampling, keys)

Seen to work with vLLM 0.32. Knows no rewards.
"""

from __future__ import annotations

import gc
import os
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import numpy as np
import torch

from datagen.errors import DatagenError, MissingExtra, UsageError
from trainers.merged_weights import merged_weights
from trainers.prompts import Ids
from trainers.rollout import Key, Sampled, Sampling
from trainers.vllm_wire import check_room, sampled, seed_of, settings_of, tells_logprobs

_MODE = "processed_logprobs"  # after the temperature, as PPO needs them
_CPU_CACHE = 2**30  # bytes for keys and values without a GPU, where vLLM would take nearly all memory
# Read when vLLM is first imported. One process: only there weights are handed over as they lie in memory.
_ENVIRONMENT = {"VLLM_ENABLE_V1_MULTIPROCESSING": "0"}
_DEFAULTS = {"VLLM_LOGGING_LEVEL": "ERROR", "VLLM_NO_USAGE_STATS": "1"}


class VLLMEngine:
    """policy: a folder or hub id with a whole model, which answers until the first `sync`. batch: answers side by side,
    0 lets vLLM choose. memory: the part of the GPU that vLLM takes for its weights and its cache; the training needs
    the rest. options: of vllm.LLM, above all of these.

    Without a GPU it computes in float32, else in the policy's own type or, for float32, bfloat16. Raises MissingExtra
    without vLLM, UsageError in one of several processes, DatagenError where vLLM does not start.
    """

    def __init__(
        self,
        policy: str,
        stops: frozenset[int],
        *,
        batch: int = 0,
        memory: float = 0.3,
        options: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        if int(os.environ.get("WORLD_SIZE", "1")) > 1:
            raise UsageError(
                "rollout.engine: vllm serves one process, and several are training; start vLLM's server and name it:"
                " rollout.engine=http://HOST:PORT"
            )
        os.environ.update(_ENVIRONMENT)
        for name, value in _DEFAULTS.items():
            os.environ.setdefault(name, value)
        self._stops = stops
        with _torch_as_it_was():
            self._llm: Any = _open(policy, _arguments(batch, memory) | dict(options))

    def sync(self, model: Any) -> None:
        """See `trainers.rollout.Engine`. An adapter's work is merged into what is handed over, not into the model."""
        with _torch_as_it_was():
            self._llm.collective_rpc("reload_weights", kwargs={"weights_iterator": merged_weights(model)})
            self._llm.apply_model(_renew_head)
        if not self._llm.reset_prefix_cache():  # keys and values of the weights before
            raise DatagenError("vLLM did not empty its prefix cache after new weights; it is still answering")

    def sample(self, prompts: Sequence[Ids], sampling: Sampling, keys: Sequence[Key]) -> list[Sampled]:
        """See `trainers.rollout.Engine`. The same prompt and key give the same answer but for the rounding of another
        batch shape."""
        from vllm import SamplingParams

        check_room(prompts, sampling.most, self._llm.llm_engine.model_config.max_model_len)
        if not prompts:
            return []
        told = tells_logprobs(sampling, _MODE)
        asked = [{"prompt_token_ids": one.tolist()} for one in prompts]
        said = [settings_of(sampling, self._stops, seed_of(key)) for key in keys]
        with _torch_as_it_was():
            made = self._llm.generate(
                asked, [SamplingParams(**one, detokenize=False) for one in said], use_tqdm=False
            )
        return [self._sampled(one.outputs[0], told) for one in made]

    def _sampled(self, output: Any, told: bool) -> Sampled:
        ids = list(output.token_ids)
        numbers = None
        if told:
            numbers = np.array(
                [one[token].logprob for one, token in zip(output.logprobs, ids, strict=True)], np.float32
            )
        return sampled(ids, numbers, self._stops)

    def close(self) -> None:
        """Gives the memory back."""
        if self._llm is None:
            return
        self._llm.llm_engine.engine_core.shutdown()
        self._llm = None
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()


def _arguments(batch: int, memory: float) -> dict[str, Any]:
    """Of vllm.LLM. max_model_len -1: the model's context, or what of it the cache can hold."""
    found: dict[str, Any] = {
        "skip_tokenizer_init": True,
        "generation_config": "vllm",
        "logprobs_mode": _MODE,
        "max_model_len": -1,
        "disable_log_stats": True,
    }
    if batch:
        found["max_num_seqs"] = batch
    if torch.cuda.is_available():
        return found | {"gpu_memory_utilization": memory}
    return found | {"dtype": "float32", "enforce_eager": True, "kv_cache_memory_bytes": _CPU_CACHE}


def _open(policy: str, arguments: dict[str, Any]) -> Any:
    try:
        from vllm import LLM
    except ModuleNotFoundError as error:
        raise MissingExtra("rollout.engine=vllm", error.name or "vllm", "vllm") from error
    except (
        ImportError,
        RuntimeError,
        OSError,
    ) as error:  # such as a torchvision that was built for another torch
        raise _broken("vLLM cannot be loaded", error) from error
    if "dtype" not in arguments:
        from trainers.loading import open_config

        # vLLM's own "auto" makes float16 of float32, which has too short a range for many models.
        full = getattr(open_config(policy), "dtype", None) in (None, torch.float32)
        arguments = arguments | {"dtype": "bfloat16" if full else "auto"}
    try:
        return LLM(model=policy, **arguments)
    except (ValueError, RuntimeError, OSError) as error:
        raise _broken(f"vLLM does not start on {policy}", error) from error


def _broken(found: str, error: Exception) -> DatagenError:
    said = " ".join(str(error).split())[:300]
    return DatagenError(
        f"rollout.engine=vllm: {found}: {said}; mend what it says, or use rollout.engine=transformers"
    )


def _renew_head(model: Any) -> None:
    """On a CPU a head over words is packed once for its products. One that shares its weight with the embeddings has
    none of its own in a checkpoint, so that vLLM's reloading passes it by and the packed one stays that of before."""
    from vllm.model_executor.layers.vocab_parallel_embedding import ParallelLMHead
    from vllm.platforms import current_platform

    if current_platform.is_cpu():
        for layer in model.modules():
            if isinstance(layer, ParallelLMHead):
                layer.quant_method.process_weights_after_loading(layer)


@contextmanager
def _torch_as_it_was() -> Iterator[None]:
    """vLLM seeds every generator of the process and, on a CPU, forbids another number of threads; the training goes on
    as if nobody had asked."""
    python, numbers, threads = random.getstate(), np.random.get_state(), torch.set_num_threads
    devices = list(range(torch.cuda.device_count())) if torch.cuda.is_available() else []
    try:
        with torch.random.fork_rng(devices=devices):
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numbers)
        torch.set_num_threads = threads
