"""What every command prints alike: one JSON object on stdout, one line for an error on stderr, records to read."""

from __future__ import annotations

import json
import re
import sys
import textwrap
from contextlib import suppress
from typing import Any

import orjson

from datagen.record import Record

# Control characters but tab and newline: a terminal would obey them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def print_json(value: Any) -> None:
    """The one machine-readable object of a command."""
    text = orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode()
    if not sys.stdout.encoding.lower().startswith("utf"):
        text = json.dumps(orjson.loads(text), indent=2)  # in ASCII, which every encoding holds
    sys.stdout.write(text + "\n")


def print_error(text: str, *, as_json: bool) -> None:
    for line in text.splitlines():
        tell(f"datagen: {line}")
    if as_json:
        print_json({"error": text})


def say(text: str = "") -> None:
    """A line of the result."""
    sys.stdout.write(visible(text) + "\n")


def tell(text: str) -> None:
    """A line about the work, which is not the result; where nobody can be told, the work goes on."""
    with suppress(OSError):
        sys.stderr.write(visible(text) + "\n")
        sys.stderr.flush()


def visible(text: str) -> str:
    """The text with its control characters as \\x1b and the like."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text.replace("\r\n", "\n"))


def shown(record: Record, *, width: int = 100) -> str:
    """A record for reading: each message under its role, and a line of what is known about it."""
    parts = []
    for message in record.messages:
        lines = [
            wrapped
            for line in visible(message.content).splitlines() or [""]
            for wrapped in textwrap.wrap(line, width - 13) or [""]
        ]
        parts.append(f"{message.role:>10}   " + ("\n" + " " * 13).join(lines))
    facts = [
        f"{key}={record.tags[key]}" for key in ("task", "is_classification", "rouge_l") if key in record.tags
    ]
    parts.append(" " * 13 + "  ".join([f"id={record.id}", *facts]))
    return "\n".join(parts)
