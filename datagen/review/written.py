"""What people accepted, edited and wrote, and how they rated dialogues, as records. Knows no files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from datagen.formats import from_json
from datagen.record import Message, Record, from_instruction
from datagen.review.naming import origin_of, renamed
from datagen.review.outcomes import Instructed, decide_instruction, rate, voices_of
from datagen.review.preferred import GOLD, UNANSWERED, Wanted, facts_of, messages_of
from datagen.reviews.answers import Answered

_PARTS = ("instruction", "input", "output")


def instructions(answered: Answered, wanted: Wanted, left_out: Counter[str]) -> Iterator[Record]:
    """The record as it was accepted or edited; a rejected one is counted with the reasons."""
    item = answered.item
    voices = None if item.gold is not None else voices_of(answered)
    if voices is None:
        left_out[UNANSWERED if item.gold is None else GOLD] += 1
        return
    outcome = decide_instruction(voices)
    if outcome.verdict in ("reject", "split"):
        reasons = f": {', '.join(outcome.reasons)}" if outcome.reasons else ""
        left_out["as many reject as keep it" if outcome.verdict == "split" else f"rejected{reasons}"] += 1
        return
    record = replace(renamed(from_json(item.source), wanted.names), preference=None)
    if outcome.verdict == "edit":
        record = _edited(record, outcome)
    place = len(record.messages) - 1
    traces = (origin_of(one, wanted.names, item.body["record"], place) for one in voices.all)
    tags: dict[str, Any] = {"verdict": outcome.verdict, **facts_of(voices, outcome.agreement)}
    if outcome.edits > 1 and voices.verdict is None:
        tags["edits"] = outcome.edits
    yield replace(record, tags={**record.tags, **tags}, history=(*record.history, *traces))


def _edited(record: Record, outcome: Instructed) -> Record:
    """System messages stay; whether the reply is trained on stays too."""
    new = from_instruction(*(outcome.by.body[part] for part in _PARTS))
    system = tuple(one for one in record.messages if one.role == "system")
    reply = replace(new.messages[-1], train=record.messages[-1].train)
    return replace(
        record, messages=(*system, new.messages[0], reply), instruction=new.instruction, input=new.input
    )


def demonstrations(answered: Answered, wanted: Wanted, left_out: Counter[str]) -> Iterator[Record]:
    """A record for everybody who wrote one, or the adjudicator's alone. Its history names who wrote each message."""
    item = answered.item
    voices = voices_of(answered)
    if voices is None:
        left_out[UNANSWERED] += 1
        return
    for answer in (voices.verdict,) if voices.verdict else voices.said:
        messages: tuple[Message, ...] = messages_of(answer.body["messages"])
        traces = (origin_of(answer, wanted.names, item.id, place) for place in range(len(messages)))
        tags = {"kind": "demonstration", "item": item.id, "fits": answer.body["fits"]}
        tags |= {"task": item.task} if item.task else {}
        yield Record(messages, answer.body["instruction"], answer.body["input"], None, tags, tuple(traces))


def ratings(answered: Answered, wanted: Wanted, left_out: Counter[str]) -> Iterator[Record]:
    """The dialogue with tags.ratings: [{message, mean, scores, annotators}], one for each message that was rated."""
    item = answered.item
    voices = None if item.gold is not None else voices_of(answered, wanted.judges)
    if voices is None:
        left_out[UNANSWERED if item.gold is None else GOLD] += 1
        return
    record = renamed(from_json(item.source), wanted.names)
    rated = [
        {
            "message": one.message,
            "mean": one.mean,
            "scores": list(one.scores),
            "annotators": [wanted.names(person) for person in one.annotators],
        }
        for one in rate(voices)
    ]
    traces = [
        origin_of(one, wanted.names, item.body["record"], turn["message"])
        for one in voices.all
        for turn in one.body["turns"]
    ]
    tags = {"item": item.id, "ratings": rated, "annotators": len(voices.said)}
    tags |= {"adjudicated": True} if voices.verdict else {}
    yield replace(record, tags={**record.tags, **tags}, history=(*record.history, *traces))
