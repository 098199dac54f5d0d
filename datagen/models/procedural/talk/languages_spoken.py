"""Answers in other languages: the facts of an English answer said again, among sentences that fit any question.

Names and values stay as English has them, set apart as names. Knows neither dialogues nor constraints.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from datagen.models.procedural.talk import phrases_eastern, phrases_western
from datagen.models.procedural.talk.kinds import Thing, value
from datagen.models.procedural.talk.mentions import named
from datagen.models.procedural.talk.relations import OF_KIND
from datagen.models.procedural.talk.tables import cells

Phrases = Mapping[str, tuple[str, ...]]
_MOST_FACTS = 3
_LONGEST_SUBJECT = 4  # words; a longer one would make a short answer look English
_FOREIGN_SHARE = 5
_NAMES = re.compile(r"(?<=[«„“”'「])[^«»„“”'「」]+|(?<=[ ,])[A-Z][\w.-]+(?: [a-z]{2,3})?(?: [A-Z][\w.-]+)+")
_CLOSED = 0.25  # share of the longer answers that end with an offer
# Relations that a language has a sentence for, by the sentence's name.
_SENTENCES = {
    "country.capital": "capital",
    "country.continent": "continent",
    "country.currency": "currency",
    "element.symbol": "symbol",
    "element.number": "number",
    "book.author": "author",
    "event.year": "year",
    "music.composer": "composer",
    "painting.artist": "artist",
}


def _read(text: str) -> dict[str, Phrases]:
    languages: dict[str, Phrases] = {}
    for block in text.strip().split("\n\n"):
        header, *rows = block.splitlines()
        lines: dict[str, tuple[str, ...]] = {}
        for row in rows:
            use, _, sentence = row.partition(": ")
            lines[use] = (*lines.get(use, ()), sentence)
        languages[header.strip("[]")] = lines
    return languages


def _read_continents(text: str) -> dict[str, dict[str, str]]:
    rows = {
        name: cells(rest) for name, _, rest in (line.partition(":") for line in text.strip().splitlines())
    }
    return {name: dict(zip(rows["English"], row, strict=True)) for name, row in rows.items()}


PHRASES: Mapping[str, Phrases] = _read(phrases_western.TEXT) | _read(phrases_eastern.TEXT)
LANGUAGES = tuple(PHRASES)
_CONTINENTS = _read_continents(phrases_eastern.CONTINENTS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """figure, hobby: of whom the answer speaks, "" for none. personal: whether it is asked who answers and what they
    like. written: whether the answer is a text that was asked for."""

    figure: str = ""
    hobby: str = ""
    personal: bool = False
    written: bool = False


def speak(language: str, reply: str, asked: str, wanted: Wanted, rng: Random) -> str:
    """The answer in a language of LANGUAGES, two to six sentences."""
    lines = PHRASES[language]
    joint = "" if language == "Japanese" else " "
    said: list[str] = []
    if wanted.figure:
        said.append(rng.choice(lines["figure"]).format(figure=wanted.figure))
    if wanted.written:
        said.append(rng.choice(lines["text"]))
    elif not (wanted.personal and (wanted.figure or wanted.hobby)):
        said += _content(language, reply, asked, rng)
    if wanted.hobby:
        said.append(rng.choice(lines["hobby"]).format(hobby=wanted.hobby))
    if len(said) < (3 if wanted.figure else 2) or _foreign(joint.join(said)) or rng.random() < _CLOSED:
        said.append(rng.choice(lines["close"]))
    return joint.join(said)


def _foreign(text: str) -> bool:
    """Whether names in English are so long a part of it that one might doubt which language it is in."""
    return sum(map(len, _NAMES.findall(text))) * _FOREIGN_SHARE > len(text)


def _content(language: str, reply: str, asked: str, rng: Random) -> list[str]:
    """The facts, or a sentence about the subject where there are none that the language can say."""
    lines = PHRASES[language]
    facts = [_fact(language, key, thing) for key, thing in told_in(reply)[:_MOST_FACTS]]
    if facts:
        return [rng.choice(lines["lead"]), *facts]
    subject = next((thing.name for thing in (*named(asked[-400:]), *named(reply[:400]))), "")
    if subject and subject.count(" ") < _LONGEST_SUBJECT and rng.random() < 0.8:
        return [rng.choice(lines["about"]).format(subject=subject)]
    return [rng.choice(lines["lead"])]


def _fact(language: str, key: str, thing: Thing) -> str:
    known = value(thing, key.partition(".")[2])
    if key == "country.continent":
        known = _CONTINENTS[language][known]
    return PHRASES[language][_SENTENCES[key]][0].format(x=thing.name, v=known)


def told_in(reply: str) -> list[tuple[str, Thing]]:
    """The facts of an English answer that another language can say: a thing and a value that both stand in it."""
    return [
        (relation.key, thing)
        for thing in named(reply[:600])
        for relation in OF_KIND[thing.kind]
        if relation.key in _SENTENCES
        and re.search(rf"(?<!\w){re.escape(value(thing, relation.column))}(?!\w)", reply[:600])
    ]


def ready(language: str, rng: Random) -> str:
    """What is said to a message that asks nothing yet."""
    return rng.choice(PHRASES[language]["ready"])
