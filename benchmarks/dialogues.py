"""How near many dialogues at once come to the limit that latency and concurrency set.

    python benchmarks/dialogues.py             # 1,000 dialogues; written to benchmarks/results/dialogues.txt
    python benchmarks/dialogues.py --num 100   # smaller; nothing is written

UltraChat against a local server that answers after 200 ms: one request finds the opening, then six rounds of a user's
message and its reply, so 12 requests a dialogue, one after the other within it. The limit is requests x latency /
concurrency; no client can be faster. Wall and CPU time are those of the run itself, every answer recorded before it is
read, without the dataset and the report.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from machine import processor

import datagen.formats.arrow
import datagen.models.chat_api  # noqa: F401  (imported on first use, and imports are not measured)
from datagen.api import Quiet
from datagen.execute import RunResult, execute
from datagen.recipe import parse_recipe
from datagen.store import Store
from datagen.version import __version__

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "dialogues.txt"
LATENCY, CONCURRENCY, ROUNDS = 0.2, 256, 6


@contextmanager
def serving() -> Iterator[str]:
    command = [sys.executable, str(HERE / "orchestration" / "server.py"), str(LATENCY), "varied"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


def run(address: str, folder: Path, num: int) -> RunResult:
    """Each dialogue is about an entity of its own, so that no opening is shared."""
    topics = folder / "topics.yaml"
    entities = [f"number {n}" for n in range(2 * num)]
    topics.write_text(json.dumps({"topics": ["numbers"], "entities": entities}))
    recipe = parse_recipe(
        {
            "model": {"uri": f"openai:bench@{address}/v1", "concurrency": CONCURRENCY},
            "steps": [
                {
                    "use": "ultrachat",
                    "target": num,
                    "sectors": ["world"],
                    "topics": str(topics),
                    "subtopics": 1,
                    "questions": 1,
                    "more_questions": 0,
                    "entity_questions": 1,
                    "entity_more_questions": 0,
                    "world_rounds": [ROUNDS, ROUNDS],
                    "tokens": 100_000,
                }
            ],
        },
        "benchmark",
    )
    with Store(folder / "run") as store, asyncio.Runner() as runner:
        return runner.run(execute(recipe, store, Quiet()))


def lines(num: int, repeat: int) -> Iterator[str]:
    yield f"Dialogues, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {num:,} dialogues of {ROUNDS} rounds"
    yield f"{processor()}, {platform.system()} {platform.release()}, Python {platform.python_version()}"
    yield f"datagen {__version__}; latency {LATENCY * 1000:.0f} ms, {CONCURRENCY} requests at once"
    yield "  wall s  limit s  x limit  CPU s/1k   MiB  requests  in flight   kept"
    for _ in range(repeat):
        with serving() as address, tempfile.TemporaryDirectory() as folder:
            wall, cpu = time.monotonic(), time.process_time()
            result = run(address, Path(folder), num)
            wall, cpu = time.monotonic() - wall, time.process_time() - cpu
            with urllib.request.urlopen(f"{address}/stats") as response:
                counted = json.load(response)
        limit = counted["requests"] * LATENCY / CONCURRENCY
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield (
            f"{wall:8.2f}{limit:9.2f}{wall / limit:9.3f}{cpu / counted['requests'] * 1000:10.3f}{memory:6.0f}"
            f"{counted['requests']:10,}{counted['most_in_flight']:11}{result.accepted:7,}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--num", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    said = []
    for line in lines(given.num, given.repeat):
        print(line, flush=True)
        said.append(line)
    if given.num == 1000:
        RESULTS.write_text("\n".join(said) + "\n")


if __name__ == "__main__":
    main()
