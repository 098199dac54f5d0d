"""A dataset's card: README.md with the metadata that the Hugging Face Hub reads and the facts that people need.

States only what it is told; above all it never assumes a licence. Knows no run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from datagen.export.folder import DEFAULT, PREFERENCES, split_file
from datagen.formats.atomic import replacing
from datagen.formats.encoding import clean

_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """What one step did: how many records it saw or made, let through, and rejected by reason."""

    stage: str
    generated: int
    accepted: int
    rejected: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CardFacts:
    """All that a card states; what is empty is left out.

    models: URIs. people: how many worded, wrote or judged; a card names nobody. prompts: "name@hash" each.
    tasks: records of each task. lengths: what was measured ("prompt, words") -> figure ("median") -> value.
    licence: an identifier of the Hub, or None where the user gave none. created: when, as the reader should see it.
    configs: rows by config ("default", "preferences") and split.
    """

    name: str
    recipe_text: str = ""
    models: Sequence[str] = ()
    people: int = 0
    prompts: Sequence[str] = ()
    funnel: Sequence[FunnelStage] = ()
    tasks: Mapping[str, int] = field(default_factory=dict)
    lengths: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    licence: str | None = None
    datagen_version: str = ""
    created: str = ""
    configs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def write_card(folder: str | Path, facts: CardFacts) -> Path:
    """Writes README.md into the folder. Raises StoreError when it cannot be written."""
    path = Path(folder) / "README.md"
    with replacing(path) as file:
        file.write(clean(render_card(facts)).encode())
    return path


def render_card(facts: CardFacts) -> str:
    """The card's text: YAML between two lines of dashes, then Markdown."""
    header = yaml.safe_dump(_metadata(facts), sort_keys=False, allow_unicode=True)
    sections = [
        f"# {_line(facts.name)}",
        _summary(facts),
        _loading(facts),
        _splits(facts),
        _provenance(facts),
        _funnel(facts),
        _tasks(facts),
        _lengths(facts),
        _recipe(facts),
        _licence(facts),
    ]
    return f"---\n{header}---\n\n" + "\n\n".join(section for section in sections if section) + "\n"


def _metadata(facts: CardFacts) -> dict[str, Any]:
    data: dict[str, Any] = {"pretty_name": clean(facts.name)}
    if facts.licence:
        data["license"] = facts.licence
    data["task_categories"] = ["text-generation"]
    data["tags"] = ["synthetic", "datagen"]
    total = sum(sum(splits.values()) for splits in facts.configs.values())
    if total:
        data["size_categories"] = [next((name for most, name in _SIZES if total < most), "n>10M")]
        data["configs"] = [
            {
                "config_name": config,
                "data_files": [
                    {"split": split, "path": split_file(Path(), split, config).as_posix()} for split in splits
                ],
            }
            for config, splits in facts.configs.items()
        ]
    return data


def _summary(facts: CardFacts) -> str:
    maker = f"datagen {_line(facts.datagen_version)}".rstrip()
    when = f" on {_line(facts.created)}" if facts.created else ""
    return (
        f"A synthetic instruction dataset, made with {maker}{when}. "
        "What models and programs wrote may be wrong: check it before you rely on it."
    )


def _loading(facts: CardFacts) -> str:
    pairs = (
        f'pairs = load_dataset("path/to/{_line(facts.name)}", "{PREFERENCES}")\n'
        if PREFERENCES in facts.configs
        else ""
    )
    return (
        "## How to load\n\n```python\nfrom datasets import load_dataset\n\n"
        f'dataset = load_dataset("path/to/{_line(facts.name)}")\n{pairs}```\n\n'
        "Each row holds the conversation in `messages` (role and content), the parts that its first question was\n"
        "made of in `instruction` and `input`, the last answer in `output`, its `task`, and an `id` that is a hash\n"
        "of its content; further columns are what is known about it. A reply with `train: false` is not meant to\n"
        "carry loss. A `rejected` answer lost against `output`."
    )


def _splits(facts: CardFacts) -> str:
    if not facts.configs:
        return ""
    if list(facts.configs) == [DEFAULT]:
        return "## Size\n\n" + _table(("split", "records"), facts.configs[DEFAULT].items())
    rows = [(config, *split) for config, splits in facts.configs.items() for split in splits.items()]
    return "## Size\n\n" + _table(("config", "split", "records"), rows)


def _provenance(facts: CardFacts) -> str:
    parts = []
    if facts.models:
        parts.append("Models that answered:\n\n" + _bullets(facts.models))
    if facts.people:
        parts.append(f"People who worded, wrote or judged: {facts.people:,}")
    if facts.prompts:
        parts.append("Prompts, each with the hash of its text:\n\n" + _bullets(facts.prompts))
    return "## Provenance\n\n" + "\n\n".join(parts) if parts else ""


def _funnel(facts: CardFacts) -> str:
    if not facts.funnel:
        return ""
    stages = [
        (stage.stage, stage.generated, stage.accepted, stage.generated - stage.accepted)
        for stage in facts.funnel
    ]
    reasons = [
        (stage.stage, reason, count)
        for stage in facts.funnel
        for reason, count in sorted(stage.rejected.items(), key=lambda item: -item[1])
    ]
    text = "## Filters\n\n" + _table(("stage", "generated", "accepted", "rejected"), stages)
    return text + ("\n\n" + _table(("stage", "reason", "rejected"), reasons) if reasons else "")


def _tasks(facts: CardFacts) -> str:
    total = sum(facts.tasks.values())
    if not total:
        return ""
    ordered = sorted(facts.tasks.items(), key=lambda item: -item[1])
    rows = [(task, count, f"{100 * count / total:.1f} %") for task, count in ordered]
    return "## Tasks\n\n" + _table(("task", "records", "share"), rows)


def _lengths(facts: CardFacts) -> str:
    if not facts.lengths:
        return ""
    figures = list(dict.fromkeys(figure for measured in facts.lengths.values() for figure in measured))
    rows = [
        (name, *(f"{measured[figure]:g}" if figure in measured else "" for figure in figures))
        for name, measured in facts.lengths.items()
    ]
    return "## Lengths\n\n" + _table(("", *figures), rows)


def _recipe(facts: CardFacts) -> str:
    if not facts.recipe_text:
        return ""
    longest = max((len(run) for run in re.findall("`+", facts.recipe_text)), default=0)
    fence = "`" * max(3, longest + 1)
    return (
        "## How it was made\n\nThe recipe; `datagen run` makes the dataset anew from it.\n\n"
        f"{fence}yaml\n{facts.recipe_text.rstrip()}\n{fence}"
    )


def _licence(facts: CardFacts) -> str:
    stated = _line(facts.licence) if facts.licence else "not stated; ask the maintainer."
    return f"## Licence\n\nLicence: {stated}"


def _table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(_line(cell) for cell in cells) + " |" for cells in lines)


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- `{_line(item)}`" for item in items)


def _line(value: object) -> str:
    """On one line, and no column border inside a table."""
    return " ".join(str(value).split()).replace("|", "\\|")
