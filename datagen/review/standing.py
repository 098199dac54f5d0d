"""How far a project is: what of it is done, what waits for an admin, and when people worked. Knows no agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from datagen.reviews.project import Project
from datagen.reviews.store import ReviewStore

_STATES = "SELECT state, count(*) FROM review_items WHERE project = ? AND kind = ? GROUP BY state"
_OF_PROJECT = (
    " FROM review_current AS one CROSS JOIN review_items ON review_items.number = item"
    " WHERE role = 'annotator' AND project = ? AND kind = ?"
)
_ANSWERS = f"SELECT item, count(*) AS answers{_OF_PROJECT} AND status = 'submitted' GROUP BY item"
_HOURS = (
    f"SELECT CAST(submitted / 3600 AS INTEGER) AS hour, count(*){_OF_PROJECT} AND status = 'submitted'"
    " GROUP BY hour ORDER BY hour"
)
_FLAGGED = f"SELECT count(DISTINCT item){_OF_PROJECT} AND status = 'flagged' AND state = 'open'"


@dataclass(frozen=True, slots=True)
class Standing:
    """items: all but those that a run withdrew. complete: with as many answers as are wanted, or ended; closed: taken
    off the queue by an admin; flagged: open and with a flag that stands. hours: answers by the hour in which they
    came, counted since 1970."""

    items: int
    complete: int
    closed: int
    flagged: int
    answers: int
    hours: Mapping[int, int]

    @property
    def open(self) -> int:
        return max(0, self.items - self.complete - self.closed)


def standing_of(store: ReviewStore, project: Project) -> Standing:
    """Reads every answer of the project once or twice."""
    values = (project.queue.project, project.kind)
    states = dict(store.rows(_STATES, values))
    closed = states.get("closed", 0)
    often = store.rows(f"SELECT answers, count(*) FROM ({_ANSWERS}) GROUP BY answers", values)
    complete = sum(items for answers, items in often if answers >= project.queue.overlap)
    if project.kind == "rephrase":  # a conversation closes when its last decision ends it
        complete, closed = closed, 0
    return Standing(
        sum(states.values()) - states.get("withdrawn", 0),
        complete,
        closed,
        store.rows(_FLAGGED, values)[0][0],
        sum(answers * items for answers, items in often),
        dict(store.rows(_HOURS, values)),
    )


def stamp_of(store: ReviewStore, project: Project) -> tuple[int, ...]:
    """Differs once anything changed that is counted or measured of the project; it costs next to nothing."""
    (counts,) = store.rows(
        "SELECT (SELECT coalesce(max(number), 0) FROM review_answers),"
        " (SELECT coalesce(max(number), 0) FROM review_items), (SELECT coalesce(max(rowid), 0) FROM review_scores),"
        " (SELECT count(*) FROM review_items WHERE project = ? AND kind = ? AND state = 'closed')",
        (project.queue.project, project.kind),
    )
    return tuple(counts)
