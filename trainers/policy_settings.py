"""What trainings of a policy by rewards are told, beside `trainers.settings`. Knows no tensors."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from datagen.errors import check_least

Combination = Literal["sum", "worst", "llama2"]


@dataclass(frozen=True, slots=True)
class PromptData:
    """prompts, held_out: PATH or PATH=SHARE of records, of which everything before the last reply is asked. held_out
    unset: the test splits of those that have one, else `held_out_share` of the prompts. max_prompt: tokens of a prompt;
    0 is what the model was made for, less an answer."""

    prompts: tuple[str, ...] = ()
    held_out: tuple[str, ...] = ()
    held_out_share: float = 0.05
    max_prompt: int = 0
    system: Literal["refuse", "merge"] = "refuse"
    weight_tag: str = "weight"

    def __post_init__(self) -> None:
        check_least(self, 0, "held_out_share", "max_prompt")
        if self.held_out_share >= 1:
            raise ValueError(f"held_out_share must be below 1, found {self.held_out_share}")


@dataclass(frozen=True, slots=True)
class Rewards:
    """sources: NAME=SOURCE of each reward, a folder or hub id of a reward model, http://… of a server, or
    python:MODULE:FUNCTION; a bare word is one of `datagen.rewards`. judges: the same, measured on held-out prompts and
    never trained on. combine: sum, weighted by `weights`, NAME=WEIGHT each (1 where unset); worst, the smallest of
    them; llama2, of rewards named helpfulness and safety (arXiv 2307.09288, §3.2.3): safety where the record's tag
    `safety_tag` says so or where it is below `threshold`, else helpfulness, and then whitened logits. batch: answers
    of one forward pass or request.
    """

    sources: tuple[str, ...] = ()
    judges: tuple[str, ...] = ()
    combine: Combination = "sum"
    weights: tuple[str, ...] = ()
    safety_tag: str = "safety"
    threshold: float = 0.15
    batch: int = 32

    def __post_init__(self) -> None:
        check_least(self, 1, "batch")
        if not 0 <= self.threshold <= 1:
            raise ValueError(
                f"threshold must be from 0 to 1, a probability of being safe, found {self.threshold}"
            )


@dataclass(frozen=True, slots=True)
class Rollout:
    """engine: transformers, generate (transformers' own loop), vllm (in this process), or the http://… address of a
    vLLM server. max_new_tokens: of an answer. batch: answers that are written side by side; 0 chooses. vllm_memory: the
    part of the GPU that vLLM in this process takes for its weights and its cache; the training needs the rest."""

    engine: str = "transformers"
    max_new_tokens: int = 256
    temperature: float = 1.0
    top_p: float = 1.0
    batch: int = 0
    vllm_memory: float = 0.3

    def __post_init__(self) -> None:
        check_least(self, 0, "temperature", "batch")
        check_least(self, 1, "max_new_tokens")
        if not 0 < self.top_p <= 1:
            raise ValueError(f"top_p must be above 0 and at most 1, found {self.top_p}")
        if not 0 < self.vllm_memory < 1:
            raise ValueError(f"vllm_memory must be above 0 and below 1, found {self.vllm_memory}")

    def binding(self) -> dict[str, Any]:
        """What answers depend on: all but what only changes who writes the same ones how fast."""
        return {name: value for name, value in asdict(self).items() if name not in ("batch", "vllm_memory")}
