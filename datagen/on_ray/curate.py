"""Filters, or one selector, over a dataset on a Ray cluster: `datagen.curate.curate`, scaled out.

    curate(RecordsIn("shards/"), [("minhash", MinHash())], Path("kept"), rejects=Path("dropped.jsonl"))

Every node must see the input and the place of the output under the same path. A task per shard reads what a decision
needs, the driver decides, and a task per shard writes; nothing of it depends on which node does what, or how often.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from datagen.balance.select import Balance
from datagen.curate import Curated
from datagen.dedupe.exact import Exact
from datagen.dedupe.minhash import MinHash
from datagen.errors import StoreError, UsageError
from datagen.formats import RecordsIn, write_records
from datagen.formats.arrow import RecordFile
from datagen.formats.atomic import replacing
from datagen.formats.places import check_places
from datagen.formats.writing import ENDINGS
from datagen.on_ray.cluster import connected, map_items
from datagen.on_ray.decide import Decisions, for_balance, for_exact, for_minhash
from datagen.on_ray.shards import shards_of
from datagen.on_ray.work import Writing, write
from datagen.record import Record
from datagen.step import Filter, Selector

Steps = Sequence[tuple[str, Filter | Selector]]


def curate(
    records: Iterable[Record],
    steps: Steps,
    out: Path,
    *,
    rejects: Path | None = None,
    seed: int = 0,
    progress: Callable[[int], None] = lambda _: None,
) -> Curated:
    """The same records in the same order, rejects and counts as in one process.

    records: best of all `RecordsIn` of a folder of Parquet files as datagen writes them, its shards; anything else
    is copied into such first. steps: any filters, or one of exact, minhash and balance. out: a file, by its ending,
    or a folder of Parquet shards; rejects: JSON lines. progress: called with the records written so far.
    Raises UsageError for other steps and for an output that is the input or a folder with something in it; where the
    cluster cannot be reached or gives up, DatagenError; and what reading and writing raise.
    """
    _check_steps(steps)
    _check_places(records, out, rejects)
    with _scratch(out) as scratch, connected():
        shards = shards_of(records, scratch)
        decisions = _decide(steps, shards, seed)
        tasks = [
            Writing(
                shard,
                ((steps[0][0], decisions.steps[place]),) if decisions.steps else tuple(steps),
                scratch / f"part-{place:05d}.parquet",
                scratch / f"rejects-{place:05d}.jsonl",
            )
            for place, shard in enumerate(shards)
        ]
        done = 0

        def count(written: Curated) -> None:
            nonlocal done
            done += written.read
            progress(done)

        parts = map_items(write, tasks, count)
        _put_in_place(tasks, out, rejects)
    return _summed(parts, [name for name, _ in steps], decisions.notes)


def _check_steps(steps: Steps) -> None:
    if all(isinstance(step, Filter) for _, step in steps):
        return
    for name, step in steps:
        if not isinstance(step, Filter | Exact | MinHash | Balance):
            raise UsageError(
                f"{name}: not on Ray, which knows filters, exact, minhash and balance; use one process"
            )
    if len(steps) > 1:
        raise UsageError(
            f"{', '.join(name for name, _ in steps)}: on Ray a selector stands alone; run them in turn"
        )


def _check_places(records: Iterable[Record], out: Path, rejects: Path | None) -> None:
    if out.suffix and out.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"{out}: expected a file ending in {', '.join(ENDINGS)}, or a folder without an ending"
        )
    if out.is_dir() and any(out.iterdir()):
        raise UsageError(f"{out}: there is something in this folder; name another, or remove it")
    # A folder as output is fine here, so that only what it would fall upon is looked at.
    sources = [records.path] if isinstance(records, RecordsIn | RecordFile) else []
    check_places((out if out.suffix else out / "shard", rejects), sources)


@contextmanager
def _scratch(out: Path) -> Iterator[Path]:
    """A folder beside the output, on the disk that all nodes share; it goes with the block."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{out.name}.", suffix=".part", dir=out.parent.resolve()))
    except OSError as error:
        raise StoreError(f"{out}: cannot be written: {error.strerror}") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _decide(steps: Steps, shards: Sequence[Path], seed: int) -> Decisions:
    name, step = steps[0] if steps else ("", None)
    if isinstance(step, Exact):
        return for_exact(step, shards)
    if isinstance(step, MinHash):
        return for_minhash(step, shards)
    if isinstance(step, Balance):
        return for_balance(name, step, shards, seed)
    return Decisions(())


def _put_in_place(tasks: Sequence[Writing], out: Path, rejects: Path | None) -> None:
    """Rejects first: where there is an output, all that was dropped for it is there too."""
    if rejects is not None:
        with replacing(rejects) as file:
            for task in tasks:
                with task.rejects.open("rb") as own:
                    shutil.copyfileobj(own, file)
    if out.suffix:
        write_records(chain.from_iterable(RecordFile(task.out) for task in tasks), out)
        return
    folder = tasks[0].out.parent / "out"
    folder.mkdir()
    for task in tasks:
        task.out.replace(folder / task.out.name)
    folder.replace(out)


def _summed(parts: Sequence[Curated], names: Sequence[str], notes: tuple[str, ...]) -> Curated:
    rejected: dict[str, dict[str, int]] = {}
    for name in names:
        counts: Counter[str] = Counter()
        for part in parts:
            counts.update(part.rejected.get(name, {}))
        if counts:
            rejected[name] = dict(counts.most_common())
    read, kept = sum(part.read for part in parts), sum(part.kept for part in parts)
    return Curated(read, kept, rejected, notes)
