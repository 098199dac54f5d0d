"""datagen balance: the records of a dataset that give it a target distribution of tasks and lengths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from datagen.cli.curating import Engine, OutFile, Rejects, Source, Strict
from datagen.cli.options import Json, whole_number

if TYPE_CHECKING:
    from datagen.balance.plan import Plan
    from datagen.balance.select import Balance
    from datagen.record import Record
    from datagen.step import Context, Selection
    from datagen.targets import Cell

Num = Annotated[
    int | None, typer.Option("--num", "-n", help="Records to keep; with --mode tolerance, at most.")
]
Tasks = Annotated[str, typer.Option(help="Task shares: instructgpt | h4 | factual | FILE.yaml.")]
Lengths = Annotated[str, typer.Option(help="Length quantiles: instructgpt | FILE.yaml.")]
By = Annotated[
    str,
    typer.Option(
        help="Which of the lengths: prompt-tokens, response-words, ...; by default the file's first."
    ),
]
Tokenizer = Annotated[str, typer.Option(help="Folder or hub name that counts tokens, else words x 4/3.")]
Mode = Annotated[
    Literal["exact", "tolerance", "weights"],
    typer.Option(
        help="N records; the most within --tolerance; or (weights) all records that are in the target, each with a"
        " tag `weight` for sampling."
    ),
]
Tolerance = Annotated[
    float | None,
    typer.Option(
        help="With --mode tolerance: how far a cell may be from its share, or by one record. [default: 0.05]"
    ),
]
Short = Annotated[
    Literal["fill", "leave"], typer.Option(help="Where a cell has too few: take others, or go without.")
]
Prefer = Annotated[
    Literal["cells", "marginals"],
    typer.Option(help="marginals: totals of tasks and bands first (needs scipy)."),
]
PreferTag = Annotated[
    str, typer.Option(metavar="TAG", help="Keep the highest of this tag in each cell, else a random draw.")
]
Seed = Annotated[int, typer.Option(help="Of the random draw.", callback=whole_number)]
Cells = Annotated[bool, typer.Option("--cells", help="Print every cell, not tasks alone.")]


def balance(
    source: Source,
    out: OutFile,
    num: Num = None,
    tasks: Tasks = "",
    lengths: Lengths = "",
    by: By = "",
    tokenizer: Tokenizer = "",
    mode: Mode = "exact",
    tolerance: Tolerance = None,
    short: Short = "fill",
    prefer: Prefer = "cells",
    prefer_tag: PreferTag = "",
    seed: Seed = 0,
    engine: Engine = "local",
    cells: Cells = False,
    rejects: Rejects = None,
    strict: Strict = False,
    as_json: Json = False,
) -> int:
    """Keep the records that give a dataset a target distribution of tasks and lengths.

    Tasks are read from the tag `task`, which datagen label writes. Exit code 1 when fewer than --num records could be
    chosen.

    Example: datagen balance pool.jsonl -o out.jsonl --num 10000 --tasks h4 --lengths instructgpt
    """
    from datagen.balance.select import Balance
    from datagen.cli.curating import carry_out, print_curated
    from datagen.formats.places import check_places

    step = Balance(num, tasks, lengths, by, tokenizer, mode, tolerance, short, prefer, prefer_tag)
    check_places((out, rejects), [source, *(name for name in (tasks, lengths) if Path(name).is_file())])
    watched = _Watched(step)
    steps = [("balance", watched if engine == "local" else step)]  # the plan made on Ray stays there
    curated = carry_out(source, steps, out, rejects=rejects, strict=strict, engine=engine, seed=seed)
    plan = watched.plan
    print_curated(curated, out, rejects, as_json=as_json, **(_summary(plan) if plan and as_json else {}))
    if plan and not as_json:
        _print(plan, by_cell=cells)
    return 1 if curated.kept < (step.target or 1) else 0


@dataclass
class _Watched:
    """The step, and the plan that it made."""

    step: Balance
    plan: Plan | None = None

    def select(self, records: Iterable[Record], context: Context) -> Selection:
        from datagen.balance.select import part

        self.plan = self.step.plan(records, context)
        return part(records, self.plan)


def _rows(plan: Plan, *, by_cell: bool) -> list[dict[str, Any]]:
    """Of every cell, or of every task: its share, and its records before, wanted and chosen. counts: what the chosen
    ones count for, which weights change."""
    rows: dict[str, dict[str, Any]] = {}
    counts = zip(
        plan.cells,
        plan.shares,
        plan.supply.tolist(),
        plan.quotas.tolist(),
        plan.chosen.tolist(),
        plan.weighted.tolist(),
        strict=True,
    )
    for cell, share, had, quota, chosen, counted in counts:
        name = _name(cell, by_cell=by_cell)
        row = rows.setdefault(
            name, {"name": name, "share": 0.0, "had": 0, "quota": 0, "chosen": 0, "counts": 0.0}
        )
        for key, value in (
            ("share", share),
            ("had", had),
            ("quota", quota),
            ("chosen", chosen),
            ("counts", counted),
        ):
            row[key] += value
    return list(rows.values())


def _name(cell: Cell, *, by_cell: bool) -> str:
    return cell.name if by_cell or not cell.task else cell.task


def _print(plan: Plan, *, by_cell: bool) -> None:
    from datagen.cli.output import say

    rows = _rows(plan, by_cell=by_cell)
    had, counted = (sum(row[key] for row in rows) for key in ("had", "counts"))
    width = max(12, *(len(row["name"]) for row in rows))
    say(f"target: {plan.target.basis}")
    share = "" if plan.weighting is None else "weight"
    say(f"{'':<{width}} {'target':>7} {'before':>10} {'':>6} {'quota':>9} {'after':>9} {share:>6}".rstrip())
    for row in rows:
        say(
            f"{row['name']:<{width}} {row['share']:>7.1%} {row['had']:>10,} {_part(row['had'], had)}"
            f" {row['quota']:>9,} {row['chosen']:>9,} {_part(row['counts'], counted)}"
        )
    before, after = plan.before, plan.after
    say(
        f"distance from the target: total variation {_number(before.total_variation)} before,"
        f" {_number(after.total_variation)} after; KL {_number(before.kl_bits)} and {_number(after.kl_bits)} bits"
    )


def _part(count: float, whole: float) -> str:
    return f"{count / whole:>6.1%}" if whole else f"{'-':>6}"


def _number(value: float) -> str:
    return f"{value:.4f}" if value == value else "-"


def _summary(plan: Plan) -> dict[str, Any]:
    from dataclasses import asdict

    from datagen.balance.rake import effective_size

    summary: dict[str, Any] = {
        "target": plan.target.basis,
        "wanted": plan.wanted,
        "chosen": plan.taken,
        "outside": dict(plan.columns.outside),
        "cells": _rows(plan, by_cell=True),
        "tasks": _rows(plan, by_cell=False),
        "short": [{**asdict(one), "missing": one.missing} for one in plan.shortages()],
        "divergence": {"before": asdict(plan.before), "after": asdict(plan.after)},
    }
    if plan.weighting is not None:
        summary["effective_size"] = effective_size(plan.weighting.weights, plan.chosen)
    return summary
