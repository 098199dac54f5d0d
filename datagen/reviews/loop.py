"""The run's side of a loop with people: what is offered, what the model answered, what people decided.

A decision is an answer like a model's: it is found again by item and step, so a run that is resumed goes through the
same loop without asking anybody twice. The model is called by the run alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from datagen.reviews.items import Item, add_items, read_items
from datagen.reviews.store import ReviewStore

_LOOK = 0.2  # seconds between two looks at whether anything was written
_BEAT = 2.0  # seconds between two signs of life
ALIVE = 10.0  # seconds after which a run without a sign of life is taken for stopped


@dataclass(frozen=True, slots=True)
class Attempt:
    """The model's answer to the wording of a step. key: what the answer is recorded under."""

    step: int
    prompt: str
    text: str
    model: str
    key: str
    finish_reason: str = "stop"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided. verdict: see the kinds of items; person: who."""

    step: int
    body: Mapping[str, Any]
    person: str

    @property
    def verdict(self) -> str:
        return str(self.body["verdict"])


@dataclass(slots=True)
class Loop:
    """One step's conversations with people. step: its name in the recipe."""

    store: ReviewStore
    step: str
    _waiting: dict[tuple[str, int], asyncio.Future[Decision]] = field(default_factory=dict)
    _watch: asyncio.Task[None] | None = None
    _failed: Exception | None = None

    def begin(self) -> None:
        """Gives signs of life from now on. What an earlier run offered is taken back until it is offered again: a
        recipe that was changed may want other items."""
        self._withdraw()
        self._keep_looking()

    def offer(self, item: Item) -> bool:
        """Puts an item before people, or before them again; False where it was there."""
        new = add_items(self.store, [item]) > 0
        if not new:
            with self.store.writing() as db:
                db.execute(
                    "UPDATE review_items SET state = 'open' WHERE id = ? AND state = 'withdrawn'", (item.id,)
                )
        return new

    def answer(self, item: Item, attempt: Attempt) -> None:
        """Shows what the model said; what was shown already stays as it is."""
        with self.store.writing() as db:
            db.execute(
                "INSERT OR IGNORE INTO review_attempts SELECT number, ?, ?, ?, ?, ?, ?, ? FROM review_items"
                " WHERE id = ?",
                (
                    attempt.step,
                    attempt.prompt,
                    attempt.text,
                    attempt.model,
                    attempt.key,
                    attempt.finish_reason,
                    self.store.now(),
                    item.id,
                ),
            )

    def close(self, item: Item) -> None:
        """Takes an item off the queue whose last decision does not end it, where the run goes no further with it."""
        with self.store.writing() as db:
            db.execute("UPDATE review_items SET state = 'closed' WHERE id = ?", (item.id,))
            db.execute(
                "DELETE FROM review_leases WHERE item = (SELECT number FROM review_items WHERE id = ?)",
                (item.id,),
            )

    async def decision(self, item: Item, step: int) -> Decision:
        """Waits for what a person decides at this step of the item. Raises what `fail` was told."""
        if self._failed is not None:
            raise self._failed
        self._keep_looking()
        found = find_decision(self.store, item.id, step)
        if found is not None:
            return found
        future: asyncio.Future[Decision] = asyncio.get_running_loop().create_future()
        self._waiting[item.id, step] = future
        try:
            return await future
        finally:
            self._waiting.pop((item.id, step), None)

    @property
    def waiting(self) -> int:
        """Items that wait for a person now."""
        return len(self._waiting)

    def fail(self, error: Exception) -> None:
        """Whoever waits for a decision, or will, gets this error."""
        self._failed = error
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(error)

    def end(self, *, withdraw: bool) -> None:
        """Stops looking. withdraw: takes back what was offered and is not decided, since no more is wanted."""
        if self._watch is not None:
            self._watch.cancel()
        if withdraw:
            self._withdraw()
        with self.store.writing() as db:
            db.execute("DELETE FROM review_alive WHERE step = ?", (self.step,))

    def _withdraw(self) -> None:
        of_step = [
            (one.number,)
            for one in read_items(self.store, "kind = 'rephrase' AND state = 'open'")
            if one.body.get("step") == self.step
        ]
        with self.store.writing() as db:
            db.executemany("UPDATE review_items SET state = 'withdrawn' WHERE number = ?", of_step)

    def _keep_looking(self) -> None:
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._watching())

    async def _watching(self) -> None:
        try:
            await self._look()
        except Exception as error:  # a full disk, say: nobody must wait for what cannot come any more
            self.fail(error)

    async def _look(self) -> None:
        """Wakes who waits, once the database has changed."""
        seen, beat = -1, 0.0
        while True:
            now = self.store.now()
            if now - beat >= _BEAT:
                beat = now
                with self.store.writing() as db:
                    db.execute("INSERT OR REPLACE INTO review_alive VALUES (?,?)", (self.step, now))
            if (changes := self.store.changes()) != seen:
                seen = changes
                self._wake()
            await asyncio.sleep(_LOOK)

    def _wake(self) -> None:
        for (item, step), future in list(self._waiting.items()):
            if not future.done() and (found := find_decision(self.store, item, step)) is not None:
                future.set_result(found)


def find_decision(store: ReviewStore, item: str, step: int) -> Decision | None:
    sql = (
        "SELECT review_answers.body, person FROM review_answers JOIN review_items ON review_items.number = item"
        " WHERE id = ? AND step = ? AND status = 'submitted'"
    )
    for body, person in store.rows(sql, (item, step)):
        return Decision(step, orjson.loads(body), person)
    return None


def decisions_on(store: ReviewStore, item: Item) -> list[Decision]:
    """All that people decided on an item, first step first."""
    sql = (
        "SELECT step, body, person FROM review_answers WHERE item = ? AND status = 'submitted' ORDER BY step"
    )
    return [
        Decision(step, orjson.loads(body), person) for step, body, person in store.rows(sql, (item.number,))
    ]


def attempts_on(store: ReviewStore, item: Item) -> list[Attempt]:
    """All that the model answered, first step first."""
    sql = "SELECT step, prompt, text, model, key, finish_reason FROM review_attempts WHERE item = ? ORDER BY step"
    return [Attempt(*row) for row in store.rows(sql, (item.number,))]


def is_alive(store: ReviewStore) -> bool:
    """Whether a run waits for people at the moment."""
    return bool(store.rows("SELECT 1 FROM review_alive WHERE at > ?", (store.now() - ALIVE,)))
