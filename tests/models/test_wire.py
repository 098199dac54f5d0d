from datetime import UTC, datetime, timedelta

from datagen.models.base import Request, Sampling
from datagen.models.endpoint import Endpoint
from datagen.models.wire import body_of, retry_after
from datagen.record import Message


def limit_sent(name, base_url):
    request = Request((Message("user", "hi"),), Sampling(max_tokens=5))
    body = body_of(Endpoint(name, base_url, "OPENAI_API_KEY", ""), request)
    return {name: value for name, value in body.items() if name.startswith("max_")}


def test_max_tokens_has_its_new_name_only_for_openais_reasoning_models():
    official, local = "https://api.openai.com/v1", "http://127.0.0.1:8000/v1"
    for name in ("o1", "o4-mini", "gpt-5", "gpt-5.1-mini"):
        assert limit_sent(name, official) == {"max_completion_tokens": 5}
        assert limit_sent(name, local) == {"max_tokens": 5}
    for name in ("gpt-4.1", "gpt-4o", "omni"):
        assert limit_sent(name, official) == {"max_tokens": 5}


def test_retry_after_may_be_a_date():
    headers = {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}
    at = datetime(2026, 10, 21, 7, 28, tzinfo=UTC)
    assert retry_after(headers, at - timedelta(seconds=90)) == 90.0
    assert retry_after(headers, at + timedelta(seconds=90)) == 0.0
