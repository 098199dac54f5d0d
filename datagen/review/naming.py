"""How people are called in what leaves a review: by their names, or by pseudonyms that stay the same in every export.

Names that people wrote into texts and comments are not looked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from datagen.record import PERSON, Origin, Record
from datagen.reviews.answers import Answer
from datagen.reviews.store import ReviewStore

Names = Callable[[str], str]
JUDGE = "judge:"  # what stands before the URI in the name of a model that judges


def names_of(store: ReviewStore, *, pseudonyms: bool = False) -> Names:
    """pseudonyms: annotator-1, annotator-2, admin-1 ... in the order in which people came; models keep their URIs, and
    whom an earlier review left in a record's history is other-1, other-2 ..."""
    if not pseudonyms:
        return str
    known: dict[str, str] = {}
    count: Counter[str] = Counter()

    def name_of(name: str, role: str = "other") -> str:
        if name not in known:
            count[role] += 1
            known[name] = name if role == "judge" else f"{role}-{count[role]}"
        return known[name]

    for name, role in store.rows("SELECT name, role FROM review_people ORDER BY rowid"):
        name_of(name, role)
    return name_of


def origin_of(answer: Answer, names: Names, parent: str, message: int | None) -> Origin:
    """The trace of one voice: person:NAME, or the URI of the model that judged."""
    name = names(answer.person)
    model = name.removeprefix(JUDGE) if answer.role == "judge" else f"{PERSON}{name}"
    return Origin("review", model, "", (parent,) if parent else (), message)


def renamed(record: Record, names: Names) -> Record:
    """The record with the people in its history and its tags called so too."""
    history = (replace(one, model=_traced(one.model, names)) for one in record.history)
    return replace(record, tags=_tagged(record.tags, names), history=tuple(history))


def renamed_json(source: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The same of a record in its JSON form; {} where there is none."""
    if not source:
        return {}
    history = [{**one, "model": _traced(one["model"], names)} for one in source["history"]]
    return {**source, "tags": _tagged(source["tags"], names), "history": history}


def _traced(model: str, names: Names) -> str:
    return f"{PERSON}{names(model.removeprefix(PERSON))}" if model.startswith(PERSON) else model


def _tagged(tags: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Where conversations and exports of ratings name people; what has another shape is somebody else's tag."""
    found = dict(tags)
    if tags.get("kind") == "rephrased" and isinstance(tags.get("people"), list):
        found["people"] = [names(str(one)) for one in tags["people"]]
    if isinstance(tags.get("ratings"), list):
        found["ratings"] = [_rated(one, names) if isinstance(one, dict) else one for one in tags["ratings"]]
    return found


def _rated(rating: Mapping[str, Any], names: Names) -> dict[str, Any]:
    found = dict(rating)
    if isinstance(rating.get("annotator"), str):
        found["annotator"] = names(rating["annotator"])
    if isinstance(rating.get("annotators"), list):
        found["annotators"] = [names(str(one)) for one in rating["annotators"]]
    return found
