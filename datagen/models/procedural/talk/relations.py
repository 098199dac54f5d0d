"""What can be asked about things and how it is answered: the relations of the `said_of` tables, read into values.

    [country.capital | capital]                 kind and column, and words that hint at it
    ask: What is the capital of {x}?            a question that names the thing
    it: What is its capital?                    one about the thing under discussion
    tell: The capital of {x} is {v}.            an answer; V and X are capitalised
    add: ...                                    a sentence that may follow the answer
    clause: its capital is {v}                  the answer within a longer sentence
    other, otherit, firsttell, othertell        another thing {y} with the same value
    back, backtell                              from the value to the thing
    more, moretell                              which of two is first or has more: {x} with {v} against {y} with {w}
    same, sameyes, sameno                       whether two things have one value

Any column of the thing is a slot, {acolumn} puts "a" or "an" before it, and {wcolumn} is that of y. Knows no dialogues.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from datagen.models.procedural.lexicon import NUMBER_WORDS
from datagen.models.procedural.talk import (
    said_of_arts,
    said_of_culture,
    said_of_life,
    said_of_nature,
    said_of_places,
)
from datagen.models.procedural.talk.kinds import KINDS, ORDINALS, Thing, call, things, value
from datagen.models.procedural.wording import a, capitalised

_HEADER = re.compile(r"\[(\w+)\.(\w+) \| (.*)\]")
# Where the smaller value comes first; elsewhere the larger one wins.
_LEAST_FIRST = ("planet.place", "planet.size", "event.year")


@dataclass(frozen=True, slots=True)
class Relation:
    """lines: the sentences of the table by what they are for. cue: matches a free question about it; None if none."""

    kind: str
    column: str
    cue: re.Pattern[str] | None
    lines: Mapping[str, tuple[str, ...]]

    @property
    def key(self) -> str:
        return f"{self.kind}.{self.column}"

    def get(self, use: str) -> tuple[str, ...]:
        return self.lines.get(use, ())


def _read(text: str) -> Iterator[Relation]:
    for block in text.strip().split("\n\n"):
        header, *rows = block.splitlines()
        found = _HEADER.fullmatch(header)
        assert found is not None, header
        lines: dict[str, tuple[str, ...]] = {}
        for row in rows:
            use, _, sentence = row.partition(": ")
            lines[use] = (*lines.get(use, ()), sentence)
        cue = re.compile(rf"\b(?:{found[3]})", re.IGNORECASE) if found[3].strip() else None
        yield Relation(found[1], found[2], cue, lines)


_TEXTS = (
    said_of_places.TEXT,
    said_of_places.SKY,
    said_of_nature.TEXT,
    said_of_nature.WONDERS,
    said_of_culture.TEXT,
    said_of_arts.TEXT,
    said_of_life.TEXT,
    said_of_life.SELF,
)
RELATIONS: Mapping[str, Relation] = {relation.key: relation for text in _TEXTS for relation in _read(text)}
OF_KIND: Mapping[str, tuple[Relation, ...]] = {
    kind: tuple(relation for relation in RELATIONS.values() if relation.kind == kind) for kind in KINDS
}


def told(relation: Relation, thing: Thing) -> str:
    """The value that the relation gives the thing; "" for what is said of the assistant."""
    return value(thing, relation.column) if relation.column in KINDS[thing.kind].rows[thing.name] else ""


def slots(relation: Relation, x: Thing, y: Thing | None = None) -> dict[str, str]:
    """All that a sentence about x (and y) may name."""
    found: dict[str, str] = {"x": call(x), "X": capitalised(call(x))}
    for column, cell in KINDS[x.kind].rows[x.name].items():
        found[column] = cell
        found[f"a{column}"] = a(cell)
    told_x = told(relation, x)
    found |= {"v": told_x, "V": capitalised(told_x), "av": a(told_x) if told_x else ""}
    if y is not None:
        row = KINDS[y.kind].rows[y.name]
        found |= {"y": call(y), "Y": capitalised(call(y)), "w": told(relation, y)}
        found |= {f"w{column}": a(cell) for column, cell in row.items()}
        if x == y:
            found |= row
    return found


@cache
def sharing(key: str, shared: str) -> tuple[Thing, ...]:
    """The things to which the relation gives this value."""
    relation = RELATIONS[key]
    return tuple(thing for thing in things(relation.kind) if told(relation, thing) == shared)


def rank(relation: Relation, thing: Thing) -> int:
    """A number by which things can be compared; the greater one has more or comes first."""
    cell = told(relation, thing)
    number = int(cell) if cell.isdigit() else _place(cell)
    return -number if relation.key in _LEAST_FIRST else number


def _place(word: str) -> int:
    return ORDINALS.index(word) if word in ORDINALS else NUMBER_WORDS.index(word)
