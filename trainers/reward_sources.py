"""NAME=SOURCE of rewards, read and checked before anything is loaded.

    read_sources(("helpfulness=models/help", "exact", "http://host:8200"), "--reward")

Knows no models and no functions but their names.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from datagen.errors import UsageError, nearest
from trainers.policy_settings import Rewards

SHIPPED = "datagen.rewards"  # functions that are named by a bare word
_NAME = re.compile(r"[\w.-]+")
_WEB = ("http://", "https://")
_LLAMA2 = ("helpfulness", "safety")


@dataclass(frozen=True, slots=True)
class Source:
    """option: what it was given with, for errors. name: what the reward is called. where: what follows the name.
    named: whether the user called it so."""

    option: str
    name: str
    where: str
    named: bool = True

    @property
    def kind(self) -> Literal["http", "python", "shipped", "model"]:
        if self.where.startswith(_WEB):
            return "http"
        if self.where.startswith("python:"):
            return "python"
        return "shipped" if _NAME.fullmatch(self.where) else "model"

    @property
    def said(self) -> str:
        """As an error names it, without a password in an address."""
        return f"{self.option} {f'{self.name}=' if self.named else ''}{hide(self.where)}"


def hide(where: str) -> str:
    """An address as errors name it: without what may hold a key. All else as it is."""
    parts = _split(where) if where.startswith(_WEB) else None
    return where if parts is None else f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def read_sources(given: Sequence[str], option: str) -> tuple[Source, ...]:
    """A source without a name is called by the last part of its path. Raises UsageError for one that is empty, twice
    the same name, and a word that names nothing."""
    sources: list[Source] = []
    for text in given:
        name, separator, where = text.strip().partition("=")
        if not separator or not _NAME.fullmatch(name):
            name, where = "", text.strip()
        where = where.strip()
        if not where:
            raise UsageError(f"{option} {text!r}: expected NAME=SOURCE, found no source")
        source = Source(option, name or called(where), where, bool(name))
        if any(one.name == source.name for one in sources):
            raise UsageError(
                f"{option}: two are called {source.name!r}; name them apart, as in {source.name}2={hide(where)}"
            )
        _check(source)
        sources.append(source)
    return tuple(sources)


def called(where: str) -> str:
    if where.startswith("python:"):
        return where.rpartition(":")[2]
    parts = _split(where) if where.startswith(_WEB) else None
    path = where if parts is None else parts.path.strip("/") or parts.hostname or ""
    return re.sub(r"[^\w.-]", "_", path.rstrip("/").rpartition("/")[2]) or "reward"


def _check(source: Source) -> None:
    """Raises UsageError for what can be told without loading anything."""
    if source.kind == "python" and not re.fullmatch(r"python:.+:\w+", source.where):
        raise UsageError(
            f"{source.said}: expected python:MODULE:FUNCTION or python:FILE.py:FUNCTION, as in python:mine.py:short"
        )
    if source.kind == "http":
        parts = _split(source.where)
        whole = source.where.isascii() and source.where.isprintable() and " " not in source.where
        if parts is None or not parts.hostname or not whole:
            raise UsageError(f"{source.said}: expected an address such as http://127.0.0.1:8200")
        if "@" in parts.netloc:
            raise UsageError(
                f"{source.said}: the address holds a user or a key, which would be kept with the settings; set the key"
                " in the environment as DATAGEN_REWARD_KEY"
            )
        if parts.fragment not in ("", "probability"):
            raise UsageError(
                f"{source.said}: behind # expected probability, for a server whose scores are from 0 to 1,"
                f" found {parts.fragment!r}"
            )
    if source.kind == "shipped":
        known = list(import_module(SHIPPED).__all__)
        if source.where not in known:
            raise UsageError(
                f"{source.said}: no reward of that name; {nearest(source.where, known)} A folder is written"
                f" ./{source.where}, a hub id ORG/NAME"
            )


def _split(where: str) -> SplitResult | None:
    try:
        parts = urlsplit(where)
        _ = parts.port
    except ValueError:
        return None
    return parts


def read_weights(settings: Rewards) -> dict[str, float]:
    """By name of the reward. Raises UsageError for one that is no NAME=WEIGHT, or that names no reward."""
    names = [source.name for source in read_sources(settings.sources, "--reward")]
    weights: dict[str, float] = {}
    for text in settings.weights:
        name, _, value = (part.strip() for part in text.partition("="))
        if name not in names:
            raise UsageError(
                f"rewards.weights {text!r}: no reward is called {name!r}; {nearest(name, names)}"
            )
        try:
            weights[name] = float(value)
        except ValueError:
            weights[name] = math.nan
        if not math.isfinite(weights[name]):
            raise UsageError(f"rewards.weights {text!r}: expected NAME=WEIGHT with a number, found {value!r}")
    return weights


def check_rewards(settings: Rewards) -> None:
    """Raises UsageError for settings that mean nothing; loads nothing and asks no server."""
    names = [source.name for source in read_sources(settings.sources, "--reward")]
    read_sources(settings.judges, "--judge")
    if not names:
        raise UsageError(
            "--reward: none given; name a reward model that datagen train reward wrote, as in"
            " helpfulness=models/reward, or a function, as in exact"
        )
    if settings.combine == "llama2" and sorted(names) != sorted(_LLAMA2):
        raise UsageError(
            f"rewards.combine llama2: expected two rewards, {' and '.join(_LLAMA2)}, found {', '.join(names)}; name"
            " them so, as in --reward helpfulness=DIR --reward safety=DIR, or combine with sum"
        )
    if settings.weights and settings.combine != "sum":
        raise UsageError(f"rewards.weights: belong to combine=sum, found combine={settings.combine}")
    read_weights(settings)
