"""Ideas for doing, making and selling: uses for leftovers, outings, slogans, story ideas, team names, tips."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import (
    KINDS,
    MONTHS,
    SURNAMES,
    TOWNS,
    WEEKDAYS,
    words,
)
from datagen.models.procedural.scenes import (
    EVENTS,
    ROOMS,
    VENUES,
    belonging,
    date,
    firm,
    fullname,
    outlet,
    person,
    rows,
)
from datagen.models.procedural.subjects import PRODUCTS
from datagen.models.procedural.wording import a, capitalised, drawn, number, numbered, plural

COUNTS = ("three", "four", "five", "six")
# what something is like: what can be done with it
USES = rows("""
    hold: grow basil in them, keep screws and nails in them, store buttons in them, use them as pencil pots, sort\
        coins in them
    flat: line a drawer with them, cut bookmarks out of them, stick recipes on them, use them as coasters, build a\
        card house
    cloth: dust the shelves with them, sew a patchwork quilt, wrap presents in them, stuff a cushion with them, braid\
        a rug
    stick: prop up tomato plants with them, build a bird feeder, stir paint with them, make a photo frame, measure snow
    round: roll them in a skittles game, make a necklace of them, decorate a wreath, mark places on a board game,\
        weigh paper down""")
LEFTOVERS = {
    "jam jars": "hold", "tin cans": "hold", "egg cartons": "hold", "yoghurt pots": "hold", "matchboxes": "hold",
    "old calendars": "flat", "postcards": "flat", "cereal boxes": "flat", "playing cards": "flat", "envelopes": "flat",
    "odd socks": "cloth", "torn shirts": "cloth", "worn towels": "cloth", "curtains": "cloth", "silk ties": "cloth",
    "chopsticks": "stick", "broom handles": "stick", "bamboo canes": "stick", "rulers": "stick",
    "corks": "round", "bottle caps": "round", "buttons": "round", "marbles": "round", "walnut shells": "round",
}  # fmt: skip

# The weather decides; all of them are free and need no car.
OUTINGS = rows("""
    rainy: build a den out of blankets, bake flatbread on a hot pan, invent a puppet show, play charades, write\
        letters to  grandparents, fold paper boats, learn three magic tricks, sort old photos, hold a yoga hour, play\
        hide-and-seek indoors
    sunny: hunt for four-leaf clovers, paddle in a stream, paint stones, have a picnic, play boules in the park,\
        cloud-watch on  the grass, build a dam, collect herbs, race snails, draw with chalk on the pavement
    snowy: build a snow castle, track animal footprints, slide down a hill on a tray, make snow lanterns, feed the\
        birds, hold a  snowball contest, paint the snow with beetroot juice, build a snow owl, count icicles, boil\
        cocoa outdoors
    windy: fly home-made kites, race leaves in the gutter, build a pinwheel, sail paper boats, hang up wind chimes,\
        chase  soap bubbles, measure the wind with ribbons, gather fallen chestnuts, dry the laundry as a race, listen\
        to the trees""")
COMPANY = words("""
    bored teenagers, two nephews, three shy neighbours, my grandparents, exchange students, a kindergarten group,
    old classmates, the whole family, a visiting aunt, the chess club, four cousins, new colleagues, a school
    class, twin toddlers, scouts""")
GOALS = rows("""
    fall asleep faster: go to bed at a fixed hour, leave the phone in the hall, drink no coffee after lunch, air the\
        bedroom, read a quiet book, write tomorrow's list before bed
    learn fifty new words a week: use cards with examples, label things at home, read aloud, tell a friend about the\
        day,  repeat before sleeping, sing along with songs
    keep a small flat tidy: give every thing a place, clear the table each evening, own fewer clothes, sort the post\
        at once,  set a timer for ten minutes, hang up coats immediately
    save water at home: take shorter showers, repair dripping taps, collect rain for the plants, fill the dishwasher\
        completely, turn off the tap while brushing, wash the car less often
    speak in front of people: practise before a mirror, learn the first sentence by heart, breathe slowly, look at\
        friendly  faces, pause after each point, arrive early
    make friends in a new town: join a club, greet the neighbours, say yes to invitations, volunteer once a week, take\
        a  language class, eat lunch with others
    cut the food bill: plan meals for the week, write a shopping list, cook larger portions, buy what is in season,\
        freeze  leftovers, never shop while hungry
    start running: begin with two minutes at a time, buy proper shoes, rest every other day, run with a friend, keep a\
        log,  slow down when out of breath
    read more books: carry a book everywhere, switch off the television, join a book club, read ten pages a day, give\
        up  boring books, visit the library each month
    remember names: repeat the name at once, link it to something funny, write it down later, ask how it is spelt, use\
        it when  saying goodbye, study the guest list beforehand
    stop being late: pack the bag in the evening, set the clock five minutes fast, plan a buffer, lay out clothes,\
        check the  timetable twice, leave the house without a last look at the phone
    grow herbs indoors: choose a sunny sill, use pots with holes, water only dry soil, pick from the top, turn the\
        pots  weekly, start with mint and basil""")


def _reuse(slots: Slots, rng: Random) -> Answer:
    ideas = rng.sample(USES[LEFTOVERS[slots["things"]]], number(slots["count"]))
    return Answer(numbered(f"{capitalised(idea)}." for idea in ideas))


def _draw_outing(rng: Random) -> Slots:
    weather = rng.choice(list(OUTINGS))
    month = rng.choice(("December", "January", "February") if weather == "snowy" else MONTHS)
    when = f"{rng.choice(WEEKDAYS)} {rng.randint(1, 28)} {month}"
    people = {"company": rng.choice(COMPANY), "who": person(rng), "friend": fullname(rng)}
    return {
        "count": rng.choice(COUNTS),
        "weather": weather,
        "date": when,
        "town": rng.choice(TOWNS),
        **people,
    }


def _go_out(slots: Slots, rng: Random) -> Answer:
    return Answer(
        numbered(capitalised(idea) for idea in rng.sample(OUTINGS[slots["weather"]], number(slots["count"])))
    )


def _draw_slogan(rng: Random) -> Slots:
    product = rng.choice(list(PRODUCTS))
    item = {"product": product, "brand": rng.choice(SURNAMES), "trait": rng.choice(PRODUCTS[product][0])}
    return {
        **item,
        "count": rng.choice(("two", "three", "four")),
        "town": rng.choice(TOWNS),
        "aim": outlet(rng),
        "who": person(rng),
    }


def _advertise(slots: Slots, rng: Random) -> Answer:
    brand, product, trait = slots["brand"], slots["product"], slots["trait"]
    forms = [
        f"{brand}: the {product} that {trait}.",
        f"Your {product} {trait}? Then it is {a(brand)}.",
        f"{brand}. It {trait}.",
        f"Life is short. Choose the {product} by {brand}.",
        f"Nothing but {brand}: it {trait}.",
    ]
    return Answer(numbered(rng.sample(forms, number(slots["count"]))))


def _imagine(slots: Slots, rng: Random) -> Answer:
    hero, thing, room = slots["hero"].partition(",")[0], slots["thing"], slots["room"]
    job = slots["hero"].partition(", ")[2]
    ideas = [
        f"{hero}, {job}, inherits {thing} and finds a letter hidden inside it.",
        f"Every night {thing} moves a little further towards {room}, and only {hero} notices.",
        f"{hero} swaps {thing} for a train ticket and meets the twin nobody ever mentioned.",
        f"A child asks {hero} to guard {thing} for one day, and the whole town begins to look for it.",
        f"{hero} is locked in {room} with a rival, and {thing} is their only way out.",
        f"A hundred years from now, a museum shows {thing}; the guide tells what {hero} did with it.",
    ]
    return Answer(numbered(rng.sample(ideas, number(slots["count"]))))


def _name_teams(slots: Slots, rng: Random) -> Answer:
    animals = rng.sample(
        [animal for animal in KINDS["animals"] if plural(animal) != animal != "lion"], number(slots["count"])
    )
    return Answer(numbered(f"{slots['town']} {capitalised(plural(animal))}" for animal in animals))


def _advise(slots: Slots, rng: Random) -> Answer:
    return Answer(
        numbered(f"{capitalised(tip)}." for tip in rng.sample(GOALS[slots["goal"]], number(slots["count"])))
    )


USES_FOR = Family(
    "new_uses",
    "brainstorm",
    (
        "What can be done with {things} left over from {event} in {room}? {who}, would like {count} ideas by {date}.",
        "{who}, found {things} in {room} after {event}. Name {count} ways to reuse them before {date}.",
        "After {event}, {room} is full of {things}. Suggest {count} new uses so that {who}, can clear up by {date}.",
        "Do not throw away {things}! Make {count} suggestions to {who}, who wants to keep them. They come from "
        "{event} and block {room} until {date}.",
        "By {date}, {room} must be empty. Only {things} of {event} remain. Which {count} uses could {who}, find for "
        "them?",
        "Ideas for reuse, {count} of them. Material: {things}. Origin: {event}. Place: {room}. Deadline: {date}. "
        "Asked by: {who}.",
    ),
    drawn(
        {
            "things": list(LEFTOVERS),
            "event": list(EVENTS),
            "room": ROOMS,
            "who": person,
            "count": COUNTS[:3],
            "date": date,
        }
    ),
    _reuse,
)
OUTING = Family(
    "outings",
    "brainstorm",
    (
        "Suggest {count} free things for {company} to do in {town} on {date}, a {weather} day. {who}, has no car and "
        "asks {friend}.",
        "{who}, and {friend} look after {company} in {town} on {date}. It will be {weather}. What are {count} "
        "activities without costs?",
        "A {weather} day is forecast for {town}: {date}. Name {count} pastimes for {company}; {friend} and {who}, "
        "have neither car nor money.",
        "How can {friend} keep {company} happy on {date}? Weather: {weather}. Town: {town}. Budget: none. Ideas "
        "wanted: {count}. Helper: {who}.",
        "On {date}, {company} arrive in {town}. {friend} and {who}, look for fun that is free. Find {count} ideas "
        "for a {weather} day.",
        "For {company}, please: {weather}, {town}, {date}. Let {friend} choose from {count} pastimes without money "
        "or car; {who}, comes too.",
    ),
    _draw_outing,
    _go_out,
)
SLOGANS = Family(
    "slogans",
    "brainstorm",
    (
        "Think of {count} slogans for the {product} by {brand}, which {trait}. {who}, will print one in {aim} in "
        "{town}.",
        "{who}, sells {brand} goods in {town}. Invent {count} slogans for the {product} that {trait}, to appear in "
        "{aim}.",
        "For {aim}, {count} slogans are needed: product, {product}; brand, {brand}; strength, it {trait}. Client: "
        "{who}, now in {town}.",
        "Which {count} slogans could {who}, use in {town}? The {product} of {brand} {trait}, and {aim} offers space.",
        "{brand} builds the only {product} that {trait}. Write {count} slogans on it for {aim}; {who}, distributes "
        "them in {town}.",
    ),
    _draw_slogan,
    _advertise,
)
PLOTS = Family(
    "story_ideas",
    "brainstorm",
    (
        "Give {count} story ideas in which {hero}, comes across {thing}. One scene may play in {room}. {by} picks "
        "one for {aim}.",
        "{by} needs plots for {aim}: hero {hero}, an object ({thing}) and a place ({room}). Offer {count} in one "
        "sentence each.",
        "What might happen to {hero}, because of {thing} in {room}? Brainstorm {count} ideas so that {by} can fill "
        "{aim}.",
        "Stuck for a story, {by} asks for {count} one-sentence ideas with {thing}, {room} and {hero}, to go into "
        "{aim}.",
        "For {aim}, combine {thing}, {room} and {hero}, in {count} different ways. {by} turns the best into a story.",
    ),
    drawn(
        {"count": COUNTS, "hero": person, "thing": belonging, "room": ROOMS, "by": fullname, "aim": outlet}
    ),
    _imagine,
)
TEAM_NAMES = Family(
    "team_names",
    "brainstorm",
    (
        "Find {count} names for the {sport} team of {firm} in {town}, each with an animal. Captain {captain} "
        "announces it at {venue} on {date}.",
        "{captain} leads the {sport} team of {firm}. Which {count} names, {town} plus an animal, could be put to the "
        "vote at {venue} on {date}?",
        "On {date} at {venue}, {firm} founds its {sport} team. Suggest {count} names made of {town} and an animal to "
        "{captain}.",
        "Team name wanted. Sport: {sport}. Company: {firm}. Town first, then an animal: {town}. Captain: {captain}. "
        "Launch: {venue}, {date}. Ideas: {count}.",
        "Lions are taken! Put {count} other animals behind {town} for {captain}, as {firm} enters its {sport} team "
        "at {venue} on {date}.",
    ),
    drawn(
        {
            "count": COUNTS,
            "sport": KINDS["sports"],
            "firm": firm,
            "town": TOWNS,
            "captain": fullname,
            "venue": VENUES,
            "date": date,
        }
    ),
    _name_teams,
)
TIPS = Family(
    "tips",
    "brainstorm",
    (
        "Give {count} tips to {who}, who wants to {goal} before {date}. {coach} from {town} will check.",
        "{who}, has promised {coach} to {goal} until {date}. Which {count} tips help? The bet was made in {town}.",
        "How can one {goal}? Advise {who}, in {count} points; {coach} holds a course on it in {town} on {date}.",
        "By {date}, {who}, would love to {goal}. Collect {count} hints that {coach} of {town} might give.",
        "For {coach}'s talk in {town} on {date}, name {count} simple ways to {goal}. In the first row sits {who}, a "
        "hard case.",
        "I am {coach}, a coach in {town}. A client, {who}, tries to {goal} by {date}. Send me {count} short tips.",
    ),
    drawn(
        {"count": COUNTS, "who": person, "goal": list(GOALS), "date": date, "coach": fullname, "town": TOWNS}
    ),
    _advise,
)
FAMILIES = (USES_FOR, OUTING, SLOGANS, PLOTS, TEAM_NAMES, TIPS)
