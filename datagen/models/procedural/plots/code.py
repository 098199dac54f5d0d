"""A small library for measurements: functions, tests, a fault found and mended, all in one file at the end."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.plots.dialects import DIALECTS
from datagen.models.procedural.plots.plot import Facts, Plot, Project, Step
from datagen.models.procedural.plots.wording import wordings
from datagen.models.procedural.plots.writing_code import Writer
from datagen.models.procedural.scenes import rows
from datagen.models.procedural.wording import bullets, listing, numbered

# field: what is measured there, in the plural, as a word in a name, its unit, and a usual number
MEASURES = rows("""
    accounting: invoice amounts, amount, euros, 400
    agriculture: yields per field, yield, tonnes, 8
    air quality: dust readings, dust, micrograms, 40
    airport operations: delays, delay, minutes, 25
    archaeology: depths of finds, depth, centimetres, 120
    astronomy: brightnesses of a star, brightness, units, 60
    bakeries: loaves per batch, batch, loaves, 80
    bank branches: waiting times, wait, minutes, 15
    beekeeping: weights of hives, weight, kilograms, 35
    bicycle hire: lengths of hires, hire, minutes, 45
    bridge building: loads on a pier, load, tonnes, 500
    bus timetables: delays at a stop, delay, minutes, 6
    call centres: lengths of calls, call, minutes, 9
    car parks: cars in an hour, cars, cars, 120
    chess tournaments: lengths of games, game, moves, 40
    choirs: attendances at rehearsals, attendance, singers, 30
    cinemas: audiences, audience, people, 150
    dairy farming: amounts of milk, milk, litres, 28
    dentistry: lengths of appointments, appointment, minutes, 30
    earthquakes: depths of tremors, depth, kilometres, 25
    electricity grids: loads in an hour, load, megawatts, 600
    fire brigades: times of arrival, arrival, minutes, 8
    fisheries: weights of catches, catch, kilograms, 400
    flood warning: levels of a river, level, centimetres, 350
    forestry: heights of trees, height, metres, 22
    gas stations: amounts pumped, amount, litres, 45
    glaciers: thicknesses of ice, thickness, metres, 90
    greenhouses: temperatures at noon, temperature, degrees, 28
    harbours: drafts of ships, draft, metres, 12
    hospitals: lengths of stays, stay, days, 7
    hotels: rooms taken in a night, rooms, rooms, 60
    insurance: claims, claim, euros, 900
    libraries: loans in a day, loans, books, 300
    marathon running: times of a lap, lap, minutes, 6
    meteorology: temperatures, temperature, degrees, 18
    mining: amounts of ore, ore, tonnes, 700
    museums: visitors in a day, visitors, people, 500
    oceanography: temperatures of water, temperature, degrees, 14
    orchards: harvests of a tree, harvest, kilograms, 60
    paper mills: weights of rolls, weight, kilograms, 250
    pharmacies: prescriptions in a day, prescriptions, sheets, 140
    postal services: weights of parcels, weight, kilograms, 5
    railways: delays of trains, delay, minutes, 10
    recycling: weights of collections, weight, tonnes, 12
    schools: marks, mark, points, 70
    ski resorts: depths of snow, snow, centimetres, 80
    solar power: yields of a day, yield, kilowatt hours, 25
    swimming pools: swimmers in an hour, swimmers, people, 90
    warehouses: pallets in an hour, pallets, pallets, 40
    water supply: flows, flow, litres, 200""")
_OTHER = ("readings", "reading", "units", "50")
_FILES = ("small", "tidy", "well tested", "plain")
_FOCUS = ("averages", "limits", "extremes", "days without values", "long lists", "clear words", "tests")
# Where the average of nothing is an error; elsewhere it is "not a number".
_RAISING = ("Python", "PHP", "Perl")


def subject(user_role: str, assistant_role: str) -> dict[str, str]:
    """What a pair of the preset "code" works on, from the words of its roles."""
    language = next(
        (name for name in sorted(DIALECTS, key=len, reverse=True) if assistant_role.endswith(f" in {name}")),
        "Python",
    )
    domain = user_role.removeprefix("specialist in ")
    plural, _, unit, _ = MEASURES.get(domain, _OTHER)
    return {"language": language, "plural": plural, "unit": unit}


def _imagine(_role: str, rng: Random) -> Facts:
    return {"file": rng.choice(_FILES), "focus": rng.choice(_FOCUS)}


def _measure(facts: Facts) -> tuple[str, ...]:
    return next(
        (one for one in MEASURES.values() if (one[0], one[2]) == (facts["plural"], facts["unit"])), _OTHER
    )


def _detail(facts: Facts, rng: Random) -> Facts:
    usual = int(_measure(facts)[3])
    return {"limit": usual + rng.randint(-2, 2) * _spread(usual)}


def _spread(limit: int) -> int:
    """How far numbers around a limit lie apart."""
    return max(1, limit // 10)


def _writer(project: Project) -> Writer:
    return Writer(project["language"], _measure(project.facts)[1])


def _values(project: Project) -> list[int]:
    """Four numbers around the limit, whose sum is even so that the average is exact."""
    rng, limit = project.rng("values"), project["limit"]
    spread = _spread(limit)
    values = [limit + rng.choice((-2, -1, 1, 2, 3)) * spread for _ in range(3)]
    values.append(limit + (sum(values) + limit) % 2)
    return values


def _shown(values: list[int]) -> str:
    return ", ".join(map(str, values))


def _design(project: Project) -> str:
    w = _writer(project)
    return (
        f"Three functions in {project['language']} are enough, each of a list of {project['plural']}:\n"
        + numbered(
            (
                f"`{w.average}`: the average in {project['unit']}",
                f"`{w.above}`: how many lie above a limit, such as {project['limit']}",
                f"`{w.highest}`: the highest of them",
            )
        )
    )


def _average(project: Project) -> str:
    w = _writer(project)
    return f"It adds up and divides by the number of {project['plural']}:\n\n" + w.fenced(
        w.write_average(safe=False)
    )


def _test(project: Project) -> str:
    w, values = _writer(project), _values(project)
    total, count = sum(values), len(values)
    return (
        f"{' + '.join(map(str, values))} = {total}, and {total} / {count} = {total / count:g}. As a test:\n\n"
        + w.fenced(w.check(w.average, values))
    )


def _empty(project: Project) -> str:
    w = _writer(project)
    what = (
        "an error, because it divides by zero"
        if project["language"] in _RAISING
        else "not a number, zero by zero"
    )
    return (
        f"The fault is real: an empty list has the length 0, so the result is {what}. The function now"
        f" answers an empty list with 0:\n\n{w.fenced(w.write_average(safe=True))}"
    )


def _above(project: Project) -> str:
    w = _writer(project)
    return (
        "It counts what lies above the limit; a value that equals it does not"
        f" count:\n\n{w.fenced(w.write_above())}"
    )


def _trace(project: Project) -> str:
    w, values, limit = _writer(project), _values(project), project["limit"]
    found, lines = 0, []
    for value in values:
        found += value > limit
        lines.append(
            f"{value} is {'above' if value > limit else 'not above'} {limit}, so the count is {found}"
        )
    return (
        "One value after another:\n"
        + bullets(lines)
        + "\n\nAs a test:\n\n"
        + w.fenced(w.check(w.above, values, limit))
    )


def _highest(project: Project) -> str:
    w = _writer(project)
    return f"It keeps the best value seen so far:\n\n{w.fenced(w.write_highest(safe=False))}"


def _negative(project: Project) -> str:
    w = _writer(project)
    low = [-3, -8]
    return (
        f"It does not: the search begins at 0, so for {_shown(low)} it gives 0, which is not in the list."
        " It has to begin at the first"
        f" value:\n\n{w.fenced(w.write_highest(safe=True), w.check(w.highest, low))}\n\nThe right answer is"
        " -3."
    )


def _speed(project: Project) -> str:
    count = project["count"]
    return (
        f"Each function looks at every value once, so the time grows in proportion to the length: {count:,}"
        f" values take {count:,} steps, and 2 × {count:,} = {2 * count:,} values take twice as long. The"
        " memory does not grow, since only one number is kept."
    )


def _document(project: Project) -> str:
    w = _writer(project)
    names = [f"`{w.average}` gives the average of a list of {project['plural']}, in {project['unit']}"]
    names += (
        [f"`{w.above}` counts what lies above a limit, the limit itself not included"]
        if "above" in project.done
        else []
    )
    names += [f"`{w.highest}` gives the highest"] if "highest" in project.done else []
    end = " An empty list gives 0." if "empty" in project.done else " The list must not be empty."
    return f"Functions for {project['plural']}\n" + bullets(names) + f"\n{end.strip()}"


def _whole(project: Project) -> str:
    w = _writer(project)
    parts = [w.write_average(safe="empty" in project.done)]
    parts += [w.write_above()] if "above" in project.done else []
    parts += [w.write_highest(safe="negative" in project.done)] if "highest" in project.done else []
    names = [
        w.average,
        *([w.above] if "above" in project.done else []),
        *([w.highest] if "highest" in project.done else []),
    ]
    return f"All in one, with {listing([f'`{name}`' for name in names])}:\n\n{w.whole_file(*parts)}"


_WORDINGS = wordings("""
    rough: Write a {file} library in {language} for lists of {plural} (in {unit}), as {a_user} collects them; {focus}\
        matter most. | Use {language} to evaluate {plural}, measured in {unit}, for {a_user}; the file is {file}, and\
        {focus} come first.
    specified: Write a {file} library in {language} with which {a_user} evaluates {plural}: average, count above a\
        limit such as {limit} {unit}, and what else is needed; {focus} matter most. | For {a_user}, program in\
        {language} what lists of {plural} call for; {limit} {unit} count as much, the file is to be {file}, and {focus}\
        come first.
    design: Name the functions that we need before you write any. | Say in one list which functions there will be.
    average: Write a function that gives the average of a list of {plural}. | Begin with the average of {plural}; no\
        library, just a loop.
    test: Test the average with these values. | Show with an example that the average is right.
    empty: I tried the average on an empty list and it failed. Find the fault and mend it. | The average goes wrong\
        on days without values. Mend it and say why.
    above: Add a function that counts what lies above a limit. | Write one that counts the {plural} above a given\
        limit.
    trace: Go through the count by hand for these values and the limit {limit}. | Trace what the count does with\
        this list, limit {limit}.
    highest: Add a function for the highest value. | Write one that finds the highest of the {plural}.
    negative: Values can be below zero when they are differences. Does the highest still come out right? Mend it if\
        not. | Check the highest on a list with negative numbers only, and mend what is wrong.
    speed: Explain how the time grows for {count} values. | Say what happens to time and memory with {count} values.
    document: Write a short documentation. | Describe the functions so that a colleague can use them.
    whole: Put everything into one file. | Give me the whole file as it now stands.""")

CODE = Plot(
    "code",
    (),
    _WORDINGS,
    {"language": DIALECTS, "limit": range(1_000_001), "count": range(1, 1_000_000_001)},
    _imagine,
    _detail,
    (
        Step("design", _design),
        Step("average", _average, always=True),
        Step(
            "test",
            _test,
            given=lambda project: _shown(_values(project)),
            needs=("average",),
            focus="averages",
        ),
        Step("empty", _empty, needs=("average",), always=True),
        Step("above", _above, focus="limits"),
        Step(
            "trace", _trace, given=lambda project: _shown(_values(project)), needs=("above",), focus="limits"
        ),
        Step("highest", _highest, focus="extremes"),
        Step("negative", _negative, needs=("highest",), focus="extremes"),
        Step(
            "speed",
            _speed,
            lambda _project, rng: {"count": rng.choice((10_000, 250_000, 1_000_000))},
            focus="long lists",
        ),
        Step("document", _document, needs=("average",), focus="clear words"),
        Step("whole", _whole, needs=("average",)),
    ),
)
