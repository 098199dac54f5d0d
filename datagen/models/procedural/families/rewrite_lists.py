"""Families that reorder and recompute: sorted and cleaned lists, quantities, units, dates, capital letters."""

from __future__ import annotations

from datetime import date as calendar
from random import Random

from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import CITIES, FIRST_NAMES, KINDS, MONTHS, TOWNS, WEEKDAYS, words
from datagen.models.procedural.scenes import (
    EVENTS,
    SETTING,
    VENUES,
    belonging,
    date,
    fullname,
    outlet,
    person,
)
from datagen.models.procedural.wording import bullets, counted, drawn, number

ORDERS = (
    "alphabetical order", "reverse alphabetical order", "order of length with ties from A to Z", "reverse order",
)  # fmt: skip
# a rule for conversion: unit, other unit, how many of it in a hundred of the first, what is measured
UNITS = {
    "1 mile as 1.6 kilometres": ("miles", "kilometres", 160, "We walked {} on the first day."),
    "1 inch as 2.5 centimetres": ("inches", "centimetres", 250, "The shelf is {} wide."),
    "1 pound as 0.45 kilograms": ("pounds", "kilograms", 45, "The pumpkin weighs {}."),
    "1 foot as 0.3 metres": ("feet", "metres", 30, "The wall is {} long."),
    "1 yard as 0.9 metres": ("yards", "metres", 90, "The boat drifted {} away."),
    "1 gallon as 3.8 litres": ("gallons", "litres", 380, "The tank holds {} of rain."),
    "1 ounce as 28 grams": ("ounces", "grams", 2800, "Add {} of flour."),
    "1 pint as 570 millilitres": ("pints", "millilitres", 57_000, "We drank {} of milk."),
    "1 stone as 6.4 kilograms": ("stone", "kilograms", 640, "The calf gained {} in a year."),
    "1 cup as 240 millilitres": ("cups", "millilitres", 24_000, "Stir in {} of water."),
}
# what the last day of 2001 looks like: the format
DATE_FORMATS = {
    "2001-12-31": "%Y-%m-%d", "31/12/2001": "%d/%m/%Y", "12/31/2001": "%m/%d/%Y", "31.12.2001": "%d.%m.%Y",
    "2001/12/31": "%Y/%m/%d", "31-12-2001": "%d-%m-%Y",
}  # fmt: skip
HAPPENINGS = words("""
    the choir was founded on {}, the bridge opened on {}, our twins were born on {}, the museum burnt down on {},
    the contract ends on {}, the last steam train ran on {}, the mayor resigned on {}, the first snow fell on {},
    the lease began on {}, the exhibition closed on {}, the ship left port on {}, the school moved on {}""")
PORTIONS = words(
    "egg, bread roll, apple, sausage, muffin, pear, tomato, pancake, banana, biscuit, peach, carrot, plum, cupcake"
)
THINGS = words(
    "plate, fork, knife, cup, napkin, chair, spoon, glass, candle, balloon, blanket, hat, bowl, name tag"
)


def _sort(slots: Slots, rng: Random) -> Answer:
    # Single words only: whether a space counts is nothing to argue about when sorting by length.
    single = [noun for noun in KINDS[slots["kind"]] if noun.isalpha()]
    order, nouns = slots["order"], rng.sample(single, number(slots["count"]))
    if _ordered(nouns, order) == nouns:
        nouns = [*nouns[1:], nouns[0]]
    return Answer("\n".join(_ordered(nouns, order)), "\n".join(nouns))


def _ordered(nouns: list[str], order: str) -> list[str]:
    orders = (
        sorted(nouns),
        sorted(nouns, reverse=True),
        sorted(nouns, key=lambda noun: (len(noun), noun)),
        nouns[::-1],
    )
    return orders[ORDERS.index(order)]


def _remove_doubles(slots: Slots, rng: Random) -> Answer:
    nouns = rng.sample(KINDS[slots["kind"]], number(slots["count"]))
    listed = [*nouns, *rng.sample(nouns, rng.randint(2, 3))]
    rng.shuffle(listed)
    return Answer(", ".join(dict.fromkeys(listed)), ", ".join(listed))


