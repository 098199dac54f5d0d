"""What is said to vLLM and what it says back: requests on token ids, and their answers.

Pure functions, shared by the engine in this process (`trainers.vllm_engine`) and the server's (`trainers.vllm_server`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datagen.errors import DatagenError
from trainers.prompts import Ids
from trainers.rollout import Key, Sampled, Sampling

ADAPTER = "datagen-policy-"  # and a number: the names under which a server holds our adapters


def seed_of(key: Key) -> int:
    """vLLM seeds each request by itself, with 64 bits."""
    return int(np.random.default_rng(key).integers(2**63))


def check_room(prompts: Sequence[Ids], most: int, context: int) -> None:
    """Raises DatagenError for a prompt without tokens, or one behind which an answer does not fit. context: tokens."""
    for place, prompt in enumerate(prompts):
        if not len(prompt):
            raise DatagenError(f"prompt {place} has no tokens; expected at least one to go on from")
        if len(prompt) + most > context:
            raise DatagenError(
                f"prompt {place} has {len(prompt):,} tokens, and an answer of {most:,} more goes beyond the"
                f" {context:,} that vLLM holds; lower rollout.max_new_tokens or data.max_prompt"
            )


def settings_of(sampling: Sampling, stops: frozenset[int], seed: int) -> dict[str, Any]:
    """In vLLM's words, the same for both; all that a model's generation_config might say otherwise is said."""
    drawn = sampling.temperature > 0
    return {
        "max_tokens": sampling.most,
        "temperature": float(sampling.temperature),
        "top_p": float(sampling.top_p) if drawn else 1.0,
        "top_k": 0,
        "min_p": 0.0,
        "repetition_penalty": 1.0,
        "presence_penalty": 0.0,
        "frequency_penalty": 0.0,
        "min_tokens": 0,
        "seed": seed if drawn else None,
        # Our own ends and no others.
        "ignore_eos": True,
        "stop_token_ids": sorted(stops),
        "logprobs": 0,  # of no other token than the one that is written
    }


def tells_logprobs(sampling: Sampling, mode: str) -> bool:
    """Whether what vLLM calls log-probabilities are the policy's at the temperature. mode: vLLM's `logprobs_mode`."""
    if sampling.temperature == 0:
        return mode in ("raw_logprobs", "processed_logprobs")
    if sampling.top_p < 1:
        return mode == "raw_logprobs" and sampling.temperature == 1
    return mode == "processed_logprobs" or (mode == "raw_logprobs" and sampling.temperature == 1)


def sampled(ids: Sequence[int], logprobs: NDArray[np.float32] | None, stops: frozenset[int]) -> Sampled:
    return Sampled(np.array(ids, np.int32), bool(ids) and ids[-1] in stops, logprobs)


def body_of(model: str, prompt: Ids, sampling: Sampling, stops: frozenset[int], key: Key) -> dict[str, Any]:
    """Of POST /v1/completions. Answers come as ids, since text does not always give its tokens back."""
    said = settings_of(sampling, stops, seed_of(key))
    ids = {"return_token_ids": True, "skip_special_tokens": False}
    return {"model": model, "prompt": prompt.tolist(), **said, **ids}


def answer_of(data: Any, most: int, stops: frozenset[int], *, told: bool) -> Sampled:
    """Of the JSON that /v1/completions replies. told: whether its log-probabilities are of use.

    Raises ValueError, with what is wrong, for any other JSON.
    """
    try:
        choice = data["choices"][0]
        ids, reason = choice.get("token_ids"), choice.get("finish_reason")
    except (TypeError, KeyError, IndexError, AttributeError):
        raise ValueError("an answer without choices") from None
    if ids is None:
        raise ValueError(
            "an answer without token_ids; this needs vLLM's own server, not an older or another one"
        )
    if not isinstance(ids, list) or not all(type(one) is int and 0 <= one < 2**31 for one in ids):
        raise ValueError("token_ids that are no list of token ids")
    whole = (reason == "stop" and ids and ids[-1] in stops) or (reason == "length" and len(ids) == most)
    if not whole or len(ids) > most:
        raise ValueError(f"an answer of {len(ids):,} tokens that ended by {reason!r}")
    return sampled(ids, _numbers(choice.get("logprobs"), len(ids)) if told else None, stops)


def _numbers(logprobs: Any, count: int) -> NDArray[np.float32]:
    try:
        found = np.array(logprobs["token_logprobs"], np.float32)
    except (TypeError, KeyError, ValueError):
        raise ValueError("an answer without log-probabilities") from None
    if found.shape != (count,) or not np.isfinite(found).all() or (found > 1e-3).any():
        raise ValueError("log-probabilities that are none")
    return found


@dataclass(frozen=True, slots=True)
class Served:
    """What a server says of itself in GET /v1/models. name: what requests call its model. root: where that was loaded
    from. adapters: of ours, the newest last."""

    name: str
    root: str
    context: int
    adapters: tuple[str, ...]

    @property
    def answering(self) -> str:
        """The policy: its newest adapter, where there is one."""
        return self.adapters[-1] if self.adapters else self.name


def served_of(data: Any) -> Served:
    """Raises ValueError for what is no such reply, or of a server that is not vLLM's."""
    try:
        models = data["data"]
        base = next(one for one in models if one.get("parent") is None)
        name, root, context = base["id"], base["root"], base["max_model_len"]
        adapters = [one["id"] for one in models if one["id"].startswith(ADAPTER)]
        adapters.sort(key=lambda one: int(one.removeprefix(ADAPTER)))
    except (TypeError, KeyError, AttributeError, ValueError, StopIteration):
        raise ValueError("a list of models that is not vLLM's") from None
    if not (isinstance(name, str) and isinstance(root, str) and type(context) is int):
        raise ValueError("a list of models that is not vLLM's")
    return Served(name, root, context, tuple(adapters))
