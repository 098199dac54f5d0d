"""Balancing a million records: the choice itself, its distance from the quotas, and the whole command.

    python benchmarks/balance.py            # some minutes; written to benchmarks/results/balance.txt
    python benchmarks/balance.py --quick    # 20,000 records; nothing is written

The pool has H4's tasks and InstructGPT's prompt lengths, each of the 40 cells more or less frequent than in the target,
and 12 of them too rare for their quota. Times are CPU seconds of one process; the command's are told with the
seconds on the clock and the most memory it held.
"""

from __future__ import annotations

import argparse
import math
import platform
import resource
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import TypeVar

import numpy as np
from machine import processor

from datagen.balance.columns import Columns, read_columns
from datagen.balance.marginals import deviations, margins
from datagen.balance.plan import Mode, Options, Plan, Prefer, make_plan
from datagen.formats import RecordsIn
from datagen.formats.arrow import RecordWriter
from datagen.record import Record, from_instruction
from datagen.targets import Target, load_target

RESULTS = Path(__file__).resolve().parent / "results" / "balance.txt"
ROWS = 1_000_000
RARE = 12
T = TypeVar("T")

WAYS: tuple[tuple[str, Mode, Prefer], ...] = (
    ("exact, cells", "exact", "cells"),
    ("exact, marginals (HiGHS)", "exact", "marginals"),
    ("largest within 5 %", "tolerance", "cells"),
    ("weights, post-stratified", "weights", "cells"),
    ("weights, raked", "weights", "marginals"),
)


def frequencies(target: Target) -> np.ndarray:
    """Of every cell in the pool."""
    rng = np.random.default_rng(1)
    shares = np.array(list(target.shares.values()))
    odd = shares * rng.lognormal(0, 0.4, len(shares))
    odd[rng.choice(len(shares), RARE, replace=False)] *= 0.1
    return odd / odd.sum()


def columns_of(target: Target, rows: int) -> Columns:
    rng = np.random.default_rng(2)
    cells = rng.choice(len(target.shares), rows, p=frequencies(target)).astype(np.int32)
    ids = rng.integers(0, 2**64, rows, dtype=np.uint64)
    return Columns(array("i", cells.tobytes()), array("Q", ids.tobytes()))


def records(target: Target, rows: int) -> Iterator[Record]:
    """Prompts of the cells' lengths, short ones in a band more frequent; answers of 60 words."""
    rng = Random(3)
    text = " ".join(rng.choices(["a", "of", "the", "that", "night", "window", "between"], k=2000))
    ends = [place for place, letter in enumerate(text) if letter == " "]
    cells, weights = list(target.shares), frequencies(target).tolist()
    for number in range(rows):
        cell = rng.choices(cells, weights)[0]
        low, high = max(4, cell.low or 0), cell.high or 0
        tokens = low * (high / low) ** rng.random()
        words = max(2, math.ceil(tokens * 0.75))
        prompt = f"{number} {text[: ends[words - 2]]}"
        yield from_instruction(prompt, "", text[ends[100] : ends[160]], tags={"task": cell.task})


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """CPU seconds, and what came of it."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def core(target: Target, rows: int) -> Iterator[str]:
    columns = columns_of(target, rows)
    keep = rows // 5
    yield f"choosing {keep:,} of {rows:,} rows in {len(target.shares)} cells"
    yield f"{'':<26}{'CPU s':>8}{'records':>11}{'short cells':>13}{'L1 of cells':>13}{'L1 of totals':>14}"
    for name, mode, prefer in WAYS:
        options = Options(keep if mode == "exact" else None, mode, 0.05, "fill", prefer)
        seconds, plan = timed(lambda options=options: make_plan(target, columns, options, 0))
        yield f"{name:<26}{seconds:>8.3f}{plan.taken:>11,}{sum(1 for _ in plan.shortages()):>13}{gaps(plan)}"


def gaps(plan: Plan) -> str:
    """Of what the chosen count for, from the quotas."""
    totals, cells = deviations(np.rint(plan.weighted), plan.quotas, margins(plan.cells))
    return f"{cells:>13,}{totals:>14,}"


def command(target: Target, rows: int, folder: Path) -> Iterator[str]:
    source, out = folder / "pool.parquet", folder / "out.parquet"
    with RecordWriter(source) as writer:
        for record in records(target, rows):
            writer.write(record)
    arguments = ["balance", str(source), "-o", str(out), "-n", str(rows // 5), "--tasks", "h4"]
    arguments += ["--lengths", "instructgpt"]
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "datagen.cli", *arguments], capture_output=True, text=True, check=False
    )
    wall = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stderr)
    yield f"datagen {' '.join(Path(part).name for part in arguments)}"
    yield (
        f"{rows:,} records, {source.stat().st_size / 2**20:,.0f} MiB: {used.ru_utime + used.ru_stime:.1f} s CPU,"
        f" {wall:.1f} s, {rows / wall:,.0f} records/s, {used.ru_maxrss / 1024:,.0f} MiB at most"
    )
    yield from (f"    {line}" for line in done.stdout.splitlines()[-1:])
    yield ""
    yield "where its time goes (one process, CPU s)"
    yield from phases(target, source)


def phases(target: Target, source: Path) -> Iterator[str]:
    read, _ = timed(lambda: sum(1 for _ in RecordsIn(source)))
    first, columns = timed(lambda: read_columns(RecordsIn(source), target))
    options = Options(len(columns) // 5, "exact", 0.05, "fill", "cells")
    chosen, plan = timed(lambda: make_plan(target, columns, options, 0))
    yield f"    reading records, once          {read:>8.1f}"
    yield f"    first reading: cells and ids   {first:>8.1f}   of which beyond reading {first - read:.1f}"
    yield f"    choosing                       {chosen:>8.1f}   {plan.taken:,} records"


def report(rows: int) -> Iterator[str]:
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "pyarrow"))
    yield f"{datetime.now(UTC):%Y-%m-%d}, {processor()}, Python {platform.python_version()}, {packages}"
    yield ""
    target = load_target("h4", "instructgpt")
    assert target is not None
    yield from core(target, rows)
    yield ""
    with tempfile.TemporaryDirectory() as folder:
        yield from command(target, rows, Path(folder))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="20,000 records; write nothing")
    quick = parser.parse_args().quick
    lines = []
    for line in report(20_000 if quick else ROWS):
        print(line, flush=True)
        lines.append(line)
    if not quick:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
