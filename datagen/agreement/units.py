"""Units grouped by what was said of them, and what each way of weighing them adds up to.

All measures but Cohen's kappa see of a unit only how often each category was given. Units that look alike count as
one that is seen many times, so that a bootstrap over a million units draws a few hundred numbers. Knows no measure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datagen.agreement.distances import Floats
from datagen.agreement.ratings import Codes, Ratings

Ints = NDArray[np.int64]

# Numbers held at once: 64 MiB of float64 in each array of a block.
BLOCK = 2**23


@dataclass(frozen=True, slots=True)
class Units:
    """rows: P different rows of codes; often: units that have each. counts: Q different rows of ratings per category;
    look: the counts of each row. A unit that nobody rated is in neither."""

    rows: Codes
    often: Ints
    counts: Ints
    look: Ints

    @property
    def paired(self) -> int:
        """Units with two or more ratings."""
        return int(self.often[self.counts.sum(axis=1)[self.look] >= 2].sum())


@dataclass(frozen=True, slots=True)
class Sums:
    """Of B ways of weighing the units.

    shares: B × K, over rated units, the share of the unit's ratings in each category.
    pairs: B × K × K, over units with two or more ratings, the share of the unit's ordered pairs of ratings.
    coincidences: the same, each unit counted as often as it has ratings (Krippendorff's coincidence matrix).
    """

    shares: Floats
    pairs: Floats
    coincidences: Floats


def group_units(ratings: Ratings) -> Units:
    """Different rows in the order of their codes, whatever the order of the units."""
    codes = ratings.codes[(ratings.codes >= 0).any(axis=1)]
    first, _, often = _distinct(codes + 1, len(ratings.categories) + 1)
    rows = codes[first]
    counts = np.stack(
        [(rows == code).sum(axis=1, dtype=np.int64) for code in range(len(ratings.categories))], axis=1
    )
    first, look, _ = _distinct(counts, codes.shape[1] + 1)
    return Units(rows, often, counts[first], look)


def _distinct(table: NDArray[np.integer], width: int) -> tuple[Ints, Ints, Ints]:
    """(the first of each different row, which of them every row is, how often). Entries lie in 0 … width - 1.

    A row is read as one number in base `width`, renumbered before it outgrows 63 bits: many times faster than
    comparing rows.
    """
    key, size = np.zeros(len(table), dtype=np.int64), 1
    for column in table.T:
        if size * width >= 2**63:
            key = np.unique(key, return_inverse=True)[1]
            size = len(table)
        key = key * width + column
        size *= width
    _, first, which, often = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    return first, which, often


def add_up(units: Units, times: Ints) -> Sums:
    """times: B × P, how often each row counts. Works through the different counts in blocks: memory stays flat."""
    seen, kinds = len(units.counts), units.counts.shape[1]
    each = np.stack([np.bincount(units.look, weights=row, minlength=seen) for row in times])
    step = max(1, BLOCK // (2 * kinds * kinds + kinds))
    total = np.zeros((len(times), kinds + 2 * kinds * kinds))
    for start in range(0, seen, step):
        total += each[:, start : start + step] @ _statistics(units.counts[start : start + step])
    shares, pairs, coincidences = np.split(total, [kinds, kinds + kinds * kinds], axis=1)
    square = (len(times), kinds, kinds)
    return Sums(shares, pairs.reshape(square), coincidences.reshape(square))


def _statistics(counts: Ints) -> Floats:
    """n × (K + 2 K²): what one unit adds to shares, pairs and coincidences."""
    given = counts.sum(axis=1, keepdims=True).astype(np.float64)
    together = counts[:, :, None] * counts[:, None, :].astype(np.float64)
    diagonal = np.arange(counts.shape[1])
    together[:, diagonal, diagonal] -= counts
    together = together.reshape(len(counts), -1)
    others = np.maximum(given - 1, 1)  # a single rating has no pairs: 0 / 1
    return np.hstack([counts / given, together / (given * others), together / others])


def resample(units: Units, resamples: int, step: int, rng: np.random.Generator) -> Iterator[Ints]:
    """Bootstrap samples of the rated units, up to `step` of them at once: how often each row was drawn, B × P.

    As many units as there are, with replacement. Drawing the counts of few rows at once (a multinomial) is the same
    as drawing units one by one, and faster until there are nearly as many rows as units.
    """
    total, rows = int(units.often.sum()), len(units.often)
    few = rows * 10 <= total
    owner = np.empty(0) if few else np.repeat(np.arange(rows), units.often)
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        if few:
            yield rng.multinomial(total, units.often / total, size=size)
        else:
            drawn = (owner[rng.integers(total, size=total)] for _ in range(size))
            yield np.stack([np.bincount(one, minlength=rows) for one in drawn])
