"""Who gets which item: leases, each change in one transaction.

An item counts as taken while a lease on it is alive or an answer stands; so a target overlap is met exactly, whoever
asks at the same moment.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from datagen.errors import DatagenError
from datagen.reviews.items import COLUMNS, Item, as_item
from datagen.reviews.store import ReviewStore

# A loop may come back to somebody who had it, where others have left it; anything else is answered once by each.
_HAD = (
    "EXISTS (SELECT 1 FROM review_current WHERE item = review_items.number AND person = ?"
    " AND (status IN ('skipped', 'flagged') OR status = 'submitted' AND review_items.kind <> 'rephrase'))"
)

# The few leases of a person first (which is what CROSS says to SQLite), not the hundred thousand items of a queue.
_LEASED = "review_leases CROSS JOIN review_items ON number = item"
COUNTED = 1000  # items left that are counted one by one


class Refused(DatagenError):
    """What a person asked for cannot be done as things stand. status: the HTTP status that says so."""

    def __init__(self, text: str, status: int = 409) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Queue:
    """Which items a person is given. project: "" for those of a run's loop. overlap: answers wanted of each item, by
    as many people. lease: seconds after which an item that nobody works on goes to others."""

    project: str
    kind: str
    overlap: int = 1
    lease: float = 1200.0


@dataclass(frozen=True, slots=True)
class Progress:
    """done: answers of one person that stand. left: items that this person has or could still get; more than a
    thousand are not counted on. skipped: passed on."""

    done: int
    left: int
    skipped: int


def next_item(store: ReviewStore, person: str, queue: Queue, *, skipped: bool = False) -> Item | None:
    """The item that the person holds already, or else a new one: fewest answers first, never one that this person has
    had. skipped: from those that the person passed on before. None where nothing is left."""
    with store.writing() as db:
        reclaim(db, store.now())
        held = db.execute(
            f"SELECT {COLUMNS} FROM {_LEASED} WHERE person = ? AND lapsed = 0"
            " AND project = ? AND kind = ? AND state = 'open' ORDER BY since DESC LIMIT 1",
            (person, queue.project, queue.kind),
        ).fetchone()
        row = held or _free(db, person, queue, skipped)
        if row is None:
            return None
        item = as_item(row)
        if held is None:
            lease_to(db, item.number, person, store.now(), queue.lease)
        return item


def _free(db: sqlite3.Connection, person: str, queue: Queue, skipped: bool) -> tuple[Any, ...] | None:
    wanted = f"NOT {_HAD}"
    if skipped:
        wanted = (
            "EXISTS (SELECT 1 FROM review_current WHERE item = review_items.number AND person = ?"
            " AND status = 'skipped')"
        )
    row: tuple[Any, ...] | None = db.execute(
        f"SELECT {COLUMNS} FROM review_items WHERE project = ? AND kind = ? AND state = 'open' AND taken < ?"
        f" AND {wanted} ORDER BY taken, number LIMIT 1",
        (queue.project, queue.kind, queue.overlap, person),
    ).fetchone()
    return row


def reclaim(db: sqlite3.Connection, now: float) -> None:
    """Leases that ran out no longer count."""
    gone = db.execute("SELECT item FROM review_leases WHERE lapsed = 0 AND expires < ?", (now,)).fetchall()
    if gone:
        db.execute("UPDATE review_leases SET lapsed = 1 WHERE lapsed = 0 AND expires < ?", (now,))
        db.executemany("UPDATE review_items SET taken = taken - 1 WHERE number = ?", gone)


def lease_to(db: sqlite3.Connection, item: int, person: str, now: float, seconds: float) -> None:
    """A new lease, in place of one that the person still holds on it, which counts no second time."""
    held = db.execute(
        "SELECT 1 FROM review_leases WHERE item = ? AND person = ? AND lapsed = 0", (item, person)
    ).fetchone()
    db.execute(
        "INSERT OR REPLACE INTO review_leases (item, person, since, expires) VALUES (?,?,?,?)",
        (item, person, now, now + seconds),
    )
    if held is None:
        db.execute("UPDATE review_items SET taken = taken + 1 WHERE number = ?", (item,))


def renew(store: ReviewStore, person: str, item: Item, queue: Queue) -> bool:
    """Keeps the item for another lease. False where it ran out and others have it; what the person hands in is kept
    all the same. Raises Refused for an item that was never this person's."""
    now = store.now()
    with store.writing() as db:
        reclaim(db, now)
        lapsed = held_lapsed(db, person, item)
        if lapsed:
            taken, state = db.execute(
                "SELECT taken, state FROM review_items WHERE number = ?", (item.number,)
            ).fetchone()
            if taken >= queue.overlap or state != "open":
                return False
            db.execute("UPDATE review_items SET taken = taken + 1 WHERE number = ?", (item.number,))
        db.execute(
            "UPDATE review_leases SET expires = ?, lapsed = 0 WHERE item = ? AND person = ?",
            (now + queue.lease, item.number, person),
        )
        return True


def is_held(store: ReviewStore, person: str, item: Item) -> bool:
    """Whether the item is or was given to the person and not answered yet."""
    sql = "SELECT 1 FROM review_leases WHERE item = ? AND person = ?"
    return bool(store.rows(sql, (item.number, person)))


def held_lapsed(db: sqlite3.Connection, person: str, item: Item) -> bool:
    """Whether the person's lease has lapsed. Raises Refused where there never was one, or it was answered."""
    row = db.execute(
        "SELECT lapsed FROM review_leases WHERE item = ? AND person = ?", (item.number, person)
    ).fetchone()
    if row is not None:
        return bool(row[0])
    answered = db.execute(
        "SELECT 1 FROM review_answers WHERE item = ? AND person = ?", (item.number, person)
    ).fetchone()
    if answered:
        raise Refused("this item is answered already, perhaps in another tab; go on with the next one")
    raise Refused("this item was not given to you; go back to your queue", 403)


def release(store: ReviewStore, item: Item, person: str) -> None:
    """Gives an item back to the queue, as an admin may for somebody who is gone; the person's draft stays."""
    with store.writing() as db:
        alive = db.execute(
            "UPDATE review_leases SET lapsed = 1 WHERE item = ? AND person = ? AND lapsed = 0",
            (item.number, person),
        ).rowcount
        if alive:
            db.execute("UPDATE review_items SET taken = taken - 1 WHERE number = ?", (item.number,))


def progress(store: ReviewStore, person: str, queue: Queue) -> Progress:
    counted = dict(
        store.rows(
            "SELECT status, count(DISTINCT item) FROM review_current JOIN review_items ON review_items.number = item"
            " WHERE person = ? AND role = 'annotator' AND project = ? AND review_items.kind = ?"
            " AND (status <> 'submitted' OR state <> 'open' OR review_items.kind <> 'rephrase') GROUP BY status",
            (person, queue.project, queue.kind),
        )
    )
    of_queue = "project = ? AND kind = ? AND state = 'open'"
    values = (queue.project, queue.kind)
    left = store.rows(
        f"SELECT (SELECT count(*) FROM {_LEASED} WHERE person = ? AND lapsed = 0"
        f" AND {of_queue}) + (SELECT count(*) FROM (SELECT 1 FROM review_items WHERE {of_queue} AND taken < ?"
        f" AND NOT {_HAD} AND NOT EXISTS (SELECT 1 FROM review_leases WHERE item = review_items.number AND person = ?"
        f" AND lapsed = 0) LIMIT {COUNTED + 1}))",
        (person, *values, *values, queue.overlap, person, person),
    )[0][0]
    return Progress(counted.get("submitted", 0), left, counted.get("skipped", 0))
