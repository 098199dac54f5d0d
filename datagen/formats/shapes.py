"""The shapes that instruction data comes in: which row is which, and a record in each of them.

Knows no files: `datagen.formats.files` brings the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from datagen.errors import UsageError, nearest
from datagen.formats import red_team, rows
from datagen.formats.encoding import encode, shallow
from datagen.formats.faults import RecordFormatError, kind
from datagen.formats.own import from_json, to_json
from datagen.formats.turns import flagged, from_value, role_content
from datagen.record import Record

Row = rows.Row


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to write a record as an object.

    marks: the keys that tell it apart; none of them may be null.
    columns: the keys that `write` gives, in order.
    write: raises RecordFormatError with the reason, the same for all such records, when it cannot hold one.
    """

    name: str
    marks: frozenset[str]
    columns: tuple[str, ...]
    read: Callable[[Row], list[Record]]
    write: Callable[[Record], dict[str, Any]]


def recognise(row: Row) -> str | None:
    """The name of the shape that the row's keys show, or None."""
    keys = row.keys()
    for shape in _IN_ORDER:
        if shape.marks <= keys and not _missing(row, shape):
            return shape.name
    return None


def from_row(row: Any, shape: str | None = None) -> list[Record]:
    """The records of a row, of the shape that it shows unless one is named: one, or one per seed instance.

    Raises RecordFormatError with the reason when it gives none, UsageError for an unknown shape.
    """
    if not isinstance(row, Mapping):
        raise RecordFormatError(f"expected an object, found {kind(row)}")
    name = shape or recognise(row)
    if name is None:
        raise RecordFormatError(_unrecognised(row))
    known = find_shape(name)
    if shape and (missing := _missing(row, known)):
        raise RecordFormatError(f"{name}: missing {', '.join(sorted(missing))}; found {_keys(row)}")
    records = known.read(row)
    if name != "datagen" and not any(message.content.strip() for message in records[0].messages):
        raise RecordFormatError("every text in it is empty")
    return records


def to_row(record: Record, shape: str) -> dict[str, Any]:
    """The record in this shape, with the shape's own keys and no others.

    Raises RecordFormatError with the reason when the shape cannot hold its messages; UsageError for an
    unknown shape. Only "datagen" holds tags and history.
    """
    return find_shape(shape).write(record)


def find_shape(name: str) -> Shape:
    """Raises UsageError when there is none of that name."""
    try:
        return SHAPES[name]
    except KeyError:
        raise UsageError(f"unknown shape {name!r}; {nearest(name, list(SHAPES))}") from None


def _missing(row: Row, shape: Shape) -> list[str]:
    return [key for key in shape.marks if row.get(key) is None]


def _unrecognised(row: Row) -> str:
    expected = "; ".join(f"{shape.name} ({', '.join(sorted(shape.marks))})" for shape in _IN_ORDER)
    return f"no known shape: found {_keys(row)}; expected the keys of one of: {expected}"


def _keys(row: Row) -> str:
    if not row:
        return "no keys"
    shown = [repr(str(key)[:40]) for key, _ in zip(row, range(12), strict=False)]
    return f"keys {', '.join(shown)}" + (f" and {len(row) - 12} more" if len(row) > 12 else "")


def _own(row: Row) -> list[Record]:
    record = from_json(row)
    for key, value in record.tags.items():
        if value is not None and not isinstance(value, str | int | float):
            _check_tag(key, value)
    return [record]


def _check_tag(key: str, value: Any) -> None:
    """Raises RecordFormatError for what could be read but never be written again."""
    try:
        if shallow(value) is None:
            encode(value)
    except RecordFormatError as error:
        raise RecordFormatError(f"tags.{key}: {error}") from error


def _to_messages(record: Record) -> dict[str, Any]:
    return {"messages": flagged(_some(record).messages)}


def _to_sharegpt(record: Record) -> dict[str, Any]:
    return {"conversations": from_value(_some(record).messages)}


def _to_alpaca(record: Record) -> dict[str, Any]:
    instruction, input = _question(record)
    return {"instruction": instruction, "input": input, "output": record.response}


