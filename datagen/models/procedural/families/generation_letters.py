"""Families that write letters, cards and speeches from one person to another."""

from __future__ import annotations

import re
from random import Random

from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import CITIES, COMPANIONS, FIRST_NAMES, HOBBIES, words
from datagen.models.procedural.scenes import (
    EVENTS,
    VENUES,
    WORK,
    belonging,
    date,
    fullname,
    incident,
    meal,
    quarter,
)
from datagen.models.procedural.wording import a, bare, drawn, either, listing, number

REMARKS = words("""
    children are welcome, dogs may come along, parking is free behind the building, the buffet is vegetarian, the
    last bus leaves at midnight, there is a ramp at the side door, umbrellas will be needed if it rains, nobody
    has to dress up, guests may stay overnight, the neighbours have been told about the noise, shoes must come off
    at the door, the entrance is hard to find in the dark, a friend may come too, the heating is out of order,
    there will be a collection for the animal shelter, earplugs are provided, it all takes place indoors if it
    storms, the ground is muddy, a lift can be arranged from the station, vegan cake will be served, the doorbell
    does not work, latecomers should use the back gate, gifts are not expected, warm clothes are a good idea, the
    evening ends at eleven sharp""")
OCCASIONS = words("""
    passing the driving test, a fortieth birthday, moving into a new flat, the school graduation, getting the job,
    the end of a long winter, getting well after the flu, a wedding anniversary, finishing the first novel, the
    birth of a daughter, ten years of friendship, looking after the cat in May, winning the chess club cup, a
    first day at university, running a marathon, giving up smoking, becoming a citizen, opening a new shop, a
    promotion at the bank""")
SPOTS = words("""
    next to the front door, on the windowsill in the kitchen, under the bed, on top of the piano, between two old
    cookbooks, in a drawer full of treasures, beside the fireplace, on the desk at work, above the bathroom
    mirror, in the glove compartment, on a hook by the stairs, in the hall for everyone to see, close to the
    goldfish, within reach of the armchair, on the highest shelf, in the shed among the tools""")
DAMAGE = words("""
    breaking, denting, dropping, losing, misplacing, not returning, scratching, selling by mistake, sitting on,
    spilling ink on, stepping on, throwing away, tripping over""")
EXCUSES = words("""
    the phone had rung, it was too dark to see, a wasp had come in, there had been no sleep for two nights, the
    baby was crying, the bus was about to leave, somebody had shouted fire, the floor was wet, both hands were
    full, the glasses were upstairs, a fuse had blown, the moving van was early, the dog would not stop barking,
    it looked like rubbish""")
SIGHTS = words("""
    climbing the bell tower, a boat trip at sunset, the flea market by the canal, a concert in a courtyard,
    getting lost in the old town, a swim before breakfast, the tram ride up the hill, a cooking class with a local
    family, the tiny puppet theatre, a long walk along the sea wall, the night market, a visit to a lighthouse,
    the museum of clocks, a thunderstorm on the beach, the botanical garden, cycling to a vineyard, a street
    parade, the ferry to the island, tasting olives at a farm, the cable car, a football match in the rain""")
WEATHERS = words("""
    brilliant sunshine, a week of drizzle, fog every morning, a surprising heatwave, the first snow of the year,
    wild winds from the sea, cool evenings under clear stars, sudden showers, mild spring air, dry desert heat""")


def letter(to: str, sentences: list[str], closing: str, by: str) -> Answer:
    return Answer(f"Dear {to},\n\n{' '.join(sentences)}\n\n{closing},\n{by}")


def _draw_invitation(rng: Random) -> Slots:
    event = rng.choice(list(EVENTS))
    names = {
        "host": fullname(rng),
        "guest": fullname(rng),
        "event": event,
        "item": rng.choice(EVENTS[event][0]),
    }
    place = {"venue": rng.choice(VENUES), "date": date(rng), "time": quarter(rng)}
    return {**names, **place, "remark": rng.choice(REMARKS)}


def _invite(slots: Slots, rng: Random) -> Answer:
    opening = either(rng, "I have good news", "Keep this day free", "You are warmly invited")
    sentences = [
        f"{opening}: there will be {slots['event']} at {slots['venue']} on {slots['date']}.",
        f"We start at {slots['time']}, and I would be very happy to see you there.",
        f"Look forward to {listing(EVENTS[slots['event']][1])}.",
        f"Could you please bring {slots['item']}?",
        f"One more thing: {slots['remark']}.",
        either(rng, "Let me know if you can come.", "Just send me a line to say yes.", "Please answer soon."),
    ]
    return letter(
        slots["guest"], sentences, either(rng, "See you soon", "Best wishes", "Warmly"), slots["host"]
    )


