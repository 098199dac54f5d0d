"""Reads seed tasks for Self-Instruct: the shipped ones, or any file in a known format."""

from __future__ import annotations

from pathlib import Path

from datagen.errors import UsageError
from datagen.formats import BadLine, RecordFormatError, read_records
from datagen.generators.self_instruct.pool import Example
from datagen.record import Message, Record
from datagen.resources import shipped
from datagen.step import Context, Reject


def seeds_path(seeds: str) -> Path:
    """The file to read. Raises UsageError when a named one does not exist."""
    path = Path(seeds) if seeds else shipped("seeds", "tasks.jsonl")
    if not path.exists():
        raise UsageError(f"seeds {seeds}: no such file; leave --seeds out to use the shipped ones")
    return path


def load_seeds(seeds: str, context: Context) -> list[Example]:
    """All readable seeds, unfiltered, in order. Lines that cannot be read become rejects, each named once.

    Raises UsageError when there is no seed in the file, or it cannot be read.
    """
    path = seeds_path(seeds)

    def broken(line: BadLine) -> None:
        place = f"{line.file}:{line.line}"
        context.note(f"{place}: {line.reason}; left out")
        raw = Record((Message("user", line.text),))
        context.reject(Reject(raw, "bad_seed", detail=line.reason, source=place))

    try:
        return [_example(record) for record in read_records(path, rejects=broken)]
    except RecordFormatError as error:
        raise UsageError(f"seeds {error}; leave --seeds out to use the shipped ones") from error


def _example(record: Record) -> Example:
    example = Example.of(record)
    if example.instruction:
        return example
    last = [message.content for message in record.messages if message.role == "user"][-1:]
    return Example("".join(last), "", record.response, False, example.task)
