"""How many jobs a run needs, and what each asks for: the protocol, and the plain way, which takes whatever comes.

What a planner says may depend on what was committed and on nothing else.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from datagen.generators.self_instruct.candidates import Outcome
from datagen.generators.self_instruct.wishes import Plan
from datagen.step import Demand


class Planner(Protocol):
    """Plans the jobs of one run."""

    def limit(self, committed: int) -> int:
        """How many jobs may have been started after so many results, as `ordered` wants it."""
        ...

    def plan(self, index: int) -> Plan:
        """What a job asks for, once `limit` has let it start."""
        ...

    def take(self, outcome: Outcome, before: Demand, after: Demand) -> None:
        """One outcome of the next job in order, with the demand before and after it was taken."""
        ...

    def commit(self) -> str:
        """That job has come to its end. Why the run should stop now, or ""."""
        ...

    def ending(self) -> str:
        """Why no more jobs are wanted although records are missing, or ""."""
        ...


@dataclass(slots=True)
class Plain:
    """Every job asks for the same number of proposals of any kind.

    best: records that a job can yield at most. floor, patience: the run stops when fewer than floor of the last
    `patience` candidates were accepted.
    """

    wanted: Callable[[], int]
    proposals: int
    best: int
    window: int
    floor: float
    patience: int
    _recent: deque[bool] = field(default_factory=deque)
    _yielded: int = 0

    def limit(self, committed: int) -> int:
        """The window, narrowed to the jobs that are still needed by the yield so far, which before the first
        result is taken to be the best possible one."""
        if committed and not self._yielded:
            return committed + self.window
        each = self._yielded / committed if committed else self.best
        return committed + min(self.window, max(1, math.ceil(self.wanted() / each)))

    def plan(self, index: int) -> Plan:  # noqa: ARG002  (all are alike)
        return Plan(self.proposals)

    def take(self, outcome: Outcome, before: Demand, after: Demand) -> None:  # noqa: ARG002  (what it was is the same)
        accepted = after.records < before.records
        self._yielded += accepted
        self._recent.append(accepted)
        if len(self._recent) > self.patience:
            self._recent.popleft()

    def commit(self) -> str:
        accepted = sum(self._recent)
        if len(self._recent) < self.patience or accepted >= self.floor * self.patience:
            return ""
        return (
            f"stopped: {accepted} of the last {self.patience} candidates were accepted, fewer than the floor"
            f" of {self.floor:.0%}; see the reasons with datagen show --rejects, then change the model, the"
            " filters or floor"
        )

    def ending(self) -> str:
        return ""
