"""Asking people and counting: questions, how many must answer, what the answers say and what they do not."""

from __future__ import annotations

from math import sqrt
from random import Random

from datagen.models.procedural.plots.plot import COUNT, Facts, Plot, Project, Step
from datagen.models.procedural.plots.wording import wordings
from datagen.models.procedural.wording import counted, numbered, table

_SUBJECTS = {
    "the opening hours": ("come more often", "When would you like to come"),
    "the prices": ("find them fair", "Which price would keep you away"),
    "a new newsletter": ("read it", "What should stand in it"),
    "a day for families": ("take part", "What would your children enjoy"),
    "moving to another street": ("follow there", "What would you miss"),
    "a car-free Sunday": ("welcome it", "How would you get here without a car"),
}
_Z = 1.96  # of a 95 % interval


def _imagine(_role: str, rng: Random) -> Facts:
    return {"subject": rng.choice(tuple(_SUBJECTS))}


def _detail(_facts: Facts, rng: Random) -> Facts:
    return {
        "population": rng.randrange(300, 3_000, 50),
        "questions": rng.randint(4, 5),
        "weeks": rng.randint(3, 6),
    }


def _needed(project: Project) -> int:
    """Answers for a margin, with the correction for a finite population."""
    margin = float(project.facts.get("margin", 5)) / 100
    free = _Z**2 * 0.25 / margin**2
    population = int(project["population"])
    return round(free / (1 + (free - 1) / population))


def _questions(project: Project) -> str:
    would, asked = _SUBJECTS.get(project["subject"], ("agree", "What matters to you"))
    return f"{counted(project['questions'], 'question')}, from the easy to the open one:\n" + numbered(
        (
            "How often have you been here in the last three months? (never, once, more often)",
            f"As to {project['subject']}: would you {would}? (yes, no, do not know)",
            f"{asked}? (a line to write on)",
            "In which age group are you? (under 30, 30 to 60, over 60)",
            "Is there anything that we have not asked? (space to write)",
        )[: project["questions"]]
    )


def _sample(project: Project) -> str:
    margin = project.facts.get("margin", 5)
    free = round(_Z**2 * 0.25 / (margin / 100) ** 2)
    needed = _needed(project)
    return (
        f"For a margin of {margin} points at 95 % confidence, n = 1.96² · 0.25 / {margin / 100:.2f}², about"
        f" {free} answers from a very large crowd. There are only {project['population']:,}, which brings"
        f" it down to {needed}. If one in three answers, {needed} × 3 = {needed * 3:,} people have to be"
        " asked" + (", which means all of them." if needed * 3 >= project["population"] else ".")
    )


def _weeks(project: Project) -> str:
    last = project["weeks"]
    return "Week by week:\n" + table(
        ("Week", "What"),
        [
            (1, "test the questions on five people, mend what they stumble over"),
            (f"2 to {last - 1}" if last > 3 else "2", "collect answers; remind those who have been silent"),
            (last, "count, write half a page, tell everybody who took part"),
        ],
    )


def _counts(project: Project, rng: Random) -> Facts:
    whole = _needed(project)
    yes = round(whole * rng.uniform(0.35, 0.7))
    no = round((whole - yes) * rng.uniform(0.5, 0.9))
    return {"yes": yes, "no": no, "unsure": whole - yes - no}


def _evaluate(project: Project) -> str:
    yes, no, unsure = project["yes"], project["no"], project["unsure"]
    whole = yes + no + unsure
    share = yes / whole
    margin = _Z * sqrt(share * (1 - share) / whole)
    more = (
        "a majority beyond doubt"
        if share - margin > 0.5
        else "no clear majority"
        if share + margin > 0.5
        else "a minority"
    )
    return (
        f"{yes} + {no} + {unsure} = {whole} answers. Yes: {share:.1%}, no: {no / whole:.1%}, undecided:"
        f" {unsure / whole:.1%}. The margin is ±{margin * 100:.1f} points, so between {share - margin:.1%}"
        f" and {share + margin:.1%} say yes: {more}."
    )


def _groups(project: Project) -> str:
    young, old = project["young"], project["old"]
    gap = young - old
    spread = _Z * sqrt((young * (100 - young) + old * (100 - old)) / project["each"])
    word = "more than chance explains" if abs(gap) > spread else "still within what chance explains"
    return (
        f"{max(young, old)} − {min(young, old)} = {abs(gap)} points apart. With {project['each']} answers"
        f" in each group, chance alone gives up to {spread:.1f} points, so this is {word}. Name the"
        f" difference, and name the {project['each']}, too."
    )


