"""One model in one part of a conversation: asks it, and keeps the trace of each answer.

Knows no generator: what to ask, and what to make of the answer, is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from datagen.models.base import Completion, Model, Request, Sampling
from datagen.prompts import load_prompt
from datagen.record import Message, Origin


class Broken(Exception):
    """A conversation cannot go on. reason: as in the file of rejects; source: the key of the answer it failed at."""

    def __init__(self, reason: str, detail: str = "", source: str = "", score: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail
        self.source = source
        self.score = score


@dataclass(frozen=True, slots=True)
class Said:
    """An answer that is whole, stripped of outer white space, with its trace."""

    text: str
    origin: Origin

    @property
    def key(self) -> str:
        """What the answer is recorded under."""
        return self.origin.parents[-1]


@dataclass(frozen=True, slots=True)
class Speaker:
    """step: of the generator, for the history. turn: the number of the job; older ones go first."""

    model: Model
    step: str
    turn: int

    async def ask(
        self,
        prompt: str,
        sampling: Sampling,
        purpose: str,
        values: Mapping[str, Any],
        *,
        draw: int = 0,
        schema: Mapping[str, Any] | None = None,
        partial: bool = False,
    ) -> Said:
        """The answer to a prompt file, which gets these values. Raises Broken where there is none. partial: whether one
        that was cut off will do."""
        loaded = load_prompt(prompt)
        request = Request(
            loaded.render(values), sampling, schema=schema, purpose=purpose, values=values, draw=draw
        )
        return await self._say(request, loaded.name, partial)

    async def answer(
        self,
        messages: Sequence[Message],
        sampling: Sampling,
        purpose: str,
        *,
        values: Mapping[str, Any] | None = None,
        prompt: str = "",
        draw: int = 0,
        partial: bool = False,
    ) -> Said:
        """The next message of a conversation. prompt: "NAME@hash" of what its first message was made from. partial:
        whether one that was cut off will do."""
        request = Request(tuple(messages), sampling, purpose=purpose, values=values or {}, draw=draw)
        return await self._say(request, prompt, partial)

    async def _say(self, request: Request, prompt: str, partial: bool) -> Said:
        completion = await self.model.generate(replace(request, turn=self.turn))
        origin = Origin(self.step, self.model.uri, prompt, (completion.key,))
        return Said(_text(completion, partial), origin)


def _text(completion: Completion, partial: bool) -> str:
    """Raises Broken for a refused request, an empty answer and, unless partial, one that was cut off."""
    text = completion.text.strip()
    if completion.finish_reason == "error":
        raise Broken("request_failed", completion.text, completion.key)
    if completion.finish_reason == "length" and not partial:
        raise Broken("truncated", text[-200:], completion.key)
    if not text:
        raise Broken("empty_answer", completion.finish_reason, completion.key)
    return text


@dataclass(slots=True)
class Transcript:
    """A conversation as it grows, with the trace of who said what."""

    messages: list[Message] = field(default_factory=list)
    history: list[Origin] = field(default_factory=list)

    def add(self, message: Message, *origins: Origin) -> None:
        """origins: where it came from, the last answer last; each then names its place in the conversation."""
        place = len(self.messages)
        self.messages.append(message)
        self.history += (replace(origin, message=place) for origin in origins)

    def cut(self, kept: int) -> None:
        """Only the first messages stay, with their traces."""
        del self.messages[kept:]
        self.history = [one for one in self.history if one.message is None or one.message < kept]


def swapped(messages: Sequence[Message]) -> list[Message]:
    """The conversation as the one who plays the user sees it: own words as the assistant's, the other's as the
    user's. System messages are left out."""
    other = {"user": "assistant", "assistant": "user"}
    return [Message(other[one.role], one.content) for one in messages if one.role in other]  # type: ignore[arg-type]