def _to_seed(record: Record) -> dict[str, Any]:
    instruction, input = _question(record)
    tags = record.tags
    return {
        "id": str(tags.get("id", record.id)),
        "name": str(tags.get("name", "")),
        "instruction": instruction,
        "instances": [{"input": input, "output": record.response}],
        "is_classification": tags.get("is_classification") is True,
        "task": str(tags["task"]) if "task" in tags else None,
    }


def _to_completion(record: Record) -> dict[str, Any]:
    _question(record)
    return {"prompt": record.messages[0].content, "completion": record.response}


def _to_trl(record: Record) -> dict[str, Any]:
    prompt, answer = _answered(record)
    return {"prompt": prompt, "completion": answer}


def _to_preference(record: Record) -> dict[str, Any]:
    prompt, chosen = _answered(record)
    if record.preference is None:
        raise RecordFormatError("no rejected answer")
    return {
        "prompt": prompt,
        "chosen": chosen,
        "rejected": [{"role": "assistant", "content": record.preference.rejected}],
        "strength": record.preference.strength,
        "safety": record.preference.safety,
    }


def _to_ultrachat(record: Record) -> dict[str, Any]:
    speakers = ("user", "assistant")
    if any(message.role != speakers[turn % 2] for turn, message in enumerate(_some(record).messages)):
        raise RecordFormatError("user and assistant do not take turns")
    return {
        "id": str(record.tags.get("id", record.id)),
        "data": [message.content for message in record.messages],
    }


def _some(record: Record) -> Record:
    if not record.messages:
        raise RecordFormatError("no messages")
    return record


def _answered(record: Record) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    if not record.messages or record.messages[-1].role != "assistant":
        raise RecordFormatError("the last message is not the assistant's")
    if len(record.messages) == 1:
        raise RecordFormatError("no prompt before the answer")
    return role_content(record.messages[:-1]), role_content(record.messages[-1:])


def _question(record: Record) -> tuple[str, str]:
    """Instruction and input of a single exchange; the whole user message where it was not made of the two."""
    if [message.role for message in record.messages] != ["user", "assistant"]:
        raise RecordFormatError("not exactly one question and one answer")
    question = record.messages[0].content
    joined = f"{record.instruction}\n\n{record.input}" if record.input else record.instruction
    return (record.instruction, record.input) if joined == question else (question, "")


def _shape(
    name: str,
    marks: str,
    columns: str,
    read: Callable[[Row], list[Record]],
    write: Callable[[Record], dict[str, Any]],
) -> Shape:
    return Shape(name, frozenset(marks.split()), tuple(columns.split()), read, write)


_SEED = "id name instruction instances is_classification task"
_OWN = "id messages instruction input preference tags history"
_PREFERENCE = "prompt chosen rejected strength safety"

# In the order in which they are looked for: what holds more comes before what holds less.
_IN_ORDER = (
    _shape("datagen", "messages tags history", _OWN, _own, to_json),
    _shape("preference", "chosen rejected", _PREFERENCE, rows.from_preference, _to_preference),
    _shape("messages", "messages", "messages", rows.from_messages, _to_messages),
    _shape("sharegpt", "conversations", "conversations", rows.from_sharegpt, _to_sharegpt),
    _shape("self-instruct", "instruction instances", _SEED, rows.from_seed, _to_seed),
    _shape("alpaca", "instruction output", "instruction input output", rows.from_alpaca, _to_alpaca),
    _shape(
        "prompt-completion", "prompt completion", "prompt completion", rows.from_completion, _to_completion
    ),
    _shape("ultrachat", "id data", "id data", rows.from_ultrachat, _to_ultrachat),
    Shape(
        "red-team", frozenset(red_team.MARKS), red_team.COLUMNS, red_team.from_red_team, red_team.to_red_team
    ),
)
# TRL's conversational form is read as prompt-completion; only writing tells the two apart.
_TRL = _shape("trl", "prompt completion", "prompt completion", rows.from_completion, _to_trl)

SHAPES: dict[str, Shape] = {shape.name: shape for shape in (*_IN_ORDER, _TRL)}
