"""The input as Parquet files of records, each of which one task reads. Knows no Ray."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from datagen.formats import RecordsIn
from datagen.formats.arrow import SCHEMA, RecordWriter
from datagen.record import Record

_ROWS = 10_000


def shards_of(records: Iterable[Record], scratch: Path) -> list[Path]:
    """At least one shard; the records are those of the first, then those of the second, and so on.

    The files of a folder of Parquet files with `datagen.formats.arrow.SCHEMA` themselves; anything else is copied
    into `scratch`, 10,000 records a file. Raises what reading and writing raise.
    """
    return _found(records) or _copied(records, scratch)


def _found(records: Iterable[Record]) -> list[Path]:
    folder = Path(records.path) if isinstance(records, RecordsIn) else None
    if folder is None or not folder.is_dir():
        return []
    files = sorted(folder.rglob("*.parquet"))
    # A folder with other splits than train is not all read; see datagen.formats.tables.
    train = [file for file in files if "train" in str(file.relative_to(folder))]
    if train not in ([], files) or any(
        (folder / name).exists() for name in ("dataset_dict.json", "state.json")
    ):
        return []
    return files if all(map(_has_records, files)) else []


def _has_records(file: Path) -> bool:
    try:
        return bool(pq.read_schema(file).equals(SCHEMA))
    except (pa.ArrowException, OSError):
        return False


def _copied(records: Iterable[Record], scratch: Path) -> list[Path]:
    shards: list[Path] = []
    remaining = iter(records)
    while True:
        shard = scratch / f"in-{len(shards):05d}.parquet"
        with RecordWriter(shard) as writer:
            for record in islice(remaining, _ROWS):
                writer.write(record)
        if not writer.count and shards:
            shard.unlink()
            return shards
        shards.append(shard)
