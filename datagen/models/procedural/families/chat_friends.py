"""Conversations among friends and guests: comfort, refusals, small talk, greetings, the score of a game."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import CITIES, COMPANIONS, FIRST_NAMES, TOWNS, words
from datagen.models.procedural.scenes import EVENTS, GEAR, VENUES, WORK, date, fullname, meal, person, rows
from datagen.models.procedural.wording import a, bare, counted, drawn, either, listing, number

# what somebody says: two pieces of advice
TROUBLES = rows("""
    I failed my driving test again: many good drivers needed three tries, one lesson on parking may be all that is\
        missing
    My cat has been missing since Sunday: cats often hide close to home, a note on every lamp post helps
    I did not get the job: the next interview will be easier, asking them for feedback costs nothing
    My best friend is moving abroad: a weekly call keeps people close, a visit is something to look forward to
    I burnt the cake for tonight: the inside is often still fine, a fruit salad is made in ten minutes
    Everybody laughed at my speech: a week from now nobody will remember it, they may have laughed because they liked\
        it
    I cannot sleep before the exam: resting with closed eyes helps too, you have prepared for weeks
    My bicycle was stolen last night: the police sometimes find them, the insurance may pay for part of it
    I feel lonely in the new city: a club is a good place to start, the first months are the hardest
    I forgot our wedding anniversary: an honest apology goes a long way, a late dinner is still a dinner
    My plants keep dying: most of them get too much water, some kinds forgive nearly everything
    The doctor says I must rest for a month: the body needs its time, friends can come to you
    I lost my grandmother's ring: rings often turn up in coat pockets, the memory of her is not lost with it
    I spilled soup on my boss: one day you will both laugh about it, offering to pay for the cleaning is enough
    My neighbours complained about my drum kit: practice pads are very quiet, fixed hours make peace
    I have run out of ideas for my novel: a walk often brings them back, a bad page is better than none
    Nobody came to my exhibition: the weather kept many at home, a second evening with music draws a crowd
    My flat is flooded: photos of the damage help with the insurance, you can stay at my place tonight
    I missed the last train home: the night bus leaves every hour, my sofa is free
    My team lost the final: second place is more than most reach, the next season begins soon""")
EXCUSES = words("""
    a brother's wedding, a night shift at the hospital, a knee operation, a train journey to the coast, chickenpox
    at home, a move to another flat, an exam early the next morning, a concert of the choir, a visit by the
    plumber, a bad cold, guests from abroad, a dog that cannot be left alone, the school play, a driving lesson, a
    deadline at work, the christening of a niece, a broken car, a promise to the grandparents""")
PLAYS = words("""
    dominoes, darts, mini golf, bowling, table football, word games, card games, pub quizzes, croquet, marbles,
    charades, skittles""")


def _comfort(slots: Slots, rng: Random) -> Answer:
    first, second = rng.sample(TROUBLES[slots["trouble"]], 2)
    reply = [
        either(
            rng, f"Oh {slots['friend'].split()[0]}, I am so sorry to hear that.", "That must be hard for you."
        ),
        f"Bear in mind that {first}, and that {second}.",
        f"Shall we talk about it over {slots['meal']} at {slots['venue']}?",
        either(rng, "I am thinking of you.", "You are not alone with this.", "It will get better."),
    ]
    return Answer(" ".join(reply))


def _decline(slots: Slots, rng: Random) -> Answer:
    reply = [
        f"Dear {slots['host']}, thank you for inviting me to {slots['event']} on {slots['date']}.",
        f"I would have loved to come, but {slots['excuse']} will keep me away.",
        f"Could we meet on {slots['other']} instead, at {slots['venue']}?",
        either(
            rng, "Have a wonderful time!", "I hope it will be great fun.", "Please greet everybody from me."
        ),
    ]
    return Answer(f"{' '.join(reply)} {slots['name']}")


def _chat(slots: Slots, rng: Random) -> Answer:
    questions = [
        "How did you come to it?",
        f"Do you already have {rng.choice(GEAR[slots['hobby']])}?",
        f"Is {slots['venue']} a good place for it?",
        f"Could you teach me a little when I am in {slots['town']}?",
    ]
    chosen = rng.sample(questions, number(slots["count"]))
    opening = either(rng, "How wonderful!", "That sounds great!", "What a good idea!")
    return Answer(f"{opening} I have always been curious about {slots['hobby']}. {' '.join(chosen)}")


def _greet(slots: Slots, rng: Random) -> Answer:
    workplace, tools, tasks = WORK[bare(slots["job"])]
    more = [
        f"Most of my day I {rng.choice(tasks)}.",
        f"Please do not touch {rng.choice(tools)} without asking me.",
        f"After the tour there will be {slots['meal']}.",
    ]
    reply = [
        f"Welcome to {workplace[0]}, dear guests from {slots['city']}!",
        f"My name is {slots['name']}, and I am {slots['job']} here in {slots['town']}.",
        *rng.sample(more, number(slots["count"]) - 3),
        "Are there any questions before we begin?",
    ]
    return Answer(" ".join(reply))


def _draw_points(rng: Random) -> list[list[int]]:
    """Three players' points in three rounds, with no two sums alike."""
    while True:
        points = [[rng.randint(1, 12) for _ in range(3)] for _ in range(3)]
        if len({sum(row) for row in points}) == 3:
            return points


