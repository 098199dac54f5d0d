"""A recipe's plain values: read from YAML, and single ones changed by --set PATH=VALUE. Knows no step and no
model."""

from __future__ import annotations

import re
import reprlib
from collections import Counter
from typing import Any

import yaml

from datagen.errors import nearest

# Characters that aliases may add to what is written: a few lines of them can stand for more than any memory.
_MOST_ADDED = 1_000_000
_MOST_BITS = 4096
_SHOWN = 80
_bounded = reprlib.Repr()
_bounded.maxlevel, _bounded.maxlist, _bounded.maxdict = 3, 10, 10
_bounded.maxstring = _bounded.maxlong = _bounded.maxother = 2 * _SHOWN


class _Loader(yaml.SafeLoader):
    """Plain values only, each key once, nothing inside itself, and booleans as YAML 1.2 has them: `on` is a key
    and `no` is Norwegian."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        twice = sorted(key for key, count in keys.items() if count > 1)
        if twice:
            raise yaml.constructor.ConstructorError(
                None, None, f"given twice: {', '.join(twice)}", node.start_mark
            )
        return super().construct_mapping(node, deep)

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        """Python refuses to write out numbers of some thousand digits, and so could no error name them."""
        number = super().construct_yaml_int(node)
        if number.bit_length() > _MOST_BITS:
            raise yaml.constructor.ConstructorError(
                None, None, f"a whole number of {number.bit_length():,} bits", node.start_mark
            )
        return int(number)


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)
_BOOL = "tag:yaml.org,2002:bool"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))


def read_yaml(text: str) -> Any:
    """Raises yaml.YAMLError for what is no YAML or asks for more than plain values: nesting without end, aliases
    that stand for more than a million characters, numbers too long to be written out."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        if _written_out(node, {}) > 2 * len(text) + _MOST_ADDED:
            raise yaml.YAMLError(f"its aliases stand for more than {_MOST_ADDED:,} characters")
        return loader.construct_document(node)
    except RecursionError as error:
        raise yaml.YAMLError("nested too deeply") from error
    except ValueError as error:  # a date that is none, or digits that Python refuses to read
        raise yaml.YAMLError(str(error)) from error
    finally:
        loader.dispose()


def _written_out(node: yaml.Node, known: dict[int, int]) -> int:
    """Characters and values of a node with every alias in it written out. known: of the nodes met before."""
    size = known.get(id(node))
    if size == 0:
        raise yaml.YAMLError("an anchor contains itself")
    if size is None:
        known[id(node)] = 0
        if isinstance(node, yaml.ScalarNode):
            size = 1 + len(node.value)
        elif isinstance(node, yaml.MappingNode):
            size = 1 + sum(_written_out(part, known) for pair in node.value for part in pair)
        else:
            size = 1 + sum(_written_out(part, known) for part in node.value)
        known[id(node)] = size
    return size


def shown(value: Any) -> str:
    """A value of any size for an error's one line, some 80 characters at most."""
    if value is None:
        return "nothing"
    try:
        text = _bounded.repr(value)
    except ValueError:  # a number that Python refuses to write out
        text = f"a {type(value).__name__} too long to be shown"
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def apply_setting(values: dict[str, Any], setting: str) -> list[str]:
    """Applies one a.b.c=value in place; a list of steps is entered by a step's name or number, which as the last part
    puts another step in its place."""
    path, equals, text = setting.partition("=")
    if not equals:
        return [f"{setting}: expected PATH=VALUE, such as steps.self_instruct.target=1000"]
    try:
        value = read_yaml(text) if text else ""
    except yaml.YAMLError:
        value = text
    *parents, last = path.strip().split(".")
    place: Any = values
    for key in parents:
        inner = _entered(place, key)
        if inner is None:
            return [f"{setting}: nothing is named {key!r} there; {nearest(key, _names(place))}"]
        place = inner
    if isinstance(place, dict):
        place[last] = value
    elif (number := _number_of(place, last)) is not None:
        place[number] = value
    else:
        return [f"{setting}: {'.'.join(parents)} takes no key {last!r}"]
    return []


def _entered(place: Any, key: str) -> Any:
    if isinstance(place, dict):
        if place.get(key) is None and key in ("model", "models", "budget", "export"):
            place[key] = {}  # these may be left out of a recipe and still be set
        if key == "model" and isinstance(place.get(key), str):
            place[key] = {"uri": place[key]}
        return place.get(key)
    number = _number_of(place, key)
    return None if number is None else place[number]


def _number_of(place: Any, key: str) -> int | None:
    """Where in a list of steps the one of this name or number stands; None where there is none."""
    if not isinstance(place, list):
        return None
    for number, item in enumerate(place):
        if isinstance(item, dict) and key in _names([item]):
            return number
    known = key.isdecimal() and len(key) < 10  # Python refuses to read numbers of any length
    return int(key) if known and int(key) < len(place) else None


def _names(place: Any) -> list[str]:
    if isinstance(place, dict):
        return [str(key) for key in place]
    items = place if isinstance(place, list) else []
    return [str(item.get("name", item.get("use"))) for item in items if isinstance(item, dict)]
