"""Near-duplicates by MinHash: datagen and its peers on the same texts, one after the other, on one core.

    benchmarks/near_duplicates/setup.sh                # once: the peers, each in its own environment
    python benchmarks/near_duplicates/run.py           # ten minutes; written to benchmarks/results/near_duplicates.txt
    python benchmarks/near_duplicates/run.py --quick   # 1,000 rows; nothing is written

Each tool is a process of its own. Seconds are CPU seconds from texts in memory to the numbers of the dropped rows,
shingling included, imports not; memory is the most that the process held, texts and imports included. Recall and
precision are of the dropped rows against brute force by exact Jaccard similarity >= 0.8: (a) rows with any earlier
row that similar, (b) rows that go when each is compared with all kept before it. Needs the extras fast and curate.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from machine import processor  # noqa: E402
from texts import greedy, make, near_pairs  # noqa: E402

RESULTS = HERE.parent / "results" / "near_duplicates.txt"
VENVS = Path(os.environ.get("DATAGEN_BENCH_VENVS", Path.home() / ".cache" / "datagen-bench")) / "dedup"
THRESHOLD = 0.8
N = 5
PATIENCE = 900  # seconds for one tool on one set
SHINGLES = {"long": "word", "short": "char"}


@dataclass(frozen=True)
class Tool:
    """venv: "" runs in this environment. most: rows that it can take in reasonable time."""

    script: str
    variant: str
    packages: tuple[str, ...]
    venv: str = ""
    most: int = 10_000_000

    @property
    def python(self) -> Path:
        return VENVS / self.venv / "bin" / "python" if self.venv else Path(sys.executable)


TOOLS = {
    "datagen, numba": Tool("datagen_minhash.py", "numba", ("datagen", "numba", "numpy")),
    "datagen, numpy": Tool("datagen_minhash.py", "numpy", ()),
    "datagen, numba, connected": Tool("datagen_minhash.py", "connected", ()),
    "datagen, numba, on records": Tool("datagen_minhash.py", "records", ()),
    "rensa": Tool("rensa_minhash.py", "", ("rensa",), "rensa"),
    "rensa, 21x6, exact check": Tool("rensa_minhash.py", "verified", (), "rensa"),
    "datasketch, xxhash": Tool("datasketch_minhash.py", "", ("datasketch",), "datasketch", 20_000),
    "datasketch, xxhash, 21x6, exact check": Tool(
        "datasketch_minhash.py", "verified", (), "datasketch", 20_000
    ),
    "datasketch, sha1": Tool("datasketch_minhash.py", "sha1", (), "datasketch", 10_000),
    "datatrove (words)": Tool("datatrove_minhash.py", "", ("datatrove",), "datatrove", 10_000),
    "text-dedup (words)": Tool("text_dedup_minhash.py", "", ("text-dedup",), "text-dedup", 10_000),
}
SETS = (("long", 10_000), ("short", 10_000), ("long", 20_000), ("short", 50_000), ("short", 200_000))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="1,000 rows of each kind; nothing is written")
    parser.add_argument("--core", type=int, default=0, help="the core that all run on")
    given = parser.parse_args()
    sets = tuple((kind, 1000) for kind in SHINGLES) if given.quick else SETS
    text = "\n".join(report(sets, given.core)) + "\n"
    if not given.quick:
        RESULTS.write_text(text)


def report(sets: tuple[tuple[str, int], ...], core: int) -> Iterator[str]:
    for line in chain(head(), *(compared(kind, rows, core) for kind, rows in sets)):
        print(line, flush=True)
        yield line


def head() -> Iterator[str]:
    yield f"Near-duplicates, Jaccard >= {THRESHOLD}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; one core, one run each"
    load = os.getloadavg()[0]
    yield f"{processor()}, load {load:.1f}"
    named = [f"{package} {version}" for tool in TOOLS.values() for package, version in versions(tool)]
    yield f"Python {platform.python_version()}, " + ", ".join(named)


def compared(kind: str, rows: int, core: int) -> Iterator[str]:
    """One set and all tools that can take it."""
    texts = make(kind, rows)
    judged = rows <= 10_000
    near, first = truth(texts, kind) if judged else (set(), set())
    yield ""
    yield f"{rows:,} {kind} texts, {SHINGLES[kind]} {N}-grams" + (
        f"; {len(near):,} rows with an earlier near duplicate, {len(first):,} go greedily" if judged else ""
    )
    scores = "   recall (a)  precision (a)  recall (b)  precision (b)" if judged else ""
    yield f"{'':<39}{'rows/s':>9}{'CPU s':>8}{'wall s':>8}{'MiB':>7}{'dropped':>9}{scores}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.json"
        path.write_text(json.dumps(texts))
        for name, tool in TOOLS.items():
            if rows > tool.most:
                continue
            found = outcome(tool, path, kind, core)
            yield f"{name:<39}" + (
                found if isinstance(found, str) else shown(found, rows, near, first, judged)
            )


def truth(texts: list[str], kind: str) -> tuple[set[int], set[int]]:
    """The rows with any earlier near duplicate, and those that go greedily."""
    pairs = near_pairs([shingles(text, SHINGLES[kind]) for text in texts], THRESHOLD)
    return set(pairs[:, 0].tolist()), greedy(pairs)


def shingles(text: str, kind: str) -> set[str]:
    """As the drivers have it."""
    words = text.lower().split()
    units, glue = (words, " ") if kind == "word" else (" ".join(words), "")
    return {glue.join(units[at : at + N]) for at in range(max(1, len(units) - N + 1))}


def outcome(tool: Tool, path: Path, kind: str, core: int) -> dict[str, Any] | str:
    """What the driver measured, or why there is nothing."""
    if not tool.python.exists():
        return "not installed (setup.sh)"
    command = [tool.python, HERE / "drivers" / tool.script, path, SHINGLES[kind], N, tool.variant, core]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(
            list(map(str, command)),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"more than {PATIENCE} s"
    if done.returncode:
        return "failed: " + (done.stderr.strip().splitlines() or ["no message"])[-1]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def shown(found: dict[str, Any], rows: int, near: set[int], first: set[int], judged: bool) -> str:
    dropped = set(found["dropped"])
    line = (
        f"{rows / found['cpu']:>9,.0f}{found['cpu']:>8.2f}{found['wall']:>8.2f}"
        f"{found['peak']:>7,.0f}{len(dropped):>9,}"
    )
    if not judged:
        return line
    scores = [len(dropped & want) / len(part) for want in (near, first) for part in (want, dropped or {0})]
    return line + f"{scores[0]:>13.3f}{scores[1]:>15.3f}{scores[2]:>12.3f}{scores[3]:>15.3f}"


def versions(tool: Tool) -> Iterator[tuple[str, str]]:
    for package in tool.packages:
        code = f"from importlib.metadata import version; print(version({package!r}))"
        if tool.python.exists():
            yield package, subprocess.check_output([str(tool.python), "-c", code], text=True).strip()


if __name__ == "__main__":
    main()
