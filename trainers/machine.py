"""What the machine gives to a training: the memory that is left, and how fast it computes.

Memory is that of the system, of the container that the process is in, or of a GPU; without psutil, which few have
installed. Knows no models.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

_PROBE = 0.2  # seconds of each measuring
_NUMBERS = 1 << 22
_CGROUPS = Path("/sys/fs/cgroup")
# Limit, use, and in memory.stat the cache that is given up at need; version 2 of cgroups, then 1.
_FILES = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)


def available_memory(device: torch.device | str = "cpu") -> int | None:
    """Bytes; None where nobody can tell."""
    device = torch.device(device)
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    if device.type != "cpu":
        return None
    found = [size for size in (_free(), left_of_limits()) if size is not None]
    return min(found, default=None)


def _free() -> int | None:
    """What the system could give, its file cache counted as free."""
    try:
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            name, _, rest = line.partition(":")
            if name == "MemAvailable":
                return int(rest.split()[0]) * 1024
    except (OSError, ValueError, IndexError):
        pass  # no Linux
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def left_of_limits(root: Path = _CGROUPS, own: Path = Path("/proc/self/cgroup")) -> int | None:
    """The least that a limit on this process's groups leaves; None where there is no limit."""
    left = [
        size
        for folder in _groups(root, own)
        for files in _FILES
        if (size := _left(folder, *files)) is not None
    ]
    return min(left, default=None)


def _groups(root: Path, own: Path) -> Iterator[Path]:
    """The group of this process and those around it. In a container the innermost is often the root itself."""
    yield root
    yield root / "memory"
    try:
        lines = own.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for line in lines:  # "0::/a/b", or "4:memory:/a/b" by version 1
        _, _, rest = line.partition(":")
        kinds, _, path = rest.partition(":")
        if not kinds or "memory" in kinds.split(","):
            base = root / "memory" if kinds else root
            group = Path(path.lstrip("/"))
            if ".." not in group.parts:
                yield from (base / part for part in (group, *group.parents))


def _left(folder: Path, limit: str, used: str, cache: str) -> int | None:
    try:
        most, taken = (int((folder / name).read_text("ascii")) for name in (limit, used))
    except (OSError, ValueError):  # no such file, or "max"
        return None
    return max(most - taken + _of_stat(folder, cache), 0)


def _of_stat(folder: Path, name: str) -> int:
    try:
        rows = dict(line.split() for line in (folder / "memory.stat").read_text("ascii").splitlines())
        return int(rows.get(name, 0))
    except (OSError, ValueError):
        return 0


@dataclass(frozen=True, slots=True)
class Rate:
    """What one process does in a second: operations in matrix products, and bytes of states made one by one."""

    flops: float
    bytes: float


def measure(tokens: int, hidden: int, inner: int, kind: torch.dtype, device: torch.device) -> Rate:
    """On the products of a layer, (tokens, hidden) by (hidden, inner) forward and backward, and on a gate like that
    behind them, of more numbers than a cache holds."""
    states = torch.ones(tokens, hidden, dtype=kind, device=device)
    matrix = torch.ones(hidden, inner, dtype=kind, device=device)
    wide = torch.ones(_NUMBERS, dtype=kind, device=device)

    def multiply() -> None:
        made = states @ matrix
        _ = made @ matrix.T, states.T @ made

    def gate() -> None:
        _ = torch.nn.functional.silu(wide) * wide

    size = 2 * wide.numel() * wide.element_size()
    return Rate(
        3 * 2 * tokens * hidden * inner * _per_second(multiply, device), size * _per_second(gate, device)
    )


def _per_second(once: Callable[[], None], device: torch.device) -> float:
    def done() -> None:
        once()
        if device.type == "cuda":
            torch.cuda.synchronize(device)

    done()  # a device warms up
    count, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < _PROBE or not count:
        done()
        count += 1
    return count / spent
