"""How good a reward model is, from its scores of both answers of each pair. Knows no models and no files.

    judged = judge(pairs, chosen, rejected)
    judged.plain(), table(judged)

A pair is won where the chosen answer has the higher score; equal scores count half.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datagen.errors import DatagenError
from trainers.pairs import Pair

Scores = NDArray[np.floating[Any]]
Floats = NDArray[np.float64]

STRENGTHS = ("significantly", "better", "slightly", "negligibly")  # as in Llama 2's tables 8 and 28
_BINS = 10
_Z = 1.96  # standard errors, for 95 %


@dataclass(frozen=True, slots=True)
class Share:
    """won of count, by halves; low, high: the 95 % interval of the share (Wilson 1927), (0, 1) without any."""

    won: float
    count: int

    @property
    def share(self) -> float | None:
        return self.won / self.count if self.count else None

    @property
    def interval(self) -> tuple[float, float]:
        if not self.count:
            return 0.0, 1.0
        share, weight = self.won / self.count, _Z * _Z / self.count
        middle = (share + weight / 2) / (1 + weight)
        half = _Z / (1 + weight) * math.sqrt(share * (1 - share) / self.count + weight / (4 * self.count))
        return max(0.0, middle - half), min(1.0, middle + half)

    def plain(self) -> dict[str, Any]:
        low, high = self.interval
        return {"won": self.won, "count": self.count, "share": self.share, "low": low, "high": high}


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs of which the model was sure within (low, high], the first bin also of ½. confidence: their mean; None
    without any."""

    low: float
    high: float
    confidence: float | None
    right: Share


@dataclass(frozen=True, slots=True)
class Length:
    """Whether the model goes by length, in tokens. shorter, longer, equal: pairs by the length of the chosen answer
    against the other. preferred, chosen: the mean of how many tokens longer the answer is that the model, or the
    person, takes; a pair with equal scores adds 0 to the model's."""

    shorter: Share
    longer: Share
    equal: Share
    preferred: float
    chosen: float


@dataclass(frozen=True, slots=True)
class Safety:
    """Answers with a label of safety; an answer counts as called unsafe where σ(r) < 0.5 (Llama 2, table 29).
    precision, recall: of "unsafe"; None where nothing was called so, or nothing is."""

    answers: int
    unsafe: int
    called: int
    both: int

    @property
    def precision(self) -> float | None:
        return self.both / self.called if self.called else None

    @property
    def recall(self) -> float | None:
        return self.both / self.unsafe if self.unsafe else None


@dataclass(frozen=True, slots=True)
class Judged:
    """by_strength: all of STRENGTHS. average: over all pairs. ties: pairs whose order means nothing, among the
    negligible ones. sections: by name, in order of name; sectionless: pairs without one. calibration: ten bins, see
    `judge`; error: the expected calibration error, the mean over pairs of |share right − confidence| of their bin."""

    by_strength: Mapping[str, Share]
    average: Share
    ties: int
    length: Length
    sections: Mapping[str, Share]
    sectionless: int
    calibration: tuple[Bin, ...]
    error: float
    safety: Safety

    @property
    def section_mean(self) -> float | None:
        """Each section counts the same, as RewardBench weighs its own (arXiv 2403.13787); None without any."""
        shares = [one.won / one.count for one in self.sections.values()]
        return sum(shares) / len(shares) if shares else None

    def plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        length, safety = self.length, self.safety
        return {
            "pairs": self.average.count,
            "ties": self.ties,
            "accuracy": {name: one.plain() for name, one in self.by_strength.items()},
            "average": self.average.plain(),
            "length": {
                "shorter": length.shorter.plain(),
                "longer": length.longer.plain(),
                "equal": length.equal.plain(),
                "preferred_is_longer_by": length.preferred,
                "chosen_is_longer_by": length.chosen,
            },
            "sections": {name: one.plain() for name, one in self.sections.items()},
            "section_mean": self.section_mean,
            "sectionless": self.sectionless,
            "calibration": [{**asdict(one), "right": one.right.plain()} for one in self.calibration],
            "calibration_error": self.error,
            "safety": {**asdict(safety), "precision": safety.precision, "recall": safety.recall},
        }


