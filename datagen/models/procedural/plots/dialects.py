"""How a language writes functions over a list of numbers, read from `languages`. Knows no function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datagen.models.procedural.plots.languages import TEXT


@dataclass(frozen=True, slots=True)
class Dialect:
    """one: the head of a function of a list; counts: of one that counts in a list by a limit. number, whole: how a
    variable begins. loop, when, empty: lines that open a block, close the one that ends it, end the one that ends a
    function. size, item, first, zero: expressions. check: a test of a call. camel: whether names are written so.
    before, after: what stands around a whole file.
    """

    fence: str
    one: str
    counts: str
    number: str
    whole: str
    set: str
    loop: str
    when: str
    empty: str
    close: str
    back: str
    end: str
    size: str
    item: str
    first: str
    zero: str
    check: str
    remark: str
    before: str
    after: str
    camel: bool
    indent: int


def _read(text: str) -> dict[str, Dialect]:
    found: dict[str, dict[str, Any]] = {}
    for block in text.strip().removeprefix("[").split("\n\n["):
        head, _, lines = block.partition("]")
        name, _, parent = head.partition(" < ")
        own: dict[str, Any] = {}
        for line in lines.strip().splitlines():
            key, _, value = line.partition(":")
            own[key] = value.removeprefix(" ").replace("\\n", "\n")
        found[name] = {**found.get("", {}), **found.get(parent, {}), **own}
    return {name: _dialect(values) for name, values in found.items() if name}


def _dialect(values: dict[str, Any]) -> Dialect:
    return Dialect(**{**values, "camel": values["camel"] == "yes", "indent": int(values["indent"])})


DIALECTS = _read(TEXT)
