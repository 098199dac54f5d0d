"""Families that exchange words: synonyms, opposites, tone, contractions, spelling."""

from __future__ import annotations

import re
from random import Random

from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import ANTONYMS, CONTRACTIONS, SYNONYMS, TOWNS, words
from datagen.models.procedural.scenes import SETTING, VENUES, date, fullname, outlet, person
from datagen.models.procedural.wording import capitalised, drawn, number

# what an adjective of SYNONYMS or ANTONYMS can be said of, together with its synonym or opposite
NOUNS = {
    "angry": "guest", "big": "garden", "brave": "firefighter", "clever": "pupil", "cold": "room",
    "difficult": "question", "easy": "recipe", "famous": "singer", "fast": "boat", "funny": "letter",
    "hungry": "dog", "important": "meeting", "kind": "neighbour", "loud": "party", "lucky": "winner",
    "modern": "building", "neat": "desk", "odd": "noise", "old": "tower", "pretty": "village", "quiet": "street",
    "rich": "farmer", "sad": "story", "shy": "child", "small": "parcel", "smart": "student", "strong": "wind",
    "tasty": "soup", "tired": "nurse", "wet": "coat", "wide": "river", "wrong": "answer", "young": "actor",
    "bright": "kitchen", "busy": "clerk", "cheap": "ticket", "clean": "plate", "deep": "lake", "dry": "towel",
    "early": "train", "empty": "bottle", "fresh": "bread", "heavy": "suitcase", "high": "wall", "honest": "witness",
    "long": "speech", "new": "bicycle", "open": "door", "patient": "teacher", "polite": "waiter", "poor": "miller",
    "rough": "fabric", "safe": "bridge", "sharp": "knife", "tall": "tree", "thick": "book", "tight": "jacket",
    "tame": "horse", "warm": "night", "wise": "judge",
}  # fmt: skip
FRAMES = (
    "We still talk about the {}.",
    "Nobody had expected the {}.",
    "In front of the station we saw the {}.",
    "The {} surprised us all.",
    "My sister wrote a poem about the {}.",
    "At the end of the day there was only the {}.",
    "They compared it with the {}.",
)
# informal: formal
OPENINGS = (
    ("Hey {}!", "Dear {},"), ("Hi {},", "Dear {},"), ("What's up, {}?", "I hope you are well, {}."),
    ("Yo {}!", "Good day, {}."), ("Hiya {}!", "Good morning, {}."),
)  # fmt: skip
REQUESTS = (
    ("Can you send me the papers ASAP?", "Could you please send me the documents as soon as possible?"),
    ("I gotta cancel Friday.", "I regret that I have to cancel our appointment on Friday."),
    ("Got a sec to talk about the trip?", "Would you have a moment to discuss the journey?"),
    ("The heater's busted again.", "The heating is unfortunately out of order once more."),
    ("I need a day off next week.", "I would like to request a day of leave next week."),
    ("Where's my parcel?", "Could you tell me where my parcel is at present?"),
    ("Your bill looks way off.", "Your invoice appears to contain an error."),
    ("Mind if I bring a buddy?", "Would you object if I were accompanied by a friend?"),
    ("I can't make it tonight.", "I am unfortunately unable to attend this evening."),
    ("The food was awesome.", "The meal was excellent."),
    ("We wanna rent the hall for a bash.", "We would like to rent the hall for a celebration."),
    ("Sorry I screwed up the list.", "I apologise for the mistake in the list."),
)
CLOSINGS = (
    ("Cheers", "Yours sincerely"), ("Bye for now", "Kind regards"), ("Thx a lot", "Thank you very much"),
    ("See ya", "I look forward to meeting you"), ("Later", "With best regards"),
)  # fmt: skip
# sentences in which a contraction comes naturally
CASUAL = words("""
    We aren't late., I can't find my keys., He couldn't sleep., They didn't call back., She doesn't like onions.,
    I don't mind the rain., He hasn't paid yet., We haven't met before., I'll bring the cake., I'm on the night
    bus., I've lost my hat., It isn't far from here., You shouldn't worry., I think they're brothers., They've
    sold the house., It wasn't my idea., We'll be there at six., We're out of milk., We've painted the door., The
    shops weren't open., It won't take long., I wouldn't do that., You'll love the view., You're the first guest.""")
