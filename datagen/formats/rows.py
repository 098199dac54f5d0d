"""Records from rows: one function for each shape that other tools write.

Each takes a row whose marking keys are known to be there and raises RecordFormatError naming the field that
is wrong. Keys that a shape does not use become tags under their own name; nulls, and values that JSON cannot
hold, are left out. Knows no files, and not how a shape is recognised.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, cast

import orjson

from datagen.formats.encoding import decode, shallow
from datagen.formats.faults import RecordFormatError, kind
from datagen.formats.own import STRENGTHS, read_text
from datagen.formats.turns import read_turns
from datagen.record import Message, Preference, Record, Role, Strength, from_instruction

Row = Mapping[str, Any]


def from_alpaca(row: Row) -> list[Record]:
    """{instruction, input, output}; the input may be missing."""
    instruction, output = read_text(row, "instruction"), read_text(row, "output")
    tags = _tags(row, ("instruction", "input", "output"))
    return [from_instruction(instruction, read_text(row, "input", ""), output, tags=tags)]


def from_seed(row: Row) -> list[Record]:
    """{id, name, instruction, instances, is_classification}, Self-Instruct's seeds: a record an instance."""
    instruction = read_text(row, "instruction")
    if not instruction.strip():
        raise RecordFormatError("instruction: expected text, found only white space")
    instances = row["instances"]
    if isinstance(instances, str):
        instances = decode(instances, "instances")
    if not isinstance(instances, list) or not instances:
        raise RecordFormatError(
            f"instances: expected a list with at least one instance, found {kind(instances)}"
        )
    if not isinstance(row.get("is_classification"), bool | None):
        found = kind(row["is_classification"])
        raise RecordFormatError(f"is_classification: expected true or false, found {found}")
    tags = _tags(row, ("instruction", "instances"))
    records = []
    for position, instance in enumerate(instances):
        if not isinstance(instance, dict):
            raise RecordFormatError(f"instances[{position}]: expected an object, found {kind(instance)}")
        place = f"instances[{position}]."
        input, output = read_text(instance, "input", "", place), read_text(instance, "output", None, place)
        records.append(from_instruction(instruction, input, output, tags=tags))
    return records


def from_messages(row: Row) -> list[Record]:
    """{messages}, with what datagen's datasets keep beside them: instruction, input, output, rejected, id."""
    messages = read_turns(row["messages"], "messages")
    instruction, input = row.get("instruction"), row.get("input")
    used = {"messages"}
    if isinstance(instruction, str) and isinstance(input, str):
        used |= {"instruction", "input"}
    else:
        instruction = input = ""
    preference = None
    if isinstance(row.get("rejected"), str):
        preference = _preference(row, row["rejected"])
        used |= {"rejected", "strength", "safety"}
    record = Record(messages, instruction, input, preference)
    # What the record says itself need not be said again by a tag.
    if row.get("output") == record.response:
        used.add("output")
    if "id" in row and row["id"] == record.id:
        used.add("id")
    tags = _tags(row, used)
    return [replace(record, tags=tags) if tags else record]


def from_sharegpt(row: Row) -> list[Record]:
    """{conversations: [{from, value}]}."""
    return [Record(read_turns(row["conversations"], "conversations"), tags=_tags(row, ("conversations",)))]


def from_ultrachat(row: Row) -> list[Record]:
    """{id, data: [user, assistant, user, ...]}."""
    data = row["data"]
    if isinstance(data, str):
        data = decode(data, "data")
    if not isinstance(data, list) or not data:
        raise RecordFormatError(f"data: expected a list of texts, found {kind(data)}")
    for position, content in enumerate(data):
        if not isinstance(content, str):
            raise RecordFormatError(f"data[{position}]: expected text, found {kind(content)}")
    messages = tuple(
        Message("assistant" if position % 2 else "user", content) for position, content in enumerate(data)
    )
    return [Record(messages, tags=_tags(row, ("data",)))]


def from_completion(row: Row) -> list[Record]:
    """{prompt, completion}: texts, or lists of messages as TRL has them."""
    messages = _turns(row["prompt"], "user", "prompt") + _turns(row["completion"], "assistant", "completion")
    if messages[-1].role != "assistant":
        raise RecordFormatError("completion: its last message is not the assistant's")
    return [Record(messages, tags=_tags(row, ("prompt", "completion")))]


def from_preference(row: Row) -> list[Record]:
    """{prompt, chosen, rejected}: texts or lists of messages; the prompt may stand inside the other two."""
    prompt = row.get("prompt")
    before = () if prompt is None else _turns(prompt, "user", "prompt")
    chosen = _continued(before, _turns(row["chosen"], "assistant", "chosen"))
    rejected = _continued(before, _turns(row["rejected"], "assistant", "rejected"))
    if chosen[-1].role != "assistant" or rejected[-1].role != "assistant":
        raise RecordFormatError("chosen and rejected: the last message of each must be the assistant's")
    if chosen[:-1] != rejected[:-1]:
        raise RecordFormatError("chosen and rejected: they differ before their last message")
    if len(chosen) == 1:
        raise RecordFormatError("prompt: missing, and not inside chosen and rejected")
    used = ("prompt", "chosen", "rejected", "strength", "safety")
    return [Record(chosen, preference=_preference(row, rejected[-1].content), tags=_tags(row, used))]


def _continued(before: tuple[Message, ...], answer: tuple[Message, ...]) -> tuple[Message, ...]:
    """Some sets repeat the prompt in front of each answer, some don't."""
    return answer if answer[: len(before)] == before and len(answer) > len(before) else before + answer


def _turns(value: Any, speaker: Role, place: str) -> tuple[Message, ...]:
    if isinstance(value, str):
        return (Message(speaker, value),)
    return read_turns(value, place)


def _preference(row: Row, rejected: str) -> Preference:
    strength = read_text(row, "strength", "better")
    if strength not in STRENGTHS:
        raise RecordFormatError(f"strength: expected one of {', '.join(STRENGTHS)}, found {strength[:40]!r}")
    return Preference(rejected, cast(Strength, strength), read_text(row, "safety", ""))


def _tags(row: Row, used: Collection[str]) -> dict[str, Any]:
    tags = {}
    for key, value in row.items():
        if key not in used and (kept := _json_like(key, value)) is not None:
            tags[key] = kept
    return tags


def _json_like(key: str, value: Any) -> Any:
    """The value as JSON would hold it (a date as text, a tuple as a list), or None where it cannot."""
    if value is None or isinstance(value, str | bool):
        return value
    try:
        text = shallow(value)
    except RecordFormatError as error:
        raise RecordFormatError(f"{key}: {error}") from error
    return None if text is None else orjson.loads(text)
