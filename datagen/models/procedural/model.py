"""`procedural:` as a model: settings, their URI, and answers that follow from settings and question alone.

It serves trials, tests and rehearsals. It is no language model: it understands no prompt but the values that
come with one, and no task but those of its families.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, quote

from datagen.errors import UsageError, nearest
from datagen.models.base import Completion, Request, Usage
from datagen.models.procedural.drafting import Asked
from datagen.models.procedural.families import by_task, select
from datagen.models.procedural.family import Family
from datagen.models.procedural.noise import Plant
from datagen.models.procedural.replies import write
from datagen.seeding import rng_for, seed_for

SCHEME = "procedural:"
_SETTINGS = ("families", "noise", "seed", "bias", "stubborn", "memory")
_WHOLE_NUMBERS = ("seed", "memory")
_NAMES = ("families", "bias")


@dataclass(frozen=True)
class ProceduralModel:
    """The embedded model.

    noise: the chance that an item of an answer is faulty, and the chance of each fault of a whole answer.
    families: names of families or categories, or "nursery": what it proposes. It answers tasks of them all.
    bias: categories that it keeps to, each as likely as the others, while nobody asks for one; stubborn: the
    chance of each task that it keeps to them although another category is asked for.
    memory: messages of the user for which it keeps a constraint in mind; 0 for all that there are.
    Raises UsageError on a setting that means nothing.
    """

    seed: int = 0
    noise: float = 0.05
    families: tuple[str, ...] = ()
    bias: tuple[str, ...] = ()
    stubborn: float = 0.0
    memory: int = 0

    def __post_init__(self) -> None:
        for name, value in (("noise", self.noise), ("stubborn", self.stubborn)):
            if not 0 <= value <= 1:
                raise UsageError(f"procedural: {name} is {value}, expected a number from 0 to 1")
        if self.memory < 0:
            raise UsageError(f"procedural: memory is {self.memory}, expected a number of messages, 0 for all")
        known = self._by_task
        for task in self.bias:
            if task not in known:
                remedy = nearest(task, list(known))
                raise UsageError(f"procedural: no selected family is of the category {task!r}; {remedy}")
        if self.stubborn and not self.bias:
            raise UsageError("procedural: stubborn needs a bias, as in ?bias=chat,generation&stubborn=0.6")

    @property
    def uri(self) -> str:
        """The settings that differ from the default, in the form that `open_procedural` reads."""
        default = ProceduralModel()
        settings = [part for part in self._settings() if part not in default._settings()]
        return SCHEME + ("?" + "&".join(settings) if settings else "")

    @property
    def identity(self) -> str:
        return f"{SCHEME}?{'&'.join(self._settings())}"

    def _settings(self) -> list[str]:
        """All settings; bias and memory only where there are any, so that answers recorded before stay valid."""
        families = quote(",".join(self.families), ",")
        settings = [f"families={families}", f"noise={self.noise}", f"seed={self.seed}"]
        if self.bias:
            settings += [f"bias={','.join(self.bias)}", f"stubborn={self.stubborn}"]
        if self.memory:
            settings.append(f"memory={self.memory}")
        return settings

    async def generate(self, request: Request) -> Completion:
        return self.explain(request)[0]

    async def close(self) -> None:
        """Nothing is held open."""

    def explain(self, request: Request) -> tuple[Completion, tuple[Plant, ...]]:
        """The answer and what was planted in it. Tokens are words between spaces: no server counts them so.

        Raises ModelError when values name a task that no selected family has.
        """
        question = seed_for(self.seed, *_question(request))
        asked = Asked(
            request,
            self._by_task,
            self.noise,
            rng_for(question, "fresh"),
            rng_for(question, "errant"),
            self.bias,
            self.stubborn,
            self.memory,
        )
        draft = write(asked)
        read = sum(len(message.content.split()) for message in request.messages)
        usage = Usage(read, len(draft.text.split()))
        return Completion(draft.text, draft.finish_reason, usage), draft.plants

    @cached_property
    def _by_task(self) -> Mapping[str, tuple[Family, ...]]:
        return by_task(select(self.families))


def _question(request: Request) -> list[str | int]:
    """All of a request that its answer may depend on; sampling is not part of it."""
    values = json.dumps(dict(request.values), sort_keys=True)
    parts: list[str | int] = [request.purpose, request.draw, values]
    for message in request.messages:
        parts += (message.role, message.content)
    return parts


def open_procedural(uri: str) -> ProceduralModel:
    """The model that a URI names: "procedural:", "procedural:nursery?noise=0",
    "procedural:?noise=0.2&families=chat,rewrite&seed=3", "procedural:?bias=chat,generation&stubborn=0.6".

    Raises UsageError on another scheme, an unknown setting or name, or a value that is no number.
    """
    if not uri.startswith(SCHEME):
        raise UsageError(f"model {uri!r}: expected {SCHEME}, as in procedural:?noise=0.1")
    name, _, query = uri.removeprefix(SCHEME).partition("?")
    settings: dict[str, Any] = {"families": tuple(filter(None, name.split(","))), "bias": ()}
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key not in _SETTINGS:
            raise UsageError(f"model {uri!r}: no setting {key!r}; {nearest(key, _SETTINGS)}")
        if key in _NAMES:
            settings[key] += tuple(filter(None, value.split(",")))
        else:
            settings[key] = _number(uri, key, value)
    return ProceduralModel(**settings)


def _number(uri: str, key: str, value: str) -> float:
    """An int for seed and memory, a float for noise and stubborn."""
    try:
        return int(value) if key in _WHOLE_NUMBERS else float(value)
    except ValueError:
        wanted = "a whole number" if key in _WHOLE_NUMBERS else "a number from 0 to 1"
        raise UsageError(f"model {uri!r}: {key} is {value!r}, expected {wanted}") from None
