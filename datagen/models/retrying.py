"""Asks again where that may help: exponential backoff with jitter, never sooner than the server said.

Knows no HTTP: whether an error is worth another try is written on the ModelError.
"""

from __future__ import annotations

import asyncio
from random import Random

from datagen.errors import ModelError
from datagen.models.base import Completion, Model, Request

# A throttled request is not at fault while others get through, so it may try four times as often.
_THROTTLED_WEIGHT = 0.25
# One request may be at fault; when the first three all are, the set-up is.
_REFUSALS_AT_START = 3


class Retrying:
    """attempts: per request. base, cap: seconds before the second attempt, doubling, and at most.

    patience: the longest pause, in seconds, that a server may ask for; beyond it the run stops instead of
    hanging.

    What comes out as a ModelError is final. Not fatal: this request was refused, or failed `attempts` times
    while others were answered. Fatal: `attempts` tries in a row went by without an answer to anyone, so the
    server is taken to be down; or the first requests of all were refused.
    """

    def __init__(
        self,
        model: Model,
        *,
        attempts: int = 8,
        base: float = 0.5,
        cap: float = 30.0,
        patience: float = 600.0,
        rng: Random | None = None,
    ) -> None:
        self._model = model
        self._attempts = attempts
        self._base = base
        self._cap = cap
        self._patience = patience
        self._rng = rng or Random()
        self._answered = 0
        self._refused = 0

    @property
    def uri(self) -> str:
        return self._model.uri

    @property
    def identity(self) -> str:
        return self._model.identity

    async def generate(self, request: Request) -> Completion:
        seen = self._answered
        tries = silent = 0  # failures, and those of them since anybody was answered
        own = 0.0  # failures while others were answered, by weight
        while True:
            try:
                completion = await self._model.generate(request)
            except ModelError as error:
                if error.fatal:
                    raise
                if not error.retryable:
                    self._count_refusal(error)
                    raise
                if (error.retry_after or 0.0) > self._patience:
                    raise self._too_long(error) from error
                tries += 1
                if self._answered > seen:
                    own += _THROTTLED_WEIGHT if error.throttled else 1.0
                    silent, seen = 0, self._answered
                else:
                    silent += 1
                if own >= self._attempts:
                    raise ModelError(f"failed {tries} times while others were answered: {error}") from error
                if silent >= self._attempts:
                    raise self._down(error, silent) from error
                await asyncio.sleep(self._delay(error, tries))
            else:
                self._answered += 1
                return completion

    def _delay(self, error: ModelError, tries: int) -> float:
        """Seconds. Jitter comes on top of what the server asked for, lest all come back at once."""
        longest = min(self._cap, self._base * 2.0 ** (tries - 1))
        return (error.retry_after or 0.0) + self._rng.uniform(0.0, longest)

    def _count_refusal(self, error: ModelError) -> None:
        self._refused += 1
        if not self._answered and self._refused >= _REFUSALS_AT_START:
            raise ModelError(
                f"{error} (the first {self._refused} requests were all refused)", fatal=True
            ) from error

    def _down(self, error: ModelError, tries: int) -> ModelError:
        return ModelError(
            f"{self.uri} did not answer {tries} tries in a row; what was answered is kept, "
            f"run again to go on. Last error: {error}",
            fatal=True,
        )

    def _too_long(self, error: ModelError) -> ModelError:
        return ModelError(
            f"{error}; the server asks for a pause of {error.retry_after:.0f} s: what was answered is kept, "
            "run again after it",
            fatal=True,
        )

    async def close(self) -> None:
        await self._model.close()
