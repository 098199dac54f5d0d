"""Open questions over the fact base: countries, elements, books, planets, sports, events and clocks."""

from __future__ import annotations

from random import Random

from datagen.models.procedural import facts
from datagen.models.procedural.asking import asked, between
from datagen.models.procedural.demands import reply, reply_demand
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import WEEKDAYS
from datagen.models.procedural.wording import capitalised, clock, listing, minutes

# What is asked for → the answer and a word of explanation.
GEOGRAPHY: dict[str, tuple[str, str]] = {}
for _country in facts.COUNTRIES:
    _lies = f"{_country.name} is a country in {_country.continent}."
    GEOGRAPHY[f"the capital of {_country.name}"] = (_country.capital, _lies)
    GEOGRAPHY[f"the currency of {_country.name}"] = (f"the {_country.currency}", _lies)
    GEOGRAPHY[f"the continent of {_country.name}"] = (
        _country.continent,
        f"The capital of {_country.name} is {_country.capital}.",
    )

CHEMISTRY: dict[str, tuple[str, str]] = {}
for _element in facts.ELEMENTS:
    _place = f"{capitalised(_element.name)} stands at number {_element.number} of the periodic table."
    CHEMISTRY[f"the chemical symbol for {_element.name}"] = (_element.symbol, _place)
    CHEMISTRY[f"the atomic number of {_element.name}"] = (
        str(_element.number),
        f"The atomic number is the number of protons, {_element.number} in an atom of {_element.name}.",
    )

LITERATURE: dict[str, tuple[str, str]] = {}
for _book in facts.BOOKS:
    LITERATURE[f'the author of "{_book.title}"'] = (
        _book.author,
        f'"{_book.title}" dates from the {_book.century} century.',
    )
    LITERATURE[f'the century in which "{_book.title}" appeared'] = (
        f"the {_book.century} century",
        f'{_book.author} wrote "{_book.title}".',
    )


def _look_up(table: dict[str, tuple[str, str]], slots: Slots) -> Answer:
    """The answers to slots `one` and `two`, each a key of the table."""
    (first, why), (second, because) = table[slots["one"]], table[slots["two"]]
    sentence = f"{capitalised(slots['one'])} is {first}, and {slots['two']} is {second}."
    return Answer(reply(slots, f"{first}; {second}", sentence, f"{why} {because}"))


COUNTRIES = Family(
    "country_facts",
    "open_qa",
    (
        "For {where}, I need {one} and {two}. {form}",
        "What is {one}, and what is {two}? {form}",
        "{scene} Tell me {one} as well as {two}. {form}",
        "Can you name {one} and then inform {who} about {two}? {form}",
        "Help me {goal} by looking up two things in the atlas: {one}, then {two}. {form}",
        "An atlas quiz of {shop} asks for {one} and, for a bonus point, {two}. What should we say? {form}",
        "Which answers are right if {who} wants to know {one} and {two}?",
        "Fill in the travel form of {shop}: {one}, followed by {two}. {form}",
    ),
    asked({"one two": tuple(GEOGRAPHY), "form": reply_demand}),
    lambda slots, _: _look_up(GEOGRAPHY, slots),
)

ELEMENTS = Family(
    "chemical_elements",
    "open_qa",
    (
        "In the chemistry lesson {who} mixed up {one} with {two}. What are they? {form}",
        "State {one} along with {two}. {form}",
        "{scene} Do you remember {one} and {two}? {form}",
        "The periodic table at {shop} has faded. Restore {one} and also {two}. {form}",
        "I can only {goal} once I know {one} and {two}. {form}",
        "Two cards are missing from the element game for {where}: {one} and {two}. What do they say? {form}",
        "Which entries does the periodic table give for {one} and for {two}?",
    ),
    asked({"one two": tuple(CHEMISTRY), "form": reply_demand}),
    lambda slots, _: _look_up(CHEMISTRY, slots),
)

BOOKS = Family(
    "books_and_authors",
    "open_qa",
    (
        "Somebody at {shop} asks for {one} and {two}. Help out. {form}",
        "Give {who} both {one} and {two}. {form}",
        "{scene} It is about novels and plays: name {one} and {two}. {form}",
        "What would an encyclopedia say about {one} and {two}?",
        "While preparing {where}, we could not find {one} or {two} on our shelves. Name them. {form}",
        "To {goal}, I should know two literary facts, namely {one} and {two}. {form}",
        "Reading list check for {who}: write down {one}, then {two}. {form}",
    ),
    asked({"one two": tuple(LITERATURE), "form": reply_demand}),
    lambda slots, _: _look_up(LITERATURE, slots),
)


def _planets(slots: Slots, _: Random) -> Answer:
    order, why = _PLANET_ORDERS[slots["measure"]]
    winner = min(slots["one"], slots["two"], key=order.index)
    sentence = f"Of {slots['one']} and {slots['two']}, {winner} is {slots['measure']}."
    return Answer(reply(slots, winner, sentence, f"{why} {listing(order)}."))


_PLANET_ORDERS = {
    "closer to the Sun": (facts.PLANETS, "From the Sun outwards, the order is"),
    "farther from the Sun": (facts.PLANETS[::-1], "From the outermost planet inwards, the order is"),
    "larger in diameter": (facts.PLANETS_BY_SIZE, "From the largest to the smallest, the planets are"),
    "smaller in diameter": (facts.PLANETS_BY_SIZE[::-1], "From the smallest to the largest, the planets are"),
}

