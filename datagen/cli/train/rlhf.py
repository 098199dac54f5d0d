"""datagen train rlhf: version after version, from preferences to a better policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from datagen.cli.options import Json, Seed
from datagen.cli.train.settings import Changes, Config, Out

WAITS = 3  # the exit code of a chain that people have to answer before it goes on


def rlhf(
    config: Config = None,
    base: Annotated[
        str | None, typer.Option("--base", help="The chat model to start from; datagen train sft.")
    ] = None,
    prompts: Annotated[
        list[str] | None,
        typer.Option("--prompts", help="File or run folder whose questions are asked (repeatable)."),
    ] = None,
    held_out: Annotated[
        list[str] | None,
        typer.Option("--held-out", help="What versions are measured on; unset, a tenth of the prompts."),
    ] = None,
    versions: Annotated[int | None, typer.Option(help="How many.", min=1)] = None,
    out: Out = None,
    settings: Changes = None,
    plan: Annotated[bool, typer.Option("--plan", help="Print the commands; run none.")] = False,
    seed: Seed = None,
    as_json: Json = False,
) -> int:
    """Versions V1, V2 ... of a model: preferences, reward models, rejection sampling, and PPO in the last (Llama 2).

    Every step is a datagen command; the same command goes on where it was stopped. Exit code 3: people have to answer
    first.

    Example: datagen train rlhf --config rlhf --base models/chat --prompts runs/asked --out models/rlhf
    """
    from datagen.cli.output import tell
    from datagen.cli.train.settings import changes, found, part
    from datagen.rlhf.drive import drive, said
    from datagen.rlhf.plan import plan as planned
    from datagen.rlhf.settings import Settings

    given = {
        "base": base,
        "out": out,
        "seed": seed,
        "prompts.sources": prompts,
        "prompts.held_out": held_out,
        "versions.count": versions,
    }
    reading = part("settings", "train rlhf")
    chosen = reading.read_settings(Settings, found(config), changes(given, None, settings), {})
    if plan:
        return _show(planned(chosen), said, as_json=as_json)
    return _report(drive(chosen, tell), chosen, as_json=as_json)


def _show(steps: Sequence[Any], said: Callable[[Any], str], *, as_json: bool) -> int:
    from datagen.cli.output import print_json, say

    if as_json:
        print_json([{"name": one.name, "command": said(one), "writes": one.writes} for one in steps])
    else:
        for one in steps:
            say(said(one) if one.kind == "command" else f"# {said(one)}")
    return 0


def _report(outcome: Any, chosen: Any, *, as_json: bool) -> int:
    from datagen.cli.output import print_json, say, tell

    if outcome.waiting:
        tell(outcome.waiting)
    if as_json:
        current = Path(chosen.out) / "current"
        newest = current.read_text().strip() if current.exists() else chosen.base
        print_json(
            {
                "folder": outcome.folder,
                "waiting": outcome.waiting,
                "current": newest,
                "versions": list(outcome.table),
            }
        )
    else:
        for line in table(outcome.table):
            say(line)
    return WAITS if outcome.waiting else 0


def table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line for each version; the scores are those of the last version's rewards, so they compare."""
    if not rows:
        return []
    names = [name for name in rows[0] if name not in ("version", "policy", "pairs")]
    wide = max(9, *(len(name) + 2 for name in names))
    head = f"{'version':<9}{'pairs':>8}" + "".join(f"{name:>{wide}}" for name in names) + "   policy"
    lines = ["held-out prompts, one answer each, by the rewards of the last version", head]
    for row in rows:
        version = "base" if row["version"] == 0 else f"V{row['version']}"
        numbers = "".join(f"{row[name]:>{wide}.3f}" for name in names)
        lines.append(f"{version:<9}{row['pairs']:>8,}{numbers}   {row['policy']}")
    return lines
