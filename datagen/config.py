"""Plain values from YAML into frozen dataclasses, with every fault named. The only user of pydantic."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from datagen.errors import nearest

T = TypeVar("T")


def build(cls: type[T], values: Any) -> T | list[str]:
    """An instance, or the list of all faults: unknown keys with the nearest right one, wrong types, what a
    dataclass's own checks raise as ValueError. A fault begins with its key and a colon, or with the colon."""
    if not dataclasses.is_dataclass(cls):
        return [f": {cls.__name__} is no dataclass; put @dataclass(frozen=True) above it"]
    if not isinstance(values, Mapping):
        return [f": expected keys and values, found {values!r}"]
    known = [f.name for f in dataclasses.fields(cast(Any, cls)) if f.init]
    faults = [f"{key}: unknown key; {nearest(str(key), known)}" for key in values if key not in known]
    types = {f.name: str(f.type) for f in dataclasses.fields(cast(Any, cls))}
    odd = {key: found for key in types if key in values and (found := _odd(values[key], types[key]))}
    if odd:
        return faults + [f"{key}: {found}" for key, found in odd.items()]
    try:
        built = TypeAdapter(cls).validate_python({key: values[key] for key in values if key in known})
    except ValidationError as error:
        faults += [_fault(one) for one in error.errors()]
        return faults
    return faults or built


def _odd(value: Any, declared: str) -> str:
    """What pydantic would let pass: true for a number, no number, and whole numbers that no file can hold."""
    if isinstance(value, bool) and "bool" not in declared and "Any" not in declared:
        return f"expected {declared}, found {str(value).lower()}"
    if isinstance(value, float) and not math.isfinite(value):
        return f"expected a finite number, found {value}"
    if isinstance(value, int) and abs(value) >= 2**63:
        return "expected a number below 2**63"
    return ""


def _fault(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        return f"{place}: missing; it has no default"
    said = str(error["msg"]).removeprefix("Value error, ")
    found = error["input"]
    shown = "" if isinstance(found, dict) else f", found {found!r}"
    return f"{place}: {said}{shown}"


def placed(place: str, fault: str) -> str:
    """A fault of `build` with the place of what was built: "model.uri: ..." or "model: ..."."""
    return place + fault if fault.startswith(":") else f"{place}.{fault}"


def differences(kept: Mapping[str, Any], given: Mapping[str, Any]) -> list[str]:
    """ "optim.epochs: 2.0, now 3.0" for each setting that differs."""
    found = []
    for key in sorted({*kept, *given}):
        before, now = kept.get(key), given.get(key)
        if isinstance(before, Mapping) and isinstance(now, Mapping):
            found += [f"{key}.{one}" for one in differences(before, now)]
        elif before != now:
            found.append(f"{key}: {before!r}, now {now!r}")
    return found
