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
# A server that was never reached is more likely not started, or elsewhere, than busy.
_TRIES_TO_REACH = 4
# While others are answered, the longest pause grows no further than this many times the first.
_GROWTH_AMONG_ANSWERS = 3


class Retrying:
    """attempts: per request. base, cap: seconds before the second attempt, doubling, and at most.

    patience: the longest pause, in seconds, that a server may ask for; beyond it the run stops instead of
    hanging.

    What comes out as a ModelError is final. Not fatal: this request was refused, or failed `attempts` times
    while others were answered. Fatal: `attempts` tries in a row went by without an answer to anyone, so the
    server is taken to be down, or a few, where it was never reached; or the first requests of all were refused.

    Before anything was answered, a refusal says nothing yet about its request. It is held until another
    request is answered, and then comes out as what it is; it is fatal when that is the third, or when
    nobody else is asking. So no refusal is taken for an answer before this object has seen one.
    """

    def __init__(
        self,
        model: Model,
        *,
        attempts: int = 8,
        base: float = 0.5,
        cap: float = 30.0,
        patience: float = 600.0,
        answered: int = 0,
        rng: Random | None = None,
    ) -> None:
        self._model = model
        self._attempts = attempts
        self._base = base
        self._cap = cap
        self._patience = patience
        self._rng = rng or Random()
        self._answered = answered
        self._reached = False  # whether anything came back, be it an error
        self._refused = 0  # before anything was answered
        self._asking = 0  # requests neither answered nor refused yet
        self._judged = asyncio.Event()  # what the first refusals mean is known

    @property
    def uri(self) -> str:
        return self._model.uri

    @property
    def identity(self) -> str:
        return self._model.identity

    async def generate(self, request: Request) -> Completion:
        self._asking += 1
        try:
            return await self._persist(request)
        except ModelError as error:
            if error.fatal or self._answered:
                raise
            refused = error
            self._refused += 1
        finally:
            self._asking -= 1
            if self._answered or self._refused >= _REFUSALS_AT_START or (self._refused and not self._asking):
                self._judged.set()
        await self._judged.wait()
        if self._answered:
            raise refused
        raise ModelError(
            f"{refused} (refused so far: {self._refused}, answered: none); mend the set-up, then run again",
            fatal=True,
        ) from refused

    async def _persist(self, request: Request) -> Completion:
        """Until there is an answer, a refusal, or no more hope."""
        seen = self._answered
        tries = silent = 0  # failures, and those of them since anybody was answered
        own = 0.0  # failures while others were answered, by weight
        while True:
            try:
                completion = await self._model.generate(request)
            except ModelError as error:
                self._reached = self._reached or not error.unreached
                if error.fatal or not error.retryable:
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
                if silent >= self._attempts or (silent >= _TRIES_TO_REACH and not self._reached):
                    raise self._down(error, silent) from error
                await asyncio.sleep(self._delay(error, tries, silent))
            else:
                self._reached = True
                self._answered += 1
                return completion

    def _delay(self, error: ModelError, tries: int, silent: int) -> float:
        """Seconds. Jitter comes on top of what the server asked for, lest all come back at once.

        It doubles with the failures since anybody was answered and not with the request's own, or a few
        unlucky ones would hold up all that wait for their turn behind them.
        """
        growth = max(min(tries, _GROWTH_AMONG_ANSWERS), 2.0 ** (silent - 1))
        return (error.retry_after or 0.0) + self._rng.uniform(0.0, min(self._cap, self._base * growth))

    def _down(self, error: ModelError, tries: int) -> ModelError:
        if not self._reached:
            return ModelError(
                f"{error}; no connection in {tries} tries: is the server started? check host, port and /v1",
                fatal=True,
            )
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
