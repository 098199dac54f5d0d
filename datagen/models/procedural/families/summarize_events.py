"""Accounts of what happened, to condense: a trip, a match, a project's week, a power cut, a dinner."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.asking import asked
from datagen.models.procedural.demands import condense, summary_demand
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import DISHES, FIRST_NAMES, TOWNS, WEEKDAYS, words
from datagen.models.procedural.wording import capitalised, clock, counted, listing

_SIGHTS = words("""
    a windmill, a glass museum, the salt caves, an old bridge, a butterfly house, the castle ruins, a rose
    garden, a brewery, the town archive, a lighthouse, the weekly market, a clock tower""")


def _trip(slots: Slots, rng: Random) -> Answer:
    name, towns = slots["name"], rng.sample(TOWNS, rng.randrange(3, 6))
    sights = rng.sample(_SIGHTS, len(towns))
    best = rng.randrange(len(towns))
    text = " ".join(
        f"Day {number}: I reached {town} before noon, ate something and saw {sight}."
        for number, (town, sight) in enumerate(zip(towns, sights, strict=True), start=1)
    )
    text += f" My feet hurt, but of everything I liked {towns[best]} most."
    route = f"{towns[0]} to {towns[-1]}"
    points = (f"Route: {', '.join(towns)}", f"Sights: {', '.join(sights)}", f"Favourite: {towns[best]}")
    sentence = f"{name} travelled from {route}, saw {listing(sights)}, and liked {towns[best]} most."
    return condense(slots, text, sentence, points, f"{len(towns)} days from {route}")


TRIP = Family(
    "summarize_trip",
    "summarize",
    (
        "Summarize the diary of {name}.",
        "Summarize the travel diary of {name} for {who}. {form}",
        "{scene} Here is what {name} wrote on the road; shorten it. {form}",
        "The readers of {shop} want the journey of {name} in a nutshell. {form}",
        "To {goal}, I need a summary of the trip that {name} describes. {form}",
        "Where did {name} go, and what was best? Condense the diary for {where}. {form}",
        "Retell the journey of {name} to {who} as briefly as possible. {form}",
    ),
    asked({"name": FIRST_NAMES, "form": summary_demand}),
    _trip,
)


def _match(slots: Slots, rng: Random) -> Answer:
    winner, loser = (f"{town} {rng.choice(('Rovers', 'United', 'Swans'))}" for town in rng.sample(TOWNS, 2))
    home, guests = rng.sample((winner, loser), 2)
    conceded = rng.randrange(4)
    goals = conceded + rng.randrange(1, 4)
    hero, keeper = rng.sample(FIRST_NAMES, 2)
    minute = rng.randrange(50, 89)
    text = (
        f"It was a windy {rng.choice(WEEKDAYS)} when {home} received {guests}. The first half brought little "
        f"but a yellow card. In minute {minute} {hero} scored for {winner}, and the stands went wild. "
        f"Goalkeeper {keeper} of {loser} prevented worse. When the whistle blew, it was "
        f"{counted(goals, 'goal')} for {winner} and {counted(conceded, 'goal')} for {loser}."
    )
    points = (
        f"{winner} {goals}-{conceded} {loser}",
        f"Goal by {hero} in minute {minute}",
        f"Goalkeeper: {keeper}",
    )
    sentence = f"{winner} beat {loser} {goals}-{conceded}, with a goal by {hero} in minute {minute}."
    return condense(slots, text, sentence, points, f"{winner} beat {loser} {goals}-{conceded}")


MATCH = Family(
    "summarize_match",
    "summarize",
    (
        "Summarize the match report that {who} sent in. {form}",
        "{scene} Shorten the report of the football match. {form}",
        "The sports page of {shop} has little space for this match. Condense the report. {form}",
        "How did the match end and who stood out? I must {goal}, so keep it brief. {form}",
        "During {where} somebody missed the match. Sum it up from the account below. {form}",
        "Give {who} the essence of the game described here. {form}",
        "{scene} Boil the account of the match down for {who}. {form}",
    ),
    asked({"form": summary_demand}),
    _match,
)

_CHORES = words("""
    the new logo, the price list, the fire drill, the spring catalogue, the website text, the staff
    survey, the window repair, the tax return, the training plan, the van repair, the summer menu, the key
    register""")


def _status(slots: Slots, rng: Random) -> Answer:
    chores = rng.sample(_CHORES, 5)
    done, running, blocked = chores[:2], chores[2:4], chores[4]
    why = rng.choice(("the money is missing", "a signature is missing", "nobody has the time"))
    text = (
        f"A lively week for everybody. We finished {done[0]} at last, after two late evenings. "
        f"{capitalised(running[0])} is under way and looks good. {capitalised(blocked)} has to wait "
        f"because {why}. {capitalised(done[1])} is off the list as well. Work on {running[1]} goes on slowly."
    )
    points = (f"Done: {listing(done)}", f"In progress: {listing(running)}", f"Blocked: {blocked} ({why})")
    sentence = (
        f"{capitalised(listing(done))} are done, {listing(running)} are in progress, and {blocked} is "
        f"blocked because {why}."
    )
    return condense(slots, text, sentence, points, f"Two tasks done, two in progress, {blocked} blocked")


STATUS = Family(
    "summarize_status",
    "summarize",
    (
        "Condense this week's progress report of {shop} for {who}. {form}",
        "{scene} Sum up where the project stands. {form}",
        "What is done, what is running, what is stuck? Summarize the update that {who} wrote. {form}",
        "My boss wants to {goal} and needs the status report in short. {form}",
        "Before {where} starts, I have to present the state of our tasks. Shorten the report. {form}",
        "{scene} The team at {shop} wrote a long update; give the upshot. {form}",
        "Nobody but {who} reads the full status report. Make a summary. {form}",
    ),
    asked({"form": summary_demand}),
    _status,
)

_CAUSES = words("""
    a fallen tree, a digger that cut a cable, a burnt fuse, a lightning strike, a flooded cellar, a mouse
    in the switch box, an ice storm, a broken pump""")


def _incident(slots: Slots, rng: Random) -> Answer:
    town, cause, homes = rng.choice(TOWNS), rng.choice(_CAUSES), rng.randrange(40, 900, 10)
    start, length = rng.randrange(6 * 60, 18 * 60, 5), rng.randrange(20, 230, 5)
    text = (
        f"{clock(start)} The lights go out in {town}. {clock(start + 10)} First calls reach the control "
        f"room, {homes} homes seem to be without power. {clock(start + 15)} A crew sets out. They find "
        f"{cause} and curse the weather. {clock(start + length)} Power is back everywhere. Nobody was hurt."
    )
    points = (
        f"Power cut in {town} from {clock(start)} to {clock(start + length)}",
        f"{homes} homes affected, nobody hurt",
        f"Cause: {cause}",
    )
    sentence = (
        f"Because of {cause}, {homes} homes in {town} had no power for {length} minutes from {clock(start)}, "
        "but nobody was hurt."
    )
    headline = f"Power cut in {town} hits {homes} homes for {length} minutes"
    return condense(slots, text, sentence, points, headline)


INCIDENT = Family(
    "summarize_incident",
    "summarize",
    (
        "Summarize the log of the power cut for {who}. {form}",
        "{scene} Shorten the incident log below. {form}",
        "The insurance of {shop} asks what happened during the power cut. Condense the log. {form}",
        "I have to {goal}. What are the main facts in this log of a power failure? {form}",
        "The power failed shortly before {where}. Sum up the entries. {form}",
        "Tell {who} in short how the power cut went, using the log. {form}",
        "{scene} People at {shop} sat in the dark; give them a digest of the log. {form}",
    ),
    asked({"form": summary_demand}),
    _incident,
)


def _cooking(slots: Slots, rng: Random) -> Answer:
    dish, cook = rng.choice(DISHES), slots["name"]
    minutes = [rng.randrange(5, 60, 5) for _ in range(3)]
    guests = rng.randrange(2, 15)
    text = (
        f"{cook} wanted to cook {dish} for {guests} guests. Washing and cutting took {minutes[0]} minutes, "
        f"with the radio on. The next {minutes[1]} minutes went into stirring. After that everything stood "
        f"in the oven for {minutes[2]} minutes. The cat watched. In the end all plates were empty."
    )
    points = (f"Dish: {dish}", f"Time: {sum(minutes)} minutes", f"Guests: {guests}, and nothing was left")
    sentence = f"{cook} spent {sum(minutes)} minutes on {dish} for {guests} guests, who ate everything."
    return condense(
        slots, text, sentence, points, f"{capitalised(dish)} for {guests} in {sum(minutes)} minutes"
    )


COOKING = Family(
    "summarize_cooking",
    "summarize",
    (
        "Sum up the cooking story of {name}.",
        "Summarize how {name} cooked for guests; {who} is curious. {form}",
        "{scene} Shorten the story of {name} in the kitchen. {form}",
        "The cooking page of {shop} prints the evening of {name}, but only in short. {form}",
        "I would like to {goal}. What are the bare facts of the cooking story about {name}? {form}",
        "Condense the account of the dinner by {name}, which is to be told at {where}. {form}",
        "What did {name} cook, for how many and how long? Sum up the text for {who}. {form}",
    ),
    asked({"name": FIRST_NAMES, "form": summary_demand}),
    _cooking,
)

FAMILIES = (TRIP, MATCH, STATUS, INCIDENT, COOKING)
