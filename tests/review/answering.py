"""Reviews for tests: items and answers straight into a real store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from datagen.formats import to_json
from datagen.record import Message, Origin, Preference, Record, from_instruction
from datagen.reviews.answers import Answered, answered_items
from datagen.reviews.handing import Given, write_answer
from datagen.reviews.items import Item, add_items, find_item, item_id
from datagen.reviews.people import add_person
from datagen.reviews.store import ReviewStore
from datagen.store import Store

HOSTILE = "<script>alert('\"')</script>\x00\x1b[31m \u2028 ‮ éß漢字 😀 ]]> {{ 7 * 7 }} -- ' OR 1=1"
_keys = count(1)


@contextmanager
def open_review(folder: Path) -> Iterator[ReviewStore]:
    Store(folder).close()
    clock = count(1_700_000_000)
    with ReviewStore(folder, now=lambda: float(next(clock))) as store:
        yield store


def answer(text: str, model: str = "", key: str = "") -> dict[str, Any]:
    return {"text": text, "model": model, "temperature": 0.7, "key": key}


def turn(
    first: dict[str, Any], second: dict[str, Any], goes_on: int | None = None, then: str = ""
) -> dict[str, Any]:
    return {
        "answers": [first, second],
        "goes_on": goes_on,
        "then": [{"role": "user", "content": then}] if then else [],
    }


def pair(*turns: dict[str, Any], prompt: str = "Why is the sky blue?", **known: Any) -> Item:
    """A comparison, of one plain turn unless others are given. known: gold, batch, task and tags of the record."""
    turns = turns or (turn(answer("Scattering.", "m:one", "k1"), answer("It is.", "m:two", "k2")),)
    tags = {"kind": "pair", "turns": list(turns), "models": ["m:one", "m:two"], **known.pop("tags", {})}
    history = tuple(
        Origin("preferences", one["model"], "", ("source", one["key"]))
        for t in turns
        for one in t["answers"]
        if one["key"]
    )
    record = Record((Message("user", prompt),), tags=tags, history=history)
    body = {"record": record.id, "prompt": [{"role": "user", "content": prompt}], "turns": list(turns)}
    return Item(item_id("p", body), "p", "comparison", body, source=to_json(record), **known)


def instruction(text: str = "Name a colour.", output: str = "Blue.", **known: Any) -> Item:
    record = from_instruction(text, "", output, tags={"task": "open_qa"})
    body = {"record": record.id, "instruction": text, "input": "", "output": output}
    return Item(item_id("i", body), "i", "instruction", body, "open_qa", source=to_json(record), **known)


def rating(**known: Any) -> Item:
    messages = tuple(
        Message(r, c)
        for r, c in (("user", "Hi"), ("assistant", "Hello"), ("user", "Bye"), ("assistant", "Bye!"))
    )
    record = Record(messages)
    body = {"record": record.id, "messages": [{"role": one.role, "content": one.content} for one in messages]}
    return Item(item_id("r", body, str(known)), "r", "rating", body, source=to_json(record), **known)


def preferred() -> Record:
    return Record((Message("user", "Q"), Message("assistant", "good")), preference=Preference("bad"))


def put(store: ReviewStore, *items: Item) -> list[Item]:
    add_items(store, items)
    return [found for one in items if (found := find_item(store, one.id))]


def say(store: ReviewStore, item: Item, person: str, body: dict[str, Any], **given: Any) -> int:
    """given: role, and what a Given holds besides."""
    role = given.pop("role", "annotator")
    add_person(store, person, {"adjudicator": "admin"}.get(role, role))
    key = given.pop("key", f"key {next(_keys)}")
    with store.writing() as db:
        return write_answer(db, store.now(), person, item, Given(body, key, **given), 0.0, role)


def chose(*choices: Any, safety: Any = None, comment: str = "") -> dict[str, Any]:
    """Of each turn: "tie", or side and strength as in "a significantly"."""
    turns = []
    for one in choices:
        side, _, strength = one.partition(" ")
        turns.append({"choice": side, "strength": strength or None, "likert": None, "safety": safety})
    return {"turns": turns, "comment": comment}


def scored(*scores: float) -> dict[str, Any]:
    return {"turns": [{"message": 2 * n + 1, "score": one} for n, one in enumerate(scores)], "comment": ""}


def decided(verdict: str, text: str = "Name a colour.", output: str = "Blue.", **more: Any) -> dict[str, Any]:
    return {
        "verdict": verdict,
        "reasons": [],
        "instruction": text,
        "input": "",
        "output": output,
        "comment": "",
    } | more


def only(store: ReviewStore) -> Answered:
    (found,) = answered_items(store)
    return found
