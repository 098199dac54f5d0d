"""The OpenAI wire format: what is sent, what comes back, and what each failure means.

Pure functions on bytes, shared by every client. Knows no HTTP library and sends nothing.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast
from urllib.parse import urlsplit

import orjson

from datagen.errors import ModelError
from datagen.models.base import Completion, FinishReason, Request, Usage
from datagen.models.endpoint import Endpoint

PATHS = {"chat": "/chat/completions", "completion": "/completions"}

_KNOWN_REASONS = frozenset(("stop", "length", "content_filter"))
_REASONING = re.compile(r"o\d|gpt-5")
_HTML = re.compile(rb"\s*<(!doctype )?html", re.IGNORECASE)
# What makes every further request pointless, and what the user can do about it.
_FATAL = {
    402: "the account has no credit; top it up, then run again",
    404: "check the model's name and the base URL (it usually ends in /v1)",
    405: "check the base URL (it usually ends in /v1)",
}


def body_of(endpoint: Endpoint, request: Request) -> dict[str, Any]:
    """The JSON body. `draw`, `purpose` and `values` stay here; a schema is sent to chat models only."""
    body: dict[str, Any] = {"model": endpoint.name}
    if request.style == "completion":
        body["prompt"] = request.messages[0].content
    else:
        body["messages"] = [
            {"role": message.role, "content": message.content} for message in request.messages
        ]
        if request.schema is not None:
            schema = {"name": "answer", "schema": request.schema, "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
    body.update(request.sampling.as_json())
    if "max_tokens" in body and _wants_new_limit(endpoint):
        body["max_completion_tokens"] = body.pop("max_tokens")
    return body


def _wants_new_limit(endpoint: Endpoint) -> bool:
    """OpenAI's own reasoning models refuse max_tokens; other servers ignore or refuse the new name."""
    host = urlsplit(endpoint.base_url).hostname or ""
    return host.endswith("api.openai.com") and _REASONING.match(endpoint.name) is not None


def completion_of(endpoint: Endpoint, raw: bytes) -> Completion:
    """The answer in a reply with status 2xx. Raises a retryable ModelError when there is none in it."""
    data = _parsed(raw)
    choices = data.get("choices") if isinstance(data, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, dict) or not ("text" in choice or isinstance(choice.get("message"), dict)):
        found = _quoted(endpoint, data, raw) or "nothing"
        if _HTML.match(raw):
            found = f"HTML, {found}; {_FATAL[405]}"
        raise ModelError(f"{endpoint.place}: expected an answer, found {found}", retryable=True)
    if choice.get("finish_reason") == "error":
        raise ModelError(f"{endpoint.place}: the server broke off its answer", retryable=True)
    message = choice.get("message")
    if isinstance(message, dict):
        text = _text(message.get("content")) or _text(message.get("refusal"))
    else:
        text = _text(choice["text"])
    reason = choice.get("finish_reason")
    known = isinstance(reason, str) and reason in _KNOWN_REASONS
    return Completion(text, cast(FinishReason, reason) if known else "stop", _usage(data.get("usage")))


def _parsed(raw: bytes) -> Any:
    """None for what is no JSON."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        pass
    # Servers that cut an answer inside a character send half of it, which orjson rightly refuses.
    try:
        return json.loads(raw.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


def _text(content: Any) -> str:
    """A string, or a list of parts, as one text that UTF-8 can hold; null is ""."""
    if isinstance(content, list):
        parts = [part.get("text") if isinstance(part, dict) else part for part in content]
        content = "".join(part for part in parts if isinstance(part, str))
    if not isinstance(content, str):
        return ""
    try:
        content.encode("utf-8")
    except UnicodeEncodeError:
        return content.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return content


def _usage(usage: Any) -> Usage:
    if not isinstance(usage, dict):
        return Usage()
    return Usage(_count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens")))


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def refusal(endpoint: Endpoint, status: int, headers: Mapping[str, str], raw: bytes) -> ModelError:
    """What a reply without status 2xx means. headers: looked up in lower case, so case-insensitive."""
    data = _parsed(raw)
    said = _quoted(endpoint, data, raw)
    found = f"{endpoint.place}: {status}" + (f": {said}" if said else "")
    if status == 429 and "insufficient_quota" in _codes(data):
        return ModelError(f"{found}; {_FATAL[402]}", fatal=True)
    if status in (408, 409, 425, 429) or status >= 500:
        return ModelError(
            found,
            retryable=True,
            throttled=status == 429,
            retry_after=retry_after(headers, datetime.now(UTC)),
        )
    if status in (401, 403):
        return ModelError(f"{found}; {_key_remedy(endpoint)}", fatal=True)
    if status in _FATAL:
        return ModelError(f"{found}; {_FATAL[status]}", fatal=True)
    if 300 <= status < 400:
        target = endpoint.scrubbed(headers.get("location", "elsewhere"))
        return ModelError(f"{found}; redirects to {target}: put the new place into the base URL", fatal=True)
    return ModelError(found)


def _key_remedy(endpoint: Endpoint) -> str:
    if endpoint.key:
        return f"check that the key in {endpoint.key_env} is right for this server and model"
    return f"no key was sent: set {endpoint.key_env}"


def _error_of(data: Any) -> Any:
    """The object that describes the error: {"error": {...}} or, as vLLM once had it, the body itself."""
    if not isinstance(data, dict):
        return None
    return data.get("error") or data


def _quoted(endpoint: Endpoint, data: Any, raw: bytes) -> str:
    """What the server said, or else the body as it stands, fit for an error."""
    return endpoint.scrubbed(_said(data) or raw.decode("utf-8", "replace"))


def _said(data: Any) -> str:
    """The server's own words, in the shapes that OpenAI, vLLM, FastAPI and Ollama use."""
    error = _error_of(data)
    if isinstance(error, dict):
        error = error.get("message") or error.get("detail")
    if isinstance(error, str):
        return error
    return "" if error is None else json.dumps(error, ensure_ascii=False)


def _codes(data: Any) -> tuple[Any, ...]:
    error = _error_of(data)
    return (error.get("code"), error.get("type")) if isinstance(error, dict) else ()


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds the server asks us to wait: retry-after-ms, or Retry-After in seconds or as an HTTP date."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name, "")
        try:
            seconds = float(value) * unit
        except ValueError:
            continue
        if math.isfinite(seconds):
            return max(0.0, seconds)
    try:
        when = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    # An HTTP date is in GMT; Python hands "-0000" back without a zone.
    return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds())
