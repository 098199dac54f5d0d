"""What a curious user asks next about the world: goes on, compares, checks, wants a recap, turns to something else.

Every question is one that `world` can answer, and none repeats an earlier message. Knows no other kinds of dialogue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from datagen.models.procedural.talk.dialogue import State
from datagen.models.procedural.talk.kinds import FACTUAL, KINDS, Thing, things
from datagen.models.procedural.talk.mentions import named, tokens
from datagen.models.procedural.talk.patterns import PASSING
from datagen.models.procedural.talk.relations import OF_KIND, RELATIONS, Relation, sharing, slots, told
from datagen.models.procedural.talk.said_in_passing import BACKS, OPENERS, TURNS
from datagen.models.procedural.talk.saying import done
from datagen.models.procedural.talk.sums import SUMS
from datagen.models.procedural.talk.wording_patterns import after_colon
from datagen.models.procedural.talk.world import respond
from datagen.models.procedural.wording import a
from datagen.seeding import rng_for

_OPENED = 0.3  # share of the follow-ups that begin with a word about the answer
_TRIES = 60
_AIMED = 0.7  # share of the new subjects that are what the goal names
_SHORT_VALUE = 4  # words
_WORTH_A_RECAP = 3  # facts

Proposal = Callable[[State, Thing, Random], str]


def next_question(state: State, texts: Sequence[str], said: Sequence[str], goal: str, rng: Random) -> str:
    """The user's next message. texts: the user's so far; said: the assistant's."""
    asked = {form(text) for text in texts}
    for _ in range(_TRIES):
        text = _proposed(state, texts, said, goal, rng)
        if not text or form(text) in asked:
            continue
        answered = respond(state, text, rng_for(0, "asks", text))
        if answered is None or any(line and answered[0].startswith(line) for line in state.used):
            continue
        bare = texts and rng.random() >= _OPENED
        return text if bare or not texts else f"{rng.choice(OPENERS)} {text}"
    number = len(texts) + 1
    return f'How many letters does the name "question {number}" have?'


def form(text: str) -> str:
    """What two messages share that say the same but for an opener, punctuation and case."""
    for opener in OPENERS:
        text = text.removeprefix(f"{opener} ")
    return " ".join(tokens(text))


def _proposed(state: State, texts: Sequence[str], said: Sequence[str], goal: str, rng: Random) -> str:
    if state.sum is not None and rng.random() < 0.75:
        return _next_sum(state, rng)
    thing = state.latest()
    if thing is not None and thing.kind == "self":
        return _back(state, rng) or _elsewhere(state, goal, rng, begun=bool(texts))
    if thing is None or not _seen(thing, texts, said):
        return _elsewhere(state, goal, rng, begun=bool(texts))
    name = rng.choices(list(_ACTS), [weight for _, weight in _ACTS.values()])[0]
    if name == "elsewhere":
        return _elsewhere(state, goal, rng, begun=bool(texts))
    return _ACTS[name][0](state, thing, rng)


def _seen(thing: Thing, texts: Sequence[str], said: Sequence[str]) -> bool:
    """Whether somebody has named the thing, so that "it" can mean it."""
    name = thing.name.lower()
    return any(name in text.lower() for text in (*reversed(said), *reversed(texts)))


def _next_sum(state: State, rng: Random) -> str:
    assert state.sum is not None
    each = SUMS[state.sum[0]]
    drawn = {**dict(state.sum[1]), **each.draw(rng)}
    if each.name == "letters":
        drawn["name"] = dict(state.sum[1])["name"]
    return rng.choice(each.its).format_map(drawn)


def _unknown(state: State, thing: Thing, use: str) -> list[Relation]:
    """The relations with such lines that the dialogue has not told of the thing."""
    return [
        relation
        for relation in OF_KIND[thing.kind]
        if relation.get(use) and relation.get("tell") and not state.knows(relation.key, thing)
    ]


def _told_here(state: State, thing: Thing, rng: Random) -> str:
    found = _unknown(state, thing, "it")
    return rng.choice(rng.choice(found).get("it")) if found else ""


def _told_by_name(state: State, thing: Thing, rng: Random) -> str:
    found = _unknown(state, thing, "ask")
    return rng.choice(rng.choice(found).get("ask")).format_map(slots(found[0], thing)) if found else ""


def _turned(lead: str, question: str) -> str:
    return f"{lead} {after_colon(question) if lead.endswith(':') else question}"


def _back(state: State, rng: Random) -> str:
    """On with what was talked about before the user asked the assistant about itself."""
    before = [thing for thing in state.focus if thing.kind != "self"]
    question = _told_by_name(state, before[-1], rng) if before else ""
    return _turned(rng.choice(BACKS), question) if question else ""


def _other_here(state: State, thing: Thing, rng: Random) -> str:
    found = [
        relation
        for relation in OF_KIND[thing.kind]
        if relation.get("otherit")
        and any(other not in state.focus for other in sharing(relation.key, told(relation, thing)))
        and (state.knows(relation.key, thing) or not relation.get("tell"))
    ]
    return rng.choice(rng.choice(found).get("otherit")) if found else ""


def _partner(state: State, thing: Thing, rng: Random) -> Thing:
    """Another thing of the kind: one that was talked about, half of the time, if there is one."""
    known = [other for other in state.focus if other.kind == thing.kind and other != thing]
    if known and rng.random() < 0.5:
        return rng.choice(known)
    return rng.choice([other for other in things(thing.kind) if other != thing])


