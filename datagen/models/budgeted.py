"""Stops a run at a limit of dollars, tokens or requests, before the next request is sent.

Knows neither the run folder (whoever builds a `Spending` starts it from what is recorded) nor any provider.
"""

from __future__ import annotations

from dataclasses import dataclass

from datagen.errors import BudgetSpent, ModelError, UsageError, check_least
from datagen.models.base import Completion, Model, Request, Usage
from datagen.models.prices import Price


@dataclass(frozen=True, slots=True)
class Budget:
    """None: no limit of this kind."""

    max_usd: float | None = None
    max_tokens: int | None = None
    max_requests: int | None = None

    def __post_init__(self) -> None:
        check_least(self, 0, "max_usd", "max_tokens", "max_requests")


@dataclass(slots=True)
class Spending:
    """What a run has used so far, shared by all its models. requests: attempts that reached a server.

    usd is None as soon as a model with an unknown price has answered.
    """

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    usd: float | None = 0.0

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens

    def add(self, usage: Usage, price: Price | None) -> None:
        self.prompt_tokens += usage.prompt_tokens
        self.completion_tokens += usage.completion_tokens
        if price is None:
            self.usd = None
        elif self.usd is not None:
            self.usd += price.of(usage)


class Budgeted:
    """Refuses with BudgetSpent once the limit is reached.

    Put it inside `Limited`, so that it looks when a request is about to be sent and not when it joins the
    queue: then dollars and tokens overshoot by at most what is in flight, and requests not at all. Raises
    UsageError for a limit in dollars on a model whose price is unknown.
    """

    def __init__(self, model: Model, budget: Budget, spending: Spending, price: Price | None) -> None:
        if budget.max_usd is not None and (price is None or spending.usd is None):
            raise UsageError(
                f"max_usd: the price of {model.uri} is unknown; name a file with it in DATAGEN_PRICES, "
                "or limit tokens or requests instead"
            )
        self._model = model
        self._budget = budget
        self._spending = spending
        self._price = price

    @property
    def uri(self) -> str:
        return self._model.uri

    @property
    def identity(self) -> str:
        return self._model.identity

    async def generate(self, request: Request) -> Completion:
        self._check()
        self._spending.requests += 1
        try:
            completion = await self._model.generate(request)
        except ModelError as error:
            if error.unreached:
                self._spending.requests -= 1
            raise
        self._spending.add(completion.usage, self._price)
        return completion

    def _check(self) -> None:
        spending, budget = self._spending, self._budget
        limits = (
            ("dollars", spending.usd and round(spending.usd, 4), budget.max_usd, "--max-usd"),
            ("tokens", spending.tokens, budget.max_tokens, "--max-tokens"),
            ("requests", spending.requests, budget.max_requests, "--max-requests"),
        )
        for unit, spent, limit, option in limits:
            if limit is not None and spent is not None and spent >= limit:
                raise BudgetSpent(
                    f"the budget of {limit:,} {unit} is spent ({spent:,}); what was answered is kept, "
                    f"run again with a larger {option} to go on"
                )

    async def close(self) -> None:
        await self._model.close()
