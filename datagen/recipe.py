"""What a run is: models, steps and export, read from YAML and checked as a whole before anything is spent.

    name: my-dataset
    seed: 17
    model: openai:gpt-4.1-mini          # the default for every step
    models:                             # or several, by name
      writer: {uri: openai:gpt-4.1, concurrency: 32, rpm: 500}
    budget: {max_usd: 5}
    steps:
      - {use: self_instruct, target: 1000}
      - {use: language, keep: [en]}
    export: {test_size: 0.05, licence: cc-by-4.0}

Knows no folder and runs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from datagen.config import build, placed
from datagen.errors import DatagenError, MissingExtra, RecipeError, UsageError, nearest
from datagen.models.budgeted import Budget
from datagen.models.open import check_uri
from datagen.models.options import ModelOptions
from datagen.models.prices import price_of
from datagen.registry import lookup
from datagen.resources import shipped
from datagen.settings import apply_setting, read_yaml, shown
from datagen.step import Filter, Generator, Selector, models_of


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """test_size: share of records in the test split. licence: as the card shall state it; never assumed."""

    test_size: float = 0.05
    licence: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.test_size < 1:
            raise ValueError(f"test_size must be at least 0 and below 1, found {self.test_size}")


@dataclass(frozen=True, slots=True)
class NamedStep:
    """A step with its name in the run and the options it was given."""

    name: str
    use: str
    step: Generator | Filter | Selector
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A checked recipe. source: the plain values it was built from, with all --set applied."""

    name: str
    seed: int
    models: Mapping[str, ModelOptions]
    budget: Budget
    steps: tuple[NamedStep, ...]
    export: ExportOptions
    source: Mapping[str, Any]

    def model_options(self, name: str) -> ModelOptions:
        """The options of a model by its name here or by its URI; "" is the default. One named by its URI is pushed
        as hard as the default."""
        known = self.models.get(name or "default")
        if known is not None:
            return known
        if ":" in name:
            return replace(self.models["default"], uri=name)
        raise UsageError(f"model {name!r}: not in the recipe's models; {nearest(name, list(self.models))}")


_KEYS = ("name", "seed", "model", "models", "budget", "steps", "export")


