"""How far people who labelled the same things agree, and how sure that is.

    ratings = ratings_of([("unit 1", "ann", "a"), ("unit 1", "bob", "b"), ...], ["a", "b", "tie"])
    measure_agreement(ratings, ordinal=False).measures["gwet_ac1"]     value, low, high
    krippendorff_alpha(ratings, "nominal")                             one number, or None where it is undefined

Knows units, raters and labels alone: nothing of reviews, records or files.
"""

from datagen.agreement.distances import Metric, Weights
from datagen.agreement.measure import (
    Agreement,
    Measured,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    measure_agreement,
    raw_agreement,
)
from datagen.agreement.ratings import Ratings, ratings_of

__all__ = [
    "Agreement",
    "Measured",
    "Metric",
    "Ratings",
    "Weights",
    "cohen_kappa",
    "fleiss_kappa",
    "gwet_ac",
    "krippendorff_alpha",
    "measure_agreement",
    "ratings_of",
    "raw_agreement",
]
