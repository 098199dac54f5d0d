"""All numbers of a report, taken from a run folder. Knows nothing of pages and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from datagen.execute import records_of
from datagen.formats import from_json
from datagen.models.base import Usage
from datagen.models.prices import price_of
from datagen.report.records import RecordFacts, measure
from datagen.report.samples import Reservoir, Sample, sample_of
from datagen.seeding import rng_for
from datagen.stage import StageFacts
from datagen.store import Store, StoredReject
from datagen.version import __version__

_REJECT_SAMPLES = 3
_REASONS = 40


@dataclass(frozen=True, slots=True)
class RejectFacts:
    """What one step rejected for one reason."""

    step: str
    reason: str
    count: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What one model's recorded answers came to. usd: None where its price is unknown."""

    uri: str
    requests: int
    usage: Usage
    usd: float | None


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """stages: the finished ones, in their order. unfinished: step -> reason -> rejects of a stage that is not.

    rejects: most frequent reasons first, at most 40 of them; `reasons` says how many there are.
    started: seconds since 1970 of the first run in the folder, None where it does not say.
    """

    name: str
    stages: tuple[StageFacts, ...]
    unfinished: dict[str, dict[str, int]]
    records: RecordFacts
    rejects: tuple[RejectFacts, ...]
    reasons: int
    models: tuple[ModelFacts, ...]
    started: float | None
    recipe: str
    version: str

    @property
    def accepted(self) -> int:
        return self.stages[-1].accepted if self.stages else 0

    @property
    def rejected(self) -> int:
        finished = sum(stage.generated - stage.accepted for stage in self.stages)
        return finished + sum(sum(reasons.values()) for reasons in self.unfinished.values())

    @property
    def requests(self) -> int:
        return sum(model.requests for model in self.models)

    @property
    def tokens(self) -> int:
        return sum(model.usage.total for model in self.models)

    @property
    def usd(self) -> float:
        """What the models with a known price have cost."""
        return sum(model.usd or 0.0 for model in self.models)

    @property
    def unpriced(self) -> tuple[str, ...]:
        return tuple(model.uri for model in self.models if model.usd is None)

    @property
    def seconds(self) -> float:
        return sum(stage.seconds for stage in self.stages)


def collect(store: Store) -> ReportFacts:
    """Reads the records of the last finished stage and all rejects, each once.

    Raises StoreError or RecordFormatError where the folder is damaged, UsageError for a broken price list.
    """
    finished = store.stages()
    stages = tuple(StageFacts(**finished[name][1]) for name in sorted(finished))
    counts = store.reject_counts()
    done = {step for stage in stages for step in stage.rejected}
    recipes = store.events("recipe")
    return ReportFacts(
        name=store.folder.resolve().name,
        stages=stages,
        unfinished={step: reasons for step, reasons in counts.items() if step not in done},
        records=measure(records_of(store)),
        rejects=tuple(_rejects(store, counts)),
        reasons=sum(len(reasons) for reasons in counts.values()),
        models=tuple(_models(store)),
        started=recipes[0][0] if recipes else None,
        recipe=_text(recipes[-1][1]) if recipes else "",
        version=__version__,
    )


def _rejects(store: Store, counts: dict[str, dict[str, int]]) -> Iterator[RejectFacts]:
    ranked = sorted(
        ((count, step, reason) for step, reasons in counts.items() for reason, count in reasons.items()),
        key=lambda item: (-item[0], *item[1:]),
    )[:_REASONS]
    drawn: dict[tuple[str, str], Reservoir[StoredReject]] = {
        (step, reason): Reservoir(_REJECT_SAMPLES, rng_for(0, "report", step, reason))
        for _, step, reason in ranked
    }
    for reject in store.rejects():
        if (place := drawn.get((reject.stage, reject.reason))) is not None:
            place.offer(reject)
    for count, step, reason in ranked:
        samples = (
            sample_of(from_json(reject.record), reject.score, reject.detail) for reject in drawn[step, reason]
        )
        yield RejectFacts(step, reason, count, tuple(samples))


def _models(store: Store) -> Iterator[ModelFacts]:
    for spent in store.spent():
        price = price_of(spent.model)
        usd = None if price is None else price.of(spent.usage)
        yield ModelFacts(spent.model, spent.answers, spent.usage, usd)


def _text(recipe: dict[str, Any]) -> str:
    return str(recipe.get("text", ""))
