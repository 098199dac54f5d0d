"""What a training is told, section by section as in its YAML file (pipelines/train/*.yaml).

    model: models/base
    out: models/chat
    data: {train: [runs/first], max_length: 2048}
    optim: {epochs: 2, learning_rate: 2.0e-5}

Knows no tensors. What only changes how a training is watched may differ when it goes on; all else may not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

import yaml

from datagen.config import build, placed
from datagen.errors import RecipeError, UsageError, check_least, nearest


@dataclass(frozen=True, slots=True)
class Data:
    """train, held_out: PATH or PATH=SHARE. held_out unset: the test splits of the datasets that have one, else
    `held_out_share` of the records. max_length: tokens of an example and, packed, of a row; 0 is what the model was
    made for, at most 4,096. For the rest see `trainers.data.Limits`.
    """

    train: tuple[str, ...] = ()
    held_out: tuple[str, ...] = ()
    held_out_share: float = 0.05
    max_length: int = 0
    packing: bool = False
    truncation: Literal["rounds", "drop"] = "rounds"
    system: Literal["refuse", "merge"] = "refuse"
    prompt_weight: float = 0.0
    weight_tag: str = "weight"

    def __post_init__(self) -> None:
        check_least(self, 0, "held_out_share", "max_length", "prompt_weight")
        if self.held_out_share >= 1:
            raise ValueError(f"held_out_share must be below 1, found {self.held_out_share}")


@dataclass(frozen=True, slots=True)
class Optim:
    """AdamW (Loshchilov and Hutter 2019). steps: optimiser steps, in place of epochs where above 0. batch_size:
    sequences (packed: rows) of one step, over all processes; micro_batch: of one forward pass, 0 takes what makes some
    8,000 tokens and at most a quarter of a step. learning_rate: 0 chooses one by the model's size. floor: what the
    schedule ends at, as a part of the peak. warmup: steps, or a share of all where below 1, at least `least_warmup`
    steps. clip: the largest norm of a gradient, 0 for none. precision: of the arithmetic; auto is bfloat16 on a device
    that has it. checkpointing: activations are computed twice instead of kept.
    """

    epochs: float = 2.0
    steps: int = 0
    batch_size: int = 64
    micro_batch: int = 0
    learning_rate: float = 0.0
    schedule: Literal["cosine", "linear", "constant"] = "cosine"
    floor: float = 0.0
    warmup: float = 0.03
    least_warmup: int = 0
    weight_decay: float = 0.1
    betas: tuple[float, float] = (0.9, 0.95)
    eps: float = 1e-8
    clip: float = 1.0
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    checkpointing: bool = False

    def __post_init__(self) -> None:
        check_least(self, 0, "epochs", "steps", "learning_rate", "floor", "warmup", "least_warmup")
        check_least(self, 0, "weight_decay", "eps", "clip", "micro_batch")
        check_least(self, 1, "batch_size")
        if not all(0 <= beta < 1 for beta in self.betas):
            raise ValueError(f"betas must be from 0 to below 1, found {list(self.betas)}")
        if self.floor > 1:
            raise ValueError(f"floor must be at most 1, a part of the peak, found {self.floor}")
        if not self.steps and not self.epochs:
            raise ValueError("epochs and steps are both 0; set one of them")


@dataclass(frozen=True, slots=True)
class Lora:
    """Low-rank adapters (Hu et al. 2021) on every linear projection unless `targets` names some. bits: of the frozen
    weights, 4 for QLoRA (Dettmers et al. 2023). merge: the result is the whole model, not the adapter alone."""

    r: int = 16
    alpha: int = 16
    dropout: float = 0.05
    targets: tuple[str, ...] = ()
    bits: Literal[16, 4] = 16
    merge: bool = True

    def __post_init__(self) -> None:
        check_least(self, 1, "r", "alpha")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must be from 0 to below 1, found {self.dropout}")


@dataclass(frozen=True, slots=True)
class Watch:
    """Steps between log lines, evaluations and checkpoints; 0 chooses. keep: checkpoints besides the best. patience:
    evaluations without a better one after which it stops, 0 for never. most: held-out examples that are evaluated.
    samples: held-out prompts that are answered at each evaluation, to read. exact: whose greedy answers are compared
    with the record's: all; none; auto, those that a program answered (a model `procedural:` in their history, or a tag
    "answer"). exact_most: how many of them.
    """

    log_every: int = 0
    eval_every: int = 0
    save_every: int = 0
    keep: int = 2
    patience: int = 0
    most: int = 1000
    samples: int = 3
    exact: Literal["auto", "all", "none"] = "auto"
    exact_most: int = 200
    answer_tokens: int = 128
    tensorboard: bool = True

    def __post_init__(self) -> None:
        check_least(self, 0, "log_every", "eval_every", "save_every", "patience", "samples", "exact_most")
        check_least(self, 1, "keep", "most", "answer_tokens")


@dataclass(frozen=True, slots=True)
class Settings:
    """Of supervised fine-tuning; `trainers.reward_settings` has those of a reward model."""

    model: str
    out: str
    data: Data = Data()
    optim: Optim = Optim()
    lora: Lora | None = None
    watch: Watch = Watch()
    seed: int = 0


def read_settings(cls: type, path: str | None, changes: Sequence[str], defaults: Mapping[str, Any]) -> Any:
    """An instance of a settings class: defaults below the file, below `changes`, each SECTION.KEY=VALUE in YAML.

    Raises UsageError for a file that cannot be read, RecipeError with all faults.
    """
    values: dict[str, Any] = {}
    for layer in (defaults, _read(path) if path else {}):
        _lay(values, layer)
    faults: list[str] = []
    for change in changes:
        name, equals, text = change.partition("=")
        section, dot, key = name.strip().partition(".")
        if not equals:
            faults.append(f"{change}: expected SECTION.KEY=VALUE, such as optim.epochs=3")
            continue
        try:
            value = _plain(text) if text else ""
        except yaml.YAMLError as error:
            faults.append(f"{change}: is no YAML: {_line(error)}")
            continue
        _lay(values, {section: {key: value} if dot else value})
    place = path or "settings"
    built = _built(cls, values, faults)
    if faults or built is None:
        raise RecipeError(place, faults)
    return built


def _read(path: str) -> dict[str, Any]:
    try:
        found = _plain(Path(path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"--config {path}: cannot be read: {_line(error)}") from error
    if not isinstance(found, dict):
        raise UsageError(f"--config {path}: expected keys and values, such as model: PATH")
    return found


class _Loader(yaml.SafeLoader):
    """Each key once, and no aliases: a few lines of them can stand for more than any memory."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not taken here; write the value out")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        counts = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        if twice := sorted(key for key, count in counts.items() if count > 1):
            raise yaml.YAMLError(f"given twice: {', '.join(twice)}")
        return super().construct_mapping(node, deep)

    def construct_number(self, node: yaml.ScalarNode) -> int:
        number = super().construct_yaml_int(node)
        if abs(number) >= 2**63:
            raise yaml.YAMLError("a whole number of more than 64 bits")
        return number


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_number)


