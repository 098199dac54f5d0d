"""Toolkits and clients asking the same questions of the same local server, one after the other.

    benchmarks/orchestration/setup.sh                  # once: the peers, each in its own environment
    python benchmarks/orchestration/run.py             # all; written to benchmarks/results/orchestration.txt
    python benchmarks/orchestration/run.py --quick     # a few seconds each; nothing is written
    python benchmarks/orchestration/run.py --only datagen --only curator

Each client is a process of its own with a fresh server process. Wall and CPU are of the call that asks:
imports are out, child processes in. Memory is the most that the processes held together at any time. The
limit is requests x latency / concurrency: no client can be faster. Needs psutil, which the dev extra brings.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import psutil

HERE = Path(__file__).resolve().parent
RESULTS = HERE.parent / "results" / "orchestration.txt"
VENVS = Path(os.environ.get("DATAGEN_BENCH_VENVS", Path.home() / ".cache" / "datagen-bench"))
PATIENCE = 900  # seconds for one client in one scenario


@dataclass(frozen=True)
class Client:
    """venv: "" runs in this environment. packages: whose versions are worth knowing."""

    script: str
    packages: tuple[str, ...]
    venv: str = ""

    @property
    def python(self) -> Path:
        return VENVS / self.venv / "bin" / "python" if self.venv else Path(sys.executable)


@dataclass(frozen=True)
class Scenario:
    requests: int
    latency: float  # seconds
    concurrency: int

    @property
    def limit(self) -> float:
        return self.requests * self.latency / self.concurrency

    def __str__(self) -> str:
        asked = f"{self.requests:,} requests at {self.latency * 1000:.0f} ms, {self.concurrency} at once"
        return f"{asked} (limit {self.limit:.2f} s)"


@dataclass(frozen=True)
class Result:
    wall: float  # seconds
    cpu: float  # seconds for 1,000 requests
    memory: float  # MiB
    requests: int  # as the server counted them
    in_flight: int  # most at once
    answers: int


CLIENTS = {
    "raw aiohttp": Client("raw_aiohttp.py", ("aiohttp",)),
    "AsyncOpenAI": Client("openai_client.py", ("openai",)),
    "datagen, client only": Client("chat_api.py", ()),
    "datagen": Client("datagen_execute.py", ("datagen",)),
    "datagen, dataset and report": Client("datagen_run.py", ("datagen",)),
    "curator": Client("curator_run.py", ("bespokelabs-curator", "litellm"), "curator"),
    "distilabel": Client("distilabel_run.py", ("distilabel",), "distilabel"),
}
SCENARIOS = (Scenario(2_000, 0.2, 64), Scenario(2_000, 0.2, 256), Scenario(20_000, 0.02, 256))
QUICK = (Scenario(200, 0.05, 16),)


@contextmanager
def serving(latency: float) -> Iterator[str]:
    """The address of a fresh server."""
    python = VENVS / "server" / "bin" / "python"
    command = [str(python if python.exists() else sys.executable), str(HERE / "server.py"), str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


def run(client: Client, scenario: Scenario) -> Result:
    """Raises RuntimeError with the end of the client's output when it fails."""
    with tempfile.TemporaryDirectory() as scratch, serving(scenario.latency) as address:
        result, log = Path(scratch, "result.json"), Path(scratch, "log")
        arguments = [f"{address}/v1", str(scenario.requests), str(scenario.concurrency), str(result)]
        with log.open("wb") as out:
            command = [str(client.python), str(HERE / "drivers" / client.script), *arguments]
            process = subprocess.Popen(command, cwd=scratch, env=environment(scratch), stdout=out, stderr=out)
            memory = watch(process)
        if process.returncode or not result.exists():
            said = log.read_text(errors="replace").strip().splitlines()[-3:]
            raise RuntimeError(f"ended with {process.returncode}: " + " | ".join(said))
        measured = json.loads(result.read_text())
        with urllib.request.urlopen(f"{address}/stats") as response:
            counted = json.load(response)
    return Result(
        wall=measured["wall_s"],
        cpu=measured["cpu_s"] / scenario.requests * 1000,
        memory=memory,
        requests=counted["requests"],
        in_flight=counted["most_in_flight"],
        answers=measured["answers"],
    )


