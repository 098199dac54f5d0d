"""Limericks from stock rhymes and riddles from clues."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import TOWNS
from datagen.models.procedural.scenes import VENUES, WORK, belonging, date, fields, fullname, outlet, rows
from datagen.models.procedural.wording import a, bare, drawn

# rhyming names | second lines | last lines
LIMERICKS = fields("""
    ee: Lee, Marie, Dee, Bree | who was terribly fond of hot tea, who kept a brown goat by the sea, who was stung on\
        the nose  by a bee | and they all lived as glad as can be, which is just as it ought to be, but it made no\
        difference to me
    ay: May, Ray, Jay, Kay, Faye | who slept on a mountain of hay, who danced in the kitchen all day, who painted the\
        whole  village grey | and the neighbours just stared in dismay, but nobody wanted to stay, and that is the end\
        for today
    ill: Jill, Bill, Will, Phil, Gil | who cycled each day up a hill, who simply could never sit still, who lived in a\
        tumbledown mill | and they say it is going on still, and the baker was left with the bill, but nobody ever\
        felt ill
    ain: Jane, Blaine, Wayne, Elaine, Lorraine | who went for a walk in the rain, who brought a large pig on the\
        train, who  once tried to paint a whole plane | which gave all the neighbours a pain, but nobody dared to\
        complain, and the  whole thing went straight down the drain
    ate: Kate, Nate, Tait | who always came home rather late, who balanced nine cups on a plate, who painted the moon\
        on the  gate | and the visitors just had to wait, and agreed that the cake had been great, which was hardly a\
        suitable fate
    oh: Joe, Flo, Bo, Mo | who shovelled the road free of snow, who taught an old parrot to row, who never could tell\
        friend  from foe | and that's all that I happen to know, and the whole village came to the show, but why they\
        will never  quite know""")
COUPLETS = (
    ("On a Monday at noon", "to a very loud tune"),
    ("In a very small room", "with a bucket and broom"),
    ("When the clock had struck ten", "it would happen again"),
    ("Though the weather was cold", "and the boots were quite old"),
    ("All the children would cheer", "from both far and from near"),
    ("With a spoon made of wood", "and a coat with a hood"),
    ("Then a sheep and a goat", "came along in a boat"),
    ("There was trouble in town", "when the sign tumbled down"),
    ("To the sound of a drum", "half the village would hum"),
)
RIDDLES = rows("""
    anchor: I am heavy on purpose, I leave the water only when the journey goes on, Ships would drift without me
    balloon: I grow when you blow, A needle is my worst enemy, At parties I hang from the ceiling
    bell: I have a tongue but no mouth, I only speak when I am struck, Schools and churches listen to me
    book: I have a spine but no bones, You can travel in me without leaving your chair, My leaves never fall in autumn
    bridge: I stand in the river but never drink, I join what water divides, Cars run over me and I do not mind
    broom: I have bristles but no beard, I dance across the floor, Dust runs away from me
    button: I have eyes but cannot see, I sleep in a hole all day, Coats would hang open without me
    candle: I am tall when young and short when old, One breath can end me, Birthday cakes wear me as a crown
    clock: I have hands but cannot clap, I count all day and never finish, People look at my face when they are late
    comb: I have many teeth but never bite, I walk through forests of hair, Bald men have no use for me
    echo: I answer without a mouth, I only repeat what you say, Mountains and caves are my home
    glove: I have five fingers but no bones, I always have a twin, In winter I am held by the hand
    hammer: I have a head but no brain, I hit the same thing again and again, Nails are afraid of me
    kettle: I sing when I am hot, My nose pours out what I drink, Tea has to wait for me
    key: I am small but open great doors, I have teeth and no mouth, When I am lost you stand outside
    kite: I fly without wings, A child holds me on a string, Without wind I fall asleep
    ladder: I have many steps but never walk, I lean on walls when I work, Painters climb me to reach the top
    lighthouse: I blink all night but never sleep, Sailors are glad to see me, I stand on rocks by the sea
    mirror: I show you everything but keep nothing, Left is right for me, When you smile I smile back
    needle: I have one eye but cannot see, I pull a long tail behind me, Torn trousers need me
    onion: I wear many coats at once, I make cooks cry, The more you peel me the smaller I get
    pencil: I get shorter the more I say, I am made of wood and have a dark heart, An eraser follows my mistakes
    piano: I have keys but open no doors, I am black and white, Ten fingers wake me up
    pillow: I am soft and hear your dreams, You put your head on me each night, Feathers often live inside me
    river: I have a bed but never sleep, I have a mouth but never eat, I run and run and end in the sea
    shadow: I follow you on sunny days, I am long in the evening and short at noon, In the dark I am gone
    snowman: I am born in the cold, My nose is a vegetable, In spring I run away without legs
    stamp: I travel the world and stay in a corner, I must be licked or stuck, A letter cannot go without me
    towel: I get wetter the more I dry, I hang in the bathroom, After a swim you look for me
    umbrella: I go up when the rain comes down, I am a roof on a stick, People forget me on trains
    zip: I have many teeth and one track, I go up and down all day, Without me your jacket stands open""")


