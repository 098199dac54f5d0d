"""Trainers as modules, which torchrun and accelerate launch start in every process."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from datagen.errors import DatagenError, UsageError
from trainers.results import Outcome
from trainers.settings import read_settings


def launch(
    module: str,
    settings: type,
    defaults: Mapping[str, Any],
    train: Callable[..., Outcome],
    arguments: Sequence[str] | None = None,
) -> int:
    """Reads the command line and trains; the exit code, 2 for a wrong request."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}")
    parser.add_argument("--config", help="a YAML file, as those in pipelines/train")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="changes a setting")
    given = parser.parse_args(arguments)
    lead = os.environ.get("RANK", "0") == "0"
    try:
        outcome = train(read_settings(settings, given.config, given.set, defaults), tell)
    except DatagenError as error:
        if lead:
            tell(f"datagen: {error}")
        return 2 if isinstance(error, UsageError) else 1
    if lead:
        for line in (outcome.line(), *outcome.table):
            tell(line)
    return 0


def tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def nothing(_: str) -> None:
    """What all processes but one tell."""
