"""What a task does with one shard: a few numbers of every record, or the records through the steps and into files.

Runs in Ray's workers and knows nothing of them. Run twice, as after the loss of a node, it gives the same again.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from datagen.balance.columns import Columns as Cells
from datagen.balance.columns import read_columns as read_cells
from datagen.balance.select import Balance
from datagen.curate import Curated, curate
from datagen.dedupe.clusters import read_columns
from datagen.dedupe.exact import Exact
from datagen.dedupe.minhash import MinHash, Sketches, join_sketches, sketch
from datagen.errors import UsageError
from datagen.excerpt import excerpt
from datagen.formats.arrow import RecordFile
from datagen.record import Record
from datagen.shingles import ShingleSets, shingle_sets
from datagen.step import Filter, Selector

_CHARACTERS = 1 << 20  # of texts that are hashed together

Numbers = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """ids, ranks: (n,). fault: why `keep` ranks nothing here; that only all shards lack its tag is a mistake."""

    ids: Numbers
    ranks: NDArray[np.float64]
    fault: str = ""


def _ranked(shard: Path, keep: str, take: Callable[[Record], None]) -> Ranked:
    ids: list[int] = []

    def collect(record: Record) -> None:
        ids.append(int(record.id, 16))
        take(record)

    try:
        ranks, fault = read_columns(RecordFile(shard), keep, collect).ranks, ""
    except UsageError as error:
        ranks, fault = np.full(len(ids), -np.inf), str(error)
    return Ranked(np.array(ids, np.uint64), ranks, fault)


@dataclass(frozen=True, slots=True)
class Hashes:
    """keys: (n, 2), of the texts; zeros where a record has none."""

    ranked: Ranked
    keys: Numbers


def read_hashes(task: tuple[Path, Exact]) -> Hashes:
    shard, step = task
    keys: list[bytes] = []
    ranked = _ranked(shard, step.keep, lambda record: keys.append(step.key(record)))
    return Hashes(ranked, np.frombuffer(b"".join(keys), np.uint64).reshape(-1, 2))


@dataclass(frozen=True, slots=True)
class Signed:
    """keys: (n, bands). prints: (n, 3). See `datagen.dedupe.minhash.sketches`."""

    ranked: Ranked
    keys: Numbers
    prints: Numbers


def read_signatures(task: tuple[Path, MinHash]) -> Signed:
    shard, step = task
    texts: list[str] = []
    ranked = _ranked(shard, step.keep, lambda record: texts.append(_text(record, step)))
    found = join_sketches([_sketch(part, step) for part in _in_parts(texts)] or [_sketch([], step)])
    return Signed(ranked, found.keys, found.prints)


def _sketch(texts: Sequence[str], step: MinHash) -> Sketches:
    found = sketch(texts, step.threshold, step.shingle, step.ngram, step.permutations, step.engine)
    nothing = ShingleSets(np.empty(0, np.uint64), np.zeros(1, np.int64))
    return Sketches(nothing, found.keys, found.prints)


def read_sets(task: tuple[Path, MinHash, NDArray[np.int64]]) -> ShingleSets:
    """Of those records alone: rows of the shard, ascending."""
    shard, step, rows = task
    wanted = set(rows.tolist())
    texts = [_text(record, step) for row, record in enumerate(RecordFile(shard)) if row in wanted]
    return shingle_sets(texts, step.shingle, step.ngram, step.engine)


def _text(record: Record, step: MinHash) -> str:
    return "\n".join(excerpt(record, step.on))


def _in_parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    begin, size = 0, 0
    for place, text in enumerate(texts):
        size += len(text)
        if size >= _CHARACTERS or place + 1 == len(texts):
            yield texts[begin : place + 1]
            begin, size = place + 1, 0


@dataclass(frozen=True, slots=True)
class Placed:
    """cells, ids, scores: (n,), no scores where none are asked for. outside: see `balance.columns`. fault: why
    there are no scores here."""

    cells: NDArray[np.int32]
    ids: Numbers
    scores: NDArray[np.float64]
    outside: Counter[str]
    fault: str


def read_places(task: tuple[Path, Balance]) -> Placed:
    shard, step = task
    target = step.distribution()
    try:
        return _placed(read_cells(RecordFile(shard), target, step.best), "")
    except UsageError as error:  # as in _ranked
        columns = read_cells(RecordFile(shard), target)
        columns.score.extend([np.nan] * len(columns))
        return _placed(columns, str(error))


def _placed(columns: Cells, fault: str) -> Placed:
    scores = np.array(columns.score, np.float64)
    return Placed(columns.codes.copy(), np.array(columns.ids, np.uint64), scores, columns.outside, fault)


@dataclass(frozen=True, slots=True)
class Writing:
    """steps: as for `curate`. out: a .parquet file. rejects: a .jsonl file."""

    shard: Path
    steps: tuple[tuple[str, Filter | Selector], ...]
    out: Path
    rejects: Path


def write(task: Writing) -> Curated:
    """Where a lost node turns out to live, two tasks write the same: each into a file of its own, then renamed."""
    mark = uuid.uuid4().hex
    out, rejects = (path.with_name(f"{mark}-{path.name}") for path in (task.out, task.rejects))
    curated = curate(RecordFile(task.shard), task.steps, out, rejects=rejects)
    rejects.replace(task.rejects)
    out.replace(task.out)
    return curated
