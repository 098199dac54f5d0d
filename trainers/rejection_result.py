"""What rejection sampling gave, for a terminal and as JSON. Knows no models and writes no files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from trainers.best_of import Curve, Warmth, band_of, table_of
from trainers.results import Outcome


@dataclass(frozen=True, slots=True)
class Gain:
    """Means before and after; low, high: the 95 % interval of what was gained, paired by prompt (Student's t)."""

    before: float
    after: float
    low: float
    high: float

    def said(self) -> str:
        gained = self.after - self.before
        between = f"{self.low:+.3g} … {self.high:+.3g}"
        return f"{self.before:.4g} → {self.after:.4g}, {gained:+.3g} ({between})"


def gain_of(before: Sequence[float], after: Sequence[float]) -> Gain:
    """(n,) each, of the same prompts in the same order."""
    gained = band_of(np.array(after) - np.array(before))
    return Gain(float(np.mean(before)), float(np.mean(after)), gained.low, gained.high)


@dataclass(frozen=True, slots=True)
class Result:
    """What the answers show, and what became of them. records: of each split. trained: None where nothing was.
    measured: on held-out prompts."""

    folder: Path
    records: dict[str, int]
    curve: Curve
    by_temperature: tuple[Warmth, ...]
    trained: Outcome | None = None
    measured: dict[str, Gain] = field(default_factory=dict)

    @property
    def dataset(self) -> Path:
        return self.folder / "dataset"

    def lines(self) -> list[str]:
        """For a terminal."""
        counts = ", ".join(f"{count:,} {split}" for split, count in self.records.items() if count)
        made = [*self.curve.table(), *table_of(self.by_temperature), f"{self.dataset}: {counts}"]
        if self.trained is not None:
            made.append(self.trained.line())
        if self.measured:
            made.append("held-out prompts, before → after, with 95 % intervals of the gain:")
            made += [f"  {name:<20}{one.said()}" for name, one in self.measured.items()]
        return made

    def line(self) -> str:
        """What `trainers.launching` tells, before the table."""
        return self.lines()[0]

    @property
    def table(self) -> tuple[str, ...]:
        return tuple(self.lines()[1:])

    def plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        model = self.trained
        return {
            "folder": str(self.folder),
            "dataset": str(self.dataset),
            "records": self.records,
            "curve": self.curve.plain(),
            "temperatures": [one.plain() for one in self.by_temperature],
            "model": None
            if model is None
            else {"folder": model.folder, "step": model.step, "steps": model.steps, **dict(model.metrics)},
            "measured": {name: asdict(one) for name, one in self.measured.items()},
        }
