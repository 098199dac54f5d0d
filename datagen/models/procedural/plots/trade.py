"""Selling something one makes: what it costs, what it must bring, and how people hear of it."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.plots.plot import Facts, Plot, Project, Step
from datagen.models.procedural.plots.wording import wordings
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
        f"A piece costs\n- material: {project['material']} euros\n- work: {project['work']} minutes at"
        f" {project['wage']}"
        f" euros an hour, rounded up {labour} euros\n- its share of {project['fixed']} euros for stall and"
        " tools, by"
        f" {project['pieces']} pieces: {share} euros\n\n{project['material']} + {labour} + {share} ="
        f" {unit + share} euros."
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


def _even(project: Project) -> str:
    price, unit, fixed = _price(project), _unit(project), project["fixed"]
    margin = price - unit
    needed = -(-fixed // margin)
    more = project["pieces"] - needed
    return (
        f"Every piece brings {price} − {unit} = {margin} euros towards the {fixed} euros. From piece {needed}"
        " on there is a"
        f" profit. With {project['pieces']} pieces"
        + (
            f" that leaves {more} × {margin} = {more * margin:,} euros, roughly."
            if more > 0
            else " that is not reached; raise the price or make more."
        )
    )


def _discount(project: Project) -> str:
    price, percent = _price(project), project["percent"]
    lower = price * (100 - percent) / 100
    left = lower - _unit(project)
    return (
        f"{percent} % off {price} euros is {lower:.2f} euros. After material and work, {left:.2f} of it are left"
        + (
            ". Do it, but only for three pieces or more, and until a fixed day."
            if left > 0
            else ", which is a loss. Give a small extra instead: a box, a ribbon, a card."
        )
    )


def _text(project: Project) -> str:
    good, _ = _praise(project)
    return (
        f"{capitalised(project['product'])} that {good}. Made one by one, {project['work']} minutes each, by"
        " somebody you can"
        f" talk to. {_price(project)} euros, {project['place']}. Come and take one in your hand!"
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
    lines += (
        [f"profit from piece {-(-project['fixed'] // (_price(project) - _unit(project)))} on"]
        if "even" in project.done
        else []
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
    _imagine,
    _detail,
    (
        Step("cost", _cost, always=True),
        Step("suggest", _suggest, needs=("cost",)),
        Step("even", _even, _decide, needs=("cost",), always=True),
        Step(
            "discount",
            _discount,
            lambda _project, rng: {"percent": rng.randrange(10, 45, 5)},
            needs=("even",),
        ),
        Step("text", _text, needs=("even",)),
        Step("slogans", _slogans),
        Step("objections", _objections, needs=("even",)),
        Step("sheet", _sheet, needs=("even",)),
    ),
)
