"""Plain values from YAML into frozen dataclasses, with every fault named. The only user of pydantic."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from datagen.errors import nearest

T = TypeVar("T")


def build(cls: type[T], values: Any) -> T | list[str]:
    """An instance, or the list of all faults: unknown keys with the nearest right one, wrong types, what a
    dataclass's own checks raise as ValueError."""
    if not isinstance(values, Mapping):
        return [f"expected keys and values, found {values!r}"]
    known = [f.name for f in dataclasses.fields(cast(Any, cls)) if f.init]
    faults = [f"{key}: unknown key; {nearest(str(key), known)}" for key in values if key not in known]
    try:
        built = TypeAdapter(cls).validate_python({key: values[key] for key in values if key in known})
    except ValidationError as error:
        faults += [_fault(one) for one in error.errors()]
        return faults
    return faults or built


def _fault(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        return f"{place}: missing; it has no default"
    said = str(error["msg"]).removeprefix("Value error, ")
    found = error["input"]
    shown = "" if isinstance(found, dict) else f", found {found!r}"
    return f"{place}: {said}{shown}" if place else said
