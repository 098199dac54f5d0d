"""Families that plan: packing lists, timetables, rotas, countdowns and training plans, with computed figures."""

from __future__ import annotations

from datetime import date as calendar
from datetime import timedelta
from random import Random

from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import MONTHS, TOWNS, WEEKDAYS, words
from datagen.models.procedural.scenes import (
    EVENTS,
    GEAR,
    VENUES,
    belonging,
    date,
    fullname,
    person,
    quarter,
    rows,
)
from datagen.models.procedural.subjects import TOPICS
from datagen.models.procedural.wording import bullets, clock, counted, drawn, listing, minutes, number

SEASON_WEAR = rows("""
    spring: a light jacket, a thin scarf, an umbrella
    summer: a sun hat, sun cream, a pair of sandals
    autumn: a raincoat, a warm jumper, a pair of sturdy shoes
    winter: a thick coat, a pair of gloves, a woollen hat""")
LODGINGS = words("""
    a tent by a lake, a youth hostel, a small hotel, a mountain hut, a farmhouse, a houseboat, a monastery, a
    campervan, a friend's flat, a treehouse, a castle hotel, a caravan park, a holiday flat, a lighthouse cottage""")
CHORES = words("""
    emptying the bins, watering the tomatoes, feeding the goldfish, cleaning the kitchen, walking the dog,
    collecting the post, sweeping the yard, locking the front door, cooking dinner, wiping the blackboard, making
    the coffee, loading the dishwasher, taking out the recycling, reading to the little ones, raking the leaves,
    checking the boiler, doing the shopping, airing the classroom, opening the shop, scrubbing the bathroom""")
ERRANDS = words("""
    book the band, send the invitations, order the cake, hire the chairs, buy the lanterns, print the programme,
    borrow a marquee, choose the menu, test the lights, collect the prizes, inform the neighbours, iron the
    tablecloths, bake the bread, arrange the flowers, reserve the hall, invite the mayor, rehearse the speech,
    count the plates, wash the glasses, put up the signs, chill the drinks, call the caterer, write the place
    cards, check the forecast""")
GATHERINGS = words("""
    a family day, a study day, an open house, the annual meeting, the autumn school, the club weekend, the
    parents' evening, the science night, the spring conference, the staff outing, the summer academy, the village
    festival""")
TALKS = words(
    "a talk, a quiz, a debate, a lecture, a discussion, a slide show, a poster session, a short play"
)
LESSONS = words("a lesson, a beginners' course, a contest, a hands-on session, a trial hour")
EXERCISES = {
    "running": "km", "cycling": "km", "rowing": "km", "hiking": "km", "walking": "km", "skating": "km",
    "swimming": "lengths", "skipping rope": "jumps", "press-ups": "repetitions", "sit-ups": "repetitions",
    "yoga": "minutes", "playing scales": "minutes", "meditation": "minutes", "handstands": "attempts",
    "archery": "arrows", "free throws": "throws", "juggling": "minutes", "climbing stairs": "floors",
}  # fmt: skip
GOALS = words("""
    a charity event in June, a bet with the neighbours, the club championship, the summer festival, the doctor's
    advice, a birthday wish, the school record, a sponsor from the bank, the village games, an old promise, the
    end-of-year show""")


