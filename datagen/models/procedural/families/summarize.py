"""Reports, logs and notes to condense into a sentence, a few points or a headline.

Every text is written from facts drawn first, wordier than they need, and the summary from the same facts.
"""

from __future__ import annotations

from random import Random

from datagen.models.procedural.asking import asked
from datagen.models.procedural.demands import condense, reply, reply_demand, summary_demand
from datagen.models.procedural.families import summarize_events
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import FIRST_NAMES, OBJECTS, WEEKDAYS, words
from datagen.models.procedural.wording import capitalised, counted, listing, plural

_DECISIONS = words("""
    buy a new stove, paint the hall green, raise the fee by two dollars, hire a second gardener, cancel
    the raffle, repair the roof, print fewer leaflets, open on Sundays, plant a hedge, lend out the tools,
    start a choir, rent a larger room, replace the old lamps, offer a course for beginners""")


def _meeting(slots: Slots, rng: Random) -> Answer:
    count, chair, (day, again) = rng.randrange(5, 30), rng.choice(FIRST_NAMES), rng.sample(WEEKDAYS, 2)
    first, second, third = rng.sample(_DECISIONS, 3)
    text = (
        f"The meeting on {day} was opened by {chair}, who welcomed {count} members and thanked the cook "
        f"for the cake. After some debate about the minutes, it was decided to {first}. The plan to "
        f"{second} was discussed at length and then turned down. Nobody objected to the idea to "
        f"{third}, so that will be done. {chair} closed the evening early. The next meeting takes place on "
        f"{again}."
    )
    points = (
        f"{count} members met on {day}",
        f"Agreed: {first}; {third}",
        f"Rejected: {second}",
        f"Next: {again}",
    )
    sentence = (
        f"On {day}, {count} members led by {chair} agreed to {first} and to {third}, but not to {second}; "
        f"they meet again on {again}."
    )
    return condense(slots, text, sentence, points, f"Members agree to {first} and {third}")


MEETING = Family(
    "summarize_meeting",
    "summarize",
    (
        "Summarize the minutes that {who} took. {form}",
        "{scene} Shorten these minutes for the absent members of {shop}. {form}",
        "What was decided at the meeting? I need the gist of the minutes to {goal}. {form}",
        "Condense the notes below, written at {shop}, for {who}. {form}",
        "The committee behind {where} met. Sum up its minutes. {form}",
        "Nobody reads long minutes, says {who}. Give the outcome of this meeting. {form}",
        "{scene} Tell {who} in brief what the meeting led to. {form}",
    ),
    asked({"form": summary_demand}),
    _meeting,
)


def _sales(goods: str, rng: Random) -> tuple[str, list[tuple[str, int]]]:
    """A report on five days of sales and the number sold each day, all different."""
    days = list(zip(WEEKDAYS[:5], rng.sample(range(12, 95), 5), strict=True))
    notes = words(
        "the rain kept some away, the new sign was put up, a school class came in, the till jammed twice"
    )
    lines = [f"On {day} we sold {pieces} {goods}." for day, pieces in days]
    lines.insert(rng.randrange(1, 5), f"By the way, {rng.choice(notes)}.")
    return " ".join(lines), days


def _sales_summary(slots: Slots, rng: Random) -> Answer:
    goods = slots["things"]
    text, days = _sales(goods, rng)
    total = sum(pieces for _, pieces in days)
    best, worst = max(days, key=lambda day: day[1]), min(days, key=lambda day: day[1])
    points = (
        f"Total: {total} {goods}",
        f"Best day: {best[0]} ({best[1]})",
        f"Weakest day: {worst[0]} ({worst[1]})",
    )
    sentence = (
        f"From Monday to Friday, {total} {goods} were sold, most of them on {best[0]} ({best[1]}) and "
        f"the fewest on {worst[0]} ({worst[1]})."
    )
    return condense(slots, text, sentence, points, f"{total} {goods} sold in a week, {best[0]} on top")


