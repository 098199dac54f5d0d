"""A run folder: SQLite for answers, rejects and events, Parquet for finished stages.

An answer is committed here before anything reads it, so a process may die at any moment. Knows nothing of
recipes or models; what a stage's fingerprint covers is decided in `datagen.execute`.

    FOLDER/run.db           answers, rejects, stages, events (SQLite, WAL)
    FOLDER/run.lock         held while a process works on the folder
    FOLDER/stages/*.parquet the records that left each finished stage
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import orjson

from datagen.errors import StoreError
from datagen.formats.encoding import clean, encode
from datagen.models.base import Completion, FinishReason, Request, Usage
from datagen.store_errors import explained, refuse_lost_answers

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, model TEXT NOT NULL, purpose TEXT NOT NULL, request BLOB NOT NULL,
    text TEXT NOT NULL, finish_reason TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, created REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS rejects (
    stage TEXT NOT NULL, position INTEGER NOT NULL, reason TEXT NOT NULL, score REAL,
    detail TEXT NOT NULL, source TEXT NOT NULL, record BLOB NOT NULL,
    PRIMARY KEY (stage, position)
);
CREATE TABLE IF NOT EXISTS stages (
    name TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, facts BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS events (at REAL NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL);
"""

# How SQLite says that it could not make a file beside the database (the low byte of its code).
_NO_FILE_BESIDE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR)


@dataclass(frozen=True, slots=True)
class StoredReject:
    """A reject as it lies in the folder. record: the JSON form that `datagen.formats` writes."""

    stage: str
    reason: str
    score: float | None
    detail: str
    source: str
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spent:
    """What one model's recorded answers came to."""

    model: str
    answers: int
    usage: Usage


