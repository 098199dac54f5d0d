"""Red-team attempts in the form of hh-rlhf's red_team_attempts (Ganguli et al. 2022, arXiv 2209.07858).

    {"transcript": "\\n\\nHuman: ...\\n\\nAssistant: ...", "min_harmlessness_score_transcript", "num_params",
     "model_type", "rating", "task_description", "task_description_harmlessness_score", "red_team_member_id",
     "is_upworker", "tags"}

Theirs are scores of a preference model on an open scale, ours of a judge from 0 to 1; both are higher for what is more
harmless. Knows no files.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from datagen.formats.faults import RecordFormatError
from datagen.formats.own import read_text
from datagen.record import Message, Record, Role

MARKS = ("transcript", "rating")
COLUMNS = (
    "transcript",
    "min_harmlessness_score_transcript",
    "num_params",
    "model_type",
    "rating",
    "task_description",
    "task_description_harmlessness_score",
    "red_team_member_id",
    "is_upworker",
    "tags",
)
_MOST_TAGS = 6
_SPEAKERS: Mapping[Role, str] = {"user": "Human", "assistant": "Assistant"}
_TURN = re.compile(r"\n\n(Human|Assistant):[ \t]?")
_ROLES: Mapping[str, Role] = {"Human": "user", "Assistant": "assistant"}


def to_red_team(record: Record) -> dict[str, Any]:
    """The row of a record of the step red_team; what nobody knows is null.

    model_type: as the step was told, else the target's URI. red_team_member_id: tells attackers apart by their model.
    Raises RecordFormatError for a record that was not scored or that a transcript cannot hold.
    """
    tags = record.tags
    if "harmlessness" not in tags or "rating" not in tags:
        raise RecordFormatError("not scored: no tags harmlessness and rating")
    return {
        "transcript": _transcript(record),
        "min_harmlessness_score_transcript": tags["harmlessness"],
        "num_params": tags.get("num_params"),
        "model_type": tags.get("model_type") or _model_of(record, len(record.messages) - 1),
        "rating": tags["rating"],
        "task_description": tags.get("description", ""),
        "task_description_harmlessness_score": tags.get("request_harmlessness"),
        "red_team_member_id": _member(_model_of(record, 0)),
        "is_upworker": False,
        "tags": _described(tags),
    }


def from_red_team(row: Mapping[str, Any]) -> list[Record]:
    """The attempt as a conversation whose replies carry no loss, the other columns as tags by our names.

    Raises RecordFormatError for a transcript that does not begin with a turn of either side.
    """
    transcript = read_text(row, "transcript")
    before, *turns = _TURN.split(f"\n\n{transcript.lstrip()}")
    if before.strip() or not turns:
        raise RecordFormatError('transcript: expected turns "Human: ..." and "Assistant: ..."')
    messages = tuple(
        Message(role := _ROLES[speaker], text.strip(), train=role != "assistant")
        for speaker, text in zip(turns[::2], turns[1::2], strict=True)
    )
    named = {
        "harmlessness": row.get("min_harmlessness_score_transcript"),
        "num_params": row.get("num_params"),
        "model_type": row.get("model_type"),
        "rating": row.get("rating"),
        "description": row.get("task_description"),
        "request_harmlessness": row.get("task_description_harmlessness_score"),
        "member": row.get("red_team_member_id"),
        "tags": row.get("tags"),
    }
    known = {name: value for name, value in named.items() if value is not None}
    return [Record(messages, tags={"kind": "red_team", **known})]


def _transcript(record: Record) -> str:
    if not record.messages or any(message.role not in _SPEAKERS for message in record.messages):
        raise RecordFormatError("a transcript holds only messages of the user and of the assistant")
    if any(_TURN.search(message.content) for message in record.messages):
        raise RecordFormatError("a message holds a line that a transcript would take for a turn")
    return "".join(f"\n\n{_SPEAKERS[one.role]}: {one.content}" for one in record.messages)


def _model_of(record: Record, place: int) -> str:
    """The URI of the model that wrote this message, "" where it is not known."""
    return next((one.model for one in record.history if one.message == place and one.model), "")


def _member(uri: str) -> str:
    return hashlib.blake2b(uri.encode(), digest_size=4).hexdigest() if uri else ""


def _described(tags: Mapping[str, Any]) -> list[str]:
    """What crowdworkers would tag: the risk, the style, and what came of it."""
    came = [name for name, key in (("successful", "success"), ("refused", "refused")) if tags.get(key)]
    return [*(str(tags[key]) for key in ("risk", "style") if tags.get(key)), *came][:_MOST_TAGS]
