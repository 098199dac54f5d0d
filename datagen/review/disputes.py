"""Which items somebody has to settle: those on which annotators disagree, and those that were flagged.

Looks at answers in the order of their items, so many items at a time, so that a queue of any length costs no more.
Knows no web.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import orjson

from datagen.reviews.answers import Answer, answers_to
from datagen.reviews.handing import Given, write_answer
from datagen.reviews.items import Item, read_items
from datagen.reviews.leases import Refused
from datagen.reviews.project import Project
from datagen.reviews.store import ReviewStore
from datagen.seeding import rng_for

LOOKED_AT = 20_000  # items per look, a second or so
_SAID = (
    "SELECT item, one.number, role, status, one.body FROM review_current AS one"
    " CROSS JOIN review_items ON review_items.number = item"
    " WHERE item > ? AND item <= ? AND project = ? AND kind = ? AND role IN ('annotator', 'adjudicator')"
    " AND status IN ('submitted', 'flagged') ORDER BY item"
)
_FLAGS = (
    "SELECT number, person, step, body, shown FROM review_current"
    " WHERE item = ? AND role = 'annotator' AND status = 'flagged' ORDER BY number"
)
_Said = Sequence[tuple[Any, ...]]  # rows of _SAID that have one item


@dataclass(frozen=True, slots=True)
class Flag:
    """What somebody said is wrong with an item. number, step, body, shown: of that row of the answers."""

    number: int
    person: str
    step: int
    body: Mapping[str, Any]
    shown: str

    @property
    def comment(self) -> str:
        return str(self.body.get("comment", ""))


@dataclass(frozen=True, slots=True)
class Case:
    """labels: what annotators say, in an order drawn by item, which tells nothing of who. verdict: of an adjudicator,
    None before there is one. disputed: whether the labels differ so far that somebody has to settle it."""

    item: Item
    labels: tuple[Answer, ...]
    flags: tuple[Flag, ...]
    verdict: Answer | None
    disputed: bool

    @property
    def is_open(self) -> bool:
        """A verdict settles it, unless somebody flagged the item later."""
        settled = self.verdict.number if self.verdict else 0
        waits = (self.disputed and not settled) or any(one.number > settled for one in self.flags)
        return waits and self.item.state == "open"


@dataclass(frozen=True, slots=True)
class Look:
    """cases: the oldest items first. last: the number of the last item looked at. more: whether there are others."""

    cases: tuple[Case, ...]
    last: int
    more: bool


def look_for_cases(
    store: ReviewStore, project: Project, after: int = 0, most: int = 20, looked_at: int = LOOKED_AT
) -> Look:
    """Up to so many cases among the items that come next. after: the number of an item, 0 for the first look."""
    highest = store.rows("SELECT coalesce(max(item), 0) FROM review_answers")[0][0]
    until = min(after + looked_at, highest)
    cases: list[Case] = []
    with closing(_candidates(store, project, after, until)) as candidates:
        for number in candidates:
            case = case_of(store, project, next(read_items(store, "number = ?", (number,))))
            if case.is_open:
                cases.append(case)
            if len(cases) == most:
                until = number
                break
    return Look(tuple(cases), max(until, after), until < highest)


def _candidates(store: ReviewStore, project: Project, after: int, until: int) -> Generator[int]:
    """Items that may be cases, as far as their answers tell."""
    values = (after, until, project.queue.project, project.kind)
    for number, group in groupby(store.stream(_SAID, values), key=lambda row: row[0]):
        if _may_wait(project, list(group)):
            yield int(number)


def _may_wait(project: Project, said: _Said) -> bool:
    if any(status == "flagged" for *_, status, _ in said):
        return True
    if len(said) < 2 or any(role == "adjudicator" for _, _, role, _, _ in said):
        return False
    return disagree(project, [orjson.loads(body) for *_, body in said])


def case_of(store: ReviewStore, project: Project, item: Item) -> Case:
    answers = answers_to(store, item)
    labels = [one for one in answers if one.role == "annotator"] if project.kind in _DISAGREE else []
    rng_for(0, "labels", item.id).shuffle(labels)
    flags = tuple(
        Flag(number, person, step, orjson.loads(body), shown)
        for number, person, step, body, shown in store.rows(_FLAGS, (item.number,))
    )
    verdict = next((one for one in reversed(answers) if one.role == "adjudicator"), None)
    # Where the right answer is known, there is nothing to settle.
    disputed = item.gold is None and disagree(project, [one.body for one in labels])
    return Case(item, tuple(labels), flags, verdict, disputed)


def disagree(project: Project, bodies: Sequence[Mapping[str, Any]]) -> bool:
    """Whether answers differ so far that somebody has to settle it: in which is better or safe at any turn of a
    comparison, by more than one step of the scale at any turn of a rating, in the verdict on an instruction."""
    return len(bodies) > 1 and project.kind in _DISAGREE and _DISAGREE[project.kind](project, bodies)


def _compared(_project: Project, bodies: Sequence[Mapping[str, Any]]) -> bool:
    turns = zip(*(one["turns"] for one in bodies), strict=False)
    said = ([(one["choice"], tuple(one.get("safety") or ())) for one in turn] for turn in turns)
    return any(len({c for c, _ in turn}) > 1 or len({s for _, s in turn if s}) > 1 for turn in said)


def _rated(project: Project, bodies: Sequence[Mapping[str, Any]]) -> bool:
    given: dict[int, list[float]] = {}
    for one in bodies:
        for turn in one["turns"]:
            given.setdefault(turn["message"], []).append(turn["score"])
    scale = sorted({*project.scores, *(score for scores in given.values() for score in scores)})
    place = {score: number for number, score in enumerate(scale)}
    return any(place[max(scores)] - place[min(scores)] > 1 for scores in given.values())


def _instructed(_project: Project, bodies: Sequence[Mapping[str, Any]]) -> bool:
    return len({one["verdict"] for one in bodies}) > 1


_DISAGREE = {"comparison": _compared, "rating": _rated, "instruction": _instructed}


def close_item(store: ReviewStore, item: Item) -> None:
    """Nobody is given the item any more; what was answered stays. Raises Refused for a conversation, on which a run
    may wait: whoever leads it abandons it."""
    if item.kind == "rephrase":
        raise Refused("a conversation is ended by abandoning it; put it back, so that somebody can")
    with store.writing() as db:
        db.execute("UPDATE review_items SET state = 'closed' WHERE number = ?", (item.number,))


def put_back(store: ReviewStore, item: Item, admin: str) -> None:
    """Takes the flags back, by a new revision of each that names the admin, and opens the item where it was closed: it
    goes to anybody again, to those who flagged it too."""
    with store.writing() as db:
        if item.kind != "rephrase":
            db.execute("UPDATE review_items SET state = 'open' WHERE number = ?", (item.number,))
        for number, person, step, body, shown in db.execute(_FLAGS, (item.number,)).fetchall():
            told = {**orjson.loads(body), "put_back_by": admin}
            given = Given(told, f"put back:{number}", "undone", step, shown)
            write_answer(db, store.now(), person, item, given, store.now())
