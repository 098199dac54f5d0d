"""What people say before a question: where it comes up and whom it is for. Fits any question.

Knows no questions.
"""

from __future__ import annotations

from random import Random

from datagen.models.procedural.asking import group, occasion, person, relative
from datagen.models.procedural.lexicon import CITIES, HOBBIES, JOBS, WEEKDAYS
from datagen.models.procedural.talk.wording_patterns import after_colon
from datagen.models.procedural.wording import a

_FRAMES = (
    "My {relative} asked me this yesterday.",
    "I promised my {relative} an answer by {weekday}.",
    "We are preparing {occasion}.",
    "This will be part of a talk that I give to {group}.",
    "I am writing a short piece for {group}.",
    "It came up on the train to {city}.",
    "I was talking about it with {person}.",
    "I teach an evening class in {city}, and somebody wanted to know this.",
    "As {job}, I get asked this now and then.",
    "I have a bet with my {relative}.",
    "At {occasion}, nobody was quite sure.",
    "I read something about it on {weekday} and would like to understand it better.",
    "My {relative} is too shy to ask, so I do it.",
    "I usually spend my evenings with {hobby}, but tonight I am curious.",
    "Please explain it so that {person} would understand it.",
    "Between two appointments in {city} I have a moment for a question.",
    "I collect such questions for {group}.",
    "My colleague, {job} like me, says that everybody knows this.",
)


# What stands before a colon.
_LEADS = (
    "Quick question",
    "Out of curiosity",
    "Here is something that I have wondered about",
    "One for you",
    "A question from my list",
    "I keep forgetting this",
    "Something simple, I hope",
    "Help me with this one",
    "A thing that I never learned at school",
    "Before I forget",
)
_FRAMED = 0.48
_LED = 0.24


def asked(question: str, rng: Random) -> str:
    """The question, alone or after a few words or a sentence about where it comes from."""
    chance = rng.random()
    if chance < _FRAMED:
        return f"{_frame(rng)} {question}"
    if chance < _FRAMED + _LED:
        return f"{rng.choice(_LEADS)}: {after_colon(question)}"
    return question


def _frame(rng: Random) -> str:
    return rng.choice(_FRAMES).format(
        relative=relative(rng),
        weekday=rng.choice(WEEKDAYS),
        occasion=occasion(rng),
        group=group(rng),
        city=rng.choice(CITIES),
        person=person(rng),
        job=a(rng.choice(JOBS)),
        hobby=rng.choice(HOBBIES),
    )
