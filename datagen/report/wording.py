"""Numbers, names and measurements in words, for pages and terminals alike. Knows no markup."""

from __future__ import annotations

from datetime import UTC, datetime

from datagen.report.against import Distance
from datagen.report.nearness import NearnessFacts
from datagen.report.rejects import Similarity
from datagen.report.samples import one_line
from datagen.report.tally import Histogram


def lengths(histogram: Histogram) -> str:
    """The caption of a histogram of words."""
    said = f"median {histogram.median}, mean {histogram.mean:,.0f}, longest {number(histogram.highest)}"
    if histogram.over:
        said += f"; {number(histogram.over)} above {number(histogram.edges[-1])} not drawn"
    return said


def likeness(histogram: Histogram) -> str:
    """The caption of the histogram of ROUGE-L."""
    return f"with any seed or earlier instruction; mean {histogram.mean:.2f}, highest {histogram.highest:.2f}"


def number(value: float) -> str:
    """With separators; from ten million on in millions."""
    return f"{value:,.0f}" if value < 1e7 else f"{value / 1e6:,.1f} M"


def percentage(share: float) -> str:
    """Never rounded to nothing: 0.04 % is "< 0.1 %"."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    return f"{100 * share:.1f} %"


def dollars(value: float) -> str:
    """Small sums with more digits."""
    return f"${value:,.2f}" if value == 0 or value >= 1 else f"${value:.4f}"


def duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def moment(seconds: float) -> str:
    """Seconds since 1970 as a date for people, UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def spaced(name: str) -> str:
    """A name out of a program for people, and short enough for a label."""
    return one_line(name.replace("_", " "), 48)


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def similar(similarity: Similarity) -> str:
    """The caption of the histogram of what a step dropped."""
    scores = similarity.scores
    said = f"{number(scores.total)} dropped; mean {scores.mean:.2f}, lowest {scores.lowest or 0:.2f}"
    return said + (f"; {number(similarity.unscored)} without a score" if similarity.unscored else "")


def distance(found: Distance) -> str:
    """ "total variation 0.124, KL 0.071 bits" """
    if found.total_variation is None or found.kl_bits is None:
        return "no records in its cells"
    said = f"total variation {found.total_variation:.3f}, KL {found.kl_bits:.3f} bits"
    return said + (" (by the tag weight)" if found.weighted else "")


def nearness(found: NearnessFacts) -> str:
    """How similar instructions are to earlier ones."""
    if not found.values:
        return f"{number(found.looked_at)} looked at, none with words for ROUGE-L"
    said = (
        f"median {found.values[2]:.2f}, 95 % {found.values[4]:.2f}; above {found.threshold:g}:"
        f" {number(found.similar)} of {number(found.looked_at)}"
    )
    return said + (f"; {number(found.untold)} without a–z or 0–9" if found.untold else "")
