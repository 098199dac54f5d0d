"""The review tables of one run folder, open to several threads and processes at once.

Answers are append-only: the database itself refuses to change or delete one. Knows what tables there are, not what
they are for.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from datagen.errors import StoreError
from datagen.store_errors import explained

_BUSY_MS = 10_000
_TABLES = (
    # taken: leases that are alive and answers that count; where it reaches the overlap, nobody else gets the item.
    """CREATE TABLE IF NOT EXISTS review_items (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, project TEXT NOT NULL, kind TEXT NOT NULL,
        task TEXT NOT NULL, batch TEXT NOT NULL, body BLOB NOT NULL, source BLOB NOT NULL, gold BLOB,
        state TEXT NOT NULL DEFAULT 'open', taken INTEGER NOT NULL DEFAULT 0)""",
    "CREATE INDEX IF NOT EXISTS review_queue ON review_items (project, kind, state, taken, number)",
    """CREATE TABLE IF NOT EXISTS review_leases (
        item INTEGER NOT NULL, person TEXT NOT NULL, since REAL NOT NULL, expires REAL NOT NULL,
        lapsed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (item, person))""",
    "CREATE INDEX IF NOT EXISTS review_expiry ON review_leases (lapsed, expires)",
    "CREATE INDEX IF NOT EXISTS review_held ON review_leases (person, lapsed)",
    """CREATE TABLE IF NOT EXISTS review_drafts (
        item INTEGER NOT NULL, person TEXT NOT NULL, body BLOB NOT NULL, version INTEGER NOT NULL,
        saved REAL NOT NULL, PRIMARY KEY (item, person))""",
    """CREATE TABLE IF NOT EXISTS review_answers (
        number INTEGER PRIMARY KEY, item INTEGER NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL,
        step INTEGER NOT NULL, revision INTEGER NOT NULL, status TEXT NOT NULL, body BLOB NOT NULL,
        shown TEXT NOT NULL, guidelines INTEGER NOT NULL, active_ms INTEGER NOT NULL,
        opened REAL NOT NULL, submitted REAL NOT NULL, key TEXT NOT NULL UNIQUE,
        UNIQUE (item, person, role, step, revision))""",
    "CREATE INDEX IF NOT EXISTS review_of_person ON review_answers (person, number)",
    """CREATE TRIGGER IF NOT EXISTS review_answers_stay BEFORE UPDATE ON review_answers
        BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS review_answers_are_kept BEFORE DELETE ON review_answers
        BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END""",
    """CREATE VIEW IF NOT EXISTS review_current AS SELECT * FROM review_answers AS one WHERE revision = (
        SELECT max(revision) FROM review_answers AS all_of WHERE all_of.item = one.item
        AND all_of.person = one.person AND all_of.role = one.role AND all_of.step = one.step)""",
    """CREATE TABLE IF NOT EXISTS review_attempts (
        item INTEGER NOT NULL, step INTEGER NOT NULL, prompt TEXT NOT NULL, text TEXT NOT NULL,
        model TEXT NOT NULL, key TEXT NOT NULL, finish_reason TEXT NOT NULL, at REAL NOT NULL,
        PRIMARY KEY (item, step))""",
    "CREATE TABLE IF NOT EXISTS review_alive (step TEXT PRIMARY KEY, at REAL NOT NULL)",
    """CREATE TABLE IF NOT EXISTS review_people (
        name TEXT PRIMARY KEY, role TEXT NOT NULL, token TEXT, facts BLOB NOT NULL, created REAL NOT NULL,
        revoked REAL)""",
    """CREATE TABLE IF NOT EXISTS review_sessions (
        id TEXT PRIMARY KEY, person TEXT NOT NULL, csrf TEXT NOT NULL, created REAL NOT NULL,
        expires REAL NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS review_guidelines (
        project TEXT NOT NULL, version INTEGER NOT NULL, text TEXT NOT NULL, at REAL NOT NULL,
        PRIMARY KEY (project, version))""",
    """CREATE TABLE IF NOT EXISTS review_scores (
        item INTEGER NOT NULL, turn INTEGER NOT NULL, name TEXT NOT NULL, first REAL NOT NULL,
        second REAL NOT NULL, PRIMARY KEY (item, turn, name))""",
)


class ReviewStore:
    """write: makes the tables where they are missing. now: the clock, in seconds since 1970.

    Each use takes a connection of its own, so that threads never share one. Raises StoreError with the remedy for a
    folder without a run, one that cannot be written, and damage.
    """

    def __init__(self, folder: Path, *, write: bool = True, now: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self.now = now
        self._write = write
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._turn = threading.RLock()
        self._watching: sqlite3.Connection | None = None
        if not (folder / "run.db").is_file():
            raise StoreError(f"{folder}: no run here (no run.db); make one with: datagen generate")
        if write:
            with self.writing() as db:
                for table in _TABLES:
                    db.execute(table)
        elif not self.rows("SELECT 1 FROM sqlite_master WHERE name = 'review_items'"):
            raise StoreError(
                f"{folder}: nothing was reviewed here; begin with: datagen review serve {folder}"
            )

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that has the database to itself: all of it is kept, or nothing.

        Threads take turns: SQLite would let each sleep for ever longer before it looks whether it can begin.
        """
        with self._turn, self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._connection() as db:
            return db.execute(sql, values).fetchall()

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows one by one, for what does not fit into memory."""
        with self._connection() as db, closing(db.cursor()) as cursor:
            yield from cursor.execute(sql, values)

    def changes(self) -> int:
        """A number that differs once anything was written; it costs no reading of tables."""
        with explained(self.folder):
            if self._watching is None:
                self._watching = self._open()
            return int(self._watching.execute("PRAGMA data_version").fetchone()[0])

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with explained(self.folder):
            with self._lock:
                taken = self._idle.pop() if self._idle else None
            db = taken or self._open()
            try:
                yield db
            finally:
                with self._lock:
                    self._idle.append(db)

    def _open(self) -> sqlite3.Connection:
        path = (self.folder / "run.db").resolve()
        mode = "rw" if self._write else "ro"
        db = sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, check_same_thread=False)
        db.isolation_level = None
        db.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        if self._write:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
        return db

    def close(self) -> None:
        with self._lock:
            for db in (*self._idle, *filter(None, [self._watching])):
                db.close()
            self._idle.clear()
            self._watching = None

    def __enter__(self) -> ReviewStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
