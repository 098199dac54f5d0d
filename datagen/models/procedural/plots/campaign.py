"""Getting a town to change something: reasons, figures, answers to those who are against it, letters and a speech."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.lexicon import SURNAMES, TOWNS
from datagen.models.procedural.plots.plot import COUNT, Facts, Plot, Project, Step
from datagen.models.procedural.plots.wording import wordings
from datagen.models.procedural.scenes import fields
from datagen.models.procedural.wording import bullets, capitalised, listing, numbered, table

# wish: reasons | what is said against it | what one answers | what else is said | the answer to that
_WISHES = fields("""
    a crossing in front of the school: children cross there twice a day, cars come round the bend without a view, the\
        next crossing is 400 m away | It slows the traffic down. | By eight seconds a car, which is what a child needs.\
        | It is expensive. | Paint and two signs cost less than one accident.
    benches along the river: older people turn back half-way, whoever sits stays and looks after the place, the path is\
        lit already | They draw noise at night. | Place them in sight of the houses, and there are eyes on them. |\
        Nobody will look after them. | Each gets a neighbour who reports what is broken.
    a later bus on Fridays: the last one leaves before the cinema ends, apprentices from the villages cannot stay,\
        taxis cost a week's pocket money | It would run empty. | A trial of three months tells; we have the names of\
        those who would take it. | There is no driver. | The nine o'clock bus could start an hour later instead.
    a public orchard on the old car park: it lies empty since the supermarket closed, shade is missing in the centre,\
        schools ask for a place outdoors | We need the parking. | A count shows eleven cars on forty places. | Fruit on\
        the ground draws wasps. | Families who pick adopt the trees.
    longer hours for the library: it closes before people come home from work, pupils have no other quiet place, the\
        rooms are heated anyway | Staff cost money. | Two evenings with volunteers and one librarian are enough. |\
        Everybody reads on screens. | Loans have gone up for three years, and so have the chairs taken.""")


def _imagine(_role: str, rng: Random) -> Facts:
    return {"wish": rng.choice(tuple(_WISHES))}


def _detail(_facts: Facts, rng: Random) -> Facts:
    weeks = rng.randint(4, 8)
    return {
        "town": rng.choice(TOWNS),
        "weeks": weeks,
        "signatures": weeks * rng.randrange(50, 160, 10),
        "people": rng.randint(4, 12),
    }


def _wish(project: Project) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Reasons, and what is said against it with the answers."""
    reasons, *said = _WISHES[project["wish"]]
    first, answer, second, other = (", ".join(one) for one in said)
    return reasons, ((first, answer), (second, other))


def _reasons(project: Project) -> str:
    return f"Why {project['town']} needs {project['wish']}:\n" + numbered(
        capitalised(one) + "." for one in _wish(project)[0]
    )


