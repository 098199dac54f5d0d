"""First questions of dialogues about the world: subtopics of a topic, questions on them, and more questions like one.

All of them are questions that `world` can answer. Knows no dialogues.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from datagen.models.procedural.talk.frames import asked
from datagen.models.procedural.talk.kinds import KINDS, Thing, call, things
from datagen.models.procedural.talk.mentions import named
from datagen.models.procedural.talk.patterns import readings
from datagen.models.procedural.talk.relations import OF_KIND, Relation, sharing, slots
from datagen.models.procedural.talk.sums import SUMS
from datagen.models.procedural.talk.topic_kinds import parts_of
from datagen.models.procedural.talk.topic_parts import PHRASES, Part
from datagen.models.procedural.wording import capitalised

_TRIES = 60  # draws of a new text before a repetition is accepted


def subtopics(topic: str, count: int, rng: Random) -> list[str]:
    """Different names of subtopics, each about a thing that the model knows; fewer where it knows fewer."""
    parts = parts_of(topic)
    return _different(lambda: _subtopic(rng.choice(parts), rng), count)


def _subtopic(part: Part, rng: Random) -> str:
    if part.kind in SUMS:
        return rng.choice(PHRASES[part.kind])
    phrase = rng.choice(part.phrases or PHRASES[part.kind])
    thing = rng.choice(part.things())
    return phrase.format(x=call(thing), name=thing.name)


def questions(topic: str, subtopic: str, count: int, rng: Random) -> list[str]:
    """Different questions on the subtopic; on the topic where the subtopic names nothing that is known."""
    sums = [name for name in SUMS if any(phrase in subtopic.lower() for phrase in PHRASES[name])]
    if sums:
        return _different(lambda: asked(_sum(rng.choice(sums), rng), rng), count)
    kinds = {part.kind for part in parts_of(topic)}
    found = named(subtopic)
    about = [thing for thing in found if thing.kind in kinds] or list(found)
    if not about:
        return entity_questions(subtopic, count, rng)
    return _different(lambda: asked(_question(about[0], rng), rng), count)


def more_questions(question: str, count: int, rng: Random) -> list[str]:
    """Different questions that are akin to one: on the same thing, or on others of its kind; never itself."""
    reading = next((each for each in readings(question) if each.things), None)
    if reading is None:
        return _different(lambda: asked(_anything(rng), rng), count, question)
    first = next(iter(reading.things.values()))
    thing = first if "." not in first.kind else sharing(first.kind, first.name)[0]

    def akin() -> str:
        return _question(thing if rng.random() < 0.3 else rng.choice(things(thing.kind)), rng)

    return _different(lambda: asked(akin(), rng), count, question)


def entity_questions(entity: str, count: int, rng: Random) -> list[str]:
    """Different questions on something that is known by name, or on its name where it is not."""
    found = named(entity)
    if found:
        return _different(lambda: asked(_question(rng.choice(found), rng), rng), count)
    name = " ".join(entity.replace('"', " ").split())[:60] or "nothing"

    def spelling() -> str:
        what = rng.choice(("letters", "vowels", "words"))
        return rng.choice(SUMS["letters"].asks).format(name=name, what=what)

    return _different(lambda: asked(spelling(), rng), count)


def question_on(thing: Thing, rng: Random) -> str:
    """A plain question about the thing alone."""
    relation = rng.choice(_askable(thing.kind))
    return rng.choice(relation.get("ask")).format_map(slots(relation, thing))


def _askable(kind: str) -> list[Relation]:
    return [relation for relation in OF_KIND[kind] if relation.get("ask")]


def _question(thing: Thing, rng: Random) -> str:
    """A question about the thing, mostly about it alone, sometimes together with another or about its value."""
    chance = rng.random()
    if chance > 0.3:
        return question_on(thing, rng)
    use = "more" if chance < 0.1 else "same" if chance < 0.2 else "back" if chance < 0.26 else "other"
    able = [relation for relation in OF_KIND[thing.kind] if relation.get(use)]
    if not able:
        return question_on(thing, rng)
    relation = rng.choice(able)
    line = rng.choice(relation.get(use))
    if use in ("back", "other"):
        return line.format_map(slots(relation, thing))
    other = rng.choice([each for each in things(thing.kind) if each != thing])
    return line.format_map(slots(relation, thing, other))


def _sum(name: str, rng: Random) -> str:
    return rng.choice(SUMS[name].asks).format_map(SUMS[name].draw(rng))


def _anything(rng: Random) -> str:
    kind = rng.choice([kind for kind in KINDS if kind != "self"])
    return _question(rng.choice(things(kind)), rng)


def _different(draw: Callable[[], str], count: int, without: str = "") -> list[str]:
    """So many different texts, or as many as a fair number of draws gives."""
    return list(_drawn(draw, count, without))


def _drawn(draw: Callable[[], str], count: int, without: str) -> Iterator[str]:
    seen = {without}
    for _ in range(_TRIES + 8 * count):
        text = capitalised(draw())
        if text not in seen:
            seen.add(text)
            yield text
        if len(seen) > count:
            return
