"""Short messages to put into one of a few classes: tickets by urgency, headlines by topic, notes by tone."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.asking import asked
from datagen.models.procedural.demands import verdict_demand
from datagen.models.procedural.families.classify_texts import choices, labelled, sentences
from datagen.models.procedural.family import Family
from datagen.models.procedural.wording import listing

_TICKETS = {
    "urgent": (
        "Nobody in the {city} office can log in.",
        "The payment page is down for all customers since {n} minutes ago.",
        "All {n} tills have stopped and the queue reaches the street.",
        "The whole network in {city} is dead, no one can work.",
        "Every order since {day} has been lost and more are vanishing.",
        "The phones of the entire team in {city} are silent.",
    ),
    "normal": (
        "The second screen of {name} stays dark.",
        "{name} cannot print on floor {n}, everyone else can.",
        "The keyboard of {name} lacks the letter T since {day}.",
        "{name} forgot a password and cannot get into the mailbox.",
        "The mouse of our trainee {name} in {city} does not click any more.",
        "The headset of {name} crackles, so {name} misses half of each call.",
    ),
    "low": (
        "It would be nice if the buttons were a bit rounder some day.",
        "Could the start page greet us with the weather in {city}?",
        "{name} would prefer a darker shade of blue in the menu.",
        "One day we might want {n} more colours to choose from.",
        "Just an idea of {name}: a birthday calendar for the team in {city}.",
        "The footer still says {city} in small letters, no rush at all.",
    ),
}
_GRADES = {
    "urgent": ("when many people are stuck", "for a standstill of everyone", "if a whole office cannot work"),
    "normal": ("when one person is stuck", "for a single broken device", "if one user alone has trouble"),
    "low": ("for mere wishes", "if it is only an idea", "when it would just be nice to have"),
}


def _scheme(rng: Random) -> str:
    """What each grade means, in any order: "low for mere wishes, normal when … and urgent for …"."""
    return listing([f"{grade} {rng.choice(_GRADES[grade])}" for grade in rng.sample(list(_GRADES), 3)])


TICKET = Family(
    "ticket_priority",
    "classify",
    (
        "Set the priority of this support ticket at {shop} ({scheme}). {form}",
        "{scene} How pressing is the ticket below? The scheme: {scheme}. {form}",
        "For {who}, working at the help desk: which priority fits, given that it is {scheme}? {form}",
        "Please triage the request so that I can {goal}; the rule is {scheme}. {form}",
        "The help desk of {shop} rates tickets like this: {scheme}. Rate the one that follows. {form}",
        "Following the agreement made at {where}, {scheme}, what is the priority of this ticket? {form}",
    ),
    asked({"scheme": _scheme, "form": verdict_demand}),
    labelled(tuple(_TICKETS), sentences(_TICKETS)),
    tuple(_TICKETS),
)

_HEADLINES = {
    "sports": (
        "{city} wins the cup after {n} minutes of extra time",
        "Striker {name} scores twice against {city}",
        "Runner {name} breaks the marathon record in {city}",
        "Coach {name} leaves the handball team of {city}",
    ),
    "politics": (
        "Mayor of {city} calls new elections for {day}",
        "Parliament rejects the tax bill by {n} votes",
        "Minister {name} resigns after the vote of {day}",
        "Party leader {name} begins the election campaign in {city}",
    ),
    "science": (
        "Physicists in {city} measure a particle {n} times more precisely",
        "Astronomer {name} discovers a planet {n} light years away",
        "Fossil of an unknown dinosaur studied by biologists in {city}",
        "Chemists at {city} university grow a new kind of crystal",
    ),
    "business": (
        "Shares of the {city} bank fall by {n} percent",
        "Shoe maker from {city} reports record profits",
        "Investor {name} buys {n} percent of an airline",
        "Car factory in {city} to hire {n}00 workers as sales rise",
    ),
    "weather": (
        "Heavy snow expected around {city} on {day}",
        "Heat wave: {city} sweats at record temperatures",
        "Thunderstorms with hail move towards {city} on {day}",
        "After {n} dry days, rain returns to {city}",
    ),
}

HEADLINE = Family(
    "headline_topic",
    "classify",
    (
        "Under which section does this headline belong: {options}? {form}",
        "{scene} Assign the headline to {options}. {form}",
        "The press desk of {shop} sorts its clippings. Is the one below about {options}? {form}",
        "To {goal}, I have to know the topic of the headline ({options}). {form}",
        "Pick the right topic among {options} for a headline that {who} cut out. {form}",
        "A headline was read out at {where}. Does it concern {options}? {form}",
        "If {who} reads the following headline, which of {options} is the subject? {form}",
    ),
    asked({"options": choices(tuple(_HEADLINES)), "form": verdict_demand}),
    labelled(tuple(_HEADLINES), sentences(_HEADLINES)),
    tuple(_HEADLINES),
)

_NOTES = {
    "formal": (
        "Dear Sir or Madam, we hereby confirm the receipt of your letter of {day}.",
        "We kindly request that you submit the {n} documents at your earliest convenience.",
        "Please accept our sincere apologies for the delay in {city}.",
        "Should you have any further questions, do not hesitate to contact our office in {city}.",
        "It is with great pleasure that we invite you to the reception on {day}.",
    ),
    "informal": (
        "Hey {name}, wanna grab a bite on {day}?",
        "Yo, that party in {city} was totally nuts!",
        "Gonna be late, sorry mate, see ya in {n}.",
        "LOL {name}, you really forgot the {thing} again?!",
        "Thanks a bunch for the {thing}, you're the best, {name} :)",
    ),
}

TONE = Family(
    "tone_of_message",
    "classify",
    (
        "Is the tone of the following message {options}? {form}",
        "{scene} Judge the style of the text below as {options}. {form}",
        "A trainee at {shop} drafted this. Does it sound {options}? {form}",
        "Before I {goal}, tell me if the wording of this note is {options}. {form}",
        "Would {who} call the register of these lines {options}? {form}",
        "The invitation to {where} contained the words below. Are they {options}? {form}",
        "Sort the message that {who} sent by its tone: {options}. {form}",
        "{scene} Does the message, sent to {shop}, sound {options}? {form}",
    ),
    asked({"options": choices(tuple(_NOTES)), "form": verdict_demand}),
    labelled(tuple(_NOTES), sentences(_NOTES, 2)),
    tuple(_NOTES),
)

FAMILIES = (TICKET, HEADLINE, TONE)
