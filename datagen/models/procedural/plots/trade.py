"""Selling something one makes: what it costs, what it must bring, and how people hear of it."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.plots.plot import COUNT, Facts, Plot, Project, Step
from datagen.models.procedural.plots.wording import euros, wordings
from datagen.models.procedural.scenes import rows
from datagen.models.procedural.wording import bullets, capitalised, numbered, table

# product: material in euros, minutes of work, what is good about it, what people object
_PRODUCTS = rows("""
    beeswax candles: 3, 12, burn for nine hours without dripping, candles from the supermarket cost a third
    linen aprons: 9, 50, get softer with every wash, they have to be ironed
    jars of quince jelly: 2, 10, hold nothing but fruit and sugar, jelly is eaten so slowly
    oak coat hooks: 5, 25, carry a wet winter coat, one needs a drill
    hand-bound notebooks: 6, 45, lie flat on every page, one hardly dares to write in them
    felt slippers: 8, 55, keep warm on stone floors, they come in five sizes only
    clay birdbaths: 7, 40, survive frost, they are heavy to carry home
    seed boxes for balconies: 4, 15, come into flower from April to October, not everybody has a balcony""")
_PLACES = ("at the weekly market", "in the shop", "by post", "at two fairs a year")


def _imagine(_role: str, rng: Random) -> Facts:
    return {"product": rng.choice(tuple(_PRODUCTS))}


def _detail(facts: Facts, rng: Random) -> Facts:
    material, minutes = (int(part) for part in _PRODUCTS[facts["product"]][:2])
    return {
        "material": material,
        "work": minutes,
        "wage": rng.randrange(15, 25),
        "fixed": rng.randrange(120, 400, 10),
        "pieces": rng.randrange(40, 140, 10),
        "place": rng.choice(_PLACES),
    }


def _labour(project: Project) -> int:
    """In euros, rounded up."""
    return int(-(-project["work"] * project["wage"] // 60))


def _unit(project: Project) -> int:
    return int(project["material"] + _labour(project))


def _price(project: Project) -> int:
    """A third above what a piece costs with its share of the rest, unless another one was decided."""
    full = _unit(project) + -(-project["fixed"] // project["pieces"])
    return int(project.facts.get("price", -(-full * 4 // 3)))


def _praise(project: Project) -> tuple[str, str]:
    parts = _PRODUCTS.get(project["product"], ("", "", "are made by hand", "they cost more than others"))
    return parts[2], parts[3]


def _cost(project: Project) -> str:
    labour, unit = _labour(project), _unit(project)
    share = -(-project["fixed"] // project["pieces"])
    return (
        f"A piece costs\n- material: {euros(project['material'])}\n- work: {project['work']} minutes at"
        f" {project['wage']} euros an hour, rounded up {euros(labour)}\n- its share of {project['fixed']}"
        f" euros for stall and tools, by {project['pieces']} pieces:"
        f" {euros(share)}\n\n{project['material']} + {labour} + {share} = {unit + share} euros."
    )


def _suggest(project: Project) -> str:
    full = _unit(project) + -(-project["fixed"] // project["pieces"])
    prices = [full + 1, -(-full * 4 // 3), -(-full * 5 // 3)]
    lines = [
        (f"{price} euros", price - full, word)
        for price, word in zip(prices, ("careful", "usual", "proud"), strict=True)
    ]
    return (
        "Three prices, and what each leaves of a piece, in euros:\n\n"
        + table(("Price", "Left", "Attitude"), lines)
        + f"\n\nThe usual one rests on a third above cost: {prices[1]} − {full} = {prices[1] - full}."
    )


def _decide(project: Project, rng: Random) -> Facts:
    full = _unit(project) + -(-project["fixed"] // project["pieces"])
    return {"price": rng.choice((-(-full * 4 // 3), -(-full * 4 // 3) + 1, -(-full * 5 // 3)))}


def _enough(project: Project) -> int | None:
    """Pieces that pay for stall and tools; None where each is sold at a loss."""
    margin = _price(project) - _unit(project)
    return int(-(-project["fixed"] // margin)) if margin > 0 else None


def _even(project: Project) -> str:
    price, unit, fixed, pieces = _price(project), _unit(project), project["fixed"], project["pieces"]
    needed = _enough(project)
    if needed is None:
        return f"Material and work cost {euros(unit)}, so at {euros(price)} no number of pieces pays. Ask for more."
    margin = price - unit
    left = pieces * margin - fixed
    verdict = (
        f"leave {left:,}" if left > 0 else "just pay for it all" if left == 0 else f"are {-left:,} too little"
    )
    return (
        f"Every piece brings {price} − {unit} = {margin}, and {euros(fixed)} have to be paid: {needed}"
        f" pieces do it, and what is sold after them is profit. All {pieces} together bring {pieces} ×"
        f" {margin} = {pieces * margin:,} and {verdict}."
    )


def _discount(project: Project) -> str:
    price, percent, unit = _price(project), project["percent"], _unit(project)
    lower = price * (100 - percent) / 100
    if lower > unit:
        verdict = (
            f"{lower - unit:.2f} are left. Do it, but only for three pieces or more, and until a fixed day."
        )
    else:
        verdict = f"{unit - lower:.2f} are missing. Give a small extra instead: a box, a ribbon, a card."
    return f"{percent} % off {euros(price)} is {lower:.2f} euros. After material and work ({euros(unit)}), {verdict}"


def _text(project: Project) -> str:
    good, _ = _praise(project)
    return (
        f"{capitalised(project['product'])} that {good}. Made one by one, {project['work']} minutes each,"
        f" by somebody you can talk to. {_price(project)} euros, {project['place']}. Come and take one in"
        " your hand!"
    )


def _slogans(project: Project) -> str:
    thing = (
        project["product"].split()[-1]
        if " of " not in project["product"]
        else project["product"].split(" of ")[1]
    )
    return "Three to say aloud:\n" + numbered(
        (
            f"{capitalised(thing)} with a name behind them.",
            f"{project['work']} minutes of care in every piece.",
            f"Made once. Kept for long. {capitalised(thing)}.",
        )
    )


def _objections(project: Project) -> str:
    good, objection = _praise(project)
    return "What people will say, and what one can answer:\n" + bullets(
        (
            f'"{capitalised(objection)}." That is so. But these {good}.',
            f'"{_price(project)} euros?" Of those, {project["material"]} are material and {_labour(project)}'
            " are work; the rest pays for the stall.",
            '"I shall think about it." Give them a card with the days on which you are there, and no push.',
        )
    )


def _sheet(project: Project) -> str:
    lines = [
        f"cost of a piece before stall and tools: {_unit(project)} euros",
        f"price: {_price(project)} euros, {project['place']}",
    ]
    needed = _enough(project)
    lines += (
        [f"{needed} pieces pay for stall and tools"] if "even" in project.done and needed is not None else []
    )
    lines += [f"discount: {project['percent']} % considered"] if "discount" in project.done else []
    lines += ["text and slogans ready"] if {"text", "slogans"} & set(project.done) else []
    return f"All about {project['product']} on one sheet:\n" + bullets(lines)


_WORDINGS = wordings("""
    rough: Find a price for {product} that {a_user} makes in the evenings. | Help {a_user} to sell {product}.
    specified: Help {a_user} to sell {product}, {place}: {material} euros of material and {work} minutes of work a\
        piece, {wage} euros an hour, {fixed} euros for stall and tools, {pieces} pieces. | Set a price and word the\
        advertising for {product} that {a_user} wants to sell, {place}. Known are {pieces} pieces, {material} euros\
        of material, {work} minutes at {wage} euros an hour, and {fixed} euros of fixed costs.
    cost: Work out what a piece costs, with its share of the {fixed} euros. | Show what goes into one piece, in\
        euros.
    suggest: Suggest three prices and say what each would leave. | Give me a careful, a usual and a proud price.
    even: We ask for {price} euros. Say from which piece on we earn something. | Take {price} euros as the price and\
        find the point of no loss.
    discount: A friend wants {percent} % off. Show what that does. | Check whether a discount of {percent} % makes\
        sense.
    text: Write a short text for the sign. | Word the advertisement in three or four sentences.
    slogans: Find three slogans. | Suggest three lines for the label.
    objections: Tell me what people will object and how I answer. | Prepare me for three awkward remarks.
    sheet: Put everything on one sheet. | Finish with a fact sheet of what we have decided.""")

TRADE = Plot(
    "trade",
    (
        "marketing",
        "copywriter",
        "designer",
        "accountant",
        "tailor",
        "carpenter",
        "florist",
        "adviser",
        "analyst",
    ),
    _WORDINGS,
    {
        "product": _PRODUCTS,
        "material": COUNT,
        "work": range(1, 10_001),
        "wage": COUNT,
        "fixed": range(1_000_001),
        "pieces": COUNT,
        "price": COUNT,
        "percent": range(1, 100),
    },
    _imagine,
    _detail,
    (
        Step(
            "cost",
            _cost,
            given=lambda project: (
                f"material {project['material']}, {project['work']} minutes at {project['wage']} an hour"
            ),
            always=True,
        ),
        Step("suggest", _suggest, needs=("cost",)),
        Step("even", _even, _decide, needs=("cost",), always=True),
        Step(
            "discount",
            _discount,
            lambda _project, rng: {"percent": rng.randrange(10, 45, 5)},
            needs=("even",),
        ),
        Step("text", _text, given=lambda project: f"they {_praise(project)[0]}", needs=("even",)),
        Step("slogans", _slogans),
        Step("objections", _objections, given=lambda project: _praise(project)[1], needs=("even",)),
        Step("sheet", _sheet, needs=("even",)),
    ),
)