def _bias(project: Project) -> str:
    risks = project.rng("bias").sample(
        (
            "Only those answer who are angry or delighted: a small gift for every answer brings the others in.",
            f"Whoever never comes is not asked about {project['subject']}: put twenty sheets where they"
            " are, at the station.",
            "Questions that praise lead the answer: strike every adjective.",
            "Couples answer together: say on the sheet that each has an own one.",
            "Some answer twice: number the sheets.",
        ),
        3,
    )
    return "What could make the result wrong, and the remedy:\n" + numbered(risks)


def _report(project: Project) -> str:
    if "yes" in project.facts:
        whole = project["yes"] + project["no"] + project["unsure"]
        middle = (
            f"Of {whole} who answered, {project['yes']} said yes and {project['no']} no;"
            f" {project['unsure']} do not know yet."
        )
    else:
        middle = f"{_needed(project)} answers are needed, and every one of them counts."
    return (
        f"We have asked about {project['subject']}. {middle} There are {project['population']:,} of us, so"
        " this is a picture and no census. What will be done, and by when, we shall say in the same place"
        " in two weeks. Thank you to all who have taken the trouble!"
    )


def _advice(project: Project) -> str:
    share = (
        project["yes"] / (project["yes"] + project["no"] + project["unsure"])
        if "yes" in project.facts
        else 0.5
    )
    first = (
        "Do it, first as a trial of three months."
        if share > 0.55
        else "Do not do it yet; talk to those who said no."
        if share < 0.45
        else "Try the smallest version and ask again, because the answers are divided."
    )
    return "What I would do:\n" + numbered(
        (
            first,
            "Tell everybody the figures, the awkward ones too.",
            f"Repeat the question on {project['subject']} in a year.",
        )
    )


def _counted(project: Project) -> str:
    return f"{project['yes']} yes, {project['no']} no, {project['unsure']} undecided"


_WORDINGS = wordings("""
    rough: Find out for {a_user} what people think about {subject}. | Ask the people around {a_user} about {subject}\
        and make sense of the answers.
    specified: Survey {population} people for {a_user} about {subject}: one page, {questions} questions, results\
        after {weeks} weeks. | So that {a_user} learns what {population} people think about {subject}, plan a survey\
        with {questions} questions that is done in {weeks} weeks.
    questions: Write the {questions} questions. | Word the sheet: {questions} questions, the simplest first.
    sample: Work out how many of the {population} must answer for a margin of {margin} points. | Tell me how many\
        answers we need so that the result is right to within {margin} points.
    weeks: Spread the work over {weeks} weeks. | Make a timetable of {weeks} weeks.
    bias: Say what could make the result wrong. | Name three sources of error and what helps against them.
    evaluate: The sheets are in: {yes} yes, {no} no, {unsure} undecided. Evaluate them. | Count this: {yes} said\
        yes, {no} said no and {unsure} do not know. What may we conclude?
    groups: Of those under 30, {young} % said yes, of the others {old} %, with {each} answers each. Say whether that\
        means anything.
    report: Write the notice that tells everybody the result. | Draft half a page for those who took part.
    advice: Advise me what to do now. | Finish with your recommendations.""")

SURVEY = Plot(
    "survey",
    (
        "statistician",
        "sociologist",
        "analyst",
        "psychologist",
        "manager",
        "journalist",
        "planner",
        "mathematician",
    ),
    _WORDINGS,
    {
        "population": range(20, 1_000_001),
        "questions": range(1, 6),
        "weeks": range(3, 105),
        "margin": range(1, 31),
        "yes": COUNT,
        "no": range(1_000_001),
        "unsure": range(1_000_001),
        "young": range(101),
        "old": range(101),
        "each": COUNT,
    },
    _imagine,
    _detail,
    (
        Step("questions", _questions, always=True),
        Step("sample", _sample, lambda _project, rng: {"margin": rng.randint(4, 8)}, always=True),
        Step(
            "weeks",
            _weeks,
            given=lambda project: f"{project['questions']} questions, {project['population']:,} people",
        ),
        Step("bias", _bias),
        Step("evaluate", _evaluate, _counts, needs=("sample",)),
        Step(
            "groups",
            _groups,
            lambda _project, rng: {
                "young": rng.randint(50, 75),
                "old": rng.randint(35, 60),
                "each": rng.randrange(60, 200, 10),
            },
            needs=("evaluate",),
        ),
        Step("report", _report, given=_counted, needs=("evaluate",)),
        Step("advice", _advice, needs=("evaluate",)),
    ),
)
