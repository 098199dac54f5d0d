"""Getting better at something that takes weeks: how much is done when, and what happens when a week is missed."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.lexicon import WEEKDAYS
from datagen.models.procedural.plots.plot import Facts, Plot, Project, Step, fitting
from datagen.models.procedural.plots.wording import wordings
from datagen.models.procedural.wording import bullets, counted, listing, numbered, table

_ACTIVITIES = {
    "running": ("five minutes of brisk walking", "a talk with a friend while running is still possible"),
    "swimming": ("circle the arms, then two easy lengths", "the breath comes back within a minute"),
    "playing the violin": ("long bows on open strings", "the shoulders are still loose at the end"),
    "singing": ("hum up and down a fifth", "the last note sounds like the first"),
    "sitting at the loom": ("roll the wrists and stretch the back", "the rows stay even"),
    "speaking Spanish": ("read half a page aloud", "a story of yesterday gets by without a dictionary"),
    "climbing stairs": ("two flights at the pace of a walk", "the knees do not complain the next morning"),
}
_ROLES = {
    "running": ("coach", "physiotherapist", "psychologist"),
    "swimming": ("coach", "physiotherapist", "nurse"),
    "playing the violin": ("music",),
    "singing": ("music", "choreographer"),
    "sitting at the loom": ("physiotherapist", "school"),
    "speaking Spanish": ("language", "school"),
    "climbing stairs": ("nurse", "choreographer", "psychologist"),
}
_WORRIES = {
    "hurting an old injury": "Pain that stays for a day means a day off, pain that stays for three means a"
    " doctor. Never raise minutes and effort in one week.",
    "losing heart in the third week": "Agree with one person to report every Sunday. In week three, cut"
    " each session by a third and keep the days.",
    "neglecting work": "Sessions stand in the calendar like meetings, before breakfast. If work calls, ten"
    " minutes count as a session.",
    "expensive equipment": "Borrow for the first month. Buy one thing only once four weeks are done, second-hand.",
}


def _imagine(role: str, rng: Random) -> Facts:
    return {"activity": fitting(role, _ROLES, rng)}


def _detail(_facts: Facts, rng: Random) -> Facts:
    weeks, first = rng.randint(5, 9), rng.randrange(10, 21, 5)
    return {
        "weeks": weeks,
        "times": rng.randint(2, 4),
        "first": first,
        "last": first + (weeks - 1) * rng.randint(3, 6),
        "worry": rng.choice(tuple(_WORRIES)),
    }


def _minutes(project: Project) -> list[int]:
    """Of one session, week by week, in even steps; after a week that was missed, the one before it once more."""
    weeks, first, last = project["weeks"], project["first"], project["last"]
    plan = [first + (last - first) * week // (weeks - 1) for week in range(weeks)]
    if "missed" in project.facts:
        missed = min(project["missed"], weeks)
        plan[missed - 1 :] = [0, plan[max(0, missed - 2)], *plan[missed - 1 :]]
    return plan


def _steps(project: Project) -> str:
    weeks, first, last = project["weeks"], project["first"], project["last"]
    rows = [(week, minutes) for week, minutes in enumerate(_minutes(project), 1)]
    return (
        f"From {first} to {last} minutes there are {last} − {first} = {last - first}, in {weeks - 1} steps:\n\n"
        + table(("Week", "Minutes at a stretch"), rows)
    )


def _week(project: Project) -> str:
    number, times = project["week"], project["times"]
    minutes = _minutes(project)[number - 1]
    days = [WEEKDAYS[place * 7 // times] for place in range(times)]
    return (
        f"Week {number}, on {listing(days)}:\n"
        + bullets(f"{day}: {minutes} minutes of {project['activity']}" for day in days)
        + f"\n\n{times} × {minutes} = {times * minutes} minutes. The days between are free, which is part"
        " of the plan."
    )


def _warm(project: Project) -> str:
    warm, _ = _ACTIVITIES[project["activity"]]
    return (
        f"Five minutes before each session: {warm}. Then two minutes at half effort. After it: slow down"
        " for three minutes and drink a glass of water. That is 5 + 2 + 3 = 10 minutes on top of the"
        f" {project['first']} in the first week."
    )


def _missed(project: Project) -> str:
    missed, plan = project["missed"], _minutes(project)
    return (
        f"What was lost is not made up for. Week {missed} stays empty, week {missed + 1} repeats the last"
        f" good one with {plan[missed]} minutes, and then it goes on as planned. So the {project['last']}"
        f" minutes come in week {len(plan)} instead of week {project['weeks']}."
    )


def _check(project: Project) -> str:
    _, sign = _ACTIVITIES[project["activity"]]
    half, plan = (project["weeks"] + 1) // 2, _minutes(project)
    half += plan[half - 1] == 0
    return (
        f"At the end of week {half}, with {plan[half - 1]} minutes: {sign}. If so, go on. If not, do the"
        " same week once more; nobody is in a hurry. Write one line after every session: minutes, and a"
        " mark from 1 to 5."
    )


def _worry(project: Project) -> str:
    return _WORRIES[project["worry"]]


def _total(project: Project) -> str:
    plan, times = _minutes(project), project["times"]
    whole = sum(plan)
    return (
        f"One session in each week comes to {' + '.join(map(str, plan))} = {whole} minutes; with {times} a"
        f" week it is {times} × {whole} = {times * whole:,} minutes, about {times * whole / 60:.0f} hours"
        f" in {counted(len(plan), 'week')}."
    )


def _page(project: Project) -> str:
    plan = _minutes(project)
    lines = [
        f"{project['times']} sessions a week, {project['first']} minutes at first, {project['last']} in"
        f" week {len(plan)}",
        "warm up for five minutes, cool down for three",
        f"against {project['worry']}: {_worry(project).split('.')[0].lower()}",
    ]
    lines += [f"check at the end of week {(project['weeks'] + 1) // 2}"] if "check" in project.done else []
    return f"For the wall: {project['activity']}\n" + numbered(lines)


_WORDINGS = wordings("""
    rough: Help {a_user} to get into {activity} again. | Set up a programme for {a_user} who wants to take up\
        {activity}.
    specified: Write a programme of {weeks} weeks with which {a_user} takes up {activity}: {times} sessions a week,\
        from {first} to {last} minutes at a stretch, without {worry}. | Since {a_user} wants to take up {activity}\
        without {worry}, plan {weeks} weeks with {times} sessions in each, the first of {first} minutes and the last\
        of {last}.
    steps: Spread the way from {first} to {last} minutes over {weeks} weeks. | Make a table of weeks and minutes.
    week: Work week {week} out, day by day. | Show me exactly what I do in week {week}.
    warm: Describe how I begin and end each session. | Add a warm-up.
    missed: I shall be away in week {missed}. Change the plan. | Suppose that I miss week {missed} and show what\
        follows.
    total: Add up the time that all of this takes. | Reckon how many hours I need in all.
    check: Tell me how I see half-way whether it works. | Build in a check in the middle.
    worry: I am afraid of {worry}. Say what I do about it. | Deal with my worry, which is {worry}.
    page: Put it on one page for the wall. | Close with a short version that I can hang up.""")

TRAINING = Plot(
    "training",
    ("coach", "physiotherapist", "music", "language", "psychologist", "nurse", "choreographer", "teacher"),
    _WORDINGS,
    {
        "activity": _ACTIVITIES,
        "weeks": range(4, 53),
        "times": range(1, 8),
        "first": range(1, 601),
        "last": range(1, 1_201),
        "worry": _WORRIES,
        "week": range(1, 5),
        "missed": range(2, 5),
    },
    _imagine,
    _detail,
    (
        Step("steps", _steps, always=True),
        Step("week", _week, lambda _project, rng: {"week": rng.randint(1, 3)}, always=True),
        Step("warm", _warm),
        Step("missed", _missed, lambda _project, rng: {"missed": rng.randint(3, 4)}),
        Step("total", _total),
        Step("check", _check),
        Step("worry", _worry),
        Step("page", _page),
    ),
)
