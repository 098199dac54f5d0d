"""How well filters find faults that were planted on purpose: the measurement behind `datagen eval filters`.

Takes verdicts as data, so it knows neither the filters nor the model that planted the faults.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Item:
    """What was planted in an item and what became of it.

    kinds: of the faults planted in it; none: nobody planted any. reason: what it was rejected for; "": it was kept.
    unplanned: it has the very fault that it was rejected for, though nobody planted it.
    """

    kinds: frozenset[str]
    reason: str
    unplanned: bool = False


@dataclass(frozen=True, slots=True)
class KindScore:
    """One kind of fault: items that had it, and how many of them were rejected, for whatever reason."""

    kind: str
    planted: int
    caught: int

    @property
    def recall(self) -> float:
        return self.caught / self.planted


@dataclass(frozen=True, slots=True)
class ReasonScore:
    """One reason of rejection: items rejected for it, how many of them had a planted fault, of whatever kind, and
    how many the fault itself though nobody had planted it."""

    reason: str
    rejected: int
    planted: int
    unplanned: int

    @property
    def precision(self) -> float:
        return (self.planted + self.unplanned) / self.rejected


@dataclass(frozen=True, slots=True)
class AloneScore:
    """One filter by itself, over items that have its fault and items that don't.

    rejected: of all items; caught: of those with the fault, which are `planted`.
    """

    filter: str
    planted: int
    caught: int
    rejected: int

    @property
    def recall(self) -> float | None:
        return self.caught / self.planted if self.planted else None

    @property
    def precision(self) -> float | None:
        return self.caught / self.rejected if self.rejected else None


@dataclass(frozen=True, slots=True)
class FilterScores:
    """What the filters made of all items.

    kinds: by name. An item with two faults counts under both, but once in `planted` and `caught`.
    reasons: the most frequent first. false_alarms: by reason, items without a fault, the most frequent first.
    alone: filters that were measured one by one.
    """

    items: int
    planted: int
    rejected: int
    caught: int
    unplanned: int
    kinds: tuple[KindScore, ...]
    reasons: tuple[ReasonScore, ...]
    false_alarms: Mapping[str, int]
    alone: tuple[AloneScore, ...] = field(default=())

    @property
    def precision(self) -> float | None:
        """The share of the rejected items that were faulty, planted or not; None where nothing was rejected."""
        return (self.caught + self.unplanned) / self.rejected if self.rejected else None

    @property
    def recall(self) -> float | None:
        """The share of the items with planted faults that were rejected; None where there was none."""
        return self.caught / self.planted if self.planted else None


def score_filters(items: Iterable[Item], alone: Sequence[AloneScore] = ()) -> FilterScores:
    """Compares faults with verdicts."""
    total = planted = 0
    planted_by_kind: Counter[str] = Counter()
    caught_by_kind: Counter[str] = Counter()
    # reason -> items rejected for it: all of them, with a planted fault, with an unplanned one
    rejected: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    unplanned: Counter[str] = Counter()
    for item in items:
        total += 1
        planted += bool(item.kinds)
        planted_by_kind.update(item.kinds)
        if item.reason:
            rejected[item.reason] += 1
            caught_by_kind.update(item.kinds)
            caught[item.reason] += bool(item.kinds)
            unplanned[item.reason] += item.unplanned and not item.kinds
    reasons = tuple(
        ReasonScore(reason, count, caught[reason], unplanned[reason])
        for reason, count in rejected.most_common()
    )
    wrongly = Counter({each.reason: each.rejected - each.planted - each.unplanned for each in reasons})
    return FilterScores(
        total,
        planted,
        rejected.total(),
        caught.total(),
        unplanned.total(),
        tuple(
            KindScore(kind, planted_by_kind[kind], caught_by_kind[kind]) for kind in sorted(planted_by_kind)
        ),
        reasons,
        {reason: count for reason, count in wrongly.most_common() if count},
        tuple(alone),
    )


def score_alone(filter: str, verdicts: Iterable[tuple[bool, bool]]) -> AloneScore:
    """verdicts: for each item, whether it has the filter's fault, and whether the filter rejects it."""
    counts = Counter(verdicts)
    caught = counts[True, True]
    return AloneScore(filter, caught + counts[True, False], caught, caught + counts[False, True])
