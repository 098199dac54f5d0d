"""Counts what was not labelled, and need not have been. Knows no records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from datagen.generators.label.parse import Field, Labels


class Tally:
    """kept: records that had all their labels before."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.kept = 0
        self._missing: Counter[Field] = Counter(dict.fromkeys(fields, 0))

    def count(self, found: Labels, asked: Sequence[Field]) -> None:
        self._missing.update(name for name in asked if getattr(found, name) in ("", None))

    def tell(self, note: Callable[[str], None]) -> None:
        if self.kept:
            note(f"{self.kept:,} records had their labels already and keep them")
        for name, count in self._missing.items():
            if count:
                note(f"{count:,} records got no {name}: it could not be told")
