"""Families that write what appears in a paper: small ads, product descriptions, news and short biographies."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import CITIES, COLOURS, HOBBIES, STREETS, SURNAMES, TOWNS, words
from datagen.models.procedural.scenes import VENUES, WORK, belonging, date, fullname, incident, person
from datagen.models.procedural.subjects import PRODUCTS
from datagen.models.procedural.wording import a, bare, capitalised, drawn, either, money, number

READERS = words("""
    students in shared flats, busy parents, commuters, retired travellers, night-shift workers, weekend campers,
    people with small kitchens, first-time buyers, grandparents, office teams, cyclists, keen gardeners, amateur
    cooks, city dwellers""")
MOTIVES = words("""
    the new flat is too small, there are two of them, a move abroad is coming up, the cellar must be emptied, it
    was an unwanted present, the owner needs a bigger one, the children have grown up, money is needed for a trip,
    it never gets used, the colour no longer fits the room, a doctor advised against it, the collection is being
    given up""")


def _advertise(slots: Slots, rng: Random) -> Answer:
    offer = capitalised(bare(slots["thing"]))
    title = either(
        rng, f"For sale: {offer}", f"{offer} looking for a new home", f"{offer} to give away cheaply"
    )
    reason = f"Reason for selling: {slots['motive']}."
    pick_up = f"Pick-up at {slots['number']} {slots['street']}, {slots['town']}."
    return Answer(f"{title}\nPrice: {slots['price']}, cash only. {reason} {pick_up} Contact: {slots['by']}")


def _draw_product(rng: Random) -> Slots:
    product = rng.choice(list(PRODUCTS))
    first, second = rng.sample(PRODUCTS[product][0], 2)
    return {
        "product": product,
        "brand": f"{rng.choice(SURNAMES)} {rng.randint(2, 90) * 10}",
        "first": first,
        "second": second,
        "readers": rng.choice(READERS),
        "price": money(rng.randrange(1495, 19995, 100)),
        "colour": rng.choice(COLOURS),
    }


def _describe(slots: Slots, rng: Random) -> Answer:
    sentences = [
        f"Meet the {slots['brand']} {slots['product']}, made for {slots['readers']}.",
        f"It {slots['first']}.",
        f"What is more, it {slots['second']}.",
        f"Choose it in {slots['colour']} and pay just {slots['price']}.",
        either(rng, "Order today!", "Try it for thirty days.", "Only while stocks last."),
    ]
    return Answer(" ".join(sentences))


SMALL_AD = Family(
    "small_ad",
    "generation",
    (
        "Write a small ad of under 50 words in which {by} sells {thing} for {price} at {number} {street} in {town}, "
        "as {motive}.",
        "{by} wants {price} for {thing} because {motive}. Word an advert, at most 50 words, with the address "
        "{number} {street}, {town}.",
        "For sale in {town}: {thing}, {price}. Turn this into an ad of fewer than 50 words. Seller: {by}, {number} "
        "{street}. Motive: {motive}.",
        "Since {motive}, {thing} must go. Could you advertise it (up to 50 words) for {by}, {number} {street}, "
        "{town}, at {price}?",
        "The notice board of {town} has room for 50 words: {by} of {number} {street} offers {thing}, {price}; "
        "{motive}.",
        "Anyone at {number} {street}, {town}, can have {thing} for {price}. Advertise it for {by} within 50 words "
        "and admit that {motive}.",
    ),
    drawn(
        {
            "by": fullname,
            "thing": belonging,
            "price": [f"${price}" for price in range(3, 95)],
            "number": [str(number) for number in range(21, 140)],
            "street": STREETS,
            "town": TOWNS,
            "motive": MOTIVES,
        }
    ),
    _advertise,
)
PRODUCT_TEXT = Family(
    "product_description",
    "generation",
    (
        "Write a product description of the {product} called {brand} in {colour} for {readers}. It {first}, "
        "{second}, and costs {price}.",
        "Which text would sell {readers} the {product} called {brand}? It {second}, {first}, is {colour}, priced "
        "{price}.",
        "Our new {product}, the {brand}, {first}. Describe it to {readers}; it also {second}, comes in {colour} and "
        "costs {price}.",
        "Advertise for {price}: {brand}, {colour}, the {product} which {first} and {second}. Readers are {readers}.",
        "Catalogue entry wanted. Item: {product}. Name: {brand}. Colour: {colour}. Price: {price}. Pluses: {first}; "
        "{second}. Target group: {readers}.",
        "{brand} is the name of our {product} in {colour}. It {second}, it {first}, and {price} is all that "
        "{readers} pay. Promote it.",
        "Let {readers} hear of a new {product} for {price} ({colour}). Praise the {brand}, because it {second} and "
        "{first}.",
    ),
    _draw_product,
    _describe,
)
QUOTES = words("""
    I could not believe my eyes, it was the talk of the whole street, my coffee went cold, nobody will believe me
    at home, we all just stood there, it made my day, I thought it was a joke, my phone was at home of course, the
    children want to see it again, I have lived here for thirty years and never saw such a thing, somebody should
    write a song about it, I was late for work because of it""")


def _report(slots: Slots, rng: Random) -> Answer:
    name = slots["witness"].partition(",")[0]
    more = [
        "Nobody was hurt.",
        "Traffic returned to normal in the afternoon.",
        "The council promised to look into the matter.",
    ]
    sentences = [
        f"{slots['town']}, {slots['date']}: locals are still talking about {slots['tale']}.",
        f'"{capitalised(slots["quote"])}," said {slots["witness"]}.',
        f"{name} was among the first to arrive.",
    ]
    chosen = rng.sample(more, number(slots["count"]) - 3)
    return Answer(f"{slots['town'].upper()} SURPRISED\n\n{' '.join(sentences + chosen)}")


def _draw_life(rng: Random) -> Slots:
    born = rng.randint(1950, 1992)
    since = born + rng.randint(20, 32)
    return {
        "name": fullname(rng),
        "job": a(rng.choice(list(WORK))),
        "city": rng.choice(CITIES),
        "hobby": rng.choice(HOBBIES),
        "born": str(born),
        "since": str(since),
        "venue": rng.choice(VENUES),
        "date": f"{date(rng)} {since + rng.randint(3, 20)}",
    }


def _introduce(slots: Slots, rng: Random) -> Answer:
    workplace, _, tasks = WORK[bare(slots["job"])]
    day, year = slots["date"].rsplit(" ", 1)
    age, service = (int(year) - int(slots[key]) for key in ("born", "since"))
    first, second = rng.sample(tasks, 2)
    sentences = [
        f"{slots['name']}, who turns {age} in {year}, was born in {slots['city']} in {slots['born']}.",
        f"A working life as {slots['job']} began in {slots['since']}, {service} years ago, and still "
        f"the best part of the day is to {first} and {second}.",
        f"Away from {workplace[0]}, there is always time for {slots['hobby']}.",
        f"Meet {slots['name'].split()[0]} at {slots['venue']} on {day}!",
    ]
    return Answer(" ".join(sentences))


NEWS = Family(
    "news_report",
    "generation",
    (
        "Write a news report of {count} sentences from {town}, {date}, about {tale}. Quote {witness}: '{quote}'.",
        "Words of {witness}: '{quote}'. Use them in a local paper's report ({count} sentences, {town}, {date}) on "
        "{tale}.",
        "What might the {town} Courier print on {date} after {tale}? Take {count} sentences plus a headline. "
        "{witness}, says: '{quote}'.",
        "Report, using {count} sentences, on {tale}. Where: {town}. When: {date}. Witness: {witness}. Statement: "
        "'{quote}'.",
        "The paper of {town} reserves {count} sentences for {tale}. It appears on {date}; let {witness}, be heard "
        "with '{quote}'.",
        "{witness}, saw it all in {town} and said '{quote}'. Make {count} sentences of news, dated {date}, out of "
        "{tale}.",
    ),
    drawn(
        {
            "count": ("three", "four", "five", "six"),
            "town": TOWNS,
            "date": date,
            "tale": incident,
            "witness": person,
            "quote": QUOTES,
        }
    ),
    _report,
)
BIOGRAPHY = Family(
    "biography",
    "generation",
    (
        "Write a short biography of {name}, {job} since {since}, born in {city} in {born}, who loves {hobby} and "
        "speaks at {venue} on {date}.",
        "{name} comes to {venue} on {date}. Introduce our guest with age and years of work: born {born}, {city}; "
        "{job} since {since}; fond of {hobby}.",
        "For the programme of {date} at {venue} I need four sentences about {name}, who loves {hobby}, became {job} "
        "in {since} and was born in {city} ({born}).",
        "How would you introduce {name} at {venue}? Today: {date}. Birth: {born}, {city}. Job: {job}, from {since} "
        "on. Free time: {hobby}.",
        "In {since}, {name} started as {job}. Tell visitors of {venue} on {date} about {hobby}, the birth in {city} "
        "in {born}, and the years since.",
        "Fond of {hobby}, born in {city} in {born}: that is {name}, {job} from {since} on. Announce this guest of "
        "{venue} for {date}.",
        "On {date}, the guest at {venue} is {job} from {city}, {name}. Work out age and years of work from {born} "
        "and {since}, and add {hobby}.",
    ),
    _draw_life,
    _introduce,
)
FAMILIES = (SMALL_AD, PRODUCT_TEXT, NEWS, BIOGRAPHY)
