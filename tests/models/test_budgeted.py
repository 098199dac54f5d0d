import asyncio

import pytest

from datagen.errors import BudgetSpent, ModelError, UsageError
from datagen.models.base import Usage
from datagen.models.budgeted import Budget, Budgeted, Spending
from datagen.models.limited import Limited
from datagen.models.prices import Price
from tests.models.scripted import Scripted, ask, passing

FREE = Price(0.0, 0.0)


async def spend(model, times):
    """Outcomes of that many requests sent at once."""
    requests = (model.generate(ask(str(i))) for i in range(times))
    return await asyncio.gather(*requests, return_exceptions=True)


def answered(outcomes):
    return sum(not isinstance(outcome, Exception) for outcome in outcomes)


async def test_requests_never_exceed_their_limit():
    model = Scripted([passing()])
    spending = Spending(requests=3)
    outcomes = await spend(Limited(Budgeted(model, Budget(max_requests=10), spending, FREE), 4), 30)
    assert (len(model.asked), spending.requests) == (7, 10)  # the failed attempt counts too
    assert answered(outcomes) == 6
    assert sum(isinstance(outcome, BudgetSpent) for outcome in outcomes) == 23


async def test_attempt_that_reached_no_server_costs_nothing():
    spending = Spending()
    model = Scripted([ModelError("refused", retryable=True, unreached=True)])
    with pytest.raises(ModelError):
        await Budgeted(model, Budget(), spending, FREE).generate(ask())
    assert spending.requests == 0


async def test_tokens_overshoot_by_at_most_what_is_in_flight():
    model = Scripted(usage=Usage(60, 40))
    spending = Spending()
    outcomes = await spend(Limited(Budgeted(model, Budget(max_tokens=1000), spending, FREE), 4), 50)
    assert 1000 <= spending.tokens <= 1000 + 4 * 100
    assert spending.tokens == 100 * answered(outcomes)


async def test_dollars_follow_the_price():
    model = Scripted(usage=Usage(1000, 500))
    spending = Spending(usd=0.97)
    budgeted = Budgeted(model, Budget(max_usd=1.0), spending, Price(input=2.0, output=8.0))  # 0.006 each
    outcomes = await spend(Limited(budgeted, 1), 10)
    assert answered(outcomes) == 5
    assert spending.usd == pytest.approx(1.0)
    with pytest.raises(BudgetSpent, match=r"1\.0 dollars is spent .*--max-usd"):
        await budgeted.generate(ask())


async def test_larger_budget_goes_on():
    spending = Spending(requests=5)
    with pytest.raises(BudgetSpent, match="the budget of 5 requests is spent"):
        await Budgeted(Scripted(), Budget(max_requests=5), spending, FREE).generate(ask())
    await Budgeted(Scripted(), Budget(max_requests=6), spending, FREE).generate(ask())
    assert spending.requests == 6


async def test_unknown_price_is_said_and_never_guessed():
    spending = Spending()
    await Budgeted(Scripted(usage=Usage(5, 5)), Budget(), spending, None).generate(ask())
    assert (spending.usd, spending.tokens) == (None, 10)
    with pytest.raises(UsageError, match="price of scripted: is unknown"):
        Budgeted(Scripted(), Budget(max_usd=1.0), Spending(), None)
