"""A gathering: where it is held, what it costs, when what happens, and who is told."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.lexicon import FIRST_NAMES, MONTHS, TOWNS
from datagen.models.procedural.plots.plot import COUNT, Facts, Plot, Project, Step
from datagen.models.procedural.plots.wording import TIMES, tens, wordings
from datagen.models.procedural.wording import bullets, clock, listing, minutes, numbered, table

# kind: months that suit it, and the hours between which it begins
_KINDS = {
    "summer party": (MONTHS[5:8], 14, 18),
    "open day": (MONTHS[3:10], 10, 13),
    "anniversary dinner": (MONTHS, 18, 20),
    "charity evening": (MONTHS, 17, 20),
    "harvest lunch": (MONTHS[8:10], 12, 14),
    "farewell party": (MONTHS, 15, 19),
}
_WISHES = {
    "no speeches longer than five minutes": "Two speeches, five minutes each",
    "something for the children to do": "Treasure hunt for the children",
    "music that the guests play themselves": "Music by the guests",
    "a raffle for a good cause": "Raffle",
    "a look behind the scenes": "Tour behind the scenes",
}
_PLACES = (
    "the Old Mill",
    "the Assembly Hall",
    "the Boathouse",
    "the Orangery",
    "the Corn Exchange",
    "the Tithe Barn",
)
_JOBS = (
    ("tables and chairs", "sets up and clears away"),
    ("food and drink", "orders, receives and serves it"),
    ("guests", "keeps the list and greets them"),
    ("programme", "watches the clock and announces what comes next"),
    ("money", "pays the bills and keeps the receipts"),
    ("lights and sound", "tests them an hour before the start"),
)


def _imagine(_role: str, rng: Random) -> Facts:
    return {"kind": rng.choice(tuple(_KINDS))}


def _detail(facts: Facts, rng: Random) -> Facts:
    months, earliest, latest = _KINDS[facts["kind"]]
    guests = rng.randrange(24, 97, 4)
    return {
        "guests": guests,
        "town": rng.choice(TOWNS),
        "month": rng.choice(months),
        "start": clock(rng.randrange(earliest * 60, latest * 60, 30)),
        "budget": tens(guests * rng.randint(26, 40)),
        "wish": rng.choice(tuple(_WISHES)),
    }


def _venues(project: Project) -> list[tuple[str, int, int, int]]:
    """Name, seats, hire and price a head. The first seats all at the lowest price, the last is the dearest."""
    rng, guests, budget = project.rng("venues"), project["guests"], project["budget"]
    names = rng.sample(_PLACES, 3)
    heads = sorted(rng.sample(range(9, 20), 3))
    shares = sorted(rng.uniform(0.1, 0.3) for _ in range(3))
    return [
        (name, guests + rng.randrange(8, 40, 2), tens(budget * share) + 40, head)
        for name, share, head in zip(names, shares, heads, strict=True)
    ]


def _bill(venue: tuple[str, int, int, int], guests: int) -> tuple[str, int]:
    _, _, hire, head = venue
    total = hire + guests * head
    return f"{guests} × {head} = {guests * head:,} and {guests * head:,} + {hire:,} = {total:,} euros", total


def _settle(project: Project) -> str:
    return "Settled first, because all else hangs on it:\n" + numbered(
        (
            f"the date in {project['month']}, with a second one in reserve",
            f"a place in or near {project['town']} that seats {project['guests']}",
            f"the money: {project['budget']:,} euros are {project['budget'] // project['guests']} euros a head",
            f"who sees to it that there is {project['wish']}",
            "the invitations, four weeks ahead, since people make plans",
        )
    )


def _suggest(project: Project) -> str:
    rows = [
        (name, seats, f"{hire:,}", head, f"{_bill((name, seats, hire, head), project['guests'])[1]:,}")
        for name, seats, hire, head in project.rng("order").sample(_venues(project), 3)
    ]
    cheapest = _venues(project)[0]
    return (
        f"Three places for {project['guests']} people, in euros:\n\n"
        + table(("Place", "Seats", "Hire", "Food a head", "Total"), rows)
        + f"\n\nThe sum for {cheapest[0]}: {_bill(cheapest, project['guests'])[0]}."
    )


def _choose(project: Project, rng: Random) -> Facts:
    return {"place": rng.choice(_venues(project)[:2])[0]}


def _taken(project: Project) -> tuple[str, int, int, int]:
    return next(
        (one for one in _venues(project) if one[0] == project.facts.get("place")), _venues(project)[0]
    )


def _rest(project: Project) -> str:
    """What a place leaves of the money, and what to do about it."""
    venue, guests, budget = _taken(project), project.facts.get("more", project["guests"]), project["budget"]
    said, total = _bill(venue, guests)
    left = budget - total
    if left < 0:
        return (
            f"{said}. That is {-left:,} euros too much: {total:,} − {budget:,} = {-left:,}. A buffet"
            f" instead of service at the table, about 4 euros less a head, brings {guests} × 4 ="
            f" {guests * 4:,} euros back."
        )
    flowers = left // 4 // 10 * 10
    return (
        f"{said}. The budget leaves {budget:,} − {total:,} = {left:,} euros. I would spend {flowers:,} of"
        f" it on decoration and keep {left:,} − {flowers:,} = {left - flowers:,} euros for what nobody"
        " thinks of today."
    )


def _more(project: Project, rng: Random) -> Facts:
    seats = _taken(project)[1]
    return {"more": min(seats, project["guests"] + rng.randint(3, 9))}


def _programme(project: Project) -> str:
    begin = minutes(project["start"])
    rng = project.rng("programme")
    parts = [
        (-90, "Helpers arrive, tables are set"),
        (-15, "Doors open"),
        (0, "Welcome, two sentences"),
        (rng.choice((10, 15)), "Food"),
        (75, _WISHES[project["wish"]] if project["wish"] in _WISHES else project["wish"]),
        (120, "Coffee, and thanks to everybody by name"),
        (rng.choice((180, 210)), "End; clearing away"),
    ]
    where = f" at {_taken(project)[0]}" if "place" in project.facts else ""
    return f"The programme{where}:\n" + bullets(f"{clock(begin + after)} {what}" for after, what in parts)


def _risks(project: Project) -> str:
    reserve = max(50, tens(project["budget"] * 0.05))
    risks = project.rng("risks").sample(
        (
            "It rains: ask for a dry corner indoors now, and say in the invitation that all takes place anyway.",
            f"Fewer come than have said so: pay for {project['guests'] * 9 // 10} meals at first, a tenth"
            f" below the {project['guests']} on the list, and agree to raise it until three days before.",
            "The sound fails: the programme must work with a loud voice and without a microphone.",
            "It drags on: one person with a watch may end any part of the programme.",
            f"It costs more: {reserve:,} euros of the {project['budget']:,} stay untouched until the day itself.",
        ),
        3,
    )
    return "What is most likely to go wrong, and what helps:\n" + numbered(risks)


def _invitation(project: Project) -> str:
    where = _taken(project)[0] if "place" in project.facts else "a place that we shall name soon"
    greeting = project.rng("invitation").choice(
        ("Dear friends,", "Dear all,", "Dear neighbours and friends,")
    )
    return (
        f"{greeting}\n\nwe are holding our {project['kind']} at {where} in {project['town']}, on a Saturday"
        f" in {project['month']}, from {project['start']} on. There will be food, and {project['wish']}."
        " Bring good appetite and nothing else. Please say by the first of the month whether you are"
        " coming.\n\nWe look forward to you!"
    )


def _helpers(project: Project) -> list[str]:
    return project.rng("helpers").sample(FIRST_NAMES, project.facts.get("helpers", 4))


def _share_out(project: Project) -> str:
    names = _helpers(project)
    own = {
        name: [f"{field} ({what})" for field, what in _JOBS[place :: len(names)]]
        for place, name in enumerate(names)
    }
    return "Each has a field, so that nobody waits for orders:\n" + bullets(
        f"{name}: {listing(fields)}" for name, fields in own.items()
    )


def _facts_of_the_day(project: Project) -> str:
    where = f"{_taken(project)[0]}, " if "place" in project.facts else ""
    return (
        f"{where}{project['town']}, a Saturday in {project['month']}, {project['start']}; {project['wish']}"
    )


def _checklist(project: Project) -> str:
    guests = project.facts.get("more", project["guests"])
    lines = [f"[ ] {guests} guests on the list, answers counted"]
    lines += [
        f"[ ] {_taken(project)[0]} booked, bill of {_bill(_taken(project), guests)[1]:,} euros agreed in writing"
    ]
    lines += (
        ["[ ] invitations out, answers due by the first of the month"] if "invite" in project.done else []
    )
    lines += (
        [f"[ ] timetable from {project['start']} on handed to all helpers"]
        if "programme" in project.done
        else []
    )
    lines += (
        [f"[ ] helpers know their fields ({project['helpers']} people)"]
        if "share_out" in project.done
        else []
    )
    lines += ["[ ] reserve set aside, plan for rain agreed"] if "risks" in project.done else []
    lines += [f"[ ] {project['wish']}: somebody is in charge of it"]
    return f"Everything for the {project['kind']} in one list:\n" + "\n".join(lines)


_WORDINGS = wordings("""
    rough: Plan the {kind} with which {a_user} thanks everybody who has helped during the year. | Prepare the {kind}\
        that {a_user} has promised for a long time.
    specified: Plan the {kind} of {a_user}: {guests} guests, on a Saturday in {month} in {town}, from {start} on,\
        with a budget of {budget} euros and {wish}. | For {a_user}, plan the {kind} in {town} for {guests} guests with\
        {wish}; it is in {month}, begins at {start} and may cost {budget} euros.
    settle: List what has to be settled before anything is booked, the most urgent first. | Write down the five\
        things that we must settle first.
    suggest: Suggest three places in {town} for {guests} people and give the cost of each. | Compare three places\
        for {guests} people by seats, hire and food.
    choose: We take {place}. Work out what it leaves of the {budget} euros. | Book {place} in your calculation and\
        show what remains of {budget} euros.
    more: The list has grown to {more} people. Correct the calculation. | Some more have said yes, so reckon with\
        {more} people from now on.
    programme: Draw up a timetable for the day; the guests are asked for {start}. | Write the programme with times,\
        from setting up to clearing away.
    risks: Name the three biggest risks and what we do about each. | Think about what can go wrong and how we\
        prevent it.
    invite: Write the invitation. | Draft a warm invitation that says all that guests need to know.
    share_out: Share the work out among {helpers} helpers. | We have {helpers} helpers. Give each a field of work.
    checklist: Put everything into a final checklist. | Close with a checklist of all that we have agreed.""")

EVENT = Plot(
    "event",
    ("planner", "manager", "florist", "choreographer", "musician", "chef", "dancer"),
    _WORDINGS,
    {
        "kind": _KINDS,
        "start": TIMES,
        "guests": range(4, 10_001),
        "more": range(4, 10_001),
        "budget": COUNT,
        "helpers": range(1, 7),
    },
    _imagine,
    _detail,
    (
        Step("settle", _settle),
        Step("suggest", _suggest, always=True),
        Step("choose", _rest, _choose, always=True),
        Step("more", _rest, _more),
        Step("programme", _programme),
        Step("risks", _risks),
        Step("invite", _invitation, given=_facts_of_the_day),
        Step(
            "share_out",
            _share_out,
            lambda _project, rng: {"helpers": rng.randint(3, 5)},
            given=lambda project: ", ".join(_helpers(project)),
        ),
        Step("checklist", _checklist),
    ),
)
