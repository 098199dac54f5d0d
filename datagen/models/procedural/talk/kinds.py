"""The things that the model can talk about, by kind: their names, what is known of each, and how they are called.

Joins the tables of `facts`, `scenes` and `subjects` with those of this package. Knows no questions and no answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from datagen.models.procedural import facts
from datagen.models.procedural.lexicon import NUMBER_WORDS, words
from datagen.models.procedural.scenes import EVENTS, GEAR, WORK
from datagen.models.procedural.subjects import PRODUCTS, TOPICS
from datagen.models.procedural.talk import culture, nature, pastimes, places, practices, wonders
from datagen.models.procedural.talk.tables import Row
from datagen.models.procedural.wording import a, listing, plural

Show = Literal["plain", "the", "a", "quoted", "many"]
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_STATES = {"gas": "a gas", "liquid": "liquid", "solid": "solid"}


class Thing(NamedTuple):
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Kind:
    """show: how a thing is called in a sentence, such as Japan, the dolphin, a baker, "Emma" or carrots. noun: the
    kind itself."""

    noun: str
    show: Show
    rows: Mapping[str, Row]


def _countries() -> dict[str, Row]:
    known: dict[str, Row] = {
        country.name: {
            "capital": country.capital,
            "continent": country.continent,
            "currency": country.currency,
        }
        for country in facts.COUNTRIES
    }
    return {
        name: {**row, **places.COUNTRIES_MORE[name]} for name, row in (known | places.MORE_COUNTRIES).items()
    }


def _elements() -> dict[str, Row]:
    return {
        element.name: {
            "symbol": element.symbol,
            "number": str(element.number),
            "protons": "proton" if element.number == 1 else "protons",
            **nature.ELEMENTS_MORE[element.name],
            "state": _STATES[nature.ELEMENTS_MORE[element.name]["state"]],
        }
        for element in facts.ELEMENTS
    }


def _planets() -> dict[str, Row]:
    rank = dict(zip(facts.PLANETS_BY_SIZE, ORDINALS, strict=True))
    return {
        name: {"place": ORDINALS[place], "size": rank[name], **nature.PLANETS_MORE[name]}
        for place, name in enumerate(facts.PLANETS)
    }


def _animals() -> dict[str, Row]:
    known = {name: sort for sort, names in facts.ANIMALS.items() for name in names}
    return {
        name: {"sort": sort, **nature.CLASSES[sort], **nature.ANIMALS_MORE[name]}
        for name, sort in (known | nature.MORE_CLASSES).items()
    }


def _produce() -> dict[str, Row]:
    fruits = set(facts.FRUITS)
    return {
        name: {
            "sort": "fruit" if name in fruits else "vegetable",
            "group": "fruit" if name in fruits else "vegetables",
            **row,
        }
        for name, row in nature.PRODUCE_USE.items()
    }


def _books() -> dict[str, Row]:
    known: dict[str, Row] = {
        book.title: {"author": book.author, "century": book.century} for book in facts.BOOKS
    }
    return {
        title: {**row, **culture.BOOKS_MORE[title]} for title, row in (known | culture.MORE_BOOKS).items()
    }


def _list(parts: Sequence[str]) -> str:
    """ "a, b and c"; with a comma before the last where a part has an "and" of its own."""
    if any(" and " in part for part in parts) and len(parts) > 1:
        return f"{', '.join(parts[:-1])}, and {parts[-1]}"
    return listing(parts)


def _split(parts: Sequence[str], at: int) -> tuple[str, str]:
    return _list(parts[:at]), _list(parts[at:])


def _hobbies() -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for name, gear in GEAR.items():
        first, rest = _split(gear, 3)
        rows[name] = {"gear": first, "extra": rest, **pastimes.HOBBIES_MORE[name]}
    return rows


def _topics() -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for name, aspects in TOPICS.items():
        first, rest = _split(aspects, 3)
        rows[name] = {"aspects": first, "further": rest, "opening": aspects[0]}
    return rows


def _jobs() -> dict[str, Row]:
    return {
        name: {"workplace": place[0], "tools": listing(tools), "tasks": listing(tasks)}
        for name, (place, tools, tasks) in WORK.items()
    }


KINDS: dict[str, Kind] = {
    "country": Kind("country", "plain", _countries()),
    "element": Kind("element", "plain", _elements()),
    "planet": Kind("planet", "plain", _planets()),
    "animal": Kind("animal", "the", _animals()),
    "produce": Kind("fruit or vegetable", "many", _produce()),
    "book": Kind("book", "quoted", _books()),
    "event": Kind(
        "event",
        "plain",
        {event.name: {"year": str(event.year), **culture.EVENTS_MORE[event.name]} for event in facts.EVENTS},
    ),
    "sport": Kind(
        "sport",
        "plain",
        {
            sport.name: {"players": NUMBER_WORDS[sport.players], **culture.SPORTS_MORE[sport.name]}
            for sport in facts.SPORTS
        },
    ),
    "instrument": Kind("instrument", "the", culture.INSTRUMENTS),
    "painting": Kind("painting", "quoted", culture.PAINTINGS),
    "music": Kind("piece of music", "quoted", culture.MUSIC),
    "thinker": Kind("thinker", "plain", culture.THINKERS),
    "faith": Kind("religion", "plain", culture.FAITHS),
    "wonder": Kind("subject", "plain", wonders.WONDERS),
    "practice": Kind("subject", "plain", practices.PRACTICES),
    "hobby": Kind("hobby", "plain", _hobbies()),
    "job": Kind("job", "a", _jobs()),
    "gathering": Kind(
        "event",
        "plain",
        {
            name: {"needs": listing(needs), "programme": listing(acts)}
            for name, (needs, acts) in EVENTS.items()
        },
    ),
    "topic": Kind("subject", "plain", _topics()),
    "product": Kind(
        "product",
        "a",
        {
            name: {"strengths": listing(good), "fault": bad[0], "other_fault": bad[1]}
            for name, (good, bad) in PRODUCTS.items()
        },
    ),
    "self": Kind("assistant", "plain", {"you": {}}),
}

# Kinds of which short facts are known, such as one asks in a quiz.
FACTUAL = frozenset(
    words(
        "country, element, planet, animal, book, event, sport, instrument, painting, music, thinker, faith, produce"
    )
)
# Kinds whose names are common nouns, which questions may use in the plural.
COUNTED = ("animal", "produce", "instrument", "job", "product")
# Produce that nobody counts.
MASS = frozenset(
    words(
        "spinach, broccoli, celery, lettuce, cauliflower, beetroot, kale, asparagus, garlic, chard, cabbage, fennel,"
        "sweetcorn"
    )
)
ALIASES = {
    "honey bee": Thing("animal", "bee"),
    "blue whale": Thing("animal", "whale"),
    "rainbows": Thing("wonder", "the rainbow"),
    "glaciers": Thing("wonder", "the glacier"),
    "the Roman aqueducts": Thing("wonder", "the Roman aqueduct"),
    "football": Thing("sport", "association football"),
    "soccer": Thing("sport", "association football"),
}


def call(thing: Thing) -> str:
    """How the thing is called in the middle of a sentence."""
    show = KINDS[thing.kind].show
    if show == "quoted":
        return f'"{thing.name}"'
    if show == "plain":
        return thing.name
    if show == "many":
        return thing.name if thing.name in MASS else plural(thing.name)
    return f"the {thing.name}" if show == "the" else a(thing.name)


def several(thing: Thing) -> str:
    """The plural, for the kinds in COUNTED."""
    return plural(thing.name)


def value(thing: Thing, column: str) -> str:
    return KINDS[thing.kind].rows[thing.name][column]


def things(kind: str) -> tuple[Thing, ...]:
    return tuple(Thing(kind, name) for name in KINDS[kind].rows)