# wrong: right, and a sentence with a gap for it
SPELLINGS = {
    "recieve": ("receive", "We will {} the parcel tomorrow."), "definately": ("definitely", "I will {} be there."),
    "seperate": ("separate", "They live in {} houses."), "occured": ("occurred", "The accident {} at noon."),
    "untill": ("until", "Wait {} the light is green."), "tommorow": ("tomorrow", "The shop opens {}."),
    "adress": ("address", "Please write down your {}."), "begining": ("beginning", "The {} was hard."),
    "beleive": ("believe", "I can hardly {} it."), "calender": ("calendar", "It is marked in my {}."),
    "cemetary": ("cemetery", "The {} lies on a hill."), "choclate": ("chocolate", "She bought hot {}."),
    "embarass": ("embarrass", "Please do not {} me."), "enviroment": ("environment", "It protects the {}."),
    "freind": ("friend", "My {} plays the flute."), "goverment": ("government", "The {} changed the law."),
    "grammer": ("grammar", "We study {} on Mondays."), "gaurd": ("guard", "The {} opened the gate."),
    "hieght": ("height", "They measured its {}."), "libary": ("library", "He works at the {}."),
    "neccessary": ("necessary", "A coat will be {}."), "neigbour": ("neighbour", "Our {} feeds the cat."),
    "noticable": ("noticeable", "There is a {} difference."), "peice": ("piece", "Have a {} of cake."),
    "posession": ("possession", "The ring is my dearest {}."), "restaraunt": ("restaurant", "The {} is closed."),
    "rythm": ("rhythm", "The drums keep the {}."), "suprise": ("surprise", "What a lovely {}!"),
    "truely": ("truly", "I am {} sorry."), "wierd": ("weird", "I heard a {} noise."),
    "writting": ("writing", "She is {} a novel."), "vegtable": ("vegetable", "Which {} do you like?"),
}  # fmt: skip
COUNTS = ("two", "three", "four", "five")


def _described(rng: Random, adjectives: list[str], replaced: dict[str, str]) -> Answer:
    """A text with the adjectives as its input, the same text with others in their places as its output."""
    frames = rng.sample(FRAMES, len(adjectives))
    before = [frame.format(f"{word} {NOUNS[word]}") for frame, word in zip(frames, adjectives, strict=True)]
    after = [
        frame.format(f"{replaced[word]} {NOUNS[word]}")
        for frame, word in zip(frames, adjectives, strict=True)
    ]
    return Answer(" ".join(after), " ".join(before))


def _draw_synonyms(rng: Random) -> Slots:
    first, second, third = rng.sample([word for word in SYNONYMS if word in NOUNS], 3)
    pairs = {"a": first, "b": second, "c": third}
    others = {"x": SYNONYMS[first], "y": SYNONYMS[second], "z": SYNONYMS[third]}
    return {**pairs, **others, "who": person(rng), "aim": outlet(rng), "date": date(rng)}


def _exchange(slots: Slots, rng: Random) -> Answer:
    replaced = {slots["a"]: slots["x"], slots["b"]: slots["y"], slots["c"]: slots["z"]}
    adjectives = list(replaced)
    rng.shuffle(adjectives)
    return _described(rng, adjectives, replaced)


def _oppose(slots: Slots, rng: Random) -> Answer:
    adjectives = rng.sample([word for word in ANTONYMS if word in NOUNS], number(slots["count"]))
    return _described(rng, adjectives, ANTONYMS)


def _change_tone(slots: Slots, rng: Random) -> Answer:
    parts = [rng.choice(OPENINGS), *rng.sample(REQUESTS, 2), rng.choice(CLOSINGS)]
    informal, formal = (" ".join(part[side] for part in parts[:-1]) for side in (0, 1))
    texts = [
        f"{text.format(slots['to'])}\n{parts[-1][side]}\n{slots['by']}"
        for side, text in enumerate((informal, formal))
    ]
    return Answer(texts[1], texts[0]) if slots["tone"] == "formal" else Answer(texts[0], texts[1])


def _expand(slots: Slots, rng: Random) -> Answer:
    text = " ".join(rng.sample(CASUAL, number(slots["count"])))
    known = {
        **CONTRACTIONS,
        **{capitalised(short): capitalised(long) for short, long in CONTRACTIONS.items()},
    }
    return Answer(re.sub(rf"\b({'|'.join(known)})\b", lambda found: known[found[0]], text), text)


def _spell(slots: Slots, rng: Random) -> Answer:
    chosen = rng.sample(list(SPELLINGS), number(slots["count"]))
    right = [SPELLINGS[wrong][1].format(SPELLINGS[wrong][0]) for wrong in chosen]
    wrong = [SPELLINGS[wrong][1].format(wrong) for wrong in chosen]
    return Answer(" ".join(right), " ".join(wrong))