def _thank(slots: Slots, rng: Random) -> Answer:
    more = [
        "You always know what I like.",
        "Everybody who sees it asks where it is from.",
        "I hope that I can return the favour one day.",
        "Please come round soon and have a look.",
    ]
    sentences = [
        f"Thank you so much for the {bare(slots['gift'])}, a lovely present for {slots['occasion']}.",
        f"It now has a place of honour {slots['spot']}.",
        *rng.sample(more, number(slots["count"]) - 2),
    ]
    return letter(
        slots["giver"], sentences, either(rng, "Love", "Many thanks", "Gratefully"), slots["writer"]
    )


def _apologise(slots: Slots, rng: Random) -> Answer:
    regret = either(rng, "I am truly sorry for", "Please forgive me for", "I owe you an apology for")
    sentences = [
        f"{regret} {re.sub(' an? ', ' your ', slots['damage'], count=1)}.",
        f"It is true that {slots['excuse']}, but I should have been more careful.",
        "Of course I will replace it or pay for the repair, whichever you prefer.",
        f"May I also invite you to {slots['meal']} at {slots['venue']}?",
        either(rng, "I hope that we are still friends.", "I promise to take more care."),
    ]
    return letter(slots["to"], sentences, either(rng, "Yours", "With regret", "Sincerely"), slots["by"])


def _send_postcard(slots: Slots, rng: Random) -> Answer:
    sentences = [
        f"Greetings from {slots['city']}!",
        f"We have {slots['weather']} here, and nobody minds.",
        f"The best part so far was {slots['sight']}.",
        f"As for the food, I could live on {slots['meal']}.",
        f"People here still laugh about {slots['tale']}.",
    ]
    return letter(slots["to"], sentences, either(rng, "Love", "Hugs", "See you soon"), slots["by"])


def _toast(slots: Slots, rng: Random) -> Answer:
    _, tools, tasks = WORK[bare(slots["job"])]
    sentences = [
        f"Dear friends, welcome to {slots['venue']} on this {slots['date'].split()[0]}!",
        f"{slots['years']} years as {slots['job']} are a long time, and {slots['name']} has spent them well.",
        either(
            rng,
            f"Who else could {rng.choice(tasks)} with such patience?",
            f"Who else would lend us {rng.choice(tools)} without a second thought?",
        ),
        f"None of us will ever forget {slots['tale']}.",
        f"From now on there will be time for {slots['hobby']} and for sleeping late.",
        f"Let us raise our glasses to {slots['name']}!",
    ]
    return Answer(" ".join(sentences))


