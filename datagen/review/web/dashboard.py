"""The admins' page on how the work goes: progress, agreement, annotators, tasks, batches and guidelines.

Counting is done aside (`datagen.review.web.latest`): the page shows what was counted last, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from datagen.agreement import Agreement, Measured
from datagen.review.measures import BatchRow, ReviewMeasures, Share, measure_reviews
from datagen.review.standing import Standing, stamp_of, standing_of
from datagen.review.web.charts import Interval, answers_over_time, drift
from datagen.review.web.latest import Latest
from datagen.review.web.visit import Visit
from datagen.reviews.guidelines import guidelines

_RESAMPLES = 500
QUESTIONS = {
    "choice": "Which response is better",
    "strength": "How much better, from one side to the other",
    "likert": "The scale from 1 to 8",
    "safety": "Whether a response is safe",
    "score": "Scores",
    "verdict": "Accept, edit or reject",
}
_NOMINAL = {
    "raw": "Raw agreement",
    "cohen_kappa": "Cohen’s κ",
    "fleiss_kappa": "Fleiss’ κ",
    "krippendorff_alpha": "Krippendorff’s α",
    "gwet_ac1": "Gwet’s AC1",
}
# Where labels have an order, near misses count less.
_ORDINAL = {
    "raw": "Raw agreement",
    "cohen_kappa_quadratic": "Cohen’s κ, quadratic weights",
    "fleiss_kappa": "Fleiss’ κ, unweighted",
    "krippendorff_alpha_ordinal": "Krippendorff’s α, ordinal",
    "gwet_ac1": "Gwet’s AC1, unweighted",
    "gwet_ac2_quadratic": "Gwet’s AC2, quadratic weights",
}
# Which of the questions stands for a project where there is room for one.
_FIRST = ("choice", "score", "verdict")


@dataclass(frozen=True, slots=True)
class Board:
    standing: Standing
    measures: ReviewMeasures


def go_to_dashboard(_visit: Visit) -> Response:
    return RedirectResponse("/dashboard/0", 303)


def show_dashboard(visit: Visit) -> Response:
    project, store = visit.project, visit.store
    latest: Latest = visit.request.app.state.latest
    stamp = stamp_of(store, project)

    def count() -> Board:
        measures = measure_reviews(store, project.queue.project, project.kind, resamples=_RESAMPLES)
        return Board(standing_of(store, project), measures)

    counted = latest.find(f"board:{project.name}", stamp, count)
    common = {
        "project": project,
        "place": visit.request.path_params["project"],
        "versions": guidelines(store, project.name),
    }
    if counted is None:
        return visit.page("dashboard.html.j2", board=None, **common)
    board: Board = counted.value
    batches = board.measures.batches
    models = sorted({name for row in batches for name in row.scores})
    return visit.page(
        "dashboard.html.j2",
        board=board,
        at=counted.at,
        fresh=counted.stamp == stamp,
        over_time=answers_over_time(board.standing.hours),
        questions=[_question(name, one) for name, one in board.measures.agreement.items()],
        tasks=[(row, _first(row.agreement)) for row in board.measures.tasks],
        batches=[(row, _first(row.agreement)) for row in batches],
        models=models,
        drift=_drift(batches, models) if len(batches) > 1 else None,
        **common,
    )


def _question(name: str, agreement: Agreement) -> tuple[str, Agreement, list[tuple[str, str, Measured]]]:
    names = _ORDINAL if "gwet_ac2_quadratic" in agreement.measures else _NOMINAL
    rows = [(measure, said, agreement.measures[measure]) for measure, said in names.items()]
    return QUESTIONS.get(name, name), agreement, rows


def _first(agreement: Mapping[str, Agreement]) -> Agreement | None:
    return next((agreement[one] for one in _FIRST if one in agreement), None)


def _drift(batches: Sequence[BatchRow], models: Sequence[str]) -> Markup:
    """Raw agreement, and how often each reward model agrees with the outcomes."""
    series: dict[str, list[Interval | None]] = {"agreement": [_agreement_in(row) for row in batches]}
    for name in models:
        series[f"accuracy of {name}"] = [_interval(row.scores.get(name)) for row in batches]
    return drift([row.batch for row in batches], series)


def _agreement_in(row: BatchRow) -> Interval | None:
    agreement = _first(row.agreement)
    raw = agreement.measures["raw"] if agreement else None
    if raw is None or raw.value is None:
        return None
    return (
        raw.value if raw.low is None else raw.low,
        raw.value,
        raw.value if raw.high is None else raw.high,
    )


def _interval(share: Share | None) -> Interval | None:
    return None if share is None or share.value is None else (share.low, share.value, share.high)
