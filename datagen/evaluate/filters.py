"""How well filters find faults that were planted on purpose: the measurement behind `datagen eval filters`.

Takes verdicts as data, so it knows neither the filters nor the model that planted the faults.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


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
class FilterScores:
    """What the filters made of all items.

    kinds: by name. An item with two faults counts under both, but once in `planted` and `caught`.
    false_alarms: clean items that were rejected, by reason, the most frequent first.
    """

    items: int
    planted: int
    rejected: int
    caught: int
    kinds: tuple[KindScore, ...]
    false_alarms: Mapping[str, int]

    @property
    def precision(self) -> float | None:
        """The share of the rejected items that were faulty; None where nothing was rejected."""
        return self.caught / self.rejected if self.rejected else None

    @property
    def recall(self) -> float | None:
        """The share of the faulty items that were rejected; None where none was faulty."""
        return self.caught / self.planted if self.planted else None


def score_filters(items: Iterable[tuple[frozenset[str], str]]) -> FilterScores:
    """Compares faults with verdicts. An item is the kinds of fault planted in it (none: it is clean) and the
    reason it was rejected for ("": it was kept).
    """
    total = planted = rejected = caught = 0
    planted_by_kind: Counter[str] = Counter()
    caught_by_kind: Counter[str] = Counter()
    false_alarms: Counter[str] = Counter()
    for kinds, reason in items:
        total += 1
        planted += bool(kinds)
        rejected += bool(reason)
        planted_by_kind.update(kinds)
        if kinds and reason:
            caught += 1
            caught_by_kind.update(kinds)
        elif reason:
            false_alarms[reason] += 1
    scores = (
        KindScore(kind, planted_by_kind[kind], caught_by_kind[kind]) for kind in sorted(planted_by_kind)
    )
    return FilterScores(total, planted, rejected, caught, tuple(scores), dict(false_alarms.most_common()))
