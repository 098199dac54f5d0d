"""Vectors that were paid for, by the texts they stand for: what was embedded once is never sent again.

One SQLite file for all runs and commands, since the same texts come back with every threshold that is tried. Holds
hashes of texts, never a text. Knows no model.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from datagen.embeddings.base import Vectors
from datagen.errors import StoreError
from datagen.text import content_hash

_AT_ONCE = 500  # keys in one question; SQLite takes 999 in its older versions


def cache_path() -> Path:
    """$DATAGEN_CACHE/embeddings.db, by default in ~/.cache/datagen."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("DATAGEN_CACHE") or Path(home) / "datagen") / "embeddings.db"


class VectorCache:
    """Opened by the thread that uses it. identity: of the model; the same text has another vector elsewhere.

    Every call raises StoreError, with the remedy, where the file cannot be opened, read or written.
    """

    def __init__(self, path: Path, identity: str) -> None:
        self.path = path
        self._identity = identity
        with self._explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=60.0, isolation_level=None)
            # A power cut may cost the latest vectors, a killed process none.
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
            )

    def get(self, texts: Iterable[str]) -> dict[str, Vectors]:
        """The vectors, (dimensions,), of those texts that are known."""
        by_key = {content_hash(self._identity, text): text for text in texts}
        keys = list(by_key)
        found = {}
        with self._explained():
            for start in range(0, len(keys), _AT_ONCE):
                asked = keys[start : start + _AT_ONCE]
                places = ",".join("?" * len(asked))
                rows = self._db.execute(f"SELECT key, vector FROM vectors WHERE key IN ({places})", asked)
                found.update({by_key[key]: np.frombuffer(vector, "<f4") for key, vector in rows})
        return found

    def put(self, texts: Iterable[str], vectors: Vectors) -> None:
        """Returns when the vectors are safe. Those that are not all numbers are asked for again next time."""
        rows = [
            (content_hash(self._identity, text), vector.astype("<f4").tobytes())
            for text, vector in zip(texts, vectors, strict=True)
            if np.isfinite(vector).all()
        ]
        with self._explained():
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"{self.path}: embeddings cannot be kept there: {error}; name another folder in DATAGEN_CACHE, or"
                " delete the file where it is damaged"
            ) from error
