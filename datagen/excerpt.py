"""Which texts of a record a filter or a selector looks at, under the names that recipes use."""

from __future__ import annotations

from typing import Literal

from datagen.record import Record

On = Literal["instruction", "prompt", "response", "all"]


def excerpt(record: Record, on: On) -> tuple[str, ...]:
    """The texts, in the order of the conversation; () where the record has no such text.

    "instruction" is the instruction where the source had one apart, else the first user message; "prompt" is
    all before the final assistant message, which is the "response".
    """
    if on == "response":
        return (record.response,) if record.response else ()
    if on == "instruction" and record.instruction:
        return (record.instruction,)
    if on == "instruction":
        return tuple(message.content for message in record.messages if message.role == "user")[:1]
    messages = record.prompt if on == "prompt" else record.messages
    return tuple(message.content for message in messages)
