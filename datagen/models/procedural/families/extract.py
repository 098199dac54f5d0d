"""Things to pick out of a text: addresses, dates, prices, people, codes, hashtags, quantities, places.

The values are drawn first and planted in sentences, so what must be found is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from datagen.models.procedural.asking import asked, day_of, day_text
from datagen.models.procedural.demands import enumerate_items, list_demand
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import (
    ADJECTIVES,
    CITIES,
    FIRST_NAMES,
    JOBS,
    OBJECTS,
    SURNAMES,
    TOWNS,
    words,
)
from datagen.models.procedural.wording import a, capitalised, cents, money

_ASIDES = (
    "The coffee machine works again.",
    "It rained for most of the morning.",
    "Nobody found the blue umbrella.",
    "The old bell rang twice.",
    "More news will follow soon.",
    "Thanks to everyone who helped.",
)
_AS_IS = ("in the order of the text", "as they come")
_REVERSED = ("from the last to the first", "in reverse order")
_ALPHABETICAL = ("in alphabetical order", "sorted from A to Z")
_ORDERS = (*_AS_IS, *_REVERSED, *_ALPHABETICAL)


def _planted(values: Sequence[str], carriers: Sequence[str], rng: Random) -> str:
    """A text of one sentence a value, in their order, and one sentence that says nothing of interest."""
    chosen = rng.sample(carriers, len(values))
    sentences = [carrier.format(value) for carrier, value in zip(chosen, values, strict=True)]
    sentences.insert(rng.randrange(len(sentences) + 1), rng.choice(_ASIDES))
    return " ".join(sentences)


def _arranged(values: Sequence[str], slots: Slots, key: Callable[[str], Any] = str.lower) -> list[str]:
    """The values in the order that slot `order` asks for; by the key where it is no order of the text."""
    if slots["order"] in _AS_IS:
        return list(values)
    return list(reversed(values)) if slots["order"] in _REVERSED else sorted(values, key=key)


def _emails(slots: Slots, rng: Random) -> Answer:
    names = rng.sample([name for name in FIRST_NAMES if name.isascii()], rng.randrange(2, 5))
    mails = [f"{name.lower()}@{rng.choice(TOWNS).lower().replace(' ', '-')}.example" for name in names]
    carriers = (
        "Write to {} about the keys.",
        "The list is kept by {}, who answers quickly.",
        "Complaints go straight to {} as before.",
        "Our new contact is {}.",
        "For tickets, ask {} or come by.",
    )
    return Answer(enumerate_items(slots, _arranged(mails, slots)), _planted(mails, carriers, rng))


EMAILS = Family(
    "extract_emails",
    "extract",
    (
        "List the email addresses below {order}.",
        "Extract every email address from the passage, {order}. It was printed in {source}. {form}",
        "{scene} Which email addresses does the text contain? Give them {order}. {form}",
        "Copy all email addresses out of the note below, {order}, so that I can {goal}. {form}",
        "For {who}, collect the email addresses mentioned here {order}. {form}",
        "This message was left after {where}. Pull out the email addresses {order}. {form}",
        "Whom can {who} write to? Find all email addresses in the lines from {source} and arrange them "
        "{order}. {form}",
    ),
    asked({"order": _ORDERS, "form": list_demand}),
    _emails,
)


def _dates(slots: Slots, rng: Random) -> Answer:
    starts = rng.sample(range(9_000), rng.randrange(2, 5))
    days = [day_text(date(2001, 1, 1) + timedelta(days=start)) for start in starts]
    carriers = (
        "The bridge was opened on {}.",
        "On {} the lease ran out.",
        "Our choir first sang on {} in the park.",
        "A letter dated {} turned up in the attic.",
        "The roof has been leaking since {}.",
    )
    found = _arranged(days, slots, day_of)
    shown = [day_of(day).isoformat() for day in found] if "YYYY" in slots["style"] else found
    return Answer(enumerate_items(slots, shown), _planted(days, carriers, rng))


DATES = Family(
    "extract_dates",
    "extract",
    (
        "Find all dates in the following lines from {source} and write them {style}, {order}. {form}",
        "{scene} List the dates that occur in the text {order}; put each {style}. {form}",
        "Which dates are mentioned below? Show them to {who}, {order}, {style}. {form}",
        "To {goal}, I need the dates in this text, {style}, {order}. {form}",
        "A chronicle was read at {where}. Take the dates out of it {order} and note them {style}. {form}",
        "Go through the report that {who} wrote and pick out each date {style}, all of them {order}. {form}",
    ),
    asked(
        {
            "order": (*_AS_IS, *_REVERSED, "from the earliest to the latest", "chronologically"),
            "style": (
                "exactly as written",
                "in the form YYYY-MM-DD",
                "like YYYY-MM-DD",
                "word for word",
            ),
            "form": list_demand,
        }
    ),
    _dates,
)


def _prices(slots: Slots, rng: Random) -> Answer:
    prices = [money(amount) for amount in rng.sample(range(150, 9000, 5), rng.randrange(3, 5))]
    things = rng.sample(OBJECTS, 5)
    carriers = [
        f"{capitalised(a(things[0]))} costs {{}} this week.",
        f"For the {things[1]} they ask {{}}.",
        f"{{}} is the price of the {things[2]}.",
        f"Our {things[3]} was sold for {{}} at the fair.",
        f"Whoever wants the {things[4]} pays {{}}.",
    ]
    return Answer(enumerate_items(slots, _arranged(prices, slots, cents)), _planted(prices, carriers, rng))


PRICES = Family(
    "extract_prices",
    "extract",
    (
        "Which prices are mentioned, {order}?",
        "Read the offer from {source} and note all amounts of money {order}. {form}",
        "{scene} What prices appear in the paragraph? State them {order}. {form}",
        "Make a record of every price below {order}; {who} will compare them. {form}",
        "I want to {goal}. Gather the prices from this text {order}. {form}",
        "The flyer for {where} names several prices. Return them {order}. {form}",
        "Only the dollar amounts matter to {who}: fetch them from the advertisement {order}. {form}",
    ),
    asked(
        {
            "order": (*_AS_IS, *_REVERSED, "from the lowest to the highest", "cheapest first"),
            "form": list_demand,
        }
    ),
    _prices,
)


def _people(slots: Slots, rng: Random) -> Answer:
    count = rng.randrange(2, 5)
    names = [f"{first} {rng.choice(SURNAMES)}" for first in rng.sample(FIRST_NAMES, count)]
    jobs = rng.sample(JOBS, count)
    carriers = (
        "{} opened the evening.",
        "The first question came from {}.",
        "Later {} told a story.",
        "A prize went to {}.",
        "At the door stood {} and waved.",
    )
    told = [f"{name}, {a(job)} from {rng.choice(CITIES)}," for name, job in zip(names, jobs, strict=True)]
    people = [f"{name} ({job})" for name, job in zip(names, jobs, strict=True)]
    text = _planted(told, carriers, rng).replace(",.", ".")
    return Answer(enumerate_items(slots, _arranged(people, slots)), text)


PEOPLE = Family(
    "extract_people",
    "extract",
    (
        "Write down names with jobs in brackets, {order}.",
        "Name all persons in the report from {source} with their jobs in brackets, {order}. {form}",
        "{scene} Who appears in this text? Write each name with the job in parentheses, {order}. {form}",
        "Make a guest list for {who}: full names, occupations in brackets, {order}. {form}",
        "So that I can {goal}, take the names and, in parentheses, the jobs from these lines, {order}. "
        "{form}",
        "Whom did people meet at {where}? Give name and occupation, the latter in brackets, {order}. {form}",
        "From the account below, {who} wants everybody's name followed by the job in brackets, {order}. "
        "{form}",
    ),
    asked({"order": _ORDERS, "form": list_demand}),
    _people,
)


def _codes(slots: Slots, rng: Random) -> Answer:
    letters = ["".join(rng.sample("ABCDEFGHKLMNPRSTUVXYZ", 2)) for _ in range(rng.randrange(2, 5))]
    codes = [f"{pair}-{rng.randrange(1000, 10_000)}" for pair in letters]
    carriers = (
        "Parcel {} left at 8 in the morning.",
        "We still wait for {}, ordered 12 days ago.",
        "The label of {} is torn.",
        "Please hand {} to the driver of van 7.",
        "In room 204 lies {} without a lid.",
    )
    return Answer(enumerate_items(slots, _arranged(codes, slots)), _planted(codes, carriers, rng))


CODES = Family(
    "extract_codes",
    "extract",
    (
        "Pick out the parcel codes (two letters, a hyphen, four digits) from the log kept by {shop}, "
        "{order}. {form}",
        "{scene} Find every code of the shape XX-0000 in the text, {order}. {form}",
        "Codes such as AB-1234 are hidden below. Report them to {who}, {order}. {form}",
        "Before I {goal}, I have to know which shipment codes the note contains, {order}. {form}",
        "Ignore all other numbers and return just the parcel codes in this message to {who}, {order}. {form}",
        "Among the things lost at {where} are labelled parcels. Retrieve their codes from the text {order}. "
        "{form}",
    ),
    asked({"order": _ORDERS, "form": list_demand}),
    _codes,
)


def _hashtags(slots: Slots, rng: Random) -> Answer:
    adjectives = rng.sample(ADJECTIVES, 4)
    tags = [f"#{word}{rng.choice(CITIES).replace(' ', '')}" for word in adjectives[: rng.randrange(2, 5)]]
    carriers = (
        "What a day at the lake {}!",
        "New shoes, new luck {} yes.",
        "Who else is coming tonight? {}",
        "Three hours in the queue {} and counting.",
        "Best soup ever {} trust me.",
    )
    return Answer(enumerate_items(slots, _arranged(tags, slots)), _planted(tags, carriers, rng))


HASHTAGS = Family(
    "extract_hashtags",
    "extract",
    (
        "Give me the hashtags, {order}.",
        "Collect the hashtags used in the post by {shop}, {order}, with the # sign. {form}",
        "{scene} Which hashtags can you see in the text? I need them {order}. {form}",
        "Strip the post below down to its hashtags, {order}, for {who}. {form}",
        "I plan to {goal}. What are the hashtags in these lines, {order}? {form}",
        "People posted this during {where}. Take over only the hashtags, {order}. {form}",
        "Let {who} know all words that start with # in the following post, {order}. {form}",
    ),
    asked({"order": _ORDERS, "form": list_demand}),
    _hashtags,
)

_FOODS = words("flour, sugar, butter, rice, lentils, oats, cheese, raisins, walnuts, spinach, honey, cocoa")


def _quantities(slots: Slots, rng: Random) -> Answer:
    foods = rng.sample(_FOODS, rng.randrange(3, 5))
    amounts = [f"{rng.randrange(20, 500, 5)} g of {food}" for food in foods]
    carriers = (
        "Begin by weighing {}.",
        "Then stir in {} with a wooden spoon.",
        "After 10 minutes add {}.",
        "Keep back {} for the topping.",
        "You will also need {} from the cupboard.",
    )
    found = _arranged(amounts, slots, lambda amount: amount.split(" of ")[1])
    return Answer(enumerate_items(slots, found), _planted(amounts, carriers, rng))


QUANTITIES = Family(
    "extract_quantities",
    "extract",
    (
        "Turn the cooking instructions from {source} into a shopping list of weights and ingredients, "
        "{order}. {form}",
        "{scene} Which ingredients with their weights occur in the recipe? Name them {order}. {form}",
        "What does {who} have to buy for this recipe? Write weights and ingredients {order}. {form}",
        "To {goal}, I need the weighed ingredients of the recipe below, {order}. {form}",
        "The dish is for {where}. Extract each ingredient with its weight, {order}. {form}",
        "Read the recipe to {who} by weights and ingredients alone, {order}. {form}",
    ),
    asked(
        {
            "order": (*_AS_IS, *_REVERSED, "by ingredient from A to Z", "alphabetically by ingredient"),
            "form": list_demand,
        }
    ),
    _quantities,
)

FAMILIES = (EMAILS, DATES, PRICES, PEOPLE, CODES, HASHTAGS, QUANTITIES)
