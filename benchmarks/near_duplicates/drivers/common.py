"""What every driver does alike: read the texts, stay on one core, take the time, say which rows went.

A driver is called as DRIVER TEXTS.json word|char N VARIANT CORE and prints one JSON object. The clock runs from texts
in memory to the numbers of the dropped rows; imports and, for numba, loading compiled code come before it.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence

for _name in ("OMP_NUM_THREADS", "RAYON_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[_name] = "1"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {int(sys.argv[5])})

Find = Callable[[list[str], str, int, str], Iterable[int]]


def drive(find: Find) -> None:
    """find: (texts, kind of shingle, n, variant) -> the numbers of the dropped rows."""
    path, kind, n, variant = sys.argv[1:5]
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        texts = json.load(file)
    find(texts[:300], kind, int(n), variant)
    before, wall, cpu = _peak(), time.monotonic(), _cpu()
    dropped = sorted(set(map(int, find(texts, kind, int(n), variant))))
    cpu, wall = _cpu() - cpu, time.monotonic() - wall
    print(
        "\n" + json.dumps({"cpu": cpu, "wall": wall, "peak": _peak(), "before": before, "dropped": dropped})
    )


def shingles(text: str, kind: str, n: int) -> set[str]:
    """The shingles that every tool compares which lets its caller choose: lower case, whitespace collapsed."""
    words = text.lower().split()
    units: Sequence[str] = words if kind == "word" else " ".join(words)
    glue = " " if kind == "word" else ""
    return {glue.join(units[at : at + n]) for at in range(max(1, len(units) - n + 1))} if units else set()


def jaccard(a: set[str], b: set[str]) -> float:
    common = len(a & b)
    return common / (len(a) + len(b) - common) if common else 0.0


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _peak() -> float:
    """MiB, the most that this process has held; rusage would count what the process that started it held."""
    with open("/proc/self/status") as file:  # noqa: PTH123
        return int(next(line for line in file if line.startswith("VmHWM")).split()[1]) / 1024
