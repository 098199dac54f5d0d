"""How many jobs a run needs, and what each asks for: the protocol, and the plain way, which takes whatever comes.

What a planner says may depend on what was committed and on nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from datagen.generators.pacing import Pacing
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
    """Every job asks for the same number of proposals of any kind."""

    pacing: Pacing
    proposals: int

    def limit(self, committed: int) -> int:
        return self.pacing.limit(committed)

    def plan(self, index: int) -> Plan:  # noqa: ARG002  (all are alike)
        return Plan(self.proposals)

    def take(self, outcome: Outcome, before: Demand, after: Demand) -> None:  # noqa: ARG002  (what it was is the same)
        self.pacing.take(after.records < before.records)

    def commit(self) -> str:
        return self.pacing.commit()

    def ending(self) -> str:
        return ""
