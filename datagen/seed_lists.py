"""Lists that generators draw from (topics, roles, attack styles ...), read from YAML files and checked as a whole.

A file is a mapping of known keys. Each holds one of three kinds: "texts", a list; "described", names with a text
each; "grouped", names with a list of texts each. Knows nothing of what they are drawn for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import yaml

from datagen.errors import RecipeError, UsageError, nearest
from datagen.resources import shipped
from datagen.settings import read_yaml, shown
from datagen.text import collapse_whitespace, normalise

Kind = Literal["texts", "described", "grouped"]
Lists = Mapping[str, Any]

_EXPECTED: Mapping[Kind, str] = {
    "texts": "a list of texts",
    "described": "names with a text each",
    "grouped": "names with a list of texts each",
}


def lists_path(source: str, default: str) -> Path:
    """The user's file, or the shipped one under seeds/. Raises UsageError when a named one does not exist."""
    path = Path(source) if source else shipped("seeds", default)
    if not path.is_file():
        raise UsageError(f"{source}: no such file; leave it out to use the shipped seeds/{default}")
    return path


def read_lists(path: Path, keys: Mapping[str, Kind], optional: Sequence[str] = ()) -> dict[str, Any]:
    """The file's lists by key, white space collapsed; an optional key that is not there is empty.

    Raises RecipeError with every fault: unknown and missing keys, empty lists, what is no text, repetitions.
    """
    try:
        plain = read_yaml(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise RecipeError(str(path), [" ".join(str(error).split())]) from error
    if not isinstance(plain, dict):
        raise RecipeError(str(path), [f"expected the keys {', '.join(keys)}, found {shown(plain)}"])
    faults = [f"{key}: unknown key; {nearest(str(key), list(keys))}" for key in plain if key not in keys]
    found: dict[str, Any] = {}
    for key, kind in keys.items():
        if plain.get(key) is None and key in optional:
            found[key] = {} if kind != "texts" else ()
        elif key not in plain:
            faults.append(f"{key}: missing; expected {_EXPECTED[kind]}")
        else:
            found[key] = _read(key, kind, plain[key], faults)
    if faults:
        raise RecipeError(str(path), faults)
    return found


def _read(key: str, kind: Kind, value: Any, faults: list[str]) -> Any:
    if kind == "texts":
        return _texts(key, value, faults)
    if not isinstance(value, dict) or not value:
        faults.append(f"{key}: expected {_EXPECTED[kind]}, found {_found(value)}")
        return {}
    names = _texts(key, list(value), faults)
    if kind == "grouped":
        return {
            name: _texts(f"{key}.{name}", inner, faults)
            for name, inner in zip(names, value.values(), strict=False)
        }
    return {
        name: _text(f"{key}.{name}", inner, faults)
        for name, inner in zip(names, value.values(), strict=False)
    }


def _texts(place: str, value: Any, faults: list[str]) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        faults.append(f"{place}: expected a list with at least one text, found {_found(value)}")
        return ()
    texts = tuple(_text(f"{place}[{index}]", item, faults) for index, item in enumerate(value))
    seen: set[str] = set()
    for index, text in enumerate(texts):
        if text and normalise(text) in seen:
            faults.append(f"{place}[{index}]: {shown(text)} stands there twice; keep one")
        seen.add(normalise(text))
    return texts


def _text(place: str, value: Any, faults: list[str]) -> str:
    if isinstance(value, str) and value.strip():
        return collapse_whitespace(value)
    faults.append(f"{place}: expected a text, found {_found(value)}")
    return ""


def _found(value: Any) -> str:
    return "an empty list" if value == [] else "nothing" if value == {} else shown(value)
