"""How long until a user sees something: wall time of short commands, each a fresh process.

python benchmarks/startup.py      # writes benchmarks/results/startup.txt
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import datagen

RESULTS = Path(__file__).parent / "results" / "startup.txt"
RUNS = 20
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import datagen": [sys.executable, "-c", "import datagen"],
    "datagen --help": [sys.executable, "-m", "datagen.cli", "--help"],
    "datagen generate --help": [sys.executable, "-m", "datagen.cli", "generate", "--help"],
    "datagen plan self-instruct": [sys.executable, "-m", "datagen.cli", "plan", "self-instruct"],
    "datagen preview self-instruct -n 1": [
        sys.executable,
        "-m",
        "datagen.cli",
        "preview",
        "self-instruct",
        "-n",
        "1",
    ],
}


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    lines = [
        f"datagen {datagen.__version__}, Python {platform.python_version()}, {platform.machine()},"
        f" {os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}; {RUNS} runs each, milliseconds",
        f"{'':<38}{'least':>8}{'median':>8}{'most':>8}",
    ]
    for name, command in COMMANDS.items():
        seconds(command)  # the first run compiles
        took = sorted(seconds(command) * 1000 for _ in range(RUNS))
        lines.append(f"{name:<38}{took[0]:>8.0f}{median(took):>8.0f}{took[-1]:>8.0f}")
    text = "\n".join(lines) + "\n"
    RESULTS.write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main()
