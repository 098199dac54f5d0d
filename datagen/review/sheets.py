"""Items with what was said of them as flat fields and questions, which other annotation tools have alike.

Knows no tool's format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from datagen.record import Message
from datagen.review.outcomes import GRADES, Voices, voices_of
from datagen.review.preferred import GOLD, UNANSWERED, Wanted, pairs_of
from datagen.reviews.answers import Answer, Answered
from datagen.reviews.items import Item
from datagen.reviews.project import LIKERT

ITEMS = {"preferences": "comparison", "ratings": "rating", "sft": "instruction"}
_PARTS = ("instruction", "input", "output")
_STRENGTHS = tuple(reversed(GRADES))


@dataclass(frozen=True, slots=True)
class Question:
    """name: as in the answers. kind: a choice of one, of several, a whole number of a scale, or text. options: of the
    first three. required: whether every answer has it. about: the field that it is asked of."""

    name: str
    kind: Literal["one", "several", "number", "text"]
    about: str
    options: tuple[Any, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: Literal["text", "chat"] = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """fields: texts, or messages as [{role, content}]. facts: what else is known. given: each voice with its answers by
    question; what it did not say is not there."""

    id: str
    fields: Mapping[str, Any]
    facts: Mapping[str, Any]
    given: Sequence[tuple[Answer, Mapping[str, Any]]]


def fields_of(kind: str) -> tuple[Field, ...]:
    """kind: of the items."""
    return {
        "comparison": (Field("prompt", "chat"), Field("answer_a"), Field("answer_b")),
        "rating": (Field("context", "chat"), Field("reply")),
        "instruction": tuple(map(Field, _PARTS)),
    }[kind]


def questions_of(kind: str, said: Mapping[str, set[Any]]) -> tuple[Question, ...]:
    """said: all answers to each question whose options only a project file knows."""
    comment = Question("comment", "text", fields_of(kind)[-1].name)
    if kind == "comparison":
        return (
            Question("choice", "one", "prompt", ("a", "b", "tie"), required=True),
            Question("strength", "one", "prompt", _STRENGTHS),
            Question("likert", "number", "prompt", tuple(range(1, LIKERT + 1))),
            *(Question(f"safety_{side}", "one", f"answer_{side}", ("safe", "unsafe")) for side in "ab"),
            comment,
        )
    if kind == "rating":
        scores = tuple(sorted(said["score"]))
        return Question("score", "number", "reply", scores, required=True), comment
    return (
        Question("verdict", "one", "output", ("accept", "edit", "reject"), required=True),
        Question("reasons", "several", "output", tuple(sorted(said["reasons"]))),
        *(Question(f"new_{part}", "text", part) for part in _PARTS),
        comment,
    )


def sheets_of(answered: Answered, wanted: Wanted, left_out: Counter[str]) -> Iterator[Sheet]:
    """A sheet for each turn of a comparison, each rated message, each instruction."""
    item = answered.item
    voices = None if item.gold is not None else voices_of(answered, wanted.judges)
    if voices is None:
        left_out[UNANSWERED if item.gold is None else GOLD] += 1
        return
    make = {"comparison": _comparisons, "rating": _ratings, "instruction": _instruction}[item.kind]
    yield from make(item, voices)


def _comparisons(item: Item, voices: Voices) -> Iterator[Sheet]:
    for pair in pairs_of(item):
        first, second = (answer["text"] for answer in pair.answers)
        fields = {"prompt": _chat(pair.messages), "answer_a": first, "answer_b": second}
        yield Sheet(
            f"{item.id}-{pair.number}",
            fields,
            _facts(item) | {"turn": pair.number},
            [(one, _compared(one.body, pair.number)) for one in voices.all],
        )


def _compared(body: Mapping[str, Any], number: int) -> dict[str, Any]:
    turn = body["turns"][number]
    safety = turn.get("safety") or (None, None)
    said = {key: turn.get(key) for key in ("choice", "strength", "likert")}
    said |= {"safety_a": safety[0], "safety_b": safety[1], "comment": body.get("comment")}
    return _told(said)


def _ratings(item: Item, voices: Voices) -> Iterator[Sheet]:
    places = sorted({turn["message"] for one in voices.all for turn in one.body["turns"]})
    for place in places:
        given = [
            (one, _told({"score": turn["score"], "comment": one.body.get("comment")}))
            for one in voices.all
            for turn in one.body["turns"]
            if turn["message"] == place
        ]
        messages = item.body["messages"]
        fields = {"context": messages[:place], "reply": messages[place]["content"]}
        yield Sheet(f"{item.id}-{place}", fields, _facts(item) | {"turn": place}, given)


def _instruction(item: Item, voices: Voices) -> Iterator[Sheet]:
    yield Sheet(
        item.id,
        {part: item.body[part] for part in _PARTS},
        _facts(item),
        [(one, _instructed(one.body)) for one in voices.all],
    )


def _instructed(body: Mapping[str, Any]) -> dict[str, Any]:
    said = {"verdict": body["verdict"], "reasons": body.get("reasons"), "comment": body.get("comment")}
    if body["verdict"] == "edit":
        said |= {f"new_{part}": body[part] for part in _PARTS}
    return _told(said)


def _told(said: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value not in (None, "", [])}


def _facts(item: Item) -> dict[str, Any]:
    known = {"item": item.id, "project": item.project, "task": item.task, "batch": item.batch}
    return {key: value for key, value in known.items() if value}


def _chat(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": one.role, "content": one.content} for one in messages]
