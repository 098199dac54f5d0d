"""What a finished run leaves for its user: the dataset folder with its card, and the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

import yaml

from datagen.errors import StoreError
from datagen.execute import RunResult, records_of
from datagen.export.card import CardFacts, FunnelStage, write_card
from datagen.export.folder import DEFAULT, PREFERENCES, split_file
from datagen.export.hf import write_dataset
from datagen.recipe import Recipe
from datagen.record import PERSON, Record
from datagen.report import write_report
from datagen.stage import StageFacts
from datagen.store import Store
from datagen.text import words
from datagen.version import __version__


def publish(store: Store, recipe: Recipe, result: RunResult) -> None:
    """Writes FOLDER/dataset and FOLDER/report.html anew; a run without any record has the report alone.

    Raises StoreError when they cannot be written.
    """
    dataset = store.folder / "dataset"
    try:
        for config in (DEFAULT, PREFERENCES):
            for stale in split_file(dataset, "", config).parent.glob("*.parquet"):
                stale.unlink()
        (dataset / "README.md").unlink(missing_ok=True)
        if result.accepted:
            _write_dataset(store, recipe, result, dataset)
    except OSError as error:
        raise StoreError(
            f"{dataset}: cannot be written: {error.strerror}; move what is there away"
        ) from error
    write_report(store, store.folder / "report.html")


def _write_dataset(store: Store, recipe: Recipe, result: RunResult, folder: Path) -> None:
    seen = _Seen()
    configs = write_dataset(
        seen.pass_on(records_of(store)), folder, test_size=recipe.export.test_size, seed=recipe.seed
    )
    facts = CardFacts(
        name=recipe.name,
        recipe_text=yaml.safe_dump(dict(recipe.source), sort_keys=False, allow_unicode=True),
        models=sorted(seen.models),
        people=len(seen.people),
        prompts=sorted(seen.prompts),
        funnel=[row for stage in result.stages for row in _funnel(stage)],
        tasks=dict(seen.tasks.most_common()),
        lengths={
            "prompt, words": _figures(seen.prompts_words),
            "response, words": _figures(seen.response_words),
        },
        licence=recipe.export.licence,
        datagen_version=__version__,
        created=datetime.now(UTC).strftime("%Y-%m-%d"),
        configs=configs,
    )
    write_card(folder, facts)


@dataclass(slots=True)
class _Seen:
    """What the card says of the records, counted as they go by; memory does not grow with their number."""

    models: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    prompts: set[str] = field(default_factory=set)
    tasks: Counter[str] = field(default_factory=Counter)
    prompts_words: Counter[int] = field(default_factory=Counter)
    response_words: Counter[int] = field(default_factory=Counter)

    def pass_on(self, records: Iterator[Record]) -> Iterator[Record]:
        for record in records:
            for origin in record.history:
                if origin.model:
                    (self.people if origin.model.startswith(PERSON) else self.models).add(origin.model)
            self.prompts.update(origin.prompt for origin in record.history if origin.prompt)
            if task := record.tags.get("task"):
                self.tasks[str(task)] += 1
            self.prompts_words[sum(len(words(message.content)) for message in record.prompt)] += 1
            self.response_words[len(words(record.response))] += 1
            yield record


def _funnel(stage: StageFacts) -> Iterator[FunnelStage]:
    """One row for the generator or selector and one for each filter behind it that rejected anything."""
    here = stage.generated
    for step, reasons in stage.rejected.items():
        left = here - sum(reasons.values())
        yield FunnelStage(step, here, left, reasons)
        here = left
    if not stage.rejected:
        yield FunnelStage(stage.name, stage.generated, stage.accepted)


def _figures(counts: Mapping[int, int]) -> dict[str, float]:
    """Mean and quartiles of what was counted by value."""
    values = sorted(counts)
    total = sum(counts.values())
    sums = list(accumulate(counts[value] for value in values))

    def quantile(share: float) -> float:
        return next(value for value, below in zip(values, sums, strict=True) if below >= share * total)

    mean = sum(value * count for value, count in counts.items()) / total
    quartiles = {"25 %": quantile(0.25), "median": quantile(0.5), "75 %": quantile(0.75)}
    return {"mean": round(mean, 1), **quartiles, "most": values[-1]}
