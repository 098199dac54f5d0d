"""Rows out of columnar data of any schema: Parquet files and saved Hugging Face datasets, batch by batch.

Knows no shapes. pyarrow and datasets are loaded when a table is read, not before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from datagen.errors import UsageError, nearest
from datagen.formats.faults import RecordFormatError, Unreadable

_BATCH = 1000  # rows that are Python objects at one time


def read_parquet(*paths: Path) -> Iterator[tuple[int, Any]]:
    """Row numbers from 1, counted through all the files, with the row, or with Unreadable.

    Raises RecordFormatError for a file that is no Parquet or is cut short.
    """
    yield from enumerate((row for path in paths for row in _parquet_rows(path)), 1)


def read_folder(folder: Path, split: str) -> Iterator[tuple[int, Any]]:
    """The rows of a saved dataset or of a folder of Parquet files, of the named split or else of train.

    Raises UsageError when the folder holds neither, or no such split.
    """
    if (folder / "dataset_dict.json").is_file() or (folder / "state.json").is_file():
        return enumerate(_dataset_rows(folder, split), 1)
    files = sorted(folder.rglob("*.parquet"))
    if not files:
        raise UsageError(
            f"{folder}: no dataset; expected one of datasets' save_to_disk, or a folder of .parquet files"
        )
    wanted = [file for file in files if _in_split(file.relative_to(folder), split or "train")]
    if split and not wanted:
        found = ", ".join(str(file.relative_to(folder)) for file in files[:5])
        raise UsageError(f"{folder}::{split}: no file of split {split!r}; found {found}")
    return read_parquet(*(wanted or files))


def _in_split(file: Path, split: str) -> bool:
    """data/train-00000-of-00001.parquet, train.parquet and train/0.parquet are all of split train."""
    return split in file.parts[:-1] or file.stem == split or file.stem.startswith((f"{split}-", f"{split}_"))


def _parquet_rows(path: Path) -> Iterator[Any]:
    import pyarrow as pa

    from datagen.formats.arrow import open_parquet

    try:
        with open_parquet(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                yield from _objects(batch)
    except (pa.ArrowException, OSError) as error:
        raise RecordFormatError(f"{path}: not a whole Parquet file: {error}") from error


def _dataset_rows(folder: Path, split: str) -> Iterator[Any]:
    import datasets

    try:
        found = datasets.load_from_disk(str(folder))
    except (OSError, ValueError) as error:
        raise RecordFormatError(f"{folder}: the dataset cannot be loaded: {error}") from error
    if isinstance(found, datasets.DatasetDict):
        name = split or ("train" if "train" in found or len(found) != 1 else next(iter(found)))
        if name not in found:
            raise UsageError(
                f"{folder}: no split {name!r}; {nearest(name, list(found))}; write {folder}::SPLIT"
            )
        found = found[name]
    elif split:
        raise UsageError(f"{folder}::{split}: this dataset has no splits; leave out ::{split}")
    for table in found.with_format("arrow").iter(_BATCH):
        yield from _objects(table)


def _objects(table: Any) -> Iterable[Any]:
    """The rows of an Arrow table or batch as Python objects."""
    try:
        objects: list[Any] = table.to_pylist()
    except ValueError:  # a text that is not UTF-8, a date that Python does not have: find out which
        return [_object(table.slice(row, 1)) for row in range(table.num_rows)]
    return objects


def _object(row: Any) -> Any:
    try:
        return row.to_pylist()[0]
    except ValueError as error:
        return Unreadable(f"a value cannot be read: {error}")
