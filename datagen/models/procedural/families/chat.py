"""Families that answer in a conversation: at a counter, at a reception desk, on the phone, among friends."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.families import chat_friends
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import CITIES, STREETS, TOWNS, WEEKDAYS, words
from datagen.models.procedural.scenes import GEAR, VENUES, belonging, date, firm, fullname, meal, person, rows
from datagen.models.procedural.subjects import PRODUCTS
from datagen.models.procedural.wording import (
    capitalised,
    drawn,
    either,
    listing,
    money,
)

# shop: its goods, in the plural
STALLS = rows("""
    bakery: rye loaves, poppy seed rolls, plum tarts, cheese straws, raisin buns, almond croissants
    bookshop: crime novels, travel guides, cookbooks, notebooks, comics, dictionaries
    candle workshop: beeswax candles, tea lights, lanterns, scented candles, candle holders, matches
    cheese stall: goat cheeses, smoked cheeses, jars of quark, pots of ricotta, crackers, fig jams
    fabric shop: balls of wool, reels of thread, zips, buttons, patterns, ribbons
    flower stall: tulips, sunflowers, potted herbs, bunches of lavender, roses, seed packets
    garden centre: flowerpots, bags of soil, tomato plants, watering cans, rakes, bird feeders
    ironmonger's: hinges, padlocks, light bulbs, paint brushes, tins of varnish, door handles
    pottery: mugs, soup bowls, egg cups, teapots, plates, vases
    toy shop: kites, puzzles, spinning tops, puppets, wooden trains, skipping ropes""")
TONES = words("friendly, polite, cheerful, patient, brief but kind, warm, calm")
SIGHTS = words("""
    the aquarium, the bakery museum, the bell tower, the botanical garden, the bus station, the castle, the
    cinema, the city baths, the concert hall, the court, the fish market, the fountain, the harbour, the hospital,
    the library, the lighthouse, the mosque, the old well, the opera, the park, the planetarium, the post office,
    the puppet theatre, the railway station, the school of dance, the stadium, the synagogue, the town hall, the
    university, the water mill""")
HOTELS = words("""
    the Anchor, the Blue Heron, the Copper Kettle, the Four Winds, the Golden Pear, the Half Moon, the Lantern,
    the Old Customs House, the Quiet Fox, the Red Sail, the Station Hotel, the Three Pines, the White Swan, the
    Windmill""")
EARLY = words("a new one, the full price back, a replacement by courier, a refund")
LATE = words("a free repair, a voucher of ten dollars, half of the price back, a discount on the next one")
STARTERS = words(
    "tomato soup, a green salad, garlic bread, a bowl of olives, an onion tart, fish cakes, bean dip"
)
DRINKS = words(
    "a lemonade, a mint tea, an apple juice, a sparkling water, an iced coffee, a ginger beer, a cocoa"
)
TURNS = {
    ("east", "north"): "left",
    ("east", "south"): "right",
    ("west", "north"): "right",
    ("west", "south"): "left",
}


def _sell(slots: Slots, rng: Random) -> Answer:
    first, second = rng.sample(STALLS[slots["shop"]], 2)
    (m, n), (p, q) = rng.sample(range(2, 9), 2), rng.sample(range(60, 900, 10), 2)
    said = f"Hello! I would like {m} {first} and {n} {second}, please. How much is that?"
    reply = [
        either(rng, "Good morning!", "Welcome!", "Hello, nice to see you!"),
        f"{m} {first} come to {money(m * p)} and {n} {second} to {money(n * q)}.",
        f"That makes {money(m * p + n * q)} altogether.",
        either(rng, "Would you like a bag?", "Anything else?", "Shall I wrap them up for you?"),
    ]
    return Answer(
        " ".join(reply), f"Prices: {first} {money(p)} each, {second} {money(q)} each\nCustomer: {said}"
    )


def _direct(slots: Slots, rng: Random) -> Answer:
    across, along = rng.choice(("east", "west")), rng.choice(("north", "south"))
    m, n = rng.randint(2, 6), rng.randint(2, 6)
    where = (
        f"{capitalised(slots['goal'])} is {m} streets {across} and {n} streets {along} of {slots['start']}."
    )
    reply = [
        either(rng, "Of course!", "Gladly!", "No problem!"),
        f"From {slots['start']}, walk {m} streets {across}.",
        f"Then turn {TURNS[across, along]} and walk {n} streets {along}.",
        f"You will see {slots['goal']} in front of you.",
        f"It is {m + n} streets in all, about {2 * (m + n)} minutes on foot.",
    ]
    return Answer(
        " ".join(reply), f"{where} A street takes 2 minutes.\nVisitor: Excuse me, how do I get there?"
    )


def _serve(slots: Slots, rng: Random) -> Answer:
    starter, drink = rng.choice(STARTERS), rng.choice(DRINKS)
    dishes = {starter: rng.randrange(350, 900, 10), slots["meal"]: rng.randrange(900, 2400, 10)}
    dishes[drink] = rng.randrange(200, 600, 10)
    menu = "; ".join(f"{dish} {money(price)}" for dish, price in dishes.items())
    reply = f"Certainly! So that is {listing(list(dishes))}, {money(sum(dishes.values()))} in total."
    wish = either(rng, "I will be right back.", "It takes about fifteen minutes.", "Enjoy the evening!")
    said = f"I'll start with {starter}, then {slots['meal']}, and {drink} to go with it. What will that be?"
    return Answer(f"{reply} {wish}", f"Menu: {menu}\nGuest: {said}")


def _check_in(slots: Slots, rng: Random) -> Answer:
    nights, room, breakfast = rng.randint(2, 9), rng.randrange(45, 160, 5), rng.randrange(6, 19)
    number = rng.randint(101, 540)
    reply = [
        f"Welcome to {slots['hotel']}, {slots['guest']}!",
        f"{nights} nights with breakfast cost {nights} times {room + breakfast} dollars, which is "
        f"{nights * (room + breakfast)} dollars.",
        f"You have room {number} on floor {number // 100}.",
        either(rng, "Have a pleasant stay!", "Breakfast starts at seven.", "Here is your key."),
    ]
    rates = f"Room {room} dollars a night, breakfast {breakfast} dollars a day; free: room {number}"
    said = f"Good evening, my name is {slots['guest']}. A room for {nights} nights with breakfast, please."
    return Answer(" ".join(reply), f"{rates}\nGuest: {said}")


def _schedule(slots: Slots, rng: Random) -> Answer:
    common, *others = rng.sample(range(len(WEEKDAYS) * 4), 7)
    mine, theirs = sorted([common, *others[:3]]), sorted([common, *others[3:]])
    names = [f"{day} at {hour}" for day in WEEKDAYS for hour in ("10:00", "14:00", "17:00", "20:00")]
    free = f"{slots['name']} is free on {listing([names[i] for i in mine])}."
    said = f"I could make it on {listing([names[i] for i in theirs], 'or')}. Which suits you?"
    opening = either(rng, "That works well!", "Good, there is a time for both of us.", "Lovely!")
    reply = f"{opening} {names[common]} is the only time when we are both free, so let us meet then"
    return Answer(
        f"{reply} at {slots['venue']} for {slots['hobby']}. I will bring {slots['thing']}.",
        f"{free}\n{slots['friend']}: {said}",
    )


def _draw_support(rng: Random) -> Slots:
    product = rng.choice(list(PRODUCTS))
    rule = {"limit": str(rng.randrange(14, 61)), "early": rng.choice(EARLY), "late": rng.choice(LATE)}
    item = {"product": product, "fault": rng.choice(PRODUCTS[product][1])}
    return {
        **rule,
        **item,
        "name": fullname(rng),
        "firm": firm(rng),
        "town": rng.choice(TOWNS),
        "buyer": fullname(rng),
        "date": date(rng),
    }


def _support(slots: Slots, rng: Random) -> Answer:
    days, limit = rng.randint(2, 90), int(slots["limit"])
    buyer, order = slots["buyer"], rng.randint(10_000, 99_999)
    said = f"Order {order} arrived {days} days ago and now {slots['fault']}. What can you do? {buyer}"
    within = f"Since you got it {days} days ago, within the {limit} days, we will send you {slots['early']}."
    after = f"Since that is more than {limit} days ago, we can offer you {slots['late']}."
    reply = [f"Dear {buyer}, I am sorry that {slots['fault']}.", within if days <= limit else after]
    return Answer(f"{' '.join(reply)} Please quote order {order}. {slots['name']}, {slots['firm']}", said)


SHOPKEEPER = Family(
    "shopkeeper",
    "chat",
    (
        "You are {name} and run the {shop} in {street}, {town}. {guest}, comes in on {date}. Answer in a {tone} way "
        "and add up the bill.",
        "{guest}, enters the {shop} of {name} ({street}, {town}). What is the {tone} reply on {date}, total included?",
        "On {date}, {name} sells to {guest}, in {street}, {town}. Shop: {shop}. Tone: {tone}. Write the seller's "
        "next line with the sum.",
        "Role: {name}, {shop}, {street}, {town}. Day: {date}. Customer: {guest}. Style: {tone}. Respond and name the "
        "price.",
        "Take the part of {name}, whose {shop} in {street}, {town}, welcomes {guest}, on {date}. Be {tone}, compute "
        "the total.",
        "Continue the talk in the {shop} at {street} in {town}, {date}. {name}, always {tone} and good at sums, "
        "serves {guest}.",
        "How much must {guest}, pay? Let {name} of the {shop} ({town}, {street}) answer on {date} and sound {tone}.",
    ),
    drawn(
        {
            "name": fullname,
            "shop": list(STALLS),
            "guest": person,
            "street": STREETS,
            "town": TOWNS,
            "date": date,
            "tone": TONES,
        }
    ),
    _sell,
)
DIRECTIONS = Family(
    "directions",
    "chat",
    (
        "Tell {name}, how to walk from {start} to {goal} in {town}. Be {tone}, it is {date}; give turns and minutes.",
        "On {date}, {name}, stands at {start} in {town} and looks for {goal}. Reply in a {tone} manner.",
        "{name}, is new in {town}. Explain the way from {start} to {goal} on {date} and stay {tone}.",
        "How does {name}, get from {start} to {goal}? Answer for the tourist office of {town} on {date}, in a {tone} "
        "tone.",
        "Town: {town}. From: {start}. To: {goal}. Asked on {date} by: {name}. Make the directions {tone}.",
        "It is {date} in {town}. With a {tone} smile, send {name}, to {goal}; you both stand at {start}.",
    ),
    drawn({"town": TOWNS, "name": person, "start goal": SIGHTS, "tone": TONES, "date": date}),
    _direct,
)
WAITER = Family(
    "waiter",
    "chat",
    (
        "You are {name}, a waiter at {hotel} in {town}. On {date}, {guest}, orders {meal} among other things. "
        "Confirm it and give the total.",
        "At {hotel}, {town}, {guest}, asks for {meal} and more. Reply as {name} on {date} with the sum.",
        "{name} serves {guest}, at {hotel} in {town} on {date}. Dish: {meal}. Repeat the whole order and add the "
        "prices.",
        "Restaurant talk: {hotel}, {town}, {date}. Waiter: {name}. Guest: {guest}. Recommended: {meal}. What comes "
        "next, total included?",
        "On {date}, {meal} is popular at {hotel} in {town}. Let {name} answer {guest}, and work out the bill.",
        "Speak for {name}, who brings {meal} to {guest}, at {hotel} ({town}, {date}). How much is everything?",
    ),
    drawn({"name": fullname, "hotel": HOTELS, "town": TOWNS, "date": date, "meal": meal, "guest": person}),
    _serve,
)
HOTEL_DESK = Family(
    "hotel_desk",
    "chat",
    (
        "You are {name} at the reception of {hotel} in {town}. On {date}, {guest} of {city} arrives. Reply with "
        "price, room and floor.",
        "{guest} from {city} checks in at {hotel}, {town}, on {date}. Write what the receptionist {name} answers, "
        "sum included.",
        "Reception of {hotel}, {date}: {name} welcomes {guest} ({city}) to {town}. Work out the bill, name the room.",
        "On {date}, {name} is on duty at {hotel} in {town}. Answer {guest}, {city}, and compute the cost.",
        "How should {name} of {hotel} reply to {guest}? It is {date} in {town}; {city} is far and the total matters.",
        "Next line, please: {guest}, home town {city}, talks to {name} at {hotel}, {town}, {date}. Give total, room "
        "number and floor.",
    ),
    drawn(
        {"name": fullname, "hotel": HOTELS, "town": TOWNS, "date": date, "guest": fullname, "city": CITIES}
    ),
    _check_in,
)
SCHEDULING = Family(
    "scheduling",
    "chat",
    (
        "Reply to {friend} for {name}: agree on a time for {hobby} at {venue} in {town} and offer to bring {thing}.",
        "{name} and {friend} plan {hobby} at {venue}, {town}. Answer the message with the time that suits both; "
        "mention {thing}.",
        "When are {name} and {friend} both free for {hobby}? Place: {venue}, {town}. Write the answer of {name}, who "
        "owns {thing}.",
        "Some {hobby} at {venue} ({town}) needs a date. Be {name}, propose the common free time to {friend} and "
        "promise {thing}.",
        "Message about {hobby}. From: {friend}. To: {name}. Where: {venue}, {town}. To bring: {thing}. Compare "
        "calendars, agree on a slot.",
        "{friend} asks {name} about {hobby} at {venue}. {town} is small, their calendars are full. Send the reply "
        "and add that {thing} will come along.",
    ),
    drawn(
        {
            "name": fullname,
            "friend": fullname,
            "hobby": list(GEAR),
            "thing": belonging,
            "venue": VENUES,
            "town": TOWNS,
        }
    ),
    _schedule,
)
SUPPORT = Family(
    "customer_support",
    "chat",
    (
        "You are {name} of {firm}, {town}. {buyer} says of the {product} that {fault}. Up to {limit} days offer "
        "{early}, later {late}. Today is {date}.",
        "{firm}, {town}, {date}: {buyer} has a broken {product} since {fault}. Up to {limit} days mean {early}, "
        "afterwards {late}. Reply as {name}.",
        "Reply for {name} of {firm} in {town} to {buyer}, {date}. Product: {product}; {fault}. Rule: {early} up to "
        "day {limit}, else {late}.",
        "What does {name} answer {buyer} on {date}? The {product} failed, {fault}. {firm} of {town} gives {early} "
        "for {limit} days and {late} after that.",
        "Complaint by {buyer} on {date}: the {product}, {fault}. Sign as {name}, {firm}, {town}. Policy: {limit} "
        "days or less, {early}; more, {late}.",
        "On {date}, {name} of {firm}, {town}, reads that {fault}. Help {buyer} with the {product}: {early} if at "
        "most {limit} days old, otherwise {late}.",
    ),
    _draw_support,
    _support,
)
FAMILIES = (SHOPKEEPER, DIRECTIONS, WAITER, HOTEL_DESK, SCHEDULING, SUPPORT, *chat_friends.FAMILIES)
