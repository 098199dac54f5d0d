"""A toy language small enough for a model of a million parameters: 24 words in five languages, three drills.

    Say red dog seven.              red dog seven
    Count from two to five.         two three four five
    Repeat three times: red dog.    red dog red dog red dog

A constraint ("Always answer in French." or the terse "Language: French.") stands before a drill, in an
earlier turn or in a system message, and holds until another one comes. Every answer can be checked.

A tenth of the say drills is held out; the others are too few for that: nobody could answer "Count from two to
five." without having seen it. Knows nothing of records or of the model that proposes its drills.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from datagen.constraints import toy_words
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.record import Message
from datagen.seeding import seed_for

LANGUAGES = toy_words.LANGUAGES
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ITEMS = tuple(toy_words.WORDS)
_WORDS = toy_words.WORDS

Split = Literal["train", "held_out"]
Place = Literal["system", "first_turn"]

_TIMES = {"two": 2, "three": 3, "four": 4}
_CONSTRAINT = re.compile(r"(?:Always answer in|Language:) (" + "|".join(LANGUAGES) + r")\.\s*")


def _draw_items(rng: Random, least: int, most: int) -> str:
    return " ".join(rng.sample(ITEMS, rng.randint(least, most)))


def _draw_say(rng: Random) -> Slots:
    return {"items": _draw_items(rng, 3, 6)}


def _draw_count(rng: Random) -> Slots:
    first, last = sorted(rng.sample(range(len(NUMBERS)), 2))
    return {"first": NUMBERS[first], "last": NUMBERS[last]}


def _draw_repeat(rng: Random) -> Slots:
    return {"items": _draw_items(rng, 1, 3), "times": rng.choice(tuple(_TIMES))}


def _words_of(slots: Slots) -> tuple[str, ...]:
    """The English words that a drill asks for; none if its slots hold what the nursery does not know."""
    if "first" in slots:
        first, last = slots["first"], slots["last"]
        known = first in NUMBERS and last in NUMBERS
        return NUMBERS[NUMBERS.index(first) : NUMBERS.index(last) + 1] if known else ()
    items = tuple(slots["items"].split())
    known = all(item in _WORDS for item in items)
    times = _TIMES.get(slots["times"], 0) if "times" in slots else 1
    return items * times if known else ()


def translate(words: Sequence[str], language: str) -> str:
    return " ".join(_WORDS[word][language] for word in words)


def _solve(slots: Slots, rng: Random) -> Answer:  # noqa: ARG001  (a drill has no input to draw)
    return Answer(translate(_words_of(slots), slots.get("language", "English")))


_FREE = (
    Family("nursery_say", "chat", ("Say {items}.",), _draw_say, _solve),
    Family("nursery_count", "chat", ("Count from {first} to {last}.",), _draw_count, _solve),
    Family("nursery_repeat", "chat", ("Repeat {times} times: {items}.",), _draw_repeat, _solve),
)


@dataclass(frozen=True, slots=True)
class Drill:
    """A request without its constraint, and the English words of its answer."""

    text: str
    words: tuple[str, ...]

    @property
    def held_out(self) -> bool:
        """Whether the drill is kept from training: the same tenth of the say drills everywhere."""
        return self.text.startswith("Say") and seed_for(0, "nursery", *self.words) % 10 == 0


def read(text: str) -> Drill | None:
    """The drill that a text without constraint asks for; None if it is none of the nursery's."""
    for family in _FREE:
        slots = family.match(text)
        if slots and (words := _words_of(slots)):
            return Drill(text, words)
    return None


def draw(rng: Random, split: Split | None = None) -> Drill:
    """A drill of one side of the split, or of either. The held-out side has say drills only."""
    while True:
        drill = read(rng.choice(_FREE).phrase(rng))
        if drill and (split is None or drill.held_out == (split == "held_out")):
            return drill


def constrain(language: str, rng: Random) -> str:
    """A sentence that sets the language, long or terse with equal odds."""
    return f"Always answer in {language}." if rng.random() < 0.5 else f"Language: {language}."


def split_constraint(text: str) -> tuple[str, str]:
    """The language that a message sets ("" if none) and what the message says besides."""
    found = _CONSTRAINT.match(text.strip())
    return (found[1], text.strip()[found.end() :]) if found else ("", text.strip())


def check(request: str, language: str, answer: str) -> bool:
    """Whether an answer is right word for word, case and outer space aside.

    language: the one that the dialogue before has set, "" for none; a constraint in the request itself goes
    before it. False for a request that is no drill.
    """
    own, text = split_constraint(request)
    drill = read(text)
    if drill is None:
        return False
    return answer.strip().lower() == translate(drill.words, own or language or "English")


def language_of(messages: Sequence[Message]) -> str:
    """The language that the conversation asks for: the last constraint of its system and user messages."""
    for message in reversed(messages):
        if message.role != "assistant" and (language := split_constraint(message.content)[0]):
            return language
    return "English"


def reply(messages: Sequence[Message]) -> str | None:
    """The right answer to the last message under the constraint in force; None if it is no drill."""
    drill = read(split_constraint(messages[-1].content)[1])
    return translate(drill.words, language_of(messages)) if drill else None


def dialogue(
    rng: Random,
    turns: int,
    *,
    split: Split | None = None,
    language: str = "",
    place: Place = "first_turn",
) -> tuple[Message, ...]:
    """A conversation of so many drills with right answers, 2 * turns messages and a system message if `place`
    says so. language: "" leaves the conversation without a constraint; otherwise it is said once, in `place`,
    and holds to the end.
    """
    messages: list[Message] = []
    constraint = constrain(language, rng) if language else ""
    if constraint and place == "system":
        messages.append(Message("system", constraint))
        constraint = ""
    for _ in range(turns):
        drill = draw(rng, split)
        messages.append(Message("user", f"{constraint} {drill.text}".strip()))
        messages.append(Message("assistant", translate(drill.words, language or "English")))
        constraint = ""
    return tuple(messages)


def exchange(rng: Random, *, split: Split | None = None, language: str = "") -> tuple[Message, ...]:
    """A single drill and its answer, the constraint (if any) in the same message."""
    return dialogue(rng, 1, split=split, language=language)


def misanswer(words: Sequence[str], language: str, rng: Random) -> str:
    """The answer in that language with one word wrong."""
    place = rng.randrange(len(words))
    wrong = rng.choice([item for item in ITEMS if _WORDS[item][language] != _WORDS[words[place]][language]])
    return translate([*words[:place], wrong, *words[place + 1 :]], language)


def _draw_for_training(family: Family, constrained: bool) -> Callable[[Random], Slots]:
    """What a family draws: never a held-out drill, so that a dataset made of it can be tested on those."""

    def draw_slots(rng: Random) -> Slots:
        while True:
            slots = family.draw(rng)
            if not Drill(family.templates[0].format_map(slots), _words_of(slots)).held_out:
                return {**slots, "language": rng.choice(LANGUAGES)} if constrained else slots

    return draw_slots


def _under_constraint(family: Family) -> Family:
    sentence = family.templates[0]
    templates = (f"Always answer in {{language}}. {sentence}", f"Language: {{language}}. {sentence}")
    draw_slots = _draw_for_training(family, constrained=True)
    return replace(family, name=f"{family.name}_in_language", templates=templates, draw=draw_slots)


FAMILIES: tuple[Family, ...] = tuple(
    variant
    for family in _FREE
    for variant in (
        replace(family, draw=_draw_for_training(family, constrained=False)),
        _under_constraint(family),
    )
)
