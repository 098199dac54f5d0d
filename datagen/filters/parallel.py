"""Filters over a stream of records, in this process or in several, with one result.

Knows no files and nothing of what becomes of the records.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait

from datagen.errors import DatagenError
from datagen.record import Origin, Record
from datagen.step import KEEP, Filter, Verdict

NamedFilter = tuple[str, Filter]
Judged = tuple[Record, str, Verdict]

# What goes to a worker at a time: enough to hide the journey, little enough to hold several in memory.
_RECORDS = 128
_CHARACTERS = 500_000
_AHEAD = 3  # pieces of work under way per worker


def judge(step: Filter, record: Record) -> Verdict:
    """The filter's verdict; `filter_failed` with the error where it raises: one odd record stops nothing."""
    try:
        return step.judge(record)
    except (Exception, SystemExit) as error:
        return Verdict(False, "filter_failed", detail=f"{type(error).__name__}: {error}")


def judge_many(
    filters: Sequence[NamedFilter], records: Iterable[Record], workers: int = 1
) -> Generator[Judged, None, None]:
    """Each record in its turn, with the name of the filter that rejected it ("": none did) and the verdict.

    A kept record has each filter in its history and is what the last of them made of it; a rejected one is as
    the filter saw it. The result does not depend on `workers`; in memory are a few hundred records for each.
    Raises DatagenError where a worker process cannot start or dies.
    """
    if workers <= 1:
        for record in records:
            yield _settled(filters, record, _verdicts(filters, record))
        return
    try:
        packed = pickle.dumps(filters)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise DatagenError(f"filters cannot be sent to worker processes: {error}; use one worker") from error
    for chunk, verdicts in _spread(packed, records, workers):
        for record, own in zip(chunk, verdicts, strict=True):
            yield _settled(filters, record, own)


def cpus() -> int:
    """The CPUs that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _verdicts(filters: Sequence[NamedFilter], record: Record) -> list[Verdict]:
    """Of each filter in turn, up to the first that rejects."""
    verdicts: list[Verdict] = []
    for _, step in filters:
        verdict = judge(step, record)
        verdicts.append(verdict)
        if not verdict.keep:
            break
        record = verdict.record or record
    return verdicts


def _settled(filters: Sequence[NamedFilter], record: Record, verdicts: Sequence[Verdict]) -> Judged:
    for (name, _), verdict in zip(filters, verdicts, strict=False):
        if not verdict.keep:
            return record, name, verdict
        parents = () if verdict.record is None else (record.id,)
        record = (verdict.record or record).touched(Origin(name, parents=parents))
    return record, "", KEEP


def _spread(
    packed: bytes, records: Iterable[Record], workers: int
) -> Iterator[tuple[list[Record], list[list[Verdict]]]]:
    """Chunks of records with their verdicts, in order."""
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _start, (packed,))
    under_way: deque[tuple[list[Record], Future[list[list[Verdict]]]]] = deque()
    try:
        for chunk in _chunks(records):
            under_way.append((chunk, pool.submit(_judge_chunk, chunk)))
            if len(under_way) >= _AHEAD * workers:
                first, future = under_way.popleft()
                yield first, future.result()
        while under_way:
            first, future = under_way.popleft()
            yield first, future.result()
    except BrokenProcessPool as error:
        raise DatagenError(
            "a worker process died or could not start (killed, out of memory, or a script that starts workers"
            " outside `if __name__ == '__main__':`); run again with one worker"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _chunks(records: Iterable[Record]) -> Iterator[list[Record]]:
    chunk: list[Record] = []
    characters = 0
    for record in records:
        chunk.append(record)
        characters += sum(len(message.content) for message in record.messages)
        if len(chunk) == _RECORDS or characters >= _CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


@dataclass(slots=True)
class _Worker:
    """What a worker process keeps between two chunks."""

    filters: Sequence[NamedFilter] = ()
    fault: str = ""


_worker = _Worker()


def _start(packed: bytes) -> None:
    """In each worker, once. Ctrl-C is the parent's to act on; a worker whose parent is gone goes too."""
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _worker.filters = pickle.loads(packed)
    except Exception as error:  # raised here, it would only be "a worker died"
        _worker.fault = f"{type(error).__name__}: {error}"


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _judge_chunk(records: Sequence[Record]) -> list[list[Verdict]]:
    if _worker.fault:
        raise DatagenError(f"a filter cannot be loaded in a worker process: {_worker.fault}; use one worker")
    return [_verdicts(_worker.filters, record) for record in records]