def _draw_limerick(rng: Random) -> Slots:
    names = [name for row in LIMERICKS.values() for name in row[0]]
    hero = {"name": rng.choice(names), "job": a(rng.choice(list(WORK))), "town": rng.choice(TOWNS)}
    return {
        **hero,
        "by": fullname(rng),
        "aim": outlet(rng),
        "venue": rng.choice(VENUES),
        "date": date(rng),
    }


def _rhyme(slots: Slots, rng: Random) -> Answer:
    _, second, last = next(row for row in LIMERICKS.values() if slots["name"] in row[0])
    third, fourth = rng.choice(COUPLETS)
    first = f"In {slots['town']} lived {slots['job']} called {slots['name']}"
    return Answer(f"{first},\n{rng.choice(second)}.\n{third},\n{fourth},\n{rng.choice(last)}.")


def _ask_riddle(slots: Slots, rng: Random) -> Answer:
    clues = list(RIDDLES[bare(slots["thing"])])
    rng.shuffle(clues)
    return Answer("\n".join([*(f"{clue}." for clue in clues), "What am I?"]))


LIMERICK = Family(
    "limerick",
    "generation",
    (
        "Write a limerick about {job} called {name} from {town}. {by} recites it for {aim} at {venue} on {date}.",
        "{by} collects funny verse for {aim}. Rhyme five lines on {name} of {town}, {job}, to be read at {venue} on "
        "{date}.",
        "At {venue} on {date}, {by} must make people laugh: five rhyming lines (aabba) on {name}, {job} in {town}, "
        "for {aim}.",
        "Hero: {name}, {job}. Home: {town}. Form: limerick. Occasion: {aim}, {venue}, {date}. Author: {by}. Go "
        "ahead, please.",
        "Which limerick could {by} put into {aim}? It should tell of {job}, {name}, who lives in {town}. Deadline: "
        "{date}, {venue}.",
        "In {town} lives {job} named {name}. Make that the start of a limerick; {by} will perform it on {date} at "
        "{venue} for {aim}.",
    ),
    _draw_limerick,
    _rhyme,
)
RIDDLE = Family(
    "riddle",
    "generation",
    (
        "Write a riddle about {thing} for {aim}. On {date}, {by} rewards whoever solves it at {venue} with {prize}.",
        "{by} hides {prize} at {venue} on {date}; the clue is a riddle whose answer is {thing}. Word it for {aim}.",
        "Describe {thing} in three clues and a question. Reader: {by}, {venue}, {date}. Prize: {prize}. Use: {aim}.",
        "For {aim}, {by} makes guests of {venue} guess {thing} on {date}. Let it speak in the first person. Winners "
        "get {prize}.",
        "Who am I? Pose this question for {thing}, after three hints; {by} prints it in {aim}, offering {prize} at "
        "{venue} on {date}.",
        "To win {prize} from {by} at {venue} on {date}, think of {thing}. Give clues without the word itself, for "
        "{aim}.",
        "On {date} the riddle of the day at {venue} is {thing}. Sponsor: {by}, {prize}. Printed in: {aim}. How does "
        "it go?",
    ),
    drawn(
        {
            "thing": [a(thing) for thing in RIDDLES],
            "aim": outlet,
            "by": fullname,
            "prize": belonging,
            "date": date,
            "venue": VENUES,
        }
    ),
    _ask_riddle,
)
FAMILIES = (LIMERICK, RIDDLE)
