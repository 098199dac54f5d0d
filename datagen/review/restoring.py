"""Takes a raw export of a review into a run folder: the same numbers, revisions and keys.

Taking in the same file again changes nothing. What the folder has under the same number or key must be the same.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from datagen.errors import UsageError
from datagen.formats.encoding import encode
from datagen.formats.faults import RecordFormatError, Unreadable
from datagen.formats.sources import open_rows
from datagen.review.raw import ANSWER, ATTEMPT, GUIDELINES, ITEM, JSON, PERSON, SCORE
from datagen.review.raw_shape import fault_of
from datagen.reviews.store import ReviewStore

_AT_ONCE = 500
_SHOWN = 5
_OF_ITEM = {
    "answers": (ANSWER, ("key",)),
    "attempts": (ATTEMPT, ("item", "step")),
    "scores": (SCORE, ("item", "turn", "name")),
}


def check_raw(path: Path) -> int:
    """How many rows a raw export has. Raises RecordFormatError with the places of what is no row of one, UsageError
    where there is no such file."""
    faults = []
    rows = 0
    for line, row in open_rows(str(path)):
        rows += 1
        fault = row.reason if isinstance(row, Unreadable) else fault_of(row)
        if rows == 1 and not fault and row["row"] != "review":
            fault = "expected the row that begins a raw export of a review"
        if fault:
            faults.append(f"{path}:{line}: {fault}")
        if len(faults) == _SHOWN:
            break
    if not rows:
        faults.append(f"{path}: it is empty; expected a raw export of a review")
    if faults:
        raise RecordFormatError("\n".join([*faults, "nothing was taken in; mend these lines first"]))
    return rows


def restore(store: ReviewStore, path: Path) -> Counter[str]:
    """Takes in a file that `check_raw` let through, 500 rows a transaction; how many people, guidelines, items,
    answers, attempts and scores are new.

    An item is closed where either side has closed it. Raises UsageError where the folder has something else under the
    same name, number or key; what came before it stays.
    """
    added: Counter[str] = Counter()
    rows = open_rows(str(path))
    while chunk := list(islice(rows, _AT_ONCE)):
        new: Counter[str] = Counter()
        with store.writing() as db:
            for line, row in chunk:
                _restore_row(db, row, f"{path}:{line}", new)
        added += new
    return added


def _restore_row(db: sqlite3.Connection, row: Mapping[str, Any], place: str, added: Counter[str]) -> None:
    if row["row"] == "person":
        known = db.execute("SELECT role FROM review_people WHERE name = ?", (row["name"],)).fetchone()
        if known is None:
            added["people"] += _keep(db, "people", PERSON, ("name",), row, place)
        elif known[0] != row["role"]:
            raise UsageError(
                f"{place}: {row['name']} is {known[0]} in this folder and {row['role']} in the file"
            )
    elif row["row"] == "guidelines":
        added["guidelines"] += _keep(db, "guidelines", GUIDELINES, ("project", "version"), row, place)
    elif row["row"] == "item":
        added["items"] += _keep(db, "items", ITEM, ("id",), row, place)
        for table, (columns, names) in _OF_ITEM.items():
            for one in row[table]:
                given = {**one, "item": row["number"]}
                added[table] += _keep(db, table, ("item", *columns), names, given, place)
        _settle(db, row)


def _keep(
    db: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    names: Sequence[str],
    row: Mapping[str, Any],
    place: str,
) -> bool:
    """Whether the row is new. names: the columns by which it is found again. Raises UsageError for another one."""
    values = [encode(row[key]) if key in JSON and row[key] is not None else row[key] for key in columns]
    marks = ",".join("?" * len(columns))
    listed = ", ".join(columns)
    if db.execute(f"INSERT OR IGNORE INTO review_{table} ({listed}) VALUES ({marks})", values).rowcount:
        return True
    where = " AND ".join(f"{name} = ?" for name in names)
    sql = f"SELECT {listed} FROM review_{table} WHERE {where}"
    found = db.execute(sql, [row[name] for name in names]).fetchone()
    given = dict(zip(columns, values, strict=True))
    differ = [
        key
        for key, value in zip(columns, found or (), strict=False)
        if key != "state" and value != given[key]
    ]
    if found is None or differ:
        what = f"another {', '.join(differ)}" if found else "something else with the same number"
        called = " ".join(str(row[name]) for name in names)
        raise UsageError(
            f"{place}: {table} {called}: this folder has {what}; a raw export goes into a folder of its own, or into"
            " the one it came from"
        )
    return False


def _settle(db: sqlite3.Connection, row: Mapping[str, Any]) -> None:
    """How often the item is taken: by answers that count and leases that are alive (a loop: by whom it is led)."""
    number = row["number"]
    db.execute(
        "UPDATE review_items SET state = ? WHERE number = ? AND state = 'open'", (row["state"], number)
    )
    counting = (
        "SELECT count(*) FROM review_current WHERE item = ?1 AND role = 'annotator' AND status = 'submitted'"
    )
    leased = "SELECT count(*) FROM review_leases WHERE item = ?1 AND lapsed = 0"
    db.execute(
        "UPDATE review_items SET taken ="
        f" CASE kind WHEN 'rephrase' THEN state = 'closed' ELSE ({counting}) END + ({leased}) WHERE number = ?1",
        (number,),
    )
