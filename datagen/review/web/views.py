"""What the page of an item shows, by kind: texts made safe, and what was typed or chosen so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from datagen.review.rendering import render_markdown, render_plain
from datagen.reviews.items import Item
from datagen.reviews.loop import attempts_on, decisions_on, is_alive
from datagen.reviews.project import LIKERT, Project, rated_messages
from datagen.reviews.rounds import Try, choices, rounds_of
from datagen.reviews.store import ReviewStore


def view_of(
    store: ReviewStore, project: Project, item: Item, body: Mapping[str, Any], shown: str
) -> dict[str, Any]:
    """The values of the kind's template. body: the draft, possibly empty. shown: the order of two answers."""
    if item.kind == "comparison":
        return {"turns": _compared_turns(item, body, shown)}
    if item.kind == "rating":
        return {"turns": _rated_turns(item, body)}
    if item.kind == "instruction":
        return {part: body.get(part, item.body[part]) for part in ("instruction", "input", "output")}
    if item.kind == "demonstration":
        return _demonstration(project, body)
    return loop_view(store, item)


def said(messages: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Messages as a page shows them: the assistant's as Markdown, others as they were typed."""
    return [
        {
            "role": one["role"],
            "html": (render_markdown if one["role"] == "assistant" else render_plain)(one["content"]),
        }
        for one in messages
    ]


def _compared_turns(item: Item, body: Mapping[str, Any], shown: str) -> list[dict[str, Any]]:
    """Each turn with the messages that are new before it, left and right, and the choice in terms of these."""
    chosen = body.get("turns") or []
    new = list(item.body["prompt"])
    turns = []
    for number, turn in enumerate(item.body["turns"]):
        own: Mapping[str, Any] = chosen[number] if number < len(chosen) else {}
        places = [ord(side) - ord("a") for side in shown]
        left, right = (render_markdown(turn["answers"][place]["text"]) for place in places)
        safety = own.get("safety") or ["", ""]
        likert = own.get("likert")
        turns.append(
            {
                "number": number,
                "before": said(new),
                "left": left,
                "right": right,
                "choice": {shown[0]: "left", shown[1]: "right", "tie": "tie"}.get(
                    own.get("choice") or "", ""
                ),
                "strength": own.get("strength") or "",
                "likert": likert if likert is None or shown == "ab" else LIKERT + 1 - likert,
                "safety": {"left": safety[places[0]], "right": safety[places[1]]},
            }
        )
        new = list(turn.get("then") or ())
        if turn.get("goes_on") is not None:
            went_on = turn["answers"][turn["goes_on"]]["text"]
            new.insert(0, {"role": "assistant", "content": went_on})
    return turns


def _rated_turns(item: Item, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each of the assistant's messages with those that are new before it."""
    scores = {turn["message"]: turn["score"] for turn in body.get("turns") or ()}
    turns, begin = [], 0
    for number, place in enumerate(rated_messages(item)):
        turns.append(
            {
                "number": number,
                "message": place,
                "before": said(item.body["messages"][begin:place]),
                "html": render_markdown(item.body["messages"][place]["content"]),
                "score": scores.get(place),
            }
        )
        begin = place + 1
    return turns


def _demonstration(project: Project, body: Mapping[str, Any]) -> dict[str, Any]:
    messages = body.get("messages") or []
    texts = [one["content"] for one in messages]
    return {
        "instruction": body.get("instruction", ""),
        "input": body.get("input", ""),
        "output": texts[1] if len(texts) > 1 else "",
        "more": [
            {"number": place // 2, "user": texts[place], "assistant": texts[place + 1]}
            for place in range(2, len(texts) - 1, 2)
        ],
        "limit": project.tokens,
    }


def loop_view(store: ReviewStore, item: Item) -> dict[str, Any]:
    """A rephrase loop as it stands.

    state: "ask" before the first wording, "waiting" for the model, "decide" on its answer. history: steps with wording,
    answer (None while it is awaited), how it ended, and what was decided on it. step: of the next decision. choices:
    verdicts that it can have. attempts_left, rounds_left: how often the last message can still be rephrased, and
    messages that can follow.
    """
    decisions = decisions_on(store, item)
    rounds = rounds_of(decisions, attempts_on(store, item))
    tries = [one for round in rounds for one in round]
    last = tries[-1].prompt if tries else item.body.get("suggestion", "")
    return {
        "state": "ask" if not tries else "decide" if tries[-1].attempt else "waiting",
        "history": [_tried(one) for one in tries],
        "notes": str(decisions[0].body.get("notes", "")) if decisions else "",
        "last_prompt": last,
        "step": len(decisions),
        "choices": choices(item, rounds),
        "attempts_left": int(item.body["attempts"]) - len(rounds[-1] if rounds else ()),
        "rounds_left": int(item.body["rounds"]) - len(rounds),
        "alive": is_alive(store),
    }


def _tried(one: Try) -> dict[str, Any]:
    attempt, judged = one.attempt, one.judged
    return {
        "prompt": render_plain(one.prompt),
        "answer": attempt and render_markdown(attempt.text),
        "finish": attempt.finish_reason if attempt else "",
        "verdict": judged.verdict if judged else "",
        "reasons": list(judged.body.get("reasons", ())) if judged else [],
        "comment": str(judged.body.get("comment", "")) if judged else "",
    }
