"""Briefs for demonstrations from scratch: one for each record that a cell of the target is short of.

After Surge's way with InstructGPT-like mixes: people write where data is missing, by task and band of lengths.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from datagen.record import Message, Record
from datagen.reviews.answers import answered_items
from datagen.reviews.items import Item, item_id, read_items
from datagen.reviews.project import Project
from datagen.reviews.store import ReviewStore
from datagen.targets import Cell, Target
from datagen.targets.categories import DESCRIPTIONS
from datagen.targets.files import load_target


def briefs(store: ReviewStore, project: Project, records: Iterable[Record]) -> Iterator[Item]:
    """Items for what is missing to the project's num once the records, the briefs that are open and what was written
    are counted. The cells that lack the largest share of theirs come first."""
    target = target_of(project)
    have = Counter(cell for one in records if (cell := target.cell_of(one)) is not None)
    ordered, numbers = Counter[Cell](), Counter[Cell]()
    for item in read_items(store, "kind = 'demonstration' AND project = ?", (project.name,)):
        cell = Cell(item.body["task"], item.body["low"], item.body["high"])
        ordered[cell] += 1
        numbers[cell] += 1
    for answered in answered_items(store, kind="demonstration", project=project.name):
        for answer in answered.labels:
            if not answer.body.get("fits"):  # it was written for a cell that it does not fill
                body = answered.item.body
                ordered[Cell(body["task"], body["low"], body["high"])] -= 1
    yield from _dealt(project, target, have + ordered, numbers)


def _dealt(
    project: Project, target: Target, have: Mapping[Cell, int], numbers: Counter[Cell]
) -> Iterator[Item]:
    """numbers: how many briefs each cell ever had, so that a new one has an id of its own."""
    quotas = target.aim(project.num).quotas
    there = {cell: have.get(cell, 0) for cell in quotas}
    measure = target.lengths.measure if target.lengths else None
    descriptions = {**DESCRIPTIONS, **(target.tasks.categories if target.tasks else {})}
    while True:
        short = {cell: (quota - there[cell]) / quota for cell, quota in quotas.items() if there[cell] < quota}
        if not short:
            return
        cell = max(short, key=lambda one: short[one])
        body: dict[str, Any] = {
            "task": cell.task,
            "description": descriptions.get(cell.task, ""),
            "measure": measure.name if measure else "",
            "low": cell.low,
            "high": cell.high,
        }
        yield Item(
            item_id(project.name, "demonstration", body, numbers[cell]),
            project.name,
            "demonstration",
            body,
            cell.task,
        )
        there[cell] += 1
        numbers[cell] += 1


def target_of(project: Project) -> Target:
    """Raises UsageError for tables that cannot be read."""
    return _target(project.tasks, project.lengths, project.tokenizer)


@lru_cache(maxsize=16)  # it is asked for with every draft
def _target(tasks: str, lengths: str, tokenizer: str) -> Target:
    target = load_target(tasks, lengths, tokenizer=tokenizer if lengths else "")
    assert target is not None, "a project of demonstrations has a target"
    return target


def fits(project: Project, item: Item, messages: Iterable[Mapping[str, str]]) -> bool:
    """Whether what was written belongs to the cell that the brief asked for."""
    record = Record(
        tuple(Message("user" if one["role"] == "user" else "assistant", one["content"]) for one in messages)
    ).tagged(task=item.body["task"])
    return target_of(project).cell_of(record) == Cell(item.body["task"], item.body["low"], item.body["high"])
