"""Open questions answered by arithmetic: bills, discounts, averages, shares, ages, sequences and chances."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from random import Random

from datagen.models.procedural.asking import asked, between
from datagen.models.procedural.demands import reply, reply_demand
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import COLOURS, FIRST_NAMES, OBJECTS, words
from datagen.models.procedural.wording import a, cents, listing, money, plural

_PRICES = tuple(money(amount) for amount in range(225, 4000, 25))
_GOODS = tuple(plural(thing) for thing in OBJECTS)


def _shopping(slots: Slots, _: Random) -> Answer:
    first, second = int(slots["n"]) * cents(slots["price"]), int(slots["m"]) * cents(slots["cost"])
    total = money(first + second)
    reason = (
        f"The {slots['item']} cost {slots['n']} × {slots['price']} = {money(first)} and "
        f"the {slots['other']} {slots['m']} × {slots['cost']} = {money(second)}."
    )
    return Answer(reply(slots, total, f"The total comes to {total}.", reason))


SHOPPING = Family(
    "shopping_total",
    "open_qa",
    (
        "{n} {item} at {price} and {m} {other} at {cost}: what is the total?",
        "At the stall of {shop}, {who} takes {n} {item} at {price} each and {m} {other} at {cost} each. How "
        "much is that altogether? {form}",
        "{n} {item} for {price} apiece plus {m} {other} for {cost} apiece: what does {who} pay? {form}",
        "{scene} Please add up this bill from {shop}: {n} {item} ({price} each) and {m} {other} ({cost} "
        "each). {form}",
        "{scene} Someone buys {n} {item} and {m} {other}. If the former cost {price} each, the latter {cost} "
        "each, how much money is needed? {form}",
        "Suppose {who} pays {price} for each of {n} {item}, then {cost} for each of {m} {other}. Work out "
        "the sum. {form}",
        "What would be the final amount on a receipt that lists {n} {item} priced {price} each, followed by "
        "{m} {other} priced {cost} each? I need it to {goal}. {form}",
        "I have {n} {item} in my basket, {price} each, and also {m} {other}, {cost} each. Tell me the total "
        "before I reach the till. {form}",
    ),
    asked(
        {
            "n": between(2, 12),
            "m": between(2, 9),
            "item other": _GOODS,
            "price cost": _PRICES,
            "form": reply_demand,
        }
    ),
    _shopping,
)


def _discount(slots: Slots, _: Random) -> Answer:
    price, percent = cents(slots["price"]), int(slots["percent"])
    saved = price * percent // 100
    final = money(price - saved)
    reason = f"{percent}% of {slots['price']} is {money(saved)}, which is taken off."
    return Answer(reply(slots, final, f"The reduced price is {final}.", reason))


DISCOUNT = Family(
    "discount",
    "open_qa",
    (
        "What is {price} minus {percent} percent?",
        "In the shop of {shop}, {item} is marked down from {price} by {percent} percent. What does it cost "
        "now? {form}",
        "A {percent}% voucher is used on {item} that normally sells for {price}. What is left to pay for "
        "{who}? {form}",
        "How much does {item} cost after a reduction of {percent} percent if the label says {price}? I ask "
        "because I want to {goal}. {form}",
        "{scene} Calculate the sale price: {item}, originally {price}, now {percent}% off. {form}",
        "Help me {goal}. I need to know the price of {item} once {percent} percent has been taken off "
        "{price}. {form}",
        "Yesterday, at {where}, {who} saw {item} for {price}; today a sign promises {percent}% less. What is "
        "today's price? {form}",
        "{scene} Everything at {shop} is {percent} percent cheaper this week, so {item} that used to be "
        "{price} costs how much? {form}",
        "{scene} With a staff discount of {percent}%, what would {who} pay for {item} listed at {price}? "
        "{form}",
    ),
    asked(
        {
            "item": tuple(a(thing) for thing in OBJECTS),
            "price": tuple(money(amount) for amount in range(1500, 48000, 100)),
            "percent": ("5", "10", "15", "20", "25", "30", "40", "60"),
            "form": reply_demand,
        }
    ),
    _discount,
)


def _average(slots: Slots, _: Random) -> Answer:
    values = [int(value) for value in slots["values"].replace(" and", ",").split(",")]
    mean = f"{sum(values) / len(values):g}"
    reason = f"{' + '.join(map(str, values))} = {sum(values)}, and {sum(values)} / {len(values)} = {mean}."
    return Answer(reply(slots, mean, f"The average is {mean}.", reason))


def _values(rng: Random) -> str:
    # By 4, 5 and 8 every sum divides into a short decimal.
    return listing([str(rng.randrange(3, 240)) for _ in range(rng.choice((4, 5, 8)))])


AVERAGE = Family(
    "average",
    "open_qa",
    (
        "Compute the average of {values}.",
        "Day after day {who} counted {things}: {values}. What is the average per day? {form}",
        "What is the mean of {values}? The numbers are {things} that came up at {where}. {form}",
        "{values} were the daily figures for {things} at {shop}. Compute their arithmetic mean. {form}",
        "To {goal}, I need the average of these counts of {things}: {values}. {form}",
        "{scene} Someone noted {values} as the numbers of {things} seen on successive days. On average, how "
        "many is that a day?",
        "How many {things} per week did {shop} handle on average if the weekly totals were {values}? {form}",
        "Take {values}, the numbers of {things} reported by {who}, and give me their mean value. {form}",
    ),
    asked({"things": _GOODS, "values": _values, "form": reply_demand}),
    _average,
)


def _share(slots: Slots, _: Random) -> Answer:
    p, q, total = int(slots["p"]), int(slots["q"]), int(slots["total"])
    part = total // (p + q)
    one, two = slots["one"], slots["two"]
    short = f"{one}: {p * part}, {two}: {q * part}"
    sentence = f"{one} gets {p * part} of the {slots['things']} and {two} gets {q * part}."
    reason = f"There are {p} + {q} = {p + q} parts, and each part is {total} / {p + q} = {part}."
    return Answer(reply(slots, short, sentence, reason))


def _parts(rng: Random) -> Slots:
    p, q = rng.choice(((1, 2), (1, 3), (2, 3), (3, 4), (2, 5), (3, 5), (1, 4), (4, 5), (5, 2), (3, 1)))
    return {"p": str(p), "q": str(q), "total": str((p + q) * rng.randrange(2, 40))}


SHARE = Family(
    "ratio_share",
    "open_qa",
    (
        "Split {total} {things} between {one} and {two}, {p} to {q}.",
        "{scene} Friends of mine, {one} and {two}, divide {total} {things} in the ratio {p} to {q}. How many "
        "does each get? {form}",
        "{scene} Split {total} {things} between {one} and {two} so that for every {p} the first receives, "
        "the second receives {q}. {form}",
        "After {where}, {total} {things} were shared by {one} and {two} in the proportion {p}:{q}. How many "
        "has each of them now? {form}",
        "I must {goal}. If {one} is owed {p} parts and {two} {q} parts of {total} {things}, what are their "
        "shares? {form}",
        "{total} {things} were left over from {where}. Give them to {one} and {two} in a {p} to {q} ratio "
        "and state both numbers. {form}",
        "Given the ratio {p} to {q}, how should {one} and {two} share the {total} {things} that {who} left "
        "behind? {form}",
    ),
    asked({"one two": FIRST_NAMES, "things": _GOODS, "form": reply_demand}, _parts),
    _share,
)


def _ages(slots: Slots, _: Random) -> Answer:
    gap, together = int(slots["gap"]), int(slots["together"])
    younger = (together - gap) // 2
    old, young = slots["old"], slots["young"]
    sentence = f"{old} is {younger + gap} years old and {young} is {younger}."
    reason = (
        f"Without the gap, {together} - {gap} = {together - gap} years remain, {younger} for each of them."
    )
    return Answer(reply(slots, f"{old}: {younger + gap}, {young}: {younger}", sentence, reason))


def _years(rng: Random) -> Slots:
    gap, younger = rng.randrange(2, 30), rng.randrange(4, 60)
    return {"gap": str(gap), "together": str(2 * younger + gap)}


AGES = Family(
    "age_riddle",
    "open_qa",
    (
        "The ages of {old} and {young} sum to {together}; {old} is {gap} years older. How old is each?",
        "{scene} It is known that {old} is {gap} years older than {young}, and together they are {together}. "
        "How old are they? {form}",
        "A riddle from {where}: the ages of {young} and {old} add up to {together}, and {old} was born {gap} "
        "years earlier. Find both ages. {form}",
        "{scene} Together {old} and {young} have lived {together} years. The first has lived {gap} years "
        "longer than the second. What are their ages? {form}",
        "So that I can {goal}, tell me how old {young} and {old} are, given that the sum of their ages is "
        "{together} and that {old} is the elder by {gap} years. {form}",
        "If you add the age of {old} to that of {young}, you get {together}; subtract them and you get "
        "{gap}. It puzzled {who}. Which ages are meant? {form}",
        "When {young} was born, {old} was already {gap}. Now they are {together} in total, says {who}. State "
        "the two ages. {form}",
    ),
    asked({"old young": FIRST_NAMES, "form": reply_demand}, _years),
    _ages,
)


def _sequence(slots: Slots, _: Random) -> Answer:
    terms = [int(term) for term in slots["terms"].split(", ")]
    first, second, last = terms[0], terms[1], terms[-1]
    step, factor = second - first, second // first
    if all(after - before == step for before, after in pairwise(terms)):
        following, rule = last + step, f"Each number is {step} more than the one before."
    elif all(after == before * factor for before, after in pairwise(terms)):
        following, rule = last * factor, f"Each number is {factor} times the one before."
    else:
        following, rule = terms[-2] + last, "From the third number on, each is the sum of the two before it."
    return Answer(reply(slots, str(following), f"The next number is {following}.", rule))


def _terms(rng: Random) -> str:
    first, step = rng.randrange(2, 60), rng.randrange(2, 23)
    kind = rng.randrange(3)
    if kind == 0:
        return ", ".join(str(first + step * position) for position in range(6))
    if kind == 1:
        return ", ".join(str(first * (2 + step % 3) ** position) for position in range(5))
    terms = [step, step + first]
    while len(terms) < 7:
        terms.append(terms[-2] + terms[-1])
    return ", ".join(map(str, terms))


SEQUENCE = Family(
    "number_sequence",
    "open_qa",
    (
        "What comes after {terms}?",
        "Which number continues the sequence {terms}? It is from {where}. {form}",
        "{terms} and then what? A child of {who} wants to know. {form}",
        "Find the rule behind {terms} and name the following term so that I can {goal}. {form}",
        "On the wall of {shop} somebody wrote {terms}. What comes next? {form}",
        "The series begins {terms}. Which value should {who} write after that? {form}",
        "Someone at {where} recited the numbers {terms} and stopped. Continue with exactly one more. {form}",
        "{scene} Look at {terms} and tell me the next number. {form}",
    ),
    asked({"terms": _terms, "form": reply_demand}),
    _sequence,
)


def _chance(slots: Slots, _: Random) -> Answer:
    n, m = int(slots["n"]), int(slots["m"])
    chance = str(Fraction(n, n + m))
    reason = f"{n} of the {n + m} {slots['things']} are {slots['one']}."
    return Answer(reply(slots, chance, f"The probability is {chance}.", reason))


CHANCE = Family(
    "probability",
    "open_qa",
    (
        "From {n} {one} and {m} {other} {things}, how likely is {one}? Answer with a fraction.",
        "{scene} A bag holds {n} {one} and {m} {other} {things}. What fraction is the probability of taking "
        "out {one} at random? {form}",
        "With closed eyes {who} picks from {n} {one} {things} and {m} {other} ones. How likely is {one}? Use "
        "a reduced fraction. {form}",
        "In a raffle at {where} there are {n} {one} {things} and {m} {other} ones in a box. Work out the "
        "chance of getting {one} as a fraction in lowest terms. {form}",
        "I want to {goal}. What fraction expresses the probability of {one} when one of {n} {one} and {m} "
        "{other} {things} is chosen blindly? {form}",
        "Blindfolded, you take a single item out of {n} {one} plus {m} {other} {things} owned by {shop}. "
        "State the probability that it is {one} as a fraction. {form}",
        "{n} {one} {things}, {m} {other} {things}, one random pick by {who}: what are the odds of {one}, "
        "written as a simplified fraction of all picks? {form}",
    ),
    asked(
        {
            "n": between(2, 14),
            "m": between(2, 14),
            "one other": COLOURS,
            "things": words("marbles, buttons, socks, tickets, beads, cards, sweets, ribbons, stones"),
            "form": reply_demand,
        }
    ),
    _chance,
)

FAMILIES = (SHOPPING, DISCOUNT, AVERAGE, SHARE, AGES, SEQUENCE, CHANCE)
