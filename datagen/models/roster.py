"""The models of one run: each opened once, wrapped, and all closed together.

A wrapped model is Recorded(Retrying(Limited(Budgeted(model)))): a recorded answer costs nothing; every attempt
at a new one waits for its place and is counted against the budget when it is about to be sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from datagen.models.base import Model, Usage
from datagen.models.budgeted import Budget, Budgeted, Spending
from datagen.models.limited import Limited
from datagen.models.open import open_model, parse_uri
from datagen.models.options import ModelOptions
from datagen.models.prices import price_of
from datagen.models.recorded import AnswerStore, Recorded
from datagen.models.retrying import Retrying


@dataclass(slots=True)
class Roster:
    """Opens models as they are asked for.

    options: the options of a model by its name in the recipe or its URI.
    spending: shared by all models, and starting from what is recorded, so that a budget is one of the whole
    run folder.
    """

    options: Callable[[str], ModelOptions]
    answers: AnswerStore
    budget: Budget
    spending: Spending = field(default_factory=Spending)
    _recorded: dict[str, int] = field(default_factory=dict)
    _opened: dict[str, tuple[Model, Limited]] = field(default_factory=dict)

    def count_recorded(self, uri: str, answers: int, usage: Usage) -> None:
        """What a model's recorded answers came to counts towards the budget."""
        self._recorded[uri] = answers
        self.spending.requests += answers
        self.spending.add(usage, price_of(uri))

    @property
    def in_flight(self) -> int:
        return sum(limited.in_flight for _, limited in self._opened.values())

    @property
    def requests(self) -> int:
        return self.spending.requests

    @property
    def tokens(self) -> int:
        return self.spending.tokens

    @property
    def usd(self) -> float | None:
        return self.spending.usd

    def model(self, name: str) -> Model:
        """The wrapped model. Raises UsageError for a name or URI that names none."""
        options = self.options(name)
        if options.uri not in self._opened:
            served = parse_uri(options.uri).scheme.startswith("openai")
            inner = open_model(options.uri, **({"timeout": options.timeout} if served else {}))
            budgeted = Budgeted(inner, self.budget, self.spending, price_of(inner.uri))
            limited = Limited(budgeted, options.concurrency, rpm=options.rpm, tpm=options.tpm)
            # A model that has answered before is set up right: what it refuses now is refused for good.
            answered = self._recorded.get(inner.uri, 0)
            retrying = Retrying(limited, attempts=options.attempts, answered=answered)
            wrapped = Recorded(retrying, self.answers, limited.is_sent)
            self._opened[options.uri] = wrapped, limited
        return self._opened[options.uri][0]

    async def aclose(self) -> None:
        """Closes every model, also when closing one fails or is cancelled; such an error is raised last."""
        closing = (model.close() for model, _ in self._opened.values())
        for outcome in await asyncio.gather(*closing, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome
