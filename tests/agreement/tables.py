"""Published sets of ratings, one string per unit: a digit per rater, "." where one did not rate."""

import numpy as np

from datagen.agreement import Ratings

# Krippendorff (2011), "Computing Krippendorff's alpha-reliability": four coders, twelve units.
# It is also the raw example of Gwet's irrCAC.
FOUR_CODERS = "11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3."

# Fleiss (1971), table 1: thirty patients, six psychiatrists each, five diagnoses.
PSYCHIATRISTS = """
    444444 222555 233335 555555 222444 113333 333355 113334 114444 555555
    144444 124444 222333 144444 224445 333335 111455 111112 224444 133555
    555555 244444 224555 114444 144445 222224 111155 224444 133333 555555
"""


def table(rows, categories):
    """From digits; "1" is the first category."""
    codes = [[-1 if digit == "." else int(digit) - 1 for digit in row] for row in rows.split()]
    return Ratings(np.array(codes), tuple(categories))


def two_raters(counts, categories):
    """From a contingency table: rows are the one rater's categories, columns the other's."""
    pairs = [pair for pair, count in np.ndenumerate(np.array(counts)) for _ in range(count)]
    return Ratings(np.array(pairs), tuple(categories))
