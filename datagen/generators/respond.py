"""Answers what the records ask: the next assistant message of each conversation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing
from dataclasses import dataclass, replace

from datagen.errors import check_least
from datagen.models.base import Request, Sampling
from datagen.record import Message, Origin, Record
from datagen.schedule import Lookahead, ordered
from datagen.step import Context, Reject


@dataclass(frozen=True, slots=True)
class Respond:
    """One answer to each record's last user message.

    A final assistant message that is already there is replaced. system: put before each conversation that
    has no system message of its own. window: records in flight or waiting for their turn; it bounds memory
    and changes nothing about the result.
    """

    model: str = ""
    system: str = ""
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = 1024
    window: int = 1024

    def __post_init__(self) -> None:
        check_least(self, 1, "window", "max_tokens")
        check_least(self, 0, "temperature", "top_p")

    def estimate(self) -> None:
        """One request for each record that comes in; how many, nobody knows yet."""
        return

    async def generate(self, records: Iterable[Record], context: Context) -> AsyncIterator[Record]:
        """Yields in the order of the records; raises what the model raises."""
        model = context.model(self.model)
        sampling = Sampling(self.temperature, self.top_p, self.max_tokens)
        source = Lookahead(iter(records))

        async def answer(index: int, _committed: int) -> Record | Reject:
            record = source.take(index)
            asked = record.prompt
            if self.system and not (asked and asked[0].role == "system"):
                asked = (Message("system", self.system), *asked)
            if not asked or asked[-1].role != "user":
                return Reject(record, "no_question", source=record.id)
            request = Request(asked, sampling, purpose="respond")
            completion = await model.generate(request)
            key = completion.key
            origin = Origin(context.step, model.uri, parents=(record.id, key))
            answered = replace(record, messages=(*asked, Message("assistant", completion.text))).touched(
                origin
            )
            if completion.finish_reason == "error":
                return Reject(record, "request_failed", detail=completion.text, source=key)
            if not completion.text.strip():
                return Reject(answered, "empty_answer", detail=completion.finish_reason, source=key)
            if completion.finish_reason == "length":
                return Reject(answered, "truncated", source=key)
            return answered

        async with aclosing(ordered(answer, lambda done: source.reach(done + self.window))) as results:
            async for outcome in results:
                if isinstance(outcome, Reject):
                    context.reject(outcome)
                else:
                    yield outcome
