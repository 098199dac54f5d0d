"""Handing in answers and taking them back, each in one transaction. An answer is never changed: undoing is a revision.

What a person wrote is kept even where the lease ran out meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from datagen.formats.encoding import encode
from datagen.reviews.items import COLUMNS, Item, as_item
from datagen.reviews.leases import Queue, Refused, held_lapsed, lease_to, reclaim
from datagen.reviews.store import ReviewStore

Status = Literal["submitted", "skipped", "flagged", "undone"]
Role = Literal["annotator", "judge", "adjudicator"]
UNDOABLE = 10  # how many of a person's last answers can be taken back


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it is handed in. key: makes handing in the same twice one answer. shown: "ab" or "ba", the order in
    which two answers were shown. step: of a loop; 0 elsewhere. active_ms: milliseconds spent on it, as the page
    measured them."""

    body: Mapping[str, Any]
    key: str
    status: Status = "submitted"
    step: int = 0
    shown: str = ""
    guidelines: int = 0
    active_ms: int = 0


def submit(store: ReviewStore, person: str, item: Item, given: Given, queue: Queue) -> int:
    """Keeps an answer; its number. The same key gives the same number and changes nothing.

    In a loop (kind "rephrase") the item stays with the person until a verdict ends it. Raises Refused where the item
    is not this person's, and where a loop has gone on meanwhile.
    """
    with store.writing() as db:
        known = db.execute(
            "SELECT number, item, person, status FROM review_answers WHERE key = ?", (given.key,)
        ).fetchone()
        if known is not None:
            if known[1:] != (item.number, person, given.status):
                raise Refused("the form was handed in for something else; reload the page", 400)
            return int(known[0])
        lapsed = held_lapsed(db, person, item)
        goes_on = False
        if item.kind == "rephrase" and given.status == "submitted":
            _check_step(db, item, given.step)
            goes_on = given.body.get("verdict") not in ("accept", "abandon")
        since = db.execute(
            "SELECT since FROM review_leases WHERE item = ? AND person = ?", (item.number, person)
        ).fetchone()[0]
        number = write_answer(db, store.now(), person, item, given, since)
        db.execute("DELETE FROM review_drafts WHERE item = ? AND person = ?", (item.number, person))
        _settle(db, store.now(), person, item, given, queue, lapsed=lapsed, goes_on=goes_on)
        return number


def _settle(
    db: sqlite3.Connection,
    now: float,
    person: str,
    item: Item,
    given: Given,
    queue: Queue,
    *,
    lapsed: bool,
    goes_on: bool,
) -> None:
    """What becomes of lease and count once an answer is in."""
    if goes_on:
        db.execute(
            "UPDATE review_leases SET expires = ?, lapsed = 0 WHERE item = ? AND person = ?",
            (now + queue.lease, item.number, person),
        )
    else:
        db.execute("DELETE FROM review_leases WHERE item = ? AND person = ?", (item.number, person))
    counts = given.status == "submitted"
    change = int(counts) - int(not lapsed)
    if change:
        db.execute("UPDATE review_items SET taken = taken + ? WHERE number = ?", (change, item.number))
    if item.kind == "rephrase" and counts and not goes_on:
        db.execute("UPDATE review_items SET state = 'closed' WHERE number = ?", (item.number,))


def _check_step(db: sqlite3.Connection, item: Item, step: int) -> None:
    """A loop's decisions come one after the other, each once the model has answered the one before."""
    decided = db.execute(
        "SELECT count(*) FROM review_answers WHERE item = ? AND status = 'submitted'", (item.number,)
    ).fetchone()[0]
    answered = db.execute("SELECT count(*) FROM review_attempts WHERE item = ?", (item.number,)).fetchone()[0]
    if step != decided:
        raise Refused("this conversation has gone on meanwhile, perhaps in another tab; reload the page")
    if decided > answered:
        raise Refused("the model has not answered yet; wait for its answer")


