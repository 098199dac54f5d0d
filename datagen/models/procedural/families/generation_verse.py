"""Families that play with sound and letters: acrostics, haiku, alliterations."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import (
    ADJECTIVES,
    ADVERBS,
    FIRST_NAMES,
    HOBBIES,
    JOBS,
    KINDS,
    TOWNS,
    words,
)
from datagen.models.procedural.scenes import VENUES, belonging, date, fullname, outlet, rows
from datagen.models.procedural.wording import a, bare, capitalised, drawn, plural

ACROSTIC_LINES = rows("""
    A: Always the first to lend a hand, At home wherever people laugh, Asking the questions nobody else dares to ask
    B: Brave when the evening grows dark, Bright ideas before breakfast, Bringing sunshine on rainy days
    C: Calm in the middle of a storm, Careful with every promise, Cheerful from morning to night
    D: Dreaming of journeys by sea, Daring enough to dance alone, Dependable like an old clock
    E: Eager to learn something new, Every friend knows the open door, Easy to talk to at any hour
    F: Faithful to old friends, Full of stories from far away, Finding a way where others give up
    G: Generous with time and cake, Glad about small things, Great at listening
    H: Happy to share the last biscuit, Honest even when it hurts, Humming a tune on the stairs
    I: Inventing games out of nothing, In love with the open sky, Interested in everyone
    J: Joking when things look grim, Just and fair to all, Jumping over every puddle
    K: Kind to cats and to people, Keeping secrets safe, Knowing when to be silent
    L: Laughing louder than the radio, Loyal through thick and thin, Looking for the good in people
    M: Mending what others throw away, Making plans under the stars, Modest after every success
    N: Never without a smile, Noticing what others miss, Not afraid of hard work
    O: Open to every new idea, On time for every train, Often lost in a good book
    P: Patient with the slow, Proud of neat handwriting, Planting trees for tomorrow
    Q: Quick to forgive, Quietly doing what must be done
    R: Ready for the next adventure, Respectful to young and old, Reading until late at night
    S: Singing in the kitchen, Steady as a lighthouse, Sharing umbrellas with strangers
    T: Thoughtful in word and deed, Telling the best stories, True to every word
    U: Up before the birds, Understanding without many words, Unafraid of the unknown
    V: Very good at keeping calm, Visiting friends in need, Valuing truth above all
    W: Warm like a winter stove, Wise beyond all years, Walking the long way home
    X: Xylophone player at heart, X marks the spot where joy is found
    Y: Young at heart, Yes is the favourite answer
    Z: Zest for life in every step, Zigzagging happily through the day""")
# animals by syllables, places by syllables, and what goes before to make lines of five and seven
ANIMALS = {
    1: words("fox, crow, hare, deer, frog, goat, swan, toad, cat, wolf, moth, bee, wren"),
    2: words("heron, weasel, badger, rabbit, robin, lizard, beaver, sparrow, raven, spider, pigeon, turtle"),
    3: words("butterfly, bumblebee, kangaroo, nightingale, ladybird, dragonfly, pelican"),
}
FIRST_LINES = {
    1: words("one still silent, a lone quiet, a small patient"),
    2: words("a lone shy, one small still, a lost grey"),
    3: words("a lone, one small, the shy"),
}
PLACES = {
    3: words("""
        in the reeds, by the stream, on the roof, near the well, in the corn, at the gate, by the lake, on the
        fence, in the snow, on the wall, near the bridge, in the ditch"""),
    4: words("""
        under the moon, beside the road, along the shore, behind the barn, among the leaves, above the town,
        beneath the oak, across the field"""),
}
SECOND_LINES = {
    3: words(
        "watches clouds, waits its turn, hears the wind, rests a while, dreams of rain, counts the stars"
    ),
    4: words("waits and listens, watches the clouds, is at home here, stops and wonders, looks for shelter"),
}
THIRD_LINES = rows("""
    spring: the first blossoms fall, new grass at the door, the ice is long gone, buds begin to burst
    summer: the heat will not end, noon without a sound, warm dust in the air, the long light lingers
    autumn: leaves begin to fall, fog comes with the dusk, the last apples drop, geese are leaving us
    winter: winter holds its breath, frost on the bare twig, the night comes early, snow without a sound""")
# letter: what somebody can do with plants or animals, in one word of that letter
DEEDS = rows("""
    B: borrows, brings, brushes, buys
    C: carries, collects, counts, cuddles
    F: feeds, finds, follows, fetches
    G: gathers, greets, grooms, guards
    H: helps, hides, hugs, hears
    L: likes, leads, loves
    M: measures, meets, misses, mimics
    P: paints, pets, praises, protects
    R: rescues, rewards, remembers
    S: saves, sees, seeks, salutes
    T: tames, teaches, tickles, trains
    W: washes, watches, welcomes, weighs""")


def _initials(slots: Slots, rng: Random) -> Answer:
    used: list[str] = []
    for letter in slots["name"].upper():
        fresh = [line for line in ACROSTIC_LINES[letter] if line not in used]
        used.append(rng.choice(fresh or ACROSTIC_LINES[letter]))
    praise = f"For {slots['name']}, {slots['job']} in {slots['town']} who loves {slots['hobby']}."
    thanks = f"{praise} From {slots['by']}, {slots['date']}."
    return Answer("\n".join([*used, "", thanks]))


def _draw_scene(rng: Random) -> str:
    animal, place = (
        rng.choice([one for some in stock.values() for one in some]) for stock in (ANIMALS, PLACES)
    )
    return f"{a(animal)} {place}"


def _count_syllables(slots: Slots, rng: Random) -> Answer:
    animal, _, where = bare(slots["scene"]).partition(" ")
    syllables = next(count for count, names in ANIMALS.items() if animal in names)
    left = next(7 - count for count, names in PLACES.items() if where in names)
    lines = (
        f"{rng.choice(FIRST_LINES[syllables])} {animal}",
        f"{rng.choice(SECOND_LINES[left])} {where}",
        rng.choice(THIRD_LINES[slots["season"]]),
    )
    return Answer("\n".join(lines))


def _alliterate(slots: Slots, rng: Random) -> Answer:
    letter = slots["name"][0].lower()
    first, second = rng.sample([word for word in ADJECTIVES if word.startswith(letter)], 2)
    nouns = [*KINDS["animals"], *KINDS["flowers"], *KINDS["fruits"]]
    things = plural(rng.choice([noun for noun in nouns if noun.startswith(letter)]))
    adverb = rng.choice([word for word in ADVERBS if word.startswith(letter)])
    deed = rng.choice(DEEDS[letter.upper()])
    return Answer(f"{capitalised(first)} {slots['name']} {deed} {second} {things} {adverb}.")


ACROSTIC = Family(
    "acrostic",
    "generation",
    (
        "Write an acrostic on {name}, {job} in {town} who loves {hobby}. {by} prints it in {aim} on {date}.",
        "On {date}, {by} needs lines that begin with the letters of {name} ({job}, {town}, keen on {hobby}) for "
        "{aim}.",
        "{name}, {job} from {town}, loves {hobby}. Start each line of a poem with one letter of the name; {by}, "
        "{date}, {aim}.",
        "Letter by letter, praise {name}. Sender: {by}, {date}. Use: {aim}. Facts: {job}, {town}, {hobby}.",
        "For {aim}, could you turn {name} of {town} into a name poem? Close with {job}, {hobby}, {by}, {date}.",
        "I'm {by}. Spell {name} with first letters in a poem for {aim} ({date}). The person is {job} in {town}, mad "
        "about {hobby}.",
        "Name poem, please: {name}. Town: {town}. Job: {job}. Hobby: {hobby}. From: {by}, {date}. Place: {aim}.",
    ),
    drawn(
        {
            "name": [name for name in FIRST_NAMES if 3 < len(name) < 8],
            "aim": outlet,
            "by": fullname,
            "job": [a(job) for job in JOBS],
            "town": TOWNS,
            "hobby": HOBBIES,
            "date": date,
        }
    ),
    _initials,
)
HAIKU = Family(
    "haiku",
    "generation",
    (
        "Write a haiku (5, 7, 5 syllables) about {scene}, {season}. {by} wants it for {aim}, next to {thing}.",
        "For {aim}, {by} asks for lines of five, seven and five syllables: {season}, {scene}. The prize is {thing}.",
        "Count syllables for {by}: 5-7-5. Scene: {scene}. When: {season}. Purpose: {aim}. Prize: {thing}.",
        "What haiku would suit {aim}? {by}, the owner of {thing}, thinks of {season} and of {scene}.",
        "In exchange for {thing}, {by} expects a haiku on {season}, with {scene}, for {aim}.",
        "Imagine {scene}, {season}. Give {by} 17 syllables in three lines for {aim} and win {thing}.",
        "{by} keeps {thing} for whoever finds the best haiku. Subject: {scene}, {season}. It goes with {aim}. Your "
        "turn.",
    ),
    drawn(
        {
            "scene": _draw_scene,
            "season": list(THIRD_LINES),
            "aim": outlet,
            "by": fullname,
            "thing": belonging,
        }
    ),
    _count_syllables,
)
ALLITERATION = Family(
    "alliteration",
    "generation",
    (
        "Write six words with one first letter about {name} for {aim}. {by} wins {thing} with them at {venue}, "
        "{date}.",
        "{by} warms up at {venue} on {date}. Find a tongue-twister: six words starting like {name}, the hero. Use: "
        "{aim}. Prize: {thing}.",
        "Six words in one sentence, each beginning like {name}, its subject: {by} offers {thing}. It is for {aim}, "
        "{venue}, {date}.",
        "For {aim}, can you alliterate six words around {name}? {by}, owner of {thing}, recites them on {date} at "
        "{venue}.",
        "On {date} at {venue}, {by} gives {thing} for six words sharing an initial. Subject: {name}. Purpose: {aim}.",
        "Alliteration wanted. Person: {name}. Words: six. Speaker: {by}. Where: {venue}, {date}. Prize: {thing}. "
        "Later use: {aim}.",
        "To get {thing} from {by} on {date}, say something about {name} at {venue} in six words with a common "
        "initial. Then it goes into {aim}.",
    ),
    drawn(
        {
            "name": [name for name in FIRST_NAMES if name[0] in DEEDS],
            "thing": belonging,
            "aim": outlet,
            "by": fullname,
            "venue": VENUES,
            "date": date,
        }
    ),
    _alliterate,
)
FAMILIES = (ACROSTIC, HAIKU, ALLITERATION)
