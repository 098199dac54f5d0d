"""How long prompts and responses are, by task, beside the lengths that a target asks for.

Knows no pictures: `datagen.report.boxes` draws it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from datagen.excerpt import On, excerpt
from datagen.lengths import Measure
from datagen.record import TASKS, Record
from datagen.report.tally import LengthTally, Spread
from datagen.targets import LengthMix, Quantiles

_TASKS = 16  # with rows of their own, besides the known ones


@dataclass(frozen=True, slots=True)
class LengthRow:
    """The lengths of one task's records; task "" is all of them. target: what they were to be, if anything."""

    task: str
    spread: Spread
    target: Quantiles | None


@dataclass(frozen=True, slots=True)
class LengthFacts:
    """measured: what was counted, and how. target: the name of the table beside it, "" without one.

    rows: all records first, then the known tasks in their order, then others by name. Records that have no
    such text are left out.
    """

    on: On
    measured: str
    target: str
    rows: tuple[LengthRow, ...]


@dataclass(slots=True)
class LengthCounts:
    """Feed it records with `add`, then take the `facts`. mix: the target's table for this measure."""

    measure: Measure
    mix: LengthMix | None = None
    _tallies: dict[str, LengthTally] = field(default_factory=dict)

    def add(self, record: Record, task: str) -> None:
        """task: "" for an unlabelled record, which counts among all only."""
        if not excerpt(record, self.measure.on):
            return
        length = self.measure(record)
        self._tallies.setdefault("", LengthTally()).add(length)
        if task and (task in TASKS or task in self._tallies or len(self._tallies) <= _TASKS + len(TASKS)):
            self._tallies.setdefault(task, LengthTally()).add(length)

    def facts(self) -> LengthFacts | None:
        """None where no record has such a text."""
        if not self._tallies:
            return None
        order = ("", *TASKS)
        tasks = sorted(self._tallies, key=lambda task: (order.index(task) if task in order else 99, task))
        rows = []
        for task in tasks:
            if (spread := self._tallies[task].spread()) is not None:
                rows.append(LengthRow(task, spread, self._wanted(task)))
        return LengthFacts(
            self.measure.on, self.measure.basis, self.mix.name if self.mix else "", tuple(rows)
        )

    def _wanted(self, task: str) -> Quantiles | None:
        if self.mix is None:
            return None
        return self.mix.of(task) if task else self.mix.default


def length_counts(mix: LengthMix | None, tokenizer: str = "") -> tuple[LengthCounts, ...]:
    """Counts of prompts and of responses: in the target's measure the text that it speaks of, else in words.

    A target's measure over another text (the instruction, all) comes besides.
    """
    measures = {on: LengthCounts(Measure(on, "words")) for on in _BOTH}
    if mix is not None:
        unit = mix.measure.unit
        measures = {on: LengthCounts(Measure(on, unit, mix.measure.tokenizer)) for on in _BOTH}
        return tuple({**measures, mix.measure.on: LengthCounts(mix.measure, mix)}.values())
    if tokenizer:
        return tuple(LengthCounts(Measure(on, "tokens", tokenizer)) for on in _BOTH)
    return tuple(measures.values())


_BOTH: tuple[On, ...] = ("prompt", "response")
