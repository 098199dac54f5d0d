"""Rejects records that hold items of evaluation sets, and counts which items were found."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from datagen.errors import UsageError
from datagen.excerpt import On, excerpt
from datagen.filters.evaluation_items import EvaluationIndex, EvaluationItem, Hit, Side, read_items
from datagen.formats import RecordFormatError
from datagen.formats.sources import open_rows
from datagen.record import Record
from datagen.resources import content_hash
from datagen.step import KEEP, Verdict

_SHOWN = 200  # characters of an evaluation item in a report


@dataclass(frozen=True)
class DecontaminateFilter:
    """against: files or dataset folders (FOLDER::SPLIT) with evaluation sets.

    ngram, min_ngram: an item is found where a record has `ngram` words of it in a row; an item of fewer words, but
    at least `min_ngram`, where it has all of them. Case, punctuation and Unicode form do not count.
    share: how large a share of an item's n-grams it takes; 0: a single one.
    rouge_l: an item is also found where the ROUGE-L F of the two prompts is above this; 0 looks at n-grams only.
    on: the record's texts that are searched. eval_on: the item's texts that are looked for; never its system message.
    """

    against: tuple[str, ...]
    ngram: int = 13
    min_ngram: int = 8
    share: float = 0.0
    rouge_l: float = 0.0
    on: On = "all"
    eval_on: Side = "prompt"

    def __post_init__(self) -> None:
        if not self.against:
            raise UsageError("decontaminate: against is empty; name at least one file with an evaluation set")
        if not 1 <= self.min_ngram <= self.ngram:
            raise UsageError(
                f"decontaminate: expected 1 <= min_ngram <= ngram, found {self.min_ngram} and {self.ngram}"
            )
        for name in ("share", "rouge_l"):
            if not 0 <= getattr(self, name) <= 1:
                raise UsageError(f"decontaminate: {name} is {getattr(self, name)}, expected 0 to 1")
        for file in self.against:
            open_rows(file)  # raises where there is none

    def inputs(self) -> Mapping[str, str]:
        return {
            file: content_hash(Path(file if Path(file).exists() else file.rpartition("::")[0]))
            for file in self.against
        }

    @cached_property
    def index(self) -> EvaluationIndex:
        """Read once. Raises RecordFormatError for a file without any item; warns of lines that hold none."""
        items: list[EvaluationItem] = []
        for file in self.against:
            items += _items(file, self.eval_on)
        return EvaluationIndex(items, self.ngram, self.min_ngram, self.rouge_l)

    def hits(self, record: Record) -> list[Hit]:
        """The items that this record holds, the one with the highest share first."""
        prompt = "\n".join(message.content for message in record.prompt if message.role != "system")
        hits = self.index.hits(excerpt(record, self.on), prompt)
        return [hit for hit in hits if hit.measure == "ROUGE-L" or hit.share >= self.share]

    def judge(self, record: Record) -> Verdict:
        return self.verdict(self.hits(record))

    def verdict(self, hits: list[Hit]) -> Verdict:
        if not hits:
            return KEEP
        first = hits[0]
        what = f"of its {self.ngram}-grams" if first.measure == "n-grams" else first.measure
        more = f", and {len(hits) - 1} more" if len(hits) > 1 else ""
        detail = f"{self.index.items[first.item].place} {first.share:.2f} {what}{more}"
        return Verdict(False, "contaminated", first.share, detail)


def _items(file: str, side: Side) -> list[EvaluationItem]:
    items: list[EvaluationItem] = []
    faults: list[RecordFormatError] = []
    for found in read_items(file, side):
        if isinstance(found, EvaluationItem):
            items.append(found)
        else:
            faults.append(found)
    if not items:
        problem = (
            f"none of its {len(faults)} lines can be read; the first: {faults[0]}"
            if faults
            else "it is empty"
        )
        raise RecordFormatError(f"{file}: no evaluation item in it: {problem}")
    if faults:
        warnings.warn(
            f"{file}: lines without an evaluation item: {len(faults)}; the first: {faults[0]}", stacklevel=2
        )
    return items


@dataclass(slots=True)
class Tally:
    """The filter, counting as it goes which evaluation items were found in how many records."""

    step: DecontaminateFilter
    records: dict[int, int] = field(default_factory=dict)
    shares: dict[int, float] = field(default_factory=dict)

    def judge(self, record: Record) -> Verdict:
        hits = self.step.hits(record)
        for hit in hits:
            self.records[hit.item] = self.records.get(hit.item, 0) + 1
            self.shares[hit.item] = max(hit.share, self.shares.get(hit.item, 0.0))
        return self.step.verdict(hits)

    def found(self) -> list[dict[str, Any]]:
        """An item a row: file, line, text, records, share (the highest); most records first."""
        items = self.step.index.items
        order = sorted(self.records, key=lambda item: (-self.records[item], -self.shares[item], item))
        return [
            {
                "file": items[item].file,
                "line": items[item].line,
                "text": " ".join((items[item].prompt or " ".join(items[item].texts)).split())[:_SHOWN],
                "records": self.records[item],
                "share": round(self.shares[item], 4),
            }
            for item in order
        ]

    def by_file(self) -> dict[str, tuple[int, int]]:
        """File -> (items found, items in it), in the order that the files were given in."""
        counts = {file: [0, 0] for file in self.step.against}
        for number, item in enumerate(self.step.index.items):
            counts[item.file][0] += number in self.records
            counts[item.file][1] += 1
        return {file: (found, items) for file, (found, items) in counts.items()}
