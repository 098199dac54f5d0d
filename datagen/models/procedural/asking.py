"""The clauses around a question: who asks, where it comes up, what it is for, and the quantities in it.

They make two instructions of one family differ in more than a number. Knows no family and no answer; every
clause fits into the middle of a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from random import Random

from datagen.models.procedural.family import Slots
from datagen.models.procedural.lexicon import (
    CITIES,
    COLOURS,
    FEMALE_NAMES,
    FIRST_NAMES,
    HOBBIES,
    JOBS,
    MALE_NAMES,
    MONTHS,
    RELATIONS,
    WEEKDAYS,
    words,
)
from datagen.models.procedural.wording import Source, a, drawn

_WOMEN = words("aunt, daughter, grandmother, mother, niece, sister")
_MEN = words("brother, father, grandfather, nephew, son, uncle")
_GATHERINGS = words("""
    a pub quiz, a science evening, a revision lesson, a trivia night, a treasure hunt, a board game night,
    a staff party, an escape room, a charity evening, a reading week, a radio contest, a birthday game,
    a homework club, a family reunion, a summer fair, a puzzle race, a language exchange, an open day,
    a scout meeting, a training day, a parents' evening, a debating round, a guessing contest""")
_VENUES = words("""
    the harbour cafe, a village school, the public library, a retirement home, the youth club,
    a mountain hostel, the tennis club, a language school, the railway museum, a campsite, the town hall,
    a shipping company, the botanical garden, an art college, the central hospital, a chess club,
    the old fire station, a cooking school, the community centre, a riding stable, the observatory""")
_PAPERS = words("""
    the newsletter, the notice board, the visitors' book, the weekly report, the mailing list, the archive,
    the annual review, the shared notebook, the web page, the inbox, the order book, the members' magazine,
    the message log, the staff handbook, the blog, the customer records, the programme, the minutes""")
_GROUPS = words("""
    a rowing club, a small bakery, a city theatre, a bicycle workshop, a travel agency, a garden centre,
    a youth orchestra, a book publisher, a family hotel, a dental practice, a food bank, a climbing gym,
    a ferry company, a second-hand shop, a cheese dairy, a weather station, a language school, a toy museum,
    a housing cooperative, an animal shelter, a pottery studio, a farmers' market, a chemical laboratory,
    a running team, a marble quarry, a night market, a print shop, a fishing fleet""")
_ERRANDS = words("""
    settle a bet, finish a report, prepare a lesson, check a worksheet, plan a trip, answer a letter,
    win an argument, complete a crossword, write a speech, correct a leaflet, fill in a form,
    close the books, update a poster, sort out a misunderstanding, practise for an exam, pass the time,
    tidy up the records, train a new volunteer, design a board game, rehearse a talk, verify a rumour""")
_DEADLINES = words("""
    before Friday evening, by the end of the week, during the lunch break, before the shop opens, tonight,
    tomorrow morning, ahead of the holidays, before the next meeting, on the train home, this afternoon,
    before the guests arrive, within the hour, over the weekend, after the staff training,
    before the term ends, on a rainy Sunday, between two phone calls, in time for the deadline""")

# Whole sentences to begin with; every blank is filled afresh.
_SCENES = (
    "My {relative} and I can't agree on this.",
    "I am stuck in {city} with nothing but a pencil.",
    "This came up while we were busy with {hobby}.",
    "Yesterday {a_colour} envelope with this puzzle lay under our door.",
    "Nobody at {venue} knew the answer.",
    "Suddenly {name} asked me the following over breakfast.",
    "There is a small prize for it at {venue}.",
    "I promised to look this up for {gathering}.",
    "Our club for {hobby} collects such questions.",
    "You are helping {name}, who works as {job} in {city}.",
    "Imagine you were {job} with a good head for details.",
    "Between two stops of the bus to {city} I started to wonder.",
    "A stranger in {a_colour} coat wanted to know this.",
    "It is the last item on the list for {gathering}.",
    "Since last {weekday} my {relative} has talked of little else.",
    "Here is something {name} wrote on {a_colour} postcard.",
    "{name} needs a hand with {hobby} and with this.",
    "The first question on {weekday} was an easy one.",
    "On the way to {venue} we passed the time like this.",
    "Before {gathering} starts, one thing has to be settled.",
    "Even {job} would have to think for a moment.",
    "Every {weekday} at {venue} begins with a small exercise.",
    "Let me test you with a favourite of my {relative}.",
    "In {city} they ask this of every new {job_alone}.",
)


def relative(rng: Random) -> str:
    """A relation with a name that suits it: "aunt Marta", "neighbour Omar"."""
    relation = rng.choice(RELATIONS)
    names = FEMALE_NAMES if relation in _WOMEN else MALE_NAMES if relation in _MEN else FIRST_NAMES
    return f"{relation} {rng.choice(names)}"


def person(rng: Random) -> str:
    """Somebody: "my aunt Marta from Porto", "a baker called Omar in Riga"."""
    city = rng.choice(CITIES)
    if rng.random() < 0.5:
        return f"{rng.choice(('my', 'our'))} {relative(rng)} from {city}"
    return f"{a(rng.choice(JOBS))} called {rng.choice(FIRST_NAMES)} in {city}"


def occasion(rng: Random) -> str:
    """Where something is asked: "a pub quiz at the harbour cafe in Bergen"."""
    return f"{rng.choice(_GATHERINGS)} at {rng.choice(_VENUES)} in {rng.choice(CITIES)}"


def source(rng: Random) -> str:
    """Where a text comes from: "the newsletter of a rowing club in Quito"."""
    return f"{rng.choice(_PAPERS)} of {group(rng)}"


def group(rng: Random) -> str:
    """Who keeps the texts: "a rowing club in Quito"."""
    return f"{rng.choice(_GROUPS)} in {rng.choice(CITIES)}"


def scene(rng: Random) -> str:
    """A sentence to begin with, for example "Nobody at the tennis club knew the answer." """
    job = rng.choice(JOBS)
    return rng.choice(_SCENES).format(
        relative=relative(rng),
        name=rng.choice(FIRST_NAMES),
        city=rng.choice(CITIES),
        hobby=rng.choice(HOBBIES),
        a_colour=a(rng.choice(COLOURS)),
        venue=rng.choice(_VENUES),
        gathering=rng.choice(_GATHERINGS),
        weekday=rng.choice(WEEKDAYS),
        job=a(job),
        job_alone=job,
    )


def goal(rng: Random) -> str:
    """What it is for, as an infinitive: "settle a bet with my cousin Omar before Friday evening"."""
    return f"{rng.choice(_ERRANDS)} with my {relative(rng)} {rng.choice(_DEADLINES)}"


_CLAUSES = {
    "who": person,
    "where": occasion,
    "source": source,
    "shop": group,
    "goal": goal,
    "scene": scene,
}


def asked(
    sources: Mapping[str, Source], linked: Callable[[Random], Slots] | None = None
) -> Callable[[Random], Slots]:
    """A family's draw function: every clause of this module, the family's own slots, and those linked to
    each other, which one function draws together."""
    draw = drawn({**_CLAUSES, **sources})
    return lambda rng: {**draw(rng), **(linked(rng) if linked else {})}


def between(low: int, high: int, step: int = 1) -> Callable[[Random], str]:
    """A source of whole numbers from low to high."""
    return lambda rng: str(rng.randrange(low, high + 1, step))


def day_text(day: date) -> str:
    """ "14 March 2023"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_of(text: str) -> date:
    """The inverse of `day_text`."""
    day, month, year = text.split()
    return date(int(year), MONTHS.index(month) + 1, int(day))
