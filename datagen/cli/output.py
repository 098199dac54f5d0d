"""What every command prints alike: one JSON object on stdout, one line for an error on stderr, records to read."""

from __future__ import annotations

import sys
import textwrap
from typing import Any

import orjson

from datagen.record import Record


def print_json(value: Any) -> None:
    """The one machine-readable object of a command."""
    sys.stdout.write(orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode() + "\n")


def print_error(text: str, *, as_json: bool) -> None:
    for line in text.splitlines():
        sys.stderr.write(f"datagen: {line}\n")
    if as_json:
        print_json({"error": text})


def say(text: str = "") -> None:
    """A line of the result."""
    sys.stdout.write(text + "\n")


def tell(text: str) -> None:
    """A line about the work, which is not the result."""
    sys.stderr.write(text + "\n")


def shown(record: Record, *, width: int = 100) -> str:
    """A record for reading: each message under its role, and a line of what is known about it."""
    parts = []
    for message in record.messages:
        lines = [
            wrapped
            for line in message.content.splitlines() or [""]
            for wrapped in textwrap.wrap(line, width - 13) or [""]
        ]
        parts.append(f"{message.role:>10}   " + ("\n" + " " * 13).join(lines))
    facts = [
        f"{key}={record.tags[key]}" for key in ("task", "is_classification", "rouge_l") if key in record.tags
    ]
    parts.append(" " * 13 + "  ".join([f"id={record.id}", *facts]))
    return "\n".join(parts)
