"""How long a model keeps to a constraint: the share of replies that obey, by turn and by kind of constraint.

Takes verdicts as data, so it knows neither models nor who judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from datagen.intervals import wilson


@dataclass(frozen=True, slots=True)
class Verdict:
    """One reply. kept: None where nobody could tell. exact: whether it was the right answer, None where not asked."""

    kind: str
    turn: int
    kept: bool | None
    exact: bool | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """kept of told replies obey; unknown: replies of which nobody could tell. low, high: the 95 % interval (Wilson)."""

    kept: int
    told: int
    unknown: int
    exact: int | None = None

    @property
    def share(self) -> float | None:
        return self.kept / self.told if self.told else None

    @property
    def low(self) -> float:
        return wilson(self.kept, self.told)[0]

    @property
    def high(self) -> float:
        return wilson(self.kept, self.told)[1]


@dataclass(frozen=True, slots=True)
class Adherence:
    """by_turn: in the order of the turns. by_kind: kind → turn → share."""

    dialogues: int
    by_turn: Mapping[int, Share]
    by_kind: Mapping[str, Mapping[int, Share]] = field(default_factory=dict)


def adherence(dialogues: Iterable[Sequence[Verdict]]) -> Adherence:
    """dialogues: the verdicts of each."""
    by_turn: dict[int, list[Verdict]] = {}
    by_kind: dict[str, dict[int, list[Verdict]]] = {}
    count = 0
    for verdicts in dialogues:
        count += 1
        for verdict in verdicts:
            by_turn.setdefault(verdict.turn, []).append(verdict)
            by_kind.setdefault(verdict.kind, {}).setdefault(verdict.turn, []).append(verdict)
    return Adherence(
        count,
        {turn: _share(by_turn[turn]) for turn in sorted(by_turn)},
        {kind: {turn: _share(own[turn]) for turn in sorted(own)} for kind, own in sorted(by_kind.items())},
    )


def _share(verdicts: Sequence[Verdict]) -> Share:
    told = [verdict for verdict in verdicts if verdict.kept is not None]
    right = [verdict.exact for verdict in verdicts if verdict.exact is not None]
    return Share(
        sum(verdict.kept is True for verdict in told),
        len(told),
        len(verdicts) - len(told),
        sum(right) if right else None,
    )
