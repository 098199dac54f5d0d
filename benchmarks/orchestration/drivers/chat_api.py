"""datagen's HTTP client alone, behind a semaphore: what is left of the floor before anything is recorded."""

import asyncio

from meter import job, measure

from datagen.models.base import Request, Sampling
from datagen.models.chat_api import ChatApi
from datagen.record import Message

work = job()


async def ask_all() -> int:
    gate = asyncio.Semaphore(work.concurrency)
    model = ChatApi("bench", work.url)
    sampling = Sampling(temperature=0.7, max_tokens=256)

    async def ask(question: str) -> str:
        async with gate:
            return (await model.generate(Request((Message("user", question),), sampling))).text

    try:
        return len(await asyncio.gather(*map(ask, work.questions)))
    finally:
        await model.close()


measure(work, lambda: asyncio.run(ask_all()))