INVITATION = Family(
    "invitation",
    "generation",
    (
        "Write an invitation from {host} to {guest} for {event} at {venue} on {date}, {time}. Ask for {item} and "
        "note that {remark}.",
        "{host} is planning {event}. Invite {guest} to {venue} on {date} at {time}, ask for {item}, and say that "
        "{remark}.",
        "Please invite {guest} on behalf of {host}: {event} on {date}, {time} at {venue}. Guests bring {item}; "
        "{remark}.",
        "I'm {host} and need a message asking {guest} to come to {venue} for {event} ({date}, {time}) with {item}. "
        "Warn that {remark}.",
        "Could you word an invitation to {event}? Host: {host}. Guest: {guest}. When: {date} at {time}. Where: "
        "{venue}. To bring: {item}. Good to know: {remark}.",
        "On {date}, {host} holds {event} at {venue} from {time}. Compose a note telling {guest} that {remark}, and "
        "that {item} would be useful.",
        "Because {remark}, {guest} should know what to expect of {event}. Sign an invitation as {host} with {date}, "
        "{time}, {venue} and the wish for {item}.",
        "Bring {item}: that is what {guest} should do for {event} ({venue}, {date}, {time}). Let {host} put this "
        "nicely and add that {remark}.",
    ),
    _draw_invitation,
    _invite,
)
THANK_YOU = Family(
    "thank_you_note",
    "generation",
    (
        "Write a thank-you note of exactly {count} sentences from {writer} to {giver} for {gift}, kept {spot} since "
        "{occasion}.",
        "{giver} delighted {writer} with {gift} for {occasion}. Compose {count} sentences of thanks that say it now "
        "lives {spot}.",
        "To celebrate {occasion}, {writer} got {gift} from {giver}. How could a thank-you card of {count} sentences "
        "read? The gift lives {spot}.",
        "I am {writer}, and {giver} surprised me with {gift}. Thank {giver} in {count} sentences; name the reason, "
        "{occasion}, and where it is: {spot}.",
        "Gratitude in {count} sentences, please. Sender: {writer}. Reader: {giver}. Reason: {occasion}. Present: "
        "{gift}. Its place: {spot}.",
        "Right {spot} you will find {gift}, which {giver} sent for {occasion}. Have {writer} say thanks in {count} "
        "sentences.",
        "In {count} sentences, let {giver} know how happy {writer} is about {gift}. It was for {occasion} and "
        "belongs {spot}.",
    ),
    drawn(
        {
            "count": ("three", "four", "five", "six"),
            "writer": fullname,
            "giver": fullname,
            "gift": belonging,
            "occasion": OCCASIONS,
            "spot": SPOTS,
        }
    ),
    _thank,
)
APOLOGY = Family(
    "apology",
    "generation",
    (
        "Write an apology from {by} to {to} for {damage} because {excuse}, and offer {meal} at {venue}.",
        "{by} feels awful about {damage}. Say sorry to {to}, explain that {excuse}, suggest {meal} at {venue}.",
        "Since {excuse}, {by} is guilty of {damage}. Ask {to} for forgiveness and propose {meal} at {venue}.",
        "I need to apologise for {damage}. My name is {by}, my friend's is {to}. Mention that {excuse} and offer "
        "{meal} at {venue}.",
        "How might {by} make peace with {to} after {damage}? Use the excuse that {excuse} and the prospect of {meal} "
        "at {venue}.",
        "With {meal} at {venue}, {by} hopes to win back {to}. The trouble began with {damage}, as {excuse}. Find the "
        "right words.",
        "Letter of regret: {by} is to blame for {damage}, the owner {to} is angry, {excuse}. Close with an "
        "invitation to {meal} at {venue}.",
    ),
    drawn(
        {
            "by": fullname,
            "to": fullname,
            "damage": lambda rng: f"{rng.choice(DAMAGE)} {belonging(rng)}",
            "excuse": EXCUSES,
            "meal": meal,
            "venue": VENUES,
        }
    ),
    _apologise,
)
POSTCARD = Family(
    "postcard",
    "generation",
    (
        "Write a postcard from {by} in {city} to {to} about {weather}, {sight}, {meal}, and finally {tale}.",
        "{by} is on holiday in {city} with {weather}. Tell {to} about {sight}, eating {meal}, and {tale}.",
        "Imagine {city}: {sight}, {weather}, {meal}. What does {by} write to {to}, also recalling {tale}?",
        "Do not leave out {tale} as {by} greets {to} from {city}. Add {sight}, {meal} and {weather}.",
        "Five short sentences for {to}, sent by {by}. Where: {city}. Weather: {weather}. Highlight: {sight}. Food: "
        "{meal}. Story: {tale}.",
        "Everyone in {city} talks of {tale}. Put it on {by}'s holiday card to {to} along with {meal}, {weather} and "
        "{sight}.",
        "A collector of postcards is {to}. Invent one by {by} that raves about {meal}, {sight} and {weather} in "
        "{city} and retells {tale}.",
    ),
    drawn(
        {
            "by": FIRST_NAMES,
            "to": lambda rng: f"{rng.choice(COMPANIONS)} {fullname(rng)}",
            "city": CITIES,
            "weather": WEATHERS,
            "sight": SIGHTS,
            "meal": meal,
            "tale": incident,
        }
    ),
    _send_postcard,
)
TOAST = Family(
    "toast",
    "generation",
    (
        "Write a toast for {name}, {job} for {years} years, to be given at {venue} on {date}. Recall {tale}, mention "
        "{hobby}.",
        "{name}, {job} for {years} years, now has time for {hobby}. On {date} we meet at {venue}: give me a farewell "
        "speech with {tale}.",
        "What could be said on {date} at {venue} when {name} retires? Facts: {years} years as {job}, {tale}, a "
        "passion for {hobby}.",
        "Nobody has forgotten {tale}. Use it at {venue} on {date} in a speech for {name} ({job}, {years} years, keen "
        "on {hobby}).",
        "On {date}, {job} retires: {name}, {years} years of service. At {venue} I have to say something about "
        "{hobby} and {tale}. Help me.",
        "Guests at {venue} expect kind words for {name} on {date}. Cover {hobby}, {years} years as {job}, and {tale}.",
        "After {years} years as {job}, {name} retires; the party is at {venue} on {date}. Turn {tale} and a love of "
        "{hobby} into a toast.",
    ),
    drawn(
        {
            "name": fullname,
            "job": [a(job) for job in WORK],
            "years": [str(years) for years in range(21, 46)],
            "hobby": HOBBIES,
            "tale": incident,
            "venue": VENUES,
            "date": date,
        }
    ),
    _toast,
)
FAMILIES = (INVITATION, THANK_YOU, APOLOGY, POSTCARD, TOAST)
