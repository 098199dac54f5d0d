"""Families that tell: short stories, dialogues between two people, diary entries."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import FIRST_NAMES, TOWNS, words
from datagen.models.procedural.scenes import ROOMS, belonging, date, fullname, incident, meal, outlet, person
from datagen.models.procedural.wording import bare, drawn, either, number

WISHES = words("""
    to be left in peace, to catch the last ferry, to find a lost brother, to learn to whistle, to open a tea
    house, to paint the harbour, to play the trombone, to see the sea, to sleep for a week, to surprise the
    neighbours, to travel by balloon, to understand the stars, to win the baking contest, to write a letter home,
    to become a clown, to keep bees""")
ENDINGS = words("""
    a long hug, a new friendship, a shared bowl of soup, a slow dance, a surprising letter, an honest apology, a
    song in the rain, laughter until midnight, nothing but silence, a train ticket, a broken promise, a very large
    cake""")
MOODS = words("""
    bored, content, curious, exhausted, grateful, homesick, hopeful, lonely, nervous, proud, relieved, restless,
    silly, surprised, thankful, worried""")
# what two people do about a thing: their lines in turn; {it} is the thing, {x} the first speaker, {y} the second
TALKS: dict[str, tuple[str, ...]] = {
    "bargaining over": (
        "How much do you want for {it}, {y}?",
        "For you, {x}, {high} dollars.",
        "That is a lot. I can offer {low}.",
        "Let us meet in the middle: {middle} dollars.",
        "Agreed. Here is the money.",
        "And here it is. Enjoy it!",
    ),
    "looking for": (
        "{y}, have you seen {it} anywhere?",
        "No, {x}. Where did you see it last?",
        "It was next to the door this morning.",
        "Then let us look behind the coats.",
        "There it is! It must have fallen down.",
        "Good. Next time, put it on the shelf.",
    ),
    "arguing about": (
        "{y}, you took {it} without asking!",
        "I only borrowed it for an hour, {x}.",
        "You might have left a note.",
        "You are right, that was thoughtless of me.",
        "Thank you for saying so. Shall we share it from now on?",
        "Gladly. You have it on weekdays, I have it on weekends.",
    ),
    "repairing": (
        "Can you help me with {it}, {y}? It is broken.",
        "Let me see, {x}. Something has come loose.",
        "I have glue and a small screwdriver.",
        "Perfect. Hold this part for a moment.",
        "It works again! How can I thank you?",
        "A cup of tea would be nice.",
    ),
    "thinking of buying": (
        "What do you think of {it} as a present, {y}?",
        "I like it, {x}. Is it not too expensive?",
        "It costs {low} dollars, and we share the price.",
        "Then it is only {half} dollars each.",
        "Exactly. Shall I wrap it?",
        "Yes, and I will write the card.",
    ),
    "returning": (
        "{y}, I am bringing back {it} at last.",
        "Thank you, {x}! I had almost forgotten it.",
        "I am sorry that it took me {low} days.",
        "Never mind. Was it useful?",
        "Very much so. I even cleaned it.",
        "Then you may borrow it again.",
    ),
}


def _tell(slots: Slots, rng: Random) -> Answer:
    name, thing, count = slots["hero"].partition(",")[0], slots["thing"], number(slots["count"])
    middle = [
        "Nobody could say how it had come there, and nobody seemed to miss it.",
        f"{name} asked every neighbour in {slots['town']}, but they only shrugged.",
        f"That night {name} put it on the table and listened to the wind.",
        "In the morning a stranger knocked at the door and began to smile.",
    ]
    kept = sorted(rng.sample(range(4), count - 4))
    sentences = [
        f"{slots['hero']}, wanted only one thing: {slots['wish']}.",
        f"One day {name} found {thing} in {slots['room']}.",
        *(middle[i] for i in kept),
        either(
            rng,
            "Then everything changed.",
            "After that, nothing was as before.",
            "It was the start of something.",
        ),
        f"It all ended with {slots['ending']}.",
    ]
    return Answer(" ".join(sentences))


def _talk(slots: Slots, rng: Random) -> Answer:
    talk = next(talk for talk in TALKS if slots["deed"].startswith(talk))
    thing = bare(slots["deed"].removeprefix(f"{talk} "))
    low = 2 * rng.randint(4, 20)
    high = low + 2 * rng.randint(3, 12)
    facts = {
        "it": f"the {thing}",
        "low": low,
        "high": high,
        "middle": (low + high) // 2,
        "half": low // 2,
    }
    speakers = (slots["first"], slots["second"])
    lines = [
        f"{speakers[turn % 2]}: {line.format(x=speakers[0], y=speakers[1], **facts)}"
        for turn, line in enumerate(TALKS[talk])
    ]
    return Answer("\n".join(lines))


def _confide(slots: Slots, rng: Random) -> Answer:
    sentences = [
        f"Today was {either(rng, 'a strange day', 'a day to remember')}, and I feel {slots['mood']}.",
        f"In the morning I found {slots['thing']} in {slots['room']}.",
        f"At lunch there was {slots['meal']}.",
        f"Everybody talked about {slots['tale']}.",
        f"I hope that tomorrow will be {either(rng, 'calmer', 'just as good', 'even better')}.",
    ]
    return Answer(f"{slots['date']}\n\nDear diary,\n\n{' '.join(sentences)}\n\n{slots['name']}")


STORY = Family(
    "short_story",
    "generation",
    (
        "Write a story of {count} sentences about {hero}, who wants {wish} and finds {thing} in {room}. Place: "
        "{town}. End: {ending}.",
        "{hero}, dreams of nothing else than {wish}. Tell in {count} sentences how {thing} turns up in {room} in "
        "{town} and leads to {ending}.",
        "Once, in {town}, {thing} lay in {room}. Continue with {hero}, the wish {wish}, and {ending} at the close; "
        "{count} sentences in all.",
        "Use {count} sentences. Hero: {hero}. Town: {town}. Find: {thing}, in {room}. Longing: {wish}. Last scene: "
        "{ending}. What is the tale?",
        "How does it come to {ending}? Invent {count} sentences in which {hero}, hoping {wish}, discovers {thing} in "
        "{room} ({town}).",
        "A bedtime story, please, {count} sentences long: {thing}, {room}, {town}, {ending}, and {hero}, whose one "
        "desire is {wish}.",
    ),
    drawn(
        {
            "count": ("five", "six", "seven", "eight"),
            "hero": person,
            "wish": WISHES,
            "thing": belonging,
            "room": ROOMS,
            "town": TOWNS,
            "ending": ENDINGS,
        }
    ),
    _tell,
)
DIALOGUE = Family(
    "dialogue",
    "generation",
    (
        "Write a dialogue of six lines between {first} and {second} {deed} in {room}. It is for {aim}.",
        "{first} and {second} meet in {room}, {deed}. Give each of them three lines for {aim}.",
        "What would {first} say to {second} in {room} while {deed}? Alternate six lines; use: {aim}.",
        "For {aim}, script a conversation: {second} answers {first}, six lines in turn, {deed}, somewhere in {room}.",
        "Scene: {room}. Speakers: {first}, then {second}. Action: {deed}. Length: six lines. Use: {aim}.",
        "Six lines of theatre for {aim}, please. {first} begins, {second} replies; they are in {room} and busy "
        "{deed}.",
    ),
    drawn(
        {
            "first second": FIRST_NAMES,
            "deed": lambda rng: f"{rng.choice(list(TALKS))} {belonging(rng)}",
            "room": ROOMS,
            "aim": outlet,
        }
    ),
    _talk,
)
DIARY = Family(
    "diary_entry",
    "generation",
    (
        "Write the diary entry of {name} for {date}: mood {mood}, {thing} found in {room}, {meal} for lunch, and "
        "{tale}.",
        "{name} felt {mood} on {date}. Put {tale}, lunch ({meal}) and the find of {thing} in {room} into a diary.",
        "On {date}, {name} ate {meal}, heard of {tale} and came across {thing} in {room}. What goes into the diary "
        "of someone so {mood}?",
        "Dear diary: continue for {name}, {date}. Feeling: {mood}. Find: {thing} in {room}. Food: {meal}. Gossip: "
        "{tale}.",
        "Invent a diary page that mentions {tale}, {meal} and {thing} in {room}. Author: {name}, rather {mood}. "
        "Date: {date}.",
        "Lunch was {meal}, everybody spoke of {tale}, and in {room} there was {thing}. Let {name}, {mood} as ever, "
        "note it down on {date}.",
    ),
    drawn(
        {
            "name": fullname,
            "date": date,
            "mood": MOODS,
            "thing": belonging,
            "room": ROOMS,
            "meal": meal,
            "tale": incident,
        }
    ),
    _confide,
)
FAMILIES = (STORY, DIALOGUE, DIARY)
