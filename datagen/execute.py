"""Runs a recipe in a folder, stage by stage, reusing what is finished and what was answered.

A stage is finished when its Parquet file is in place and its fingerprint is written. The fingerprint covers the
step's options, what it reads (prompts, seeds, files), the model's identity, the seed, and the fingerprint of
the stage before; an edited recipe therefore starts again at the first changed stage, over recorded answers.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import inspect
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import Any

import orjson
import yaml

from datagen.errors import RecipeError, StoreError
from datagen.formats import RecordFormatError
from datagen.formats.arrow import RecordFile, count_rows
from datagen.models.roster import Roster
from datagen.recipe import NamedStep, Recipe, check_inputs
from datagen.record import Record
from datagen.stage import Stage, StageFacts, StageRun
from datagen.step import Filter, Observer, models_of
from datagen.store import Store
from datagen.version import __version__


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run came to. reused: names of the stages that were finished before. usd: None where a price is
    unknown. short: records missing to the target, with the reasons in `notes`."""

    folder: Path
    stages: tuple[StageFacts, ...]
    reused: tuple[str, ...]
    requests: int
    tokens: int
    usd: float | None
    budget_spent: bool

    @property
    def accepted(self) -> int:
        return self.stages[-1].accepted

    @property
    def short(self) -> int:
        return max(stage.short for stage in self.stages)

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(stage.note for stage in self.stages if stage.note)


def plan_stages(recipe: Recipe) -> tuple[Stage, ...]:
    """Each generator or selector with the filters right behind it. Raises RecipeError when a filter is first."""
    groups: list[list[NamedStep]] = []
    for step in recipe.steps:
        if not isinstance(step.step, Filter):
            groups.append([step])
        elif groups:
            groups[-1].append(step)
        else:
            raise RecipeError(
                recipe.name,
                [f"steps[0] {step.name}: a filter has nothing to judge here; begin with a source"],
            )
    return tuple(
        Stage(f"{number:02d}-{head.name}", head, tuple(filters))
        for number, (head, *filters) in enumerate(groups, 1)
    )


async def execute(recipe: Recipe, store: Store, observer: Observer) -> RunResult:
    """Runs what is not finished. Raises DatagenError when the run cannot do what was asked; every answer that
    came is recorded then, and the same call goes on from there. What a later step would refuse to read is a
    RecipeError before the first stage."""
    stages = plan_stages(recipe)
    check_inputs(recipe)
    roster = Roster(recipe.model_options, store, recipe.budget)
    for spent in store.spent():
        roster.count_recorded(spent.model, spent.answers, spent.usage)
    text = yaml.safe_dump(dict(recipe.source), sort_keys=False, allow_unicode=True)
    store.add_event("recipe", {"text": text, "version": __version__})
    store.keep_only([stage.name for stage in stages], [step.name for step in recipe.steps])
    with _fewer_collections():
        async with aclosing(roster), _patience(roster, observer):
            done, reused, budget_spent = await _run_stages(recipe, stages, store, roster, observer)
    spending = roster.spending
    return RunResult(
        store.folder, done, reused, spending.requests, spending.tokens, spending.usd, budget_spent
    )


async def _run_stages(
    recipe: Recipe, stages: Sequence[Stage], store: Store, roster: Roster, observer: Observer
) -> tuple[tuple[StageFacts, ...], tuple[str, ...], bool]:
    """The facts of all stages, the names of those that were finished before, and whether a budget ended one."""
    done: list[StageFacts] = []
    reused: list[str] = []
    budget_spent = False
    fingerprint = f"{recipe.seed}"
    for place, stage in enumerate(stages):
        fingerprint = fingerprint_of(stage, fingerprint, lambda name: roster.model(name).identity)
        facts = _finished(store, stage, fingerprint, observer)
        if facts is not None:
            done.append(facts)
            reused.append(stage.name)
            continue
        for later in stages[place:]:  # what was made from another beginning is no result of this recipe
            store.unfinish_stage(later.name)
            for step in (later.head, *later.filters):
                store.clear_rejects(step.name)
        observer.stage(stage.head.name, stage.target, roster)
        upstream = RecordFile(store.stage_path(done[-1].name)) if done else ()
        facts, cut = await StageRun(stage, recipe.seed, store, roster, observer).run(upstream)
        if cut is not None:
            # What there is goes on through the later stages, but a larger budget must start here again.
            budget_spent = True
            fingerprint += f" cut at {facts.accepted}"
        store.finish_stage(stage.name, fingerprint, facts.as_json())
        done.append(facts)
    return tuple(done), tuple(reused), budget_spent


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Requests make many objects that die young, and what is imported need not be walked again and again for
    them: an eighth of a run's CPU time (benchmarks/orchestration)."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(20_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@asynccontextmanager
async def _patience(roster: Roster, observer: Observer) -> AsyncIterator[None]:
    """Says what the end is waiting for when a run is interrupted."""
    try:
        yield
    except asyncio.CancelledError:
        if roster.in_flight:
            observer.note(
                f"stopping; {roster.in_flight} requests are on their way and will be kept, Ctrl-C drops them"
            )
        raise


def _finished(store: Store, stage: Stage, fingerprint: str, observer: Observer) -> StageFacts | None:
    """The facts of a stage that need not run; None, with the reason told, where it has to."""
    found = store.stages().get(stage.name)
    if found is None:
        return None
    facts = StageFacts(**found[1])
    recorded = sum(spent.answers for spent in store.spent())
    if found[0] != fingerprint:
        observer.note(f"{stage.name}: the recipe changed here; redone over {recorded:,} recorded answers")
        return None
    if count_rows(store.stage_path(stage.name)) != facts.accepted:
        observer.note(f"{stage.name}: its file is damaged; redone over {recorded:,} recorded answers")
        return None
    return facts


def fingerprint_of(stage: Stage, before: str, identity: Callable[[str], str]) -> str:
    """A hash over everything that can change what leaves the stage. before: the fingerprint of what it reads;
    identity: of a model by its name in the recipe."""
    parts: list[Any] = [before, __version__]
    for named in (stage.head, *stage.filters):
        step = named.step
        options = {key: getattr(step, key) for key in _fields(step)}
        inputs = step.inputs() if hasattr(step, "inputs") else {}
        models = {option: identity(name) for option, name in models_of(step).items()}
        parts.append([named.name, named.use, options, inputs, models, _code_of(step)])
    raw = orjson.dumps(parts, default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(raw, digest_size=16).hexdigest()


def records_of(store: Store) -> Iterator[Record]:
    """The records of the last finished stage."""
    try:
        yield from last_stage(store)
    except RecordFormatError as error:
        raise StoreError(
            f"{error}; run the same recipe again: it is made anew from recorded answers"
        ) from error


def last_stage(store: Store) -> Iterable[Record]:
    """The records of the last finished stage, as often as they are asked for; none before the first is."""
    names = sorted(store.stages())
    return RecordFile(store.stage_path(names[-1])) if names else ()


def _fields(step: Any) -> list[str]:
    if is_dataclass(step):
        return list(step.__dataclass_fields__)
    return sorted(vars(step))


def _code_of(step: Any) -> str:
    """A user's own step is told apart by its module's source, ours by the version."""
    module = inspect.getmodule(type(step))
    if module is None or module.__name__.startswith("datagen."):
        return ""
    try:
        return hashlib.blake2b(inspect.getsource(module).encode(), digest_size=8).hexdigest()
    except OSError:  # typed into a notebook: there is no source to look at
        return ""
