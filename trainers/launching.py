"""Trainers as modules, which torchrun and accelerate launch start in every process."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from torch import distributed

from datagen.errors import DatagenError, UsageError
from trainers.settings import read_settings

_STOPPED = "datagen: stopped; every checkpoint is kept, the same command goes on behind the last one"
_TOLD = "datagen/told"
_PATIENCE = 3.0  # seconds in which the process that tells an error has told it; the launcher then ends all


class Told(Protocol):
    """What a training came to."""

    @property
    def table(self) -> Sequence[str]: ...

    def line(self) -> str: ...


def launch(
    module: str,
    settings: type,
    defaults: Mapping[str, Any],
    train: Callable[..., Told],
    arguments: Sequence[str] | None = None,
) -> int:
    """Reads the command line and trains; the exit code, 2 for a wrong request. Of several processes, one tells."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}")
    parser.add_argument("--config", help="a YAML file, as those in pipelines/train")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="changes a setting")
    given = parser.parse_args(arguments)
    lead = os.environ.get("RANK", "0") == "0"
    try:
        chosen = read_settings(settings, given.config, given.set, defaults)
        outcome = train(chosen, tell if lead else nothing)
    except DatagenError as error:
        _tell_once(f"datagen: {error}", lead=lead)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        _tell_once(_STOPPED, lead=lead)
        return 1
    except RuntimeError:
        # One that lost the process it waited for, which has told why it ended.
        if not (distributed.is_initialized() and _is_told()):
            raise
        return 1
    if lead:
        for line in (outcome.line(), *outcome.table):
            tell(line)
    if distributed.is_initialized():
        distributed.destroy_process_group()
    return 0


def _tell_once(text: str, *, lead: bool) -> None:
    """An error that all processes meet, or one of them alone: the launcher kills the others once one has ended."""
    if distributed.is_initialized():
        lead = _is_first()
    if lead:
        tell(text)
    else:
        time.sleep(_PATIENCE)


def _is_first() -> bool:
    try:
        return int(_store().add(_TOLD, 1)) == 1
    except RuntimeError:
        return False


def _is_told() -> bool:
    try:
        return bool(_store().check([_TOLD]))
    except RuntimeError:
        return True


def _store() -> Any:
    """What the processes share. It may lie in the first of them, and is gone where that one has ended, which has told
    why."""
    return distributed.distributed_c10d._get_default_store()


def tell(text: str) -> None:
    """Where nobody can be told, the work goes on."""
    with suppress(OSError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def nothing(_: str) -> None:
    """What all processes but one tell."""
