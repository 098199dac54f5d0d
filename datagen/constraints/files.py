"""Kinds of constraints out of YAML files, all faults of a file at once.

A file is a mapping of kinds. A new one has
    text, terse  what a model is told, with {value} in its place where the kind has values
    values       what is drawn from
    pattern      a regular expression of Python's that must match a whole reply, without the white space around it;
                 {value} in it stands for the value
    judge        true, where only a model can tell whether a reply obeys
A kind that ships has `values`, which go in the place of its own, or `add`, which join them, or nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from datagen.constraints.checks import CHECKED, pattern_fault
from datagen.constraints.constraint import Kind
from datagen.constraints.values import tidy
from datagen.errors import RecipeError, nearest
from datagen.settings import read_yaml, shown
from datagen.text import collapse_whitespace, normalise

_NEW = ("text", "terse", "values", "pattern", "judge")
_SHIPPED = ("values", "add")
_NAME = re.compile("[a-z][a-z0-9_]*")


def read_kinds(path: Path, known: Mapping[str, Kind]) -> dict[str, Kind]:
    """known: the kinds that ship. Raises RecipeError, a UsageError, with every fault of the file."""
    try:
        plain = read_yaml(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RecipeError(
            str(path), [f"no YAML file of constraints: {' '.join(str(error).split())}"]
        ) from error
    except OSError as error:
        raise RecipeError(str(path), [f"cannot be read: {error.strerror}"]) from error
    if not isinstance(plain, dict) or not plain:
        raise RecipeError(
            str(path), [f"expected kinds such as {', '.join(known) or 'hobby'}, found {shown(plain)}"]
        )
    reader = _Reader(known)
    kinds = {str(name): reader.kind(name, given) for name, given in plain.items()}
    if reader.faults:
        raise RecipeError(str(path), reader.faults)
    return {name: kind for name, kind in kinds.items() if kind}


class _Reader:
    """Reads kinds and gathers what is wrong with them."""

    def __init__(self, known: Mapping[str, Kind]) -> None:
        self.faults: list[str] = []
        self._known = known
        self._wordings: dict[str, str] = {}  # to the first kind that has them
        for kind in known.values():
            for wording in (kind.text, kind.terse):
                self._wordings.setdefault(normalise(wording), kind.name)

    def kind(self, name: Any, given: Any) -> Kind | None:
        """None where a fault leaves nothing to go on with."""
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            self._fault(shown(name), "expected a kind's name in lower case, such as diet or sea_words")
            return None
        if given is not None and not isinstance(given, dict):
            self._fault(name, f"expected the keys {', '.join(_NEW)}, found {shown(given)}")
            return None
        if name in self._known:
            return self._known_kind(self._known[name], given or {})
        return self._new_kind(name, given or {})

    def _known_kind(self, kind: Kind, given: Mapping[Any, Any]) -> Kind:
        for key in given:
            if key in _NEW and key not in _SHIPPED:
                self._fault(
                    f"{kind.name}.{key}",
                    "a kind that ships has its own; leave it out, or give the kind another name",
                )
            elif key not in _SHIPPED:
                self._fault(f"{kind.name}", f"unknown key {shown(key)}; {nearest(str(key), _SHIPPED)}")
        both = [key for key in _SHIPPED if key in given]
        if both and not _takes_value(kind.text):
            self._fault(f"{kind.name}.{both[0]}", "the kind takes no values; leave them out")
            return kind
        if len(both) == 2:
            self._fault(kind.name, "values and add are both given; keep one")
        if "values" in given:
            values = self._values(kind.name, "values", given["values"])
        elif "add" in given:
            values = (*kind.values, *self._values(kind.name, "add", given["add"], kind.values))
        else:
            values = kind.values
        return Kind(kind.name, kind.text, kind.terse, values, judge=kind.judge)

    def _new_kind(self, name: str, given: Mapping[Any, Any]) -> Kind | None:
        if "text" not in given and "terse" not in given:
            close = nearest(name, list(self._known)) if self._known else "none ships"
            self._fault(name, f"unknown kind; {close}; a new one needs text and terse")
            return None
        for key in given:
            if key not in _NEW:
                self._fault(name, f"unknown key {shown(key)}; {nearest(str(key), _NEW)}")
        text = self._wording(name, "text", given.get("text"))
        terse = self._wording(name, "terse", given.get("terse"))
        if text and terse and _takes_value(text) != _takes_value(terse):
            self._fault(name, "{value} stands in only one of text and terse; expected it in both or in none")
        valued = _takes_value(text + terse)
        values: tuple[str, ...] = ("",)
        if valued:
            values = self._values(name, "values", given.get("values"))
        elif "values" in given:
            self._fault(
                f"{name}.values", "no {value} stands in text and terse; put it there or leave them out"
            )
        return Kind(name, text, terse, values, self._pattern(name, given, valued), self._judge(name, given))

    def _wording(self, name: str, key: str, given: Any) -> str:
        """With the mark that ends it, so that `find` knows where a value ends."""
        place = f"{name}.{key}"
        if not isinstance(given, str) or not given.strip():
            self._fault(place, f"expected a sentence, found {shown(given)}")
            return ""
        wording = collapse_whitespace(given)
        before, value, after = wording.partition("{value}")
        if set("{}") & set(before + after):
            self._fault(place, f"expected no braces but those of one {{value}}, found {shown(wording)}")
        elif not any(map(str.isalpha, before)):
            self._fault(place, f"expected words before {{value}}, found {shown(wording)}")
        elif value and not after.strip():
            self._fault(place, f"expected a full stop or words after {{value}}, found {shown(wording)}")
        elif self._wordings.setdefault(normalise(wording), name) != name:
            other = self._wordings[normalise(wording)]
            self._fault(place, f"the words of {other} already; two kinds need two wordings")
        return wording

    def _values(self, name: str, key: str, given: Any, had: Sequence[str] = ()) -> tuple[str, ...]:
        place = f"{name}.{key}"
        if not isinstance(given, list) or not given:
            self._fault(
                place,
                f"expected a list with at least one value, found {'an empty list' if given == [] else shown(given)}",
            )
            return ()
        shipped = {normalise(value) for value in had}
        found: dict[str, str] = {}
        for index, item in enumerate(given):
            try:
                value = tidy(name, item)
            except ValueError as error:
                self._fault(f"{place}[{index}]", str(error))
                continue
            if normalise(value) in shipped:
                self._fault(f"{place}[{index}]", f"{shown(value)} ships already; leave it out")
            elif normalise(value) in found:
                self._fault(f"{place}[{index}]", f"{shown(value)} stands there twice; keep one")
            else:
                found[normalise(value)] = value
        return tuple(found.values())

    def _pattern(self, name: str, given: Mapping[Any, Any], valued: bool) -> str:
        pattern = given.get("pattern")
        if pattern is None:
            if given.get("judge") is not True and name not in CHECKED:
                self._fault(
                    name,
                    "nobody can check it; add pattern: a regular expression of the whole reply, or judge: true",
                )
            return ""
        if not isinstance(pattern, str) or not pattern:
            self._fault(f"{name}.pattern", f"expected a regular expression, found {shown(pattern)}")
            return ""
        if "{value}" in pattern and not valued:
            self._fault(f"{name}.pattern", "{value} stands in it, but not in text and terse")
        if fault := pattern_fault(pattern.replace("{value}", "(?:x)")):
            self._fault(f"{name}.pattern", fault)
        if given.get("judge") is True:
            self._fault(name, "pattern and judge are both given; keep one")
        return pattern

    def _judge(self, name: str, given: Mapping[Any, Any]) -> bool:
        judge = given.get("judge", False)
        if not isinstance(judge, bool):
            self._fault(f"{name}.judge", f"expected true or false, found {shown(judge)}")
        return judge is True

    def _fault(self, place: str, fault: str) -> None:
        self.faults.append(f"{place}: {fault}")


def _takes_value(wording: str) -> bool:
    return "{value}" in wording
