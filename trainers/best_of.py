"""The best of several answers: which one is kept, and what more of them would bring. Knows no models and no files.

scores, kept = np.array([[0.1, 0.9, 0.4]]), np.array([[True, True, False]])
curve = curve_of(scores, kept)          for k = 1, 2, 3: what the kept answer of k is worth, and the middle one
choose(answers, keep=1)                 the best that ended itself
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainers.curve_report import t_quantile

_DEGREES = 200  # above which Student's t is the normal distribution to two digits
_t = lru_cache(t_quantile)
Scores = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Answer:
    """text: without the token that ended it. scores: by the reward's name. score: what they come to together. policy:
    who wrote it. tokens: of it, with the one that ended it. earlier: whether it was written for an earlier version."""

    text: str
    temperature: float
    ended: bool
    tokens: int
    scores: Mapping[str, float]
    score: float
    policy: str = ""
    earlier: bool = False

    @property
    def usable(self) -> bool:
        """Whether a model may be taught it: one that was cut off would teach not to end, an empty one no word."""
        return self.ended and bool(self.text)


def choose(answers: Sequence[Answer], keep: int = 1, least: float | None = None) -> tuple[Answer, ...]:
    """The best `keep` of different text, the best first; of equal scores the first. One that was cut off comes behind
    all that ended, however high its score, and an empty one is never taken. least: what a score must reach."""
    order = sorted(
        (one for one in answers if one.text and (least is None or one.score >= least)),
        key=lambda one: (not one.ended, -one.score),
    )
    different = {one.text: one for one in reversed(order)}  # the first of each text stays
    return tuple(one for one in order if different[one.text] is one)[:keep]


@dataclass(frozen=True, slots=True)
class Band:
    """A mean over prompts with its 95 % interval (Student's t); of a single prompt there is none."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """Of k answers, on average over all choices of k: the reward of the one that is kept, and the middle one."""

    k: int
    best: Band
    median: Band


@dataclass(frozen=True, slots=True)
class Curve:
    """points: for k from 1 to as many answers as there are. prompts: over how many the means go."""

    points: tuple[Point, ...]
    prompts: int

    def shown(self) -> list[Point]:
        """k = 1, 2, 4, … and the last."""
        last = len(self.points)
        return [one for one in self.points if one.k == last or one.k & (one.k - 1) == 0]

    def plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {"prompts": self.prompts, "points": [asdict(one) for one in self.points]}

    def table(self) -> list[str]:
        """Lines for a terminal."""
        lines = [
            f"reward by k, means over {self.prompts:,} prompts with 95 % intervals; gain: of the kept one, from the row"
            " above",
            f"{'k':>5}{'kept':>10}   {'interval':<22}{'median':>10}   {'interval':<22}{'gain':>9}",
        ]
        before: Point | None = None
        for one in self.shown():
            gain = "" if before is None else f"{one.best.mean - before.best.mean:>+9.4f}"
            left, right = _said(one.best), _said(one.median)
            lines.append(f"{one.k:>5}{left}{right}{gain}".rstrip())
            before = one
        return lines


def _said(band: Band) -> str:
    interval = f"{band.low:.4f} … {band.high:.4f}" if math.isfinite(band.low) else "-"
    return f"{band.mean:>10.4f}   {interval:<22}"


def order_chances(total: int, size: int, rank: int) -> Scores:
    """(total,): how likely the i-th smallest of `total` values is the `rank`-th smallest of `size` of them that are
    drawn without replacement, C(i-1, r-1)·C(n-i, k-r) / C(n, k) (David and Nagaraja 2003, §3.7). rank, i: from 1."""
    whole = math.comb(total, size)
    return np.array(
        [
            math.comb(place - 1, rank - 1) * math.comb(total - place, size - rank) / whole
            for place in range(1, total + 1)
        ]
    )


def curve_of(scores: Scores, usable: Flags) -> Curve:
    """The exact mean over all choices of k of K answers, for every k. scores: (n, K), of n prompts. usable: (n, K),
    which of them are kept before all others, see `choose`.

    The best is that of Llama 2's maximum (arXiv 2307.09288, figure 7) where no answer was cut off."""
    count, total = scores.shape
    ranked = np.take_along_axis(scores, np.lexsort((scores, usable), axis=-1), axis=-1)
    ordered = np.sort(scores, axis=-1)
    points = []
    for size in range(1, total + 1):
        best = ranked @ order_chances(total, size, size)
        # Of an even number the middle is the mean of two.
        ranks = {(size + 1) // 2, size // 2 + 1}
        middle = sum(order_chances(total, size, rank) for rank in ranks) / len(ranks)
        points.append(Point(size, band_of(best), band_of(ordered @ middle)))
    return Curve(tuple(points), count)


def band_of(values: Scores) -> Band:
    """values: (n,), one for each prompt."""
    mean = float(values.mean())
    if len(values) < 2:
        return Band(mean, -math.inf, math.inf)
    half = _t(min(len(values) - 1, _DEGREES)) * float(values.std(ddof=1)) / math.sqrt(len(values))
    return Band(mean, mean - half, mean + half)


@dataclass(frozen=True, slots=True)
class Warmth:
    """What one temperature gave. answers: for each prompt. kept: the share of all answers kept that it wrote. best: the
    expected reward of the kept one of `size` answers, as many as every temperature wrote, so that they compare."""

    temperature: float
    answers: int
    mean: float
    size: int
    best: Band
    kept: float
    ended: float

    def plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


def warmths(
    temperatures: Sequence[float], scores: Scores, usable: Flags, kept: Mapping[float, int]
) -> list[Warmth]:
    """temperatures: (K,), of each column. kept: how many answers of each temperature were kept."""
    columns = {one: [place for place, it in enumerate(temperatures) if it == one] for one in temperatures}
    size, whole = min(map(len, columns.values())), sum(kept.values())
    return [
        Warmth(
            one,
            len(own),
            float(scores[:, own].mean()),
            size,
            curve_of(scores[:, own], usable[:, own]).points[size - 1].best,
            kept.get(one, 0) / whole if whole else 0.0,
            float(usable[:, own].mean()),
        )
        for one, own in sorted(columns.items())
    ]


def table_of(found: Sequence[Warmth]) -> list[str]:
    """Lines for a terminal."""
    size = found[0].size
    lines = [
        f"{'T':>5}{'answers':>9}{'mean':>10}{f'best of {size}':>13}{'interval':>21}{'ended':>10}{'kept':>8}"
    ]
    for one in found:
        low, high = one.best.low, one.best.high
        interval = f"{low:.4f} … {high:.4f}" if math.isfinite(low) else "-"
        lines.append(
            f"{one.temperature:>5g}{one.answers:>9,}{one.mean:>10.4f}{one.best.mean:>13.4f}{interval:>21}"
            f"{one.ended:>10.1%}{one.kept:>8.1%}"
        )
    return lines


def spread_over(temperatures: Sequence[float], count: int) -> tuple[float, ...]:
    """(count,): the temperature of each answer: as many of each, one more of the first where they do not divide."""
    return tuple(temperatures[place % len(temperatures)] for place in range(count))
