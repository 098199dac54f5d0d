"""Checkpoints of one training: each appears whole or not at all, the best and the last ones are kept, and none is gone
on from under other settings.

    OUT/training.json               what is trained, and what became of it
    OUT/checkpoints/step-000100     model, optimiser, schedule, random numbers
    OUT/checkpoints/.…              half written or half removed; of no worth after a crash
    OUT/config.json, …              the result

Knows no models.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from datagen.config import differences
from datagen.errors import DatagenError, UsageError
from datagen.formats.atomic import NO_ROOM, replacing
from trainers.folders import sync, sync_all

_STATE = "training.json"
_BARE = (_STATE, "metrics.jsonl", "samples.jsonl", "logs", "checkpoints")
# What torch.save says, in place of an errno, when a write fails.
_TORCH = ("file write failed", "iostream error", "inline_container.cc")
# Of a checkpoint: what goes on with a training, and no model needs.
_RESUMING = (
    "optimizer",
    "scheduler",
    "rng_state",
    "trainer_state",
    "training_args",
    "scaler",
    "pytorch_model_fsdp",
    "ppo_state",
    "value",
)


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of one training."""

    path: Path

    @property
    def checkpoints(self) -> Path:
        return self.path / "checkpoints"

    @property
    def writing(self) -> Path:
        return self.checkpoints / ".writing"

    def step(self, number: int) -> Path:
        return self.checkpoints / f"step-{number:06d}"

    def steps(self) -> list[int]:
        """Of the checkpoints that are there, oldest first."""
        found = self.checkpoints.glob("step-*") if self.checkpoints.is_dir() else ()
        return sorted(int(one.name.removeprefix("step-")) for one in found if one.name[5:].isdecimal())

    def state(self) -> dict[str, Any]:
        """What training.json says; {} where there is none. Raises UsageError for one that is damaged."""
        try:
            found = orjson.loads((self.path / _STATE).read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, orjson.JSONDecodeError) as error:
            raise UsageError(f"{self.path / _STATE}: cannot be read: {error}; name another --out") from error
        known = isinstance(found, dict) and {"kind", "bound", "done"} <= found.keys()
        if not known or (found["done"] and not {"step", "steps", "metrics", "table"} <= found.keys()):
            raise UsageError(f"{self.path / _STATE}: says nothing of a training; name another --out")
        return dict(found)

    def write_state(self, state: Mapping[str, Any]) -> None:
        with replacing(self.path / _STATE) as file:
            file.write(orjson.dumps(state, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY))

    def begin(self, kind: str, bound: Mapping[str, Any]) -> dict[str, Any]:
        """The state to go on with. kind: "sft", "reward", "ppo". bound: what must be as it was, data included.

        Raises UsageError where the folder holds something else, or a training that began differently.
        """
        state = self.state()
        if state and not self._is_bare(state["kind"] == kind):
            self._check(state, kind, bound)
            self._tidy()
            return state
        if not state and self.path.is_dir() and not all(_is_part(one) for one in self.path.iterdir()):
            raise UsageError(f"--out {self.path}: is not empty and holds no training; name another folder")
        begun = {"kind": kind, "bound": dict(bound), "done": False}
        # What the first of several processes has written the others leave alone: they are here all at once.
        if state != orjson.loads(orjson.dumps(begun, option=orjson.OPT_SERIALIZE_NUMPY)):
            self.write_state(begun)
        return begun

    def _check(self, state: Mapping[str, Any], kind: str, bound: Mapping[str, Any]) -> None:
        if state.get("kind") != kind:
            raise UsageError(
                f"--out {self.path}: holds a training of {state.get('kind')!r}; name another folder"
            )
        kept = orjson.loads(orjson.dumps(dict(bound), option=orjson.OPT_SERIALIZE_NUMPY))
        if changed := differences(state.get("bound", {}), kept):
            raise UsageError(
                f"--out {self.path}: began with other settings ({'; '.join(changed)}); go on with those, or name"
                " another folder"
            )

    def _is_bare(self, same: bool) -> bool:
        """Whether a training of this kind began here and came to nothing, so that another may take its place."""
        return same and not self.steps() and all(one.name in _BARE for one in self.path.iterdir())

    def _tidy(self) -> None:
        """Removes what a process that was killed left half written, or half removed."""
        for one in self.path.iterdir():
            if _is_part(one):
                one.unlink(missing_ok=True)
        for one in self.checkpoints.glob(".*"):
            shutil.rmtree(one, ignore_errors=True)

    @contextmanager
    def room(self, what: str) -> Iterator[None]:
        """Raises DatagenError for a disk that is full, with what could not be written and what is left."""
        try:
            yield
        except Exception as error:
            if (said := _no_room(error)) is None:
                raise
            last = self.steps()
            kept = f"the last checkpoint is {self.step(last[-1])}" if last else "there is no checkpoint yet"
            raise DatagenError(
                f"{self.path}: {what} cannot be written: {said}; {kept}; make room and run the same command again, it"
                " goes on from there"
            ) from error

    @contextmanager
    def saving(self, number: int, *, lead: bool) -> Iterator[Path]:
        """A folder to write a checkpoint into, which takes its name once it is whole and on the disk. lead: whether
        this process is the one that names it. Raises DatagenError where it cannot be written; those before it stay."""
        if lead:
            shutil.rmtree(self.writing, ignore_errors=True)
        try:
            with self.room(f"the checkpoint of step {number}"):
                yield self.writing
                if lead:
                    sync_all(self.writing)
                    self.remove(number)
                    self.writing.rename(self.step(number))
                    sync(self.checkpoints)
        except Exception:
            if lead:
                shutil.rmtree(self.writing, ignore_errors=True)
            raise

    def rotate(self, keep: int, best: int | None) -> None:
        """Leaves the last `keep` and the best."""
        for number in self.steps()[:-keep]:
            if number != best:
                self.remove(number)

    def remove(self, number: int) -> None:
        """A checkpoint, if it is there."""
        if self.step(number).is_dir():
            # Renamed first: half a checkpoint must never lie under its name.
            gone = self.checkpoints / f".gone-{number}"
            shutil.rmtree(gone, ignore_errors=True)
            self.step(number).rename(gone)
            shutil.rmtree(gone, ignore_errors=True)

    def publish(self, source: Path) -> None:
        """Makes the model that lies in a folder the result. config.json comes last: with it, it is a model."""
        files = [
            one for one in sorted(source.iterdir()) if not one.name.startswith(_RESUMING) and one.is_file()
        ]
        for file in sorted(files, key=lambda one: one.name in ("config.json", "adapter_config.json")):
            with replacing(self.path / file.name) as target, file.open("rb") as origin:
                shutil.copyfileobj(origin, target, 1 << 20)


def _is_part(place: Path) -> bool:
    """Whether it is of `datagen.formats.atomic`, which a process that was killed did not finish."""
    return place.suffix == ".part" and place.is_file()


def _no_room(error: BaseException) -> str | None:
    """What is wrong with the disk, where that is what an error is about; torch and safetensors hide it in a text."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in NO_ROOM:
            return str(seen.strerror)
        text = str(seen)
        if any(said in text for said in (*map(os.strerror, NO_ROOM), *_TORCH)):
            return "no room is left"
        seen = seen.__cause__ or seen.__context__
    return None
