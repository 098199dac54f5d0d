"""A tour on foot or by bicycle: its stages, what it costs, and what is done when the weather turns."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.lexicon import TOWNS
from datagen.models.procedural.plots.plot import COUNT, Facts, Plot, Project, Step
from datagen.models.procedural.plots.wording import tens, wordings
from datagen.models.procedural.wording import bullets, clock, counted, table

_MODES = {"walking": (4, 22), "cycling": (15, 60)}  # km an hour, km a day
_REASONS = (
    "to raise money for a good cause",
    "because of an old promise",
    "to see the country slowly",
    "to test new equipment",
)
_PACK = {
    "walking": (
        "boots that are worn in",
        "two pairs of socks",
        "a rain cape",
        "a map on paper",
        "plasters",
        "a whistle",
    ),
    "cycling": (
        "two spare tubes",
        "a pump",
        "lights front and rear",
        "a rain cape",
        "padded gloves",
        "a multi-tool",
    ),
}


def _imagine(_role: str, rng: Random) -> Facts:
    return {"mode": rng.choice(tuple(_MODES)), "reason": rng.choice(_REASONS)}


def _detail(facts: Facts, rng: Random) -> Facts:
    days = rng.randint(3, 5)
    start, end = rng.sample(TOWNS, 2)
    _, daily = _MODES[facts["mode"]]
    return {
        "days": days,
        "people": rng.randint(4, 14),
        "start": start,
        "end": end,
        "distance": days * daily + rng.randrange(-8, 9, 2),
        "limit": days * rng.randrange(35, 61, 5),
    }


def _days(project: Project) -> int:
    return int(project["days"])


def _stages(project: Project) -> list[tuple[str, str, int]]:
    """From, to, km. Stages differ by what the land wants; together they are the distance."""
    rng, days, whole = project.rng("stages"), _days(project), project["distance"]
    others = [town for town in TOWNS if town not in (project["start"], project["end"])]
    stops = [project["start"], *rng.sample(others, days - 1), project["end"]]
    lengths = [whole // days + rng.randint(-whole // days // 5, whole // days // 5) for _ in range(days - 1)]
    lengths.append(whole - sum(lengths))
    return list(zip(stops, stops[1:], lengths, strict=False))


def _longest(project: Project) -> tuple[int, tuple[str, str, int]]:
    return max(enumerate(_stages(project), 1), key=lambda one: one[1][2])


def _divide(project: Project) -> str:
    stages = _stages(project)
    rows = [(day, start, end, km) for day, (start, end, km) in enumerate(stages, 1)]
    return (
        f"{counted(len(stages), 'stage')}:\n\n"
        + table(("Day", "From", "To", "km"), rows)
        + f"\n\n{' + '.join(str(one[2]) for one in stages)} = {project['distance']} km."
    )


def _pace(project: Project) -> str:
    speed = _MODES[project["mode"]][0]
    lines = []
    for day, (_, end, km) in enumerate(_stages(project), 1):
        ridden = km * 60 // speed
        lines.append(f"day {day}: {km} km at {speed} km an hour, {ridden} minutes, with an hour's rest, in"
                     f" {end} at {clock(9 * 60 + ridden + 60)}")  # fmt: skip
    return "Everybody sets off at 09:00:\n" + bullets(lines)


def _cost(project: Project) -> str:
    rng, days, people = project.rng("cost"), _days(project), project["people"]
    nights = days - 1 + ("rest" in project.done)
    bed, food = rng.randrange(18, 31), rng.randrange(12, 19)
    meals = days + ("rest" in project.done)
    head = nights * bed + meals * food
    verdict = (
        f"which is {project['limit'] - head} below the limit of {project['limit']}"
        if head <= project["limit"]
        else f"which is {head - project['limit']} above the limit of {project['limit']}; cooking ourselves"
        " on every other evening brings it down"
    )
    return (
        f"A head, {counted(nights, 'night')}: {nights} × {bed} = {nights * bed} euros; food: {meals} ×"
        f" {food} = {meals * food} euros. {nights * bed} + {meals * food} = {head} euros, {verdict}. For"
        f" all of us {people} × {head} = {people * head:,} euros."
    )


def _rest(project: Project) -> str:
    stop = project["stop"]
    day = next((day for day, (_, end, _) in enumerate(_stages(project), 1) if end == stop), 1)
    return (
        f"We stay in {stop} for two nights, after day {day}. All that follows moves one day back: what was"
        f" day {day + 1} is now day {day + 2}, and we reach {project['end']} on day {_days(project) + 1}."
        f" The distance stays {project['distance']} km. On the free day: washing, repairs, and no walk of"
        " more than an hour."
    )


def _pack(project: Project) -> str:
    each = tens(project.rng("pack").randrange(600, 900))
    return (
        "Each carries:\n"
        + bullets(_PACK[project["mode"]])
        + f"\n\nShared among the {project['people']}: first-aid box, stove and pot, repair kit, {each}"
        " grams a head."
    )


def _moved(project: Project, day: int) -> int:
    """The day on which a stage is walked or ridden, the day of rest counted in."""
    rested = project.facts.get("stop")
    before = [end for _, end, _ in _stages(project)[: day - 1]]
    return day + (rested in before)


def _weather(project: Project) -> str:
    day, (start, end, km) = _longest(project)
    half = km // 2
    return (
        f"The longest stage is that of day {_moved(project, day)}, {start} to {end}, {km} km. In heavy rain"
        f" or wind we do {half} km and take the bus for the other {km} − {half} = {km - half}. Thunder"
        " means: off the ridge at once, no waiting under single trees. Who leads decides by 08:30, and"
        " nobody argues."
    )


def _letter(project: Project) -> str:
    days, packed = _days(project) + ("rest" in project.done), _PACK[project["mode"]]
    return (
        f"Dear all,\n\nwe set off from {project['start']} at nine in the morning and hope to be in"
        f" {project['end']} on the evening of day {days}, {project['distance']} km by then. The longest day"
        f" has {_longest(project)[1][2]} km. Please bring {packed[0]} and {packed[3]}, and tell me by"
        f" Sunday what you cannot eat.\n\nI look forward to {project['people']} good companions."
    )


def _overview(project: Project) -> str:
    days = _days(project) + ("rest" in project.done)
    lines = [f"{project['start']} to {project['end']}, {project['distance']} km in {days} days"]
    lines += [f"{start} to {end}: {km} km" for start, end, km in _stages(project)]
    lines += [f"a day of rest in {project['stop']}"] if "rest" in project.done else []
    lines += ["cost agreed, limit of " + f"{project['limit']} euros a head"] if "cost" in project.done else []
    return "The tour at a glance:\n" + bullets(lines)


_WORDINGS = wordings("""
    rough: Plan a {mode} tour that {a_user} makes with friends {reason}. | Prepare a {mode} tour for {a_user} and a\
        few others, {reason}.
    specified: Plan a {mode} tour of {days} days for {a_user} and others, {people} people in all, {reason}: from\
        {start} to {end}, {distance} km, at most {limit} euros a head. | {people} people led by {a_user} set out\
        {reason}. Plan their {mode} tour: {distance} km from {start} to {end} in {days} days for {limit} euros a\
        head.
    divide: Divide the {distance} km into {days} stages. | Lay the stages out from {start} to {end}.
    pace: Say for each stage how long it takes and when we arrive. | Work out the hours of each day at an easy pace.
    rest: Put a day of rest in after {stop}. | People want a day off in {stop}. Change the plan.
    cost: Work out the cost a head and for all {people}. | Check the money against the limit of {limit} euros.
    pack: List what each of us packs and what we share. | Write a packing list for {mode}.
    weather: Make a plan for bad weather on the longest stage. | Think of a storm on the hardest day and say what we\
        do.
    letter: Write the letter to those who come along. | Tell the {people} by letter what awaits them.
    overview: Put the tour on one page. | Sum up the tour as it is now planned.""")

TRIP = Plot(
    "trip",
    ("guide", "geologist", "zoologist", "navigator", "historian", "botanist", "coach", "planner"),
    _WORDINGS,
    {"mode": _MODES, "days": range(2, 16), "people": COUNT, "distance": range(10, 5_001), "limit": COUNT},
    _imagine,
    _detail,
    (
        Step("divide", _divide, always=True),
        Step(
            "pace", _pace, given=lambda project: f"{_MODES[project['mode']][0]} km an hour", needs=("divide",)
        ),
        Step(
            "rest",
            _rest,
            lambda project, rng: {"stop": rng.choice(_stages(project)[:-1])[1]},
            needs=("divide",),
        ),
        Step("cost", _cost, always=True),
        Step("pack", _pack),
        Step("weather", _weather, needs=("divide",)),
        Step("letter", _letter, given=lambda project: f"we meet in {project['start']} at 09:00"),
        Step("overview", _overview, needs=("divide",)),
    ),
)
