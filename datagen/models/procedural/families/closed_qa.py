"""Questions answered from a short text that comes along: timetables, menus, lives, diaries, rules, results.

Every text is composed from facts drawn first, and the answer from the same facts.
"""

from __future__ import annotations

from random import Random

from datagen.models.procedural.asking import asked, between
from datagen.models.procedural.demands import reply, reply_demand
from datagen.models.procedural.families import closed_qa_yes_no
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import FIRST_NAMES, JOBS, OBJECTS, SURNAMES, TOWNS, WEEKDAYS, words
from datagen.models.procedural.wording import a, capitalised, clock, minutes, money, plural, table


def _timetable(slots: Slots, rng: Random) -> Answer:
    after = minutes(slots["time"])
    earlier = sorted(rng.sample(range(300, after, 5), 4))
    later = sorted(rng.sample(range(after + 5, 1430, 5), 4))
    times = [clock(time) for time in (*earlier, *later)]
    text = f"{capitalised(slots['vehicle'])} departures, {rng.choice(TOWNS)}: {', '.join(times)}"
    reason = f"The departure before it, at {times[3]}, is too early."
    return Answer(reply(slots, times[4], f"The next {slots['vehicle']} leaves at {times[4]}.", reason), text)


TIMETABLE = Family(
    "next_departure",
    "closed_qa",
    (
        "When does the next {vehicle} after {time} leave?",
        "Using the timetable below, find the first {vehicle} that leaves after {time}; {who} must not miss "
        "it. {form}",
        "It is {time}. According to the timetable, when does the next {vehicle} depart? {form}",
        "{scene} Read these departures and name the earliest {vehicle} later than {time}. {form}",
        "Our guests from {shop} reach the stop at {time}. Which {vehicle} in the list can they take first? "
        "{form}",
        "From the listed times, choose the {vehicle} that comes right after {time}, so that I can {goal}. "
        "{form}",
        "When will {who}, who arrives at the stop at {time}, be able to board the next {vehicle}? See the "
        "schedule. {form}",
        "After {where}, which closes at {time}, people want to ride home. What is the first {vehicle} they "
        "can catch? The times are given. {form}",
    ),
    asked(
        {
            "vehicle": words("ferry, tram, night bus, shuttle, cable car, regional train, water taxi, coach"),
            "time": lambda rng: clock(rng.randrange(7 * 60, 21 * 60, 5)),
            "form": reply_demand,
        }
    ),
    _timetable,
)

_MENU = words("""
    bagel, sandwich, lemonade, pancake, salad, omelette, milkshake, croissant, burger, waffle, soup,
    pretzel, muffin, espresso, smoothie, fruit tart, cheese roll, baked potato, hot chocolate, iced tea""")


def _menu(slots: Slots, rng: Random) -> Answer:
    wanted = (slots["item"], slots["other"])
    others = rng.sample([dish for dish in _MENU if plural(dish) not in wanted], 4)
    prices = {dish: rng.randrange(120, 990, 10) for dish in [*map(_singular, wanted), *others]}
    lines = [f"{capitalised(dish)} {money(prices[dish])}" for dish in rng.sample(list(prices), 6)]
    parts = [int(slots[n]) * prices[_singular(dish)] for n, dish in zip(("n", "m"), wanted, strict=True)]
    total = money(sum(parts))
    reason = f"The {wanted[0]} cost {money(parts[0])} and the {wanted[1]} {money(parts[1])}."
    return Answer(reply(slots, total, f"The order comes to {total}.", reason), "\n".join(lines))


def _singular(dishes: str) -> str:
    return next(dish for dish in _MENU if plural(dish) == dishes)


MENU = Family(
    "menu_total",
    "closed_qa",
    (
        "What do {n} {item} and {m} {other} cost?",
        "Consult the menu and tell {who} what {n} {item} and {m} {other} cost together. {form}",
        "How much is an order of {n} {item} plus {m} {other} at the prices given? {form}",
        "{scene} With the price list at hand, add up {n} {item} and {m} {other}. {form}",
        "The party from {shop} orders {n} {item} and {m} {other}. Compute the bill from the menu below. "
        "{form}",
        "Someone must pay for {n} {item} as well as {m} {other} after {where}. Find the sum using the list. "
        "{form}",
        "Check the menu: can you work out the total for {m} {other} and {n} {item}? I want to {goal}. {form}",
    ),
    asked(
        {
            "n": between(2, 9),
            "m": between(2, 9),
            "item other": tuple(plural(dish) for dish in _MENU),
            "form": reply_demand,
        }
    ),
    _menu,
)


def _life(slots: Slots, rng: Random) -> Answer:
    name, year, gap = slots["name"], rng.randrange(1895, 1970), rng.randrange(19, 45)
    (town, home), job = rng.sample(TOWNS, 2), rng.choice(JOBS)
    born = f"{name} was born in {town} in {year}"
    worked, moved = f"{name} began working life as {a(job)}", f"{name} moved to {home} in {year + gap}"
    short, said = {
        "the year of birth": (str(year), born),
        "the birthplace": (town, born),
        "the first job": (job, worked),
        "the town moved to later": (home, moved),
        "the number of years from birth to the move": (
            str(gap),
            f"The move came {gap} years after the birth",
        ),
    }[slots["ask"]]
    late = rng.choice(("wrote two books on moths", "repaired old clocks", "ran a small choir", "kept bees"))
    text = f"{born}. {worked}. {moved} and in later years {late}."
    return Answer(reply(slots, short, f"{said}.", "The passage says so."), text)


