"""A model by its URI. Heavy packages are imported only for the scheme that needs them.

What comes back makes one attempt per request; whoever runs it adds recording, retries, limits and budgets.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import Any

from datagen.errors import UsageError, nearest
from datagen.models.base import Model
from datagen.models.endpoint import find_endpoint

SCHEMES = {
    "procedural": "procedural:",
    "openai": "openai:NAME or openai:NAME@http://HOST:8000/v1",
    "openai-client": "openai-client:NAME or openai-client:NAME@http://HOST:8000/v1",
    "hf": "hf:FOLDER or hf:ORG/NAME",
}
_NOT_YET = {
    "vllm": "serve it with vLLM's OpenAI-compatible server and use openai:NAME@http://HOST:8000/v1",
    "batch": "use openai:NAME, which asks the same models one by one",
}
# A model's name may hold "@" and ":" too ("org/model@main"), so only a URL counts as one.
_AT_URL = re.compile(r"\s*@\s*(?=https?://)", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"[^/]+:\d{1,5}(/.*)?")


@dataclass(frozen=True, slots=True)
class ModelUri:
    """base_url: None where the URI has none; only servers have one."""

    scheme: str
    name: str
    base_url: str | None = None


def parse_uri(uri: str) -> ModelUri:
    """Raises UsageError for a scheme that is unknown or not available, a missing name and half a base URL."""
    scheme, colon, rest = uri.partition(":")
    if scheme in _NOT_YET:
        raise UsageError(
            f"model {_shown(uri)!r}: {scheme}: is not available in this version; {_NOT_YET[scheme]}"
        )
    if not colon or scheme not in SCHEMES:
        known = tuple(f"{name}:" for name in SCHEMES)
        remedy = (
            nearest(f"{scheme}:", known)
            if colon or scheme in SCHEMES
            else f"did you mean 'openai:{_shown(uri)}'?"
        )
        raise UsageError(f"model {_shown(uri)!r}: expected SCHEME:NAME; {remedy}")
    name, base_url = rest, None
    if _is_server(scheme):
        name, base_url = _name_and_url(uri, rest)
    if not name and scheme != "procedural":
        raise UsageError(f"model {_shown(uri)!r}: expected a name, as in {SCHEMES[scheme]}")
    return ModelUri(scheme, name, base_url)


def check_uri(uri: str) -> None:
    """Raises UsageError for a URI that does not parse, a base URL that cannot work or holds a secret, and a
    broken key. Opens nothing, and repeats no secret.
    """
    parsed = parse_uri(uri)
    if _is_server(parsed.scheme):
        find_endpoint(parsed.name, parsed.base_url)


def _is_server(scheme: str) -> bool:
    return scheme in ("openai", "openai-client")


def _name_and_url(uri: str, rest: str) -> tuple[str, str | None]:
    """Half a URL is refused: taken for part of the name, it would send prompts and key to OpenAI itself."""
    found = _AT_URL.search(rest)
    if found:
        return rest[: found.start()].strip(), rest[found.end() :].strip()
    tail = rest.partition("@")[2]
    last = re.split(r"[?#]", tail.rpartition("@")[2])[0].strip()
    half = "://" in tail or _HOST_AND_PORT.fullmatch(last) or last.rstrip("/").endswith("/v1")
    if half or re.match(r"\s*https?://", rest, re.IGNORECASE):
        raise UsageError(
            f"model {_shown(uri)!r}: expected a base URL with http:// or https:// after the @, "
            "as in openai:NAME@http://HOST:8000/v1"
        )
    return rest.strip(), None


def _shown(uri: str) -> str:
    """The URI without what may be a secret in it: what stands before the last @ of its URL, and a query."""
    head, mark, url = uri.partition("://")
    if not mark and "@" not in uri:
        return uri
    shown = re.sub(r"@.*:.*@", "@", head) + mark + url.rpartition("@")[2]
    return re.split(r"[?#]", shown)[0]


def open_model(uri: str, **options: Any) -> Model:
    """options: those of the scheme's class (key_env, timeout ... for a server; dtype, device ... for hf:).

    Nothing is connected or loaded before the first request. Raises UsageError for a URI or options that no
    model has, and MissingExtra where packages are missing.
    """
    parsed = parse_uri(uri)
    factory, arguments = _factory(uri, parsed)
    known = tuple(signature(factory).parameters)[len(arguments) :]
    for option in options:
        if option not in known:
            remedy = nearest(option, known) if known else "this model has none"
            raise UsageError(f"model {_shown(uri)!r}: no option {option!r}; {remedy}")
    return factory(*arguments, **options)


def _factory(uri: str, parsed: ModelUri) -> tuple[Callable[..., Model], tuple[str | None, ...]]:
    """What makes the model, and its positional arguments."""
    if parsed.scheme == "procedural":
        from datagen.models.procedural.model import open_procedural

        return open_procedural, (uri,)
    if parsed.scheme == "hf":
        from datagen.models.local import LocalModel

        return LocalModel, (parsed.name,)
    if parsed.scheme == "openai-client":
        from datagen.models.openai_client import OpenAIClientModel

        return OpenAIClientModel, (parsed.name, parsed.base_url)
    from datagen.models.chat_api import ChatApi

    return ChatApi, (parsed.name, parsed.base_url)
