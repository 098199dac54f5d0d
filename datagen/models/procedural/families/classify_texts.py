"""Texts to put into one of a few classes: reviews, messages, tickets, headlines, sentences in five languages.

A label is drawn first and then a text that only this label fits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from datagen.models.procedural.asking import asked
from datagen.models.procedural.demands import verdict_demand
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import CITIES, FIRST_NAMES, OBJECTS, WEEKDAYS
from datagen.models.procedural.wording import Source, listing

Write = Callable[[str, Slots, Random], str]


def labelled(labels: Sequence[str], write: Write) -> Callable[[Slots, Random], Answer]:
    """A solve function that draws a label and then the text for it."""

    def solve(slots: Slots, rng: Random) -> Answer:
        label = rng.choice(labels)
        return Answer(label, write(label, slots, rng))

    return solve


def choices(labels: Sequence[str]) -> Source:
    """A source of the labels as an enumeration in any order: "odd or even"."""
    return lambda rng: listing(rng.sample(labels, len(labels)), "or")


def sentences(pools: Mapping[str, tuple[str, ...]], count: int = 1) -> Write:
    """Texts of `count` sentences out of the label's pool, with their blanks filled."""

    def write(label: str, slots: Slots, rng: Random) -> str:
        blanks = {
            "name": rng.choice(FIRST_NAMES),
            "city": rng.choice(CITIES),
            "day": rng.choice(WEEKDAYS),
            "n": rng.randrange(3, 90),
            "thing": slots.get("thing") or rng.choice(OBJECTS),
        }
        return " ".join(rng.sample(pools[label], count)).format(**blanks)

    return write


_REVIEWS = {
    "positive": (
        "I love this {thing}.",
        "It works even better than promised.",
        "This is the best purchase I have made in years.",
        "Everyone in the family is delighted.",
        "I would buy it again at once.",
        "The quality is superb.",
        "Thank you, {name}, for the wonderful tip!",
    ),
    "negative": (
        "The {thing} broke after {n} minutes.",
        "I want my money back.",
        "What a disappointment.",
        "It looks cheap and feels worse.",
        "Nobody answered my complaints.",
        "I regret this purchase.",
        "Even {name}, who likes everything, hates it.",
    ),
    "neutral": (
        "The {thing} came in a brown box.",
        "I bought it on a {day}.",
        "It is sold in three sizes.",
        "The manual has {n} pages.",
        "The shop is in {city}.",
        "It stands on the shelf in the hall.",
        "A {thing} is on the list that {name} gave me.",
    ),
}
_SENTIMENTS = tuple(_REVIEWS)

SENTIMENT = Family(
    "review_sentiment",
    "classify",
    (
        "Does this customer review of a {thing} count as {options}? {form}",
        "{scene} Label the opinion on a {thing} as {options}. {form}",
        "The web shop of {shop} sells a {thing}. Sort the following comment into {options}. {form}",
        "What is the mood of the review, {options}? It concerns a {thing} that {who} wants to order. {form}",
        "I need to {goal}. Decide if the writer's view of the {thing} is {options}. {form}",
        "After {where} somebody left this note about a {thing}. Would you call it {options}? {form}",
        "Feedback on a {thing}, passed on by {who}: {options}? {form}",
    ),
    asked(
        {
            "thing": tuple(thing for thing in OBJECTS if thing[0] not in "aeiou"),
            "options": choices(_SENTIMENTS),
            "form": verdict_demand,
        }
    ),
    labelled(_SENTIMENTS, sentences(_REVIEWS, 3)),
    _SENTIMENTS,
)