def _plain(text: str) -> Any:
    """Raises yaml.YAMLError, and for nothing else: neither for dates that are none nor for nesting without end."""
    try:
        return yaml.load(text, _Loader)  # a SafeLoader
    except RecursionError as error:
        raise yaml.YAMLError("nested too deeply") from error
    except ValueError as error:
        raise yaml.YAMLError(str(error)) from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _lay(values: dict[str, Any], layer: Mapping[str, Any]) -> None:
    """A section's keys go over those that are there; what is no section goes in its place."""
    for key, value in layer.items():
        under = values.get(key)
        values[key] = {**under, **value} if isinstance(under, dict) and isinstance(value, dict) else value


def _built(cls: type, values: Mapping[str, Any], faults: list[str]) -> Any:
    """Sections first, so that a fault names where it is."""
    sections = {name: found for name, hint in get_type_hints(cls).items() if (found := _section(hint))}
    plain = dict(values)
    before = len(faults)
    for name, section in sections.items():
        if not isinstance(plain.get(name), Mapping):
            if name in plain and plain[name] is not None:
                faults.append(f"{name}: expected keys and values, found {plain[name]!r}")
            continue
        given = {key: _number(value) for key, value in plain[name].items()}
        built = build(section, given)
        if isinstance(built, list):
            faults += [placed(name, fault) for fault in built]
        plain[name] = built
    known = [one.name for one in fields(cls)]
    faults += [f"{key}: unknown key; {nearest(str(key), known)}" for key in plain if key not in known]
    for one in fields(cls):
        if one.default is MISSING and one.default_factory is MISSING and not plain.get(one.name):
            faults.append(f"{one.name}: missing; name it with --{one.name}, or in a file for --config")
        elif one.type == "str" and one.name in plain and not isinstance(plain[one.name], str):
            faults.append(f"{one.name}: expected a text, found {plain[one.name]!r}")
        elif one.type == "int" and not _is_seed(plain.get(one.name, 0)):
            faults.append(
                f"{one.name}: expected a whole number from 0 to 2**32 - 1, found {plain[one.name]!r}"
            )
    return None if len(faults) > before else cls(**plain)


def _is_seed(value: Any) -> bool:
    """Of those that torch and numpy both take."""
    return type(value) is int and 0 <= value < 2**32


def _section(hint: Any) -> type | None:
    """The dataclass that a field holds, or None."""
    return next((one for one in (hint, *get_args(hint)) if isinstance(one, type) and is_dataclass(one)), None)


def _number(value: Any) -> Any:
    """PyYAML takes 2e-5 for a text, since YAML 1.1 wants a point in it."""
    if isinstance(value, str):
        try:
            return float(value) if "e" in value.lower() else value
        except ValueError:
            return value
    return value


def binding(settings: Any, micro: int = 0) -> dict[str, Any]:
    """What must be the same for a training to go on: all but where it lies and how it is watched. micro: the
    micro-batch that is used, which the number of processes may have chosen, and which says what a batch holds."""
    bound = {key: value for key, value in asdict(settings).items() if key not in ("out", "watch")}
    return {**bound, "optim": {**bound["optim"], "micro_batch": micro}}