def _multiply(slots: Slots, rng: Random) -> Answer:
    people = number(slots["people"])
    nouns = [*rng.sample(PORTIONS, 3), *rng.sample(THINGS, 2)]
    amounts = [rng.randint(1, 3) for _ in nouns]
    lists = [
        bullets(counted(n * k, noun) for n, noun in zip(amounts, nouns, strict=True)) for k in (people, 1)
    ]
    return Answer(lists[0], lists[1])


def _convert(slots: Slots, rng: Random) -> Answer:
    before, after = [], []
    for rule in (slots["first"], slots["second"]):
        unit, other, rate, sentence = UNITS[rule]
        amount = rng.randint(2, 40)
        before.append(sentence.format(f"{amount} {unit}"))
        after.append(sentence.format(f"{amount * rate / 100:g} {other}"))
    return Answer(" ".join(after), " ".join(before))


def _reformat(slots: Slots, rng: Random) -> Answer:
    before, after = [], []
    for text in rng.sample(HAPPENINGS, number(slots["count"])):
        day = calendar(rng.randint(1890, 2030), rng.randint(1, 12), rng.randint(1, 28))
        sentence = f"{text[0].upper()}{text[1:]}."
        before.append(sentence.format(f"{day.day} {MONTHS[day.month - 1]} {day.year}"))
        after.append(sentence.format(day.strftime(DATE_FORMATS[slots["format"]])))
    return Answer(" ".join(after), " ".join(before))


def _capitalise(slots: Slots, rng: Random) -> Answer:
    frames = (
        f"On {rng.choice(WEEKDAYS)} I met {fullname(rng)} in {rng.choice(CITIES)}.",
        f"We both grew up in {rng.choice(TOWNS)} and left in {rng.choice(MONTHS)}.",
        f"My friend {rng.choice(FIRST_NAMES)} wants to move to {rng.choice(CITIES)}.",
        f"{fullname(rng)} and I drove to {rng.choice(TOWNS)}.",
        f"The letter from {rng.choice(FIRST_NAMES)} arrived on {rng.choice(WEEKDAYS)}.",
        f"In {rng.choice(MONTHS)} the bus to {rng.choice(TOWNS)} was late.",
    )
    text = " ".join(rng.sample(frames, number(slots["count"])))
    return Answer(text, text.lower())


