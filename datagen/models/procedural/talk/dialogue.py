"""What a dialogue about the world has come to: what was told, what is being talked about, which sentences were used.

Values that each message changes into the next; nothing here writes sentences.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from datagen.models.procedural.talk.kinds import Thing
from datagen.models.procedural.talk.patterns import Reading
from datagen.models.procedural.talk.relations import RELATIONS

Fact = tuple[str, Thing]


@dataclass(frozen=True, slots=True)
class State:
    """focus: the things talked about, the latest last, each once. told: relation and thing, in order, each once.

    last: the fact that "and Kenya?" changes. used: sentences of the tables that were said. sum: what was calculated
    last, by name, with its slots. confirmed: the facts that the user wanted confirmed. summed_up: how many facts had
    been told at the last recap.
    """

    focus: tuple[Thing, ...] = ()
    told: tuple[Fact, ...] = ()
    last: Fact | None = None
    used: frozenset[str] = frozenset()
    sum: tuple[str, tuple[tuple[str, str], ...]] | None = None
    confirmed: tuple[Fact, ...] = ()
    summed_up: int = 0

    def about(self, thing: Thing, relation: str = "", sentences: Iterable[str] = ()) -> State:
        """After something was told about the thing."""
        fact = (relation, thing)
        news = (fact,) if relation and fact not in self.told else ()
        return replace(
            self,
            focus=(*(other for other in self.focus if other != thing), thing),
            told=self.told + news,
            last=fact if relation else self.last,
            used=self.used.union(sentences),
            sum=None,
        )

    def latest(self, kind: str = "") -> Thing | None:
        """The thing last talked about, of that kind or of any."""
        return next((thing for thing in reversed(self.focus) if not kind or thing.kind == kind), None)

    def knows(self, relation: str, thing: Thing) -> bool:
        return (relation, thing) in self.told


def meant(state: State, found: Iterable[Reading]) -> Reading | None:
    """The reading that fits the dialogue, with the thing meant by "it" or "there" put in; None if none fits.

    Of two that fit, the one about what was talked about last goes first.
    """
    fitting = [
        (place, reading) for each in found if (placed := _placed(state, each)) for place, reading in [placed]
    ]
    return min(fitting, key=lambda each: each[0])[1] if fitting else None


def _placed(state: State, reading: Reading) -> tuple[int, Reading] | None:
    """The reading completed, and how far back in the dialogue lies what it is about; None if it does not fit."""
    kind = RELATIONS[reading.relation].kind if reading.relation else ""
    if reading.act in ("told_here", "other_here", "confirmed"):
        thing = state.latest(kind)
        if thing is None:
            return None
        return _age(state, thing), reading._replace(things={**reading.things, "x": thing})
    if reading.act in ("with_another", "compared"):
        thing = reading.things["x"]
        if state.last is None or state.last[1].kind != thing.kind or state.last[1] == thing:
            return None
        return 0, reading._replace(relation=state.last[0])
    if reading.act in ("remembered", "quizzed"):
        return (
            (0, reading._replace(relation=state.last[0], things={"x": state.last[1]})) if state.last else None
        )
    if reading.act in ("one_more_here", "summed_up_here"):
        thing = state.latest()
        return (0, reading._replace(things={"x": thing})) if thing else None
    if reading.act in ("travelled_on", "between_here"):
        thing = state.latest(reading.things["y"].kind)
        return (0, reading._replace(things={"x": thing, **reading.things})) if thing else None
    return 0, reading


def _age(state: State, thing: Thing) -> int:
    return len(state.focus) - 1 - state.focus.index(thing)
