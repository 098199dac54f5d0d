"""bespokelabs-curator: its LLM on the OpenAI backend, its cache on, its own rate limits out of the way."""

from bespokelabs import curator
from meter import job, measure

work = job()
model = curator.LLM(
    model_name="bench",
    backend="openai",
    generation_params={"temperature": 0.7, "max_tokens": 256},
    backend_params={
        "base_url": work.url,
        "api_key": "none",
        "max_concurrent_requests": work.concurrency,
        "max_requests_per_minute": 10**9,
        "max_tokens_per_minute": 10**12,
        "require_all_responses": False,
    },
)


def respond() -> int:
    answered = model(work.questions)
    return len(getattr(answered, "dataset", answered))


measure(work, respond)
