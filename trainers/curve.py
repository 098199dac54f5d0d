"""What more data is worth: trainings on growing parts of a dataset, several seeds of each size.

    datagen train curve --model models/tiny --data runs/first --out curves/first

    OUT/training.json           what is measured; with other settings or data it is refused
    OUT/n000500-s1/             one training, as `datagen train sft` leaves it
    OUT/curve.json              the result

The part of one size holds that of the next smaller one, by seed, and all are measured on the same held-out records.
Knows no losses and no intervals; see `trainers.sft` and `trainers.curve_report`.
"""

from __future__ import annotations

import gc
import shutil
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import orjson
import torch

from datagen.errors import DatagenError, UsageError
from datagen.formats.atomic import replacing
from trainers.checkpoints import Folder
from trainers.curve_report import Curve, Metric, curve_of
from trainers.results import Outcome
from trainers.settings import Settings, binding
from trainers.sft import Material, digest_of, read, train_on
from trainers.subsets import hash_of, read_sizes, records_in, subset
from trainers.watching import Tell

_QUIET = 15.0  # seconds between two lines about steps
_MEASURING = ("most", "exact", "exact_most", "answer_tokens", "eval_every", "patience")
# What makes a folder a model, in the order in which it is removed.
_MODEL = (
    "config.json",
    "adapter_config.json",
    "adapter",
    "checkpoints",
    "*.safetensors",
    "*.safetensors.index.json",
    "*.bin",
    "generation_config.json",
    "tokenizer*",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.*",
    "merges.txt",
    "chat_template*",
)
# A training of a curve is short, and nobody reads the samples of twenty of them.
DEFAULTS = {"watch": {"samples": 0, "tensorboard": False, "keep": 1}}


