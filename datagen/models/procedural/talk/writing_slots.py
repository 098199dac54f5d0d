"""What texts are about: where the slots of requests and sentences come from, and which of them belong together.

A topic brings its aspects, a job its tools, a party its programme. Knows no kinds of texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from datagen.models.procedural.family import Slots
from datagen.models.procedural.lexicon import (
    COLOURS,
    FIRST_NAMES,
    MONTHS,
    NUMBER_WORDS,
    RELATIONS,
    STREETS,
    TOWNS,
    WEEKDAYS,
    words,
)
from datagen.models.procedural.scenes import (
    EVENTS,
    GEAR,
    ROOMS,
    SERVINGS,
    VENUES,
    VISITORS,
    WORK,
    belonging,
    date,
    firm,
    fullname,
    meal,
    outlet,
    quarter,
)
from datagen.models.procedural.subjects import PRODUCTS, TOPICS
from datagen.models.procedural.talk.kinds import MASS
from datagen.models.procedural.talk.pastimes import HOBBIES_MORE
from datagen.models.procedural.wording import Source, a, bare, capitalised, drawn, money, plural

_MATTERS = words("""
    the use of the shared garden, the rent of the garage, noise after ten at night, the repair of the fence, the
    parking space in the yard, the cleaning of the stairs, the loan of a piano, the keys to the cellar, the felling
    of the old tree, the storage of bicycles in the hall, a hole in the roof, the late return of a trailer""")
_BUSINESS = words("""
    the move to the new office, the broken coffee machine, the summer party, next week's delivery, the training
    for new staff, the holiday list, the new opening hours, the annual report, the order of paper, the visit of our
    partners, the car park, the switch to the new calendar""")
_ASPECTS = (
    "how it began",
    "what it means today",
    "what people get wrong about it",
    "where it may lead",
    "its costs",
)

SOURCES: dict[str, Source] = {
    "topic": tuple(TOPICS),
    "outlet": outlet,
    "event": tuple(EVENTS),
    "venue": VENUES,
    "product": tuple(PRODUCTS),
    "job": tuple(WORK),
    "hobby": tuple(GEAR),
    "dish": meal,
    "name": fullname,
    "owner": fullname,
    "first other third": FIRST_NAMES,
    "town": TOWNS,
    "thing": belonging,
    "animal": lambda rng: a(rng.choice(VISITORS)),
    "place": ROOMS,
    "street": STREETS,
    "firm": firm,
    "date": date,
    "time": quarter,
    "weekday": WEEKDAYS,
    "month": MONTHS,
    "count": NUMBER_WORDS[3:13],
    "people": NUMBER_WORDS[2:9],
    "relation": RELATIONS,
    "colour colour2": COLOURS,
    "matter": _MATTERS,
    "business": _BUSINESS,
    "money": lambda rng: money(rng.randint(9, 90) * 100 + 90),
    "sample": lambda rng: str(rng.randint(4, 30) * 10),
    "share": lambda rng: str(rng.randint(51, 84)),
    "less": lambda rng: str(rng.randint(12, 39)),
    "long": lambda rng: NUMBER_WORDS[rng.randint(10, 20)],
}


def _of_topic(topic: str, rng: Random) -> Slots:
    aspects = TOPICS.get(topic, _ASPECTS)
    return {f"aspect{place}": aspect for place, aspect in enumerate(rng.sample(aspects, 5), 1)}


def _of_event(event: str, rng: Random) -> Slots:
    needs, acts = EVENTS.get(event, (("good will", "a few chairs"), ("a welcome drink", "a short talk")))
    chosen = rng.sample(needs, 2)
    return {
        "need1": chosen[0],
        "need2": chosen[1],
        "act1": acts[0],
        "act2": acts[1],
        "bare_event": bare(event),
    }


def _of_product(product: str, rng: Random) -> Slots:
    good, bad = PRODUCTS[product]
    strengths = {f"strength{place}": text for place, text in enumerate(rng.sample(good, 3), 1)}
    return {**strengths, "fault1": rng.choice(bad), "a_product": a(product)}


def _of_job(job: str, rng: Random) -> Slots:
    place, tools, tasks = WORK[job]
    tasked = {f"task{number}": text for number, text in enumerate(rng.sample(tasks, 3), 1)}
    return {**tasked, "tool1": rng.choice(tools), "workplace": place[0], "a_job": a(job)}


def _of_hobby(hobby: str, rng: Random) -> Slots:
    gear = rng.sample(GEAR[hobby], 2)
    return {"gear1": gear[0], "gear2": gear[1], "gain": HOBBIES_MORE[hobby]["gain"]}


def _of_dish(dish: str, rng: Random) -> Slots:  # noqa: ARG001  (nothing is left to draw)
    """The parts of "leek pie with pumpkin"."""
    front, _, second = dish.partition(" with ")
    serving = next(
        (each for each in sorted(SERVINGS, key=len, reverse=True) if front.endswith(f" {each}")), "dish"
    )
    return {"main": _many(front.removesuffix(f" {serving}")), "second": _many(second), "serving": serving}


def _many(vegetable: str) -> str:
    return vegetable if vegetable in MASS else plural(vegetable)


_LINKED: Mapping[str, Callable[[str, Random], Slots]] = {
    "topic": _of_topic,
    "event": _of_event,
    "product": _of_product,
    "job": _of_job,
    "hobby": _of_hobby,
    "dish": _of_dish,
}


def filled(known: Slots, rng: Random) -> dict[str, str]:
    """All slots: those known, what belongs to them, and the rest drawn; each also with a capital ("Topic") and in
    capitals ("TOPIC").

    A known value that is in no table is used as it stands, with what fits anything.
    """
    slots = {**drawn(SOURCES)(rng), **known}
    for name, of in (("a_product", "product"), ("a_job", "job")):
        if name in known:
            slots[of] = bare(known[name])
    for name, table in (("product", PRODUCTS), ("job", WORK), ("hobby", GEAR)):
        if slots[name] not in table:
            slots[name] = rng.choice(tuple(table))
    for name, linked in _LINKED.items():
        slots = {**slots, **linked(slots[name], rng), **known}
    slots["the_animal"] = f"the {bare(slots['animal'])}"
    capitals = {capitalised(name): capitalised(text) for name, text in slots.items()}
    return {**slots, **capitals, **{name.upper(): bare(text).upper() for name, text in slots.items()}}
