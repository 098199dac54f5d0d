"""Counts that stay small however many values go in: of numbers, for histograms, and of names.

Knows neither records nor pictures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

# Lengths of more bits are counted by their highest 12: to one part in 2,048, in 2,048 counts per doubling.
_EXACT_BITS = 12
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Histogram:
    """counts[i]: values in edges[i] <= value < edges[i + 1]; the last bin holds its upper edge as well.

    over: values above the last edge, which the bins leave out so that the rest can be seen.
    median: None where only bins are known. lowest: None where it was not kept.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    over: int
    mean: float
    highest: float
    median: float | None = None
    lowest: float | None = None

    @property
    def total(self) -> int:
        return sum(self.counts) + self.over


@dataclass(frozen=True, slots=True)
class Spread:
    """How lengths are spread. values[i]: the least length that SHARES[i] of all do not exceed."""

    count: int
    mean: float
    least: int
    values: tuple[int, ...]
    most: int


@dataclass(slots=True)
class LengthTally:
    """Counts lengths: exactly up to 4,095, from there on to 0.05 %; mean, least and most are always exact."""

    _counts: Counter[int] = field(default_factory=Counter)
    _total: int = 0
    _lowest: int = 0
    _highest: int = 0

    def add(self, length: int) -> None:
        self._lowest = min(self._lowest, length) if self._counts else length
        self._highest = max(self._highest, length)
        self._total += length
        spare = max(0, length.bit_length() - _EXACT_BITS)
        self._counts[length >> spare << spare] += 1

    def spread(self) -> Spread | None:
        """None without any length."""
        if not self._counts:
            return None
        count = self._counts.total()
        return Spread(count, self._total / count, self._lowest, self.quantiles(SHARES), self._highest)

    def histogram(self, bins: int = 24) -> Histogram | None:
        """At most so many bins of a round width, wide enough for 99 % of the lengths; None without any."""
        if not self._counts:
            return None
        median, high = self.quantiles((0.5, 0.99))
        width = nice_width((high + 1) / bins)
        number = -(-(high + 1) // width)
        counts = [0] * number
        over = 0
        for length, count in self._counts.items():
            if length < number * width:
                counts[length // width] += count
            else:
                over += count
        edges = tuple(float(i * width) for i in range(number + 1))
        mean = self._total / self._counts.total()
        return Histogram(edges, tuple(counts), over, mean, self._highest, median)

    def quantiles(self, shares: Sequence[float]) -> tuple[int, ...]:
        """For each share, in growing order, the least length that at least this share of all do not exceed."""
        total = self._counts.total()
        lengths = iter(sorted(self._counts))
        found: list[int] = []
        seen = length = 0
        for share in shares:
            while seen < share * total or not seen:
                length = next(lengths)
                seen += self._counts[length]
            found.append(length)
        return tuple(found)


def nice_width(least: float) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, ... that is not below."""
    size = 1
    while True:
        for width in (size, 2 * size, 5 * size):
            if width >= least:
                return width
        size *= 10


@dataclass(slots=True)
class ShareTally:
    """Counts numbers from 0 to 1 in bins of equal width."""

    bins: int = 20
    _counts: list[int] = field(init=False)
    _total: float = 0.0
    _lowest: float = 1.0
    _highest: float = 0.0

    def __post_init__(self) -> None:
        self._counts = [0] * self.bins

    def add(self, share: float) -> None:
        self._counts[min(self.bins - 1, int(share * self.bins))] += 1
        self._total += share
        self._lowest = min(self._lowest, share)
        self._highest = max(self._highest, share)

    def histogram(self) -> Histogram | None:
        """None without any value."""
        count = sum(self._counts)
        if not count:
            return None
        edges = tuple(i / self.bins for i in range(self.bins + 1))
        return Histogram(
            edges, tuple(self._counts), 0, self._total / count, self._highest, lowest=self._lowest
        )


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