def write_answer(
    db: sqlite3.Connection,
    now: float,
    person: str,
    item: Item,
    given: Given,
    since: float,
    role: Role = "annotator",
) -> int:
    """A new row: the next revision of what this person said to this item at this step."""
    revision = db.execute(
        "SELECT coalesce(max(revision), 0) + 1 FROM review_answers"
        " WHERE item = ? AND person = ? AND role = ? AND step = ?",
        (item.number, person, role, given.step),
    ).fetchone()[0]
    active = max(0, min(given.active_ms, int((now - since) * 1000)))
    cursor = db.execute(
        "INSERT INTO review_answers (item, person, role, step, revision, status, body, shown, guidelines, active_ms,"
        " opened, submitted, key) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            item.number,
            person,
            role,
            given.step,
            revision,
            given.status,
            encode(dict(given.body)),
            given.shown,
            given.guidelines,
            active,
            since,
            now,
            given.key,
        ),
    )
    return int(cursor.lastrowid or 0)


def undo(store: ReviewStore, person: str, queue: Queue, key: str) -> str:
    """Takes back the person's last answer that stands, by a new revision that says so; the item's id, which the person
    holds again, with the answer as its draft. The same key takes back one. Raises Refused where there is none among
    the last ten, and in a loop, where a run has acted on it already."""
    if queue.kind == "rephrase":
        raise Refused(
            "the run acts on a decision at once, so none can be taken back; rephrase once more instead"
        )
    with store.writing() as db:
        if done := _undone(db, person, key):
            return done
        reclaim(db, store.now())
        last = db.execute(
            "SELECT review_current.number, item, status, review_current.body, shown FROM review_current"
            " JOIN review_items ON review_items.number = item WHERE person = ? AND role = 'annotator'"
            " AND project = ? AND review_items.kind = ? AND review_items.state = 'open'"
            " ORDER BY review_current.number DESC LIMIT ?",
            (person, queue.project, queue.kind, UNDOABLE),
        ).fetchall()
        standing = next((row for row in last if row[2] != "undone"), None)
        if standing is None:
            raise Refused(f"there is nothing to undo among your last {UNDOABLE} answers")
        _, number, status, body, shown = standing
        item = as_item(
            db.execute(f"SELECT {COLUMNS} FROM review_items WHERE number = ?", (number,)).fetchone()
        )
        given = Given(orjson.loads(body), key, "undone", shown=shown)
        write_answer(db, store.now(), person, item, given, store.now())
        if status == "submitted":
            db.execute("UPDATE review_items SET taken = taken - 1 WHERE number = ?", (number,))
        lease_to(db, number, person, store.now(), queue.lease)
        db.execute(
            "INSERT OR REPLACE INTO review_drafts VALUES (?,?,?,"
            " coalesce((SELECT version FROM review_drafts WHERE item = ? AND person = ?), 0) + 1, ?)",
            (number, person, body, number, person, store.now()),
        )
        return item.id


def _undone(db: sqlite3.Connection, person: str, key: str) -> str:
    """The item that was taken back under this key already; "" for none."""
    known = db.execute(
        "SELECT review_items.id, person, status FROM review_answers JOIN review_items ON review_items.number = item"
        " WHERE key = ?",
        (key,),
    ).fetchone()
    if known is not None and known[1:] != (person, "undone"):
        raise Refused("the form was handed in for something else; reload the page", 400)
    return str(known[0]) if known else ""


def answer_beside(store: ReviewStore, person: str, item: Item, given: Given, role: Role) -> int:
    """Keeps an answer that needs no lease: an adjudicator's, or that of a model that judges. The same key gives the
    same number. Raises Refused for an adjudicator who has answered the item as an annotator."""
    with store.writing() as db:
        known = db.execute(
            "SELECT number, item, person, role FROM review_answers WHERE key = ?", (given.key,)
        ).fetchone()
        if known is not None:
            if known[1:] != (item.number, person, role):
                raise Refused("the form was handed in for something else; reload the page", 400)
            return int(known[0])
        own = db.execute(
            "SELECT 1 FROM review_answers WHERE item = ? AND person = ? AND role = 'annotator'",
            (item.number, person),
        ).fetchone()
        if own and role == "adjudicator":
            raise Refused("you have answered this item yourself; somebody else has to adjudicate it", 403)
        return write_answer(db, store.now(), person, item, given, store.now(), role)
