"""Runs one stage: a generator or selector together with the filters right behind it.

Filters belong to the stage of what they follow, so that a generator with a target counts what they let
through. Knows one stage only; which stages are needed is decided in `datagen.execute`.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterable
from contextlib import aclosing, asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from datagen.errors import BudgetSpent, DatagenError
from datagen.filters.parallel import judge
from datagen.formats import to_json
from datagen.formats.arrow import RecordWriter
from datagen.models.roster import Roster
from datagen.recipe import NamedStep
from datagen.record import Origin, Record
from datagen.reviews.loop import Loop
from datagen.reviews.store import ReviewStore
from datagen.step import Context, Demand, Filter, Generator, Observer, Reject, Selection, Selector, Verdict
from datagen.store import Store, StoredReject
from datagen.targets import Aim, Cell

_REJECTS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Stage:
    """What runs together. head: what makes or selects the records; filters: what judges them then."""

    name: str
    head: NamedStep
    filters: tuple[NamedStep, ...]

    @property
    def target(self) -> int | None:
        target = getattr(self.head.step, "target", None)
        return target if isinstance(target, int) else None

    @property
    def aim(self) -> Aim | None:
        """The distribution that the head is to reach, where it has one."""
        return self.head.step.aim() if hasattr(self.head.step, "aim") else None


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What came of a stage.

    rejected: step → reason → count, steps in order. note: why it ended early, "" where it did not.
    cells: name of a cell of the target distribution → (accepted, quota). beside: accepted records that the target
    does not count.
    """

    name: str
    use: str
    target: int | None
    accepted: int
    rejected: dict[str, dict[str, int]]
    seconds: float
    note: str = ""
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)
    beside: int = 0

    @property
    def generated(self) -> int:
        return self.accepted + sum(sum(reasons.values()) for reasons in self.rejected.values())

    @property
    def short(self) -> int:
        """Records missing to the target."""
        return max(0, (self.target or 0) + self.beside - self.accepted)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class StageRun:
    """One run of one stage into the store; use `run` once."""

    stage: Stage
    seed: int
    store: Store
    roster: Roster
    observer: Observer
    _accepted: int = 0
    _beside: int = 0
    _aim: Aim | None = None
    _missing: dict[Cell, int] = field(default_factory=dict)
    _notes: list[str] = field(default_factory=list)
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _waiting: list[StoredReject] = field(default_factory=list)
    _written: Counter[str] = field(default_factory=Counter)
    _reviews: ReviewStore | None = None

    async def run(self, records: Iterable[Record]) -> tuple[StageFacts, BudgetSpent | None]:
        """The stage's facts once its Parquet file is whole; with the error where the budget ended it early.

        Raises DatagenError when the stage cannot go on; nothing is left behind then but recorded answers.
        """
        started = time.monotonic()
        self._aim = self.stage.aim
        self._missing = dict(self._aim.quotas) if self._aim else {}
        spent: BudgetSpent | None = None
        for step in (self.stage.head, *self.stage.filters):
            self.store.clear_rejects(step.name)
        with RecordWriter(self.store.stage_path(self.stage.name)) as writer:
            try:
                async with aclosing(self._made(records)) as made:
                    async for record in made:
                        self._take(record, writer)
            except BudgetSpent as error:
                spent = error
                self._note(str(error))
            finally:
                if self._reviews is not None:
                    self._reviews.close()
            self._flush()
        facts = StageFacts(
            self.stage.name,
            self.stage.head.use,
            self.stage.target,
            self._accepted,
            self._rejected(),
            round(time.monotonic() - started, 3),
            "; ".join(self._notes),
            self._cells(),
            self._beside,
        )
        return facts, spent

    async def _made(self, records: Iterable[Record]) -> AsyncGenerator[Record, None]:
        step, context = self.stage.head.step, self._context()
        if isinstance(step, Generator):
            made = step.generate(records, context)
            _expect(made, AsyncIterator, self.stage.head, "generate")
            async with _ended(made):
                async for record in made:
                    _expect(record, Record, self.stage.head, "generate")
                    yield record
        elif isinstance(step, Selector):
            selection = step.select(records, context)
            _expect(selection, Selection, self.stage.head, "select")
            for record in selection.kept:
                yield record.touched(Origin(context.step))
                self._drop(selection)
            self._drop(selection)
        else:
            raise DatagenError(f"stage {self.stage.name}: a filter cannot begin a stage")

    def _drop(self, selection: Selection) -> None:
        for reject in selection.dropped:
            self._reject(self.stage.head.name, reject)
        selection.dropped.clear()

    def _context(self) -> Context:
        name = self.stage.head.name
        return Context(
            seed=self.seed,
            step=name,
            model=self.roster.model,
            reject=lambda reject: self._reject(name, reject),
            demand=self._demand,
            note=self._note,
            tell=self.observer.note,
            people=self._people,
        )

    def _people(self) -> Loop:
        """Opened only for a step that asks people; closed with the stage."""
        if self._reviews is None:
            self._reviews = ReviewStore(self.store.folder)
        return Loop(self._reviews, self.stage.head.name)

    def _note(self, text: str) -> None:
        self._notes.append(text)
        self.observer.note(text)

    def _demand(self) -> Demand:
        target = self.stage.target
        records = sys.maxsize if target is None else max(0, target + self._beside - self._accepted)
        return Demand(records, dict(self._missing))

    def _cells(self) -> dict[str, tuple[int, int]]:
        quotas = self._aim.quotas if self._aim else {}
        return {cell.name: (quota - self._missing[cell], quota) for cell, quota in quotas.items()}

    def _take(self, record: Record, writer: RecordWriter) -> None:
        """The filters' verdict on a record, and into the file with it if it is good."""
        for named in self.stage.filters:
            if not isinstance(named.step, Filter):
                continue
            verdict = judge(named.step, record)
            _expect(verdict, Verdict, named, "judge")
            if not verdict.keep:
                reason = verdict.reason or "rejected"
                self._reject(named.name, Reject(record, reason, verdict.score, verdict.detail, record.id))
                return
            if verdict.record is not None:
                record = verdict.record.touched(Origin(named.name, parents=(record.id,)))
            else:
                record = record.touched(Origin(named.name))
        if self._aim and not self._fits(record):
            return
        writer.write(record)
        self._accepted += 1
        self._beside += not self._counts_towards_target(record)
        self.observer.accepted()

    def _counts_towards_target(self, record: Record) -> bool:
        step = self.stage.head.step
        return bool(step.counts(record)) if hasattr(step, "counts") else True

    def _fits(self, record: Record) -> bool:
        """Takes the record's place in its cell; a record without one is a reject."""
        cell = self._aim.target.cell_of(record) if self._aim else None
        if cell is not None and self._missing[cell]:
            self._missing[cell] -= 1
            return True
        reason, detail = ("outside_target", "") if cell is None else ("cell_full", cell.name)
        self._reject(self.stage.head.name, Reject(record, reason, detail=detail, source=record.id))
        return False

    def _reject(self, step: str, reject: Reject) -> None:
        stored = _stored(step, reject)
        self._counts[step, stored.reason] += 1
        self.observer.rejected(stored.reason)
        self._waiting.append(stored)
        if len(self._waiting) >= _REJECTS_AT_ONCE:
            self._flush()

    def _rejected(self) -> dict[str, dict[str, int]]:
        """Step → reason → count: steps in their order, the most frequent reason first."""
        by_step: dict[str, dict[str, int]] = {}
        for named in (self.stage.head, *self.stage.filters):
            own = {
                reason: count for (step, reason), count in self._counts.most_common() if step == named.name
            }
            if own:
                by_step[named.name] = own
        return by_step

    def _flush(self) -> None:
        """Write the rejects that wait, each numbered within its step."""
        numbered = []
        for reject in self._waiting:
            numbered.append((self._written[reject.stage], reject))
            self._written[reject.stage] += 1
        self.store.add_rejects(numbered)
        self._waiting.clear()


@asynccontextmanager
async def _ended(made: AsyncIterator[Record]) -> AsyncIterator[None]:
    """Ends a generator in its own order, before what it works with is closed, and not when it is collected."""
    try:
        yield
    finally:
        if isinstance(made, AsyncGenerator):
            await made.aclose()


def _stored(step: str, reject: Reject) -> StoredReject:
    """As it is kept: what a user's step put into it may be of any type."""
    try:
        score = None if reject.score is None else float(reject.score)
    except (TypeError, ValueError) as error:
        raise DatagenError(f"step {step}: a score must be a number, found {reject.score!r}") from error
    reason = " ".join(str(reject.reason).split())[:80]
    return StoredReject(
        step, reason, score, str(reject.detail or ""), str(reject.source), to_json(reject.record)
    )


def _expect(found: object, expected: type[Any], named: NamedStep, method: str) -> None:
    """Holds a user's own step to its contract. Raises DatagenError that names the step and what it gave."""
    if isinstance(found, expected):
        return
    if isinstance(found, Coroutine):
        found.close()  # else Python complains later that nobody awaited it
    raise DatagenError(
        f"step {named.name} ({named.use}): expected {expected.__name__} from {method}, found {type(found).__name__};"
        " is it async, or not async, by mistake?"
    )