class Store:
    """One run folder, opened for work (locked) or for reading.

    Raises StoreError with the remedy when the folder is busy, damaged, full or not writable.
    """

    def __init__(self, folder: Path, *, write: bool = True) -> None:
        self.folder = folder
        self._lock: IO[str] | None = None
        self._db: sqlite3.Connection | None = None
        try:
            with explained(folder):
                if write:
                    (folder / "stages").mkdir(parents=True, exist_ok=True)
                    self._lock = _hold(folder)
                    refuse_lost_answers(folder)
                elif not (folder / "run.db").is_file():
                    raise StoreError(f"{folder}: no run here (no run.db); make one with: datagen generate")
                self._db = self._connect("mode=rwc") if write else self._connect_to_read()
        except BaseException:
            self.close()
            raise

    def _connect(self, how: str) -> sqlite3.Connection:
        path = (self.folder / "run.db").resolve()
        connection = sqlite3.connect(f"{path.as_uri()}?{how}", uri=True)
        try:
            connection.isolation_level = None  # each statement commits by itself unless we say BEGIN
            if how == "mode=rwc":
                # NORMAL survives the death of the process at any moment; a power cut can cost the last
                # answers since a checkpoint, never the file.
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=NORMAL")
                connection.executescript(_SCHEMA)
            connection.execute("SELECT count(*) FROM stages").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection

    def _connect_to_read(self) -> sqlite3.Connection:
        """Even a reader makes a file beside a WAL database. Where none can be made nobody can write either, so
        that without a log the database may be taken as it lies there."""
        try:
            return self._connect("mode=ro")
        except sqlite3.OperationalError as error:
            log = self.folder / "run.db-wal"
            if error.sqlite_errorcode & 0xFF not in _NO_FILE_BESIDE or (log.is_file() and log.stat().st_size):
                raise
            return self._connect("mode=ro&immutable=1")

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None
        if self._lock is not None:
            self._lock.close()  # closing the file gives the lock up
            self._lock = None

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        if self._db is None:
            raise StoreError(f"{self.folder}: already closed")
        with explained(self.folder):
            yield from self._db.execute(sql, values)

    def _run(self, sql: str, values: Sequence[Any] = ()) -> None:
        for _ in self._rows(sql, values):
            pass

    # -- answers -----------------------------------------------------------------------------------------

    def get(self, key: str) -> Completion | None:
        """The recorded answer to a request, by `answer_key`."""
        sql = "SELECT text, finish_reason, prompt_tokens, completion_tokens FROM answers WHERE key = ?"
        for text, reason, asked, answered in self._rows(sql, (key,)):
            return Completion(text, cast(FinishReason, reason), Usage(asked, answered), recorded=True)
        return None

    def put(self, key: str, model_uri: str, request: Request, completion: Completion) -> None:
        """Record an answer; durable against the death of this process when it returns."""
        asked = {
            "messages": [[m.role, m.content] for m in request.messages],
            "sampling": request.sampling.as_json(),
            "draw": request.draw,
        }
        self._run(
            "INSERT OR IGNORE INTO answers VALUES (?,?,?,?,?,?,?,?,?)",
            (
                key,
                model_uri,
                request.purpose,
                encode(asked),
                clean(completion.text),
                completion.finish_reason,
                completion.usage.prompt_tokens,
                completion.usage.completion_tokens,
                time.time(),
            ),
        )

    def forget_failures(self) -> int:
        """Drop the answers that were refusals of the server, so that they are asked again."""
        count = next(self._rows("SELECT count(*) FROM answers WHERE finish_reason = 'error'"))[0]
        self._run("DELETE FROM answers WHERE finish_reason = 'error'")
        if count:
            self._run("DELETE FROM stages")
        return int(count)

    def spent(self) -> list[Spent]:
        sql = "SELECT model, count(*), sum(prompt_tokens), sum(completion_tokens) FROM answers GROUP BY model"
        return [Spent(model, count, Usage(*tokens)) for model, count, *tokens in self._rows(sql)]

    # -- rejects -----------------------------------------------------------------------------------------

    def clear_rejects(self, stage: str) -> None:
        self._run("DELETE FROM rejects WHERE stage = ?", (stage,))

    def add_rejects(self, numbered: Sequence[tuple[int, StoredReject]]) -> None:
        """Write rejects with their positions within their stage, in one transaction."""
        rows = [
            (r.stage, position, r.reason, r.score, clean(r.detail), r.source, encode(r.record))
            for position, r in numbered
        ]
        if self._db is None:
            raise StoreError(f"{self.folder}: already closed")
        with explained(self.folder):
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR REPLACE INTO rejects VALUES (?,?,?,?,?,?,?)", rows)
            self._db.execute("COMMIT")

    def rejects(self, stage: str | None = None, reason: str | None = None) -> Iterator[StoredReject]:
        """In the order in which they were rejected, stage by stage."""
        sql = (
            "SELECT stage, reason, score, detail, source, record FROM rejects"
            " WHERE (?1 IS NULL OR stage = ?1) AND (?2 IS NULL OR reason = ?2) ORDER BY stage, position"
        )
        for where, why, score, detail, source, record in self._rows(sql, (stage, reason)):
            yield StoredReject(where, why, score, detail, source, orjson.loads(record))

    def reject_counts(self) -> dict[str, dict[str, int]]:
        """stage → reason → count, most frequent first."""
        counts: dict[str, dict[str, int]] = {}
        sql = "SELECT stage, reason, count(*) FROM rejects GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2"
        for stage, reason, count in self._rows(sql):
            counts.setdefault(stage, {})[reason] = count
        return counts

    # -- stages and events -------------------------------------------------------------------------------

    def stage_path(self, name: str) -> Path:
        return self.folder / "stages" / f"{name}.parquet"

    def stages(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Finished stages: name → (fingerprint, facts). A stage whose Parquet is gone is not finished."""
        rows = self._rows("SELECT name, fingerprint, facts FROM stages ORDER BY rowid")
        return {
            name: (fingerprint, orjson.loads(facts))
            for name, fingerprint, facts in rows
            if self.stage_path(name).is_file()
        }

    def unfinish_stage(self, name: str) -> None:
        self._run("DELETE FROM stages WHERE name = ?", (name,))

    def keep_only(self, stages: Collection[str], steps: Collection[str]) -> None:
        """Forget the stages, and the rejects of the steps, that an edited recipe has no longer, and remove what a
        killed process left half written."""
        for orphan in self.folder.rglob("*.part"):
            orphan.unlink(missing_ok=True)
        for (name,) in list(self._rows("SELECT name FROM stages")):
            if name not in stages:
                self.unfinish_stage(name)
                self.stage_path(name).unlink(missing_ok=True)
        for (step,) in list(self._rows("SELECT DISTINCT stage FROM rejects")):
            if step not in steps:
                self.clear_rejects(step)

    def finish_stage(self, name: str, fingerprint: str, facts: Mapping[str, Any]) -> None:
        """The mark that a stage's Parquet is whole. Written after the file was renamed into place."""
        self._run("INSERT OR REPLACE INTO stages VALUES (?,?,?)", (name, fingerprint, encode(facts)))

    def add_event(self, kind: str, body: Mapping[str, Any]) -> None:
        self._run("INSERT INTO events VALUES (?,?,?)", (time.time(), kind, encode(body)))

    def events(self, kind: str) -> list[tuple[float, dict[str, Any]]]:
        rows = self._rows("SELECT at, body FROM events WHERE kind = ? ORDER BY rowid", (kind,))
        return [(at, orjson.loads(body)) for at, body in rows]


def _hold(folder: Path) -> IO[str]:
    """An exclusive lock that the kernel gives up when the process dies, however it dies."""
    with explained(folder):
        lock = (folder / "run.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise StoreError(
            f"{folder}: another process (pid {holder}) works on this run; wait for it or choose another --out"
        ) from error
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
