"""The protocol between everything that asks and everything that answers.

Knows no provider. A request carries all that can change its answer; wrappers (recording, budgets, limits) are
models themselves and compose by holding another model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, Protocol

import orjson

from datagen.record import Message

# "error" is ours: the model refused this one request for good; the text holds the reason.
FinishReason = Literal["stop", "length", "content_filter", "error"]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to sample. None leaves a setting to the server; it is then not sent at all."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    seed: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The settings that are set, under the names of the OpenAI API."""
        return dict(_set(self))


@lru_cache(maxsize=256)
def _set(sampling: Sampling) -> dict[str, Any]:
    # A run has few settings and many requests, each of which needs them several times.
    named: dict[str, Any] = {name: getattr(sampling, name) for name in sampling.__slots__}
    named["stop"] = list(sampling.stop)
    return {name: value for name, value in named.items() if value not in (None, [])}


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model.

    style: "chat" sends the messages; "completion" sends the first message's content as a raw prefix.
    schema: a JSON schema that the answer must satisfy, where the server can enforce one.
    purpose: what the question is for ("self_instruct.propose"), and
    values: the variables that its prompt was rendered from. Both exist for the embedded procedural model,
    which answers from them; everything in `values` must also show in the messages. Servers see neither.
    draw: tells apart equal questions that want different answers (sample 0, 1, 2 ...).
    turn: who goes first when more wait than may be sent: the lower one, among equals the earlier.
    """

    messages: tuple[Message, ...]
    sampling: Sampling = Sampling()
    style: Literal["chat", "completion"] = "chat"
    schema: Mapping[str, Any] | None = None
    purpose: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    draw: int = 0
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer as the server counted them; 0 where it did not say."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    @property
    def total(self) -> int:
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer. recorded: it came out of the run folder and cost nothing now. key: what it is recorded
    under, "" where nothing records."""

    text: str
    finish_reason: FinishReason = "stop"
    usage: Usage = Usage()
    recorded: bool = False
    key: str = ""


class Model(Protocol):
    """Anything that answers requests."""

    @property
    def uri(self) -> str:
        """How a user names this model, without secrets. Goes into records' history."""
        ...

    @property
    def identity(self) -> str:
        """Everything about the model that can change an answer (base URL, name, noise ...)."""
        ...

    async def generate(self, request: Request) -> Completion:
        """Raises ModelError when there is no answer."""
        ...

    async def close(self) -> None: ...


def answer_key(identity: str, request: Request) -> str:
    """What an answer is recorded under: a hash over all that can change it and nothing that cannot.

    Concurrency, keys, time-outs, turn, purpose and values stay out (values show in the messages).
    """
    content = {
        "model": identity,
        "messages": [[message.role, message.content] for message in request.messages],
        "sampling": request.sampling.as_json(),
        "style": request.style,
        "schema": request.schema,
        "draw": request.draw,
    }
    raw = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(raw, digest_size=16).hexdigest()
