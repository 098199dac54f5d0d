"""A model fills the queue of comparisons as a judge beside people, each pair in both orders.

What it answered is kept in the run folder like every answer of a model, and each item is judged by it once.
"""

from __future__ import annotations

from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from datagen.errors import BudgetSpent
from datagen.generators.dialogue.speaking import Broken, Speaker
from datagen.generators.preferences.judging import Judgement, judge_pair
from datagen.models.base import Model
from datagen.review.naming import JUDGE
from datagen.review.preferred import pairs_of
from datagen.reviews.guidelines import guidelines
from datagen.reviews.handing import Given, answer_beside
from datagen.reviews.items import Item, item_id, read_items
from datagen.reviews.people import add_person
from datagen.reviews.store import ReviewStore
from datagen.schedule import ordered

_WINDOW = 256  # items under way, which keeps every connection busy
_CHOICES = {"first": "a", "second": "b", "tie": "tie"}


@dataclass(slots=True)
class Judged:
    """What a judge came to, now and not before. flipped: pairs on which its two orders disagree, which are ties.
    failed: items without a verdict, by reason. spent: why a budget ended it, "" where none did."""

    items: int = 0
    pairs: int = 0
    flipped: int = 0
    ties: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    spent: str = ""

    def add(self, verdicts: list[Judgement] | str) -> None:
        if isinstance(verdicts, str):
            self.failed[verdicts] += 1
            return
        self.items += 1
        self.pairs += len(verdicts)
        self.flipped += sum(not one.consistent for one in verdicts)
        self.ties += sum(one.choice == "tie" for one in verdicts)


async def judge_queue(store: ReviewStore, model: Model, project: str = "") -> Judged:
    """Judges every open comparison that this model has not judged, in the order of the queue. project: of that one
    only, "" for all. Raises what the model raises; a budget that is spent ends it."""
    name, judged = f"{JUDGE}{model.uri}", Judged()
    add_person(store, name, "judge")
    numbers = _unjudged(store, name, project)
    texts: dict[str, tuple[int, str]] = {}

    async def work(place: int, _: int) -> tuple[Item, list[Judgement] | str]:
        item = next(read_items(store, "number = ?", (numbers[place],)))
        speaker = Speaker(model, "review", place)
        try:
            return item, [
                await judge_pair(
                    speaker,
                    pair.messages,
                    pair.answers[0]["text"],
                    pair.answers[1]["text"],
                    _guidelines(store, texts, item.project)[1],
                )
                for pair in pairs_of(item)
            ]
        except Broken as broken:
            return item, broken.reason

    try:
        async with aclosing(ordered(work, lambda done: min(done + _WINDOW, len(numbers)))) as results:
            async for item, verdicts in results:
                if not isinstance(verdicts, str):
                    version = _guidelines(store, texts, item.project)[0]
                    given = Given(_body(verdicts), item_id("judge", item.id, name), guidelines=version)
                    answer_beside(store, name, item, given, "judge")
                judged.add(verdicts)
    except BudgetSpent as error:
        judged.spent = str(error)
    return judged


def _unjudged(store: ReviewStore, name: str, project: str) -> list[int]:
    sql = (
        "SELECT number FROM review_items WHERE kind = 'comparison' AND state = 'open'"
        " AND (?1 = '' OR project = ?1) AND NOT EXISTS (SELECT 1 FROM review_answers"
        " WHERE item = review_items.number AND person = ?2 AND role = 'judge') ORDER BY number"
    )
    return [number for (number,) in store.rows(sql, (project, name))]


def _guidelines(store: ReviewStore, known: dict[str, tuple[int, str]], project: str) -> tuple[int, str]:
    """The last version and its text."""
    if project not in known:
        known[project] = next(((version, text) for version, text, _ in guidelines(store, project)), (0, ""))
    return known[project]


def _body(verdicts: list[Judgement]) -> dict[str, Any]:
    return {"turns": [_turn(one) for one in verdicts], "comment": ""}


def _turn(verdict: Judgement) -> dict[str, Any]:
    """A verdict on one answer's safety alone is none, as people judge both."""
    sides = (verdict.first_safe, verdict.second_safe)
    return {
        "choice": _CHOICES[verdict.choice],
        "strength": verdict.strength,
        "likert": None,
        "safety": None if None in sides else ["safe" if one else "unsafe" for one in sides],
        "flipped": not verdict.consistent,
    }
