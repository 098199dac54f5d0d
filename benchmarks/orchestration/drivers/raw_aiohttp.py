"""The floor: aiohttp, a semaphore and nothing kept."""

import asyncio

import aiohttp
from meter import job, measure

work = job()


async def ask_all() -> int:
    gate = asyncio.Semaphore(work.concurrency)
    connector = aiohttp.TCPConnector(limit=0)

    async def ask(session: aiohttp.ClientSession, question: str) -> str:
        body = {
            "model": "bench",
            "messages": [{"role": "user", "content": question}],
            "temperature": 0.7,
            "max_tokens": 256,
        }
        async with gate, session.post(f"{work.url}/chat/completions", json=body) as response:
            data = await response.json()
            return data["choices"][0]["message"]["content"]

    async with aiohttp.ClientSession(connector=connector) as session:
        return len(await asyncio.gather(*(ask(session, question) for question in work.questions)))


measure(work, lambda: asyncio.run(ask_all()))
