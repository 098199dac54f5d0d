"""What PPO is told; see `trainers.settings` and `trainers.policy_settings`. Every choice in which practice differs has
a name here. N+ is Huang et al. 2024, arXiv 2403.17031."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from datagen.errors import check_least
from trainers.policy_settings import PromptData, Rewards, Rollout
from trainers.settings import Lora, Optim


@dataclass(frozen=True, slots=True)
class Ppo:
    """Proximal policy optimisation (Schulman et al. 2017, arXiv 1707.06347) of answers by rewards.

    updates: rounds of answering and learning, in place of passes over the prompts where above 0; optim.batch_size
    answers each. minibatch: answers of an optimiser step. inner_epochs: passes over the answers of an update.
    gamma, lam: of generalised advantage estimation. clip, value_clip: of policy ratios and of values, 0 for no clip.
    value_weight, entropy_weight: of the value loss and the entropy bonus beside the policy loss.
    whiten_advantages, whiten_rewards: over all answers of an update; rewards keep their mean.

    beta: of the KL to the reference in every token's reward. kl: its estimator, k1 log-ratio, k2 half its square, k3
    e^-d - 1 + d. kl_clamp: the largest log-ratio, 0 for none. kl_control: adaptive moves beta so that the KL of an
    answer nears kl_target, within kl_horizon answers (Ziegler et al. 2019, arXiv 1909.08593, 2.2).

    missing_eos: what becomes of the score of an answer that did not end: subtract takes missing_eos_penalty off it,
    set makes it minus that. normalise: scores less their mean over `normalise_on`, standard also divided by their
    deviation; references are the records' own replies, policy the first policy's answers. score_clip: the largest
    score, 0 for none.

    value: head, on the policy's own states; reward, a critic that starts as the first reward model; or the folder of
    a reward model. value_rate: what the learning rate of that head or critic is times the policy's.
    adam: tensorflow adds eps before the bias correction, as the first RLHF code did (N+, detail 10).
    ptx, ptx_weight, ptx_ratio: conversations, PATH or PATH=SHARE, whose cross entropy is added with that weight, so
    many of them for each answer (InstructGPT, arXiv 2203.02155, eq. 2). recompute: log-probabilities and values come
    from a pass of the policy over its answers, not from the engine that wrote them.
    """

    updates: int = 0
    minibatch: int = 64
    inner_epochs: int = 1
    gamma: float = 1.0
    lam: float = 0.95
    clip: float = 0.2
    value_clip: float = 0.2
    value_weight: float = 0.1
    entropy_weight: float = 0.0
    whiten_advantages: bool = True
    whiten_rewards: bool = False
    beta: float = 0.05
    kl: Literal["k1", "k2", "k3"] = "k1"
    kl_clamp: float = 0.0
    kl_control: Literal["fixed", "adaptive"] = "fixed"
    kl_target: float = 6.0
    kl_horizon: int = 10_000
    missing_eos: Literal["none", "subtract", "set"] = "subtract"
    missing_eos_penalty: float = 1.0
    normalise: Literal["none", "mean", "standard"] = "none"
    normalise_on: Literal["references", "policy"] = "references"
    score_clip: float = 0.0
    value: str = "head"
    value_rate: float = 1.0
    adam: Literal["torch", "tensorflow"] = "torch"
    ptx: tuple[str, ...] = ()
    ptx_weight: float = 0.0
    ptx_ratio: float = 1.0
    recompute: bool = False

    def __post_init__(self) -> None:
        check_least(self, 0, "updates", "clip", "value_clip", "value_weight", "entropy_weight", "beta")
        check_least(self, 0, "kl_clamp", "missing_eos_penalty", "score_clip", "ptx_weight", "ptx_ratio")
        check_least(self, 0, "value_rate")
        check_least(self, 1, "minibatch", "inner_epochs", "kl_horizon")
        for name in ("gamma", "lam"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be from 0 to 1, found {getattr(self, name)}")
        if self.kl_target <= 0:
            raise ValueError(f"kl_target must be above 0, found {self.kl_target}")
        if bool(self.ptx) != bool(self.ptx_weight):
            raise ValueError(
                "ptx and ptx_weight go together: name conversations and a weight above 0, or neither"
            )


@dataclass(frozen=True, slots=True)
class PolicyWatch:
    """Updates between evaluations and checkpoints; 0 chooses. keep: checkpoints besides the best. patience:
    evaluations without a better one after which it stops, 0 for never. most: held-out prompts that are answered.
    samples: of these, answers that are kept to read. metric: of the held-out answers, by which the best checkpoint is
    chosen: a reward's or judge's name, or score; unset, the first judge, else score. temperature: of held-out answers;
    unset, the rollout's.

    Alarms, told when they begin: kl_alarm, of an answer; length_alarm, by what factor the mean length may leave that
    of the first update; repeat_alarm, the share of answers that repeat themselves, or of one and the same answer.
    kl_stop: of an answer, above which the training ends with an error and keeps its last good checkpoint.
    """

    eval_every: int = 0
    save_every: int = 0
    keep: int = 2
    patience: int = 0
    most: int = 200
    samples: int = 3
    metric: str = ""
    temperature: float | None = None
    kl_alarm: float = 10.0
    kl_stop: float = 100.0
    length_alarm: float = 2.0
    repeat_alarm: float = 0.3
    tensorboard: bool = True

    def __post_init__(self) -> None:
        check_least(self, 0, "eval_every", "save_every", "patience", "samples", "kl_alarm", "repeat_alarm")
        check_least(self, 1, "keep", "most", "length_alarm")
        if self.kl_stop <= 0:
            raise ValueError(f"kl_stop must be above 0, found {self.kl_stop}")
        if self.temperature is not None and self.temperature < 0:
            raise ValueError(f"temperature must be at least 0, found {self.temperature}")


@dataclass(frozen=True, slots=True)
class PpoSettings:
    """Of PPO."""

    policy: str
    out: str
    data: PromptData = field(default_factory=PromptData)
    rewards: Rewards = field(default_factory=Rewards)
    rollout: Rollout = field(default_factory=Rollout)
    ppo: Ppo = Ppo()
    optim: Optim = field(default_factory=Optim)
    lora: Lora | None = None
    watch: PolicyWatch = PolicyWatch()
    seed: int = 0


# Of every size: one pass over the prompts; Adam as N+ and Llama 2 have it but for the rate, which follows the size.
DEFAULTS: Mapping[str, Any] = {
    "optim": {
        "epochs": 1.0,
        "batch_size": 128,
        "schedule": "linear",
        "warmup": 0,
        "weight_decay": 0.0,
        "eps": 1e-5,
    }
}
