"""Forms of the pages into answers: what was chosen left and right becomes a and b, in the order of the item.

A form that is not filled in yet gives a body with gaps, which is what drafts are; `datagen.reviews.project.faults_of`
says what is missing. Nothing of a form is trusted: unknown fields are left, values are checked there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datagen.reviews.items import Item
from datagen.reviews.project import LIKERT, STRENGTH_OF_LIKERT, Project, rated_messages
from datagen.seeding import rng_for

Fields = Mapping[str, list[str]]
_MOST_TURNS = 50
_PARTS = ("instruction", "input", "output")


def shown_order(item: Item, person: str) -> str:
    """ "ab" or "ba": drawn for each person and item, the same at every look."""
    return rng_for(0, "shown", item.id, person).choice(("ab", "ba"))


def read_body(project: Project, item: Item, fields: Fields, shown: str) -> dict[str, Any]:
    """The answer's body as far as the form has it."""
    comment = {"comment": _one(fields, "comment")}
    if item.kind == "comparison":
        turns = range(len(item.body["turns"]))
        return {"turns": [_compared(project, fields, turn, shown) for turn in turns]} | comment
    if item.kind == "rating":
        return {"turns": [_rated(fields, place) for place in rated_messages(item)]} | comment
    if item.kind == "instruction":
        return _instruction(project, item, fields) | comment
    if item.kind == "demonstration":
        return _demonstration(fields) | comment
    verdict = _one(fields, "verdict")
    return {
        "step": _number(fields, "step") or 0,
        "verdict": verdict,
        "notes": _one(fields, "notes"),
        "prompt": _one(fields, "next" if verdict == "continue" else "prompt"),
        "reasons": [one for one in fields.get("reasons", ()) if one in project.reasons],
    } | comment


def read_draft(project: Project, item: Item, fields: Fields, shown: str) -> dict[str, Any]:
    """The body, with the texts as they stand in the form where the verdict would leave them out."""
    body = read_body(project, item, fields, shown)
    if item.kind == "instruction":
        return body | {part: _one(fields, part, item.body[part]) for part in _PARTS}
    if item.kind == "rephrase":
        return body | {"wording": _one(fields, "prompt"), "next": _one(fields, "next")}
    return body


def _compared(project: Project, fields: Fields, turn: int, shown: str) -> dict[str, Any]:
    """left is the answer shown first; safety of left and right as the page has them."""
    left, right = shown[0], shown[1]
    likert, strength = None, _one(fields, f"strength-{turn}") or None
    choice = {"left": left, "right": right, "tie": "tie"}.get(_one(fields, f"choice-{turn}"))
    if project.scale == "likert8":
        seen = _number(fields, f"likert-{turn}")
        if seen is not None and 1 <= seen <= LIKERT:
            likert = seen if shown == "ab" else LIKERT + 1 - seen
            choice, strength = "a" if likert <= LIKERT // 2 else "b", STRENGTH_OF_LIKERT[likert - 1]
    if choice == "tie":
        strength = None
    sides = [_one(fields, f"safety-{turn}-{side}") for side in ("left", "right")]
    safety = (sides if shown == "ab" else sides[::-1]) if project.safety and any(sides) else None
    return {"choice": choice, "strength": strength, "likert": likert, "safety": safety}


def _rated(fields: Fields, place: int) -> dict[str, Any]:
    return {"message": place, "score": _number(fields, f"score-{place}")}


def _instruction(project: Project, item: Item, fields: Fields) -> dict[str, Any]:
    """Who accepts what they have changed has edited it."""
    before = {part: item.body[part] for part in _PARTS}
    after = {part: _one(fields, part, text) for part, text in before.items()}
    verdict = _one(fields, "verdict")
    if verdict == "accept" and after != before:
        verdict = "edit"
    reasons = [one for one in fields.get("reasons", ()) if one in project.reasons]
    return {"verdict": verdict, "reasons": reasons, **(before if verdict == "reject" else after)}


def _demonstration(fields: Fields) -> dict[str, Any]:
    """The prompt is the instruction, a blank line and the input; further turns follow as they were written."""
    instruction, given = _one(fields, "instruction"), _one(fields, "input")
    prompt = f"{instruction}\n\n{given}" if instruction and given else instruction or given
    messages = [
        {"role": "user", "content": prompt},
        {"role": "assistant", "content": _one(fields, "output")},
    ]
    for turn in range(1, _MOST_TURNS):
        asked, answered = (_one(fields, f"{part}-{turn}") for part in ("user", "assistant"))
        if not asked and not answered and f"user-{turn}" not in fields:
            break
        messages += [{"role": "user", "content": asked}, {"role": "assistant", "content": answered}]
    while len(messages) > 2 and not (messages[-1]["content"] or messages[-2]["content"]):
        messages = messages[:-2]
    return {"instruction": instruction, "input": given, "messages": messages}


def _one(fields: Fields, name: str, default: str = "") -> str:
    values = fields.get(name)
    return values[-1] if values else default


def _number(fields: Fields, name: str) -> int | None:
    text = _one(fields, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
