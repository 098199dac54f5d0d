"""Reads what a model answered when it was asked for labels, whether or not its server enforces the schema.

Knows no requests and no records.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from datagen.generators.answers import objects_in
from datagen.labels.label_set import LabelSet
from datagen.labels.language import read_code

Field = Literal["task", "language", "difficulty"]
FIELDS: tuple[Field, ...] = ("task", "language", "difficulty")

_LONGEST = 20_000  # characters of an answer that are looked at; a label takes a hundred
_PAIR = re.compile(
    r'["\'*]*\b(task|kind|category|language|difficulty|confidence)\b["\'*]*\s*[:=]\s*["\'*]*([^"\'\n,}*]+)',
    re.I,
)
_AS_TASK = ("task", "kind", "category")


@dataclass(frozen=True, slots=True)
class Labels:
    """What could be read: "" or None for what could not, or was not asked for."""

    task: str = ""
    language: str = ""
    difficulty: int | None = None
    confidence: float | None = None


def parse_labels(text: str, labels: LabelSet, fields: Sequence[Field]) -> Labels | None:
    """The labels in an answer: a JSON object, alone, in a fence or among words; half of one that was cut off;
    lines like "Task: chat"; or the name of a task alone. None where none of the fields is there, or not the
    task that was asked for.
    """
    text = text[:_LONGEST]
    for found in (*objects_in(text), _pairs(text), {"task": text}):
        read = _read(found, labels, fields)
        if read is not None:
            return read
    return None


def _pairs(text: str) -> dict[str, Any]:
    """Keys with what stands behind them, the first of each."""
    found: dict[str, Any] = {}
    for key, value in _PAIR.findall(text):
        found.setdefault(key.lower(), value.strip())
    return found


def _read(found: dict[str, Any], labels: LabelSet, fields: Sequence[Field]) -> Labels | None:
    task = next((found[key] for key in _AS_TASK if key in found), "")
    named = labels.read(task) if "task" in fields and isinstance(task, str) else ""
    said = found.get("language")
    code = read_code(said) if "language" in fields and isinstance(said, str) else ""
    level = _number(found.get("difficulty")) if "difficulty" in fields else None
    difficulty = round(level) if level is not None and 1 <= level <= 5 else None
    if ("task" in fields and not named) or not (named or code or difficulty):
        return None
    return Labels(named, code, difficulty, _confidence(found.get("confidence")))


def _confidence(said: Any) -> float | None:
    """0 to 1; what is above 1 is taken for percent."""
    sure = _number(said)
    if sure is not None and 1 < sure <= 100:
        sure /= 100
    return round(sure, 3) if sure is not None and 0 <= sure <= 1 else None


def _number(said: Any) -> float | None:
    """A number, or the one that a text begins with ("3/5", "0.9", "85%")."""
    if isinstance(said, str):
        leading = re.match(r"\s*(\d+(?:\.\d+)?)", said[:40])
        said = float(leading[1]) if leading else None
    if isinstance(said, bool) or not isinstance(said, int | float) or not math.isfinite(said):
        return None
    return float(said)
