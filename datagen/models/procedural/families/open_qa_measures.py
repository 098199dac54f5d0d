"""Open questions about units, areas, speeds, quantities in recipes, dates, weekdays and clocks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from datagen.models.procedural.asking import asked, between, day_of, day_text
from datagen.models.procedural.demands import reply, reply_demand
from datagen.models.procedural.facts import CONVERSIONS
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import WEEKDAYS, words
from datagen.models.procedural.wording import capitalised, clock, counted, minutes


def _rounded(value: Decimal) -> str:
    """At most two decimals, without trailing zeros."""
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):f}".rstrip("0").rstrip(".")


def _convert(slots: Slots, _: Random) -> Answer:
    value, unit, target = slots["value"], slots["unit"], slots["target"]
    factor = next(row.factor for row in CONVERSIONS if (row.source, row.target) == (unit, target))
    exact = int(value) * Decimal(factor)
    result = _rounded(exact)
    about = "" if Decimal(result) == exact else "about "
    reason = f"To get from {unit} to {target}, multiply by {factor}."
    return Answer(reply(slots, f"{result} {target}", f"{value} {unit} are {about}{result} {target}.", reason))


def _conversion(rng: Random) -> Slots:
    row = rng.choice(CONVERSIONS)
    return {"value": str(rng.randrange(2, 190)), "unit": row.source, "target": row.target}


CONVERT = Family(
    "unit_conversion",
    "open_qa",
    (
        "Convert {value} {unit} to {target} so that I can {goal}. {form}",
        "How many {target} are there in {value} {unit}? It came up at {where}. {form}",
        "A sign mentions {value} {unit}, yet {who} only thinks in {target}. What should it say? {form}",
        "Express {value} {unit} in {target}, with two decimals at most.",
        "{scene} Could you turn {value} {unit} into {target}? {form}",
        "I was told {value} {unit}; what is that in {target}? Knowing it would help me {goal}. {form}",
        "For {who}, please restate {value} {unit} using {target}. {form}",
        "{value} {unit} equal how many {target}?",
    ),
    asked({"form": reply_demand}, _conversion),
    _convert,
)

_OUTLINES = ("the length of a fence around it", "the perimeter", "the distance once around its edge")


def _rectangle(slots: Slots, _: Random) -> Answer:
    width, length = int(slots["width"]), int(slots["length"])
    if slots["measure"] in _OUTLINES:
        value, reason = f"{2 * (width + length)} metres", f"That is twice {width} plus twice {length}."
    else:
        value, reason = f"{width * length} square metres", f"The sides are multiplied: {width} × {length}."
    return Answer(reply(slots, value, f"{capitalised(slots['measure'])} is {value}.", reason))


RECTANGLE = Family(
    "rectangle",
    "open_qa",
    (
        "There is {place} of {width} by {length} metres that belongs to {who}. What is {measure}? {form}",
        "A rectangle, {place} to be exact, measures {width} metres by {length} metres. Find {measure}. "
        "{form}",
        "In order to {goal}, I want to know {measure} for {place} that is {width} m wide and {length} m "
        "long. {form}",
        "The sides of {place} at {shop} are {width} m and {length} m. Work out {measure}. {form}",
        "Imagine {place} whose shorter and longer sides are {width} and {length} metres. Determine "
        "{measure}.",
        "Tell {who} about {measure} if {place} is {length} metres long and {width} metres wide. {form}",
        "{scene} Given {place}, {width} m across and {length} m from end to end, name {measure}. {form}",
    ),
    asked(
        {
            "place": words("""
                a vegetable bed, a rectangular courtyard, a lawn, a market square, a rectangular pond, a
                wooden deck, a playground, a rectangular meadow, a school hall, a parking area, a flat
                roof, a sheep pen, an exhibition room, a rectangular orchard, a stage"""),
            "width": between(3, 40),
            "length": between(41, 95),
            "measure": (*_OUTLINES, "the area", "the surface area", "the total area"),
            "form": reply_demand,
        }
    ),
    _rectangle,
)


def _journey(slots: Slots, _: Random) -> Answer:
    distance, hours = int(slots["distance"]), int(slots["hours"])
    speed = f"{distance // hours} km/h"
    reason = f"{distance} kilometres divided by {hours} hours makes {distance // hours} kilometres an hour."
    return Answer(reply(slots, speed, f"The average speed of the {slots['thing']} is {speed}.", reason))


def _trip(rng: Random) -> Slots:
    hours = rng.randrange(2, 10)
    return {"hours": str(hours), "distance": str(hours * rng.randrange(11, 96))}


JOURNEY = Family(
    "average_speed",
    "open_qa",
    (
        "On the way to {shop}, a {thing} covers {distance} kilometres in {hours} hours. How fast is it on "
        "average? {form}",
        "What average speed does a {thing} need for {distance} km in {hours} hours? It would help me {goal}. "
        "{form}",
        "For {who} it took {hours} hours by {thing} to travel {distance} km. Compute the mean speed. {form}",
        "{scene} A {thing} was on the move for {hours} hours and its counter rose by {distance} kilometres. "
        "Give the speed in kilometres per hour. {form}",
        "If {distance} km separate us from {where} and the {thing} must get there in exactly {hours} hours, "
        "which average speed is required? {form}",
        "{distance} km, {hours} hours, one {thing}: what is the average speed?",
        "For a bet, {who} crossed {distance} kilometres in a {thing} within {hours} hours sharp. State the "
        "average number of kilometres per hour. {form}",
    ),
    asked(
        {
            "thing": words("train, bus, tractor, ferry, sailboat, taxi, tram, van, lorry, minibus, moped"),
            "form": reply_demand,
        },
        _trip,
    ),
    _journey,
)


def _recipe(slots: Slots, _: Random) -> Answer:
    few, many, grams = int(slots["few"]), int(slots["many"]), int(slots["grams"])
    need = f"{grams // few * many} g"
    reason = f"One portion takes {grams} / {few} = {grams // few} g."
    sentence = f"For {many} people you need {need} of {slots['ingredient']}."
    return Answer(reply(slots, need, sentence, reason))


def _portions(rng: Random) -> Slots:
    few = rng.randrange(2, 7)
    return {"few": str(few), "many": str(rng.randrange(7, 31)), "grams": str(few * rng.randrange(20, 160, 5))}


RECIPE = Family(
    "recipe_scaling",
    "open_qa",
    (
        "The {dish} for {few} people takes {grams} g of {ingredient}. How much for {many} guests of {shop}? "
        "{form}",
        "We expect {many} people at {where}. Our {dish} recipe needs {grams} grams of {ingredient} for "
        "{few}. How much {ingredient} must we buy? {form}",
        "Scale a {dish} from {few} to {many} servings: the original calls for {grams} g of {ingredient}. "
        "{form}",
        "{scene} With {grams} g of {ingredient}, a {dish} feeds {few}. Which amount feeds {many}? {form}",
        "I want to {goal} by cooking a {dish} for {many}. Knowing that {few} portions contain {grams} g of "
        "{ingredient}, find the weight I need. {form}",
        "How many grams of {ingredient} go into a {dish} for {many} if {grams} grams suffice for {few}?",
        "When {who} makes a {dish} for {few}, {grams} g of {ingredient} are used. Now {many} people are "
        "coming. Adjust the amount. {form}",
    ),
    asked(
        {
            "dish": words(
                "stew, curry, soup, casserole, gratin, pie, salad, pasta bake, chilli, crumble, pudding"
            ),
            "ingredient": words("""
                flour, rice, lentils, butter, carrots, cheese, spinach, potatoes, beans, mushrooms,
                onions, apples, sugar, oats, tomatoes, cream, leeks, walnuts"""),
            "form": reply_demand,
        },
        _portions,
    ),
    _recipe,
)


def _weekday(slots: Slots, _: Random) -> Answer:
    day = day_of(slots["day"])
    name = WEEKDAYS[day.weekday()]
    first = WEEKDAYS[day.replace(day=1).weekday()]
    reason = f"The first of that month was a {first}; counting on from there gives the rest."
    return Answer(reply(slots, name, f"{slots['day']} was a {name}.", reason))


def _past_day(rng: Random) -> str:
    return day_text(date(1900, 1, 1) + timedelta(days=rng.randrange(45_000)))


WEEKDAY = Family(
    "weekday_of_date",
    "open_qa",
    (
        "On which day of the week did {day} fall? The records of {shop} don't say. {form}",
        "Which weekday was {day}? I want to {goal}. {form}",
        "{scene} What day of the week was it on {day}? {form}",
        "A diary that belonged to {who} opens on {day}. Find out the weekday. {form}",
        "Was {day} a Monday, a Tuesday or some other day? Name it for {who}. {form}",
        "Name the weekday of {day}.",
        "An old ticket for {where} is stamped {day}. Tell me which day of the week that was. {form}",
        "{day}: which weekday? {form}",
    ),
    asked({"day": _past_day, "form": reply_demand}),
    _weekday,
)


def _date_shift(slots: Slots, _: Random) -> Answer:
    days = int(slots["days"]) * (-1 if slots["direction"] == "before" else 1)
    then = day_text(day_of(slots["day"]) + timedelta(days=days))
    reason = f"Count {counted(abs(days), 'day')} {'back' if days < 0 else 'on'} from {slots['day']}."
    return Answer(reply(slots, then, f"The date is {then}.", reason))


DATE_SHIFT = Family(
    "date_shift",
    "open_qa",
    (
        "What is the date {days} days {direction} {day}? I need it to {goal}. {form}",
        "{scene} Which date lies {days} days {direction} {day}? {form}",
        "A parcel for {who} is due exactly {days} days {direction} {day}. Give the date. {form}",
        "Work out the calendar day that comes {days} days {direction} {day}; it goes on the poster for "
        "{where}. {form}",
        "{days} days {direction} {day} is which date?",
        "The lease of {shop} mentions a day {days} days {direction} {day}. When is that? {form}",
        "If {who} has an appointment {days} days {direction} {day}, what date should the letter show? {form}",
    ),
    asked(
        {
            "days": between(8, 200),
            "direction": ("before", "after"),
            "day": lambda rng: day_text(date(2015, 1, 1) + timedelta(days=rng.randrange(6_000))),
            "form": reply_demand,
        }
    ),
    _date_shift,
)


def _elapsed(slots: Slots, _: Random) -> Answer:
    start, end = minutes(slots["start"]), minutes(slots["end"])
    hours, rest = divmod(end - start, 60)
    parts = [counted(count, unit) for count, unit in ((hours, "hour"), (rest, "minute")) if count]
    length = " and ".join(parts)
    reason = f"From {slots['start']} to {slots['end']} there are {end - start} minutes."
    return Answer(reply(slots, length, f"It lasts {length}.", reason))


def _span(rng: Random) -> Slots:
    start = rng.randrange(5 * 60, 14 * 60, 5)
    return {"start": clock(start), "end": clock(start + rng.randrange(35, 590, 5))}


ELAPSED = Family(
    "elapsed_time",
    "open_qa",
    (
        "How long is it from {start} to {end}?",
        "If {event} runs from {start} to {end}, how long is it? It matters to {who}. {form}",
        "{scene} How much time passes between {start} and {end} on the same day? {form}",
        "How long is {event} that starts at {start} and finishes at {end}?",
        "The timetable of {shop} shows {event} from {start} until {end}. State the length in hours and "
        "minutes. {form}",
        "To {goal}, I have to know the time from {start} to {end}. {form}",
        "At {where} the doors open at {start} and close at {end}. For how long are they open? {form}",
    ),
    asked(
        {
            "event": words("""
                a workshop, a choir rehearsal, a guided tour, a board meeting, a puppet show, a diving
                lesson, a chess match, a night shift, a cooking course, a market, a bus ride, a poetry
                reading"""),
            "form": reply_demand,
        },
        _span,
    ),
    _elapsed,
)

FAMILIES = (CONVERT, RECTANGLE, JOURNEY, RECIPE, WEEKDAY, DATE_SHIFT, ELAPSED)
