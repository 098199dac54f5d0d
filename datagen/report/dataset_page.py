"""The facts of a dataset as one HTML page, in the style of a run's report."""

from __future__ import annotations

from pathlib import Path

from datagen.formats.atomic import replacing
from datagen.report.charts import comparison
from datagen.report.dataset import DatasetFacts
from datagen.report.page import Tile, page
from datagen.report.wording import counted, nearness, number, percentage
from datagen.version import __version__


def write_page(facts: DatasetFacts, path: Path) -> Path:
    """Writes it whole or not at all. Raises StoreError when it cannot be written."""
    html = render(facts)
    with replacing(path) as file:
        file.write(html.encode("utf-8", "replace"))
    return path


def render(facts: DatasetFacts) -> str:
    told = facts.languages.counts[:20] if facts.languages else ()
    return page(
        "dataset.html.j2",
        facts.name,
        facts.records,
        facts=facts,
        tiles=tiles(facts),
        languages=comparison([(code, count, None) for code, count in told]),
        nearness=nearness(facts.nearness) if facts.nearness else "",
        records_again=_again(facts),
        version=__version__,
    )


def tiles(facts: DatasetFacts) -> tuple[Tile, ...]:
    """The figures that say most."""
    count = facts.records.count
    medians = {(length.on, length.unit): length.spread.values[2] for length in facts.lengths}
    tasks = sum(1 for task in facts.records.tasks if task.count)
    again = facts.duplicates.records.again
    turns = sum(turns * records for turns, records in facts.turns)
    return (
        Tile("records", "Records", number(count), counted(tasks, "kind") + " of task"),
        Tile("prompt", "Prompt", number(medians.get(("prompt", "words"), 0)), "words, median"),
        Tile("response", "Response", number(medians.get(("response", "words"), 0)), "words, median"),
        Tile("missing", "No response", number(facts.missing.response), "records"),
        Tile("duplicates", "Duplicates", number(again), f"{percentage(again / max(1, count))} of records"),
        Tile("turns", "Turns", f"{turns / max(1, count):.2f}", f"{number(facts.system)} with system prompt"),
    )


def _again(facts: DatasetFacts) -> str:
    records, prompts = facts.duplicates.records, facts.duplicates.prompts
    return (
        f"{number(records.again)} records and {number(prompts.again)} prompts are equal to an earlier one,"
        " but for case, whitespace and Unicode form."
    )
