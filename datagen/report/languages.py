"""Which languages a dataset is in, as langdetect tells them, by a sample or all of it.

Looked at is the instruction, as the language filter does, and where that is too short to tell, the response.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from datagen.excerpt import excerpt
from datagen.languages import detect
from datagen.record import Record
from datagen.report.samples import Reservoir
from datagen.seeding import rng_for

How = Literal["sample", "all", "none"]

_SAMPLE = 500
_LOOKED_AT = 2000  # characters, as many as the language filter looks at


@dataclass(frozen=True, slots=True)
class LanguageFacts:
    """counts: ISO 639-1 codes, most frequent first, with records. untold: records whose texts do not say.

    looked_at: of all records, `of`.
    """

    looked_at: int
    of: int
    counts: tuple[tuple[str, int], ...]
    untold: int


@dataclass(slots=True)
class LanguageCounts:
    """Feed it records with `add`, then take the `facts`. A sample is looked at at the end."""

    how: How = "sample"
    _sample: Reservoir[tuple[str, ...]] = field(
        default_factory=lambda: Reservoir(_SAMPLE, rng_for(0, "stats", "languages"))
    )
    _counts: Counter[str] = field(default_factory=Counter)
    _seen: int = 0

    def add(self, record: Record) -> None:
        self._seen += 1
        if self.how == "none":
            return
        texts = (*excerpt(record, "instruction"), *excerpt(record, "response"))
        heads = tuple(text[:_LOOKED_AT] for text in texts)
        if self.how == "all":
            self._counts[_language(heads)] += 1
        else:
            self._sample.offer(heads)

    def facts(self) -> LanguageFacts | None:
        """None where nobody wants to know."""
        if self.how == "none":
            return None
        for heads in self._sample:
            self._counts[_language(heads)] += 1
        ranked = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))
        told = tuple((code, count) for code, count in ranked if code)
        return LanguageFacts(self._counts.total(), self._seen, told, self._counts[""])


def _language(texts: tuple[str, ...]) -> str:
    """The likeliest language of the first text that tells one; "" where none does."""
    for text in texts:
        if found := detect(text):
            return max(found, key=lambda pair: (pair[1], pair[0]))[0]
    return ""
