"""Characters who talk in a scene: each answers what it was asked, in its own voice, and asks something new.

Knows the shipped characters by name; others speak from their sheets. What was asked is known by the words of the
question, so a character can follow the talk of another procedural one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from random import Random

from datagen.models.procedural.acting import scenes_of_meetings, voices
from datagen.models.procedural.drafting import Asked, Draft
from datagen.models.procedural.noise import WHOLE, Plant, TurnFault
from datagen.models.procedural.plots.wording import wordings
from datagen.seeding import rng_for

_SUBJECTS = ("danger", "food", "past", "plan", "home", "trust", "work", "fear", "luck", "weather")
_ANYWHERE = 2  # questions on each subject that fit any scene
_OF_THE_SCENE = 0.8  # of the questions, while there are such
_TAKEN_UP = 0.5  # of the answers begin with a word on what was said before
_FEWEST, _MOST = 5, 9  # messages of one character before it takes its leave
_THANKS = ("Thank you, that was kind of you.", "Thanks, {other}. Farewell!")
_FAREWELLS = (
    "Farewell, {other}.",
    "Goodbye, {other}. Take care!",
    "Until next time, {other}.",
    "All the best, {other}.",
)
_OPENINGS = (
    "Well, {other}, here we are.",
    "So it is to be the two of us, {other}.",
    "Nobody else seems to be coming, {other}.",
    "I had hoped for company, {other}, though not under these circumstances.",
    "You are awake, {other}. Good.",
)
_TAKES = ("You may be right, {other}.", "I had not thought of it that way, {other}.", "So you say, {other}.")
_SENTENCE = re.compile(r"[^.!?]+[.!?]+")
# What somebody says who is known by a sheet alone.
_PLAIN = {
    "danger": "One looks it in the face and counts to three.",
    "food": "Whatever is on the table, and a second helping of it.",
    "past": "That is a long story, and I come off badly in the middle of it.",
    "plan": "We wait a little, then we do the simplest thing.",
    "home": "There is a door that I could find in the dark.",
    "trust": "I watch what people do when they think that nobody is watching.",
    "work": "I do what has to be done, and on good days a little more.",
    "fear": "Of having to say the same thing twice.",
    "luck": "It comes to those who have left the window open.",
    "weather": "I have seen worse, and I have seen it from closer by.",
}


@lru_cache(maxsize=2)
def _sections(text: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """Blocks "[name]" of lines "key: a | b"."""
    blocks = (block.partition("]") for block in text.strip().removeprefix("[").split("\n\n["))
    return {name: wordings(lines) for name, _, lines in blocks}


def _questions(scene: str) -> dict[str, tuple[str, ...]]:
    """Subject → questions on it; those of the scene first."""
    known = _sections(scenes_of_meetings.TEXT)
    words = " ".join(["", *re.findall(r"\w+", scene.casefold()), ""])
    own = next((said for name, said in known.items() if name and f" {name} " in words), {})
    return {one: (*own.get(one, ()), *known[""][one]) for one in _SUBJECTS}


def subject_of(text: str) -> str:
    """What a message asks about, by its words; "" where it asks nothing that is known."""
    return next(
        (
            subject
            for said in _sections(scenes_of_meetings.TEXT).values()
            for subject, questions in said.items()
            if any(question in text for question in questions)
        ),
        "",
    )


def _character(asked: Asked) -> Draft:
    values, messages = asked.request.values, asked.request.messages
    own = [one.content for one in messages if one.role == "assistant"]
    heard = [] if values["opening"] else [one.content for one in messages if one.role == "user"]
    name, other, scene = values["name"], values["other"], values["scene"]
    if asked.slips():
        return _gone_wrong(asked, other, own)
    leave = rng_for(0, "leave", name, other, scene).randint(_FEWEST, _MOST)
    if len(own) >= leave:
        return Draft(asked.fresh.choice(_FAREWELLS).format(other=other))
    return Draft(_speak(values, own, heard, asked.fresh))


def _gone_wrong(asked: Asked, other: str, own: Sequence[str]) -> Draft:
    """It speaks for the other one, or takes its leave in the middle."""
    flip = f"{other}: {_line(other, '', asked.errant.choice(_SUBJECTS))}"
    faults: Mapping[TurnFault, str] = {"role_flip": flip}
    if own:
        faults = {**faults, "early_thanks": asked.errant.choice(_THANKS).format(other=other)}
    kind = asked.errant.choice(tuple(faults))
    return Draft(faults[kind], (Plant(kind, WHOLE, faults[kind]),))


def _speak(values: Mapping[str, str], own: Sequence[str], heard: Sequence[str], rng: Random) -> str:
    """An answer to what was asked last, and a question on what the other one has not spoken of yet."""
    name, other = values["name"], values["other"]
    subject = subject_of(heard[-1]) if heard else ""
    parts = []
    if subject:
        takes = [one.format(other=other) for one in voice(name).get("take", _TAKES)]
        fresh = [one for one in takes if not any(one in said for said in own)]
        parts += [rng.choice(fresh)] if own and fresh and rng.random() < _TAKEN_UP else []
        parts.append(_line(name, values["sheet"], subject))
    elif heard and own:
        parts.append(_line(name, values["sheet"], rng.choice(_unsaid(name, values["sheet"], own))))
    elif not heard:
        parts.append(rng.choice(_OPENINGS).format(other=other))
    parts.append(_ask(values["scene"], [*own, *heard], own, rng))
    return " ".join(filter(None, parts))


def _ask(scene: str, said: Sequence[str], own: Sequence[str], rng: Random) -> str:
    """A question on a subject that the other one was not asked about; those of the scene come first, mostly."""
    asked = {subject_of(text) for text in own}
    open_ = {
        subject: [one for one in questions if not any(one in text for text in said)]
        for subject, questions in _questions(scene).items()
        if subject not in asked
    }
    choices = [subject for subject, questions in open_.items() if questions]
    if not choices:
        return ""
    here = [one for one in choices if len(open_[one]) > _ANYWHERE]
    subject = rng.choice(here if here and (not own or rng.random() < _OF_THE_SCENE) else choices)
    return open_[subject][0] if len(open_[subject]) > _ANYWHERE else rng.choice(open_[subject])


def voice(name: str) -> Mapping[str, tuple[str, ...]]:
    return _sections(voices.TEXT).get(name, {})


def _line(name: str, sheet: str, subject: str) -> str:
    """What a character says on a subject; one that is not ours adds a bit of its sheet."""
    own = voice(name).get(subject)
    if own:
        return own[0]
    told = [one.strip() for one in _SENTENCE.findall(sheet)]
    about = (
        f' They say of me: "{told[_SUBJECTS.index(subject) % len(told)]}"'
        if told and subject in ("past", "work")
        else ""
    )
    return _PLAIN[subject] + about


def _unsaid(name: str, sheet: str, own: Sequence[str]) -> list[str]:
    left = [one for one in _SUBJECTS if not any(_line(name, sheet, one) in text for text in own)]
    return left or list(_SUBJECTS)


PARTS: Mapping[str, Callable[[Asked], Draft]] = {"roleplay.character": _character}
