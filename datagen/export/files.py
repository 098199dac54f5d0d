"""Records as one file or folder in a format that trainers read.

What a format cannot hold is left out and counted by reason. Knows no splits and no cards.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from datagen.errors import DatagenError, UsageError, nearest
from datagen.export.folder import refuse_strangers, split_file
from datagen.formats.faults import RecordFormatError
from datagen.formats.shapes import to_row
from datagen.formats.turns import role_content
from datagen.formats.writing import ENDINGS, write_rows
from datagen.record import Record

FORMATS = ("messages", "alpaca", "sharegpt", "prompt-completion", "openai-ft", "trl", "ultrachat", "red-team")

# Shapes that say which replies are trained on, or that are no training data.
_SAY_WHAT_TRAINS = ("messages", "red-team")
# Shapes of which trainers learn every reply.
_ALL_TRAINS = ("sharegpt", "ultrachat")

# OpenAI's fine-tuning guide names this as the least that a training file may hold.
_OPENAI_LEAST = 10


@dataclass(frozen=True, slots=True)
class ExportResult:
    """path: the file that was written. skipped: how many records the format could not hold, by reason.
    notes: what the user should know before using the file."""

    path: Path
    written: int
    skipped: Mapping[str, int]
    notes: tuple[str, ...] = ()


def export_records(records: Iterable[Record], path: str | Path, format: str) -> ExportResult:
    """Writes a .jsonl, .json, .csv or .parquet file, or a dataset folder, whose name may have a dot (out/v1.0).

    A path that ends with / or is a folder already is one; of other endings, those that look like a kind of
    file (up to five letters, such as .xlsx) are refused. "trl" gives conversational prompt and completion, or
    prompt, chosen and rejected when the first record has a preference. Raises UsageError for an unknown format
    or ending, DatagenError when no record fits.
    """
    into_folder = _is_folder(str(path))
    path = Path(path)
    if format not in FORMATS:
        raise UsageError(f"unknown format {format!r}; {nearest(format, FORMATS)}")
    if format == "openai-ft" and path.suffix != ".jsonl":
        raise UsageError(f"{path}: OpenAI takes fine-tuning data as .jsonl only; choose such a path")
    if into_folder:
        refuse_strangers(path, ["train"])
        path = split_file(path, "train")
    stream = iter(records)
    first = next(stream, None)
    if first is None:
        raise DatagenError(f"{path}: there are no records to export")
    shape = _shape(format, first)
    skipped: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    rows = _rows(chain([first], stream), shape, format == "openai-ft", skipped, lost)
    fitting = next(rows, None)
    if fitting is None:
        reasons = "; ".join(f"{reason} ({count})" for reason, count in skipped.most_common())
        raise DatagenError(f"{path}: no record fits the format {format}: {reasons}")
    written = write_rows(chain([fitting], rows), path, shape)
    return ExportResult(path, written, dict(skipped), _notes(format, written, lost))


def _is_folder(path: str) -> bool:
    """Raises UsageError for what is neither a folder nor a file that can be written."""
    ending = Path(path).suffix.lower()
    if path.endswith("/") or Path(path).is_dir():
        return True
    if ending not in ENDINGS and re.fullmatch(r"\.[a-z]{1,5}", ending):
        raise UsageError(
            f"{path}: cannot write this kind of file; expected one of {', '.join(ENDINGS)}, or a folder, "
            "marked by a / at its end"
        )
    return ending not in ENDINGS


def _shape(format: str, first: Record) -> str:
    if format == "openai-ft":
        return "messages"
    return "preference" if format == "trl" and first.preference is not None else format


def _rows(
    records: Iterable[Record],
    shape: str,
    for_openai: bool,
    skipped: Counter[str],
    lost: Counter[str],
) -> Iterator[dict[str, Any]]:
    """lost: counts what a row could not say although it could be written, by what it is."""
    for record in records:
        try:
            if shape not in _SAY_WHAT_TRAINS:
                _check_trained(record)
            if for_openai:
                _check_openai(record)
            row = _weighted(record) if for_openai else to_row(record, shape)
        except RecordFormatError as error:
            skipped[str(error)] += 1
        else:
            if shape in _ALL_TRAINS and not all(message.train for message in record.messages):
                lost["records hold earlier replies that are kept out of training"] += 1
            yield row


def _check_trained(record: Record) -> None:
    """What a format hands to trainers as an answer must not be one that is kept out of training."""
    if record.messages and not record.messages[-1].train:
        raise RecordFormatError("its reply is kept out of training, which this format cannot say")


def _weighted(record: Record) -> dict[str, Any]:
    """OpenAI's form, with its weight 0 for replies that are not trained on."""
    weights = [{} if message.train else {"weight": 0} for message in record.messages]
    return {
        "messages": [one | more for one, more in zip(role_content(record.messages), weights, strict=True)]
    }


def _check_openai(record: Record) -> None:
    """What OpenAI's validation of a chat fine-tuning file refuses, where a record can break it."""
    if not record.response:
        raise RecordFormatError("the last message is not the assistant's, or is empty")
    if not any(message.role == "user" for message in record.messages):
        raise RecordFormatError("no user message")
    if not all(message.content for message in record.messages):
        raise RecordFormatError("a message is empty")


def _notes(format: str, written: int, lost: Counter[str]) -> tuple[str, ...]:
    notes = [f"{count:,} {what}, which {format} cannot say" for what, count in lost.items()]
    if format == "openai-ft" and written < _OPENAI_LEAST:
        notes.append(f"OpenAI takes no fewer than {_OPENAI_LEAST} examples, this file holds {written}")
    return tuple(notes)