def environment(scratch: str) -> dict[str, str]:
    """Caches in the scratch folder, nothing sent anywhere, and tiktoken's vocabulary from litellm's wheel."""
    vocabularies = VENVS.glob("curator/lib/python*/site-packages/litellm/litellm_core_utils/tokenizers")
    return os.environ | {
        "HOME": scratch,
        "HF_HOME": scratch,
        "HF_HUB_OFFLINE": "1",
        "CURATOR_CACHE_DIR": scratch,
        "TIKTOKEN_CACHE_DIR": str(next(vocabularies, "")),
        "TELEMETRY_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "OPENAI_API_KEY": "none",
    }


def watch(process: subprocess.Popen[bytes]) -> float:
    """Wait for the end. Returns the most MiB that it and its children held, looking ten times a second."""
    most, deadline = 0.0, time.monotonic() + PATIENCE
    while process.poll() is None:
        if time.monotonic() > deadline:
            end_tree(process.pid)
        most = max(most, memory_of(process.pid))
        time.sleep(0.1)
    return most / 2**20


def memory_of(pid: int) -> float:
    """Bytes: resident for a single process, proportional shares for several, which have pages in common."""
    try:
        root = psutil.Process(pid)
        children = root.children(recursive=True)
        if not children:
            return float(root.memory_info().rss)
        return float(sum(one.memory_full_info().pss for one in (root, *children)))
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0.0  # one of them ended while we looked; the next look counts


def end_tree(pid: int) -> None:
    root = psutil.Process(pid)
    for one in (*root.children(recursive=True), root):
        one.kill()


def middle(results: Sequence[Result]) -> Result:
    """Each figure's median; the counters of the last run."""
    last = results[-1]
    wall, cpu, memory = (median(getattr(one, name) for one in results) for name in ("wall", "cpu", "memory"))
    return Result(wall, cpu, memory, last.requests, last.in_flight, last.answers)


HEADER = f"{'':22}  wall s  x limit  CPU s/1k    MiB  requests  in flight  answers"


def row(name: str, scenario: Scenario, result: Result) -> str:
    figures = f"{result.wall:8.2f}{result.wall / scenario.limit:9.2f}{result.cpu:10.3f}{result.memory:7.0f}"
    return f"{name:22}{figures}{result.requests:10,}{result.in_flight:11}{result.answers:9,}"


def lines(names: Sequence[str], scenarios: Sequence[Scenario], repeat: int) -> Iterator[str]:
    """The report, line by line as it becomes known."""
    yield f"Orchestration, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; medians of {repeat}"
    yield from machine(names)
    for scenario in scenarios:
        yield f"\n{scenario}\n{HEADER}"
        for name in names:
            client = CLIENTS[name]
            if not client.python.exists():
                yield f"{name:22}  not installed: run benchmarks/orchestration/setup.sh"
                continue
            try:
                yield row(name, scenario, middle([run(client, scenario) for _ in range(repeat)]))
            except RuntimeError as error:
                yield f"{name:22}  {error}"


def machine(names: Sequence[str]) -> Iterator[str]:
    told = Path("/proc/cpuinfo").read_text().splitlines()
    kinds = {line.partition(":")[2].strip() for line in told if line.startswith("model name")}
    memory = psutil.virtual_memory().total / 2**30
    kind = ", ".join(kinds) or platform.machine()
    yield f"{os.cpu_count()} x {kind}, {memory:.0f} GiB, load {os.getloadavg()[0]:.1f}"
    found = [f"Python {platform.python_version()}"]
    found += [version for name in names for version in versions(CLIENTS[name])]
    yield ", ".join(found)


def versions(client: Client) -> list[str]:
    code = "import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]))"
    if not client.python.exists():
        return []
    command = [str(client.python), "-c", code, *client.packages]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return [f"{package} {version}" for package, version in zip(client.packages, said, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one small scenario; nothing is written")
    parser.add_argument("--only", action="append", choices=CLIENTS, help="this client; may be repeated")
    parser.add_argument("--repeat", type=int, default=1, help="runs of each; the table has their medians")
    options = parser.parse_args()
    scenarios = QUICK if options.quick else SCENARIOS
    report = []
    for line in lines(options.only or list(CLIENTS), scenarios, options.repeat):
        print(line, flush=True)
        report.append(line)
    if not (options.quick or options.only):
        RESULTS.write_text("\n".join(report) + "\n")


if __name__ == "__main__":
    main()