def _pack(slots: Slots, rng: Random) -> Answer:
    nights = number(slots["nights"])
    clothes = [
        f"{nights + 1} pairs of socks",
        f"{nights + 1} sets of underwear",
        counted(nights // 2 + 1, "shirt"),
        f"{1 + (nights > 4)} pair{'s' * (nights > 4)} of trousers",
    ]
    gear = rng.sample(GEAR[slots["hobby"]], 4)
    items = [*clothes, *SEASON_WEAR[slots["season"]], *gear, slots["thing"]]
    sleeping = ["a sleeping bag"] if "tent" in slots["lodging"] and "a sleeping bag" not in gear else []
    return Answer(f"Packing list for {slots['nights']} nights:\n{bullets([*items, *sleeping, 'toiletries'])}")


def _triple(parts: list[str], figures: list[str]) -> dict[str, str]:
    """Three things and their figures as slots first, second, third and a, b, c."""
    return dict(zip(("first", "second", "third", *"abc"), [*parts, *figures], strict=True))


def _draw_programme(rng: Random) -> Slots:
    topics = rng.sample(list(TOPICS), 2)
    talks = [f"{kind} on {topic}" for kind, topic in zip(rng.sample(TALKS, 2), topics, strict=True)]
    parts = rng.sample([*talks, f"{rng.choice(LESSONS)} in {rng.choice(list(GEAR))}"], 3)
    lengths = [str(rng.randrange(15, 95, 5)) for _ in parts]
    place = {
        "event": rng.choice(GATHERINGS),
        "venue": rng.choice(VENUES),
        "date": date(rng),
        "start": quarter(rng),
        "by": fullname(rng),
    }
    return {**place, **_triple(parts, lengths), "rest": str(rng.choice((5, 10, 15, 20)))}


def _schedule(slots: Slots, _rng: Random) -> Answer:
    now = minutes(slots["start"])
    lines = [f"Timetable for {slots['event']}, {slots['venue']}, {slots['date']}", ""]
    for part, length in (("first", "a"), ("second", "b"), ("third", "c")):
        end = now + int(slots[length])
        lines.append(f"{clock(now)}–{clock(end)} {slots[part]}")
        now = end + int(slots["rest"])
    lines += ["", f"Everything is over at {clock(now - int(slots['rest']))}."]
    return Answer("\n".join(lines))


def _rotate(slots: Slots, _rng: Random) -> Answer:
    names = (slots["first"], slots["second"], slots["third"])
    start = WEEKDAYS.index(slots["day"])
    days = number(slots["days"])
    lines = [f"Day {i + 1} ({WEEKDAYS[(start + i) % 7]}): {names[i % 3]}" for i in range(days)]
    shares = [f"{name} has {counted(len(range(i, days, 3)), 'turn')}" for i, name in enumerate(names)]
    return Answer(f"Rota for {slots['chore']}:\n" + "\n".join(lines) + f"\n\n{listing(shares)}.")


def _draw_countdown(rng: Random) -> Slots:
    errands = rng.sample(ERRANDS, 3)
    before = sorted(rng.sample(range(2, 31), 3), reverse=True)
    # May to December: the days before never reach February, whose length depends on the year.
    day = f"{rng.randint(1, 28)} {rng.choice(MONTHS[4:])}"
    place = {"event": rng.choice(list(EVENTS)), "day": day, "town": rng.choice(TOWNS), "by": fullname(rng)}
    return {**place, **_triple(errands, [str(days) for days in before])}


def _count_down(slots: Slots, _rng: Random) -> Answer:
    day, month = slots["day"].split()
    target = calendar(2023, MONTHS.index(month) + 1, int(day))
    lines: list[str] = []
    for task, before in (("first", "a"), ("second", "b"), ("third", "c")):
        due = target - timedelta(days=int(slots[before]))
        lines.append(f"{due.day} {MONTHS[due.month - 1]}: {slots[task]} ({slots[before]} days before)")
    lines.append(f"{slots['day']}: {slots['event']} in {slots['town']}")
    return Answer("\n".join(lines))


def _draw_training(rng: Random) -> Slots:
    exercise, unit = rng.choice(list(EXERCISES.items()))
    return {
        "exercise": exercise,
        "unit": unit,
        "who": person(rng),
        "weeks": rng.choice(("four", "five", "six", "seven", "eight", "nine", "ten")),
        "start": str(rng.randint(3, 30)),
        "step": str(rng.randint(2, 6)),
        "day": rng.choice(WEEKDAYS),
        "goal": rng.choice(GOALS),
        "coach": fullname(rng),
        "venue": rng.choice(VENUES),
    }


def _train(slots: Slots, _rng: Random) -> Answer:
    unit = EXERCISES[slots["exercise"]]
    start, step = int(slots["start"]), int(slots["step"])
    amounts = [start + step * week for week in range(number(slots["weeks"]))]
    lines = [f"Week {week}: {amount} {unit} of {slots['exercise']}" for week, amount in enumerate(amounts, 1)]
    lines += ["", f"Total: {sum(amounts)} {unit}. {slots['day']} is always a rest day."]
    return Answer("\n".join(lines))


PACKING_LIST = Family(
    "packing_list",
    "generation",
    (
        "Write a packing list for {who}, who stays in {lodging} near {town} for {nights} {season} nights to enjoy "
        "{hobby}. Include {thing}.",
        "{who}, will spend {nights} {season} nights in {lodging} near {town}. Reason: {hobby}. What goes into the "
        "bag besides {thing}?",
        "Near {town}, in {lodging}, {nights} nights of {hobby} await {who}, this {season}. List what to pack; "
        "{thing} must come along.",
        "Do not forget {thing}! List all that {who}, needs for {nights} nights in {lodging} at {town}: it is "
        "{season}, and the plan is {hobby}.",
        "Which things should be on the list? Traveller: {who}. Season: {season}. Purpose: {hobby}. Bed: {lodging}, "
        "{nights} nights, {town}. Must have: {thing}.",
        "This {season} my suitcase for {town} is still empty. Help me pack for {hobby}, {nights} nights in "
        "{lodging}, and {thing}; signed {who}.",
    ),
    drawn(
        {
            "who": person,
            "season": list(SEASON_WEAR),
            "hobby": list(GEAR),
            "town": TOWNS,
            "lodging": LODGINGS,
            "nights": ("two", "three", "four", "five", "six", "seven", "eight", "nine"),
            "thing": belonging,
        }
    ),
    _pack,
)
TIMETABLE = Family(
    "timetable",
    "generation",
    (
        "Make {by} a timetable for {event} at {venue} on {date}, start {start}: {first} ({a} minutes), {second} ({b} "
        "minutes), {third} ({c} minutes), breaks of {rest} minutes.",
        "On {date}, {event} begins at {start} at {venue}. {by} plans {a} minutes for {first}, {b} for {second}, {c} "
        "for {third}, with {rest} minutes of rest in between. When does each part run?",
        "First comes {first}, {a} minutes from {start}. Then {second} ({b}) and {third} ({c}) follow, {rest} minutes "
        "apart. Work out a schedule of {event} for {by}, {venue}, {date}.",
        "Visitors of {event} ({venue}, {date}) ask {by} for a programme: {start} opening, {rest} minutes between "
        "parts, {first} for {a}, {second} for {b}, {third} for {c} minutes.",
        "What does the poster say if {by} runs {event} on {date}? Place: {venue}. Opening: {start}. Parts: {first}, "
        "{a} minutes; {second}, {b} minutes; {third}, {c} minutes. Gap: {rest} minutes.",
        "Compute clock times: {by}, {date}, {venue}, {event}, from {start}. Lengths in minutes: {a} for {first}, {b} "
        "for {second}, {c} for {third}; {rest} between them.",
    ),
    _draw_programme,
    _schedule,
)
ROTA = Family(
    "rota",
    "generation",
    (
        "Make a rota of {days} days from {day} {date}: {first}, {second} and {third} take turns at {chore} at "
        "{venue} in {town}.",
        "{first}, {second} and {third} share a duty at {venue}, {town}: {chore}. Who does it on which of {days} "
        "days, starting {day} {date}?",
        "Nobody at {venue} in {town} likes {chore}. Divide {days} days from {day} {date} fairly, in this order: "
        "{first}, {second}, {third}.",
        "Starting {day} {date}, {chore} falls to {first}, {second}, {third}, and so on for {days} days. Write it "
        "down for {venue}, {town}.",
        "I share {venue} in {town} with {second} and {third}. My name is {first}, so I begin on {day} {date}. Set up "
        "{days} days of {chore}.",
        "Plan {chore}. Place: {venue}, {town}. First day: {day} {date}. Days: {days}. People in turn: {first}, "
        "{second}, {third}.",
        "How often will {third} be in charge of {chore} at {venue} ({town})? List {days} days from {day} {date}; "
        "{first} comes first, {second} next.",
    ),
    drawn(
        {
            "first": fullname,
            "second": fullname,
            "third": fullname,
            "date": lambda rng: f"{rng.randint(1, 28)} {rng.choice(MONTHS)}",
            "day": WEEKDAYS,
            "chore": CHORES,
            "venue": VENUES,
            "town": TOWNS,
            "days": ("five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
        }
    ),
    _rotate,
)
COUNTDOWN = Family(
    "countdown",
    "generation",
    (
        "Write a countdown to {event} in {town} on {day} for {by}. Steps: {first} (minus {a} days), {second} (minus "
        "{b}), {third} (minus {c}).",
        "{by} organises {event} in {town} on {day}. Give the dates on which to {first} ({a} days earlier), {second} "
        "({b}) and {third} ({c}).",
        "Counting back from {day}, when is it time for {by} to {first} ({a} days ahead), {second} ({b} days ahead), "
        "{third} ({c} days ahead)? The occasion: {event}, {town}.",
        "Dates, please! To {first} takes place {a} days before {event}; to {second}, {b} days; to {third}, {c} days. "
        "{by} holds it in {town} on {day}.",
        "Make a dated checklist. Event: {event}, {town}, {day}. Jobs: {first}, {a} days early; {second}, {b} days "
        "early; {third}, {c} days early. Responsible: {by}.",
        "Before {event} on {day} in {town}, {by} has to {third}, {second}, {first}: {c}, {b}, {a} days in advance. "
        "Sort these by date.",
    ),
    _draw_countdown,
    _count_down,
)
TRAINING = Family(
    "training_plan",
    "generation",
    (
        "Write {weeks} weeks of {exercise} for {who}: {start} {unit} first, {step} more each week, rest on {day}. "
        "Coach: {coach}, {venue}. Motive: {goal}.",
        "{who}, trains with {coach} at {venue} because of {goal}. Begin with {start} {unit} of {exercise}, add "
        "{step} weekly, {weeks} weeks, {day} free; give the total.",
        "Because of {goal}, {who}, takes up {exercise}. {coach} of {venue} wants {weeks} weeks listed: {start} "
        "{unit}, then always {step} more; {day} is free.",
        "How much {exercise} is that altogether? At {venue}, {coach} makes {who}, start at {start} {unit} and gain "
        "{step} in each of {weeks} weeks; {day} off; {goal}.",
        "Training schedule by {coach}, {venue}. For: {who}. Sport: {exercise}. Weeks: {weeks}. First: {start} "
        "{unit}. Increase: {step}. Day off: {day}. Reason: {goal}.",
        "From {start} {unit} upwards, {step} more per week: tabulate {weeks} weeks of {exercise} ({day} free, "
        "{venue}) that {coach} sets {who}, for {goal}.",
        "At {venue} on any day but {day}, {coach} teaches {exercise}. {who}, dreams of {goal}. Plan {weeks} weeks "
        "from {start} {unit} in steps of {step}.",
    ),
    _draw_training,
    _train,
)
FAMILIES = (PACKING_LIST, TIMETABLE, ROTA, COUNTDOWN, TRAINING)
