"""All of a review as JSON Lines: what was asked, every answer with all its revisions, by whom, under which guidelines.

    {"row": "review", "version": 1}
    {"row": "person", "name", "role", "facts", "created", "revoked"}
    {"row": "guidelines", "project", "version", "text", "at"}
    {"row": "item", "number", "id", ..., "answers": [...], "attempts": [...], "scores": [...]}

No tokens, sessions, leases and drafts: those belong to the folder that people work in. `datagen.review.restoring`
reads it.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from datagen.errors import UsageError
from datagen.formats.writing import write_rows
from datagen.review.naming import Names, renamed_json
from datagen.reviews.store import ReviewStore
from datagen.store_errors import explained

VERSION = 1
# The columns of each kind of row, in their order in the file, which is that of the table. JSON: kept as JSON text.
PERSON = ("name", "role", "facts", "created", "revoked")
GUIDELINES = ("project", "version", "text", "at")
ITEM = ("number", "id", "project", "kind", "task", "batch", "body", "source", "gold", "state")
ANSWER = (
    "number", "person", "role", "step", "revision", "status", "body", "shown", "guidelines", "active_ms",
    "opened", "submitted", "key",
)  # fmt: skip
ATTEMPT = ("step", "prompt", "text", "model", "key", "finish_reason", "at")
SCORE = ("turn", "name", "first", "second")
JSON = ("facts", "body", "source", "gold")
OF_ITEM = {"answers": ANSWER, "attempts": ATTEMPT, "scores": SCORE}
_ORDER = {"answers": "number", "attempts": "step", "scores": "turn, name"}


def export_raw(store: ReviewStore, path: Path, names: Names = str, project: str = "") -> Counter[str]:
    """How many rows of each kind; "answers" besides. Writes to a .jsonl file; the store is seen as it stands at one
    moment, whoever writes there meanwhile. project: only its items and guidelines, "" for all."""
    if path.suffix.lower() != ".jsonl":
        raise UsageError(f"{path}: everything of a review is JSON Lines; choose a path that ends in .jsonl")
    counts: Counter[str] = Counter()
    with _moment(store.folder) as db:
        write_rows(_counted(_rows(db, names, project), counts), path, "datagen")
    return counts


@contextmanager
def _moment(folder: Path) -> Iterator[sqlite3.Connection]:
    """The database as it stands now: all reads of this connection see the same."""
    with explained(folder):
        uri = f"{(folder / 'run.db').resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as db:
            db.isolation_level = None
            db.execute("BEGIN")
            yield db


def _counted(rows: Iterator[dict[str, Any]], counts: Counter[str]) -> Iterator[dict[str, Any]]:
    for row in rows:
        counts[row["row"]] += 1
        counts["answers"] += len(row.get("answers", ()))
        yield row


def _rows(db: sqlite3.Connection, names: Names, project: str) -> Iterator[dict[str, Any]]:
    yield {"row": "review", "version": VERSION}
    for row in db.execute(f"SELECT {', '.join(PERSON)} FROM review_people ORDER BY rowid"):
        person = _plain(PERSON, row)
        yield {"row": "person", **person, "name": names(person["name"])}
    of_project = "WHERE ?1 = '' OR project = ?1"
    for row in db.execute(
        f"SELECT {', '.join(GUIDELINES)} FROM review_guidelines {of_project} ORDER BY project, version",
        (project,),
    ):
        yield {"row": "guidelines", **_plain(GUIDELINES, row)}
    beside = {
        table: _Beside(
            db.execute(
                f"SELECT item, {', '.join(columns)} FROM review_{table} ORDER BY item, {_ORDER[table]}"
            ),
            columns,
        )
        for table, columns in OF_ITEM.items()
    }
    for row in db.execute(
        f"SELECT {', '.join(ITEM)} FROM review_items {of_project} ORDER BY number", (project,)
    ):
        item = _plain(ITEM, row)
        item["source"] = renamed_json(item["source"], names)
        of_item = {table: list(rows.of(item["number"])) for table, rows in beside.items()}
        for answer in of_item["answers"]:
            answer["person"] = names(answer["person"])
            if "put_back_by" in answer["body"]:  # an admin who took a flag back
                answer["body"]["put_back_by"] = names(answer["body"]["put_back_by"])
        yield {"row": "item", **item, **of_item}


@dataclass(slots=True)
class _Beside:
    """The rows of a table that belong to items, in the items' order, so that each is read once."""

    rows: Iterator[tuple[Any, ...]]
    columns: tuple[str, ...]
    _next: tuple[Any, ...] | None = field(default=(-1,))

    def of(self, item: int) -> Iterator[dict[str, Any]]:
        while self._next is not None and self._next[0] <= item:
            if self._next[0] == item:
                yield _plain(self.columns, self._next[1:])
            self._next = next(self.rows, None)


def _plain(columns: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    plain: Mapping[str, Any] = dict(zip(columns, row, strict=True))
    return {
        key: orjson.loads(value) if key in JSON and value is not None else value
        for key, value in plain.items()
    }