SORTING = Family(
    "sorting",
    "rewrite",
    (
        "Sort the {count} {kind} into {order}, one per line. {who}, wants them in {aim} on {date}.",
        "{who}, noted {count} {kind} for {aim}. By {date} the list has to be in {order}.",
        "For {aim}, {date}, bring {count} {kind} into {order}. They were collected by {who}.",
        "How does the list of {who}, look in {order}? It has {count} {kind} and belongs in {aim}, {date}.",
        "On {date}, {aim} prints {count} {kind}. Rearrange what {who}, wrote into {order}.",
        "List of {count} {kind}. Author: {who}. Goal: {order}. Use: {aim}. Deadline: {date}.",
    ),
    drawn(
        {
            "count": ("five", "six", "seven", "eight"),
            "kind": list(KINDS),
            "order": ORDERS,
            "who": person,
            "aim": outlet,
            "date": date,
        }
    ),
    _sort,
)
DOUBLES = Family(
    "duplicates",
    "rewrite",
    (
        "Remove duplicates until {count} {kind} are left, the first of each. It was made at {venue} on {date} by "
        "{who}. It is for {aim}.",
        "{who}, named some of {count} {kind} twice. Delete repetitions, keep the order, for {aim}, {venue}, {date}.",
        "For {aim}, each of the {count} {kind} may appear once. Shorten the list sent from {venue} on {date} by "
        "{who}.",
        "At {venue} on {date}, {who}, dictated {kind} for {aim}. Which {count} remain without the doubles, in order?",
        "On {date}, {aim} needs {count} {kind}, but {who}, of {venue} repeated some. Clean the list, keep the order.",
        "Nothing twice! From {venue} comes a list of {kind} with {count} different ones. Tidy it for {aim} on "
        "{date}; thank {who}.",
    ),
    drawn({**SETTING, "kind": list(KINDS), "count": ("four", "five", "six", "seven")}),
    _remove_doubles,
)
MULTIPLYING = Family(
    "multiplied_list",
    "rewrite",
    (
        "The list is for one guest. Rewrite it for {people} guests of {event} at {venue} on {date}. {host} brings "
        "{thing}.",
        "{host} expects {people} people at {venue} for {event} on {date}. Multiply the list for one person; {thing} "
        "is extra.",
        "On {date}, {people} visitors come to {event} at {venue}. Adapt what {host} packed for a single one, apart "
        "from {thing}.",
        "How much does {host} need for {people} guests? The amounts are for one. Occasion: {event}, {venue}, {date}. "
        "Prize: {thing}.",
        "Event: {event}. Place: {venue}. Day: {date}. Guests: {people}. Host: {host}. Raffle: {thing}. Scale up the "
        "list made for one.",
        "Take {people} times everything below, as {host} holds {event} at {venue} on {date}; {thing} is only needed "
        "once and stays off the list.",
    ),
    drawn(
        {
            "people": [str(count) for count in range(4, 40)],
            "event": list(EVENTS),
            "venue": VENUES,
            "date": date,
            "host": fullname,
            "thing": belonging,
        }
    ),
    _multiply,
)
UNIT = Family(
    "metric_units",
    "rewrite",
    (
        "Change the units in the text by {who}: count {first} and {second}. It is for {aim}, {date}.",
        "{who}, writes for {aim} on {date}, where readers think in metric units. Take {first}, {second}.",
        "For {aim}, {date}, convert what {who}, measured. Rules: {first}; {second}.",
        "On {date}, {aim} prints a text by {who}. Make it metric, with {first} as well as {second}.",
        "How would {who}, say this in metric units to the readers of {aim} ({date})? Use {first}, and {second}.",
        "Metric version wanted. Author: {who}. Use: {aim}. Day: {date}. Conversion: {second}, {first}.",
    ),
    drawn({"who": person, "aim": outlet, "date": date, "first second": list(UNITS)}),
    _convert,
)
DATES = Family(
    "date_format",
    "rewrite",
    (
        "Rewrite {count} dates in the form {format}. On {date}, {who}, found them at {venue} in {town} for {aim}.",
        "{who}, of {venue}, {town}, wants dates like {format} in {aim} by {date}. Change {count} of them.",
        "For {aim}, write {count} dates like {format}. The text of {date} is by {who}, who works at {venue}, {town}.",
        "In {aim}, dates look like {format}. On {date}, adapt {count} sentences by {who}, sent from {venue} in "
        "{town}.",
        "Date format: {format}. Dates: {count}. Author: {who}. Archive: {venue}, {town}. Use: {aim}. Deadline: "
        "{date}.",
        "At {venue} in {town}, {who}, keeps a chronicle with {count} dates. Put them like {format} for {aim} by "
        "{date}.",
    ),
    drawn(
        {
            "count": ("two", "three", "four", "five"),
            "format": list(DATE_FORMATS),
            "date": date,
            "who": person,
            "venue": VENUES,
            "town": TOWNS,
            "aim": outlet,
        }
    ),
    _reformat,
)
CAPITALS = Family(
    "capital_letters",
    "rewrite",
    (
        "Put in the missing capital letters. The {count} sentences were typed by {who}, at {venue} on {date} for "
        "{aim}.",
        "{who}, has a broken shift key. Restore the capitals in {count} sentences for {aim}, {venue}, {date}.",
        "For {aim}, {date}, correct the small letters in {count} sentences that {who}, sent from {venue}.",
        "On {date}, {who}, typed {count} sentences in lower case at {venue}. How should {aim} print them?",
        "Everything is small in the {count} sentences, as {who}, hates shift keys. Make {aim} readable by {date}, "
        "begs the office at {venue}.",
        "Names, days and months need capitals in {aim}. On {date}, fix the {count} sentences sent from {venue} by "
        "{who}.",
    ),
    drawn({**SETTING, "count": ("two", "three", "four")}),
    _capitalise,
)
FAMILIES = (SORTING, DOUBLES, MULTIPLYING, UNIT, DATES, CAPITALS)