def load_recipe(path: str | Path, settings: Sequence[str] = ()) -> Recipe:
    """A recipe from a YAML file, or a shipped one by its name. settings: "a.b=value", values in YAML.

    Raises RecipeError with every fault that was found.
    """
    file = find_recipe(path)
    try:
        plain = read_yaml(file.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise RecipeError(str(file), [" ".join(str(error).split())]) from error
    if not isinstance(plain, dict):
        raise RecipeError(str(file), [f"expected keys and values, found {type(plain).__name__}"])
    try:
        return parse_recipe(plain, str(file), settings, beside=file.parent)
    except RecursionError as error:
        raise RecipeError(str(file), ["an anchor contains itself"]) from error


def check_inputs(recipe: Recipe) -> None:
    """What the steps read and the models cost, looked at before anything is asked: files, folders, packages, prices.

    Files are read once, for their hashes. Raises RecipeError with every fault of every step.
    """
    faults: list[str] = []
    for named in recipe.steps:
        if hasattr(named.step, "inputs"):
            try:
                named.step.inputs()
            except (UsageError, MissingExtra) as error:
                faults.append(f"step {named.name}: {error}")
        faults += _price_faults(recipe, named)
    if faults:
        raise RecipeError(recipe.name, list(dict.fromkeys(faults)))


def _price_faults(recipe: Recipe, named: NamedStep) -> list[str]:
    """A limit in dollars needs a price for every model."""
    if recipe.budget.max_usd is None:
        return []
    uris = {recipe.model_options(name).uri for name in models_of(named.step).values()}
    return [
        f"max_usd: the price of {uri} is unknown; name a file with it in DATAGEN_PRICES, or limit tokens or"
        " requests instead"
        for uri in sorted(uris)
        if price_of(uri) is None
    ]


def find_recipe(path: str | Path) -> Path:
    """The file: as it is, or pipelines/NAME.yaml as shipped."""
    file = Path(path)
    if file.is_file():
        return file
    for name in (file.name, f"{file.name.replace('-', '_')}.yaml"):
        if (shipped("pipelines") / name).is_file():
            return shipped("pipelines", name)
    known = [one.stem.replace("_", "-") for one in shipped("pipelines").glob("*.yaml")]
    remedy = nearest(file.stem.replace("_", "-"), known)
    raise UsageError(f"recipe {path}: no such file, and no shipped recipe of that name; {remedy}")


def parse_recipe(
    plain: Mapping[str, Any], place: str, settings: Sequence[str] = (), beside: Path | None = None
) -> Recipe:
    """A recipe from plain values. Raises RecipeError with every fault."""
    values = _copied(plain)
    faults = [f"--set {fault}" for setting in settings for fault in apply_setting(values, setting)]
    faults += [f"{key}: unknown key; {nearest(str(key), _KEYS)}" for key in values if key not in _KEYS]
    name, seed = values.get("name", "dataset"), values.get("seed", 0)
    faults += _name_faults("name", name)
    if not isinstance(seed, int) or isinstance(seed, bool):
        faults.append(f"seed: expected a whole number, found {shown(seed)}")
    models = _models(values, faults)
    budget = _section(Budget, values, "budget", faults)
    export = _section(ExportOptions, values, "export", faults)
    steps = _steps(values.get("steps"), beside, faults)
    if not faults:
        faults += _unknown_models(steps, models)
    if faults or budget is None or export is None:
        raise RecipeError(place, faults)
    return Recipe(name, seed, models, budget, steps, export, values)


def _name_faults(place: str, name: Any) -> list[str]:
    """Names become names of files and folders."""
    if isinstance(name, str) and re.fullmatch(r"\w[\w .-]{0,59}", name):
        return []
    return [f"{place}: expected 1 to 60 letters, digits, spaces, dots and dashes, found {shown(name)}"]


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def _models(values: Mapping[str, Any], faults: list[str]) -> dict[str, ModelOptions]:
    given = values.get("models") or {}
    if not isinstance(given, dict):
        faults.append(f"models: expected names with options, found {shown(given)}")
        given = {}
    if "default" in given and "model" in values:
        faults.append("models.default: model says the same thing; keep one of the two")
    named: dict[str, Any] = {"default": values.get("model", "procedural:"), **given}
    models = {}
    for name, options in named.items():
        built = build(ModelOptions, {"uri": options} if isinstance(options, str) else options)
        if isinstance(built, list):
            faults += [placed("model" if name == "default" else f"models.{name}", fault) for fault in built]
        else:
            models[name] = built
            faults += _uri_faults("model.uri" if name == "default" else f"models.{name}.uri", built.uri)
    return models


def _uri_faults(place: str, uri: str) -> list[str]:
    try:
        check_uri(uri)
    except UsageError as error:
        return [f"{place}: {error}"]
    return []


def _section(cls: type[Any], values: Mapping[str, Any], key: str, faults: list[str]) -> Any:
    given = values.get(key) or {}
    if not isinstance(given, dict):
        faults.append(f"{key}: expected keys and values, found {shown(given)}")
        return None
    built = build(cls, given)
    if isinstance(built, list):
        faults += [placed(key, fault) for fault in built]
        return None
    return built


def _steps(given: Any, beside: Path | None, faults: list[str]) -> tuple[NamedStep, ...]:
    if not isinstance(given, list) or not given:
        faults.append("steps: expected a list with at least one step, such as {use: self_instruct}")
        return ()
    steps: list[NamedStep] = []
    for index, options in enumerate(given):
        place = f"steps[{index}]"
        if not isinstance(options, dict) or not isinstance(options.get("use"), str):
            faults.append(f"{place}: expected a mapping with the key use, found {shown(options)}")
            continue
        name = options.get("name", options["use"].rpartition(":")[2])
        faults += _name_faults(f"{place} name", name)
        if any(step.name == name for step in steps):
            faults.append(f"{place}: the name {name!r} is taken; give this step a name of its own")
        step = _step(f"{place} {name}", options, beside, faults)
        if step is not None:
            steps.append(NamedStep(name, options["use"], step, options))
    return tuple(steps)


def _step(place: str, options: Mapping[str, Any], beside: Path | None, faults: list[str]) -> Any:
    try:
        cls = lookup(options["use"], beside=beside)
        built = build(cls, {key: value for key, value in options.items() if key not in ("use", "name")})
    except (DatagenError, TypeError) as error:
        faults.append(f"{place}: {error}")
        return None
    if isinstance(built, list):
        faults += [placed(place, fault) for fault in built]
        return None
    if not isinstance(built, Generator | Filter | Selector):
        faults.append(f"{place}: {cls.__name__} has none of the methods generate, judge and select of a step")
        return None
    return built


def _unknown_models(steps: Sequence[NamedStep], models: Mapping[str, ModelOptions]) -> list[str]:
    faults = []
    for step in steps:
        for option, name in models_of(step.step).items():
            if ":" in name:
                faults += _uri_faults(f"step {step.name}: {option}", name)
            elif name and name not in models:
                remedy = nearest(name, list(models))
                faults.append(f"step {step.name}: {option} {name!r} is not in models; {remedy}")
    return list(dict.fromkeys(faults))
