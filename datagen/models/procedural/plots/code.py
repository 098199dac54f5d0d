"""A small library for measurements: functions, tests, a fault found and mended, all in one file at the end."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.plots.languages import DIALECTS
from datagen.models.procedural.plots.plot import Facts, Plot, Project, Step
from datagen.models.procedural.plots.wording import wordings
from datagen.models.procedural.plots.writing_code import Writer
from datagen.models.procedural.scenes import rows
from datagen.models.procedural.wording import bullets, listing, numbered

# field: what is measured there, in the plural, as a word in a name, and its unit
MEASURES = rows("""
    accounting: invoice amounts, amount, euros
    agriculture: yields per field, yield, tonnes
    air quality: dust readings, dust, micrograms
    airport operations: delays, delay, minutes
    archaeology: depths of finds, depth, centimetres
    astronomy: brightnesses of a star, brightness, units
    bakeries: loaves per batch, batch, loaves
    bank branches: waiting times, wait, minutes
    beekeeping: weights of hives, weight, kilograms
    bicycle hire: lengths of hires, hire, minutes
    bridge building: loads on a pier, load, tonnes
    bus timetables: delays at a stop, delay, minutes
    call centres: lengths of calls, call, minutes
    car parks: cars in an hour, cars, cars
    chess tournaments: lengths of games, game, moves
    choirs: attendances at rehearsals, attendance, singers
    cinemas: audiences, audience, people
    dairy farming: amounts of milk, milk, litres
    dentistry: lengths of appointments, appointment, minutes
    earthquakes: depths of tremors, depth, kilometres
    electricity grids: loads in an hour, load, megawatts
    fire brigades: times of arrival, arrival, minutes
    fisheries: weights of catches, catch, kilograms
    flood warning: levels of a river, level, centimetres
    forestry: heights of trees, height, metres
    gas stations: amounts pumped, amount, litres
    glaciers: thicknesses of ice, thickness, metres
    greenhouses: temperatures at noon, temperature, degrees
    harbours: drafts of ships, draft, metres
    hospitals: lengths of stays, stay, days
    hotels: rooms taken in a night, rooms, rooms
    insurance: claims, claim, euros
    libraries: loans in a day, loans, books
    marathon running: times of a lap, lap, minutes
    meteorology: temperatures, temperature, degrees
    mining: amounts of ore, ore, tonnes
    museums: visitors in a day, visitors, people
    oceanography: temperatures of water, temperature, degrees
    orchards: harvests of a tree, harvest, kilograms
    paper mills: weights of rolls, weight, kilograms
    pharmacies: prescriptions in a day, prescriptions, sheets
    postal services: weights of parcels, weight, kilograms
    railways: delays of trains, delay, minutes
    recycling: weights of collections, weight, tonnes
    schools: marks, mark, points
    ski resorts: depths of snow, snow, centimetres
    solar power: yields of a day, yield, kilowatt hours
    swimming pools: swimmers in an hour, swimmers, people
    warehouses: pallets in an hour, pallets, pallets
    water supply: flows, flow, litres""")
_OTHER = ("readings", "reading", "units")
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
    plural, _, unit = MEASURES.get(domain, _OTHER)
    return {"language": language, "plural": plural, "unit": unit}


def _imagine(_role: str, rng: Random) -> Facts:
    return {"file": rng.choice(_FILES), "focus": rng.choice(_FOCUS)}


def _detail(_facts: Facts, rng: Random) -> Facts:
    return {"limit": rng.randrange(20, 90, 5)}


def _writer(project: Project) -> Writer:
    noun = next(
        (
            word
            for plural, word, unit in MEASURES.values()
            if (plural, unit) == (project["plural"], project["unit"])
        ),
        _OTHER[1],
    )
    return Writer(project["language"], noun)


def _values(project: Project) -> list[int]:
    """Four numbers around the limit, whose sum is even so that the average is exact."""
    rng, limit = project.rng("values"), project["limit"]
    values = [limit + rng.choice((-12, -7, -5, 4, 9, 15)) for _ in range(3)]
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
        f"The fault is real: an empty list has the length 0, so the result is {what}. The function now answers an"
        f" empty list with 0:\n\n{w.fenced(w.write_average(safe=True))}"
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
        f"It does not: the search begins at 0, so for {_shown(low)} it gives 0, which is not in the list. It"
        " has to begin at the first"
        f" value:\n\n{w.fenced(w.write_highest(safe=True), w.check(w.highest, low))}\n\nThe right answer is -3."
    )


def _speed(project: Project) -> str:
    count = project["count"]
    return (
        f"Each function looks at every value once, so the time grows in proportion to the length: {count:,}"
        f" values take {count:,}"
        f" steps, and 2 × {count:,} = {2 * count:,} values take twice as long. The memory does not grow,"
        " since only one number is kept."
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
