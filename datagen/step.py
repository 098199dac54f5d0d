"""The only step shapes: Generator, Filter, Selector, and the Context they work in.

A step is a frozen dataclass whose fields are its options in a recipe. It knows its records and its context,
not where they are stored or which command runs it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from datagen.errors import DatagenError
from datagen.models.base import Model
from datagen.record import Record
from datagen.seeding import Part, rng_for
from datagen.targets import Cell

if TYPE_CHECKING:
    from datagen.reviews.loop import Loop


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a filter says of a record. reason names the rule in snake_case; score is what it measured; detail
    is what it found, for people to read. record: what goes on in the record's place, where the filter tags it
    or masks something in it."""

    keep: bool
    reason: str = ""
    score: float | None = None
    detail: str = ""
    record: Record | None = None


KEEP = Verdict(True)


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that was not accepted, with the reason. Raw text that never became a record is kept as one:
    a user message for a proposed instruction, an assistant message for an answer that parsed to nothing.

    source: where it came from, "answer_key#position" for a generator, the record's id for a filter.
    """

    record: Record
    reason: str
    score: float | None = None
    detail: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a selector kept, in order, and what it dropped, with the reason.

    dropped: fills up while kept is read; who reads may empty it between two records, so that memory stays flat.
    """

    kept: Iterator[Record]
    dropped: list[Reject] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Demand:
    """What is still wanted, after the filters that follow.

    records: how many; sys.maxsize without a target. cells: how many of each cell, in the order of the target
    distribution, full ones with 0; empty where the step has no such target.
    """

    records: int
    cells: Mapping[Cell, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a generator expects to need. records: that it will yield. basis: what the figures rest on."""

    records: int
    requests: int
    prompt_tokens: int
    completion_tokens: int
    basis: str


class Meter(Protocol):
    """What a run's models are doing and have used, whenever it is looked at. usd: None where unknown."""

    @property
    def in_flight(self) -> int: ...
    @property
    def requests(self) -> int: ...
    @property
    def tokens(self) -> int: ...
    @property
    def usd(self) -> float | None: ...


class Observer(Protocol):
    """Who wants to know how a run fares: the terminal, or nobody."""

    def stage(self, name: str, target: int | None, meter: Meter) -> None:
        """A stage begins."""
        ...

    def accepted(self) -> None: ...

    def rejected(self, reason: str) -> None: ...

    def note(self, text: str) -> None:
        """One line worth telling the user once."""
        ...


def _nobody() -> Loop:
    raise DatagenError("a step that asks people needs a run folder, where they are reached: use datagen run")


@dataclass(frozen=True)
class Context:
    """What a step may use besides its records.

    model: a wrapped model by recipe name or URI; "" is the recipe's default.
    reject: files a reject; the step's name is added by whoever runs it.
    demand: what is still wanted, after the filters that follow; a generator with a target ends by itself when
    no record is. Up to date as soon as a yielded record was taken.
    note: one line worth telling the user, kept with the stage's facts: why it ended early, what was odd.
    tell: one line for whoever looks on now, kept nowhere.
    people: the conversations of this step with people. Raises DatagenError where none can be reached.
    """

    seed: int
    step: str
    model: Callable[[str], Model]
    reject: Callable[[Reject], None]
    demand: Callable[[], Demand]
    note: Callable[[str], None]
    tell: Callable[[str], None] = lambda _: None
    people: Callable[[], Loop] = _nobody

    def rng(self, *path: Part) -> Random:
        """A random stream of this step's own, for this place in it."""
        return rng_for(self.seed, self.step, *path)


def models_of(step: object) -> dict[str, str]:
    """The models that a step asks, by the name of its option: `model`, and those of roles (`user_model`, ...).

    A role without a model of its own has the step's: "" is the recipe's default.
    """
    names = getattr(step, "__dataclass_fields__", ())
    own = getattr(step, "model", "")
    roles = {name: getattr(step, name) or own for name in names if name.endswith("_model")}
    return ({"model": own} if "model" in names else {}) | roles


@runtime_checkable
class Generator(Protocol):
    """Makes records, from nothing or from the records before it.

    One with a target distribution says so by a method `aim()` -> `datagen.targets.Aim`; who runs the step then
    counts by cell and rejects what belongs to a full one. One that yields further records beside those that its
    target counts tells them apart by a method `counts(record)` -> bool.
    """

    def generate(self, records: Iterable[Record], context: Context) -> AsyncIterator[Record]: ...


@runtime_checkable
class Filter(Protocol):
    """Keeps or rejects records one by one. A step that changes records is a Generator instead."""

    def judge(self, record: Record) -> Verdict: ...


@runtime_checkable
class Selector(Protocol):
    """Keeps or drops records by looking at all of them. `records` may be iterated more than once."""

    def select(self, records: Iterable[Record], context: Context) -> Selection: ...
