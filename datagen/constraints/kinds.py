"""The kinds that ship, those of a user's file, and constraints made of either.

Knows no message that a constraint stands in and no reply.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from datagen.constraints.constraint import Constraint, Kind
from datagen.constraints.files import read_kinds
from datagen.constraints.values import tidy
from datagen.errors import UsageError, nearest
from datagen.resources import shipped

GATT_KINDS = ("hobby", "language", "figure")
# By the name that a user gives: "" is what Ghost Attention draws from.
_SOURCES: Mapping[str, str] = {"": "gatt", "zero-shot": "zero_shot", "nursery": "nursery"}


def load_constraints(source: str = "", kinds: Sequence[str] = GATT_KINDS) -> tuple[Constraint, ...]:
    """source: "" for the shipped lists of `kinds`, "zero-shot" for the evaluation set, "nursery" for the toy
    languages, or a YAML file. `kinds` chooses among the shipped lists alone: the others are taken whole.

    Raises UsageError: for a file, one line for each of its faults.
    """
    if not source:
        known = shipped_kinds()
        unknown = [kind for kind in kinds if kind not in known]
        if unknown:
            raise UsageError(_unknown(unknown[0], known))
        if not kinds:
            raise UsageError(f"constraint kinds: none given, expected some of {', '.join(known)}")
        return tuple(constraint for kind in dict.fromkeys(kinds) for constraint in known[kind].constraints())
    return tuple(constraint for kind in _kinds_of(source).values() for constraint in kind.constraints())


def make_constraint(kind: str, value: str, source: str = "") -> Constraint:
    """A constraint of any value that the kind can take, such as one that a model proposed.

    source: a user's file, where the kind is one of its own. Raises UsageError for an unknown kind and a value that
    it cannot take.
    """
    known = {**shipped_kinds(), **(_kinds_of(source) if source else {})}
    if kind not in known:
        raise UsageError(_unknown(kind, known))
    if "{value}" not in known[kind].text:
        if value:
            raise UsageError(f"{kind}: the kind takes no value, found {value!r}; leave it out")
        return known[kind].constraint("")
    try:
        return known[kind].constraint(tidy(kind, value))
    except ValueError as error:
        raise UsageError(f"{kind}: {error}") from error


@lru_cache(maxsize=1)
def shipped_kinds() -> Mapping[str, Kind]:
    """By name, with the values of the first list that has them."""
    kinds: dict[str, Kind] = {}
    for source in _SOURCES:
        kinds = {**_shipped_list(source), **kinds}
    return {name: kinds[name] for name in (*GATT_KINDS, *sorted(set(kinds) - set(GATT_KINDS)))}


@lru_cache(maxsize=len(_SOURCES))
def _shipped_list(source: str) -> Mapping[str, Kind]:
    known = _shipped_list("") if source == "zero-shot" else {}
    return read_kinds(shipped("seeds", "constraints", f"{_SOURCES[source]}.yaml"), known)


def _kinds_of(source: str) -> Mapping[str, Kind]:
    """The kinds of a named list or a file, in its order."""
    if source in _SOURCES:
        return _shipped_list(source)
    path = Path(source)
    if not path.is_file():
        names = [name for name in _SOURCES if name]
        raise UsageError(f"constraints {source}: no such file, and no shipped list; {nearest(source, names)}")
    return read_kinds(path, shipped_kinds())


def _unknown(kind: str, known: Mapping[str, Kind]) -> str:
    return f"constraint kind {kind!r}: unknown; {nearest(kind, list(known))}"
