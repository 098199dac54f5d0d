"""Families that compute what they write: scaled recipes, savings tables, bills."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import KINDS, MONTHS, TOWNS, words
from datagen.models.procedural.scenes import MAIN_VEGETABLES, VENUES, belonging, date, firm, fullname, person
from datagen.models.procedural.wording import (
    capitalised,
    cents,
    money,
    numbered,
    plural,
    table,
)

# dish: (amount per person, unit, what), then the steps that are its own
DISH_BASES: dict[str, tuple[int, str, str, str]] = {
    "soup": (
        250,
        "ml",
        "vegetable stock",
        "Pour in the stock, simmer for 20 minutes and blend until smooth.",
    ),
    "stew": (
        200,
        "ml",
        "vegetable stock",
        "Add the stock, cover the pot and let it bubble gently for 40 minutes.",
    ),
    "curry": (120, "ml", "coconut milk", "Stir in the coconut milk and simmer for 25 minutes."),
    "risotto": (
        80,
        "g",
        "risotto rice",
        "Add the rice, then hot water ladle by ladle until the rice is creamy.",
    ),
    "pasta": (110, "g", "dried pasta", "Cook the pasta in salted water and fold it into the vegetables."),
    "gratin": (
        60,
        "ml",
        "cream",
        "Layer everything in a dish, pour over the cream and bake for 35 minutes at 190 °C.",
    ),
    "omelette": (2, "", "eggs", "Beat the eggs, pour them over the vegetables and cook until just set."),
    "stir-fry": (
        70,
        "g",
        "noodles",
        "Soak the noodles in hot water and toss them with the vegetables for 3 minutes.",
    ),
    "pilaf": (
        75,
        "g",
        "long-grain rice",
        "Add the rice and twice its volume of water, then cover for 18 minutes.",
    ),
}
SPICES = words("""
    basil, black pepper, cardamom, chilli, cinnamon, coriander, cumin, dill, fenugreek, ginger, lemon zest,
    marjoram, mint, mustard seeds, nutmeg, oregano, paprika, parsley, rosemary, saffron, sage, sesame, sumac,
    tarragon, thyme, turmeric""")
EATERS = words("""
    hungry hikers, old school friends, shy cousins, choir singers, night nurses, chess players, visiting aunts,
    new neighbours, tired builders, cheerful students, football fans, book club members, young dancers, lost
    tourists, quiz winners, wedding guests, retired sailors, picky children, marathon runners, volunteers""")


def _draw_recipe(rng: Random) -> Slots:
    first, second = rng.sample(MAIN_VEGETABLES, 2)
    return {
        "dish": f"{first} {rng.choice(list(DISH_BASES))} with {second}",
        "spice": rng.choice(SPICES),
        "count": str(rng.randint(2, 15)),
        "eaters": rng.choice(EATERS),
        "cook": fullname(rng),
        "venue": rng.choice(VENUES),
        "date": date(rng),
    }


def _cook(slots: Slots, _rng: Random) -> Answer:
    lead, _, second = slots["dish"].partition(" with ")
    first, base = lead.rsplit(" ", 1)
    amount, unit, what, step = DISH_BASES[base]
    count = int(slots["count"])
    ingredients = [
        f"{150 * count} g {first}",
        f"{100 * count} g {second}",
        f"{amount * count} {unit} {what}".replace("  ", " "),
        f"{count} teaspoons of olive oil",
        f"{slots['spice']} and salt",
    ]
    steps = [
        f"Wash the {first} and the {second} and cut them into small pieces.",
        f"Heat the oil and fry both with the {slots['spice']} for 5 minutes.",
        step,
        "Season with salt and serve hot.",
    ]
    title = f"{capitalised(slots['dish'])}, for {count}"
    return Answer(
        f"{title}\n\nIngredients\n" + "\n".join(f"- {i}" for i in ingredients) + f"\n\n{numbered(steps)}"
    )


def _draw_savings(rng: Random) -> Slots:
    weekly, start, weeks = rng.randint(4, 19), rng.randint(5, 60), rng.randint(4, 10)
    price = start + weekly * weeks - rng.randrange(weekly)
    return {
        "name": fullname(rng),
        "thing": belonging(rng),
        "firm": firm(rng),
        "price": f"${price}",
        "start": f"${start}",
        "weekly": f"${weekly}",
        "town": rng.choice(TOWNS),
        "month": rng.choice(MONTHS),
    }


def _save(slots: Slots, _rng: Random) -> Answer:
    price, total, weekly = (int(slots[key].strip("$")) for key in ("price", "start", "weekly"))
    weeks = -((total - price) // weekly)
    rows = [(week, f"${total + weekly * week}") for week in range(1, weeks + 1)]
    left = total + weekly * weeks - price
    last = f"After {weeks} weeks there is enough money for {slots['thing']}, with ${left} left over."
    return Answer(f"{table(('Week', 'Savings'), rows)}\n\n{last}")


def _draw_bill(rng: Random) -> Slots:
    kind = rng.choice(("fruits", "items of clothing", "tools", "flowers", "kitchen things", "vegetables"))
    uncounted = (
        "pliers",
        "spinach",
        "broccoli",
        "garlic",
        "celery",
        "kale",
        "fennel",
        "chard",
        "asparagus",
        "sweetcorn",
    )
    goods = rng.sample([noun for noun in KINDS[kind] if noun not in uncounted], 3)
    items = dict(
        zip(("first", "second", "third"), (f"{rng.randint(2, 19)} {plural(g)}" for g in goods), strict=True)
    )
    prices = {key: money(rng.randrange(45, 995, 5)) for key in "abc"}
    return {**items, **prices, "buyer": person(rng), "seller": fullname(rng), "date": date(rng)}


def _bill(slots: Slots, _rng: Random) -> Answer:
    rows: list[tuple[str, str, str]] = []
    total = 0
    for item, price in (("first", "a"), ("second", "b"), ("third", "c")):
        amount = int(slots[item].split()[0]) * cents(slots[price])
        total += amount
        rows.append((slots[item], slots[price], money(amount)))
    heading = f"Bill for {slots['buyer'].partition(',')[0]}, {slots['date']}, from {slots['seller']}"
    return Answer(f"{heading}\n\n{table(('Item', 'Each', 'Amount'), rows)}\n\nTotal: {money(total)}")


RECIPE = Family(
    "recipe",
    "generation",
    (
        "Write a recipe for {dish} flavoured with {spice} that feeds {count}: {cook} cooks it for {eaters} at "
        "{venue} on {date}.",
        "{cook} invites {count} {eaters} to {venue} on {date}. How is {dish} made for all of them, using {spice}?",
        "On {date}, {count} {eaters} will sit down at {venue}. Scale the ingredients of {dish} ({spice}) for {cook} "
        "and explain the steps.",
        "Cooking at {venue}: {dish}, seasoned with {spice}, {count} portions, {date}. Give {cook}, who feeds "
        "{eaters}, amounts and method.",
        "Tell {cook} how to prepare {dish} for {count} {eaters}. It should taste of {spice} and be ready at {venue} "
        "on {date}.",
        "I'm {cook} and I have {spice} in the cupboard. What do I buy for {count} portions of {dish}? It is for "
        "{eaters}, {venue}, {date}.",
        "With {spice} and plenty of vegetables, {count} {eaters} can be fed at {venue}. Write down {dish} step by "
        "step, as {cook} will serve it on {date}.",
    ),
    _draw_recipe,
    _cook,
)
SAVINGS = Family(
    "savings_table",
    "generation",
    (
        "Make a table of {name}'s savings: {start} in {month}, {weekly} more every week, until {thing} for {price} "
        "is within reach. Seller: {firm}, {town}.",
        "{name} wants {thing} that {firm} in {town} sells for {price}. From {month} on, {weekly} a week is added to "
        "{start}. Tabulate it.",
        "In {month} {name} owns {start}, then puts aside {weekly} weekly. How many weeks until {firm} of {town} "
        "hands over {thing} for {price}? Show a table.",
        "Price: {price}. Object: {thing}, seen at {firm}, {town}. Saver: {name}. Start ({month}): {start}. Weekly: "
        "{weekly}. Lay out the savings.",
        "At {firm} in {town}, {thing} costs {price}. Show how {start}, plus {weekly} per week from {month}, grows "
        "until {name} can afford it.",
        "I, {name}, dream of {thing} ({price}, {firm}, {town}). My purse holds {start} this {month}; I save {weekly} "
        "a week. Could you list the totals?",
        "Until {price} is reached, {name} saves {weekly} a week on top of {start}, starting in {month}. {firm}, "
        "{town}, keeps {thing} aside. Give a weekly table.",
    ),
    _draw_savings,
    _save,
)
BILL = Family(
    "bill",
    "generation",
    (
        "Write a bill from {seller} to {buyer}, dated {date}: {first} at {a} each, {second} at {b} each, {third} at "
        "{c} each.",
        "{buyer}, bought {first} ({a} apiece), {second} ({b}), {third} ({c}) from {seller} on {date}. Make out the "
        "invoice with a total.",
        "On {date}, {seller} sold {third} at {c}, {second} at {b}, {first} at {a}. Prepare a table of amounts for "
        "{buyer}.",
        "Customer: {buyer}. Seller: {seller}. Day: {date}. Goods: {first}, {a} each; {second}, {b} each; {third}, "
        "{c} each. What does the receipt look like?",
        "How much must {buyer}, pay {seller}? List the purchase of {date} as a table: {first} for {a} apiece, "
        "{second} for {b}, {third} for {c}.",
        "Add up {first} at {a}, {second} at {b} and {third} at {c}. {seller} needs this as a bill of {date} for "
        "{buyer}.",
    ),
    _draw_bill,
    _bill,
)
FAMILIES = (RECIPE, SAVINGS, BILL)
