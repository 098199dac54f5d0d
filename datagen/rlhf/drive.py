"""Goes through the steps: runs what is left, each as a process of its own, and writes down what became of it.

A step that is stopped goes on where it was, as its own command does; so this may be killed anywhere. What the commands
say goes to OUT/vN/STEP.log, and from there to whoever watches.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson

from datagen.errors import DatagenError
from datagen.formats.atomic import replacing
from datagen.rlhf.dealing import deal
from datagen.rlhf.ledger import Done, Ledger, digest_of, digests_of, holding, is_free, step_lock
from datagen.rlhf.plan import Step, plan, policy_of
from datagen.rlhf.settings import Settings
from datagen.rlhf.waiting import answered

Tell = Callable[[str], None]
_LOOK = 0.2  # seconds between two looks at what a step says
_LAST = 5  # lines of a failed step that are repeated
_SHOWN = 300  # characters of such a line


@dataclass(frozen=True, slots=True)
class Outcome:
    """waiting: what people have to do before it goes on, "" where nothing. table: a row for each version measured."""

    folder: str
    waiting: str
    table: Sequence[dict[str, Any]]


def drive(settings: Settings, tell: Tell) -> Outcome:
    """Raises UsageError for an OUT that was begun otherwise, DatagenError for a step that fails."""
    steps, folder = plan(settings), Path(settings.out)
    with holding(folder), step_lock(folder) as lock:
        ledger = Ledger(folder, settings.binding())
        _wait_for_leftover(lock, tell)
        ledger.write()
        for step in steps:
            done = ledger.is_done(step)
            if not done and (waiting := _do(step, settings, ledger, lock, tell)):
                return Outcome(settings.out, waiting, ledger.table)
            # Also of a step that was done when the chain was killed, before this was.
            if step.name.endswith("/measured"):
                _note(settings, step, ledger)
    return Outcome(settings.out, "", ledger.table)


def _wait_for_leftover(lock: IO[str], tell: Tell) -> None:
    """A chain that was killed by kill -9 leaves the command of its step at work, which nobody should do twice."""
    if is_free(lock):
        return
    lock.seek(0)
    tell(f"waits for a step that a killed chain left at work: process {lock.read().strip()}")
    while not is_free(lock):
        time.sleep(_LOOK)


def _do(step: Step, settings: Settings, ledger: Ledger, lock: IO[str], tell: Tell) -> str:
    """What people have to do first; "" where the step is done now. Raises DatagenError where it fails."""
    before = ledger.steps.get(step.name)
    known = Done(list(step.command), writes=step.writes)
    known.seconds, known.runs = (before.seconds, before.runs + 1) if before else (0.0, 1)
    known.reads = digests_of(step.reads)
    ledger.steps[step.name] = known
    ledger.write()
    began = time.monotonic()
    tell(f"{step.name}: {said(step)}")
    waiting, known.state = "", "failed"
    try:
        if step.kind == "deal":
            deal(settings)
        elif step.kind == "people":
            waiting = _people(step, settings)
        else:
            _run(step, lock, tell)
        known.state, known.digest = ("waiting", "") if waiting else ("done", digest_of(step.writes))
    finally:
        known.seconds = round(known.seconds + time.monotonic() - began, 3)
        ledger.write()
    return waiting


def said(step: Step) -> str:
    """The step as a line to read or to run."""
    if step.kind == "deal":
        return f"deals out the prompts of {', '.join(step.reads)} to {Path(step.writes).parent}"
    return f"datagen {shlex.join(step.command)}"


def _people(step: Step, settings: Settings) -> str:
    done, wanted = answered(Path(step.writes))
    if wanted and done >= settings.preferences.answered * wanted:
        return ""
    so_far = f"{done:,} of {wanted:,} pairs are answered" if wanted else "no pair is answered yet"
    return f"{step.name}: {so_far}; serve them to people, then run the same command again: {said(step)}"


def _run(step: Step, lock: IO[str], tell: Tell) -> None:
    """Raises DatagenError with the command and its last lines."""
    name = step.name.rpartition("/")[2]
    log = Path(step.writes.removesuffix("/dataset")).parent / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out, log.open("rb") as reading:
        start = reading.seek(0, os.SEEK_END)
        out.write(f"$ {said(step)}\n".encode())
        out.flush()
        # Its own session, so that Ctrl-C reaches it once, through us; the lock goes along.
        process = subprocess.Popen(
            [sys.executable, "-m", "datagen.cli", *step.command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            pass_fds=(lock.fileno(),),
            start_new_session=True,
        )
        lock.truncate(0)
        lock.write(f"{process.pid}, {step.name}")
        lock.flush()
        with _stopping(process):
            reading.readline()
            _follow(process, reading, step.name, tell)
    if process.returncode or not step.mark.exists():
        raise DatagenError(_failure(step, process.returncode, log, start))


@contextmanager
def _stopping(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """A chain that is stopped stops its step, and waits until that has put down what it has."""
    try:
        yield
    except BaseException:
        process.send_signal(signal.SIGTERM)
        process.wait()
        raise


def _follow(process: subprocess.Popen[bytes], log: IO[bytes], name: str, tell: Tell) -> None:
    """Tells each line of the step once it is whole, to the end of the process."""
    rest = b""
    ended = False
    while not ended:
        ended = process.poll() is not None
        *lines, rest = (rest + log.read()).split(b"\n")
        for line in lines:
            tell(f"[{name}] {_shown(line)}")
        if not ended:
            time.sleep(_LOOK)
    if rest:
        tell(f"[{name}] {_shown(rest)}")


def _shown(line: bytes) -> str:
    """What a terminal would show of a line that was written over: its last state."""
    return line.decode("utf-8", "replace").rstrip("\r").rpartition("\r")[2]


def _failure(step: Step, code: int, log: Path, start: int) -> str:
    with log.open("rb") as file:
        file.seek(start)
        lines = [_shown(line) for line in file.read().split(b"\n")[1:]]
    last = [line[:_SHOWN] for line in lines if line.strip()][-_LAST:]
    how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
    if code == 0:
        how = f"ended well and left no {step.mark}"
    told = " | ".join(last) or "it said nothing"
    return (
        f"{step.name} {how}: {told}; its command: {said(step)}; all it said: {log}; mend it and run the same command"
        " again, it goes on from there"
    )


def _note(settings: Settings, step: Step, ledger: Ledger) -> None:
    """The table anew, by the rewards of the last version that was measured, and which model is the newest."""
    measured = orjson.loads(Path(step.writes).read_bytes())["policies"]
    table = [
        {
            "version": number,
            "policy": one["policy"],
            "pairs": _pairs(settings, number),
            **{name: mean["mean"] for name, mean in one["means"].items()},
            "ended": one["ended"],
            "tokens": one["tokens"],
        }
        for number, one in enumerate(measured)
    ]
    if len(table) < len(ledger.table):
        return
    with replacing(Path(settings.out) / "current") as file:
        file.write(policy_of(settings, len(table) - 1).encode() + b"\n")
    if table != ledger.table:
        ledger.table = table
        ledger.write()


def _pairs(settings: Settings, version: int) -> int:
    """Comparisons that were collected up to a version."""
    total = 0
    for number in range(1, version + 1):
        with (Path(settings.out) / f"v{number}" / "pairs.jsonl").open("rb") as file:
            total += sum(1 for _ in file)
    return total
