"""Cooking for many: which dishes, how much of what, what it costs and when the stove goes on."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.plots.plot import COUNT, Facts, Plot, Project, Step
from datagen.models.procedural.plots.wording import TIMES, wordings
from datagen.models.procedural.scenes import fields
from datagen.models.procedural.wording import bullets, capitalised, clock, listing, minutes, table

# course / dish: ingredients with grams a head | minutes of work and cooking | cents a head
_DISHES = fields("""
    starter / lentil soup: lentils 40, carrots 30, onions 20 | 50 | 60
    starter / beetroot salad: beetroot 90, apples 30, walnuts 10 | 40 | 110
    starter / tomato tart: tomatoes 80, flour 30, goat's cheese 20 | 65 | 140
    starter / leek and potato soup: leeks 70, potatoes 60, cream 20 | 45 | 80
    main / vegetable curry with rice: rice 80, chickpeas 60, spinach 50, coconut 20 | 60 | 180
    main / mushroom lasagne: mushrooms 90, pasta sheets 60, milk 100, cheese 30 | 90 | 230
    main / baked aubergines: aubergines 150, tomatoes 80, breadcrumbs 20 | 75 | 210
    main / bean stew with bread: white beans 70, peppers 60, tomatoes 80, bread 60 | 100 | 170
    dessert / plum crumble: plums 100, flour 30, butter 20 | 55 | 90
    dessert / rice pudding: rice 30, milk 120, raisins 10 | 45 | 60
    dessert / lemon cream: cream 60, lemons 40, sugar 20 | 25 | 100
    dessert / baked apples: apples 140, hazelnuts 15, honey 10 | 40 | 80""")
_COURSES = ("starter", "main", "dessert")
_OCCASIONS = (
    "the annual meeting",
    "a working weekend",
    "a wedding anniversary",
    "the end of the season",
    "a neighbours' lunch",
)
_ALLERGENS = {
    "nuts": ("walnuts", "hazelnuts"),
    "gluten": ("flour", "pasta", "bread", "breadcrumbs"),
    "milk": ("milk", "cream", "cheese", "goat's", "butter"),
}


def _dish(name: str) -> tuple[dict[str, int], int, int]:
    """Grams a head by ingredient, minutes, cents a head."""
    parts = next(parts for key, parts in _DISHES.items() if key.endswith(f" / {name}"))
    grams = {one.rpartition(" ")[0]: int(one.rpartition(" ")[2]) for one in parts[0]}
    return grams, int(parts[1][0]), int(parts[2][0])


def _names(course: str) -> list[str]:
    return [key.split(" / ")[1] for key in _DISHES if key.startswith(course)]


def _offer(project: Project) -> dict[str, list[str]]:
    rng = project.rng("offer")
    return {course: rng.sample(_names(course), 2) for course in _COURSES}


def _taken(project: Project) -> list[str]:
    return [project.facts.get(course, _offer(project)[course][0]) for course in _COURSES]


def _guests(project: Project) -> int:
    return int(project.facts.get("more", project["guests"]))


def _imagine(_role: str, rng: Random) -> Facts:
    return {"occasion": rng.choice(_OCCASIONS)}


def _detail(_facts: Facts, rng: Random) -> Facts:
    guests = rng.randrange(12, 61, 2)
    return {
        "guests": guests,
        "budget": guests * rng.randint(5, 8),
        "time": clock(rng.randrange(12 * 60, 20 * 60, 30)),
    }


def _suggest(project: Project) -> str:
    return "Two for each course, all without meat:\n" + bullets(
        f"{course}: {pair[0]} or {pair[1]}, {_dish(pair[0])[2] / 100:.2f} or {_dish(pair[1])[2] / 100:.2f}"
        " euros a head"
        for course, pair in _offer(project).items()
    )


def _choose(project: Project, rng: Random) -> Facts:
    return {course: rng.choice(pair) for course, pair in _offer(project).items()}


def _quantities(project: Project) -> str:
    guests, rows = _guests(project), []
    for dish in _taken(project):
        for name, grams in _dish(dish)[0].items():
            rows.append((dish, name, grams, f"{guests * grams / 1000:.1f} kg"))
    first = rows[0]
    return (
        f"For {guests} people:\n\n"
        + table(("Dish", "Ingredient", "Grams a head", "Together"), rows)
        + f"\n\nFor example {first[1]}: {guests} × {first[2]} = {guests * int(first[2]):,} grams."
    )


def _cost(project: Project) -> str:
    guests, budget = _guests(project), project["budget"]
    cents = [_dish(dish)[2] for dish in _taken(project)]
    total = guests * sum(cents) / 100
    verdict = (
        f"That is {budget - total:,.2f} euros below the budget of {budget:,}, enough for coffee and good bread."
        if total <= budget
        else f"That is {total - budget:,.2f} euros above the budget of {budget:,}; serve the starter in"
        " cups, half the amount, and it fits."
    )
    return (
        f"A head {' + '.join(map(str, cents))} = {sum(cents)} cents, and {guests} × {sum(cents)} ="
        f" {guests * sum(cents):,} cents, {total:,.2f} euros. {verdict}"
    )


def _more(project: Project) -> str:
    before, after = sorted((project["guests"], project["more"]))
    word = "more" if project["more"] >= project["guests"] else "fewer"
    cents = sum(_dish(dish)[2] for dish in _taken(project))
    return (
        f"{after} − {before} = {after - before} {word}. Every amount changes by the same part, and the"
        f" money by {after - before} × {cents} = {(after - before) * cents:,} cents. {_cost(project)}"
    )


def _kitchen(project: Project) -> str:
    table_time = minutes(project["time"])
    lines = []
    for course, dish, after in zip(_COURSES, _taken(project), (0, 25, 70), strict=True):
        begin = table_time + after - _dish(dish)[1]
        lines.append((begin, f"begin with the {dish} ({course}), {_dish(dish)[1]} minutes"))
        lines.append((table_time + after, f"serve the {dish}"))
    return f"Backwards from {project['time']}:\n" + bullets(
        f"{clock(at)} {what}" for at, what in sorted(lines)
    )


def _allergies(project: Project) -> str:
    lines = []
    for dish in _taken(project):
        words = {word for name in _dish(dish)[0] for word in name.split()} - (
            {"milk"} if "curry" in dish else set()
        )
        found = [allergen for allergen, sources in _ALLERGENS.items() if words.intersection(sources)]
        lines.append(f"{dish}: {listing(found) if found else 'none of the three'}")
    return (
        "Nuts, gluten and milk, dish by dish:\n"
        + bullets(lines)
        + f"\n\nPut this list beside the food, and keep {max(2, _guests(project) // 12)} portions apart that have none."
    )


def _card(project: Project) -> str:
    starter, main, dessert = map(capitalised, _taken(project))
    return (
        f"{capitalised(project['occasion'])}\n{project['time']}"
        f" o'clock\n\n{starter}\n~\n{main}\n~\n{dessert}\n\nGood appetite!"
    )


def _shopping(project: Project) -> str:
    totals: dict[str, int] = {}
    for dish in _taken(project):
        for name, grams in _dish(dish)[0].items():
            totals[name] = totals.get(name, 0) + grams * _guests(project)
    return f"One list for {_guests(project)} people, heaviest first:\n" + bullets(
        f"{grams / 1000:.1f} kg {name}" for name, grams in sorted(totals.items(), key=lambda one: -one[1])
    )


_WORDINGS = wordings("""
    rough: Put together a menu with which {a_user} can feed a crowd at {occasion}. | Cook with {a_user} for\
        {occasion} without spending too much.
    specified: Put together a menu of three courses for {a_user} and {occasion}: {guests} guests, no meat, at most\
        {budget} euros, on the table at {time}. | {guests} guests of {a_user} sit down at {time} for {occasion}; plan\
        three meatless courses for {budget} euros.
    suggest: Suggest two dishes for each course. | Name two starters, two mains and two desserts with their price a\
        head.
    choose: We take {starter}, {main} and {dessert}. Give the quantities for {guests} people. | Our choice:\
        {starter}, then {main}, then {dessert}. List how much of everything we need.
    cost: Work out the cost and compare it with {budget} euros. | Check whether {budget} euros are enough.
    more: We are {more} now. Say what changes. | Reckon with {more} guests instead of {guests}.
    kitchen: Write a timetable for the kitchen, so that all is ready in time. | Tell the cooks when to begin with\
        what, given that we eat at {time}.
    allergies: Go through the dishes for nuts, gluten and milk. | Make a note on allergies for the buffet.
    card: Write the menu card. | Word the menu card that stands on the tables.
    shopping: Make one shopping list of everything. | Close with the complete shopping list.""")

MENU = Plot(
    "menu",
    ("chef", "baker", "dietitian", "nurse", "physiotherapist", "botanist"),
    _WORDINGS,
    {
        "guests": COUNT,
        "more": COUNT,
        "budget": COUNT,
        "time": TIMES,
        **{course: _names(course) for course in _COURSES},
    },
    _imagine,
    _detail,
    (
        Step("suggest", _suggest, always=True),
        Step("choose", _quantities, _choose, needs=("suggest",), always=True),
        Step("cost", _cost, needs=("choose",)),
        Step(
            "more",
            _more,
            lambda project, rng: {"more": project["guests"] + rng.randint(2, 8)},
            needs=("choose",),
        ),
        Step(
            "kitchen",
            _kitchen,
            given=lambda project: ", ".join(f"{dish} {_dish(dish)[1]} minutes" for dish in _taken(project)),
            needs=("choose",),
        ),
        Step(
            "allergies",
            _allergies,
            given=lambda project: "; ".join(
                f"{dish}: {', '.join(_dish(dish)[0])}" for dish in _taken(project)
            ),
            needs=("choose",),
        ),
        Step(
            "card",
            _card,
            given=lambda project: f"{project['occasion']}, {project['time']}",
            needs=("choose",),
        ),
        Step("shopping", _shopping, needs=("choose",)),
    ),
)
