"""How many jobs a generator with a target starts, and when it gives up, by what they have yielded so far.

Depends on what was committed and on nothing else, so it is the same in every run.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pacing:
    """wanted: records that are still missing. best: records that a job can yield at most. floor, patience: the run
    stops when fewer than floor of the last `patience` candidates were accepted. prior: jobs that are taken to have
    yielded the best before the first one, so that an early failure does not start all that the window holds.
    """

    wanted: Callable[[], int]
    best: int
    window: int
    floor: float
    patience: int
    prior: int = 0
    _recent: deque[bool] = field(default_factory=deque)
    _yielded: int = 0

    def limit(self, committed: int) -> int:
        """How many jobs may have been started by then: the window, narrowed to the jobs that are still needed by the
        yield so far, which before the first result is taken to be the best possible one."""
        if not committed:
            each = float(self.best)
        else:
            each = (self._yielded + self.prior * self.best) / (committed + self.prior)
        needed = math.ceil(self.wanted() / each) if each else self.window
        return committed + min(self.window, max(1, needed))

    def take(self, accepted: bool) -> None:
        """One candidate of the next job in order."""
        self._yielded += accepted
        self._recent.append(accepted)
        if len(self._recent) > self.patience:
            self._recent.popleft()

    def commit(self) -> str:
        """That job has come to its end. Why the run should stop now, or ""."""
        accepted = sum(self._recent)
        if len(self._recent) < self.patience or accepted >= self.floor * self.patience:
            return ""
        return (
            f"stopped: {accepted} of the last {self.patience} candidates were accepted, fewer than the floor"
            f" of {self.floor:.0%}; see the reasons with datagen show --rejects, then change the model, the"
            " filters or floor"
        )