SYNONYM = Family(
    "synonyms",
    "rewrite",
    (
        "Replace {a} by {x}, {b} by {y} and {c} by {z} in the text of {who}, which goes into {aim} on {date}.",
        "{who}, prefers {x} to {a}, {y} to {b}, {z} to {c}. Adapt the text for {aim}, {date}.",
        "For {aim}, {date}, exchange words: {a} becomes {x}, {b} becomes {y}, {c} becomes {z}. The author is {who}.",
        "The text by {who}, is too plain. Write {x} for {a}, {y} for {b}, {z} for {c} before it reaches {aim} on "
        "{date}.",
        "On {date}, {aim} prints a text by {who}. Swap three adjectives: {a}, {b}, {c} turn into {x}, {y}, {z}.",
        "Editing job: out with {a}, {b}, {c}; in with {x}, {y}, {z}. Author: {who}. Use: {aim}. Date: {date}.",
    ),
    _draw_synonyms,
    _exchange,
)
OPPOSITE = Family(
    "opposites",
    "rewrite",
    (
        "Replace all {count} adjectives with their opposites. {who}, sent the text from {venue} to {aim} on {date}.",
        "{who}, plays the contrary game at {venue}: turn {count} adjectives round. It goes into {aim} on {date}.",
        "For {aim}, {date}, reverse the meaning of {count} adjectives written by {who}, at {venue}.",
        "What does the text of {who}, become if each of its {count} adjectives means the contrary? Use: {aim}, "
        "{venue}, {date}.",
        "On {date}, {aim} wants the opposite of what {who}, says about {venue}: change {count} adjectives.",
        "At {venue} on {date}, everything seems the other way round to {who}. Let {aim} show that by turning {count} "
        "adjectives into opposites.",
    ),
    drawn({**SETTING, "count": COUNTS}),
    _oppose,
)
TONE = Family(
    "tone",
    "rewrite",
    (
        "Give the message from {by} to {to} a more {tone} tone. It concerns {venue} in {town}, {date}.",
        "{by} writes to {to}. The style should be {tone}; both work at {venue}, {town}, and it leaves on {date}.",
        "On {date}, {to} of {venue}, {town}, gets the lines below. Rewrite them so that {by} sounds {tone}.",
        "How would {by} put this to {to} in {tone} English? Place: {venue}, {town}. Day: {date}.",
        "Style: {tone}. Sender: {by}. Reader: {to}. Occasion: {venue}, {town}, {date}. Rephrase each sentence.",
        "Before {date}, {by} needs {tone} wording for {to}, who runs {venue} in {town}.",
    ),
    drawn(
        {
            "by": fullname,
            "to": fullname,
            "tone": ("formal", "informal"),
            "venue": VENUES,
            "town": TOWNS,
            "date": date,
        }
    ),
    _change_tone,
)
CONTRACTION = Family(
    "contractions",
    "rewrite",
    (
        "Write out the contractions in {count} sentences by {who}. They go from {venue} into {aim} on {date}.",
        "{who}, must not use short forms in {aim}. Expand those in the {count} sentences sent from {venue} on {date}.",
        "Spell out every contraction that {who}, used at {venue} on {date}. Then {aim} takes all {count} sentences.",
        "No apostrophes, please! Expand the short forms in {count} sentences of {who}, for {aim} ({venue}, {date}).",
        "On {date} at {venue}, {who}, learns long forms. Do it for {count} sentences that {aim} will print.",
        "The readers of {aim} dislike short forms like isn't. Lengthen {count} sentences from {venue}, {date}, by "
        "{who}, accordingly.",
    ),
    drawn({**SETTING, "count": COUNTS}),
    _expand,
)
SPELLING = Family(
    "spelling",
    "rewrite",
    (
        "Correct {count} spelling mistakes that {who}, made in a text for {aim}, {venue}, {date}.",
        "{who}, cannot spell. Mend {count} words before {aim} goes out from {venue} on {date}.",
        "For {aim}, {date}, repair the spelling: {count} sentences by {who}, one mistake each, sent from {venue}.",
        "On {date}, the proofreader at {venue} found {count} errors by {who}. Hand {aim} a clean text.",
        "What should the {count} sentences of {who}, look like? Each has a misspelt word. Use: {aim}, {venue}, "
        "{date}.",
        "Hunt for {count} misspelt words. Whatever {who}, sends from {venue} is full of them, and {aim} closes on "
        "{date}.",
    ),
    drawn({**SETTING, "count": COUNTS}),
    _spell,
)
FAMILIES = (SYNONYM, OPPOSITE, TONE, CONTRACTION, SPELLING)
