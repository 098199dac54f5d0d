"""Counts that stay small however many values go in: of numbers, for histograms, and of names.

Knows neither records nor pictures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

_LONGEST = 20_000
_NICE_WIDTHS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


@dataclass(frozen=True, slots=True)
class Histogram:
    """counts[i]: values in edges[i] <= value < edges[i + 1]; the last bin holds its upper edge as well.

    over: values above the last edge, which the bins leave out so that the rest can be seen.
    median: None where only bins are known.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    over: int
    mean: float
    highest: float
    median: float | None = None

    @property
    def total(self) -> int:
        return sum(self.counts) + self.over


@dataclass(slots=True)
class LengthTally:
    """Counts lengths exactly up to 20,000; longer ones count as that long in all but the mean and the
    highest."""

    _counts: Counter[int] = field(default_factory=Counter)
    _total: int = 0
    _highest: int = 0

    def add(self, length: int) -> None:
        self._counts[min(length, _LONGEST)] += 1
        self._total += length
        self._highest = max(self._highest, length)

    def histogram(self, bins: int = 24) -> Histogram | None:
        """At most so many bins of a round width, wide enough for 99 % of the lengths; None without any."""
        if not self._counts:
            return None
        top = self._quantile(0.99) + 1
        width = next(wide for wide in _NICE_WIDTHS if wide * bins >= top)
        number = -(-top // width)
        counts = [0] * number
        over = 0
        for length, count in self._counts.items():
            if length < number * width:
                counts[length // width] += count
            else:
                over += count
        edges = tuple(float(i * width) for i in range(number + 1))
        mean = self._total / self._counts.total()
        return Histogram(edges, tuple(counts), over, mean, self._highest, self._quantile(0.5))

    def _quantile(self, share: float) -> int:
        """The least length that at least this share of the values do not exceed."""
        wanted = share * self._counts.total()
        seen = 0
        for length in sorted(self._counts):
            seen += self._counts[length]
            if seen >= wanted:
                return length
        return max(self._counts)


@dataclass(slots=True)
class ShareTally:
    """Counts numbers from 0 to 1 in bins of equal width."""

    bins: int = 20
    _counts: list[int] = field(init=False)
    _total: float = 0.0
    _highest: float = 0.0

    def __post_init__(self) -> None:
        self._counts = [0] * self.bins

    def add(self, share: float) -> None:
        self._counts[min(self.bins - 1, int(share * self.bins))] += 1
        self._total += share
        self._highest = max(self._highest, share)

    def histogram(self) -> Histogram | None:
        """None without any value."""
        count = sum(self._counts)
        if not count:
            return None
        edges = tuple(i / self.bins for i in range(self.bins + 1))
        return Histogram(edges, tuple(self._counts), 0, self._total / count, self._highest)


@dataclass(slots=True)
class NameTally:
    """Counts names: the known ones, and the first `limit` different ones; all later ones share one count,
    other."""

    limit: int
    known: Collection[str] = ()
    other: int = 0
    _counts: Counter[str] = field(default_factory=Counter)

    def add(self, name: str) -> None:
        if name in self._counts or name in self.known or len(self._counts) < self.limit:
            self._counts[name] += 1
        else:
            self.other += 1

    @property
    def total(self) -> int:
        return self._counts.total() + self.other

    def __getitem__(self, name: str) -> int:
        return self._counts[name]

    def most_common(self, number: int | None = None) -> Sequence[tuple[str, int]]:
        """Most frequent first, equals by name."""
        ranked = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))
        return ranked[:number]
