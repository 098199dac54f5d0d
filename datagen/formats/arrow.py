"""Records and rows as Arrow tables: the Parquet files of run folders and of exports.

Half a surrogate pair in a text is written as U+FFFD; the id is that of the record as written. Knows no run
and no dataset.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson
import pyarrow as pa
import pyarrow.json
import pyarrow.parquet as pq

from datagen.formats.atomic import replacing
from datagen.formats.encoding import clean, encode, plain
from datagen.formats.faults import RecordFormatError
from datagen.formats.own import from_json, to_json
from datagen.record import Message, Origin, Preference, Record

_GROUP_ROWS = 1000
_GROUP_BYTES = 16 * 2**20

_TEXT = pa.string()


def _objects(*names: str) -> pa.DataType:
    return pa.list_(pa.struct([(name, _TEXT) for name in names]))


MESSAGES = _objects("role", "content")
# train: null where a reply carries loss, as most do.
FLAGGED_MESSAGES = pa.list_(pa.struct([("role", _TEXT), ("content", _TEXT), ("train", pa.bool_())]))
SCHEMA = pa.schema(
    [
        ("id", _TEXT),
        ("messages", FLAGGED_MESSAGES),
        ("instruction", _TEXT),
        ("input", _TEXT),
        ("preference", pa.struct([("rejected", _TEXT), ("strength", _TEXT), ("safety", _TEXT)])),
        ("tags", _TEXT),  # JSON: every record has its own
        (
            "history",
            pa.list_(
                pa.struct(
                    [
                        ("step", _TEXT),
                        ("model", _TEXT),
                        ("prompt", _TEXT),
                        ("parents", pa.list_(_TEXT)),
                        ("message", pa.int32()),
                    ]
                )
            ),
        ),
    ]
)
# The columns of the other shapes, as `datagen.formats.shapes` writes them.
SHAPE_SCHEMAS = {
    "messages": pa.schema([("messages", FLAGGED_MESSAGES)]),
    "sharegpt": pa.schema([("conversations", _objects("from", "value"))]),
    "alpaca": pa.schema([("instruction", _TEXT), ("input", _TEXT), ("output", _TEXT)]),
    "self-instruct": pa.schema(
        [
            ("id", _TEXT),
            ("name", _TEXT),
            ("instruction", _TEXT),
            ("instances", _objects("input", "output")),
            ("is_classification", pa.bool_()),
            ("task", _TEXT),
        ]
    ),
    "prompt-completion": pa.schema([("prompt", _TEXT), ("completion", _TEXT)]),
    "trl": pa.schema([("prompt", MESSAGES), ("completion", MESSAGES)]),
    "preference": pa.schema(
        [
            ("prompt", MESSAGES),
            ("chosen", MESSAGES),
            ("rejected", MESSAGES),
            ("strength", _TEXT),
            ("safety", _TEXT),
        ]
    ),
    "ultrachat": pa.schema([("id", _TEXT), ("data", pa.list_(_TEXT))]),
    "red-team": pa.schema(
        [
            ("transcript", _TEXT),
            ("min_harmlessness_score_transcript", pa.float64()),
            ("num_params", _TEXT),
            ("model_type", _TEXT),
            ("rating", pa.float64()),
            ("task_description", _TEXT),
            ("task_description_harmlessness_score", pa.float64()),
            ("red_team_member_id", _TEXT),
            ("is_upworker", pa.bool_()),
            ("tags", pa.list_(_TEXT)),
        ]
    ),
}


class TableWriter:
    """Streams rows of one schema into a Parquet file that appears, whole, when the block ends well.

    Holds a row group at a time: 1,000 rows, or fewer if they are 16 MiB of JSON. count: rows so far.
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.count = 0
        self._path = path
        self._schema = schema
        self._lines: list[bytes] = []
        self._size = 0
        self._closing = ExitStack()

    def write(self, row: Mapping[str, Any]) -> None:
        """Raises RecordFormatError for a value that JSON cannot hold."""
        line = encode(row)
        self._lines.append(line)
        self._size += len(line)
        self.count += 1
        if len(self._lines) >= _GROUP_ROWS or self._size >= _GROUP_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._lines:
            self._parquet.write_table(to_table(self._lines, self._schema))
            self._lines, self._size = [], 0

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            file = opening.enter_context(replacing(self._path))
            self._parquet = pq.ParquetWriter(file, self._schema, compression="zstd")
            opening.push(self._finish)
            self._closing = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.__exit__(kind, error, trace)

    def _finish(self, kind: type[BaseException] | None, *_: object) -> None:
        """On the stack above the file, so that a failure to write the last rows removes it too."""
        try:
            if kind is None:
                self._flush()
                self._parquet.close()
        finally:
            # After a failure the file is thrown away: that it cannot be ended must not hide why.
            with suppress(OSError, pa.ArrowException):
                self._parquet.close()