LIFE = Family(
    "short_biography",
    "closed_qa",
    (
        "For {name}, what is {ask}?",
        "The paragraph tells the life of {name}. From it, take {ask} for {who}. {form}",
        "{scene} It is about {name}: what does the text give as {ask}? {form}",
        "Read the short biography of {name} and state {ask}. {form}",
        "A plaque for {name} is planned at {where}. Look up {ask} in the text below. {form}",
        "For the members of {shop}, who admire {name}, extract {ask} from this portrait. {form}",
        "I want to {goal}. What is {ask}, judging by these lines on {name}? {form}",
        "Who was {name}? Use the passage to find {ask}, which {who} could not remember. {form}",
    ),
    asked(
        {
            "name": lambda rng: f"{rng.choice(FIRST_NAMES)} {rng.choice(SURNAMES)}",
            "ask": words("""
                the year of birth, the birthplace, the first job, the town moved to later, the number of
                years from birth to the move"""),
            "form": reply_demand,
        }
    ),
    _life,
)

_DOINGS = words("""
    repaired the garden gate, baked rye bread, visited the lighthouse, cleaned the attic, swam in the
    lake, wrote to an old friend, bought a second-hand bicycle, sold some honey, planted two pear trees,
    watched a chess match, painted the kitchen door, read half a novel, missed the last bus, cooked lentil
    soup, lost a glove in the snow, found a silver coin""")


def _diary(slots: Slots, rng: Random) -> Answer:
    days = dict(zip(WEEKDAYS, rng.sample(_DOINGS, 7), strict=True))
    text = "\n".join(f"{day}: {capitalised(doing)}." for day, doing in days.items())
    doing = days[slots["day"]]
    reason = f"The entry for {slots['day']} tells it."
    return Answer(
        reply(slots, capitalised(doing), f"On {slots['day']}, {slots['name']} {doing}.", reason), text
    )


DIARY = Family(
    "diary_day",
    "closed_qa",
    (
        "How did {name} spend {day}?",
        "Here is a page from the diary of {name}. What happened on {day}? {form}",
        "{scene} According to the diary, how did {name} spend {day}? {form}",
        "The week of {name} is noted below; tell {who} about {day}. {form}",
        "To {goal}, I need to know what {name} did on {day}. The notes follow. {form}",
        "Nobody at {shop} remembers what {name} was doing on {day}. Find it in these entries. {form}",
        "What did {name} write under {day}, a few days before {where}? {form}",
    ),
    asked({"name": FIRST_NAMES, "day": WEEKDAYS, "form": reply_demand}),
    _diary,
)


def _stock(slots: Slots, rng: Random) -> Answer:
    start, sold, added = rng.randrange(60, 200), rng.randrange(5, 50), rng.randrange(10, 90)
    things, left = slots["things"], start - sold + added
    days = rng.sample(WEEKDAYS[:5], 2)
    text = (
        f"The count began with {start} {things} on the shelves. {sold} were sold on {days[0]}. "
        f"A delivery of {added} arrived on {days[1]}. The {rng.choice(('lamp', 'door', 'van'))} was repaired."
    )
    reason = f"{start} - {sold} + {added} = {left}."
    return Answer(reply(slots, str(left), f"There are {left} {things} in stock.", reason), text)


STOCK = Family(
    "stock_left",
    "closed_qa",
    (
        "How many {things} are left?",
        "Based on the stock note of {shop}, how many {things} are there at the end? {form}",
        "{scene} Work out for {shop} from the note how many {things} remain. {form}",
        "The warehouse log mentions {things}. Read it and report the final number to {who}. {form}",
        "For {where} we need every one of the {things}. What does the text imply about their number now? "
        "{form}",
        "How many {things} must the shelves hold after all that is described? I need it to {goal}. {form}",
        "Follow the ins and outs in this message about {things}; which count results? {form}",
    ),
    asked({"things": tuple(plural(thing) for thing in OBJECTS), "form": reply_demand}),
    _stock,
)

_RANKS = {"first": 0, "second": 1, "third": 2, "last": -1}


def _results(slots: Slots, rng: Random) -> Answer:
    names = rng.sample(FIRST_NAMES, 6)
    points = rng.sample(range(12, 99), 6)
    ranking = sorted(zip(points, names, strict=True), reverse=True)
    score, name = ranking[_RANKS[slots["rank"]]]
    text = table(("Name", "Points"), zip(names, points, strict=True))
    reason = f"In falling order the points are {', '.join(str(value) for value, _ in ranking)}."
    return Answer(reply(slots, name, f"{name} came {slots['rank']} with {score} points.", reason), text)


RESULTS = Family(
    "ranking",
    "closed_qa",
    (
        "Who came {rank} in the {game}?",
        "The table shows the points from the {game} at {where}. Who came {rank}? {form}",
        "{scene} Judging by the table of the {game}, who finished {rank}? {form}",
        "Most points win the {game}. Tell {who} the name of the person in {rank} place. {form}",
        "Who is {rank} in this {game} table of {shop}, where more points are better? {form}",
        "I want to {goal}: name whoever ended up {rank} in the {game}, given the points below. {form}",
        "Rank the players of the {game} by points and report only who is {rank}. {form}",
    ),
    asked(
        {
            "game": words("""
                archery contest, darts evening, quiz, bowling night, domino league, card tournament, chess
                league, spelling bee, diving trials, skittles match"""),
            "rank": tuple(_RANKS),
            "form": reply_demand,
        }
    ),
    _results,
)

FAMILIES = (TIMETABLE, MENU, LIFE, DIARY, STOCK, RESULTS, *closed_qa_yes_no.FAMILIES)
