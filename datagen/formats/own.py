"""datagen's own JSON form of a record: everything it holds, nothing lost.

    {"id", "messages": [{"role", "content"}], "instruction", "input", "preference", "tags", "history"}

A message that is not trained on has `train: false` besides. Knows no files. `id` is written for people to refer
to; it is computed, so reading ignores it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast, get_args

from datagen.formats.encoding import decode
from datagen.formats.faults import RecordFormatError, kind
from datagen.formats.turns import flagged, read_turns
from datagen.record import Origin, Preference, Record, Strength

STRENGTHS: tuple[str, ...] = get_args(Strength)


def to_json(record: Record) -> dict[str, Any]:
    """The record as JSON-like values; `from_json` gives an equal record back if its tags are JSON-like."""
    preference = record.preference
    return {
        "id": record.id,
        "messages": flagged(record.messages),
        "instruction": record.instruction,
        "input": record.input,
        "preference": preference
        and {
            "rejected": preference.rejected,
            "strength": preference.strength,
            "safety": preference.safety,
        },
        "tags": dict(record.tags),
        "history": [
            {
                "step": origin.step,
                "model": origin.model,
                "prompt": origin.prompt,
                "parents": list(origin.parents),
                **({} if origin.message is None else {"message": origin.message}),
            }
            for origin in record.history
        ],
    }


def from_json(row: Mapping[str, Any]) -> Record:
    """The record of such an object; nested values may stand there as JSON text, as in CSV and Parquet.

    Raises RecordFormatError naming the field.
    """
    messages = _parsed(row, "messages", [])
    preference = _parsed(row, "preference", None)
    tags = _parsed(row, "tags", {})
    history = _parsed(row, "history", [])
    if not isinstance(tags, dict):
        raise RecordFormatError(f"tags: expected an object, found {kind(tags)}")
    if not isinstance(history, list):
        raise RecordFormatError(f"history: expected a list, found {kind(history)}")
    return Record(
        messages=() if messages == [] else read_turns(messages, "messages"),
        instruction=read_text(row, "instruction", ""),
        input=read_text(row, "input", ""),
        preference=None if preference is None else _preference(preference),
        tags=tags,
        history=tuple(_origin(origin, f"history[{position}]") for position, origin in enumerate(history)),
    )


def rejected(
    row: Mapping[str, Any], step: str, reason: str, score: float | None, detail: str, source: str
) -> dict[str, Any]:
    """A dropped record's row with the reason beside it, as files of rejects have it; as a record it reads without."""
    said = {"step": step, "reason": reason, "score": score, "detail": detail, "source": source}
    return {**row, "reject": said}


def read_text(row: Mapping[str, Any], key: str, default: str | None = None, place: str = "") -> str:
    """row[key], or the default where it is missing or null. Raises RecordFormatError on anything but text."""
    value = row.get(key, default)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise RecordFormatError(f"{place}{key}: expected text, found {kind(value)}")
    return value


def _parsed(row: Mapping[str, Any], key: str, default: Any) -> Any:
    value = row.get(key)
    if isinstance(value, str):
        value = decode(value, key)
    return default if value is None else value


def _preference(value: Any) -> Preference:
    if not isinstance(value, dict):
        raise RecordFormatError(f"preference: expected an object, found {kind(value)}")
    strength = read_text(value, "strength", "better", "preference.")
    if strength not in STRENGTHS:
        expected = ", ".join(STRENGTHS)
        raise RecordFormatError(f"preference.strength: expected one of {expected}, found {strength[:40]!r}")
    rejected = read_text(value, "rejected", None, "preference.")
    return Preference(rejected, cast(Strength, strength), read_text(value, "safety", "", "preference."))


def _origin(value: Any, place: str) -> Origin:
    if not isinstance(value, dict):
        raise RecordFormatError(f"{place}: expected an object, found {kind(value)}")
    parents = value.get("parents") or []
    if not isinstance(parents, list) or not all(isinstance(parent, str) for parent in parents):
        raise RecordFormatError(f"{place}.parents: expected a list of texts, found {kind(parents)}")
    message = value.get("message")
    if isinstance(message, bool) or not isinstance(message, int | None):
        raise RecordFormatError(f"{place}.message: expected a whole number, found {kind(message)}")
    step, model, prompt = (read_text(value, key, "", f"{place}.") for key in ("step", "model", "prompt"))
    return Origin(step, model, prompt, tuple(parents), message)
