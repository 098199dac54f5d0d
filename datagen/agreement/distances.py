"""How far apart two categories are. Knows no ratings."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Weights = Literal["unweighted", "linear", "quadratic", "ordinal"]
Metric = Literal["nominal", "ordinal", "interval"]


def distances(weights: Weights, values: Floats) -> Floats:
    """K × K, from 0 for the same category to 1 for the two that are farthest apart: 1 minus Gwet's weights of agreement
    (Gwet 2014, ch. 3). values: each category's place on the scale.

    Linear and quadratic weights (Cohen 1968) compare the values. Ordinal ones count the pairs of categories from
    one to the other, C(|k - l| + 1, 2), by position alone.
    """
    apart: Floats
    if weights == "unweighted":
        apart = 1.0 - np.eye(len(values))
    elif weights == "ordinal":
        steps = np.abs(np.subtract.outer(np.arange(len(values)), np.arange(len(values))))
        apart = steps * (steps + 1) / 2.0
    else:
        apart = np.abs(np.subtract.outer(values, values)) ** (2 if weights == "quadratic" else 1)
    return apart / max(float(apart.max()), np.finfo(np.float64).tiny)
