"""What a chain of versions is told, section by section as in its YAML file (pipelines/train/rlhf.yaml).

Knows no commands and no files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from datagen.config import build, placed
from datagen.errors import RecipeError, UsageError, check_least

PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Prompts:
    """sources, held_out: files, dataset folders or run folders. held_out unset: `held_out_share` of the prompts.
    compared, sampled: prompts of each version that two answers are compared of, and that are sampled for training; no
    prompt comes twice. 0: a third and two thirds of an equal part."""

    sources: tuple[str, ...] = ()
    held_out: tuple[str, ...] = ()
    held_out_share: float = 0.1
    compared: int = 0
    sampled: int = 0

    def __post_init__(self) -> None:
        check_least(self, 0, "held_out_share", "compared", "sampled")
        if self.held_out_share >= 1:
            raise ValueError(f"held_out_share must be below 1, found {self.held_out_share}")
        if bool(self.compared) != bool(self.sampled):
            raise ValueError("compared and sampled go together: set both, or leave both at 0")


@dataclass(frozen=True, slots=True)
class Versions:
    """count: how many. ppo_from: the first in which PPO follows rejection sampling. restart: what each version
    fine-tunes, the base anew or the version before. pool: whose earlier answers compete in rejection sampling; Llama 2
    (arXiv 2307.09288, 3.2.3) took those of the version before alone up to V3, which forgot skills, and of all from V4
    on."""

    count: int = 5
    ppo_from: int = 5
    restart: Literal["base", "previous"] = "base"
    pool: Literal["paper", "all", "none"] = "paper"

    def __post_init__(self) -> None:
        check_least(self, 1, "count", "ppo_from")


@dataclass(frozen=True, slots=True)
class Comparing:
    """judge: who says which answer is better, a model's URI or `people`; project: their project file. second: who gives
    the second answer, `current` (the same model), `previous` (the version before), or a URI. answered: the share of the
    pairs that people must have answered. set: of datagen generate preferences."""

    judge: str = "procedural:"
    project: str = ""
    second: str = "current"
    temperatures: tuple[float, float] = (0.7, 1.0)
    answered: float = 1.0
    ties: Literal["keep", "drop"] = "drop"
    set: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < self.answered <= 1:
            raise ValueError(f"answered must be above 0 and at most 1, found {self.answered}")


@dataclass(frozen=True, slots=True)
class Reward:
    """source: a reward that is there and is not trained: a folder, http://…, python:MODULE:FUNCTION or a name of
    datagen.rewards. Without it a reward model is trained in every version, on the comparisons of all versions so far
    and on `data`, without proportions. config, set: of datagen train reward."""

    source: str = ""
    kind: Literal["helpfulness", "safety"] = "helpfulness"
    data: tuple[str, ...] = ()
    config: str = "reward"
    set: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.source and (self.data or self.set):
            raise ValueError("a reward with a source is not trained; leave out data and set")


@dataclass(frozen=True, slots=True)
class Combination:
    """As of datagen train ppo: see trainers.policy_settings."""

    combine: Literal["sum", "worst", "llama2"] = "sum"
    weights: tuple[str, ...] = ()
    threshold: float = 0.15
    safety_tag: str = "safety"


@dataclass(frozen=True, slots=True)
class Sampling:
    """Of datagen train rejection: k answers to each prompt over the temperatures; least: what the reward of a kept one
    must reach."""

    k: int = 8
    temperatures: tuple[float, ...] = (0.8, 1.0, 1.2)
    least: float | None = None
    config: str = ""
    set: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_least(self, 1, "k")


@dataclass(frozen=True, slots=True)
class Tuning:
    """Of datagen train sft on the best answers; data: conversations that are mixed in, PATH=SHARE, where the best
    answers have the share that is left to 1."""

    data: tuple[str, ...] = ()
    config: str = "sft"
    set: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ppo:
    """Of datagen train ppo."""

    config: str = "ppo"
    set: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measuring:
    """Of datagen eval rewards, on held-out prompts: judges beside the rewards, such as exact=exact."""

    judges: tuple[str, ...] = ()
    num: int = 200
    temperature: float = 1.0

    def __post_init__(self) -> None:
        check_least(self, 1, "num")
        check_least(self, 0, "temperature")


@dataclass(frozen=True, slots=True)
class Settings:
    """base: the supervised chat model that everything starts from. rewards: by name, see `Reward`. answer_tokens: of an
    answer, wherever one is written."""

    base: str
    out: str
    prompts: Prompts = field(default_factory=Prompts)
    versions: Versions = field(default_factory=Versions)
    preferences: Comparing = field(default_factory=Comparing)
    rewards: Mapping[str, Any] = field(default_factory=lambda: {"helpfulness": {}})
    combination: Combination = field(default_factory=Combination)
    rejection: Sampling = field(default_factory=Sampling)
    fine_tuning: Tuning = field(default_factory=Tuning)
    ppo: Ppo = field(default_factory=Ppo)
    evaluation: Measuring = field(default_factory=Measuring)
    answer_tokens: int = 256
    seed: int = 0

    def binding(self) -> dict[str, Any]:
        """What must be the same for the chain to go on: all but where it lies, and how many versions it has where the
        prompts of a version do not depend on that."""
        bound = {key: value for key, value in asdict(self).items() if key != "out"}
        if self.prompts.compared:
            bound["versions"] = {key: value for key, value in bound["versions"].items() if key != "count"}
        return bound


def read_rewards(settings: Settings) -> dict[str, Reward]:
    """Raises RecipeError with all faults."""
    faults: list[str] = []
    found: dict[str, Reward] = {}
    for name, values in settings.rewards.items():
        built = build(Reward, {"source": values} if isinstance(values, str) else (values or {}))
        if not str(name).isidentifier():
            faults.append(f"rewards.{name}: expected a name of letters, digits and _, such as helpfulness")
        elif isinstance(built, list):
            faults += [placed(f"rewards.{name}", fault) for fault in built]
        else:
            found[str(name)] = built
    if not settings.rewards:
        faults.append("rewards: none given; name at least one, such as helpfulness: {kind: helpfulness}")
    if faults:
        raise RecipeError("rlhf", faults)
    return found


def check(settings: Settings) -> None:
    """Raises UsageError for what no step would find out before hours of work."""
    read_rewards(settings)
    if not settings.prompts.sources:
        raise UsageError("prompts.sources: none given; name records whose questions are asked")
    if settings.preferences.project and settings.preferences.judge != PEOPLE:
        raise UsageError("preferences.project: is for preferences.judge: people; leave one of them out")
    if settings.answer_tokens < 1:
        raise UsageError(f"answer_tokens: must be at least 1, found {settings.answer_tokens}")
    for text in settings.fine_tuning.data:
        share_of(text)
    if sum(map(share_of, settings.fine_tuning.data)) >= 1:
        raise UsageError("fine_tuning.data: the shares must leave something for the best answers, below 1")


def share_of(text: str) -> float:
    """Of PATH=SHARE. Raises UsageError."""
    path, _, said = text.rpartition("=")
    try:
        share = float(said)
    except ValueError:
        share = 0.0
    if not path or not 0 < share < 1:
        raise UsageError(f"fine_tuning.data {text}: expected PATH=SHARE, such as runs/first=0.5")
    return share