SALES = Family(
    "summarize_sales",
    "summarize",
    (
        "Summarize the sales of {things}.",
        "Summarize the week's sales of {things} for {who}. {form}",
        "{scene} Cut this report on the sales of {things} down to what matters. {form}",
        "The manager of {shop} has no time for the whole report about {things}. Condense it. {form}",
        "To {goal}, I need the short version of these sales notes on {things}. {form}",
        "How did the {things} sell? Answer with a summary of the log that {who} kept. {form}",
        "A talk at {where} will mention the sales of {things}. Boil the notes down. {form}",
    ),
    asked({"things": tuple(plural(thing) for thing in OBJECTS), "form": summary_demand}),
    _sales_summary,
)


def _figure(slots: Slots, rng: Random) -> Answer:
    text, days = _sales("pieces", rng)
    pieces = [count for _, count in days]
    best, worst = WEEKDAYS[pieces.index(max(pieces))], WEEKDAYS[pieces.index(min(pieces))]
    short = {
        "the total number of pieces": str(sum(pieces)),
        "the day with the highest sales": best,
        "the day with the lowest sales": worst,
        "the gap between the best and the worst day": str(max(pieces) - min(pieces)),
    }[slots["figure"]]
    reason = f"The days brought {listing([str(count) for count in pieces])}."
    return Answer(reply(slots, short, f"{capitalised(slots['figure'])} is {short}.", reason), text)


KEY_FIGURE = Family(
    "key_figure",
    "summarize",
    (
        "Reduce the sales report of {shop} to one thing, {figure}. {form}",
        "{scene} All I need from the report is {figure}. {form}",
        "If {who} remembers a single fact of this sales note, it should be {figure}. State it. {form}",
        "Sum up the week by giving {figure}; I have to {goal}. {form}",
        "The poster for {where} has room for one fact about sales, namely {figure}. What is it? {form}",
        "Condense the daily numbers into {figure} for {who}. {form}",
    ),
    asked(
        {
            "figure": words("""
                the total number of pieces, the day with the highest sales, the day with the lowest sales,
                the gap between the best and the worst day"""),
            "form": reply_demand,
        }
    ),
    _figure,
)


def _weather(slots: Slots, rng: Random) -> Answer:
    degrees = [rng.randrange(1, 31) for _ in WEEKDAYS]
    wet = sorted(rng.sample(range(7), rng.randrange(1, 5)))
    text = " ".join(
        f"{day}: {degree} degrees at noon, {'rain' if position in wet else 'dry'}, wind from the "
        f"{rng.choice(('north', 'south', 'east', 'west'))}."
        for position, (day, degree) in enumerate(zip(WEEKDAYS, degrees, strict=True))
    )
    low, high, days = min(degrees), max(degrees), counted(len(wet), "day")
    names = listing([WEEKDAYS[position] for position in wet])
    points = (f"Lowest noon value: {low} degrees", f"Highest: {high} degrees", f"Rain: {names}")
    sentence = f"At noon it was between {low} and {high} degrees, and it rained on {days} ({names})."
    return condense(slots, text, sentence, points, f"A week of {low} to {high} degrees with rain on {days}")


WEATHER = Family(
    "summarize_weather",
    "summarize",
    (
        "Sum up last week's weather log for {who}. {form}",
        "{scene} Summarize the weather records below. {form}",
        "The hikers of {shop} ask how the week's weather was. Shorten the log for them. {form}",
        "I want to {goal} and only need the essence of this weather diary. {form}",
        "Before {where}, someone should hear how the week went outdoors. Condense the observations. {form}",
        "Give {who} the weather of the week in brief, from the daily notes. {form}",
        "{scene} The observer at {shop} wrote too much about the weather; make it short. {form}",
    ),
    asked({"form": summary_demand}),
    _weather,
)

FAMILIES = (MEETING, SALES, KEY_FIGURE, WEATHER, *summarize_events.FAMILIES)
