"""All numbers of a report, taken from a run folder. Knows nothing of pages and pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datagen.execute import records_of
from datagen.formats.arrow import RecordFile
from datagen.models.base import Usage
from datagen.models.prices import price_of
from datagen.report.against import Spreading, TargetFacts, against, of_quotas, shares_of, spread_over
from datagen.report.records import RecordFacts, measure
from datagen.report.rejects import KeptTexts, RejectFacts, draw, reject_facts, survey
from datagen.report.steps import StepFacts, read_steps
from datagen.stage import StageFacts
from datagen.store import Store
from datagen.targets import Target
from datagen.version import __version__


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

    targets: of the stages that aimed at a distribution, in their order. notes: what the report had to leave out.
    started: seconds since 1970 of the first run in the folder, None where it does not say.
    """

    name: str
    stages: tuple[StageFacts, ...]
    unfinished: dict[str, dict[str, int]]
    records: RecordFacts
    rejects: RejectFacts
    targets: tuple[TargetFacts, ...]
    notes: tuple[str, ...]
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
    """Reads the records of the last finished stage once and all rejects twice, or three times where a record
    that one step kept was rejected by another.

    Raises StoreError or RecordFormatError where the folder is damaged, UsageError for a broken price list.
    """
    finished = store.stages()
    stages = tuple(StageFacts(**finished[name][1]) for name in sorted(finished))
    done = {step for stage in stages for step in stage.rejected}
    recipes = store.events("recipe")
    recipe = _text(recipes[-1][1]) if recipes else ""
    steps = read_steps(recipe)
    goal = _goal(stages, steps)
    found = survey(store.rejects)
    drawn = draw(store.rejects, found)
    kept = KeptTexts(drawn.wanted)
    records = measure(
        kept.watch(records_of(store)), goal.tasks if goal else None, goal.lengths if goal else None
    )
    return ReportFacts(
        name=store.folder.resolve().name,
        stages=stages,
        unfinished={step: reasons for step, reasons in store.reject_counts().items() if step not in done},
        records=records,
        rejects=reject_facts(found, drawn, kept.completed(store.rejects), steps.thresholds),
        targets=tuple(_targets(store, stages, steps, found.cells)),
        notes=steps.notes,
        models=tuple(_models(store)),
        started=recipes[0][0] if recipes else None,
        recipe=recipe,
        version=__version__,
    )


def _head(stage: StageFacts) -> str:
    """The name of the step that leads the stage, behind its number."""
    return stage.name.partition("-")[2]


def _goal(stages: Sequence[StageFacts], steps: StepFacts) -> Target | None:
    """What the last stage that had one aimed at: it shaped what there is now."""
    aimed = [steps.targets[head] for stage in stages if (head := _head(stage)) in steps.targets]
    return aimed[-1] if aimed else None


def _targets(
    store: Store, stages: Sequence[StageFacts], steps: StepFacts, dropped: Mapping[str, Counter[str]]
) -> Iterator[TargetFacts]:
    """By what the stage itself has counted where it was given quotas, else by the records of its file and of
    the one before."""
    before: Spreading | None
    for place, stage in enumerate(stages):
        head = _head(stage)
        target = steps.targets.get(head)
        if stage.cells:
            yield of_quotas(
                stage.cells,
                dropped.get(head, {}),
                shares=shares_of(target) if target else None,
                step=head,
                basis=target.basis if target else "",
            )
        elif target is not None:
            after = spread_over(target, RecordFile(store.stage_path(stage.name)))
            before = None
            if place:
                before = spread_over(target, RecordFile(store.stage_path(stages[place - 1].name)))
            yield against(shares_of(target), after, before, step=head, basis=target.basis)


def _models(store: Store) -> Iterator[ModelFacts]:
    for spent in store.spent():
        price = price_of(spent.model)
        usd = None if price is None else price.of(spent.usage)
        yield ModelFacts(spent.model, spent.answers, spent.usage, usd)


def _text(recipe: dict[str, Any]) -> str:
    return str(recipe.get("text", ""))
