"""How far people have got with the pairs of a run."""

from __future__ import annotations

from pathlib import Path

from datagen.reviews.store import ReviewStore

_COUNT = "SELECT count(*), sum(state != 'open') FROM review_items WHERE kind = 'comparison' AND gold IS NULL"


def answered(run: Path) -> tuple[int, int]:
    """Pairs that nobody has to answer any more, and all that were served; (0, 0) before anybody served them."""
    with ReviewStore(run) as store:  # writes, as the tables are not there before the first is served
        [(count, done)] = store.rows(_COUNT)
    return int(done or 0), int(count)
