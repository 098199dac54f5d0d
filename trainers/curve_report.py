"""How much each doubling of the data is worth, by what trainings of several seeds measured. Knows no models, no files.

    curve = curve_of("loss", {500: (2.4, 2.3, 2.5), 1000: (2.0, 2.1, 2.0)})
    curve.plain(), table(curve)

Every interval is Student's, of 95 %, over seeds. The held-out data is the same for all of them, so what another choice
of it would change is not in the intervals.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, stdev
from typing import Any, Literal

Metric = Literal["loss", "exact"]
_LEVEL = 0.95
WORDS = {"loss": "held-out loss", "exact": "share of exact answers"}


@dataclass(frozen=True, slots=True)
class Mean:
    """values: one for each seed, at least two. least, most: what such a value can be; intervals are cut there. half: of
    the 95 % interval of their mean."""

    values: tuple[float, ...]
    least: float = -math.inf
    most: float = math.inf

    @property
    def value(self) -> float:
        return fmean(self.values)

    @property
    def half(self) -> float:
        count = len(self.values)
        return t_quantile(count - 1) * stdev(self.values) / math.sqrt(count)

    @property
    def interval(self) -> tuple[float, float]:
        return max(self.least, self.value - self.half), min(self.most, self.value + self.half)

    def plain(self) -> dict[str, Any]:
        low, high = self.interval
        return {"mean": self.value, "low": low, "high": high, "values": list(self.values)}


@dataclass(frozen=True, slots=True)
class Point:
    """What the models of one size measure."""

    records: int
    mean: Mean


@dataclass(frozen=True, slots=True)
class Doubling:
    """From `start` records to `stop`. gain: by how much each seed's model got better; where `stop` is not the double of
    `start`, for each doubling in between, which takes them as equal."""

    start: int
    stop: int
    gain: Mean

    @property
    def told(self) -> bool:
        """Whether the interval of the gain lies above 0."""
        return self.gain.interval[0] > 0


@dataclass(frozen=True, slots=True)
class Curve:
    """points: by size, the smallest first. doublings: between neighbours."""

    metric: Metric
    points: tuple[Point, ...]
    doublings: tuple[Doubling, ...]

    @property
    def first_without_gain(self) -> Doubling | None:
        """The first one whose interval contains 0, or lies below it."""
        return next((one for one in self.doublings if not one.told), None)

    def plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        first = self.first_without_gain
        return {
            "metric": self.metric,
            "level": _LEVEL,
            "sizes": [{"records": one.records, **one.mean.plain()} for one in self.points],
            "doublings": [
                {"from": one.start, "to": one.stop, **one.gain.plain(), "told": one.told}
                for one in self.doublings
            ],
            "no_gain_told_from": None if first is None else first.start,
        }


def curve_of(metric: Metric, measured: Mapping[int, Sequence[float]]) -> Curve:
    """measured: by size, a value for each seed, the seeds in the same order everywhere: gains are paired by seed."""
    most = 1.0 if metric == "exact" else math.inf
    points = tuple(Point(size, Mean(tuple(measured[size]), 0.0, most)) for size in sorted(measured))
    return Curve(metric, points, tuple(_doubling(metric, *two) for two in pairwise(points)))


def _doubling(metric: Metric, before: Point, after: Point) -> Doubling:
    sign = -1 if metric == "loss" else 1
    doublings = math.log2(after.records / before.records)
    paired = zip(before.mean.values, after.mean.values, strict=True)
    gains = tuple(sign * (second - first) / doublings for first, second in paired)
    return Doubling(before.records, after.records, Mean(gains))


def t_quantile(degrees: int, level: float = _LEVEL) -> float:
    """The t between whose negative and which Student's variable lies with probability `level`.

    The probability is a finite sum in the angle θ = arctan(t/√ν) (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4) and
    grows with it, so θ is found by halving.
    """
    low, high = 0.0, math.pi / 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, degrees) < level else (low, middle)
    return math.sqrt(degrees) * math.tan(low)


def _within(angle: float, degrees: int) -> float:
    """P(|T| ≤ √ν tan θ)."""
    cosine, odd = math.cos(angle), degrees % 2
    term, total = (cosine, cosine) if odd else (1.0, 1.0)
    if degrees == 1:
        total = 0.0
    for power in range(2 + odd, degrees - 1, 2):
        term *= cosine * cosine * (power - 1) / power
        total += term
    share = math.sin(angle) * total
    return 2 / math.pi * (angle + share) if odd else share


def table(curve: Curve, steps: Mapping[int, int]) -> list[str]:
    """Lines for a terminal. steps: of one training, by size."""
    count = len(curve.points[0].mean.values)
    lines = [
        f"{WORDS[curve.metric]}, {count} seeds, with 95 % intervals (Student's t); gain: what"
        f" {'it falls by' if curve.metric == 'loss' else 'it rises by'} at each doubling, paired by seed",
        f"{'records':>9}{'steps':>8}{curve.metric:>9}   {'interval':<20}{'gain':>9}   interval",
    ]
    gains: dict[int, Mean] = {one.stop: one.gain for one in curve.doublings}
    for point in curve.points:
        gain = gains.get(point.records)
        right = "" if gain is None else f"{gain.value:>+9.4f}   {_between(gain, '+')}"
        left = f"{point.records:>9,}{steps[point.records]:>8,}{point.mean.value:>9.4f}   {_between(point.mean, ''):<20}"
        lines.append(f"{left}{right}".rstrip())
    return [*lines, *verdict(curve)]


def _between(mean: Mean, sign: str) -> str:
    low, high = mean.interval
    return f"{low:{sign}.4f} … {high:{sign}.4f}"


def verdict(curve: Curve) -> Iterator[str]:
    """What the intervals say, in words."""
    first = curve.first_without_gain
    if first is None:
        last = curve.doublings[-1]
        yield (
            f"every doubling is a gain; the last one, from {last.start:,} to {last.stop:,} records, of"
            f" {last.gain.value:.4f}: more data is worth trying"
        )
        return
    high = first.gain.interval[1]
    way = f"from {first.start:,} to {first.stop:,} records"
    later = [one for one in curve.doublings if one.start > first.start and one.told]
    if high < 0:
        yield f"{way} it gets worse, by {-first.gain.value:.4f}"
    elif later:
        yield f"{way} no gain can be told: 0 is in its interval"
    else:
        yield f"no gain can be told from {first.start:,} records on: {way}, 0 is in the interval"
    if later:
        yield f"but from {later[0].start:,} to {later[0].stop:,} records there is one again"
    if high > 0:
        yield f"what cannot be told may still be there, up to {high:.4f}; more --seeds narrow the interval"
