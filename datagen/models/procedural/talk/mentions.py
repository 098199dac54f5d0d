"""Finds the things that a text names, and brings texts into a form in which wordings can be looked up.

The form has lower case and no accents, articles or punctuation; what was found stands in it as <kind>. Values are
found too: "Tokyo" is a thing of the kind "country.capital". Knows no questions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, product
from typing import NamedTuple

from datagen.models.procedural.talk.kinds import ALIASES, COUNTED, KINDS, Thing, several, things
from datagen.models.procedural.talk.relations import RELATIONS, told

_TOKEN = re.compile(r"\d+(?:[.:,]\d+)*|[^\W\d_]+")
_ARTICLES = frozenset({"a", "an", "the"})
_LONGEST_VALUE = 6  # words
_MOST = 6  # mentions of a text that are tried as slots of a wording
_KEPT = 400  # characters; what is longer is no question about a thing


class Mention(NamedTuple):
    """Tokens start to end (not included) name one of the things."""

    start: int
    end: int
    things: tuple[Thing, ...]


def tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return [token for token in _TOKEN.findall(plain) if token not in _ARTICLES]


def _index() -> Mapping[str, tuple[Thing, ...]]:
    index: dict[str, dict[Thing, None]] = {}
    for kind in KINDS:
        for thing in things(kind):
            names = [thing.name, several(thing)] if kind in COUNTED else [thing.name]
            for name in names:
                index.setdefault(" ".join(tokens(name)), {})[thing] = None
    for name, thing in ALIASES.items():
        index.setdefault(" ".join(tokens(name)), {})[thing] = None
    for relation in RELATIONS.values():
        for thing in things(relation.kind):
            words = tokens(told(relation, thing))
            if 0 < len(words) <= _LONGEST_VALUE:
                value = Thing(relation.key, told(relation, thing))
                index.setdefault(" ".join(words), {})[value] = None
    index.pop("you", None)
    return {name: tuple(found) for name, found in index.items()}


NAMES = _index()
_LONGEST = max(name.count(" ") for name in NAMES) + 1
_FIRST_WORDS = frozenset(name.partition(" ")[0] for name in NAMES)


def find(words: Sequence[str]) -> list[Mention]:
    """The longest names from left to right, none overlapping."""
    found: list[Mention] = []
    place = 0
    while place < len(words):
        step = 1
        if words[place] in _FIRST_WORDS:
            for end in range(min(place + _LONGEST, len(words)), place, -1):
                named = NAMES.get(" ".join(words[place:end]))
                if named:
                    found.append(Mention(place, end, named))
                    step = end - place
                    break
        place += step
    return found


def named(text: str, kind: str = "") -> tuple[Thing, ...]:
    """The things of that kind, or of all kinds but values, that the text names, in their order."""
    return tuple(
        dict.fromkeys(
            thing
            for mention in find(tokens(text))
            for thing in mention.things
            if (thing.kind == kind if kind else "." not in thing.kind)
        )
    )


def wordings(text: str) -> Iterator[tuple[str, tuple[Thing, ...]]]:
    """The text with some of its mentions replaced by their kinds, in every way that there is, with what was replaced.

    Those with most replaced come first. Nothing for a text that is too long to be a question.
    """
    if len(text) <= _KEPT:
        yield from _wordings(tuple(tokens(text)))


@lru_cache(maxsize=2048)
def _wordings(words: tuple[str, ...]) -> tuple[tuple[str, tuple[Thing, ...]], ...]:
    mentions = find(words)[:_MOST]
    found: list[tuple[str, tuple[Thing, ...]]] = []
    for size in (2, 1, 0):
        for chosen in combinations(mentions, size):
            for bound in product(*(mention.things for mention in chosen)):
                found.append((_replaced(words, chosen, bound), bound))
    return tuple(found)


def _replaced(words: Sequence[str], chosen: Sequence[Mention], bound: Sequence[Thing]) -> str:
    parts: list[str] = []
    place = 0
    for mention, thing in zip(chosen, bound, strict=True):
        parts += [*words[place : mention.start], f"<{thing.kind}>"]
        place = mention.end
    return " ".join([*parts, *words[place:]])
