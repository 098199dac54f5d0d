"""Lists of messages as other tools write them: role/content or from/value, under many names for the roles.

Of what else a message holds, `train` (ours) and `weight` (OpenAI's: 0 or 1) say whether a reply is trained on; a
name and the like are not kept. Knows no rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from datagen.formats.encoding import decode
from datagen.formats.faults import RecordFormatError, kind
from datagen.record import Message, Role

_ROLES: dict[str, Role] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "human": "user",
    "prompter": "user",
    "assistant": "assistant",
    "gpt": "assistant",
    "chatgpt": "assistant",
    "model": "assistant",
    "bot": "assistant",
}
_SHAREGPT: dict[Role, str] = {"system": "system", "user": "human", "assistant": "gpt"}
_CALLS = ("tool_calls", "function_call")


def read_turns(value: Any, place: str) -> tuple[Message, ...]:
    """Messages from a list of objects, or from its JSON text as CSV and some Parquet files hold it.

    Raises RecordFormatError naming the place: not a list, empty, a role, content or call we cannot hold.
    """
    if isinstance(value, str):
        value = decode(value, place)
    if not isinstance(value, list) or not value:
        found = "an empty one" if value == [] else kind(value)
        raise RecordFormatError(f"{place}: expected a list of messages, found {found}")
    return tuple(_turn(turn, place, position) for position, turn in enumerate(value))


def _turn(turn: Any, place: str, position: int) -> Message:
    if not isinstance(turn, dict):
        raise RecordFormatError(f"{place}[{position}]: expected an object, found {kind(turn)}")
    name, content = turn.get("role"), turn.get("content")
    if name is None:
        name, content = turn.get("from"), turn.get("value")
    role = _ROLES.get(name.lower()) if isinstance(name, str) else None
    if role is None:
        found = repr(name[:40]) if isinstance(name, str) else kind(name)
        raise RecordFormatError(
            f"{place}[{position}]: expected a role system, user or assistant, found {found}"
        )
    for call in _CALLS:
        if turn.get(call):
            raise RecordFormatError(f"{place}[{position}]: holds {call}; only messages of text can be read")
    if not isinstance(content, str):
        raise RecordFormatError(f"{place}[{position}]: expected content of text, found {kind(content)}")
    return Message(role, content, _trained(turn, f"{place}[{position}]"))


def _trained(turn: dict[str, Any], place: str) -> bool:
    for key in ("train", "weight"):
        if (said := turn.get(key)) is not None:
            if said not in (0, 1):
                raise RecordFormatError(f"{place}.{key}: expected true or false, found {kind(said)}")
            return bool(said)
    return True


def role_content(messages: Iterable[Message]) -> list[dict[str, str]]:
    """The messages as OpenAI and TRL write them."""
    return [{"role": message.role, "content": message.content} for message in messages]


def flagged(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """The same, and `train: false` on each message that must not carry loss."""
    return [
        {"role": message.role, "content": message.content} | ({} if message.train else {"train": False})
        for message in messages
    ]


def from_value(messages: Iterable[Message]) -> list[dict[str, str]]:
    """The messages as ShareGPT writes them."""
    return [{"from": _SHAREGPT[message.role], "value": message.content} for message in messages]
