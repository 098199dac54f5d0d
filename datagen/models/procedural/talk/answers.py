"""The right answers about things: from a reading and the dialogue so far to sentences and the dialogue after them.

All of it follows from the tables. Knows no messages; `world` reads those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from datagen.models.procedural.talk import asides
from datagen.models.procedural.talk.dialogue import State
from datagen.models.procedural.talk.kinds import KINDS, Thing, call
from datagen.models.procedural.talk.patterns import Reading
from datagen.models.procedural.talk.relations import OF_KIND, RELATIONS, Relation, rank, sharing, slots, told
from datagen.models.procedural.talk.saying import Said, embedded, fresh


def answer(state: State, reading: Reading, rng: Random) -> Said | None:
    """The answer and what the dialogue has come to; None where there is no true one."""
    return _ACTS[reading.act](state, reading, rng)


def _tell(state: State, relation: Relation, thing: Thing, rng: Random) -> Said:
    """The fact, and a sentence more if one is left that was not said yet."""
    fact = fresh(relation.get("tell"), state, rng)
    more = [line for line in relation.get("add") if line not in state.used]
    lines = [fact, rng.choice(more)] if more else [fact]
    text = " ".join(line.format_map(slots(relation, thing)) for line in lines)
    return text, state.about(thing, relation.key, lines)


def _told(state: State, reading: Reading, rng: Random) -> Said | None:
    thing = reading.things.get("x", Thing("self", "you"))
    return _tell(state, RELATIONS[reading.relation], thing, rng)


def _other(state: State, reading: Reading, rng: Random) -> Said | None:
    relation = RELATIONS[reading.relation]
    here = reading.things.get("x")
    shared = told(relation, here) if here else reading.things["v"].name
    left = [thing for thing in sharing(relation.key, shared) if thing not in state.focus]
    if not left:
        return f"I know of no other {KINDS[relation.kind].noun} to which that applies.", state
    known = here is not None or any(told(relation, thing) == shared for thing in _of(state, relation.kind))
    lines = relation.get("othertell" if known else "firsttell") or relation.get("othertell")
    new, line = rng.choice(left), fresh(lines, state, rng)
    text = line.format_map(slots(relation, new, new))
    extra, after = _aside(_named(state, new, relation, line), new, rng)
    return f"{text}{extra}", after


def _of(state: State, kind: str) -> list[Thing]:
    return [thing for thing in state.focus if thing.kind == kind]


def _named(state: State, thing: Thing, relation: Relation, line: str) -> State:
    """After a sentence that may have told more of the thing than what was asked."""
    for other in OF_KIND[thing.kind]:
        if other.key != relation.key and re.search(rf"\{{a?{other.column}\}}", line):
            state = state.about(thing, other.key)
    return state.about(thing, relation.key, [line])


def _aside(state: State, thing: Thing, rng: Random) -> Said:
    """One more fact about a thing that has just been brought up; it does not count as what was asked."""
    others = [
        other
        for other in OF_KIND[thing.kind]
        if other.get("tell") and other.get("ask") and not state.knows(other.key, thing)
    ]
    if not others:
        return "", state
    other = rng.choice(others)
    line = fresh(other.get("tell"), state, rng)
    after = state.about(thing, other.key, [line])
    last = state.last
    return f" {line.format_map(slots(other, thing))}", replace(after, last=last)


def _back(state: State, reading: Reading, rng: Random) -> Said | None:
    relation = RELATIONS[reading.relation]
    found = sharing(relation.key, reading.things["v"].name)
    line = fresh(relation.get("backtell"), state, rng)
    extra, after = _aside(_named(state, found[0], relation, line), found[0], rng)
    return line.format_map(slots(relation, found[0], found[0])) + extra, after


def _more(state: State, reading: Reading, rng: Random) -> Said | None:
    relation, x, y = RELATIONS[reading.relation], reading.things["x"], reading.things["y"]
    if x == y:
        return None
    if rank(relation, x) == rank(relation, y):
        shared = f"Neither: for both {call(x)} and {call(y)} the answer is {told(relation, x)}."
        return shared, state.about(x, relation.key).about(y, relation.key)
    first, second = (x, y) if rank(relation, x) > rank(relation, y) else (y, x)
    line = fresh(relation.get("moretell"), state, rng)
    after = state.about(second, relation.key).about(first, relation.key, [line])
    return line.format_map(slots(relation, first, second)), after


def _same(state: State, reading: Reading, rng: Random) -> Said | None:
    relation, x, y = RELATIONS[reading.relation], reading.things["x"], reading.things["y"]
    if x == y or not relation.get("same"):
        return None
    alike = told(relation, x) == told(relation, y)
    line = fresh(relation.get("sameyes" if alike else "sameno"), state, rng)
    after = state.about(x, relation.key).about(y, relation.key, [line])
    return line.format_map({**slots(relation, x), **_of_y(relation, x, y)}), after


def _of_y(relation: Relation, x: Thing, y: Thing) -> Mapping[str, str]:
    """The slots of y beside those of x."""
    both = slots(relation, x, y)
    return {name: both[name] for name in ("y", "Y", "w", f"w{relation.column}")}


def _compared(state: State, reading: Reading, rng: Random) -> Said | None:
    relation, other = RELATIONS[reading.relation], reading.things["x"]
    assert state.last is not None
    this = state.last[1]
    if relation.get("same"):
        return _same(state, reading._replace(things={"x": this, "y": other}), rng)
    if not relation.get("tell"):
        return None
    line, after_line = (fresh(relation.get("tell"), state, rng) for _ in range(2))
    alike = told(relation, this) == told(relation, other)
    verdict, joint = ("It is the same", "and") if alike else ("There is a difference", "whereas")
    first, second = embedded(line, relation, this), embedded(after_line, relation, other)
    after = state.about(other, relation.key, [line, after_line])
    return f"{verdict}: {first}, {joint} {second}.", after


def _with_another(state: State, reading: Reading, rng: Random) -> Said | None:
    relation = RELATIONS[reading.relation]
    return _tell(state, relation, reading.things["x"], rng) if relation.get("tell") else None


def _one_more(state: State, reading: Reading, rng: Random) -> Said | None:
    thing = reading.things["x"]
    if thing.kind == "self":
        return None
    left = [r for r in OF_KIND[thing.kind] if r.get("tell") and not state.knows(r.key, thing)]
    if not left:
        return f"I have told you all that I know about {call(thing)}. Shall we turn to something else?", state
    return _tell(state, rng.choice(left), thing, rng)


def _confirmed(state: State, reading: Reading, rng: Random) -> Said | None:
    relation, thing = RELATIONS[reading.relation], reading.things["x"]
    line = fresh(relation.get("tell"), state, rng)
    fact = embedded(line, relation, thing)
    after = state.about(thing, relation.key, [line])
    after = replace(after, confirmed=(*after.confirmed, (relation.key, thing)))
    if told(relation, thing) == reading.things["v"].name:
        return f"{rng.choice(('Yes, that is right', 'Exactly', 'Yes, you have got it'))}: {fact}.", after
    owners = sharing(relation.key, reading.things["v"].name)
    hint = ""
    if len(owners) == 1 and relation.get("backtell"):
        hint = f" {fresh(relation.get('backtell'), state, rng).format_map(slots(relation, owners[0], owners[0]))}"
    return f"{rng.choice(('Not quite', 'No, that is a mix-up'))}: {fact}.{hint}", after


_ACTS: Mapping[str, Callable[[State, Reading, Random], Said | None]] = {
    "told": _told,
    "told_here": _told,
    "other": _other,
    "other_here": _other,
    "back": _back,
    "more": _more,
    "same": _same,
    "with_another": _with_another,
    "compared": _compared,
    "one_more": _one_more,
    "one_more_here": _one_more,
    "confirmed": _confirmed,
    **asides.ACTS,
}
