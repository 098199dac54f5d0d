"""What SQLite and the system say about a run folder, turned into one line with the folder and the remedy.

Knows no tables: `datagen.store` does the work.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from datagen.errors import StoreError
from datagen.formats.atomic import MAKE_ROOM, NO_ROOM

_DAMAGED = "the file is damaged: `sqlite3 run.db .recover` saves its answers, a new --out starts afresh"
# What a message of SQLite holds, and what helps then; the first that fits.
_REMEDIES = (
    ("full", MAKE_ROOM),
    ("disk I/O error", f"the disk fails, is full or beyond a quota; {MAKE_ROOM}"),
    ("readonly", "make the folder writable, or choose another --out"),
    ("unable to open", "make the folder writable, or copy it to a place that is"),
    ("not a database", _DAMAGED),
    ("malformed", _DAMAGED),
    ("no such table", _DAMAGED),
)


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Raises StoreError for what SQLite or the system raise in the block."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{folder}/run.db: {error}; {_remedy(str(error))}") from error
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}; {_system_remedy(error)}") from error


def refuse_lost_answers(folder: Path) -> None:
    """Raises StoreError where stages are finished and run.db is empty: a run over it would pay all again."""
    database = folder / "run.db"
    if database.is_file() and database.stat().st_size == 0 and any((folder / "stages").glob("*.parquet")):
        raise StoreError(
            f"{database}: empty, but {folder / 'stages'} holds finished stages, so its answers were lost; "
            "put a copy of run.db back, or choose another --out to start afresh"
        )


def _remedy(said: str) -> str:
    found = (remedy for part, remedy in _REMEDIES if part in said)
    return next(found, "nothing recorded before this is lost; run the same command again")


def _system_remedy(error: OSError) -> str:
    if error.errno in NO_ROOM:
        return MAKE_ROOM
    if error.errno == errno.ENAMETOOLONG:
        return "choose a shorter name"
    return "choose a folder that can be read and written"
