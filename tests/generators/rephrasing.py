"""People for tests of the rephrase loop: threads that work through a run's queue as their script says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from datagen.models.base import Model
from datagen.reviews.handing import Given, submit
from datagen.reviews.items import Item, read_items
from datagen.reviews.leases import Queue, next_item
from datagen.reviews.loop import Loop, attempts_on, decisions_on
from datagen.reviews.people import add_person
from datagen.reviews.rounds import Try, rounds_of
from datagen.reviews.store import ReviewStore
from datagen.step import Context, Demand
from datagen.store import Store
from tests.generators.running import Outcome

QUEUE = Queue("", "rephrase")
Body = Mapping[str, Any]
Decide = Callable[[Item, list[list[Try]]], Body | None]


def body(verdict: str, prompt: str = "", *reasons: str, notes: str = "", comment: str = "") -> Body:
    return {
        "verdict": verdict,
        "notes": notes,
        "prompt": prompt,
        "reasons": list(reasons),
        "comment": comment,
    }


def scripted(lines: Mapping[str, Sequence[Body]]) -> Decide:
    """By what was proposed: the decisions on it, first step first. A conversation without any is left alone."""

    def decide(item: Item, rounds: list[list[Try]]) -> Body | None:
        said = lines.get(item.body["suggestion"], ())
        step = sum(map(len, rounds))
        return said[step] if step < len(said) else None

    return decide


class Person:
    """Decides until the block ends, whatever the run does meanwhile; a decision of None waits."""

    def __init__(self, folder: Path, decide: Decide, name: str = "ada") -> None:
        self.folder, self.decide, self.name = folder, decide, name
        self.given = 0
        self._error: BaseException | None = None
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> Person:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        try:
            while not (self.folder / "run.db").is_file() and not self._left.wait(0.05):
                pass
            with ReviewStore(self.folder) as store:
                add_person(store, self.name, "annotator")
                while not self._left.wait(0.02):
                    self.given += decide_next(store, self.decide, self.name)
        except BaseException as error:
            self._error = error


def decide_next(store: ReviewStore, decide: Decide, name: str = "ada") -> bool:
    """Whether there was something to decide, and was decided."""
    item = next_item(store, name, QUEUE)
    if item is None:
        return False
    decisions, attempts = decisions_on(store, item), attempts_on(store, item)
    if len(attempts) < len(decisions):
        return False
    said = decide(item, rounds_of(decisions, attempts))
    if said is None:
        return False
    step = len(decisions)
    status = "skipped" if said["verdict"] == "skip" else "submitted"
    given = Given({**said, "step": step}, f"{item.id}-{step}-{name}-{status}", status, step)
    submit(store, name, item, given, QUEUE)
    return True


def states(folder: Path) -> dict[str, str]:
    """What was proposed → how the conversation on it stands."""
    with ReviewStore(folder) as store:
        return {item.body["suggestion"]: item.state for item in read_items(store)}


def wait_until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.05)


async def run_with_people(
    folder: Path, step: Any, models: Mapping[str, Model] | Model, seed: int = 0
) -> Outcome:
    """The step in this process, its queue in the folder."""
    Store(folder).close()
    outcome = Outcome()

    def demand() -> Demand:
        return Demand(max(0, step.target - sum(map(step.counts, outcome.records))))

    with ReviewStore(folder) as store:
        context = Context(
            seed,
            "rephrase",
            lambda name: models[name] if isinstance(models, Mapping) else models,
            outcome.rejects.append,
            demand,
            outcome.notes.append,
            outcome.notes.append,
            lambda: Loop(store, "rephrase"),
        )
        async for record in step.generate((), context):
            outcome.records.append(record)
    return outcome
