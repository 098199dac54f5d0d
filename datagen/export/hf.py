"""Datasets for the Hugging Face libraries: in memory, as a folder that `load_dataset` reads, and on the Hub.

Knows records and columns, not where a run keeps them. The token is huggingface_hub's affair, never looked at here.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from datagen.errors import DatagenError
from datagen.export.card import CardFacts, write_card
from datagen.export.columns import Columns
from datagen.export.folder import DEFAULT, PREFERENCES, refuse_strangers, split_file
from datagen.export.split import hold_out, prompt_key
from datagen.formats.arrow import RecordWriter, TableWriter, iter_parquet, to_table
from datagen.formats.encoding import encode
from datagen.record import Record

if TYPE_CHECKING:
    import datasets
    from huggingface_hub import HfApi


def to_dataset(records: Iterable[Record]) -> datasets.Dataset:
    """All records as one dataset in memory: messages, instruction, input, output, task, id and the flat tags."""
    records = list(records)
    columns = Columns()
    for record in records:
        columns.see(record)
    return _dataset(records, columns)


def to_dataset_dict(
    records: Iterable[Record], test_size: float = 0.05, seed: int = 0
) -> datasets.DatasetDict:
    """The same split into train and test by prompt, each in the order of the records.

    There is no test split where nothing can be held out: test_size 0, or a single prompt.
    Raises UsageError for a test_size outside [0, 1).
    """
    import datasets

    records = list(records)
    columns, keys = Columns(), array("Q")
    for record in records:
        columns.see(record)
        keys.append(prompt_key(record, seed))
    held_out = hold_out(_numbers(keys), test_size)
    train = [record for record, out in zip(records, held_out, strict=True) if not out]
    test = [record for record, out in zip(records, held_out, strict=True) if out]
    splits = {"train": train, "test": test} if test else {"train": train}
    return datasets.DatasetDict({name: _dataset(part, columns) for name, part in splits.items()})


def write_dataset(
    records: Iterable[Record],
    folder: str | Path,
    *,
    test_size: float = 0.05,
    seed: int = 0,
    facts: CardFacts | None = None,
) -> dict[str, dict[str, int]]:
    """Writes the splits as Parquet and the card as README.md; returns the rows by config and split.

    Preferences among other records become a config of their own, `load_dataset(folder, "preferences")`.

    Columns and split need all records to be seen first, so they are spooled into the folder: memory stays flat.
    Raises UsageError for a bad test_size or a folder with other data, DatagenError when there are no records.
    """
    folder = Path(folder)
    spool = folder / ".records.parquet"
    tables, keys = Tables(), array("Q")
    with RecordWriter(spool) as writer:
        for record in records:
            tables.see(record)
            keys.append(prompt_key(record, seed))
            writer.write(record)
    try:
        if not keys:
            raise DatagenError(f"{folder}: there are no records to export")
        counts = _write_splits(iter_parquet(spool), hold_out(_numbers(keys), test_size), tables, folder)
    finally:
        spool.unlink(missing_ok=True)
    write_card(folder, replace(facts or CardFacts(folder.resolve().name), configs=counts))
    return counts


def push(folder: str | Path, repo_id: str, private: bool = True) -> str:
    """Uploads the card and the data of a folder that `write_dataset` wrote; returns the dataset's address.

    Raises DatagenError when the folder is none, there is no token, the Hub is out of reach or refuses, or when
    the dataset should be private and exists already in public.
    """
    from huggingface_hub import HfApi, get_token
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    # The errors of whichever HTTP client this huggingface_hub uses, and OSError.
    transport = cast("tuple[type[Exception], ...]", HfHubHTTPError.__bases__)
    folder = Path(folder)
    if not split_file(folder, "train").is_file():
        raise DatagenError(f"{folder}: no dataset to push; expected {split_file(folder, 'train')}")
    if get_token() is None:
        raise DatagenError(f"push to {repo_id}: no Hugging Face token; set HF_TOKEN or run: hf auth login")
    try:
        return _upload(HfApi(), folder, repo_id, private)
    except HfHubHTTPError as error:
        raise DatagenError(
            f"push to {repo_id}: the Hub refused: {_one_line(error)}; the token must be allowed to write there"
        ) from error
    except HFValidationError as error:
        raise DatagenError(
            f"push to {repo_id}: no valid name; expected OWNER/NAME: {_one_line(error)}"
        ) from error
    except transport as error:
        raise DatagenError(f"push to {repo_id}: the Hub is out of reach: {_one_line(error)}") from error


@dataclass(slots=True)
class Tables:
    """Which columns each of a dataset's tables needs. Preferences are a table of their own where there are other
    records beside them."""

    columns: dict[str, Columns] = field(default_factory=dict)

    def see(self, record: Record) -> None:
        self.columns.setdefault(self._kind(record), Columns()).see(record)

    def config_of(self, record: Record) -> str:
        """The name under which `load_dataset` finds the record's table."""
        return self._kind(record) if len(self.columns) > 1 else DEFAULT

    def of(self, record: Record) -> Columns:
        return self.columns[self._kind(record)]

    def _kind(self, record: Record) -> str:
        return DEFAULT if record.preference is None else PREFERENCES


def _write_splits(
    records: Iterable[Record], held_out: NDArray[np.bool_], tables: Tables, folder: Path
) -> dict[str, dict[str, int]]:
    """Rows by config and split. The split is one for all tables, so that no prompt is in two of them."""
    kinds = list(tables.columns)
    configs = {kind if len(kinds) > 1 else DEFAULT: tables.columns[kind] for kind in sorted(kinds)}
    names = ["train", "test"] if held_out.any() else ["train"]
    with ExitStack() as open_files:
        writers: dict[tuple[str, str], TableWriter] = {}
        for config, columns in configs.items():
            refuse_strangers(folder, names, config)
            for name in names:
                path = split_file(folder, name, config)
                writers[config, name] = open_files.enter_context(TableWriter(path, columns.schema))
        for record, out in zip(records, held_out, strict=True):
            writer = writers[tables.config_of(record), "test" if out else "train"]
            writer.write(tables.of(record).row(record))
    return {config: {name: writers[config, name].count for name in names} for config in configs}


def _dataset(records: Sequence[Record], columns: Columns) -> datasets.Dataset:
    import datasets

    lines = [encode(columns.row(record)) for record in records]
    # Piece by piece: Arrow's JSON reader takes at most 2 GiB at once.
    pieces = [to_table(lines[start : start + 1000], columns.schema) for start in range(0, len(lines), 1000)]
    return datasets.Dataset(pa.concat_tables(pieces) if pieces else columns.schema.empty_table())


def _numbers(keys: array[int]) -> NDArray[np.uint64]:
    return np.frombuffer(keys, dtype=np.uint64) if keys else np.zeros(0, dtype=np.uint64)


def _upload(api: HfApi, folder: Path, repo_id: str, private: bool) -> str:
    url = api.create_repo(repo_id, repo_type="dataset", private=private, exist_ok=True)
    if private and not api.dataset_info(repo_id).private:
        raise DatagenError(f"push to {repo_id}: exists already and is public; choose another name")
    api.upload_folder(
        repo_id=repo_id,
        repo_type="dataset",
        folder_path=folder,
        allow_patterns=["README.md", "data/*.parquet", f"{PREFERENCES}/*.parquet"],
    )
    return str(url)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
