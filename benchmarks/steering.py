"""What steering costs: requests until each cell of a target distribution is full, against an oracle.

    python benchmarks/steering.py            # about a minute; prints a table
    python benchmarks/steering.py --num 200  # smaller

Every model is the embedded one, more or less set on two of the ten categories. Three ways to N records in H4's mix:

unsteered   proposals of any kind, and whatever has no place any more is rejected; the run ends where acceptance
            stays below the floor, so a model that never proposes some kinds by itself leaves their cells empty
steered     datagen generate self-instruct --tasks h4
oracle      a lower bound on the expected requests of anybody who asks these questions, even if they know all rates
            of the model beforehand: the linear programme below

The oracle. For each category a that can be asked for (or none at all) the true rates are measured apart, on many
proposals: adm[a], the share of proposals that pass the rules and the novelty filter and so cost a classify
request; kind[a][c], the share that is then found to be of kind c; kept[c], the share of instances of kind c that
are accepted. Variables: n[a] proposals asked for, u[a][c] candidates for which an instance is asked.

    minimise    sum_a n[a] * (1/8 + adm[a]) + sum_ac u[a][c]        eight proposals a request at best
    subject to  u[a][c] <= n[a] * kind[a][c]
                sum_a u[a][c] * kept[c] >= quota[c]                 for each cell c

It may use fractions of requests, needs no luck, and never asks for more than it needs.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.optimize import linprog

from datagen.api import Quiet
from datagen.execute import RunResult, execute
from datagen.filters.language import LanguageFilter
from datagen.filters.refusal import RefusalFilter
from datagen.generators.self_instruct import SelfInstruct
from datagen.generators.self_instruct.jobs import Jobs
from datagen.generators.self_instruct.seeds import load_seeds
from datagen.generators.self_instruct.wishes import Plan, Wishes
from datagen.models.base import Completion, Model, Request, answer_key
from datagen.models.open import open_model
from datagen.recipe import parse_recipe
from datagen.record import TASKS, Record
from datagen.step import Context, Demand, Reject
from datagen.store import Store
from datagen.targets import Aim, Cell, load_target
from datagen.version import __version__

MODELS = (
    "procedural:",
    "procedural:?bias=chat,generation&stubborn=0.3",
    "procedural:?bias=chat,generation&stubborn=0.6",
    "procedural:?bias=chat,generation&stubborn=0.8",
    "procedural:?bias=extract,coding&stubborn=0.6",
)
FILTERS = (RefusalFilter(), LanguageFilter(keep=("en",)))
FILTER_STEPS = ({"use": "refusal"}, {"use": "language", "keep": ["en"]})


@dataclass(frozen=True, slots=True)
class Unsteered:
    """Self-Instruct that does not know the target by which its records are counted."""

    target: int = 200
    tasks: str = "h4"
    model: str = ""

    def aim(self) -> Aim | None:
        found = load_target(self.tasks)
        return found.aim(self.target) if found else None

    async def generate(self, records: Iterable[Record], context: Context) -> AsyncIterator[Record]:
        async for record in SelfInstruct(target=self.target).generate(records, context):
            yield record


@dataclass
class Rates:
    """The true rates of a model, as measured: [what is asked for] → counts."""

    proposals: Counter[str] = field(default_factory=Counter)
    admitted: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)

    def least_requests(self, quotas: dict[str, int]) -> float:
        """The oracle's: the optimum of the linear programme of this module's docstring."""
        asks = list(self.proposals)
        of_kind: Counter[str] = Counter()
        for (_, kind), count in self.kinds.items():
            of_kind[kind] += count
        pairs = [(ask, kind) for ask, kind in self.kinds if kind in quotas]
        cost = [1 / 8 + self.admitted[ask] / self.proposals[ask] for ask in asks] + [1.0] * len(pairs)
        above, bounds = [], []
        for place, (ask, kind) in enumerate(pairs):
            row = np.zeros(len(cost))
            row[len(asks) + place] = 1
            row[asks.index(ask)] = -self.kinds[ask, kind] / self.proposals[ask]
            above.append(row)
            bounds.append(0.0)
        for kind, quota in quotas.items():
            row = np.zeros(len(cost))
            for place, (_, found) in enumerate(pairs):
                if found == kind:
                    row[len(asks) + place] = -self.kept[kind] / of_kind[kind]
            above.append(row)
            bounds.append(-quota)
        solved = linprog(cost, np.array(above), np.array(bounds))
        if not solved.success:
            raise RuntimeError(f"no answer to the linear programme: {solved.message}")
        return float(solved.fun)


@dataclass(frozen=True)
class Keyed:
    """A model whose answers have keys, as recorded ones have."""

    inner: Model

    @property
    def uri(self) -> str:
        return self.inner.uri

    @property
    def identity(self) -> str:
        return self.inner.identity

    async def generate(self, request: Request) -> Completion:
        return replace(await self.inner.generate(request), key=answer_key(self.identity, request))

    async def close(self) -> None: ...


def measured(uri: str, jobs_each: int) -> Rates:
    """Runs so many jobs for each category, and as many for none, all cells open."""
    rates, model = Rates(), Keyed(open_model(uri))
    target = load_target("h4")
    context = Context(99, "measure", lambda _: model, lambda _: None, lambda: Demand(1), lambda _: None)
    step = SelfInstruct(tasks="h4")
    wishes, style = Wishes(target), step.resolved()
    jobs = Jobs(style, step.novelty, 0, "", load_seeds("", context), context, wishes)
    cells = [Cell(task) for task in TASKS]

    async def carry_out() -> None:
        index = 0
        for cell in (*cells, None):
            for ordinal in range(jobs_each):
                plan = Plan(style.proposals, cell, ordinal, dict.fromkeys(cells, 1))
                outcomes = await jobs.run(index, 0, plan)
                index += 1
                count(rates, cell.task if cell else "", style.proposals, outcomes)

    asyncio.run(carry_out())
    return rates


def count(rates: Rates, ask: str, proposals: int, outcomes: Iterable[Record | Reject]) -> None:
    rates.proposals[ask] += proposals
    for outcome in outcomes:
        record = outcome.record if isinstance(outcome, Reject) else outcome
        if len(record.history) < 2:  # never got to the classify question
            continue
        rates.admitted[ask] += 1
        kind = record.tags.get("task")
        if kind is None or len(record.history) < 3:
            continue
        rates.kinds[ask, kind] += 1
        rates.kept[kind] += isinstance(outcome, Record) and all(one.judge(record).keep for one in FILTERS)


def run(uri: str, num: int, *, steered: bool) -> RunResult:
    plain = {"use": "self_instruct", "target": num, "tasks": "h4"}
    recipe = parse_recipe({"seed": 5, "model": uri, "steps": [plain, *FILTER_STEPS]}, "benchmark")
    if not steered:
        head = replace(recipe.steps[0], step=Unsteered(num))
        recipe = replace(recipe, steps=(head, *recipe.steps[1:]))
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store:
        return asyncio.run(execute(recipe, store, Quiet()))


def full_cells(result: RunResult) -> str:
    cells = result.stages[0].cells
    return f"{sum(have == quota for have, quota in cells.values())}/{len(cells)}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--num", type=int, default=1000, help="records in H4's mix")
    num = parser.parse_args().num
    target = load_target("h4")
    quotas = {cell.task: quota for cell, quota in target.aim(num).quotas.items()} if target else {}
    print(f"{num:,} records in H4's mix; requests, and cells that are full")
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, datagen {__version__},"
    )
    print(f"{datetime.now(UTC):%Y-%m-%d}\n")
    print(f"{'model':<48}{'unsteered':>16}{'steered':>15}{'oracle':>9}{'steered/oracle':>16}{'CPU s':>8}")
    for uri in MODELS:
        plain = run(uri, num, steered=False)
        started = time.process_time()
        steered = run(uri, num, steered=True)
        seconds = time.process_time() - started
        least = measured(uri, 60).least_requests(quotas)
        print(
            f"{uri:<48}{plain.requests:>10,} {full_cells(plain):>5}{steered.requests:>9,} {full_cells(steered):>5}"
            f"{least:>9,.0f}{steered.requests / least:>16.2f}{seconds:>8.1f}"
        )


if __name__ == "__main__":
    main()