_MAILS = {
    "spam": (
        "CONGRATULATIONS!!! You won {n}000 dollars. Send your bank details today to claim your prize.",
        "Dear friend, a rich uncle in {city} left you {n} million. Reply with your password.",
        "Lose {n} pounds in one week with this secret pill. Click here before {day}!",
        "Your account is locked. Confirm your card number within {n} minutes or pay a fee.",
        "Cheap watches, cheap pills, cheap loans: {n} percent off for the next ten clients only.",
        "Earn {n}00 dollars a day from home without any work, says {name}. Act now!",
        "Hot offer for {city}: get a {thing} for free, just pay {n} dollars for the processing.",
    ),
    "legitimate": (
        "Hi {name}, the meeting on {day} starts at ten. Could you bring the minutes?",
        "Your table for {n} at the inn in {city} is booked. See you on {day}.",
        "Dear parents, the class trip to {city} takes place on {day}. Please pack a lunch.",
        "{name}, did you leave your {thing} at our house? I can bring it along on {day}.",
        "The parcel with your {thing} was handed to your neighbour {name} this morning.",
        "Thanks for dinner, {name}! I still owe you {n} dollars, see you on {day}.",
        "Reminder: choir practice in {city} is cancelled on {day} because {name} is ill.",
    ),
}

SPAM = Family(
    "spam_filter",
    "classify",
    (
        "Is the email below {options}? It reached {who} this morning. {form}",
        "{scene} Classify the message as {options}. {form}",
        "The inbox of {shop} overflows. For the mail that follows, say whether it is {options}. {form}",
        "Help me {goal} and sort this email: {options}? {form}",
        "Before {where}, {who} received the following text. Mark it as {options}. {form}",
        "Decide whether the note in the mailbox of {shop} counts as {options}. {form}",
        "Would a careful reader like {who} treat this mail as {options}? {form}",
        "{scene} The mail was sent to {shop}. Is it {options}? {form}",
    ),
    asked({"options": choices(tuple(_MAILS)), "form": verdict_demand}),
    labelled(tuple(_MAILS), sentences(_MAILS)),
    tuple(_MAILS),
)

_SENTENCES = {
    "English": (
        "The train to the coast leaves in ten minutes.",
        "My grandmother bakes bread every Saturday.",
        "Where did you put the keys to the cellar?",
        "It rained all night, and the cellar is full of water.",
        "We would like two tickets for the evening show.",
        "The children are playing behind the old barn.",
    ),
    "French": (
        "Le train pour la côte part dans dix minutes.",
        "Ma grand-mère fait du pain tous les samedis.",
        "Où as-tu mis les clés de la cave ?",
        "Nous voudrions deux billets pour ce soir.",
        "Les enfants jouent derrière la vieille grange.",
        "Il a plu toute la nuit.",
    ),
    "German": (
        "Der Zug an die Küste fährt in zehn Minuten.",
        "Meine Großmutter backt jeden Samstag Brot.",
        "Wohin hast du die Schlüssel zum Keller gelegt?",
        "Wir hätten gerne zwei Karten für heute Abend.",
        "Die Kinder spielen hinter der alten Scheune.",
        "Es hat die ganze Nacht geregnet.",
    ),
    "Spanish": (
        "El tren a la costa sale en diez minutos.",
        "Mi abuela hace pan todos los sábados.",
        "¿Dónde has puesto las llaves del sótano?",
        "Quisiéramos dos entradas para esta noche.",
        "Los niños juegan detrás del viejo granero.",
        "Ha llovido toda la noche.",
    ),
    "Italian": (
        "Il treno per la costa parte fra dieci minuti.",
        "Mia nonna fa il pane ogni sabato.",
        "Dove hai messo le chiavi della cantina?",
        "Vorremmo due biglietti per questa sera.",
        "I bambini giocano dietro il vecchio fienile.",
        "Ha piovuto tutta la notte.",
    ),
}

LANGUAGE = Family(
    "language_of_sentence",
    "classify",
    (
        "Which language is this, {options}? The card lay on the desk of {who}. {form}",
        "{scene} Name the language of the text below: {options}. {form}",
        "Visitors of {shop} wrote the following. Is that {options}? {form}",
        "To {goal}, I have to know whether these lines are {options}. {form}",
        "Identify the language ({options}) of what was said at {where}. {form}",
        "Somebody said this to {who}. In which language was it, {options}? {form}",
    ),
    asked({"options": choices(tuple(_SENTENCES)), "form": verdict_demand}),
    labelled(tuple(_SENTENCES), sentences(_SENTENCES, 2)),
    tuple(_SENTENCES),
)

FAMILIES = (SENTIMENT, SPAM, LANGUAGE)
