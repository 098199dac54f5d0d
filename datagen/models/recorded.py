"""Answers that are kept: what was answered once is never asked again.

Knows neither files nor servers; what keeps the answers is an `AnswerStore`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from datagen.errors import ModelError
from datagen.models.base import Completion, Model, Request, answer_key


class AnswerStore(Protocol):
    """Keeps answers by key. `put` returns when the answer is safe."""

    def get(self, key: str) -> Completion | None: ...

    def put(self, key: str, model_uri: str, request: Request, completion: Completion) -> None: ...


@dataclass(slots=True)
class _Asking:
    """One request under way, and how many callers wait for its answer."""

    key: str
    task: asyncio.Task[Completion]
    waiting: int = 0


class Recorded:
    """The outermost wrapper: an answer is stored before anybody sees it.

    Equal requests that overlap are asked once. A request that the model refuses for good is answered with the
    reason and finish_reason "error", and stored, so that a rerun meets the same. Fatal errors and spent
    budgets are raised and store nothing.

    is_sent: whether the request that a task asks is on the wire. When all who wait for it are cancelled, a
    request that was sent is paid for and so is waited for and stored; any other is dropped.
    """

    def __init__(
        self,
        model: Model,
        answers: AnswerStore,
        is_sent: Callable[[asyncio.Task[Any] | None], bool] = lambda _: False,
    ) -> None:
        self._model = model
        self._answers = answers
        self._is_sent = is_sent
        self._identity = model.identity
        self._asking: dict[str, _Asking] = {}  # by key: whom a further caller can join
        self._under_way: set[asyncio.Task[Completion]] = set()

    @property
    def uri(self) -> str:
        return self._model.uri

    @property
    def identity(self) -> str:
        return self._identity

    async def generate(self, request: Request) -> Completion:
        key = answer_key(self._identity, request)
        asking = self._asking.get(key)
        if asking is not None:
            return replace(await self._wait(asking), recorded=True)
        known = self._answers.get(key)
        if known is not None:
            return replace(known, recorded=True, key=key)
        asking = self._asking[key] = _Asking(key, asyncio.create_task(self._ask(key, request)))
        self._under_way.add(asking.task)
        asking.task.add_done_callback(lambda _: self._ended(asking))
        return await self._wait(asking)

    async def _wait(self, asking: _Asking) -> Completion:
        asking.waiting += 1
        try:
            return await asyncio.shield(asking.task)
        finally:
            asking.waiting -= 1
            self._drop_if_unwanted(asking)

    def _drop_if_unwanted(self, asking: _Asking) -> None:
        if not asking.waiting and not asking.task.done() and not self._is_sent(asking.task):
            asking.task.cancel()
            self._asking.pop(asking.key, None)

    def _ended(self, asking: _Asking) -> None:
        self._under_way.discard(asking.task)
        if self._asking.get(asking.key) is asking:
            del self._asking[asking.key]
        if not asking.task.cancelled():
            asking.task.exception()  # seen, also when nobody waits any more

    async def _ask(self, key: str, request: Request) -> Completion:
        try:
            completion = await self._model.generate(request)
        except ModelError as error:
            if error.fatal or error.retryable:
                raise
            completion = Completion(str(error), "error")
        self._answers.put(key, self._model.uri, request, completion)
        return Completion(completion.text, completion.finish_reason, completion.usage, key=key)

    async def close(self) -> None:
        """Waits for what was sent, within the time-out that each request has, and closes the model.

        Cancelled while it waits, it waits no longer and closes the model all the same.
        """
        try:
            while self._under_way:
                for asking in list(self._asking.values()):
                    self._drop_if_unwanted(asking)
                await asyncio.wait(self._under_way, timeout=0.1, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in self._under_way:  # or a next attempt would open the model again
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)
            await self._model.close()
