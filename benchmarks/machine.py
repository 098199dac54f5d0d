"""What the measurements were taken on. For the scripts beside it."""

from __future__ import annotations

import platform
from pathlib import Path


def processor() -> str:
    """The processor's name and number, where Linux tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.is_file() else []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return f"{names[0]} x {len(names)}" if names else platform.processor()
