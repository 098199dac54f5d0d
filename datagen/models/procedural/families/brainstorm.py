"""Families that ask for ideas: gifts, names, questions, pros and cons, uses, outings, slogans, plots."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.families import brainstorm_ideas
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import (
    ADJECTIVES,
    CITIES,
    FIRST_NAMES,
    STREETS,
    TOWNS,
    words,
)
from datagen.models.procedural.scenes import (
    GEAR,
    VENUES,
    WORK,
    date,
    fields,
    fullname,
    outlet,
    person,
    rows,
)
from datagen.models.procedural.subjects import TOPICS
from datagen.models.procedural.wording import a, capitalised, drawn, number, numbered

COUNTS = ("three", "four", "five", "six")
OCCASIONS = words("""
    a birthday, a wedding anniversary, graduation, retirement, moving house, a promotion, the last day of school,
    a name day, a silver wedding, recovering from an operation, passing an exam, a new baby, the New Year, a
    farewell, winning a medal""")
# kind of shop: what its names play with
SHOPS = rows("""
    bakery: Crumb, Loaf, Oven, Crust, Pretzel
    bicycle shop: Spoke, Pedal, Saddle, Wheel, Chain
    bookshop: Page, Chapter, Shelf, Margin, Bookworm
    café: Cup, Bean, Spoon, Kettle, Sugar Cube
    cheese shop: Wheel, Rind, Goat, Dairy, Cellar
    flower shop: Petal, Tulip, Stem, Bouquet, Garden
    hair salon: Comb, Curl, Mirror, Scissors, Fringe
    pet shop: Paw, Feather, Whisker, Tail, Basket
    pizzeria: Slice, Olive, Basil, Oven, Tomato
    pottery studio: Kiln, Clay, Glaze, Wheel, Jug
    repair shop: Screw, Hammer, Spring, Toolbox, Workbench
    shoe shop: Lace, Heel, Sole, Boot, Slipper
    swimming school: Dolphin, Wave, Splash, Otter, Lane
    tailor's shop: Thread, Needle, Button, Cuff, Thimble
    tea house: Leaf, Pot, Steam, Cup, Teaspoon
    toy shop: Kite, Marble, Puppet, Rocket, Teddy
    vegetable stall: Carrot, Radish, Pumpkin, Harvest, Sprout
    yoga studio: Lotus, Breath, Mat, Balance, Sunrise""")
# option: what speaks for it | what speaks against it
OPTIONS = fields("""
    working from home: no commute, quiet hours, flexible breaks, home-cooked lunch | fewer chats, blurred evenings,\
        higher heating bills, a crowded kitchen table
    keeping a dog: daily walks, loyal company, new friends in the park, a guard at the door | vet bills, early\
        mornings, hair on the sofa, hard-to-plan holidays
    living in a small town: lower rent, less noise, friendly neighbours, nature close by | few jobs, long trips to the\
        theatre, gossip, rare buses
    buying a used car: a lower price, less loss in value, cheaper insurance, quick delivery | unknown history, more\
        repairs, shorter warranty, older technology
    learning the violin: good memory training, a lifelong hobby, playing in an orchestra, patience | squeaky\
        beginnings, costly lessons, sore fingers, annoyed neighbours
    growing vegetables: fresh food, exercise, less packaging, pride | slugs, watering in summer, heavy digging,\
        uncertain harvests
    sharing a flat: shared costs, company, more furniture, help when ill | dirty dishes, noise, less privacy, quarrels\
        over the fridge
    travelling by night train: a saved hotel night, no airport queues, lower emissions, breakfast with a view | poor\
        sleep, narrow beds, delays, loud cabins
    cycling to work: free exercise, no parking fees, fresh air, exact timing | rain, sweaty shirts, dangerous\
        junctions, flat tyres
    eating less meat: lower food bills, more vegetables, a smaller footprint, new recipes | planning needed, fewer\
        restaurant choices, puzzled relatives, possible iron shortage
    going to bed early: more energy, quiet mornings, better skin, regular meals | missed films, short evenings, tired\
        hosts, lonely sunrises
    renting a garden: outdoor space, own berries, new neighbours, a place to read | rent, weekend duties, strict\
        rules, broken tools
    giving up the smartphone: longer attention, fewer adverts, better sleep, real talks | no timetables on the road,\
        missed messages, harder banking, surprised friends
    baking all bread oneself: fresh smell, known ingredients, low cost, a calm ritual | floury kitchens, early starts,\
        long waiting, failed loaves
    teaching adults: motivated learners, lively debates, evening hours, gratitude | mixed levels, tired students,\
        strong opinions, late finishes
    moving abroad: a new language, fresh views, adventures, independence | paperwork, homesickness, costly flights,\
        starting from zero
    wearing school uniforms: easy mornings, less envy, a team feeling, simple laundry | less freedom, extra cost,\
        itchy fabric, quick outgrowing
    having a shop open on Sundays: extra sales, flexible shifts, help for late shoppers, lively streets | tired staff,\
        less family time, higher wages, noise
    planting a tree in front of the house: cool shade, birdsong, cleaner air, spring blossom | leaves in the gutter,\
        dark rooms, roots under the path, pollen
    singing in a choir: better breathing, new friends, concerts, cheerful evenings | weekly rehearsals, stage fright,\
        black clothes to buy, sore throats""")


def _give(slots: Slots, rng: Random) -> Answer:
    ideas = [*GEAR[slots["hobby"]], f"a voucher for a course in {slots['hobby']}"]
    chosen = [
        *rng.sample(ideas, number(slots["count"]) - 1),
        f"an afternoon of {slots['hobby']} together, which is free",
    ]
    return Answer(numbered(capitalised(idea) for idea in chosen))


def _draw_shop(rng: Random) -> Slots:
    letters = sorted({word[0] for word in ADJECTIVES if sum(other[0] == word[0] for other in ADJECTIVES) > 2})
    place = {
        "town": rng.choice(TOWNS),
        "street": rng.choice(STREETS),
        "owner": fullname(rng),
        "date": date(rng),
        "number": str(rng.randint(21, 140)),
    }
    shop = {"kind": rng.choice(list(SHOPS)), "letter": rng.choice(letters).upper()}
    return {"count": rng.choice(COUNTS), **shop, **place}


def _name_shops(slots: Slots, rng: Random) -> Answer:
    adjectives = [word for word in ADJECTIVES if word[0] == slots["letter"].lower()]
    pairs = [f"{capitalised(word)} {noun}" for word in adjectives for noun in SHOPS[slots["kind"]]]
    return Answer(numbered(f"The {name}" for name in rng.sample(pairs, number(slots["count"]))))


def _ask(slots: Slots, rng: Random) -> Answer:
    workplace, tools, tasks = WORK[slots["who"].partition(", ")[2].partition(" from ")[0].split(" ", 1)[1]]
    first, second = rng.sample(tasks, 2)
    questions = [
        f"How did you learn to {first}?",
        f"What is the hardest thing when you {second}?",
        f"How does a normal day at {workplace[0]} begin?",
        f"Could you do your job without {rng.choice(tools)}?",
        f"What surprised you most in your first year at {workplace[0]}?",
        "Which advice would you give to beginners?",
        f"What do you think about {slots['topic']}?",
    ]
    return Answer(numbered([*rng.sample(questions[:-1], number(slots["count"]) - 1), questions[-1]]))


def _weigh(slots: Slots, rng: Random) -> Answer:
    count = number(slots["count"])
    pros, cons = (rng.sample(points, count) for points in OPTIONS[slots["option"]])
    lists = ("\n".join(f"{sign} {point}" for point in points) for sign, points in (("+", pros), ("-", cons)))
    return Answer("Pros\n{}\n\nCons\n{}".format(*lists))


GIFTS = Family(
    "gift_ideas",
    "brainstorm",
    (
        "Suggest {count} gifts for {who}, who enjoys {hobby}. {giver} needs them on {date} for {occasion}; one must "
        "cost nothing.",
        "{giver} has no idea what to give {who}, for {occasion} on {date}. Hobby: {hobby}. List {count} things, one "
        "of them free.",
        "Because of {occasion}, {who}, deserves something nice from {giver} on {date}. Think of {hobby} and offer "
        "{count} ideas, including a free one.",
        "What could {giver} wrap by {date}? Reason: {occasion}. Receiver: {who}. Likes: {hobby}. Number of ideas: "
        "{count}, not all for money.",
        "On {date}, {giver} celebrates {occasion} with {who}. Brainstorm {count} presents around {hobby}, one "
        "without a price tag.",
        "I'm {giver}. For {occasion} ({date}) I look for {count} surprises that fit {hobby}; {who}, has almost "
        "everything, so one should be free.",
    ),
    drawn(
        {
            "count": COUNTS,
            "who": person,
            "hobby": list(GEAR),
            "giver": fullname,
            "date": date,
            "occasion": OCCASIONS,
        }
    ),
    _give,
)
SHOP_NAMES = Family(
    "shop_names",
    "brainstorm",
    (
        "Invent {count} names for a new {kind} at {number} {street}, {town}. {owner} opens on {date} and wants an "
        "adjective in {letter}.",
        "{owner} opens a {kind} in {town}, {number} {street}, on {date}. Which {count} names contain an adjective "
        "starting with {letter}?",
        "My {kind} opens on {date}! I'm {owner}, {number} {street}, {town}, and would like {count} names, adjectives "
        "in {letter} included.",
        "Brainstorm names. Shop: {kind}. Owner: {owner}. Opening: {date}. Address: {number} {street}, {town}. "
        "Adjective with: {letter}. Number: {count}.",
        "By {date} a sign must hang at {number} {street} in {town}. Offer {count} names of a {kind} to {owner}, all "
        "with an adjective on {letter}.",
        "A {kind} without a name: help {owner} ({number} {street}, {town}, from {date}) with {count} suggestions, "
        "adjectives on {letter} only.",
        "The letter {letter} brings {owner} luck. Use it for the adjective in {count} names of a {kind}, {town}, "
        "{number} {street}, {date}.",
    ),
    _draw_shop,
    _name_shops,
)
QUESTIONS = Family(
    "interview_questions",
    "brainstorm",
    (
        "Think of {count} questions for an interview with {who}, at {venue} on {date}. The last one should be about "
        "{topic}. It is for {aim}.",
        "{who}, visits {venue} on {date}. What could be asked, ending with {topic}? Write {count} questions for "
        "{aim}.",
        "For {aim}, I interview {who}, on {date} at {venue}. Give me {count} questions about the job, the final one "
        "on {topic}.",
        "Prepare {count} questions, please. Guest: {who}. Place: {venue}, {date}. Last subject: {topic}. Use: {aim}.",
        "On {date}, pupils meet {who}, at {venue}. Help them with {count} questions; {topic} closes the talk, and "
        "{aim} will print it.",
        "Close with {topic}, but ask about the work first: that is the plan for {who}, who speaks at {venue} on "
        "{date}. Find {count} questions for {aim}.",
    ),
    drawn(
        {
            "count": COUNTS,
            "who": lambda rng: (
                f"{rng.choice(FIRST_NAMES)}, {a(rng.choice(list(WORK)))} from {rng.choice(CITIES)}"
            ),
            "venue": VENUES,
            "date": date,
            "topic": list(TOPICS),
            "aim": outlet,
        }
    ),
    _ask,
)
PROS_AND_CONS = Family(
    "pros_and_cons",
    "brainstorm",
    (
        "List {count} pros and {count} cons of {option} for {who}, who has asked {friend} for advice at {venue} on "
        "{date}.",
        "{who}, thinks about {option}. Give {count} arguments for and {count} against; {friend} discusses them at "
        "{venue} on {date}.",
        "Should {who}, consider {option}? Collect {count} advantages, {count} drawbacks for {friend}, {venue}, "
        "{date}.",
        "On {date}, {friend} debates {option} at {venue}. Supply {count} points for each side to help {who}, speak.",
        "Topic: {option}. Speakers: {who}, against {friend}. Where: {venue}, {date}. Note {count} pros as well as "
        "{count} cons.",
        "Help {friend} advise {who}, on {option} at {venue} before {date}. Needed: {count} good sides plus {count} "
        "bad sides.",
    ),
    drawn(
        {
            "venue": VENUES,
            "count": ("two", "three", "four"),
            "option": list(OPTIONS),
            "who": person,
            "friend": fullname,
            "date": date,
        }
    ),
    _weigh,
)
FAMILIES: tuple[Family, ...] = (GIFTS, SHOP_NAMES, QUESTIONS, PROS_AND_CONS, *brainstorm_ideas.FAMILIES)
