"""Runs filters and selectors over any dataset file, without a run folder: what the curation commands share.

    curate(RecordsIn("in.jsonl"), steps, Path("out.jsonl"), rejects=Path("dropped.jsonl"))

Knows no terminal and no recipe; the same steps run in recipes through `datagen.stage`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import IO, cast

from datagen.errors import DatagenError
from datagen.filters.parallel import judge_many
from datagen.formats import RecordsIn, rejected, to_json, write_records
from datagen.formats.arrow import RecordFile
from datagen.formats.atomic import replacing
from datagen.formats.encoding import encode
from datagen.formats.places import check_places
from datagen.models.base import Model
from datagen.record import Origin, Record
from datagen.step import Context, Demand, Filter, Reject, Selector


@dataclass(frozen=True, slots=True)
class Curated:
    """What came of it. rejected: step → reason → count; read = kept + all rejected."""

    read: int
    kept: int
    rejected: dict[str, dict[str, int]]
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Aside:
    """Counts rejects and writes them, one JSON object a line: the record with `reject` beside it."""

    file: IO[bytes] | None
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __call__(self, step: str, reject: Reject) -> None:
        self.counts[step, reject.reason] += 1
        if self.file is not None:
            row = rejected(
                to_json(reject.record), step, reject.reason, reject.score, reject.detail, reject.source
            )
            self.file.write(encode(row) + b"\n")

    def by_step(self, names: Sequence[str]) -> dict[str, dict[str, int]]:
        """Steps in their order, the most frequent reason first."""
        found = {
            name: {reason: n for (step, reason), n in self.counts.most_common() if step == name}
            for name in names
        }
        return {name: reasons for name, reasons in found.items() if reasons}


def curate(
    records: Iterable[Record],
    steps: Sequence[tuple[str, Filter | Selector]],
    out: Path,
    *,
    rejects: Path | None = None,
    seed: int = 0,
    observe: Callable[[Record], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
    workers: int = 1,
) -> Curated:
    """Writes what passes all steps to `out`, by its ending, and the rest to `rejects`; both whole or not at all.

    steps: (name, step). A selector that reads its records twice must be the first, over records that can be
    iterated again. observe: sees every record that is kept. progress: called with the records read so far in
    the current reading, every thousand. workers: processes for the filters; they change nothing about the result.
    Raises UsageError where out or rejects is the input itself, and what reading and writing raise.
    """
    check_places((out, rejects), [records.path] if isinstance(records, RecordsIn | RecordFile) else [])
    read = 0
    notes: list[str] = []

    def counted() -> Iterator[Record]:
        nonlocal read
        read = 0
        for record in records:
            read += 1
            if read % 1000 == 0:
                progress(read)
            yield record

    with ExitStack() as files:
        aside = _Aside(files.enter_context(replacing(rejects)) if rejects else None)
        current: Iterable[Record] = _Again(counted)
        for filters, group in groupby(steps, key=lambda named: isinstance(named[1], Filter)):
            if filters:
                current = _judged(current, cast(list[tuple[str, Filter]], list(group)), workers, aside)
                continue
            for name, selector in cast(Iterator[tuple[str, Selector]], group):
                current = _selected(current, name, selector, _context(name, seed, aside, notes), aside)
        kept = write_records(_observed(current, observe, files), out)
    return Curated(read, kept, aside.by_step([name for name, _ in steps]), tuple(notes))


@dataclass(frozen=True, slots=True)
class _Again:
    """What can be iterated more than once."""

    start: Callable[[], Iterator[Record]]

    def __iter__(self) -> Iterator[Record]:
        return self.start()


def _judged(
    records: Iterable[Record], filters: Sequence[tuple[str, Filter]], workers: int, aside: _Aside
) -> Iterator[Record]:
    with closing(judge_many(filters, records, workers)) as judged:  # its workers end with it
        for record, name, verdict in judged:
            if verdict.keep:
                yield record
            else:
                reason = verdict.reason or "rejected"
                aside(name, Reject(record, reason, verdict.score, verdict.detail, record.id))


def _selected(
    records: Iterable[Record], name: str, step: Selector, context: Context, aside: _Aside
) -> Iterator[Record]:
    selection = step.select(records, context)
    for record in selection.kept:
        yield record.touched(Origin(name))
        _drain(selection.dropped, name, aside)
    _drain(selection.dropped, name, aside)


def _drain(dropped: list[Reject], name: str, aside: _Aside) -> None:
    for reject in dropped:
        aside(name, reject)
    dropped.clear()


def _observed(
    records: Iterable[Record], observe: Callable[[Record], None], rejects: ExitStack
) -> Iterator[Record]:
    """Ends with the rejects in their place, before the records are in theirs: where there is an output, all that
    was dropped for it is there too."""
    for record in records:
        observe(record)
        yield record
    rejects.close()


def _context(name: str, seed: int, aside: _Aside, notes: list[str]) -> Context:
    return Context(
        seed=seed,
        step=name,
        model=_no_model,
        reject=lambda reject: aside(name, reject),
        demand=lambda: Demand(0),
        note=notes.append,
    )


def _no_model(name: str) -> Model:
    raise DatagenError(f"model {name!r}: filters and selectors ask no model; use a generator in a recipe")
