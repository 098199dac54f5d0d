"""Who gave which label to what, as one table of numbers. Knows nothing of what is measured on it."""

from __future__ import annotations

import math
from array import array
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datagen.errors import UsageError, nearest

Codes = NDArray[np.int16]
MISSING = -1
_NOTHING = np.empty((3, 0), dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """codes: units × raters; the position of the label in categories, -1 where the rater did not rate the unit.
    categories: every label that could be given, used or not, in their order where they have one.

    Raises ValueError for another shape, for codes outside the categories, for categories that repeat.
    """

    codes: Codes
    categories: tuple[Hashable, ...]

    def __post_init__(self) -> None:
        codes, most = np.asarray(self.codes), len(self.categories)
        if codes.ndim != 2 or codes.dtype.kind not in "iu":
            raise ValueError(f"codes: expected integers, units × raters, found {codes.dtype} {codes.shape}")
        if len(set(self.categories)) != most or not 0 < most <= np.iinfo(np.int16).max:
            raise ValueError(f"categories: expected 1 to {np.iinfo(np.int16).max} different ones")
        if codes.size and not (codes.min() >= MISSING and codes.max() < most):
            raise ValueError(f"codes: expected -1 to {most - 1}, found {codes.min()} to {codes.max()}")
        own = codes.astype(np.int16)
        own.setflags(write=False)
        object.__setattr__(self, "codes", own)

    @property
    def values(self) -> NDArray[np.float64]:
        """Where each category lies on a scale: itself where all are numbers, its position otherwise."""
        numbers = [
            float(category)
            for category in self.categories
            if isinstance(category, (int, float))
            and not isinstance(category, bool)
            and math.isfinite(category)
        ]
        whole = len(numbers) == len(self.categories)
        return np.array(numbers) if whole else np.arange(len(self.categories), dtype=np.float64)


def ratings_of(
    triples: Iterable[tuple[Hashable, Hashable, Hashable]], categories: Sequence[Hashable]
) -> Ratings:
    """From (unit, rater, label), one for each label given, in any order; what is missing is left out.

    Units stand in the order of their first rating, raters sorted by name. Raises UsageError for a label that is
    no category and for two ratings of one unit by one rater.
    """
    code_of = {category: code for code, category in enumerate(categories)}
    unit_of: dict[Hashable, int] = {}
    rater_of: dict[Hashable, int] = {}
    found = array("q")
    for unit, rater, label in triples:
        if label not in code_of:
            remedy = nearest(str(label)[:80], [str(category) for category in categories])
            raise UsageError(f"rating of {unit!r} by {rater!r}: unknown label {str(label)[:80]!r}; {remedy}")
        place = unit_of.setdefault(unit, len(unit_of)), rater_of.setdefault(rater, len(rater_of))
        found.extend((*place, code_of[label]))
    units, raters, labels = np.frombuffer(found, dtype=np.int64).reshape(-1, 3).T if found else _NOTHING
    codes = np.full((len(unit_of), len(rater_of)), MISSING, dtype=np.int16)
    codes[units, raters] = labels
    if (codes >= 0).sum() < len(labels):
        _, first = np.unique(units * len(rater_of) + raters, return_index=True)
        again = np.setdiff1d(np.arange(len(units)), first)[0]
        unit, rater = list(unit_of)[units[again]], list(rater_of)[raters[again]]
        raise UsageError(
            f"unit {unit!r} has two ratings by {rater!r}; expected one: keep the one that counts"
        )
    order = [rater_of[rater] for rater in sorted(rater_of, key=str)]
    return Ratings(codes[:, order], tuple(categories))