def judge(pairs: Sequence[Pair], chosen: Scores, rejected: Scores) -> Judged:
    """chosen, rejected: (n,) scores of the pairs, n ≥ 1. Raises DatagenError for scores that are no numbers.

    Calibration. P = σ(r_c − r_r) is how sure the model is of the people's choice, but every pair is written with the
    choice first, so a plain diagram of P would have one label only. Each pair is therefore taken both ways round, once
    with P and the label 1, once with 1 − P and the label 0. Such a diagram is symmetric about (½, ½), so its right half
    holds all of it: ten bins of σ(|r_c − r_r|), from ½ to 1, and the share of pairs in each that were won.
    """
    first, second = np.asarray(chosen, np.float64), np.asarray(rejected, np.float64)
    bad = ~(np.isfinite(first) & np.isfinite(second))
    if bad.any():
        place = int(bad.argmax())
        raise DatagenError(
            f"{bad.sum():,} of {len(pairs):,} pairs have a score that is no number, the first is record"
            f" {pairs[place].record}: {first[place]} against {second[place]}; the training has diverged"
        )
    ahead = first - second
    won = (1 + np.sign(ahead)) / 2
    strengths = np.array([pair.strength for pair in pairs])
    sections = np.array([pair.section for pair in pairs])
    calibration = tuple(_calibration(ahead, won))
    off = [one.right.count * abs((one.right.share or 0.0) - (one.confidence or 0.0)) for one in calibration]
    return Judged(
        {name: _share(won, strengths == name) for name in STRENGTHS},
        _share(won, np.ones(len(pairs), np.bool_)),
        sum(pair.tie for pair in pairs),
        _length(pairs, ahead, won),
        {str(name): _share(won, sections == name) for name in np.unique(sections) if name},
        int((sections == "").sum()),
        calibration,
        sum(off) / len(pairs),
        _safety(pairs, first, second),
    )


def _share(won: Floats, where: NDArray[np.bool_]) -> Share:
    return Share(float(won[where].sum()), int(where.sum()))


def _length(pairs: Sequence[Pair], ahead: Floats, won: Floats) -> Length:
    longer = np.array([pair.lengths[0] - pair.lengths[1] for pair in pairs])
    return Length(
        _share(won, longer < 0),
        _share(won, longer > 0),
        _share(won, longer == 0),
        float((np.sign(ahead) * longer).mean()),
        float(longer.mean()),
    )


def _calibration(ahead: Floats, won: Floats) -> Iterator[Bin]:
    sure = 1 / (1 + np.exp(-np.abs(ahead)))
    edges = 0.5 + 0.5 * np.arange(_BINS + 1) / _BINS
    place = np.clip(np.searchsorted(edges, sure, side="left") - 1, 0, _BINS - 1)
    for number in range(_BINS):
        inside = place == number
        confidence = float(sure[inside].mean()) if inside.any() else None
        yield Bin(float(edges[number]), float(edges[number + 1]), confidence, _share(won, inside))


def _safety(pairs: Sequence[Pair], first: Floats, second: Floats) -> Safety:
    labels = [*(pair.chosen_safe for pair in pairs), *(pair.rejected_safe for pair in pairs)]
    scores = np.concatenate([first, second])
    told = np.array([label is not None for label in labels])
    unsafe = np.array([label is False for label in labels])
    called = told & (scores < 0)  # σ(r) < 0.5
    return Safety(int(told.sum()), int(unsafe.sum()), int(called.sum()), int((unsafe & called).sum()))


def table(judged: Judged) -> list[str]:
    """Lines for a terminal."""
    length, safety = judged.length, judged.safety
    lines = [f"{'accuracy':<16}{'pairs':>8}{'share':>8}   95 % interval"]
    rows = [*judged.by_strength.items(), ("average", judged.average)]
    rows += [
        ("chosen shorter", length.shorter),
        ("chosen longer", length.longer),
        ("equal length", length.equal),
    ]
    rows += [(f"section {name}", one) for name, one in judged.sections.items()]
    lines += [_row(name, one) for name, one in rows]
    if len(judged.sections) > 1:
        rest = f"; {judged.sectionless:,} pairs have no section" if judged.sectionless else ""
        lines.append(f"mean over {len(judged.sections)} sections: {judged.section_mean:.3f}{rest}")
    lines.append(
        f"the preferred answer is longer by {length.preferred:+.1f} tokens (the chosen one by {length.chosen:+.1f})"
    )
    lines.append(f"expected calibration error: {judged.error:.3f}")
    if judged.ties:
        lines.append(f"{judged.ties:,} negligible pairs are ties, of which half can be won")
    if safety.unsafe:
        lines.append(
            f"unsafe at 0.5: precision {_number(safety.precision)}, recall {_number(safety.recall)}"
            f" ({safety.unsafe:,} of {safety.answers:,} answers are unsafe)"
        )
    return lines


def _row(name: str, one: Share) -> str:
    low, high = one.interval
    shown = f"{low:.3f} – {high:.3f}" if one.count else ""
    clean = "".join(letter if letter.isprintable() else "?" for letter in name)
    short = clean if len(clean) <= 16 else f"{clean[:15]}…"
    return f"{short:<16}{one.count:>8,}{_number(one.share):>8}   {shown}".rstrip()


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
