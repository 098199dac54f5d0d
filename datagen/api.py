"""The Python face: generate, run and load, each returning a `datasets.Dataset`; and `work`, which the commands
share with them.

Knows how a recipe, a run folder and what is published at the end belong together, and no terminal.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from datagen.errors import UsageError
from datagen.execute import RunResult, execute, records_of
from datagen.formats import RecordFormatError, from_row, write_records
from datagen.publish import publish
from datagen.recipe import Recipe, load_recipe
from datagen.record import Record
from datagen.resources import content_hash
from datagen.step import Meter, Observer
from datagen.store import Store

if TYPE_CHECKING:
    import datasets

T = TypeVar("T")


class Quiet:
    """An observer that tells only what is worth a line, on stderr."""

    def stage(self, name: str, target: int | None, meter: Meter) -> None: ...

    def accepted(self) -> None: ...

    def rejected(self, reason: str) -> None: ...

    def note(self, text: str) -> None:
        sys.stderr.write(f"datagen: {text}\n")


def generate(
    generator: str,
    *,
    model: str | None = None,
    num: int | None = None,
    out: str | Path | None = None,
    seeds: str | Path | None = None,
    records: Iterable[Record | Mapping[str, Any]] | None = None,
    seed: int | None = None,
    concurrency: int | None = None,
    **options: Any,
) -> datasets.Dataset:
    """A dataset from one of the shipped recipes: "self-instruct", or "respond" with `records`.

    out: the run folder; unset, runs/NAME-HASH, where the hash is of the recipe, so that the same call goes on
    where it was stopped. options: further options of the generator's step, such as tasks="h4" for
    "self-instruct", which then aims at what is missing of that distribution.
    Raises UsageError for what is unknown, DatagenError when the run cannot do what was asked.
    """
    settings = generate_settings(
        generator, model=model, num=num, seeds=seeds, seed=seed, concurrency=concurrency, options=options
    )
    if records is not None:
        recipe, folder = _with_input(generator, settings, records, out)
    else:
        recipe = load_recipe(generator, settings)
        folder = Path(out) if out is not None else default_folder(recipe)
    work(recipe, folder, Quiet())
    return load(folder)


def run(
    recipe: str | Path, *, out: str | Path | None = None, settings: Mapping[str, Any] | None = None
) -> datasets.Dataset:
    """The dataset of a recipe file. settings: {"steps.self_instruct.target": 1000}, as --set has them."""
    given = [
        f"{path}={orjson.dumps(value, default=str).decode()}" for path, value in (settings or {}).items()
    ]
    loaded = load_recipe(recipe, given)
    folder = Path(out) if out is not None else default_folder(loaded)
    work(loaded, folder, Quiet())
    return load(folder)


def load(folder: str | Path) -> datasets.Dataset:
    """The records of a run folder, train and test together."""
    from datagen.export.hf import to_dataset

    with Store(Path(folder), write=False) as store:
        return to_dataset(records_of(store))


def work(recipe: Recipe, folder: Path, observer: Observer, *, retry_failed: bool = False) -> RunResult:
    """Runs a recipe in a folder and publishes dataset, card and report there."""

    def carry_out() -> RunResult:
        with Store(folder) as store:
            if retry_failed:
                forgotten = store.forget_failures()
                observer.note(f"{forgotten} requests that had failed are asked again")
            result = asyncio.run(execute(recipe, store, observer))
            publish(store, recipe, result)
            return result

    return outside_loop(carry_out)


def outside_loop(call: Callable[[], T]) -> T:
    """Calls it here, or in a thread of its own where a loop is already running, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return call()
    outcome: list[T] = []
    errors: list[BaseException] = []

    def run_apart() -> None:
        try:
            outcome.append(call())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run_apart, name="datagen")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return outcome[0]


def _with_input(
    generator: str, settings: list[str], records: Iterable[Record | Mapping[str, Any]], out: str | Path | None
) -> tuple[Recipe, Path]:
    """The recipe that reads these records, kept in the run folder under a name that tells their content."""
    base = Path(out) if out is not None else Path("runs")
    arriving = base / f".input-{os.getpid()}-{threading.get_ident()}.jsonl"
    write_records((_record(number, one) for number, one in enumerate(records)), arriving)
    name = f"input-{content_hash(arriving)[:12]}.jsonl"
    folder = base
    if out is None:
        folder = default_folder(load_recipe(generator, [*settings, f"steps.source.path={name}"]))
        folder.mkdir(parents=True, exist_ok=True)
    arriving.replace(folder / name)
    path = orjson.dumps(str(folder / name)).decode()
    return load_recipe(generator, [*settings, f"steps.source.path={path}"]), folder


def _record(number: int, given: Record | Mapping[str, Any]) -> Record:
    """A record as it is, or from a row in any known shape."""
    if isinstance(given, Record):
        return given
    try:
        return from_row(given)[0]
    except RecordFormatError as error:
        raise UsageError(
            f"records[{number}]: {error}; give a Record, or a row such as {{'prompt': ...}}"
        ) from error


def default_folder(recipe: Recipe) -> Path:
    """runs/NAME-HASH: the same recipe gets the same folder, and so goes on where it was stopped."""
    raw = orjson.dumps(recipe.source, default=str, option=orjson.OPT_SORT_KEYS)
    return Path("runs") / f"{recipe.name}-{hashlib.blake2b(raw, digest_size=4).hexdigest()}"


def generate_settings(
    generator: str,
    *,
    model: str | None,
    num: int | None,
    seeds: str | Path | None,
    seed: int | None,
    concurrency: int | None,
    options: Mapping[str, Any],
) -> list[str]:
    """What a generate call changes in the shipped recipe, as --set has it."""
    step = f"steps.{generator.replace('-', '_')}"
    given: dict[str, Any] = {
        "model.uri": model,
        "model.concurrency": concurrency,
        "seed": seed,
        "steps.source.limit" if generator == "respond" else f"{step}.target": num,
        f"{step}.seeds": None if seeds is None else str(Path(seeds)),
        **{f"{step}.{name}": value for name, value in options.items()},
    }
    return [f"{path}={orjson.dumps(value).decode()}" for path, value in given.items() if value is not None]
