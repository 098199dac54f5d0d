"""A recipe's plain values: read from YAML, and single ones changed by --set PATH=VALUE. Knows no step and no
model."""

from __future__ import annotations

import re
from typing import Any

import yaml

from datagen.errors import nearest


class _Loader(yaml.SafeLoader):
    """Plain values only, each key once, nothing inside itself, and booleans as YAML 1.2 has them: `on` is a key
    and `no` is Norwegian."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.constructor.ConstructorError(
                None, None, f"given twice: {', '.join(twice)}", node.start_mark
            )
        return super().construct_mapping(node, deep)


_BOOL = "tag:yaml.org,2002:bool"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))


def read_yaml(text: str) -> Any:
    """Raises yaml.YAMLError for what is no YAML or asks for more than plain values."""
    return yaml.load(text, _Loader)


def apply_setting(values: dict[str, Any], setting: str) -> list[str]:
    """Applies one a.b.c=value in place; a list of steps is entered by a step's name or number."""
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
        return []
    return [f"{setting}: {'.'.join(parents)} takes no key {last!r}"]


def _entered(place: Any, key: str) -> Any:
    if isinstance(place, dict):
        if place.get(key) is None and key in ("model", "models", "budget", "export"):
            place[key] = {}  # these may be left out of a recipe and still be set
        if key == "model" and isinstance(place.get(key), str):
            place[key] = {"uri": place[key]}
        return place.get(key)
    if isinstance(place, list):
        by_name = [item for item in place if isinstance(item, dict) and key in _names([item])]
        if by_name:
            return by_name[0]
        return place[int(key)] if key.isdigit() and int(key) < len(place) else None
    return None


def _names(place: Any) -> list[str]:
    if isinstance(place, dict):
        return [str(key) for key in place]
    items = place if isinstance(place, list) else []
    return [str(item.get("name", item.get("use"))) for item in items if isinstance(item, dict)]