@dataclass(frozen=True, slots=True)
class Wanted:
    """sizes: numbers of records, "500,1000,…" or "auto", see `read_sizes`. seeds: trainings of each size, at least 2.
    metric: of the held-out records: loss, or the share of answers that are the record's to the letter. keep: whether
    the models are kept, not only what was measured of them."""

    sizes: str = "auto"
    seeds: int = 3
    metric: Metric = "loss"
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One training. number: of its seed, from 1."""

    size: int
    number: int
    settings: Settings

    @property
    def folder(self) -> Folder:
        return Folder(Path(self.settings.out))

    @property
    def done(self) -> bool:
        return bool(self.folder.state().get("done"))

    def said(self) -> str:
        return f"{self.size:,} records, seed {self.number}"


@dataclass(frozen=True, slots=True)
class Plan:
    """records: to draw from. held: examples to measure on. runs: the smallest first. steps: by size; of each."""

    material: Material
    records: int
    runs: tuple[Run, ...]
    sizes: tuple[int, ...]
    steps: dict[int, int]

    settings: Settings

    @property
    def total(self) -> int:
        """Steps."""
        return sum(self.steps[run.size] for run in self.runs)

    def title(self) -> str:
        data, model = " + ".join(self.settings.data.train), self.settings.model
        return f"{Path(model).name or model} on {data}"

    def plain(self, curve: Curve | None = None) -> dict[str, object]:
        """As JSON takes it, with what came of it where something was trained."""
        optim = self.settings.optim
        return {
            "folder": self.settings.out,
            "records": self.records,
            "held_out": len(self.material.held),
            "seeds": len(self.runs) // len(self.sizes),
            "epochs": None if optim.steps else optim.epochs,
            "steps": {str(size): steps for size, steps in self.steps.items()},
            "trainings": len(self.runs),
            "total_steps": self.total,
            **(curve.plain() if curve else {}),
        }


def plan(settings: Settings, wanted: Wanted, tell: Tell) -> Plan:
    """Reads the data, chooses the sizes, and says what all trainings take; trains nothing. Raises UsageError."""
    if wanted.seeds < 2:
        raise UsageError(f"--seeds: an interval needs at least 2, better 3, found {wanted.seeds}")
    material = read(settings, tell)
    _check(material, settings, wanted)
    records = records_in(material.loaded)
    sizes = read_sizes(wanted.sizes, records)
    runs = tuple(
        Run(size, number, _settings_of(settings, size, number))
        for size in sizes
        for number in range(1, wanted.seeds + 1)
    )
    steps = {}
    for run in runs[:: wanted.seeds]:
        largest = run.size == sizes[-1]
        part = _part(material, run)
        outcome = train_on(part, run.settings, tell, plan_only=True, planned=not largest)
        steps[run.size] = outcome.steps
    made = Plan(material, records, runs, sizes, steps, settings)
    _say(made, settings, wanted, tell)
    return made


def _check(material: Material, settings: Settings, wanted: Wanted) -> None:
    """Raises UsageError where what is wanted cannot be measured."""
    watch, held = settings.watch, material.held
    if not held:
        raise UsageError(
            "nothing is held out to measure on; name it with --held-out, or set data.held_out_share"
        )
    known = watch.exact == "all" or (watch.exact == "auto" and any(one.computed for one in held))
    if wanted.metric == "exact" and (not known or not watch.exact_most):
        raise UsageError(
            "--metric exact: no held-out record has an answer that a program computed (watch.exact:"
            f" {watch.exact}); compare all of them with --set watch.exact=all, or take --metric loss"
        )


def _say(made: Plan, settings: Settings, wanted: Wanted, tell: Tell) -> None:
    shown = ", ".join(f"{size:,}" for size in made.sizes)
    chosen = " (500 doubling, or less so that there are three)" if wanted.sizes == "auto" else ""
    tell(f"sizes: {shown} of {made.records:,} different records{chosen}; {wanted.seeds} seeds of each")
    optim, last = settings.optim, made.sizes[-1]
    tell(
        f"{optim.steps:,} steps at every size (--steps)"
        if optim.steps
        else f"{optim.epochs:g} epochs at every size, so larger ones take more steps; --steps makes them equal"
    )
    tell(
        f"{len(made.runs)} trainings, {made.total:,} steps in all,"
        f" {made.total / made.steps[last]:.1f} times those of one on {last:,} records"
    )
    gone = "" if wanted.keep else ", and then removed; --keep keeps it"
    tell(f"each model is measured at its best checkpoint, by held-out loss{gone}")
    if wanted.seeds == 2:
        tell("two seeds give wide intervals, 9.0 standard deviations to each side; three give 2.5")
    if last > made.records / 2:
        tell(
            f"{last:,} of {made.records:,} records are {last / made.records:.0%}: the seeds share most of them, so the"
            " intervals there show less than what other data would change"
        )


def trace(settings: Settings, wanted: Wanted, tell: Tell) -> tuple[Plan, Curve]:
    """Does the trainings that are not done yet. Raises DatagenError; the same call goes on."""
    made = plan(settings, wanted, tell)
    folder = Folder(Path(settings.out))
    folder.begin("curve", _bound(settings, made.material))
    if done := sum(run.done for run in made.runs):
        tell(f"{done} of them are done already")
    measured: dict[int, list[float]] = {size: [] for size in made.sizes}
    for place, run in enumerate(made.runs, 1):
        outcome = _train(made, run, wanted, _thinned(tell, f"[{place}/{len(made.runs)}]"))
        measured[run.size].append(_value(outcome, wanted.metric))
    curve = curve_of(wanted.metric, measured)
    with replacing(folder.path / "curve.json") as file:
        file.write(orjson.dumps(made.plain(curve), option=orjson.OPT_INDENT_2))
    return made, curve


def _bound(settings: Settings, material: Material) -> dict[str, object]:
    """What must be as it was for the points of a curve to belong together; sizes and seeds may be added."""
    watch = asdict(settings.watch)
    return {
        **binding(settings),
        "watch": {key: watch[key] for key in _MEASURING},
        "examples": material.digest,
        "held_out": digest_of(material.held),
    }


def _train(made: Plan, run: Run, wanted: Wanted, tell: Tell) -> Outcome:
    folder = run.folder
    if run.done:
        outcome = Outcome.of(folder, folder.state())
        removed = wanted.keep and folder.state().get("kept") is False
        gone = "; its model was removed when it was done" if removed else ""
        tell(f"{run.said()}: was trained already; {_measures(outcome)}{gone}")
    else:
        tell(f"{run.said()}: {made.steps[run.size]:,} steps")
        outcome = train_on(_part(made.material, run), run.settings, tell, planned=True)
        tell(f"{run.said()}: {_measures(outcome)}, at step {outcome.step:,} of {outcome.steps:,}")
    _settle(folder, keep=wanted.keep)
    gc.collect()  # Trainer holds its model in circles
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return outcome


def _settle(folder: Folder, *, keep: bool) -> None:
    """Removes the model of a training that is done, unless it is to be kept. What was decided once holds: a model that
    was kept is not removed by a later command."""
    state = folder.state()
    if "kept" in state:
        return
    if not keep:
        for pattern in _MODEL:
            for place in folder.path.glob(pattern):
                shutil.rmtree(place) if place.is_dir() else place.unlink()
    folder.write_state({**state, "kept": keep})


def _measures(outcome: Outcome) -> str:
    return ", ".join(
        f"{key.removeprefix('eval_')} {value:.4g}"
        for key, value in outcome.metrics.items()
        if isinstance(value, float)
    )


def _value(outcome: Outcome, metric: Metric) -> float:
    """Raises DatagenError where it was not measured."""
    value = outcome.metrics.get(f"eval_{metric}")
    if not isinstance(value, float):
        raise DatagenError(
            f"{outcome.folder}: has no {metric}, found {dict(outcome.metrics)}; name another --out"
        )
    return value


def _part(material: Material, run: Run) -> Material:
    loaded = subset(material.loaded, run.size, run.settings.seed)
    return replace(material, loaded=loaded, digest=digest_of(loaded.examples))


def _settings_of(settings: Settings, size: int, number: int) -> Settings:
    """Of one training: its folder and its seed, of which order, draws and adapters depend. The seed is a hash, so that
    curves of neighbouring seeds have none in common."""
    seed = int.from_bytes(hash_of(settings.seed, f"run {number}")[:4], "big") >> 1
    return replace(settings, out=str(Path(settings.out) / f"n{size:06d}-s{number}"), seed=seed)


def _thinned(tell: Tell, mark: str) -> Tell:
    """The lines of one training of many: of those about its steps only some, by the clock."""
    last = time.monotonic()

    def told(line: str) -> None:
        nonlocal last
        now = time.monotonic()
        if line.startswith("step ") and now - last < _QUIET:
            return
        last = now
        tell(f"{mark} {line}")

    return told
