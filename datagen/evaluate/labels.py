"""How good labels are: accuracy, macro-F1, the usual mistakes and how far confidence can be believed.

Takes right and given labels as data, so it knows neither records nor who gave the labels.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_BINS = 10
_CONFUSIONS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One item: its right label, the one it was given ("" for none) and how sure the labeller was."""

    right: str
    given: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class LabelScore:
    """One label: items that have it, items that it was given to, items where both agree."""

    label: str
    items: int
    given: int
    agreed: int

    @property
    def recall(self) -> float | None:
        """The share of its items that were given it; None where it has none."""
        return self.agreed / self.items if self.items else None

    @property
    def precision(self) -> float | None:
        return self.agreed / self.given if self.given else None

    @property
    def f1(self) -> float:
        return 2 * self.agreed / (self.items + self.given)


@dataclass(frozen=True, slots=True)
class LabelScores:
    """labels: by name. confusions: (right, given, how often), the ten most frequent first; given "" is no label.

    calibration_error: the expected calibration error over ten bins of equal width (Guo et al. 2017, arXiv
    1706.04599, eq. 3), 0 to 1; confidence: the mean. Both None where no item has a confidence.
    """

    items: int
    agreed: int
    labels: tuple[LabelScore, ...]
    confusions: tuple[tuple[str, str, int], ...]
    confidence: float | None
    calibration_error: float | None

    @property
    def accuracy(self) -> float | None:
        return self.agreed / self.items if self.items else None

    @property
    def margin(self) -> float | None:
        """Half the width of the 95 % interval of the accuracy (normal approximation)."""
        share = self.accuracy
        return None if share is None else 1.96 * math.sqrt(share * (1 - share) / self.items)

    @property
    def macro_f1(self) -> float | None:
        """The mean over the labels that some item has."""
        scores = [label.f1 for label in self.labels if label.items]
        return sum(scores) / len(scores) if scores else None


def score_labels(items: Iterable[Judged]) -> LabelScores:
    """Compares given labels with the right ones."""
    judged = list(items)
    right = Counter(item.right for item in judged)
    given = Counter(item.given for item in judged if item.given)
    agreed = Counter(item.right for item in judged if item.right == item.given)
    wrong = Counter((item.right, item.given) for item in judged if item.right != item.given)
    labels = (LabelScore(name, right[name], given[name], agreed[name]) for name in sorted(right | given))
    sure = [item for item in judged if item.confidence is not None]
    return LabelScores(
        len(judged),
        agreed.total(),
        tuple(labels),
        tuple((*pair, count) for pair, count in sorted(wrong.items(), key=lambda one: (-one[1], one[0])))[
            :_CONFUSIONS
        ],
        sum(item.confidence or 0.0 for item in sure) / len(sure) if sure else None,
        _calibration_error(sure) if sure else None,
    )


def _calibration_error(items: Sequence[Judged]) -> float:
    bins: dict[int, list[Judged]] = {}
    for item in items:
        bins.setdefault(min(_BINS - 1, int((item.confidence or 0.0) * _BINS)), []).append(item)
    gaps = (
        abs(sum(item.right == item.given for item in own) - sum(item.confidence or 0.0 for item in own))
        for own in bins.values()
    )
    return sum(gaps) / len(items)