def _keep_score(slots: Slots, rng: Random) -> Answer:
    names, points = (slots["first"], slots["second"], slots["third"]), _draw_points(rng)
    totals = {name: sum(row) for name, row in zip(names, points, strict=True)}
    ranking = sorted(names, key=lambda name: -totals[name])
    rounds = [
        f"Round {turn + 1}: "
        + ", ".join(f"{name} {row[turn]}" for name, row in zip(names, points, strict=True))
        for turn in range(3)
    ]
    ahead = totals[ranking[0]] - totals[ranking[1]]
    lead = f"{ranking[0]} leads by {counted(ahead, 'point')}"
    scores = listing([f"{name} has {counted(totals[name], 'point')}" for name in ranking])
    reply = f"After three rounds, {scores}. {lead}. {slots['by']} takes the next turn!"
    return Answer(reply, "\n".join([*rounds, "Players: So who is ahead?"]))


COMFORT = Family(
    "comfort",
    "chat",
    (
        "Your {kin}, {friend}, tells you on {date}: {trouble}. Reply with sympathy, two thoughts and an offer of "
        "{meal} at {venue}.",
        "On {date} this comes from {friend}, your {kin}: {trouble}. Comfort the writer and propose {meal} at {venue}.",
        "How do you cheer up {friend}? Your {kin} said on {date}: {trouble}. Suggest {venue} and {meal}.",
        "Be a good listener. Speaker: {friend}, your {kin}. Date: {date}. Sentence: {trouble}. Consolation: {meal}, "
        "{venue}.",
        "With {meal} at {venue} in mind, answer {friend}, your {kin}, who said on {date}: {trouble}. Find gentle "
        "words.",
        "A call on {date}: {friend}, your {kin}, sounds sad. {trouble}. Say something helpful, mention {venue} with "
        "{meal}.",
    ),
    drawn(
        {
            "kin": COMPANIONS,
            "friend": fullname,
            "date": date,
            "trouble": list(TROUBLES),
            "venue": VENUES,
            "meal": meal,
        }
    ),
    _comfort,
)
DECLINE = Family(
    "decline",
    "chat",
    (
        "{host} invites {name} to {event} on {date}. Decline politely because of {excuse}, and propose {other} at "
        "{venue}.",
        "Say no to {host} for {name}: {event}, {date}. Reason: {excuse}. Suggest meeting at {venue} on {other}.",
        "I'm {name}. How can I tell {host} that I won't be at {event} on {date}, owing to {excuse}? Offer {venue} on "
        "{other} instead.",
        "Because of {excuse}, {name} cannot join {host} for {event} on {date}. Answer kindly and name {other}, "
        "{venue}, as another chance.",
        "Reply to this invitation as {name}: {event}, {date}, hosted by {host}. You would rather come to {venue} on "
        "{other}, because of {excuse}.",
        "On {date}, {host} holds {event}. {name} stays away ({excuse}) but would like {venue} on {other}. Write the "
        "message.",
    ),
    drawn(
        {
            "name": fullname,
            "host": fullname,
            "event": list(EVENTS),
            "date": date,
            "excuse": EXCUSES,
            "other": date,
            "venue": VENUES,
        }
    ),
    _decline,
)
SMALL_TALK = Family(
    "small_talk",
    "chat",
    (
        "{who}, tells you at {venue} in {town}: I have taken up {hobby}. Answer with interest and ask {count} "
        "questions; it is {date}.",
        "At {venue} in {town}, on {date}, {who}, talks of {hobby}. Keep the chat going with {count} questions.",
        "On {date} you run into {who}, near {venue}, {town}. The news is {hobby}. React and put {count} questions.",
        "How would a good listener answer {who}, who has discovered {hobby}? Ask {count} things. Place: {venue}, "
        "{town}. Day: {date}.",
        "News of {date}: {hobby} is the new passion of {who}. You meet at {venue}, {town}; show interest by {count} "
        "questions.",
        "Small talk, please: {town}, {venue}, {date}. {who}, is full of enthusiasm about {hobby}. Say something nice "
        "plus {count} questions.",
    ),
    drawn(
        {
            "who": person,
            "venue": VENUES,
            "town": TOWNS,
            "hobby": list(GEAR),
            "count": ("two", "three", "four"),
            "date": date,
        }
    ),
    _chat,
)
GREETING = Family(
    "greeting",
    "chat",
    (
        "Play {name}, {job} in {town}, and greet a group from {city} on {date} in exactly {count} sentences. Lunch "
        "will be {meal}.",
        "{name} is {job} in {town} and shows visitors from {city} around on {date}. Welcome them in {count} "
        "sentences; lunch will be {meal}.",
        "On {date}, people from {city} visit {town}. Speak to them as {name}, {job}, in {count} sentences. Food: "
        "{meal}.",
        "Role: {name}, {job}. Guests: a class from {city}. Where and when: {town}, {date}. Menu: {meal}. Say hello "
        "in {count} sentences.",
        "How does {name}, {job} in {town}, open a tour for travellers from {city} on {date}? Use {count} sentences "
        "and promise {meal}.",
        "Travellers from {city} come to {town} on {date}, hungry for {meal}. Greet them in {count} sentences, in the "
        "words of {name}, {job}.",
    ),
    drawn(
        {
            "name": fullname,
            "job": [a(job) for job in WORK],
            "town": TOWNS,
            "city": CITIES,
            "date": date,
            "count": ("three", "four", "five", "six"),
            "meal": meal,
        }
    ),
    _greet,
)
SCOREKEEPER = Family(
    "scorekeeper",
    "chat",
    (
        "You host an evening of {play} at {venue} on {date}: {first}, {second} and {third} compete. Say who leads "
        "and call {by} to play next.",
        "{first}, {second} and {third} play {play} at {venue} on {date}. Answer them as the host; after that it is "
        "{by}'s turn.",
        "On {date}, {venue} is loud with {play}. Give the host's next line to {first}, {second} and {third}, then "
        "announce {by}.",
        "Host of {play}: tell {first}, {second}, {third} their totals and the gap at the top. Where: {venue}, "
        "{date}. Next up: {by}.",
        "Who is ahead in {play}? Reply to {first}, {second} and {third} at {venue}, {date}. End by calling {by}.",
        "As referee of {play} at {venue} ({date}), add up the points of {first}, {second} and {third} for the crowd "
        "and ask for {by}.",
    ),
    drawn({"play": PLAYS, "venue": VENUES, "date": date, "first second third": FIRST_NAMES, "by": fullname}),
    _keep_score,
)
FAMILIES = (COMFORT, DECLINE, SMALL_TALK, GREETING, SCOREKEEPER)