PLANETS = Family(
    "planets",
    "open_qa",
    (
        "Which planet is {measure}, {one} or {two}? A visitor of {where} asked. {form}",
        "{scene} Between the planets {one} and {two}, which one is {measure}? {form}",
        "Compare {one} with {two} for {who} and name the one that is {measure}. {form}",
        "Our model of the solar system at {shop} shows {one} and {two}. Which of them has to be {measure}? "
        "{form}",
        "To {goal}, decide whether {one} or {two} is {measure}. {form}",
        "Looking at {one} and {two}, which is {measure}?",
    ),
    asked({"one two": facts.PLANETS, "measure": tuple(_PLANET_ORDERS), "form": reply_demand}),
    _planets,
)


def _teams(slots: Slots, _: Random) -> Answer:
    players = next(sport.players for sport in facts.SPORTS if sport.name == slots["sport"])
    total = str(int(slots["n"]) * players)
    reason = f"A {slots['sport']} side has {players} players in action at a time."
    sentence = f"{slots['n']} full {slots['sport']} teams need {total} players."
    return Answer(reply(slots, total, sentence, reason))


TEAMS = Family(
    "team_sizes",
    "open_qa",
    (
        "How many players take part when {n} full {sport} teams line up at {where}, substitutes aside? "
        "{form}",
        "{n} complete {sport} teams, no reserves: how many shirts does {who} have to wash? {form}",
        "For {shop} I book places for {n} {sport} teams with nobody on the bench. How many people is that? "
        "{form}",
        "{scene} Counting only those in play, how many people form {n} {sport} teams? {form}",
        "I want to {goal}, so tell me how many players {n} {sport} sides have in action altogether. {form}",
        "Without substitutes, what is the number of players in {n} {sport} teams?",
    ),
    asked({"n": between(2, 24), "sport": tuple(sport.name for sport in facts.SPORTS), "form": reply_demand}),
    _teams,
)


def _order(slots: Slots, _: Random) -> Answer:
    years = {event.name: event.year for event in facts.EVENTS}
    ordered = sorted((slots["one"], slots["two"], slots["three"]), key=years.__getitem__)
    sentence = f"First came {ordered[0]}, then {ordered[1]}, and last {ordered[2]}."
    reason = f"The years are {listing([str(years[name]) for name in ordered])}."
    return Answer(reply(slots, "; ".join(ordered), sentence, reason))


HISTORY = Family(
    "order_of_events",
    "open_qa",
    (
        "Put these in order, earliest first: {one}; {two}; {three}. {form}",
        "{scene} What happened first, second and third: {one}, {two} or {three}? {form}",
        "A timeline for {where} must show {one}, {two} and {three} in the right order. Which is it? {form}",
        "Arrange {one}, {two} and {three} by date for {who}. {form}",
        "The exhibition at {shop} begins with the oldest of {one}, {two} and {three} and ends with the "
        "latest. State the sequence. {form}",
        "I have to {goal}: sort {one}, {two} and {three} from the earliest to the most recent. {form}",
        "In which order did {one}, {two} and {three} take place?",
    ),
    asked({"one two three": tuple(event.name for event in facts.EVENTS), "form": reply_demand}),
    _order,
)


def _abroad(slots: Slots, _: Random) -> Answer:
    shift = facts.CLOCKS[slots["there"]] - facts.CLOCKS[slots["here"]]
    days, then = divmod(minutes(slots["time"]) + shift, 24 * 60)
    day = WEEKDAYS[(WEEKDAYS.index(slots["day"]) + days) % 7]
    gap = f"{abs(shift) // 60} h {abs(shift) % 60:02d} min"
    reason = f"{slots['there']} is {gap} {'ahead of' if shift > 0 else 'behind'} {slots['here']}."
    short = f"{clock(then)} on {day}"
    return Answer(
        reply(slots, short, f"In {slots['there']} it is {short}.", reason if shift else "Both agree.")
    )


WORLD_CLOCK = Family(
    "time_zones",
    "open_qa",
    (
        "When it is {time} on {day} in {here}, what are the time and day in {there}? {form}",
        "{scene} A call leaves {here} at {time} local time on {day}. When does the phone ring in {there}? "
        "{form}",
        "A lecture of {shop} is streamed from {here}, on {day} at {time} there. Tell the listeners in "
        "{there} the day and time on their own clocks. {form}",
        "I am in {there} and must {goal}. What do my clocks show when it is {time} on {day} in {here}? "
        "{form}",
        "It is {day}, {time}, in {here}. Which day and hour do the clocks of {there} show?",
        "Convert {day}, {time}, from {here} time to {there} time so that {who} joins the call when it "
        "starts. {form}",
    ),
    asked(
        {
            "here there": tuple(facts.CLOCKS),
            "day": WEEKDAYS,
            "time": lambda rng: clock(rng.randrange(0, 24 * 60, 5)),
            "form": reply_demand,
        }
    ),
    _abroad,
)

FAMILIES = (COUNTRIES, ELEMENTS, BOOKS, PLANETS, TEAMS, HISTORY, WORLD_CLOCK)
