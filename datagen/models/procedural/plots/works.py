"""Building and doing up: areas, material, money, the order of the work, and what is dangerous about it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from random import Random

from datagen.models.procedural.lexicon import FIRST_NAMES
from datagen.models.procedural.plots.plot import COUNT, Facts, Plot, Project, Step
from datagen.models.procedural.plots.wording import wordings
from datagen.models.procedural.scenes import fields
from datagen.models.procedural.wording import bullets, counted, listing, numbered, table

# what is done: material, m² that a pack covers, euros a pack, spare in percent, hours for 10 m² | steps | danger
_JOBS = fields("""
    lay an oak floor: boards, 2, 96, 10, 9 | let the boards lie in the room for two days, level the floor, lay the\
        first row along the longest wall, cut and lay the rest, fix the skirting | the saw: two hands on it, goggles on
    paint the walls: paint, 20, 38, 5, 4 | clear and cover, fill the holes and sand them, paint edges and corners,\
        paint the surfaces twice, take the tape off while it is damp | the ladder: never stand on the top rung
    tile the walls: tiles, 1, 24, 12, 14 | check that the wall is dry and even, draw the base line, set the tiles from\
        the middle outwards, let them rest for a day, fill the joints | tile dust: cut wet and wear a mask
    pave the yard: slabs, 1.5, 33, 8, 12 | mark out and dig 25 cm, fill with gravel and ram it, draw the sand off\
        level, lay the slabs from one corner, sweep sand into the joints | the weight: lift in pairs, from the knees
    plaster with clay: clay plaster, 4, 29, 10, 11 | brush the wall off and wet it, throw on the first coat, let it dry\
        for three days, rub in the fine coat, smooth it with a sponge | wet cables: switch the circuit off first""")
_PLACES = ("the workshop", "the back room", "the shop", "the meeting room", "the old stable", "the entrance")


def _imagine(_role: str, rng: Random) -> Facts:
    return {"job": rng.choice(tuple(_JOBS)), "room": rng.choice(_PLACES)}


def _detail(_facts: Facts, rng: Random) -> Facts:
    return {
        "length": rng.randint(4, 9),
        "width": rng.randint(3, 6),
        "hands": rng.randint(2, 4),
        "limit": rng.randrange(600, 2_500, 50),
    }


@dataclass(frozen=True, slots=True)
class _Job:
    """covers: m² of a pack. spare: percent of the area. hours: for 10 m²."""

    material: str
    covers: float
    price: int
    spare: int
    hours: int
    steps: tuple[str, ...]
    danger: str


def _job(project: Project) -> _Job:
    (material, covers, price, spare, hours), steps, danger = _JOBS[project["job"]]
    return _Job(material, float(covers), int(price), int(spare), int(hours), steps, ", ".join(danger))


def _size(project: Project) -> tuple[str, int]:
    """How the area is reckoned, and the area in m²; walls are 3 m high."""
    length, width = project.facts.get("longer", project["length"]), project["width"]
    if "wall" in project["job"] or "plaster" in project["job"]:
        around = 2 * (length + width)
        return (
            f"Around the room 2 × {length + width} = {around} m, and {around} × 3 = {around * 3} m²",
            around * 3,
        )
    return f"{length} × {width} = {length * width} m²", length * width


def _packs(project: Project) -> tuple[str, int]:
    job, area = _job(project), _size(project)[1]
    wanted = area * (100 + job.spare) / 100
    packs = ceil(wanted / job.covers)
    said = f"{area} m² and {job.spare} % to spare are {wanted:.1f} m², at {job.covers:g} m² a pack"
    return f"{said} {counted(packs, 'pack')} of {job.material}", packs


def _measure(project: Project) -> str:
    return (
        f"{_size(project)[0]}. I have not taken doors and windows off; what that leaves over is the reserve"
        " for offcuts."
    )


def _material(project: Project) -> str:
    said, packs = _packs(project)
    price = _job(project).price
    total = packs * price
    verdict = (
        f"{project['limit'] - total:,} euros below the {project['limit']:,} that you allow"
        if total <= project["limit"]
        else f"{total - project['limit']:,} euros above the {project['limit']:,} that you allow, so do one"
        " half now and the other in spring"
    )
    return f"{said}. {packs} × {price} = {packs * price:,} euros, {verdict}."


def _order(project: Project) -> str:
    return f"To {project['job']} in {project['room']}, in this order:\n" + numbered(_job(project).steps)


def _hours(project: Project) -> int:
    return ceil(_size(project)[1] * _job(project).hours / 10)


def _time(project: Project) -> str:
    hours, hands = _hours(project), project["hands"]
    each = ceil(hours / hands)
    return (
        f"{_size(project)[1]} m² at {_job(project).hours} hours for every 10 m² are {hours} hours of work."
        f" Shared by {hands} people these are {each} hours each, or {ceil(each / 7)} days of seven hours."
        " Days on which something has to dry come on top."
    )


def _longer(project: Project) -> str:
    new, old = project["longer"], project["length"]
    change = f"{new} − {old} = {new - old} m more" if new >= old else f"{old} − {new} = {old - new} m less"
    return f"That makes {change}. {_size(project)[0]}. {_material(project)}"


def _safety(project: Project) -> str:
    rules = project.rng("safety").sample(
        (
            "Nobody works alone, and somebody knows where the first-aid box is.",
            "No radio beside machines: one must hear when somebody calls.",
            "Whoever is tired sweeps. Most accidents happen in the last hour.",
            "Children watch from the door.",
        ),
        2,
    )
    return "Before anybody begins:\n" + numbered((f"The main danger is {_job(project).danger}.", *rules))


def _people(project: Project) -> list[str]:
    return project.rng("people").sample(FIRST_NAMES, project["hands"])


def _shares(project: Project) -> str:
    steps, people = _job(project).steps, _people(project)
    lines = [(step, people[place % len(people)]) for place, step in enumerate(steps)]
    return "Who answers for what; all help with everything:\n" + table(("Step", "In charge"), lines)


def _notice(project: Project) -> str:
    days = ceil(_hours(project) / project["hands"] / 7)
    return (
        f"Dear neighbours,\n\nfrom Monday on we {project['job']} in {project['room']}. It will be loud for"
        f" about {counted(days, 'day')}, from eight to five, and never at noon. If you need quiet at a"
        " certain hour, tell us and we shall find a way. On the last day there is cake."
    )


def _list(project: Project) -> str:
    lines = [f"{_packs(project)[1]} packs of {_job(project).material}", f"mind {_job(project).danger}"]
    lines += [f"{project['hands']} people, each in charge of something"] if "shares" in project.done else []
    lines += ["neighbours told"] if "notice" in project.done else []
    return f"Ready to {project['job']}?\n" + bullets(
        (*lines, f"first step: {listing(_job(project).steps[:1])}")
    )


_WORDINGS = wordings("""
    rough: Tell {a_user} how to {job} in {room}. | Help {a_user} who wants to {job} in {room} without a firm.
    specified: Plan with {a_user} how to {job} in {room}: {length} m by {width} m, {hands} people to help, at most\
        {limit} euros for material. | Prepare everything so that {a_user} can {job} in {room} with {hands} people;\
        the room has {length} m by {width} m, and material may cost {limit} euros.
    measure: Work out the area of {length} m by {width} m that has to be done. | Begin with the area.
    material: Say how much material we need and what it costs. | Reckon the packs and the price against {limit}\
        euros.
    longer: We have measured again: it is {longer} m long. Correct the figures. | The length is {longer} m after\
        all. What changes?
    order: List the steps in the right order. | Say what is done first, second and so on.
    time: Estimate the hours with {hands} people. | Tell me how long the {hands} of us need.
    shares: Put somebody in charge of each step. | Share the steps out among the {hands} of us.
    safety: Say what is dangerous and what we do about it. | Write three rules of safety.
    notice: Write a notice for the neighbours. | Warn the neighbours in a friendly way.
    list: Close with a list for the first morning. | Make the last checklist.""")

WORKS = Plot(
    "works",
    ("architect", "carpenter", "electrician", "interior", "landscape", "gardener", "logistics", "physicist"),
    _WORDINGS,
    {
        "job": _JOBS,
        "length": range(1, 101),
        "longer": range(1, 101),
        "width": range(1, 101),
        "hands": range(1, 101),
        "limit": COUNT,
    },
    _imagine,
    _detail,
    (
        Step("measure", _measure, always=True),
        Step("material", _material, always=True),
        Step(
            "longer",
            _longer,
            lambda project, rng: {"longer": project["length"] + rng.randint(1, 2)},
            needs=("measure",),
        ),
        Step("order", _order, always=True),
        Step("time", _time),
        Step("shares", _shares, given=lambda project: ", ".join(_people(project)), needs=("order",)),
        Step("safety", _safety),
        Step("notice", _notice, given=lambda project: f"{project['room']}, from Monday on"),
        Step("list", _list),
    ),
)
