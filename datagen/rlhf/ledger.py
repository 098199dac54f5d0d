"""OUT/rlhf.json: the chain's settings, and of every step its command, its inputs with their digests, its output, how
long it took and what became of it. Also the locks under which it is worked on.

    OUT/rlhf.lock     held by the process that goes through the steps
    OUT/step.lock     held by the command of a step too, so one that outlives a killed chain is waited for

Knows no commands.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson

from datagen.config import differences
from datagen.errors import DatagenError, UsageError
from datagen.formats.atomic import replacing
from datagen.rlhf.plan import Step

_NAME = "rlhf.json"
_LARGE = 64 << 20  # bytes above which a file counts by its size and its ends
_EDGE = 1 << 20
# Of a folder, what tells of a training and is not its result; of a run, whose answers grow, what is.
_ASIDE = ("checkpoints", "logs", "training.json", "metrics.jsonl", "samples.jsonl")
_OF_A_RUN = ("dataset", "stages")


@dataclass(slots=True)
class Done:
    """What is known of a step. state: running, waiting, failed or done."""

    command: list[str]
    state: str = "running"
    seconds: float = 0.0
    runs: int = 0
    reads: dict[str, str] = field(default_factory=dict)
    writes: str = ""
    digest: str = ""

    def plain(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


class Ledger:
    """folder: OUT. Raises UsageError for a ledger that cannot be read, or was begun with other settings."""

    def __init__(self, folder: Path, bound: Mapping[str, Any]) -> None:
        self._path = folder / _NAME
        self.bound = orjson.loads(orjson.dumps(dict(bound)))
        found = self._read()
        if found and (changed := differences(found["settings"], self.bound)):
            raise UsageError(
                f"{folder}: began with other settings ({'; '.join(changed)}); go on with those, or name another --out"
            )
        if (
            not found
            and folder.is_dir()
            and any(one.suffix not in (".lock", ".part") for one in folder.iterdir())
        ):
            raise UsageError(f"{folder}: is not empty and holds no {_NAME}; name another --out")
        self.steps = {name: Done(**one) for name, one in found.get("steps", {}).items()}
        self.table: list[dict[str, Any]] = found.get("table", [])

    def _read(self) -> dict[str, Any]:
        try:
            found = orjson.loads(self._path.read_bytes())
            [Done(**one) for one in found["steps"].values()]
            if not isinstance(found["settings"], dict):
                raise TypeError("settings are no keys and values")
            return dict(found)
        except FileNotFoundError:
            return {}
        except (OSError, orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(f"{self._path}: cannot be read: {error!r}; name another --out") from error

    def write(self) -> None:
        steps = {name: one.plain() for name, one in self.steps.items()}
        told = {"settings": self.bound, "steps": steps, "table": self.table}
        with replacing(self._path) as file:
            file.write(orjson.dumps(told, option=orjson.OPT_INDENT_2))

    def is_done(self, step: Step) -> bool:
        """Whether it was done and its output is there. Raises DatagenError where what it read is not what it was."""
        known = self.steps.get(step.name)
        if known is None or known.state != "done" or not step.mark.exists():
            return False
        for place, digest in known.reads.items():
            if place in step.reads and digest != (now := digest_of(place)):
                raise DatagenError(
                    f"{step.name}: read {place} when it was {digest or 'missing'}, and now it is {now or 'missing'};"
                    f" put back what was there, or remove {step.writes} and all behind it, and run the command again"
                )
        return True


def digests_of(places: Sequence[str]) -> dict[str, str]:
    return {place: digest_of(place) for place in places}


def digest_of(place: str) -> str:
    """Of a file's bytes, or of the names and bytes of a folder's work; "" for what is not there: a hub id, a run that
    is still added to. A large file counts by its size and both ends, which training changes without fail."""
    path = Path(place)
    if path.is_dir():
        files = [one for one in sorted(path.rglob("*")) if one.is_file() and not _is_aside(one, path)]
    else:
        files = [path] if path.is_file() else []
    if not files:
        return ""
    digest = hashlib.blake2b(digest_size=16)
    for file in files:
        digest.update(f"{file.relative_to(path)}\n{file.stat().st_size}\n".encode())
        _add(digest, file)
    return digest.hexdigest()


def _is_aside(file: Path, folder: Path) -> bool:
    first = file.relative_to(folder).parts[0]
    if (folder / "run.db").is_file():
        return first not in _OF_A_RUN
    return first in _ASIDE or file.suffix == ".part"


def _add(digest: Any, file: Path) -> None:
    size = file.stat().st_size
    with file.open("rb") as stream:
        if size > _LARGE:
            digest.update(stream.read(_EDGE))
            stream.seek(size - _EDGE)
        while block := stream.read(_EDGE):
            digest.update(block)


@contextmanager
def holding(folder: Path) -> Iterator[IO[str]]:
    """The lock of the chain; a process that is killed gives it up. Raises UsageError where another one has it."""
    with _opened(folder / "rlhf.lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise UsageError(
                f"{folder}: another process (pid {holder}) works on it; wait for it, or name another --out"
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield lock


@contextmanager
def step_lock(folder: Path) -> Iterator[IO[str]]:
    """An open file to lock, and to hand to the command of a step."""
    with _opened(folder / "step.lock") as lock:
        yield lock


def is_free(lock: IO[str]) -> bool:
    """Whether no command of an earlier, killed chain still runs; it is ours then."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+")
    except OSError as error:
        raise UsageError(f"{path.parent}: cannot be written: {error.strerror}; name another --out") from error
    with file:
        yield file
