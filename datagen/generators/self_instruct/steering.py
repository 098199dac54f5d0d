"""Decides what each job of a steered run asks for: the cells that are still missing, by what was learned of the model.

A job asks for one cell. What comes of it is counted by the cell that it really fell into: a model that prefers
two kinds of task gives them whatever it is asked for, and these fill their cells without being asked for. So the
plan is made of what is missing, less what the jobs under way will bring, less what the proposals for other cells
will bring. Jobs are planned only when `limit` is called, at moments that depend on what was committed and on
nothing else. Knows cells and counts, no prompts and no models.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from datagen.generators.self_instruct.candidates import Outcome
from datagen.generators.self_instruct.wishes import Plan
from datagen.generators.self_instruct.yields import Yields, needs
from datagen.step import Demand, Reject
from datagen.targets import Aim, Cell


@dataclass(slots=True)
class _Progress:
    """What has been done for the sake of one cell, in proposals. recent: of the last ones, which ended in it."""

    recent: deque[bool]
    sent: int = 0
    under_way: int = 0
    asked_for: int = 0  # jobs that asked for the cell, for its own sake or another's
    given_up: bool = False


@dataclass(frozen=True, slots=True)
class _Job:
    """aim, sake: numbers of the cell asked for, and of the one for whose sake: another cell may be the better thing
    to ask for, where a model writes all it is asked for too short."""

    plan: Plan
    aim: int
    sake: int


@dataclass(slots=True)
class Steering:
    """The plans of a run.

    missing: the records that each cell lacks now. most: proposals that one request may ask for, by cell. window:
    jobs in flight or waiting. floor, patience: a cell is given up when fewer than floor of the last `patience`
    proposals for its sake ended in it.
    """

    aim: Aim
    missing: Callable[[], Mapping[Cell, int]]
    most: Callable[[Cell], int]
    window: int
    floor: float
    patience: int
    _cells: list[Cell] = field(init=False)
    _numbers: dict[Cell, int] = field(init=False)
    _progress: list[_Progress] = field(init=False)
    _yields: Yields = field(init=False)
    _met: list[int] = field(init=False)
    _under_way: list[int] = field(init=False)
    _jobs: list[_Job] = field(default_factory=list)
    _committed: int = 0
    _planned_at: int = -1

    def __post_init__(self) -> None:
        self._cells = list(self.aim.quotas)
        self._numbers = {cell: number for number, cell in enumerate(self._cells)}
        self._progress = [_Progress(deque(maxlen=self.patience)) for _ in self._cells]
        self._yields = Yields(len(self._cells))
        self._met = [0] * len(self._cells)
        self._under_way = [0] * len(self._cells)

    def plan(self, index: int) -> Plan:
        return self._jobs[index].plan

    def limit(self, committed: int) -> int:
        """No more jobs than the window, and no more than are needed by what is expected."""
        if committed != self._planned_at:
            self._planned_at = committed
            self._add_jobs(committed + self.window)
        return len(self._jobs)

    def take(self, outcome: Outcome, before: Demand, after: Demand) -> None:
        """A record counts for the cell that it came into, and for a full one that it would have come into."""
        if isinstance(outcome, Reject):
            return
        cell = next((cell for cell, missing in before.cells.items() if after.cells[cell] < missing), None)
        if cell is None:
            found = self.aim.target.cell_of(outcome)
            cell = found if found and not before.cells[found] else None
        if cell is not None:
            self._met[self._numbers[cell]] += 1

    def commit(self) -> str:
        job = self._jobs[self._committed]
        self._committed += 1
        count, progress = job.plan.count, self._progress[job.sake]
        self._under_way[job.aim] -= count
        self._yields.asked[job.aim] += count
        for cell, records in enumerate(self._met):
            self._yields.met[job.aim][cell] += records
        hits = min(count, self._met[job.sake])
        self._met = [0] * len(self._cells)
        progress.under_way -= count
        progress.recent.extend([True] * hits + [False] * (count - hits))
        full = len(progress.recent) == self.patience
        progress.given_up |= full and sum(progress.recent) < self.floor * self.patience
        return ""

    def ending(self) -> str:
        quotas, missing = self.aim.quotas, self.missing()
        short = [
            f"{cell.name}: {quotas[cell] - lacking} of {quotas[cell]}"
            for cell, lacking in missing.items()
            if lacking
        ]
        if not short:
            return ""
        return (
            f"{len(short)} of {len(quotas)} cells could not be filled ({', '.join(short)}): of the last {self.patience}"
            f" candidates asked for the sake of each, fewer than the floor of {self.floor:.0%} came into it; see the"
            " reasons with datagen show --rejects, then change the target, the model, the filters or floor"
        )

    def _add_jobs(self, most: int) -> None:
        """Plans what is needed by what is known now."""
        missing = dict(self.missing())
        wanted = [number for number, cell in enumerate(self._cells) if missing[cell]]
        if len(self._jobs) >= most or not wanted:
            return
        rates = self._yields.rates()
        aims = self._yields.best_aims(rates)
        coming = [(aim, count) for aim, count in enumerate(self._under_way) if count]
        left = {
            cell: missing[self._cells[cell]] - sum([count * rates[aim][cell] for aim, count in coming])
            for cell in wanted
            if not self._progress[cell].given_up
        }
        needed = needs(
            left, {cell: self._bound(cell) for cell in left}, {cell: rates[aims[cell]] for cell in left}
        )
        while len(self._jobs) < most and (sake := self._neediest(needed)) is not None:
            count = self._add_job(aims[sake], sake, needed[sake], missing)
            needed[sake] -= count

    def _add_job(self, aim: int, sake: int, need: float, missing: Mapping[Cell, int]) -> int:
        """Plans one job, and says for how many proposals."""
        cell, progress = self._cells[aim], self._progress[sake]
        count = max(1, min(round(need), self.most(cell)))
        self._jobs.append(_Job(Plan(count, cell, self._progress[aim].asked_for, missing), aim, sake))
        self._progress[aim].asked_for += 1
        self._under_way[aim] += count
        progress.under_way += count
        progress.sent += count
        return count

    def _bound(self, cell: int) -> float:
        """How many proposals may be spent on a cell that has not been met of late before it is given up."""
        progress = self._progress[cell]
        if any(progress.recent) or not self.floor:
            return math.inf
        return max(0, self.patience - len(progress.recent) - progress.under_way)

    def _neediest(self, needed: Mapping[int, float]) -> int | None:
        """The cell that is furthest from its end, as a share of all proposals that it takes; None where what is
        under way will do. With nothing under way, the smallest need counts."""
        least = 0.5 if len(self._jobs) > self._committed else 1e-9
        found = [cell for cell, need in needed.items() if need >= least]
        sent = [progress.sent for progress in self._progress]
        return min(
            found, key=lambda cell: (sent[cell] / (sent[cell] + needed[cell]), -needed[cell]), default=None
        )