def _figures(project: Project) -> str:
    signatures, weeks = project.facts.get("higher", project["signatures"]), project["weeks"]
    people = project["people"]
    a_week = -(-signatures // weeks)
    each = -(-a_week // people)
    spare = people * each * weeks - signatures
    return (
        f"{signatures:,} signatures in {weeks} weeks are {a_week} a"
        f" week{', rounded up' if signatures % weeks else ''}. Among {people} people that is {each} for"
        f" each of us: {people} × {each} = {people * each} a week, and in all {people * each} × {weeks} ="
        f" {people * each * weeks:,}, "
        + (f"{spare:,} to spare." if spare else "exactly enough.")
        + " An hour in front of the bakery on Saturday brings about fifteen."
    )


def _against(project: Project) -> str:
    return "What will be said, and what we answer:\n" + bullets(
        f'"{said}" {answer}' for said, answer in _wish(project)[1]
    )


def _mayor(project: Project) -> str:
    rng = project.rng("mayor")
    return f"Councillor {rng.choice(SURNAMES)}"


def _letter(project: Project) -> str:
    reasons = _wish(project)[0]
    return (
        f"Dear {_mayor(project)},\n\nwe ask the council of {project['town']} for {project['wish']}. There"
        f" are three reasons: {reasons[0]}; {reasons[1]}; and {reasons[2]}. In {project['weeks']} weeks we"
        f" shall bring you {project.facts.get('higher', project['signatures']):,} signatures. We would"
        " rather bring you a plan together. May two of us speak to you before the next meeting?\n\nYours"
        " faithfully"
    )


def _press(project: Project) -> str:
    return (
        f"{capitalised(project['town'])} asks for {project['wish']}\n\n{project['people']} neighbours have"
        f" begun to collect {project.facts.get('higher', project['signatures']):,} signatures. Their first"
        f" reason: {_wish(project)[0][0]}. The council hears of it in {project['weeks']} weeks. Sheets lie"
        " in the bakery and at the pharmacy."
    )


def _speech(project: Project) -> str:
    said, answer = _wish(project)[1][0]
    return (
        f"Friends, I shall be short, because what we want is simple: {project['wish']}. You know why:"
        f" {_wish(project)[0][1]}. I have"
        f' heard it said, "{said}" Well: {answer[:1].lower()}{answer[1:]} I ask you for one name under one'
        " sheet, and for one"
        " neighbour whom you tell."
    )


def _weeks(project: Project) -> str:
    last = project["weeks"]
    rows = [("1", "print the sheets, visit the five shops that everybody goes to")]
    rows += [(f"2 to {last - 1}", "collect on Saturday, count on Sunday, tell the paper the number")]
    return "Week by week:\n" + table(
        ("Week", "What"), [*rows, (str(last), f"hand everything to {_mayor(project)}, with a photograph")]
    )


def _compromise(project: Project) -> str:
    return "If the council wavers, in this order:\n" + numbered(
        (
            f"{capitalised(project['wish'])} for a trial of six months, with a count before and after.",
            "Half of it now, and a date for the other half.",
            f"A public meeting on the question, led by {_mayor(project)} and by one of us.",
        )
    )


def _sum(project: Project) -> str:
    names = {
        "reasons": "reasons",
        "against": "answers",
        "letter": "letter",
        "press": "notice",
        "speech": "speech",
        "weeks": "timetable",
    }
    ready = [name for step, name in names.items() if step in project.done] or ["a good cause"]
    return (
        f"For {project['wish']} in {project['town']} we have: {listing(ready)}. What is missing:"
        f" {project.facts.get('higher', project['signatures']):,} names and the courage to ask for the"
        " first one."
    )


_WORDINGS = wordings("""
    rough: Win the council over for {wish}, together with {a_user}. | Help {a_user} to get {wish}.
    specified: Help {a_user} in {town} to get {wish}: {signatures} signatures in {weeks} weeks, {people} people who go\
        from door to door. | Plan how {a_user} and {people} people who collect can get {wish}; {town} wants to see\
        {signatures} signatures within {weeks} weeks.
    reasons: Name three reasons that nobody can deny. | List the strongest reasons for {wish}.
    figures: Break the {signatures} signatures down to weeks and people. | Work out how many names each of us has to\
        collect a week.
    higher: The council now asks for {higher} signatures. Correct the figures. | Reckon with {higher} names, to be\
        safe.
    against: Say what others will object and what we answer. | Prepare us for those who are against it.
    letter: Write the letter to the council. | Draft a polite but firm letter to the council.
    press: Write a notice for the local paper. | Word it as news, with a headline.
    speech: Write a speech of one minute. | Give me something to say in the market place.
    weeks: Make a timetable of {weeks} weeks. | Say what happens in which of the {weeks} weeks.
    compromise: Think of what we accept if we do not get everything. | Prepare a compromise.
    sum: Sum up what is ready and what is missing. | Close with the state of things.""")

CAMPAIGN = Plot(
    "campaign",
    (
        "lawyer",
        "speechwriter",
        "urban",
        "journalist",
        "sociologist",
        "architect",
        "veterinarian",
        "manager",
        "marketing",
    ),
    _WORDINGS,
    {
        "wish": _WISHES,
        "weeks": range(3, 105),
        "signatures": COUNT,
        "higher": COUNT,
        "people": range(1, 1_001),
    },
    _imagine,
    _detail,
    (
        Step("reasons", _reasons, always=True),
        Step("figures", _figures, always=True),
        Step(
            "higher",
            _figures,
            lambda project, rng: {"higher": project["signatures"] + rng.randrange(40, 200, 20)},
            needs=("figures",),
        ),
        Step("against", _against, given=lambda project: " ".join(said for said, _ in _wish(project)[1])),
        Step("letter", _letter, given=lambda project: f"to {_mayor(project)}", needs=("reasons",)),
        Step("press", _press),
        Step("speech", _speech),
        Step("weeks", _weeks),
        Step("compromise", _compromise),
        Step("sum", _sum),
    ),
)
