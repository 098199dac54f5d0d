"""From the name in a recipe's `use:` to the step's class.

Built-in names stand in a literal table, so that nothing is imported to look one up. Other packages add names
through the entry-point group "datagen.steps"; a user's own class is named as "module:Class".
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from datagen.errors import UsageError, nearest

BUILT_IN = {
    "source": "datagen.generators.source:Source",
    "self_instruct": "datagen.generators.self_instruct:SelfInstruct",
    "gatt": "datagen.generators.gatt:GAtt",
    "gatt_probe": "datagen.generators.gatt.probe:GAttProbe",
    "roleplay": "datagen.generators.roleplay:Roleplay",
    "ultrachat": "datagen.generators.ultrachat:UltraChat",
    "rephrase": "datagen.generators.rephrase:Rephrase",
    "safety_distillation": "datagen.generators.distillation:SafetyDistillation",
    "red_team": "datagen.generators.red_team:RedTeam",
    "refusal_probe": "datagen.generators.refusal_probe:RefusalProbe",
    "preferences": "datagen.generators.preferences:Preferences",
    "respond": "datagen.generators.respond:Respond",
    "instruction_rules": "datagen.filters.rules:InstructionRulesFilter",
    "language": "datagen.filters.language:LanguageFilter",
    "length": "datagen.filters.length:LengthFilter",
    "label": "datagen.generators.label:Label",
    "refusal": "datagen.filters.refusal:RefusalFilter",
    "repetition": "datagen.filters.repetition:RepetitionFilter",
    "code_fences": "datagen.filters.code_fences:CodeFenceFilter",
    "pii": "datagen.filters.pii:PiiFilter",
    "decontaminate": "datagen.filters.decontaminate:DecontaminateFilter",
    "exact": "datagen.dedupe.exact:Exact",
    "rouge_l": "datagen.dedupe.rouge_l:RougeL",
    "minhash": "datagen.dedupe.minhash:MinHash",
    "semantic": "datagen.dedupe.semantic:Semantic",
    "source_cap": "datagen.balance.source_cap:SourceCap",
    "balance": "datagen.balance.select:Balance",
}


def lookup(use: str, *, beside: Path | None = None) -> type[Any]:
    """The class of a step. beside: the recipe's folder, where a user's own module may lie.

    Raises UsageError, which names the nearest known step, for an unknown name and for a class that cannot be
    imported.
    """
    target = BUILT_IN.get(use)
    if target is None:
        plugins = {point.name: point.value for point in entry_points(group="datagen.steps")}
        target = plugins.get(use) or (use if ":" in use else None)
        if target is None:
            raise UsageError(f"unknown step {use!r}; {nearest(use, [*BUILT_IN, *plugins])}")
    module, _, name = target.partition(":")
    try:
        found = getattr(_import(module, beside), name)
    except (ImportError, AttributeError) as error:
        raise UsageError(f"step {use!r}: {error}; it must be importable as MODULE:CLASS") from error
    if not isinstance(found, type):
        raise UsageError(f"step {use!r}: {target} is no class but {found!r}; name the class itself")
    return found


def _import(module: str, beside: Path | None) -> Any:
    """Import as Python would, and failing that from the recipe's folder or the working directory."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        places = [str(place.resolve()) for place in (beside, Path.cwd()) if place is not None]
    added = [place for place in places if place not in sys.path]
    sys.path[:0] = added
    try:
        return import_module(module)
    finally:
        for place in added:
            sys.path.remove(place)
