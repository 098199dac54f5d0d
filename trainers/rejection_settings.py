"""What rejection sampling is told; see `trainers.settings` and `trainers.policy_settings`. Knows no tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from datagen.errors import check_least
from trainers.policy_settings import PromptData, Rewards, Rollout
from trainers.settings import Data, Lora, Optim, Settings, Watch


@dataclass(frozen=True, slots=True)
class Samples:
    """k: answers to each prompt, spread over the temperatures; without any, all at rollout.temperature. keep: of each
    prompt's answers, the best so many of different text. least: what a kept one's reward must reach; unset, anything.
    pool: OUT folders of earlier versions, whose answers compete too (Llama 2, arXiv 2307.09288, §3.2.3). most: prompts
    that are asked, 0 for all. batch: prompts that a process answers and judges together, before they are written
    down."""

    k: int = 8
    temperatures: tuple[float, ...] = (0.8, 1.0, 1.2)
    keep: int = 1
    least: float | None = None
    pool: tuple[str, ...] = ()
    most: int = 0
    batch: int = 64

    def __post_init__(self) -> None:
        check_least(self, 1, "k", "keep", "batch")
        check_least(self, 0, "most")
        if not all(one > 0 for one in self.temperatures):
            raise ValueError(
                f"temperatures must be above 0, or all answers are one, found {list(self.temperatures)}"
            )


@dataclass(frozen=True, slots=True)
class Rows:
    """Of the fine-tuning. fit: whether there is one, or the dataset is all that is wanted. For the rest see
    `trainers.settings.Data`."""

    fit: bool = True
    max_length: int = 0
    packing: bool = False
    truncation: Literal["rounds", "drop"] = "drop"

    def __post_init__(self) -> None:
        check_least(self, 0, "max_length")


@dataclass(frozen=True, slots=True)
class RejectionSettings:
    """policy: who answers. student: who is fine-tuned on the best answers; "" is the policy itself. Llama 2 begins
    every version from its base, and teaches its smaller models by the answers of the largest. samples to rewards: of
    the data; rows to watch: of the fine-tuning, with the measuring on held-out prompts."""

    policy: str
    out: str
    student: str = ""
    data: PromptData = field(default_factory=PromptData)
    samples: Samples = Samples()
    rollout: Rollout = field(default_factory=Rollout)
    rewards: Rewards = field(default_factory=Rewards)
    rows: Rows = Rows()
    optim: Optim = field(default_factory=Optim)
    lora: Lora | None = None
    watch: Watch = field(default_factory=Watch)
    seed: int = 0

    @property
    def temperatures(self) -> tuple[float, ...]:
        return self.samples.temperatures or (self.rollout.temperature,)

    def fine_tuning(self, dataset: str, out: str, *, held_out: bool) -> Settings:
        """Of `trainers.sft`, on the dataset of the best answers, whose test split is evaluated on where there is one.
        Weights were used when the prompts were drawn."""
        rows = self.rows
        data = Data(
            train=(dataset,),
            held_out=(f"{dataset}::test",) if held_out else (),
            held_out_share=0.0,
            max_length=rows.max_length,
            packing=rows.packing,
            truncation=rows.truncation,
            weight_tag="",
        )
        return Settings(self.student or self.policy, out, data, self.optim, self.lora, self.watch, self.seed)

    def binding(self) -> dict[str, Any]:
        """What must be the same for the answers to belong together. The fine-tuning binds what is its own."""
        own = {**asdict(self), "rollout": self.rollout.binding()}
        return {name: own[name] for name in ("policy", "data", "samples", "rollout", "rewards", "seed")}


# The best of K answers is nobody's right answer, so nothing is compared with it to the letter.
DEFAULTS: Mapping[str, Any] = {"watch": {"exact": "none"}}
