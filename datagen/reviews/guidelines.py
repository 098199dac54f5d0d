"""Guidelines by version: a text that differs from the last one is a new version, and answers name theirs."""

from __future__ import annotations

from datagen.reviews.store import ReviewStore


def publish_guidelines(store: ReviewStore, project: str, text: str) -> int:
    """The version of this text, from 1 on; a new one where it differs from the last."""
    with store.writing() as db:
        last = db.execute(
            "SELECT version, text FROM review_guidelines WHERE project = ? ORDER BY version DESC LIMIT 1",
            (project,),
        ).fetchone()
        if last is not None and last[1] == text:
            return int(last[0])
        version = (last[0] if last else 0) + 1
        db.execute("INSERT INTO review_guidelines VALUES (?,?,?,?)", (project, version, text, store.now()))
        return int(version)


def guidelines(store: ReviewStore, project: str) -> list[tuple[int, str, float]]:
    """(version, text, seconds since 1970), the newest first."""
    sql = "SELECT version, text, at FROM review_guidelines WHERE project = ? ORDER BY version DESC"
    return [(int(version), str(text), float(at)) for version, text, at in store.rows(sql, (project,))]
