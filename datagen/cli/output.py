"""What every command prints alike: one JSON object on stdout, one line for an error on stderr, records to read."""

from __future__ import annotations

import json
import re
import sys
import textwrap
from contextlib import suppress
from typing import Any

import orjson

from datagen.record import Origin, Record

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


def shown(record: Record, *, width: int = 100, history: bool = False) -> str:
    """A record for reading: each message under its role, and a line of what is known about it.

    A reply that is not trained on is marked so, a rejected answer stands below the one that won, and of a pair that
    nobody judged yet, both answers of each turn below what they answer. history: behind
    each message, who wrote it, by the answers that the run folder keeps.
    """
    parts = []
    for place, message in enumerate(record.messages):
        parts.append(_spoken(message.role, message.content, width))
        if not message.train:
            parts.append(" " * 13 + "(not trained on)")
        if history:
            parts += [_traced(one) for one in record.history if one.message == place]
    parts += _paired(record, width)
    if record.preference is not None:
        strength = record.preference.strength
        parts.append(_spoken("rejected", f"({strength}) {record.preference.rejected}", width))
    parts.append(" " * 13 + "  ".join([f"id={record.id}", *_facts(record)]))
    if history:
        parts += [_traced(one) for one in record.history if one.message is None]
    return "\n".join(parts)


def _spoken(speaker: str, text: str, width: int) -> str:
    lines = [
        wrapped
        for line in visible(text).splitlines() or [""]
        for wrapped in textwrap.wrap(line, width - 13) or [""]
    ]
    return f"{speaker:>10}   " + ("\n" + " " * 13).join(lines)


def _paired(record: Record, width: int) -> list[str]:
    """The turns of a pair: both answers, the one marked that the dialogue went on with, and what the user said then."""
    if record.tags.get("kind") != "pair":
        return []
    parts = []
    for turn in record.tags["turns"]:
        for place, answer in enumerate(turn["answers"]):
            went_on = "+" if turn["goes_on"] == place else " "
            parts.append(_spoken(f"{went_on}answer {'ab'[place]}", str(answer["text"]), width))
        parts += [_spoken(one["role"], one["content"], width) for one in turn["then"]]
    return parts


def _traced(origin: Origin) -> str:
    asked = f" from {origin.prompt}" if origin.prompt else ""
    parents = f", answer {' '.join(origin.parents)}" if origin.parents else ""
    return " " * 13 + visible(f"· {origin.step}: {origin.model or 'no model'}{asked}{parents}")


def _facts(record: Record) -> list[str]:
    """The tags that say most; of a conversation all that are short."""
    tags = record.tags
    if "kind" in tags:
        told = {
            key: ", ".join(map(str, value)) if isinstance(value, list) else value
            for key, value in tags.items()
        }
        return [
            visible(f"{key}={value}")
            for key, value in told.items()
            if isinstance(value, str | int | float) and len(str(value)) <= 60
        ]
    return [f"{key}={tags[key]}" for key in ("task", "is_classification", "rouge_l") if key in tags]
