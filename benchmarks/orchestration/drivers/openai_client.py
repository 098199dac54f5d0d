"""What most scripts do: AsyncOpenAI and a semaphore, nothing kept."""

import asyncio

from meter import job, measure
from openai import AsyncOpenAI

work = job()


async def ask_all() -> int:
    gate = asyncio.Semaphore(work.concurrency)

    async def ask(client: AsyncOpenAI, question: str) -> str | None:
        async with gate:
            answer = await client.chat.completions.create(
                model="bench",
                messages=[{"role": "user", "content": question}],
                temperature=0.7,
                max_tokens=256,
            )
            return answer.choices[0].message.content

    async with AsyncOpenAI(base_url=work.url, api_key="none") as client:
        answers = await asyncio.gather(*(ask(client, question) for question in work.questions))
    return sum(answer is not None for answer in answers)


measure(work, lambda: asyncio.run(ask_all()))
