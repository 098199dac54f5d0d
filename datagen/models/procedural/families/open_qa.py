"""Open questions: those about the odd one out and about true and false, and all of the sibling modules."""

from __future__ import annotations

from random import Random

from datagen.models.procedural import facts
from datagen.models.procedural.asking import asked
from datagen.models.procedural.demands import reply, reply_demand, verdict_demand
from datagen.models.procedural.families import open_qa_facts, open_qa_measures, open_qa_numbers
from datagen.models.procedural.families.open_qa_facts import CHEMISTRY, GEOGRAPHY, LITERATURE
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.wording import listing

# The members of a kind, by its plural; no two kinds share more than one member, so three of a kind tell it.
_KINDS = {
    **{"fish" if kind == "fish" else f"{kind}s": animals for kind, animals in facts.ANIMALS.items()},
    "fruits": facts.FRUITS,
    "vegetables": facts.VEGETABLES,
    "chemical elements": tuple(element.name for element in facts.ELEMENTS),
    "team sports": tuple(sport.name for sport in facts.SPORTS),
    "capitals": tuple(country.capital for country in facts.COUNTRIES),
    "countries": tuple(country.name for country in facts.COUNTRIES),
}


def _odd_one_out(slots: Slots, _: Random) -> Answer:
    items = slots["items"].split(", ")
    kind = next(kind for kind, members in _KINDS.items() if sum(item in members for item in items) == 3)
    odd = next(item for item in items if item not in _KINDS[kind])
    others = listing([item for item in items if item != odd])
    return Answer(reply(slots, odd, f"The odd one out is {odd}.", f"All of {others} are {kind}."))


def _four(rng: Random) -> str:
    """Three of one kind and one that is not of it, in any order."""
    kind, other = rng.sample(tuple(_KINDS), 2)
    three = rng.sample(_KINDS[kind], 3)
    items = [*three, rng.choice([item for item in _KINDS[other] if item not in _KINDS[kind]])]
    rng.shuffle(items)
    return ", ".join(items)


ODD_ONE_OUT = Family(
    "odd_one_out",
    "open_qa",
    (
        "Which is the odd one out: {items}?",
        "One of these four does not belong with the rest: {items}. Which? {form}",
        "{scene} Find the odd one out among {items}. {form}",
        "Three of a kind and one intruder: {items}. Name the intruder so that I can {goal}. {form}",
        "For {where} we need the solution to this row: {items}. What must be crossed out? {form}",
        "A worksheet of {shop} lists {items}. Which entry breaks the pattern? {form}",
        "Which of the words {items} would {who} have to remove to leave three of the same sort? {form}",
    ),
    asked({"items": _four, "form": reply_demand}),
    _odd_one_out,
)

_CLAIMS = {
    thing: answer for table in (GEOGRAPHY, CHEMISTRY, LITERATURE) for thing, (answer, _) in table.items()
}


def _claim(rng: Random) -> Slots:
    """Something with its own answer, or with that of another thing of the same sort."""
    thing = rng.choice(tuple(_CLAIMS))
    sort = thing.split()[1]
    others = [answer for other, answer in _CLAIMS.items() if other.split()[1] == sort]
    return {"thing": thing, "claim": _CLAIMS[thing] if rng.random() < 0.5 else rng.choice(others)}


TRUE_FALSE = Family(
    "true_or_false",
    "open_qa",
    (
        "{scene} True or false: {thing} is {claim}. {form}",
        "For {where}, decide whether it is true or false that {thing} is {claim}; {who} has to know.",
        "Mark the following claim as True or False so that I can {goal}: {thing} is {claim}.",
        "{scene} According to {who}, {thing} is {claim}. True or false? {form}",
        "On a card from {shop}, {who} read that {thing} is {claim}. Answer True if that is right, otherwise "
        "False.",
        "{scene} Judge with a single word, True or False, whether {thing} is {claim}. It decides the last "
        "point at {where}.",
        "At {where} someone insists that {thing} is {claim}. Reply True or False, nothing else, so that I "
        "can {goal}.",
        "Quiz card of {shop}, true or false? It says that {thing} is {claim}.",
    ),
    asked({"form": verdict_demand}, _claim),
    lambda slots, _: Answer(str(_CLAIMS[slots["thing"]] == slots["claim"])),
    ("True", "False"),
)

FAMILIES = (
    ODD_ONE_OUT,
    TRUE_FALSE,
    *open_qa_facts.FAMILIES,
    *open_qa_measures.FAMILIES,
    *open_qa_numbers.FAMILIES,
)