def _with_another(act: str) -> Proposal:
    def propose(state: State, thing: Thing, rng: Random) -> str:
        if state.last is None or state.last[1] != thing:
            return ""
        relation, other = RELATIONS[state.last[0]], _partner(state, thing, rng)
        if state.knows(relation.key, other) or not relation.get("tell"):
            return ""
        if act == "compared" and thing.kind not in FACTUAL:
            return ""
        return rng.choice(PASSING[act]).format_map(slots(relation, other))

    return propose


def _two(use: str) -> Proposal:
    def propose(state: State, thing: Thing, rng: Random) -> str:
        able = [relation for relation in OF_KIND[thing.kind] if relation.get(use)]
        other = _partner(state, thing, rng)
        if not able:
            return ""
        relation = rng.choice(able)
        if state.knows(relation.key, thing) and state.knows(relation.key, other):
            return ""
        pair = [thing, other]
        rng.shuffle(pair)
        return rng.choice(relation.get(use)).format_map(slots(relation, *pair))

    return propose


def _confirmed(state: State, thing: Thing, rng: Random) -> str:
    """Whether something just told was understood rightly, or a guess at what was not told yet."""
    able = [r for r in OF_KIND[thing.kind] if _guessable(r, thing)]
    if not able:
        return ""
    relation = rng.choice(able)
    known = state.knows(relation.key, thing)
    value = told(relation, thing if known or rng.random() < 0.4 else _partner(state, thing, rng))
    clause = relation.get("clause")[0].format_map({"v": value, "av": a(value), "asort": a(value)})
    if (relation.key, thing) in state.confirmed:
        return ""
    return rng.choice(PASSING["confirmed"]).format(clause=clause)


def _guessable(relation: Relation, thing: Thing) -> bool:
    clause = relation.get("clause")[:1]
    if not clause or not any(slot in clause[0] for slot in ("{v}", "{av}")):
        return False
    return (
        relation.kind in FACTUAL
        and relation.column != "currency"
        and 0 < len(told(relation, thing).split()) <= _SHORT_VALUE
    )


def _travelled_on(state: State, thing: Thing, rng: Random) -> str:
    if thing.kind != "country":
        return ""
    return rng.choice(PASSING["travelled_on"]).format(y=_partner(state, thing, rng).name)


def _between(state: State, thing: Thing, rng: Random) -> str:
    other = _partner(state, thing, rng)
    if thing.kind != "event" or all(state.knows("event.year", each) for each in (thing, other)):
        return ""
    return rng.choice(PASSING["between_here"]).format(y=other.name)


def _one_more_here(state: State, thing: Thing, rng: Random) -> str:
    return rng.choice(PASSING["one_more_here"]) if state.told and _unknown(state, thing, "ask") else ""


def _of_a_fact(act: str, least: int) -> Proposal:
    """Something to ask about a short fact once so many facts were told."""

    def propose(state: State, thing: Thing, rng: Random) -> str:
        if len(state.told) < least or state.last is None or thing.kind not in FACTUAL:
            return ""
        value = told(RELATIONS[state.last[0]], state.last[1])
        if done(act, *state.last) in state.used:
            return ""
        return rng.choice(PASSING[act]) if len(value.split()) <= _SHORT_VALUE else ""

    return propose


def _summed_up_here(state: State, _: Thing, rng: Random) -> str:
    """A recap, once there is something to sum up, and again only after as much more."""
    news = len(state.told) - state.summed_up
    return rng.choice(PASSING["summed_up_here"]) if news >= _WORTH_A_RECAP else ""


def _elsewhere(state: State, goal: str, rng: Random, *, begun: bool) -> str:
    """Something new: of the kind that was talked about, or that the goal names, or anything."""
    latest = state.latest()
    aims = [thing for thing in named(goal[:300]) if thing not in state.focus]
    kinds = [thing.kind for thing in (*named(goal[:300]), *state.focus) if thing.kind != "self"]
    for _ in range(_TRIES):
        if aims and rng.random() < _AIMED:
            new = rng.choice(aims)
        else:
            kind = rng.choice(kinds) if kinds else rng.choice([kind for kind in KINDS if kind != "self"])
            new = rng.choice([thing for thing in things(kind) if thing != latest])
        question = _told_by_name(state, new, rng)
        if question:
            return _turned(rng.choice(TURNS), question) if begun else question
    return ""


_ACTS: Mapping[str, tuple[Proposal, float]] = {
    "told_here": (_told_here, 5),
    "told_by_name": (_told_by_name, 0.6),
    "other_here": (_other_here, 2),
    "with_another": (_with_another("with_another"), 1.6),
    "compared": (_with_another("compared"), 1),
    "more": (_two("more"), 0.8),
    "same": (_two("same"), 0.6),
    "confirmed": (_confirmed, 0.9),
    "one_more_here": (_one_more_here, 0.7),
    "remembered": (_of_a_fact("remembered", 2), 0.5),
    "quizzed": (_of_a_fact("quizzed", 3), 0.35),
    "summed_up_here": (_summed_up_here, 0.7),
    "travelled_on": (_travelled_on, 0.6),
    "between_here": (_between, 1),
    "elsewhere": (lambda _, __, ___: "", 0.4),
}
