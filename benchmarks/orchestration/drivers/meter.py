"""What every driver shares: its arguments, its questions, and the measuring of one call.

    DRIVER URL REQUESTS CONCURRENCY RESULT.json

Runs in the virtual environment of whatever is driven, so it needs psutil and nothing else.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Job:
    url: str
    requests: int
    concurrency: int
    result: Path

    @property
    def questions(self) -> list[str]:
        return [f"Write one sentence about the number {number}." for number in range(self.requests)]


def job() -> Job:
    url, requests, concurrency, result = sys.argv[1:]
    return Job(url, int(requests), int(concurrency), Path(result))


def cpu_seconds() -> float:
    """User and system time of this process and all below it, living or waited for."""
    total = sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, _OWN))
    for child in psutil.Process().children(recursive=True):
        try:
            total += sum(child.cpu_times()[:4])  # its own, and those of its children that have ended
        except psutil.NoSuchProcess:
            continue
    return total


_OWN = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def measure(job: Job, call: Callable[[], int]) -> None:
    """call: asks all the questions and returns how many answers came back. Writes the result file."""
    cpu, start = cpu_seconds(), time.perf_counter()
    answers = call()
    wall = time.perf_counter() - start
    found = {"wall_s": wall, "cpu_s": cpu_seconds() - cpu, "answers": answers}
    job.result.write_text(json.dumps(found))
