"""Families that change the grammar of a text by rule: tense, person, voice; and all families of the category."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.families import rewrite_lists, rewrite_words
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import FEMALE_NAMES, FIRST_NAMES, JOBS, MALE_NAMES, VERBS, words
from datagen.models.procedural.scenes import SETTING, date, outlet, person
from datagen.models.procedural.wording import capitalised, drawn, number

FUTURE = "the future with will"
FORMS = {row[0]: row for row in VERBS}
TIMES = words("""
    every morning, after lunch, on Sundays, in the evening, before work, at noon, in summer, twice a week, on
    rainy days, after dark, at weekends, once a month""")
# verb and the rest; {my} stands for a possessive pronoun
ACTS = words("""
    bake plum cakes, borrow novels from the library, bring flowers to the hospital, build bird houses, buy fresh
    bread, call {my} aunt, carry boxes upstairs, clean the windows, collect stamps, cook lentil soup, count the
    coins, cut the hedge, drink tea on the balcony, drive to the lake, feed the ducks, find {my} keys under the
    sofa, fix old radios, fly kites on the hill, grow tomatoes, hear the church bells, hide sweets in {my} desk,
    invite the neighbours, keep a diary, leave {my} umbrella on the bus, lose {my} gloves, make apple juice, meet
    {my} friends at the pool, open the shop, pack {my} bag, paint the fence, plant tulips, play cards, read the
    newspaper, repair bicycles, ride to the market, run through the park, see deer in the garden, sell honey, send
    postcards, sing in the kitchen, sit by the window, sleep for an hour, speak with {my} boss, sweep the yard,
    swim in the river, take photos of clouds, teach {my} cousin chess, tell stories, think about {my} holidays,
    visit {my} grandmother, wait for the tram, walk {my} dog, wash the dishes, watch the ships, wear a red hat,
    write letters""")
CROWDS = words(
    "the neighbours, the children, the nurses, my parents, the twins, the students, the farmers, my cousins"
)
# verb in the past and participle come from FORMS; every thing is singular
DEEDS = words("""
    answer the letter, bake the cake, break the vase, bring the parcel, build the bridge, buy the boat, carry the
    piano, catch the thief, choose the colour, clean the oven, close the gate, cook the soup, count the money, cut
    the grass, deliver the sofa, drink the lemonade, eat the pie, feed the parrot, find the ring, fix the clock,
    forget the password, hide the key, invite the mayor, lose the ticket, make the costume, open the safe, pack
    the suitcase, paint the door, plant the oak, play the violin, read the poem, repair the engine, sell the farm,
    send the invoice, sing the song, steal the painting, sweep the floor, teach the lesson, tell the story, throw
    the ball, wash the car, wear the crown, win the medal, write the novel""")
COUNTS = ("two", "three", "four", "five")


def conjugate(act: str, form: int) -> str:
    """The verb phrase with its verb in another form: 1 third person, 2 past, 3 participle, 4 -ing."""
    verb, _, rest = act.partition(" ")
    return f"{FORMS[verb][form]} {rest}"


def _change_tense(slots: Slots, rng: Random) -> Answer:
    before, after = [], []
    count = number(slots["count"])
    acts = rng.sample([act for act in ACTS if "{my}" not in act], count)
    for act, time in zip(acts, rng.sample(TIMES, count), strict=True):
        plural = rng.random() < 0.4
        subject = rng.choice(CROWDS if plural else FIRST_NAMES)
        start = f"{capitalised(time)} {subject}"
        before.append(f"{start} {act if plural else conjugate(act, 1)}.")
        after.append(f"{start} {f'will {act}' if slots['tense'] == FUTURE else conjugate(act, 2)}.")
    return Answer(" ".join(after), " ".join(before))


def _change_person(slots: Slots, rng: Random) -> Answer:
    name, count = slots["name"], number(slots["count"])
    she, her = ("she", "her") if name in FEMALE_NAMES else ("he", "his")
    acts, times = rng.sample(ACTS, count), rng.sample(TIMES, count)
    before = [f"{capitalised(time)} I {act.format(my='my')}." for act, time in zip(acts, times, strict=True)]
    subjects = [name, *([she] * (count - 1))]
    after = [
        f"{capitalised(time)} {subject} {conjugate(act, 1).format(my=her)}."
        for act, time, subject in zip(acts, times, subjects, strict=True)
    ]
    return Answer(" ".join(after), " ".join(before))


def _change_voice(slots: Slots, rng: Random) -> Answer:
    active, passive = [], []
    count = number(slots["count"])
    for deed, job in zip(rng.sample(DEEDS, count), rng.sample(JOBS, count), strict=True):
        thing = deed.partition(" ")[2]
        active.append(f"The {job} {conjugate(deed, 2)}.")
        passive.append(f"{capitalised(thing)} was {conjugate(deed, 3).removesuffix(thing)}by the {job}.")
    texts = (" ".join(active), " ".join(passive))
    return Answer(texts[1], texts[0]) if slots["voice"] == "passive" else Answer(texts[0], texts[1])


TENSE = Family(
    "tense",
    "rewrite",
    (
        "Put the {count} sentences by {who}, into {tense}. They will appear in {aim} on {date}; the place is {venue}.",
        "{who}, wrote {count} lines at {venue}. Change their verbs into {tense} for {aim}, {date}.",
        "For {aim}, due on {date}, rewrite what {who}, noted at {venue}: {tense}, {count} sentences.",
        "Which text results if the {count} sentences of {who}, are put into {tense}? Use: {aim}, {venue}, {date}.",
        "On {date}, {aim} needs {tense}. Rework the {count} sentences that {who}, sent from {venue}.",
        "Turn verbs into {tense}, leave the rest. Author: {who}. Sentences: {count}. Place: {venue}. Day: {date}. "
        "Use: {aim}.",
    ),
    drawn({**SETTING, "tense": ("the simple past", FUTURE), "count": COUNTS}),
    _change_tense,
)
PERSON = Family(
    "third_person",
    "rewrite",
    (
        "Retell the {count} sentences from the first person in the third person, about {name}. {who}, needs it for "
        "{aim} on {date}.",
        "{who}, presents {name} in {aim} on {date}. Rewrite the {count} sentences with {name} instead of I, pronouns "
        "included.",
        "Change I to {name} and adapt verbs and pronouns in {count} sentences. It is for {aim} on {date}, edited by "
        "{who}.",
        "By {date}, {aim} wants {count} sentences on {name} in the third person. Rework the text that {who}, handed "
        "in.",
        "{name} speaks below. How would {who}, tell the same {count} sentences about {name} in {aim} on {date}?",
        "Text: {count} sentences by {name}. Task: third person, name first, then pronouns. Editor: {who}. Use: "
        "{aim}, {date}.",
    ),
    drawn({"count": COUNTS, "name": FEMALE_NAMES + MALE_NAMES, "who": person, "aim": outlet, "date": date}),
    _change_person,
)
VOICE = Family(
    "voice",
    "rewrite",
    (
        "Rewrite the {count} sentences in the {voice} voice. {who}, sends them from {venue} to {aim} on {date}.",
        "{who}, practises the {voice} voice at {venue}. Transform all {count} sentences; they go into {aim} on "
        "{date}.",
        "For {aim}, {date}, put {count} sentences by {who}, into the {voice} voice. Setting: {venue}.",
        "On {date}, {who}, asks at {venue}: how do these {count} sentences sound in the {voice} voice? Reply in the "
        "style of {aim}.",
        "Grammar drill at {venue}, {date}: {count} sentences, {voice} voice. Pupil: {who}. Printed in: {aim}.",
        "Use the {voice} voice. The {count} sentences come from {who}, and belong in {aim} ({venue}, {date}).",
    ),
    drawn({**SETTING, "voice": ("passive", "active"), "count": COUNTS}),
    _change_voice,
)
FAMILIES = (TENSE, PERSON, VOICE, *rewrite_words.FAMILIES, *rewrite_lists.FAMILIES)