class RecordWriter:
    """Streams records into a Parquet file of SCHEMA, which `iter_parquet` reads; see TableWriter."""

    def __init__(self, path: str | Path) -> None:
        self._table = TableWriter(Path(path), SCHEMA)

    @property
    def count(self) -> int:
        return self._table.count

    def write(self, record: Record) -> None:
        """Raises RecordFormatError for a tag that JSON cannot hold."""
        try:
            row = to_json(_cleaned(record))
            row["tags"] = encode(row["tags"]).decode()
        except RecordFormatError as error:
            raise RecordFormatError(f"{error} (id {record.id!r})") from error
        self._table.write(row)

    def __enter__(self) -> Self:
        self._table.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._table.__exit__(kind, error, trace)


def to_table(lines: Sequence[bytes], schema: pa.Schema) -> pa.Table:
    """A table of rows that are JSON objects with the schema's keys.

    Arrow's own JSON reader is twice as fast as its reading of Python objects, and does not load pandas.
    """
    data = b"\n".join(lines)
    return pyarrow.json.read_json(
        io.BytesIO(data),
        read_options=pyarrow.json.ReadOptions(use_threads=False, block_size=len(data) + 1),
        parse_options=pyarrow.json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
    )


def iter_parquet(path: str | Path) -> Iterator[Record]:
    """The records of a file that RecordWriter wrote, 1,000 in memory at a time.

    Raises RecordFormatError when it is no such file, or not all of it.
    """
    try:
        with open_parquet(path) as file:
            if not file.schema_arrow.equals(SCHEMA):
                found, expected = ", ".join(file.schema_arrow.names), ", ".join(SCHEMA.names)
                raise RecordFormatError(
                    f"{path}: not a file of records: found columns {found}; expected {expected}, "
                    "of the types in datagen.formats.arrow.SCHEMA"
                )
            for batch in file.iter_batches(batch_size=_GROUP_ROWS):
                yield from _records(batch)
    except (pa.ArrowException, OSError) as error:
        raise RecordFormatError(f"{path}: not a whole Parquet file: {error}") from error


@dataclass(frozen=True, slots=True)
class RecordFile:
    """The records of a file that RecordWriter wrote, as often as they are asked for; see iter_parquet."""

    path: Path

    def __iter__(self) -> Iterator[Record]:
        return iter_parquet(self.path)


def count_rows(path: str | Path) -> int | None:
    """How many rows a Parquet file says it has; None where it is not a whole one."""
    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError):
        return None


def open_parquet(path: str | Path) -> pq.ParquetFile:
    """Without pyarrow's buffering ahead, which keeps all of the file in memory."""
    return pq.ParquetFile(path, pre_buffer=False)


def _records(batch: pa.RecordBatch) -> Iterator[Record]:
    """Column by column, which takes two thirds of the time of rows as dictionaries. Without the checks of
    `from_json`: only RecordWriter has written here."""
    messages, history = batch.column("messages"), batch.column("history")
    parents = history.values.field("parents")
    keys = parents.values.to_pylist()
    every_message = [
        Message(role, content, train is not False)
        for role, content, train in zip(*_columns(messages.values, "role", "content", "train"), strict=True)
    ]
    every_origin = [
        Origin(step, model, prompt, tuple(keys[begin:end]), message)
        for step, model, prompt, message, (begin, end) in zip(
            *_columns(history.values, "step", "model", "prompt", "message"), _bounds(parents), strict=True
        )
    ]
    rest = _columns(batch, "instruction", "input", "preference", "tags")
    for spoken, touched, instruction, input, preference, tags in zip(
        _bounds(messages), _bounds(history), *rest, strict=True
    ):
        yield Record(
            tuple(every_message[slice(*spoken)]),
            instruction,
            input,
            preference and Preference(**preference),
            orjson.loads(tags),
            tuple(every_origin[slice(*touched)]),
        )


def _columns(table: Any, *names: str) -> list[list[Any]]:
    column = table.column if isinstance(table, pa.RecordBatch) else table.field
    return [column(name).to_pylist() for name in names]


def _bounds(lists: pa.ListArray) -> Iterator[tuple[int, int]]:
    """Where each list begins and ends among the values of all."""
    return pairwise(lists.offsets.to_pylist())


def _cleaned(record: Record) -> Record:
    """The record with the texts that its id is made of as UTF-8 can hold them."""
    texts = [message.content for message in record.messages]
    if record.preference is not None:
        texts.append(record.preference.rejected)
    if all(clean(text) is text for text in texts):
        return record
    return from_json(plain(to_json(record)))
