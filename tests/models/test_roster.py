import asyncio

import pytest

from datagen.models.budgeted import Budget
from datagen.models.options import ModelOptions
from datagen.models.roster import Roster


class Closing:
    """Stands for a wrapped model; its closing waits for ever, fails or succeeds."""

    def __init__(self, fault=None, *, waits=False):
        self.fault = fault
        self.waits = waits
        self.closed = False

    async def close(self):
        try:
            await asyncio.sleep(3600 if self.waits else 0)
            if self.fault:
                raise self.fault
        finally:
            self.closed = True


def roster_of(*models):
    roster = Roster(lambda name: ModelOptions(uri=name), {}, Budget())
    roster._opened.update({str(number): (model, None) for number, model in enumerate(models)})
    return roster


async def test_every_model_is_closed_when_one_fails():
    models = [Closing(OSError("gone")), Closing()]
    with pytest.raises(OSError, match="gone"):
        await roster_of(*models).aclose()
    assert [model.closed for model in models] == [True, True]


async def test_every_model_is_closed_when_closing_is_cancelled():
    models = [Closing(waits=True), Closing(waits=True)]
    closing = asyncio.create_task(roster_of(*models).aclose())
    await asyncio.sleep(0.01)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert [model.closed for model in models] == [True, True]
