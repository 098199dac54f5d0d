"""Constraints inside messages: written there, found again, and taken away.

A constraint is known by the words of its kind, long or terse, as a sentence of its own, with whatever value the kind
can take.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from datagen.constraints.constraint import Constraint, Kind
from datagen.constraints.kinds import shipped_kinds
from datagen.constraints.values import LONGEST, tidy

# A value never has a mark that ends it, so the first one is the wording's own.
_VALUE = rf'((?:[^\n.:;!?"]|\.(?=\S)){{1,{LONGEST}}}?)'
_QUOTED_VALUE = rf'([^"\n]{{1,{LONGEST}}})'


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a constraint stands in a text."""

    start: int
    end: int
    constraint: Constraint


def combine(constraints: Sequence[Constraint], terse: bool) -> str:
    """The instruction as one text: the sentences, or the short forms, one after the other."""
    return " ".join(constraint.terse if terse else constraint.text for constraint in constraints)


def find(text: str, known: Sequence[Constraint] = ()) -> tuple[Constraint, ...]:
    """The constraints that a message sets, in its order.

    known: constraints that are looked for word by word and before the shipped kinds, such as those of a user's file
    and of the nursery, whose wording is that of "language".
    """
    return tuple(place.constraint for place in _places(text, known))


def strip(text: str, known: Sequence[Constraint] = ()) -> str:
    """The message without its constraints and without white space at its ends.

    Where one stood between other words, the larger of the gaps around it stays. known: as in `find`.
    """
    parts: list[str] = []
    done = 0
    for place in _places(text, known):
        parts.append(text[done : place.start])
        done = place.end
    parts.append(text[done:])
    kept = parts[0]
    for part in parts[1:]:
        kept = _join(kept, part)
    return kept.strip()


def _join(before: str, after: str) -> str:
    left, right = before.rstrip(), after.lstrip()
    gaps = (before[len(left) :], after[: len(after) - len(right)])
    # Of two line breaks the later one has the indentation of what follows.
    gap = max(reversed(gaps), key=lambda gap: gap.count("\n"))
    return left + gap + right if left and right else left + right


def _places(text: str, known: Sequence[Constraint]) -> list[_Place]:
    found = [*_known_places(text, known), *_shipped_places(text)]
    found.sort(key=lambda place: place.start)  # stable, so the known ones stay before the others
    places: list[_Place] = []
    for place in found:
        if not places or place.start >= places[-1].end:
            places.append(place)
    return places


def _known_places(text: str, known: Sequence[Constraint]) -> Iterator[_Place]:
    for constraint in known:
        for wording in (constraint.text, constraint.terse):
            start = text.find(wording)
            while start >= 0:
                end = start + len(wording)
                if _alone(text, start, end):
                    yield _Place(start, end, constraint)
                start = text.find(wording, end)


def _shipped_places(text: str) -> Iterator[_Place]:
    for kind, pattern in _wordings():
        for found in pattern.finditer(text):
            if not _alone(text, found.start(), found.end()):
                continue
            try:
                value = tidy(kind.name, found[1]) if found.re.groups else ""
            except ValueError:  # "Always answer in full sentences." sets no language
                continue
            yield _Place(found.start(), found.end(), kind.constraint(value))


def _alone(text: str, start: int, end: int) -> bool:
    """Whether white space or an end of the text is on both sides."""
    return (start == 0 or text[start - 1].isspace()) and (end == len(text) or text[end].isspace())


@lru_cache(maxsize=1)
def _wordings() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple(
        (kind, _recogniser(wording))
        for kind in shipped_kinds().values()
        for wording in dict.fromkeys((kind.text, kind.terse))
    )


def _recogniser(wording: str) -> re.Pattern[str]:
    before, value, after = wording.partition("{value}")
    if not value:
        return re.compile(re.escape(wording))
    inner = _QUOTED_VALUE if before.endswith('"') else _VALUE
    return re.compile(re.escape(before) + inner + re.escape(after) + r"(?!\S)")
