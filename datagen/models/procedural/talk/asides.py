"""Answers that step back from the facts: summing up, remembering, a quiz, the way from one country to another.

Knows no messages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from datagen.models.procedural.talk.dialogue import State
from datagen.models.procedural.talk.kinds import call, value
from datagen.models.procedural.talk.patterns import Reading
from datagen.models.procedural.talk.relations import RELATIONS, slots, told
from datagen.models.procedural.talk.saying import Said, done, embedded, fresh
from datagen.models.procedural.wording import capitalised

_SHORT = 4  # words that fit on a card
_RECAPS = (
    "In a nutshell, this is what we have so far.",
    "Let me sum up what I have told you, point by point.",
    "Here is the short version.",
    "These are the main points.",
)
_CARDS = (
    'Write "{x}" on one side of a card and "{v}" on the other, and look at it for a few days before breakfast.',
    'Say "{x}, {v}" aloud three times, and once more before you go to bed; the rhythm helps.',
    'Make up a silly picture in which {x} and "{v}" appear together; what is odd stays in mind.',
)
_RETELLINGS = (
    "Explain it to somebody tonight in your own words: {fact}. Whoever has explained a thing once rarely forgets it.",
    "Write it down by hand, in one line: {fact}. Read that line again tomorrow and next week.",
)
_QUIZZES = (
    "You could ask: {question} The right answer: {fact}.",
    "Here is a version for the quiz: {question} On the back of the card, write the answer: {fact}.",
)
_FLIGHTS = (
    "They lie on different continents, so a flight from {start} in {x} to {goal} in {y} is the practical way.",
    "From {start}, the capital of {x}, you would fly to {goal}, the capital of {y}; it takes you from {v} to {w}.",
)
_NEARBY = (
    "Both countries lie in {v}. Look for a connection from {start} to {goal}, by train, coach or ferry where there is "
    "one, and by plane otherwise.",
    "Start in {start} and look up the way to {goal}; since both are in {v}, there may be more than one way to get "
    "there.",
)


def _summed_up(state: State, reading: Reading, rng: Random) -> Said | None:
    """All that was told about the thing; about everything in its turn where the thing is just "all of that"."""
    asked = reading.things["x"]
    order = (
        [asked] if reading.act == "summed_up" else list(dict.fromkeys(thing for _, thing in state.told))[-3:]
    )
    parts: list[str] = []
    for thing in order:
        clauses = [
            clause
            for key, other in state.told
            if other == thing
            for clause in RELATIONS[key].get("clause")[:1]
            for clause in [clause.format_map(slots(RELATIONS[key], thing))]
        ]
        if clauses and thing.kind != "self":
            parts.append(f"{capitalised(call(thing))}: {'; '.join(clauses[-4:])}.")
    if not parts:
        return None
    line = fresh(_RECAPS, state, rng)
    return f"{line} {' '.join(parts)}", replace(state, used=state.used | {line}, summed_up=len(state.told))


def _remembered(state: State, reading: Reading, rng: Random) -> Said | None:
    relation, thing = RELATIONS[reading.relation], reading.things["x"]
    known = told(relation, thing)
    if not known or not relation.get("tell"):
        return None
    short = len(known.split()) <= _SHORT
    line = fresh(_CARDS if short else _RETELLINGS, state, rng)
    fact = embedded(relation.get("tell")[0], relation, thing)
    text = line.format(x=call(thing).replace('"', ""), v=known, fact=fact)
    return text, state.about(thing, relation.key, [line, done("remembered", relation.key, thing)])


def _quizzed(state: State, reading: Reading, rng: Random) -> Said | None:
    relation, thing = RELATIONS[reading.relation], reading.things["x"]
    if not relation.get("ask") or not told(relation, thing):
        return None
    line, question = fresh(_QUIZZES, state, rng), relation.get("ask")[0]
    fact = embedded(relation.get("tell")[0], relation, thing)
    text = line.format(question=question.format_map(slots(relation, thing)), fact=fact)
    return text, state.about(thing, relation.key, [line, done("quizzed", relation.key, thing)])


def _travelled(state: State, reading: Reading, rng: Random) -> Said | None:
    x, y = reading.things["x"], reading.things["y"]
    if x == y:
        return None
    v, w = value(x, "continent"), value(y, "continent")
    line = fresh(_NEARBY if v == w else _FLIGHTS, state, rng)
    text = line.format(x=x.name, y=y.name, v=v, w=w, start=value(x, "capital"), goal=value(y, "capital"))
    after = state.about(x, "country.capital").about(y, "country.capital", [line])
    return text, replace(after, last=state.last or after.last)


def _between(state: State, reading: Reading, rng: Random) -> Said | None:  # noqa: ARG001  (one wording is enough)
    x, y = reading.things["x"], reading.things["y"]
    first, second = sorted((x, y), key=lambda thing: int(value(thing, "year")))
    start, end = int(value(first, "year")), int(value(second, "year"))
    years = "one year" if end - start == 1 else f"{end - start} years"
    text = f"Between {call(first)} in {start} and {call(second)} in {end} lie {years}."
    if x == y:
        return None
    return text, state.about(x, "event.year").about(y, "event.year")


ACTS: Mapping[str, Callable[[State, Reading, Random], Said | None]] = {
    "summed_up": _summed_up,
    "summed_up_here": _summed_up,
    "remembered": _remembered,
    "quizzed": _quizzed,
    "travelled": _travelled,
    "travelled_on": _travelled,
    "between": _between,
    "between_here": _between,
}
