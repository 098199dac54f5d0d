"""A task of any kind, of which nothing is known but its words: divided, done bit by bit, and brought to an end."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.plots.plot import Facts, Plot, Project, Step
from datagen.models.procedural.plots.wording import wordings
from datagen.models.procedural.wording import bullets, numbered, table


def _detail(_facts: Facts, rng: Random) -> Facts:
    return {"people": rng.randint(2, 6), "weeks": rng.randint(2, 6), "hours": rng.randint(2, 5)}


def begin(task: str) -> Project:
    """Of a task that follows no wording; numbers are drawn."""
    project = Project(task, {"wish": task})
    return Project(task, {**project.facts, **_detail({}, project.rng("detail"))})


def _parts(project: Project) -> str:
    return f"We have to do this: {project['wish']} I would divide it:\n" + numbered(
        (
            "write down what is known and what is missing",
            "make a first version that leaves nothing out, however rough",
            "show it to one person who has to live with the result",
            "mend it, and say what was decided and why",
        )
    )


def _time(project: Project) -> str:
    people, weeks, hours = project["people"], project["weeks"], project["hours"]
    return (
        f"{people} people with {hours} hours a week have {people} × {hours} = {people * hours} hours, in"
        f" {weeks} weeks {weeks} × {people * hours} = {weeks * people * hours} hours. Half of that goes"
        " into the first version."
    )


def _first(_project: Project) -> str:
    return "For the first version:\n" + bullets(
        (
            "one page that says what it is for, and for whom",
            "one list of what must be in it, one of what may be",
            "a date on which it is read by somebody else",
        )
    )


def _risks(_project: Project) -> str:
    return "Three things that usually go wrong:\n" + numbered(
        (
            "Too much is begun at once: finish one part before the next.",
            "Nobody decides: name one person who may.",
            "It is never shown to anybody: fix the day now.",
        )
    )


def _calendar(project: Project) -> str:
    weeks = project["weeks"]
    rows = [(1, "what is known, what is missing"), *((week, "the version grows") for week in range(2, weeks))]
    return "The calendar:\n" + table(("Week", "What"), [*rows, (weeks, "last changes, and done")])


def _end(project: Project) -> str:
    return (
        "It is finished when somebody who knew nothing of it can say what it is for. Until then there are"
        f" {project['weeks']} weeks."
    )


ANYTHING = Plot(
    "anything",
    (),
    wordings("""
        rough: {wish}
        specified: {wish} There are {people} people with {hours} hours a week, and {weeks} weeks. | {wish} It has to be\
            ready in {weeks} weeks, with {people} people who have {hours} hours a week.
        parts: Divide the task into parts. | Say which parts the task has and in which order they come.
        time: Reckon the hours that {people} people have in {weeks} weeks. | Tell me how many hours there are in all.
        first: Say what the first version has to contain. | Begin with the first version: what belongs in it?
        risks: Name three things that could go wrong. | Say what usually goes wrong with this, and the remedy.
        calendar: Make a calendar of {weeks} weeks. | Put the parts into {weeks} weeks.
        end: Say how we know that it is finished. | Close with a test by which we see that it is done."""),
    {"people": range(1, 1_001), "hours": range(1, 1_001), "weeks": range(2, 105)},
    lambda _role, _rng: {},
    _detail,
    (
        Step("parts", _parts, always=True),
        Step("time", _time),
        Step("first", _first, always=True),
        Step("risks", _risks),
        Step("calendar", _calendar),
        Step("end", _end, always=True),
    ),
)
